//! From a pattern to its parts, and from a name to what it is of.

use super::{Slot, Subject};
use crate::blueprint::Blueprint;

/// A piece of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// To be written as it is.
    Text(&'static str),
    /// To be filled in.
    Slot(Slot),
}

/// The ways to write a pattern: with and without what is in brackets.
pub fn ways(pattern: &'static str) -> Vec<Vec<Part>> {
    let Some((before, rest)) = pattern.split_once('[') else { return vec![parts(pattern)] };
    let (choices, after) = rest.split_once(']').expect("brackets of patterns are closed: a test reads all");
    let choices = std::iter::once("").chain(choices.split('|'));
    let tails = ways(after);
    let with = |choice: &'static str| {
        let head = [parts(before), parts(choice)].concat();
        tails.iter().map(move |tail| [head.clone(), tail.clone()].concat()).collect::<Vec<_>>()
    };
    choices.flat_map(with).collect()
}

fn parts(text: &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (part, length) = match Slot::ALL.iter().find(|s| rest.starts_with(s.written())) {
            Some(slot) => (Part::Slot(*slot), slot.written().len()),
            None => {
                let end = rest.find('<').unwrap_or(rest.len());
                (Part::Text(&rest[..end]), end)
            }
        };
        assert!(length > 0, "{text} names no slot; a test reads all patterns");
        parts.push(part);
        rest = &rest[length..];
    }
    parts
}

/// A way to write a pattern.
pub fn written(parts: &[Part]) -> String {
    let text = |part: &Part| match part {
        Part::Text(text) => *text,
        Part::Slot(slot) => slot.written(),
    };
    parts.iter().map(text).collect()
}

/// What a name is of, and what of it the world does not have.
#[derive(Clone, Default, Debug)]
pub struct Path<'t> {
    /// What it is of.
    pub subjects: Vec<Subject>,
    /// A part of the name that stands for nothing in the world.
    pub missing: Option<(Slot, &'t str)>,
}

/// All ways in which a name follows a pattern. With `lenient`, one part of it may be something that the world does not
/// have.
pub fn follow<'t>(world: &Blueprint, parts: &[Part], name: &'t str, lenient: bool) -> Vec<Path<'t>> {
    let mut found = Vec::new();
    walk(world, parts, name, lenient, Path::default(), &mut found);
    found
}

fn walk<'t>(
    world: &Blueprint,
    parts: &[Part],
    text: &'t str,
    lenient: bool,
    path: Path<'t>,
    found: &mut Vec<Path<'t>>,
) {
    let Some((part, after)) = parts.split_first() else {
        if text.is_empty() {
            found.push(path);
        }
        return;
    };
    match part {
        Part::Text(word) => {
            if let Some(rest) = text.strip_prefix(word) {
                walk(world, after, rest, lenient, path, found);
            }
        }
        Part::Slot(slot) => {
            for (subject, rest) in slot.heads(world, text) {
                let mut path = path.clone();
                path.subjects.push(subject);
                walk(world, after, rest, lenient, path, found);
            }
            if lenient && path.missing.is_none() {
                for (name, rest) in stand_ins(*slot, text) {
                    let path = Path { missing: Some((*slot, name)), ..path.clone() };
                    walk(world, after, rest, lenient, path, found);
                }
            }
        }
    }
}

/// What may have been meant as something that the world does not have: up to a full stop or the end.
fn stand_ins(slot: Slot, text: &str) -> Vec<(&str, &str)> {
    let fits = |name: &str| match slot {
        Slot::Operator | Slot::Imsp | Slot::Pool | Slot::Keeper | Slot::Store => !name.is_empty(),
        Slot::Pair => name.contains('-'),
        Slot::ImLink => name.starts_with("im_link.") && name.contains('-'),
        Slot::Link => ["im_link.", "sms_link."].iter().any(|w| name.starts_with(w)) && name.contains('-'),
        Slot::Place | Slot::Station => {
            name.split_once('.').is_some_and(|(what, of)| PLACES.contains(&what) && !of.is_empty())
        }
        _ => false,
    };
    let ends = text.match_indices('.').map(|(i, _)| i).chain([text.len()]);
    ends.map(|end| text.split_at(end)).filter(|(name, _)| fits(name)).collect()
}

const PLACES: [&str; 5] = ["imsp", "smsc", "hlr", "im_link", "sms_link"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_brackets_may_be_left_out_or_written_in_one_of_two_ways() {
        let ways: Vec<String> =
            ways("a[.<imsp>|.<from>-<to>].b[.<cause>]").iter().map(|w| written(w)).collect();
        let expected = ["a.b", "a.b.<cause>", "a.<imsp>.b", "a.<imsp>.b.<cause>"];
        assert_eq!(ways[..4], expected);
        assert_eq!(ways[4..], ["a.<from>-<to>.b", "a.<from>-<to>.b.<cause>"]);
    }

    #[test]
    fn every_pattern_can_be_read_and_no_slot_is_useless() {
        let all: Vec<Part> =
            super::super::Family::ALL.iter().flat_map(|f| ways(f.pattern()).concat()).collect();
        for slot in Slot::ALL {
            assert!(all.contains(&Part::Slot(*slot)), "no pattern has {}", slot.written());
        }
    }
}
