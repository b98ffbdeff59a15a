//! What the world file may contain: the one list of groups, fields and choices, which readers, "did you mean",
//! overrides and the reference document all use.

/// A group of fields.
#[derive(Debug)]
pub struct Shape {
    /// What the reference calls it, such as `operator`.
    pub name: &'static str,
    /// Its fields, in the order of the reference.
    pub fields: &'static [Field],
}

/// A field of a group.
#[derive(Debug)]
pub struct Field {
    /// As it is written.
    pub name: &'static str,
    /// What kind of value it takes, as the reference says it.
    pub kind: &'static str,
    /// What holds when it is left out.
    pub default: Default,
    /// The groups that its value is made of, if any: where overrides go on.
    pub inner: Inner,
}

/// What a field's value is made of, for paths into it.
#[derive(Clone, Copy, Debug)]
pub enum Inner {
    /// Nothing with names.
    Leaf,
    /// A group.
    Group(&'static Shape),
    /// A map of names to groups.
    Map(&'static Shape),
}

/// What holds when a field is left out.
#[derive(Clone, Copy, Debug)]
pub enum Default {
    /// It must be written.
    Required,
    /// As if this had been written.
    Text(&'static str),
    /// What the reference describes in these words.
    Described(&'static str),
}

/// A value that is one of several.
#[derive(Debug)]
pub struct Choice {
    /// What the reference calls it, such as `reply`.
    pub name: &'static str,
    /// What it can be.
    pub variants: &'static [Variant],
}

/// One of several.
#[derive(Debug)]
pub struct Variant {
    /// As it is written.
    pub name: &'static str,
    /// What follows in parentheses.
    pub payload: Payload,
}

/// What follows the name of a variant.
#[derive(Debug)]
pub enum Payload {
    /// Nothing.
    Nothing,
    /// One value, of this kind.
    One(&'static str),
    /// Fields.
    Group(&'static Shape),
}

impl Field {
    /// A field that must be written.
    pub const fn required(name: &'static str, kind: &'static str) -> Field {
        Field { name, kind, default: Default::Required, inner: Inner::Leaf }
    }

    /// A field with a default, as RON.
    pub const fn or(name: &'static str, kind: &'static str, default: &'static str) -> Field {
        Field { name, kind, default: Default::Text(default), inner: Inner::Leaf }
    }

    /// A field that may be left out, with what holds then.
    pub const fn optional(name: &'static str, kind: &'static str, otherwise: &'static str) -> Field {
        Field { name, kind, default: Default::Described(otherwise), inner: Inner::Leaf }
    }

    /// The same field, whose value is a group.
    pub const fn group(self, shape: &'static Shape) -> Field {
        Field { inner: Inner::Group(shape), ..self }
    }

    /// The same field, whose value is a map of names to groups.
    pub const fn map(self, shape: &'static Shape) -> Field {
        Field { inner: Inner::Map(shape), ..self }
    }
}

impl Choice {
    /// What can be written, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.variants.iter().map(|variant| variant.name)
    }
}

impl Variant {
    /// A name alone.
    pub const fn bare(name: &'static str) -> Variant {
        Variant { name, payload: Payload::Nothing }
    }

    /// A name with one value.
    pub const fn one(name: &'static str, kind: &'static str) -> Variant {
        Variant { name, payload: Payload::One(kind) }
    }

    /// A name with fields.
    pub const fn with(name: &'static str, shape: &'static Shape) -> Variant {
        Variant { name, payload: Payload::Group(shape) }
    }
}

impl Shape {
    /// The field with a name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.name == name)
    }
}
