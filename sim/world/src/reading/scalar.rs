//! The simplest values: texts, numbers, yes or no, one of several, lists and maps.

use super::{At, Choice, Payload, Reader, Value};
use crate::finding::Code;
use std::ops::RangeInclusive;

impl Reader {
    /// A text.
    pub fn text(&mut self, value: Value) -> Option<String> {
        match super::options().from_str::<String>(value.raw) {
            Ok(text) if !value.raw.starts_with('\'') => Some(text),
            _ => {
                self.wrong_kind(value, "a text", "it in quotes, such as \"A\"");
                None
            }
        }
    }

    /// A text that is not empty, and no longer than a name can be.
    pub fn name(&mut self, value: Value) -> Option<String> {
        let text = self.text(value)?;
        let fits =
            !text.trim().is_empty() && text.chars().count() <= 100 && !text.chars().any(char::is_control);
        if !fits {
            let what = "a name has 1 to 100 visible characters";
            self.note(Code::OutOfRange, value.place, what, "cannot be a name", "write a short name");
        }
        fits.then_some(text)
    }

    /// Yes or no.
    pub fn flag(&mut self, value: Value) -> Option<bool> {
        match value.raw {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                self.wrong_kind(value, "true or false", "");
                None
            }
        }
    }

    /// A whole number within a range.
    pub fn whole(&mut self, value: Value, range: RangeInclusive<u64>) -> Option<u64> {
        let number = match super::options().from_str::<u64>(value.raw) {
            Ok(number) => Some(number),
            Err(_) if beyond_u64(value.raw) => None,
            Err(_) => {
                let help =
                    format!("a whole number from {} to {}, without a unit", range.start(), range.end());
                if super::options().from_str::<f64>(value.raw).is_ok() {
                    let what = format!("{} is no whole number", shortened(value.raw));
                    self.note(Code::WrongKind, value.place, what, "not whole", format!("write {help}"));
                    return None;
                }
                self.wrong_kind(value, "a whole number", &help);
                return None;
            }
        };
        let fits = number.filter(|n| range.contains(n));
        if fits.is_none() {
            self.out_of_range(value, range.start(), range.end());
        }
        fits
    }

    /// A finite number within a range.
    pub fn real(&mut self, value: Value, range: RangeInclusive<f64>) -> Option<f64> {
        let Ok(number) = super::options().from_str::<f64>(value.raw) else {
            self.wrong_kind(value, "a number", "it without a unit, such as 1.5");
            return None;
        };
        let fits = range.contains(&number);
        if !fits {
            self.out_of_range(value, range.start(), range.end());
        }
        fits.then_some(number)
    }

    /// Notes that a value is out of its range.
    pub fn out_of_range(&mut self, value: Value, low: impl std::fmt::Display, high: impl std::fmt::Display) {
        let what = format!("{} is out of range", shortened(value.raw));
        let label = format!("must be from {low} to {high}");
        self.note(
            Code::OutOfRange,
            value.place,
            what,
            label,
            format!("write something from {low} to {high}"),
        );
    }

    /// One of several: its name, and what follows in parentheses.
    pub fn choice<'a>(
        &mut self,
        value: Value<'a>,
        choice: &'static Choice,
    ) -> Option<(&'static str, Value<'a>)> {
        let Some((name, rest)) = value.named() else {
            let expected = format!("a {}", choice.name);
            self.wrong_kind(value, &expected, &variants(choice));
            return None;
        };
        let Some(variant) = choice.variants.iter().find(|v| v.name == name.raw) else {
            let known: Vec<&str> = choice.variants.iter().map(|v| v.name).collect();
            self.unknown(Code::UnknownVariant, name.place, choice.name, name.raw, &known);
            return None;
        };
        let payload = match variant.payload {
            Payload::Nothing if rest.raw.is_empty() => Some(rest),
            Payload::Nothing => {
                self.note(
                    Code::WrongKind,
                    rest.place,
                    format!("`{}` holds nothing", variant.name),
                    "",
                    "leave this out",
                );
                None
            }
            Payload::One(kind) => self.only_item(rest, variant.name, kind),
            Payload::Group(_) if rest.raw.is_empty() => Some(Value::default("()", name.place)),
            Payload::Group(_) => Some(rest),
        };
        payload.map(|p| (variant.name, p))
    }

    fn only_item<'a>(&mut self, value: Value<'a>, name: &str, kind: &str) -> Option<Value<'a>> {
        match value.items() {
            Ok(items) if items.len() == 1 => Some(items[0]),
            _ => {
                let what = format!("`{name}` holds one value: {kind}");
                self.note(Code::WrongKind, value.place, what, "", format!("write {name}(...) with {kind}"));
                None
            }
        }
    }

    /// The items of a list, or none if it is no list.
    pub fn list<'a>(&mut self, value: Value<'a>, most: usize) -> Vec<Value<'a>> {
        if !value.raw.starts_with('[') {
            self.wrong_kind(value, "a list", "[ ... ]");
            return Vec::new();
        }
        match value.items() {
            Ok(items) if items.len() > most => {
                let what = format!("there are {} items here, more than {most}", items.len());
                self.note(Code::TooMany, value.place, what, "too many", format!("write at most {most}"));
                Vec::new()
            }
            Ok(items) => items,
            Err(error) => {
                self.bad_layer(value, "a list", error);
                Vec::new()
            }
        }
    }

    /// Exactly two values in parentheses.
    pub fn pair<'a>(&mut self, value: Value<'a>, example: &str) -> Option<(Value<'a>, Value<'a>)> {
        match value.items() {
            Ok(items) if items.len() == 2 && value.raw.starts_with('(') => Some((items[0], items[1])),
            _ => {
                self.wrong_kind(value, "a pair", example);
                None
            }
        }
    }

    /// The entries of a map of names; an entry whose name was there before is a finding and left out.
    pub fn map<'a>(&mut self, value: Value<'a>, what: &str) -> Vec<(At<String>, Value<'a>)> {
        let entries = match value.entries() {
            Ok(entries) => entries,
            Err(error) => {
                self.bad_layer(value, &format!("a map of {what}s"), error);
                return Vec::new();
            }
        };
        let mut kept: Vec<(At<String>, Value)> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for (key, inner) in entries {
            let Some(name) = self.name(key) else { continue };
            if seen.insert(name.clone()) {
                kept.push((At { it: name, place: key.place, sound: true }, inner));
                continue;
            }
            let what = format!("there are two {what}s `{name}`");
            self.note(Code::KeyTwice, key.place, what, "written before", "give one of them another name");
        }
        kept
    }
}

fn variants(choice: &Choice) -> String {
    let names: Vec<&str> = choice.variants.iter().map(|v| v.name).collect();
    names.join(" or ")
}

/// Whether a text is a whole number, though a negative one or one beyond 64 bits.
fn beyond_u64(raw: &str) -> bool {
    let digits = raw.strip_prefix(['-', '+']).unwrap_or(raw);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'_')
}

/// A value's text, short enough for a sentence.
pub fn shortened(raw: &str) -> String {
    if raw.chars().count() <= 40 {
        raw.to_owned()
    } else {
        raw.chars().take(37).chain("...".chars()).collect()
    }
}
