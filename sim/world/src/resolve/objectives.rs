//! Objectives: a measure that the world has, a comparison, and a value in a unit of the measure.

use crate::blueprint::{Blueprint, Comparison, Objective};
use crate::finding::{Code, Place};
use crate::measures::{Dimension, Exact, Measure, SMSC_PATHS, Slot, Unit, Unknown, find, near_name};
use crate::reading::{Reader, hint};
use crate::text::quantity::{DURATION_UNITS, QuantityError};
use crate::written::{ObjectiveFile, WorldFile};
use std::ops::Range;

/// What objectives look like.
const EXAMPLE: &str = "\"replies.delivered_as_im >= 99.5 %\"";

/// The objectives in the order of the file.
pub fn resolve(r: &mut Reader, file: &WorldFile, blueprint: &mut Blueprint) {
    if blueprint.operators.is_empty() {
        return; // that there are none is a finding already
    }
    for written in &file.objectives {
        if let Some(objective) = objective(r, file, blueprint, written) {
            blueprint.objectives.push(objective);
        }
    }
}

fn objective(
    r: &mut Reader,
    file: &WorldFile,
    blueprint: &Blueprint,
    written: &ObjectiveFile,
) -> Option<Objective> {
    let text = written.text.as_str();
    let Some(sign) = sign(text) else {
        let what = "an objective compares a measure with a value";
        let help = format!("write it like {EXAMPLE}");
        r.note(Code::Objective, written.place(0..text.len()), what, "no comparison", help);
        return None;
    };
    let (name, value) = (trimmed(text, 0..sign.start), trimmed(text, sign.end..text.len()));
    let comparison = comparison(r, written.place(sign.clone()), &text[sign]);
    let measure = measure(r, file, blueprint, written, name);
    let (measure, comparison) = (measure?, comparison?);
    let dimension = measure.family.dimension();
    let (bound, unit) = bound(r, written.place(value.clone()), &text[value.clone()], dimension)?;
    if comparison == Comparison::Equal && dimension != Dimension::Number {
        let what = format!("a {} is never quite equal to a bound", dimension.name());
        let place = written.place(0..text.len());
        r.note(Code::Objective, place, what, "only numbers can be compared by ==", "write <= or >=");
        return None;
    }
    let text = format!("{} {} {}", measure.name, comparison.written(), words(&text[value]));
    Some(Objective { text, measure, comparison, bound, unit })
}

/// Where the sign of comparison stands: the last, as names of operators may have such characters, and values have not.
fn sign(text: &str) -> Option<Range<usize>> {
    let is_sign = |c: char| matches!(c, '<' | '>' | '=' | '!' | '~' | '≤' | '≥' | '≠');
    let (last, c) = text.char_indices().rfind(|(_, c)| is_sign(*c))?;
    Some(text[..last].trim_end_matches(is_sign).len()..last + c.len_utf8())
}

fn trimmed(text: &str, part: Range<usize>) -> Range<usize> {
    let inner = text[part.clone()].trim();
    let start = part.start + text[part.clone()].len() - text[part].trim_start().len();
    start..start + inner.len()
}

/// The words of a text with one blank between.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn comparison(r: &mut Reader, place: Place, sign: &str) -> Option<Comparison> {
    let found = Comparison::ALL.into_iter().find(|c| c.written() == sign);
    if found.is_none() {
        let meant = match sign {
            "=" => "did you mean `==`?",
            "=<" | "≤" => "did you mean `<=`?",
            "=>" | "≥" => "did you mean `>=`?",
            _ => "write <=, <, >=, > or ==",
        };
        r.note(Code::Objective, place, format!("`{sign}` is no comparison"), "unknown comparison", meant);
    }
    found
}

fn measure(
    r: &mut Reader,
    file: &WorldFile,
    blueprint: &Blueprint,
    written: &ObjectiveFile,
    part: Range<usize>,
) -> Option<Measure> {
    let (name, place) = (&written.text[part.clone()], written.place(part));
    let unknown = match find(blueprint, name) {
        Ok(measure) => return Some(measure),
        Err(unknown) => unknown,
    };
    match unknown {
        Unknown::Missing(slot, what) => {
            // A link that could not be read is a finding already.
            if file.links_sound || !matches!(slot, Slot::Place | Slot::Station | Slot::ImLink) {
                missing(r, blueprint, place, slot, &what);
            }
        }
        Unknown::Name => {
            let help = match near_name(blueprint, name) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`interwork check --measures` with the world lists its measures".to_owned(),
            };
            let what = if name.is_empty() { "the measure is missing".to_owned() } else { no_measure(name) };
            r.note(Code::UnknownMeasure, place, what, "unknown measure", help);
        }
        Unknown::NoTrace => {
            let help = "give the traffic a trace, or leave this objective out";
            let what = format!("`{name}` measures a trace, and this world has none");
            r.note(Code::UnknownMeasure, place, what, "nothing to measure", help);
        }
        Unknown::NoTariffs => {
            let help = "give the world `tariffs`, or leave this objective out";
            let what = format!("`{name}` measures money, and this world has no tariffs");
            r.note(Code::UnknownMeasure, place, what, "nothing to measure", help);
        }
        Unknown::NoSessions => {
            let help = "give an IMSP `presence`, or leave this objective out";
            let what = format!("`{name}` measures presence, and no users of this world have sessions");
            r.note(Code::UnknownMeasure, place, what, "nothing to measure", help);
        }
        Unknown::NoSeconds => {
            let help = "ask for the busiest hour or bin, or make the run shorter";
            let what = format!(
                "`{name}` is counted by the second, and this run is too long for so many nodes and links"
            );
            r.note(Code::UnknownMeasure, place, what, "not counted", help);
        }
        Unknown::Ambiguous(ways) => ambiguous(r, place, name, &ways),
    }
    None
}

fn no_measure(name: &str) -> String {
    let short: String = name.chars().take(80).collect();
    format!("there is no measure `{short}`")
}

fn ambiguous(r: &mut Reader, place: Place, name: &str, ways: &[String]) {
    let what = format!("`{name}` can mean more than one measure: {}", ways.join(" and "));
    let help = "give the operators names that are not those of measures, and without `.` and `-`";
    r.note(Code::UnknownMeasure, place, what, "more than one", help);
}

/// Tells which part of the name stands for nothing in the world.
fn missing(r: &mut Reader, blueprint: &Blueprint, place: Place, slot: Slot, name: &str) {
    let known: Vec<&str> = blueprint.operators.iter().map(|o| o.name.as_str()).collect();
    let is_operator = |name: &str| known.contains(&name);
    let unknown = |r: &mut Reader, name: &str| r.unknown(Code::UnknownName, place, "operator", name, &known);
    match (slot, name.split_once('.')) {
        (Slot::Place | Slot::Station | Slot::ImLink, Some((what @ ("im_link" | "sms_link"), ends))) => {
            match stranger(ends, is_operator) {
                Some(end) => unknown(r, end),
                None if exists(blueprint, name) => no_capacity(r, place, name),
                None => no_link(r, blueprint, place, what, ends),
            }
        }
        (Slot::Station, Some((what, of))) => {
            let path =
                SMSC_PATHS.iter().find_map(|(path, _)| of.strip_suffix(path)).filter(|_| what == "smsc");
            match path.unwrap_or(of) {
                operator if !is_operator(operator) => unknown(r, operator),
                operator if !exists(blueprint, &format!("{what}.{operator}")) => {
                    no_imsp(r, place, Slot::Imsp, operator);
                }
                _ => no_capacity(r, place, name),
            }
        }
        (Slot::Place, Some((_, operator))) if is_operator(operator) => {
            no_imsp(r, place, Slot::Imsp, operator)
        }
        (Slot::Place, Some((_, operator))) => unknown(r, operator),
        (Slot::Pair, _) => unknown(r, stranger(name, is_operator).unwrap_or(name)),
        _ if is_operator(name) => no_imsp(r, place, slot, name),
        _ => unknown(r, name),
    }
}

/// Whether there is such a node or link.
fn exists(blueprint: &Blueprint, name: &str) -> bool {
    Slot::Place.all(blueprint).iter().any(|(known, _)| known == name)
}

/// The node or link is there, but takes whatever comes.
fn no_capacity(r: &mut Reader, place: Place, name: &str) {
    let what = format!("`{name}` takes whatever comes, so that nothing waits there");
    let help = "give it a `capacity`, or measure its `load`";
    r.note(Code::UnknownMeasure, place, what, "no capacity", help);
}

/// The one of two names with a hyphen between that is no operator's; none if both are. Names may have hyphens, too.
fn stranger(pair: &str, is_operator: impl Fn(&str) -> bool) -> Option<&str> {
    let cuts = || pair.match_indices('-').map(|(i, _)| (&pair[..i], &pair[i + 1..]));
    if cuts().any(|(from, to)| is_operator(from) && is_operator(to)) {
        return None;
    }
    let after = cuts().find(|(from, _)| is_operator(from)).map(|(_, to)| to);
    let before = cuts().find(|(_, to)| is_operator(to)).or(cuts().next()).map(|(from, _)| from);
    after.or(before).or(Some(pair))
}

fn no_link(r: &mut Reader, blueprint: &Blueprint, place: Place, what: &str, ends: &str) {
    let links = Slot::Place.all(blueprint);
    let links: Vec<&str> =
        links.iter().map(|(name, _)| name.as_str()).filter(|n| n.contains("_link.")).collect();
    let help = hint("link", &format!("{what}.{ends}"), &links);
    let said = format!("there is no link `{what}.{ends}`");
    r.note(Code::UnknownName, place, said, "unknown link", help);
}

/// The operator is there, but it has not what the measure is of.
fn no_imsp(r: &mut Reader, place: Place, slot: Slot, operator: &str) {
    let (what, help) = match slot {
        Slot::Pool => {
            ("has no alias pool", "give its IMSP `legacy: (reply: AliasPool(...))`, or name another")
        }
        Slot::Keeper => ("keeps neither contexts nor an alias pool", "name an operator that does"),
        _ => ("has no IMSP", "give it `imsp: ()`, or name another"),
    };
    r.note(Code::NoImsp, place, format!("operator {operator} {what}"), "nothing to measure", help);
}

fn bound(r: &mut Reader, place: Place, text: &str, dimension: Dimension) -> Option<(Exact, Unit)> {
    let error = match Exact::parse(text, dimension) {
        Ok((bound, _)) if dimension == Dimension::Share && bound.exceeds_whole() => {
            let what = format!("{text} is more than all");
            r.note(
                Code::OutOfRange,
                place,
                what,
                "must be from 0 % to 100 %",
                "write a share of at most 100 %",
            );
            return None;
        }
        Ok(bound) => return Some(bound),
        Err(error) => error,
    };
    let (units, example) = units(dimension);
    let is = format!("the measure is a {}", dimension.name());
    let (code, what) = match error {
        QuantityError::NoNumber if text.is_empty() => (Code::Objective, "the value is missing".to_owned()),
        QuantityError::NoNumber => (Code::WrongUnit, format!("`{text}` does not begin with a number")),
        QuantityError::NoUnit => (Code::WrongUnit, format!("{is}, and `{text}` has no unit")),
        QuantityError::WrongUnit(unit) => (Code::WrongUnit, format!("{is}, and `{unit}` is no unit of it")),
        QuantityError::Negative => (Code::OutOfRange, format!("{text} is below zero")),
        QuantityError::TooLarge => {
            (Code::OutOfRange, format!("`{text}` is too large, or has too many digits"))
        }
    };
    r.note(code, place, what, format!("units: {units}"), format!("write it like {example}"));
    None
}

/// The units of a dimension, and an example.
fn units(dimension: Dimension) -> (String, &'static str) {
    let durations = DURATION_UNITS.map(|(unit, _)| unit);
    match dimension {
        Dimension::Time => (durations.join(", "), "`30 s` or `1 min 30 s`"),
        Dimension::Share => ("%".to_owned(), "`99.5 %`"),
        Dimension::Number => ("none".to_owned(), "`1_000` or `1.5`"),
        Dimension::Rate => (durations.map(|unit| format!("/{unit}")).join(", "), "`400 /s`"),
    }
}
