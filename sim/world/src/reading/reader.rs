//! What readers share: the findings so far, and the names that the world gives to its parts.

use super::Value;
use super::layer::LayerError;
use super::scalar::shortened;
use crate::blueprint::Client;
use crate::finding::{Code, Finding, Place, Severity, Source};
use crate::text::nearest::nearest;
use std::path::PathBuf;
use vocabulary::{ClientId, OperatorId};

/// A value with its place. An unsound one is a placeholder for what could not be read: its finding exists.
#[derive(Clone, Debug)]
pub struct At<T> {
    /// The value.
    pub it: T,
    /// Where it stands, or could have been written.
    pub place: Place,
    /// Whether it is what the file says, and no placeholder.
    pub sound: bool,
}

/// Gathers findings and knows the names of the world while its parts are read.
#[derive(Debug)]
pub struct Reader {
    /// The sources of findings; the first is the world file.
    pub sources: Vec<Source>,
    /// What was found so far.
    pub findings: Vec<Finding>,
    /// The folder that file names are relative to.
    pub base: PathBuf,
    /// Whether the beginning of a trace is looked at; the world of a run that has been made does without.
    pub reads_trace: bool,
    /// The names of the operators, by their ids.
    pub operators: Vec<String>,
    /// The names of the people, in the order of the file.
    pub people: Vec<String>,
    /// The kinds of client so far; the first stands for none.
    pub clients: Vec<Client>,
    /// The names of clients that the file defines.
    pub named_clients: Vec<(String, ClientId)>,
}

impl Reader {
    /// Notes a finding.
    pub fn note(
        &mut self,
        code: Code,
        place: Place,
        what: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        let (what, label, help) = (what.into(), label.into(), help.into());
        self.findings.push(Finding { code, place, what, label, help });
    }

    /// Whether anything that was found so far refuses the world.
    pub fn refuses(&self) -> bool {
        self.findings.iter().any(|f| f.code.severity() == Severity::Error)
    }

    /// Notes that a value is of the wrong kind.
    pub fn wrong_kind(&mut self, value: Value, expected: &str, example: &str) {
        let what = format!("{expected} belongs here, not {}", value.looks_like());
        let help = if example.is_empty() { String::new() } else { format!("write {example}") };
        self.note(Code::WrongKind, value.place, what, format!("expected {expected}"), help);
    }

    /// Notes what ron finds wrong within a value.
    pub fn bad_layer(&mut self, value: Value, expected: &str, error: LayerError) {
        let opening = value.raw.chars().next().is_some_and(|c| matches!(c, '(' | '[' | '{'));
        if !opening || error.at <= 1 {
            return self.wrong_kind(value, expected, "");
        }
        let start = (value.place.start + error.at).min(value.place.end);
        let place = Place { start: start.saturating_sub(1), end: start, ..value.place };
        let what = format!("{expected} belongs here, but this is not one: {}", error.what);
        self.note(Code::WrongKind, place, what, "cannot be read on from here", "");
    }

    /// Notes that a name is unknown, with the nearest known one.
    pub fn unknown(&mut self, code: Code, place: Place, what: &str, written: &str, known: &[&str]) {
        let help = hint(what, written, known);
        let said = format!("there is no {what} `{}`", shortened(written));
        self.note(code, place, said, format!("unknown {what}"), help);
    }

    /// The operator with this name.
    pub fn operator(&mut self, value: Value) -> Option<OperatorId> {
        let name = self.text(value)?;
        if let Some(i) = self.operators.iter().position(|o| *o == name) {
            return Some(OperatorId(i as u8));
        }
        if self.operators.is_empty() {
            return None; // that there are none is a finding already
        }
        let operators = std::mem::take(&mut self.operators);
        let known: Vec<&str> = operators.iter().map(String::as_str).collect();
        self.unknown(Code::UnknownName, value.place, "operator", &name, &known);
        self.operators = operators;
        None
    }
}

/// What somebody may have meant who wrote an unknown name.
pub fn hint(what: &str, written: &str, known: &[&str]) -> String {
    match nearest(written, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("this world defines no {what}"),
        None => format!("known: {}", listed(known)),
    }
}

/// The first dozen of some names, for a hint.
fn listed(known: &[&str]) -> String {
    let more = if known.len() > 12 { ", ..." } else { "" };
    format!("{}{more}", known[..known.len().min(12)].join(", "))
}
