//! All findings of a world at once, for people (drawn) and for programs (JSON).

use super::{Code, Place, Severity, Source};
use serde::Serialize;
use std::fmt;

/// One thing that is wrong, with its place and what to write instead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What kind of finding it is; it says the severity, too.
    pub code: Code,
    /// Where it is.
    pub place: Place,
    /// What is wrong, in one sentence.
    pub what: String,
    /// What stands at the place, for the arrow under the source line; may be empty.
    pub label: String,
    /// What to write instead; may be empty.
    pub help: String,
}

/// The findings of a world, in the order of their places. With an error among them the world is refused.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    pub(super) sources: Vec<Source>,
    pub(super) findings: Vec<Finding>,
}

impl Report {
    /// A report about sources; the first is the world file.
    pub(crate) fn new(sources: Vec<Source>, mut findings: Vec<Finding>) -> Report {
        findings.sort_by(|a, b| (a.place, a.code, &a.what).cmp(&(b.place, b.code, &b.what)));
        findings.dedup();
        Report { sources, findings }
    }

    /// Says what is wrong and what to write instead, of a finding whose place was known before.
    pub(crate) fn fill(&mut self, what: &str, help: &str) {
        for finding in &mut self.findings {
            (finding.what, finding.help) = (what.to_owned(), help.to_owned());
        }
    }

    /// The findings, in the order of their places.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// How many findings refuse the world.
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|f| f.code.severity() == Severity::Error).count()
    }

    /// How many findings are warnings.
    pub fn warnings(&self) -> usize {
        self.findings.len() - self.errors()
    }

    /// `2 errors, 1 warning`.
    pub fn counted(&self) -> String {
        let of = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        format!("{}, {}", of(self.errors(), "error"), of(self.warnings(), "warning"))
    }

    /// The findings as a JSON array, with severity, code, file, line, column, source line, what, label, help.
    pub fn to_json(&self) -> String {
        let rows: Vec<Row> = self.findings.iter().map(|f| self.row(f)).collect();
        serde_json::to_string_pretty(&rows).expect("texts and numbers are always valid JSON")
    }

    fn row<'a>(&'a self, finding: &'a Finding) -> Row<'a> {
        let source = &self.sources[finding.place.source];
        let at = source.location(finding.place.start);
        Row {
            severity: finding.code.severity().name(),
            code: finding.code.id(),
            file: &source.name,
            line: at.line,
            column: at.column,
            source_line: at.text,
            what: &finding.what,
            label: &finding.label,
            help: &finding.help,
        }
    }
}

/// As [`Report::render`] without colour.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}

/// A finding as JSON has it.
#[derive(Serialize)]
struct Row<'a> {
    severity: &'static str,
    code: &'static str,
    file: &'a str,
    line: usize,
    column: usize,
    source_line: String,
    what: &'a str,
    label: &'a str,
    help: &'a str,
}
