//! One layer of RON: a value as text, and what it directly consists of.

use crate::finding::Place;
use ron::value::RawValue;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// How the project reads RON: `Some(...)` and the names of newtypes may be left out.
pub fn options() -> ron::Options {
    use ron::extensions::Extensions;
    ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_NEWTYPES)
}

/// A value as it is written, not yet read.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    /// Its text, without blanks and comments around it.
    pub raw: &'a str,
    /// Where it stands; of a default, where the field could have been written.
    pub place: Place,
    written: bool,
}

/// What is wrong within a value, in ron's words, and at which byte of it.
#[derive(Debug)]
pub struct LayerError {
    /// What ron says.
    pub what: String,
    /// How far into the value.
    pub at: usize,
}

impl<'a> Value<'a> {
    /// The one value of a whole text.
    pub fn of_text(text: &'a str) -> Result<Value<'a>, LayerError> {
        let raw: &RawValue = options().from_str(text).map_err(|e| error(text, e))?;
        let raw = raw.trim().get_ron();
        let start = offset(text, raw);
        Ok(Value { raw, place: Place::in_world(start..start + raw.len()), written: true })
    }

    /// A value that nobody wrote: a default, which stands where it could have been written.
    pub fn default(raw: &'static str, place: Place) -> Value<'a> {
        Value { raw, place, written: false }
    }

    fn part(&self, raw: &'a str) -> Value<'a> {
        if !self.written {
            return Value { raw, ..*self };
        }
        let start = self.place.start + offset(self.raw, raw);
        let place = Place { start, end: start + raw.len(), ..self.place };
        Value { raw, place, written: true }
    }

    /// The fields of a group such as `(a: 1, b: 2)`.
    pub fn fields(&self) -> Result<Vec<(Value<'a>, Value<'a>)>, LayerError> {
        let mut ron = self.deserializer()?;
        let pairs = ron.deserialize_struct("", &[], Pairs::<&str>::new());
        let pairs = pairs.map_err(|e| error(self.raw, ron.span_error(e)))?;
        Ok(pairs.into_iter().map(|(k, v)| (self.part(k), self.part(v.trim().get_ron()))).collect())
    }

    /// The entries of a map such as `{"a": 1, "b": 2}`.
    pub fn entries(&self) -> Result<Vec<(Value<'a>, Value<'a>)>, LayerError> {
        let mut ron = self.deserializer()?;
        let pairs = ron.deserialize_map(Pairs::<&RawValue>::new());
        let pairs = pairs.map_err(|e| error(self.raw, ron.span_error(e)))?;
        let part = |v: &'a RawValue| self.part(v.trim().get_ron());
        Ok(pairs.into_iter().map(|(k, v)| (part(k), part(v))).collect())
    }

    /// The items of a list such as `[1, 2]`, or of a tuple such as `(1, 2)`.
    pub fn items(&self) -> Result<Vec<Value<'a>>, LayerError> {
        let mut ron = self.deserializer()?;
        let items = if self.raw.starts_with('[') {
            ron.deserialize_seq(Items)
        } else {
            ron.deserialize_tuple(0, Items)
        };
        let items = items.map_err(|e| error(self.raw, ron.span_error(e)))?;
        Ok(items.into_iter().map(|v| self.part(v.trim().get_ron())).collect())
    }

    /// The name in front, as in `Name`, `Name(1)` or `Name(a: 1)`, and the rest, which may be empty.
    pub fn named(&self) -> Option<(Value<'a>, Value<'a>)> {
        let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = self.raw.find(|c| !letter(c)).unwrap_or(self.raw.len());
        let (name, rest) = self.raw.split_at(end);
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let rest = &rest[rest.find('(').unwrap_or(rest.len())..];
        is_name.then(|| (self.part(name), self.part(rest)))
    }

    /// Whether it is `None`.
    pub fn is_none(&self) -> bool {
        self.raw == "None"
    }

    /// What it looks like, with its article: `a text`, `a number`.
    pub fn looks_like(&self) -> &'static str {
        match self.raw.chars().next() {
            Some('"') => "a text",
            Some('[') => "a list",
            Some('{') => "a map",
            Some('(') => "a group in parentheses",
            Some('\'') => "a character",
            Some('0'..='9' | '+' | '-' | '.') => "a number",
            _ if matches!(self.raw, "true" | "false") => "yes or no",
            _ if matches!(self.raw, "inf" | "NaN") => "no finite number",
            None => "nothing",
            _ => "a name",
        }
    }

    fn deserializer(&self) -> Result<ron::Deserializer<'a>, LayerError> {
        ron::Deserializer::from_str_with_options(self.raw, &options()).map_err(|e| error(self.raw, e))
    }
}

/// How far into a text a part of it begins.
fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize).min(text.len())
}

fn error(text: &str, error: ron::error::SpannedError) -> LayerError {
    let source = crate::finding::Source { name: String::new(), text: text.to_owned() };
    let at = source.byte_at(error.span.end.line, error.span.end.col);
    LayerError { what: error.code.to_string(), at }
}

/// Gathers keys and values, twice the same key included.
struct Pairs<K>(std::marker::PhantomData<K>);

impl<K> Pairs<K> {
    fn new() -> Pairs<K> {
        Pairs(std::marker::PhantomData)
    }
}

/// A key as ron hands it out: an identifier or a value.
trait Key<'de>: Sized {
    fn next<A: MapAccess<'de>>(map: &mut A) -> Result<Option<Self>, A::Error>;
}

impl<'de> Key<'de> for &'de str {
    fn next<A: MapAccess<'de>>(map: &mut A) -> Result<Option<Self>, A::Error> {
        map.next_key()
    }
}

impl<'de> Key<'de> for &'de RawValue {
    fn next<A: MapAccess<'de>>(map: &mut A) -> Result<Option<Self>, A::Error> {
        map.next_key()
    }
}

impl<'de, K: Key<'de>> Visitor<'de> for Pairs<K> {
    type Value = Vec<(K, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("names with values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = K::next(&mut map)? {
            pairs.push((key, map.next_value()?));
        }
        Ok(pairs)
    }
}

/// Gathers items.
struct Items;

impl<'de> Visitor<'de> for Items {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_know_where_they_stand() {
        let text = "// a\n( b: /* c */ [1, \"x\" ], // d\n c: Some(2),)";
        let whole = Value::of_text(text).unwrap();
        let fields = whole.fields().unwrap();
        assert_eq!(fields[0].0.raw, "b");
        let items = fields[0].1.items().unwrap();
        assert_eq!(items[1].raw, "\"x\"");
        assert_eq!(&text[items[1].place.start..items[1].place.end], "\"x\"");
    }

    #[test]
    fn a_repeated_key_is_seen_twice() {
        let whole = Value::of_text("{\"a\": 1, \"a\": 2}").unwrap();
        assert_eq!(whole.entries().unwrap().len(), 2);
    }

    #[test]
    fn names_are_split_from_what_they_hold() {
        let whole = Value::of_text("Fixed (10)").unwrap();
        let (name, rest) = whole.named().unwrap();
        assert_eq!((name.raw, rest.raw), ("Fixed", "(10)"));
        assert_eq!(rest.items().unwrap()[0].raw, "10");
    }
}
