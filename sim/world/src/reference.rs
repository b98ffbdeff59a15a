//! The reference of the world file as data: what the parser knows, for the document that must say the same.

use crate::reading::{Default, Payload};
use crate::written::{CHOICES, SHAPES};

/// A field of a group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldEntry {
    /// As it is written.
    pub name: &'static str,
    /// What kind of value it takes.
    pub kind: &'static str,
    /// `required`, the default as it would be written, or what holds without it.
    pub default: String,
}

/// All groups of fields, each with its name and fields.
pub fn groups() -> Vec<(&'static str, Vec<FieldEntry>)> {
    let entry = |f: &crate::reading::Field| FieldEntry {
        name: f.name,
        kind: f.kind,
        default: match f.default {
            Default::Required => "required".to_owned(),
            Default::Text(text) => format!("`{text}`"),
            Default::Described(words) => words.to_owned(),
        },
    };
    SHAPES.iter().map(|s| (s.name, s.fields.iter().map(entry).collect())).collect()
}

/// All choices, each with its name and variants as they are written.
pub fn choices() -> Vec<(&'static str, Vec<String>)> {
    let written = |v: &crate::reading::Variant| match v.payload {
        Payload::Nothing => v.name.to_owned(),
        Payload::One(kind) => format!("{}({kind})", v.name),
        Payload::Group(shape) => format!("{}({})", v.name, shape.name),
    };
    CHOICES.iter().map(|c| (c.name, c.variants.iter().map(written).collect())).collect()
}
