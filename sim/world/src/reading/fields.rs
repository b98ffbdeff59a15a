//! The fields of a group, each read once by its name.

use super::reader::hint;
use super::scalar::shortened;
use super::{At, Default, Reader, Shape, Value};
use crate::finding::{Code, Place};

/// The fields of a group as they are written. All that the shape knows must be read: that keeps the list of
/// fields and the readers together.
#[derive(Debug)]
pub struct Fields<'a> {
    shape: &'static Shape,
    written: Vec<(&'a str, Value<'a>)>,
    place: Place,
    sound: bool,
    read: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// The fields of a value; what is unknown or written twice is a finding.
    pub fn of(r: &mut Reader, shape: &'static Shape, value: Value<'a>) -> Fields<'a> {
        let (pairs, sound) = match value.fields() {
            Ok(pairs) => (pairs, true),
            Err(error) => {
                r.bad_layer(value, &format!("the fields of {} in parentheses", article(shape.name)), error);
                (Vec::new(), false)
            }
        };
        let mut fields = Fields { shape, written: Vec::new(), place: value.place, sound, read: Vec::new() };
        for (name, inner) in pairs {
            fields.keep(r, name, inner);
        }
        fields
    }

    fn keep(&mut self, r: &mut Reader, name: Value<'a>, value: Value<'a>) {
        let group = article(self.shape.name);
        if self.shape.field(name.raw).is_none() {
            let known: Vec<&str> = self.shape.fields.iter().map(|f| f.name).collect();
            let what = format!("{group} has no field `{}`", shortened(name.raw));
            let help = hint("field", name.raw, &known);
            return r.note(Code::UnknownField, name.place, what, "unknown field", help);
        }
        if self.written.iter().any(|(n, _)| *n == name.raw) {
            let what = format!("`{}` is written twice", name.raw);
            return r.note(Code::FieldTwice, name.place, what, "written before", "keep one of the two");
        }
        self.written.push((name.raw, value));
    }

    /// The value of a field, written or by default; nothing where there is neither.
    pub fn take(&mut self, r: &mut Reader, name: &'static str) -> Option<Value<'a>> {
        let field = self.shape.field(name);
        debug_assert!(field.is_some(), "{} lacks the field {name}", self.shape.name);
        self.read.push(name);
        if let Some((_, value)) = self.written.iter().find(|(n, _)| *n == name) {
            return Some(*value);
        }
        match field?.default {
            Default::Text(text) => Some(Value::default(text, self.place)),
            Default::Described(_) => None,
            Default::Required if !self.sound => None,
            Default::Required => {
                let what = format!("{} needs `{name}`", article(self.shape.name));
                let help = format!("write `{name}: ...`, {}", field?.kind);
                let place = Place { end: (self.place.start + 1).min(self.place.end), ..self.place };
                r.note(Code::MissingField, place, what, format!("`{name}` is missing"), help);
                None
            }
        }
    }

    /// What a field says; the placeholder where it is missing or cannot be read.
    pub fn get<T>(
        &mut self,
        r: &mut Reader,
        name: &'static str,
        placeholder: T,
        read: impl FnOnce(&mut Reader, Value<'a>) -> Option<T>,
    ) -> At<T> {
        let value = self.take(r, name);
        let place = value.map_or(self.place, |v| v.place);
        match value.and_then(|v| read(r, v)) {
            Some(it) => At { it, place, sound: true },
            None => At { it: placeholder, place, sound: false },
        }
    }

    /// What a field says that may be left out or be `None`.
    pub fn optional<T>(
        &mut self,
        r: &mut Reader,
        name: &'static str,
        read: impl FnOnce(&mut Reader, Value<'a>) -> Option<T>,
    ) -> Option<At<T>> {
        let value = self.take(r, name).filter(|v| !v.is_none())?;
        let value = r.without_some(value);
        read(r, value).map(|it| At { it, place: value.place, sound: true })
    }
}

impl Drop for Fields<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let unread = self.shape.fields.iter().find(|f| !self.read.contains(&f.name));
            debug_assert!(unread.is_none(), "{}: nobody reads {unread:?}", self.shape.name);
        }
    }
}

impl Reader {
    /// What is in `Some(...)`, or the value itself.
    fn without_some<'a>(&mut self, value: Value<'a>) -> Value<'a> {
        match value.named() {
            Some((name, rest)) if name.raw == "Some" => {
                rest.items().ok().filter(|i| i.len() == 1).map_or(value, |i| i[0])
            }
            _ => value,
        }
    }
}

/// The name of a group with its article.
fn article(name: &str) -> String {
    let an = name.starts_with(['a', 'e', 'i', 'o', 'u']) || name.starts_with("IM") || name.starts_with("SMS");
    format!("{} {name}", if an { "an" } else { "a" })
}
