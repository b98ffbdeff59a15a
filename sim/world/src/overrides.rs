//! Overrides (`--set PATH=VALUE`): written into the text of the world, so that what runs can be kept and run
//! again; findings are led back to the file or the override that they are about.

use crate::finding::{Code, Finding, Place, Report, Source};
use crate::reading::{Inner, Shape, Value};
use crate::text::nearest::nearest;
use crate::written::WORLD;

/// A world file with its overrides written in.
pub struct Edited {
    /// The file as it is.
    pub original: Source,
    /// The text with the overrides.
    pub text: String,
    /// What is wrong with the overrides themselves.
    pub findings: Vec<Finding>,
    /// The overrides as sources of findings.
    asides: Vec<Source>,
    /// What was replaced, in the order of the text.
    edits: Vec<Edit>,
}

/// Bytes `start..end` of the edited text came from an override; they stand for `was` bytes of the original.
#[derive(Clone, Debug)]
struct Edit {
    start: usize,
    end: usize,
    was: usize,
    aside: usize,
    /// Where the value begins, within the edit and within the override's own text.
    value: (usize, usize),
}

impl Edited {
    /// Writes overrides into a text that is valid RON; later ones see what earlier ones wrote.
    pub fn new(original: Source, overrides: &[(String, String)]) -> Edited {
        let text = original.text.clone();
        let mut edited =
            Edited { original, text, findings: Vec::new(), asides: Vec::new(), edits: Vec::new() };
        for (path, value) in overrides {
            edited.set(path, value);
        }
        edited
    }

    fn set(&mut self, path: &str, value: &str) {
        let aside = self.asides.len();
        self.asides.push(Source { name: "--set".to_owned(), text: format!("{path}={value}") });
        let quoted = as_ron(value);
        let change = Value::of_text(&quoted)
            .map_err(|e| {
                (
                    path.len() + 1..path.len() + 1 + value.len(),
                    format!("the value is not valid RON: {}", e.what),
                    String::new(),
                )
            })
            .and_then(|_| locate(&self.text, path));
        match change {
            Ok(change) => self.splice(change, &quoted, path.len() + 1, aside),
            Err((range, what, help)) => {
                let place = Place { source: aside + 1_000_000, start: range.start, end: range.end };
                let code = if range.start > path.len() { Code::Syntax } else { Code::UnknownPath };
                self.findings.push(Finding { code, place, what, label: String::new(), help });
            }
        }
    }

    fn splice(&mut self, change: Change, value: &str, value_at: usize, aside: usize) {
        let new = format!("{}{value}{}", change.before, change.after);
        let (start, was) = (change.range.start, change.range.len());
        let inner_was = self.forget_within(change.range.start, change.range.end, was);
        for edit in self.edits.iter_mut().filter(|e| e.start >= change.range.end) {
            edit.start = edit.start - was + new.len();
            edit.end = edit.end - was + new.len();
        }
        self.text.replace_range(change.range, &new);
        let edit = Edit {
            start,
            end: start + new.len(),
            was: inner_was,
            aside,
            value: (change.before.len(), value_at),
        };
        self.edits.push(edit);
        self.edits.sort_by_key(|e| (e.start, e.end));
    }

    /// Earlier edits within what is now replaced go; how much of the original they all stood for.
    fn forget_within(&mut self, start: usize, end: usize, was: usize) -> usize {
        let within = |e: &Edit| e.start >= start && e.end <= end && was > 0;
        let grown: isize = self
            .edits
            .iter()
            .filter(|e| within(e))
            .map(|e| (e.end - e.start) as isize - e.was as isize)
            .sum();
        self.edits.retain(|e| !within(e));
        (was as isize - grown).max(0) as usize
    }

    /// The report of findings in the edited text, their places led back to where they come from. Further
    /// sources (corpora) follow the first.
    pub fn report(&self, sources: Vec<Source>, findings: Vec<Finding>) -> Report {
        let further = sources.len().saturating_sub(1);
        let mut all = vec![self.original.clone()];
        all.extend(sources.into_iter().skip(1));
        all.extend(self.asides.iter().cloned());
        let findings =
            findings.into_iter().map(|f| Finding { place: self.origin(f.place, 1 + further), ..f }).collect();
        Report::new(all, findings)
    }

    fn origin(&self, place: Place, asides: usize) -> Place {
        if place.source >= 1_000_000 {
            return Place { source: asides + place.source - 1_000_000, ..place };
        }
        if place.source > 0 {
            return place;
        }
        if let Some(edit) = self.edits.iter().rev().find(|e| e.start <= place.start && place.end <= e.end) {
            let shown = |at: usize| (at - edit.start).saturating_sub(edit.value.0) + edit.value.1;
            return Place { source: asides + edit.aside, start: shown(place.start), end: shown(place.end) };
        }
        let start = self.unshifted(place.start);
        Place { source: 0, start, end: self.unshifted(place.end).max(start) }
    }

    fn unshifted(&self, at: usize) -> usize {
        let grown: isize = self
            .edits
            .iter()
            .filter(|e| e.end <= at)
            .map(|e| (e.end - e.start) as isize - e.was as isize)
            .sum();
        (at as isize - grown).max(0) as usize
    }
}

/// What an override replaces, and what is written around its value.
struct Change {
    range: std::ops::Range<usize>,
    before: String,
    after: &'static str,
}

/// Where in the path it goes wrong, what is wrong, and what to write instead.
type Wrong = (std::ops::Range<usize>, String, String);

/// A value that is no RON is meant as a text: `50 %` as well as `"50 %"`.
fn as_ron(value: &str) -> String {
    let opens = value.trim_start().starts_with(['"', '(', '[', '{']);
    if opens || Value::of_text(value).is_ok() {
        return value.to_owned();
    }
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Finds the place of a path in a text: an existing value, or where a field could be written.
fn locate(text: &str, path: &str) -> Result<Change, Wrong> {
    let whole = Value::of_text(text).map_err(|e| (0..path.len(), e.what, String::new()))?;
    let (mut value, mut inner, mut before) = (whole, Inner::Group(&WORLD), 0);
    loop {
        let segment = path[before..].split('.').next().unwrap_or_default();
        let here = before..before + segment.len();
        let last = here.end == path.len();
        let (found, next) = step(&value, &inner, segment, here.clone())?;
        match found {
            Found::Value(v) if last => {
                return Ok(Change { range: span(&v), before: String::new(), after: "" });
            }
            Found::Value(v) => (value, inner) = (v, next),
            Found::Absent(at) => return absent(at, next, segment, &path[here.end..], here.end),
        }
        before = here.end + 1;
    }
}

/// What a segment of a path leads to.
enum Found<'a> {
    /// A value that is written.
    Value(Value<'a>),
    /// A field that is not written, but could be at this byte.
    Absent(usize),
}

fn step<'a>(
    value: &Value<'a>,
    inner: &Inner,
    segment: &str,
    here: std::ops::Range<usize>,
) -> Result<(Found<'a>, Inner), Wrong> {
    let value = &payload(value);
    match (inner, value.raw.chars().next()) {
        (Inner::Group(shape), _) => in_group(value, shape, segment, here),
        (Inner::Map(shape), _) => {
            let entries = value.entries().unwrap_or_default();
            let known: Vec<String> = entries.iter().map(|(k, _)| unquoted(k.raw)).collect();
            match known.iter().position(|k| k == segment) {
                Some(i) => Ok((Found::Value(entries[i].1), Inner::Group(shape))),
                None => Err(unknown(segment, known.iter().map(String::as_str), here)),
            }
        }
        (Inner::Leaf, Some('[')) => {
            let items = value.items().unwrap_or_default();
            let known: Vec<String> = (0..items.len()).map(|i| i.to_string()).collect();
            match segment.parse::<usize>().ok().and_then(|i| items.get(i)) {
                Some(item) => Ok((Found::Value(*item), Inner::Leaf)),
                None => Err(unknown(segment, known.iter().map(String::as_str), here)),
            }
        }
        (Inner::Leaf, Some('{')) => {
            let entries = value.entries().unwrap_or_default();
            let known: Vec<String> = entries.iter().map(|(k, _)| unquoted(k.raw)).collect();
            match known.iter().position(|k| k == segment) {
                Some(i) => Ok((Found::Value(entries[i].1), Inner::Leaf)),
                None => Err(unknown(segment, known.iter().map(String::as_str), here)),
            }
        }
        (Inner::Leaf, _) => {
            let fields = value.fields().unwrap_or_default();
            match fields.iter().find(|(k, _)| k.raw == segment) {
                Some((_, v)) => Ok((Found::Value(*v), Inner::Leaf)),
                None => Err(unknown(segment, fields.iter().map(|(k, _)| k.raw), here)),
            }
        }
    }
}

fn in_group<'a>(
    value: &Value<'a>,
    shape: &'static Shape,
    segment: &str,
    here: std::ops::Range<usize>,
) -> Result<(Found<'a>, Inner), Wrong> {
    let Some(field) = shape.field(segment) else {
        return Err(unknown(segment, shape.fields.iter().map(|f| f.name), here));
    };
    let next = field.inner;
    let fields = value.fields().unwrap_or_default();
    match fields.iter().find(|(k, _)| k.raw == segment) {
        Some((_, v)) => Ok((Found::Value(*v), next)),
        None if value.raw.starts_with('(') => Ok((Found::Absent(value.place.start + 1), next)),
        None => Err((
            here,
            format!("`{segment}` cannot be set here: the world has no group at this place"),
            String::new(),
        )),
    }
}

/// Writes a field, and groups around the rest of the path, where nothing was written.
fn absent(at: usize, mut inner: Inner, first: &str, rest: &str, from: usize) -> Result<Change, Wrong> {
    let mut before = format!("{first}: ");
    let mut depth = 0;
    let mut start = from + 1;
    for segment in rest.split('.').skip(1) {
        let here = start..start + segment.len();
        start = here.end + 1;
        let Inner::Group(shape) = inner else {
            return Err((
                here,
                format!("there is no `{segment}` here"),
                "set the whole field before it".into(),
            ));
        };
        let Some(field) = shape.field(segment) else {
            return Err(unknown(segment, shape.fields.iter().map(|f| f.name), here));
        };
        before.push_str(&format!("({segment}: "));
        depth += 1;
        inner = field.inner;
    }
    const CLOSED: [&str; 8] = [", ", "), ", ")), ", "))), ", ")))), ", "))))), ", ")))))), ", "))))))), "];
    let after = CLOSED.get(depth).copied().unwrap_or(", ");
    Ok(Change { range: at..at, before, after })
}

/// What stands in the parentheses of a named variant, or the value itself.
fn payload<'a>(value: &Value<'a>) -> Value<'a> {
    match value.named() {
        Some((_, rest)) if !rest.raw.is_empty() => rest,
        _ => *value,
    }
}

fn span(value: &Value) -> std::ops::Range<usize> {
    value.place.start..value.place.end
}

fn unquoted(raw: &str) -> String {
    crate::reading::options().from_str::<String>(raw).unwrap_or_else(|_| raw.to_owned())
}

fn unknown<'a>(segment: &str, known: impl Iterator<Item = &'a str>, here: std::ops::Range<usize>) -> Wrong {
    let known: Vec<&str> = known.collect();
    let help = match nearest(segment, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known here: {}", known[..known.len().min(20)].join(", ")),
    };
    (here, format!("the world has no `{segment}` at this place"), help)
}
