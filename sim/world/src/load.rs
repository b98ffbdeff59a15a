//! From a file to a world, or to all that is wrong with it.

use crate::blueprint::{Blueprint, Client, CspVersion, Indications};
use crate::finding::{Code, Finding, Place, Report, Source};
use crate::overrides::Edited;
use crate::reading::{Reader, Value};
use crate::resolve::{Attachment, TraceSource};
use std::path::Path;

/// The largest world file, in bytes.
const LARGEST: u64 = 16 << 20;

/// A world that may be run.
#[derive(Clone, Debug)]
pub struct World {
    /// The world, resolved.
    pub blueprint: Blueprint,
    /// What to look at before trusting the numbers; no errors among it.
    pub warnings: Report,
    /// The world file with the overrides written in: together with `files` it makes the same world again.
    pub resolved: String,
    /// The files that it refers to, by the names that `resolved` has for them, relative to its folder.
    pub files: Vec<Attachment>,
    /// The file of recorded traffic, if the world has one.
    pub trace: Option<TraceSource>,
    /// What is said of it if it does not fit into memory, but for the figures.
    too_large: Report,
}

impl World {
    /// That the world needs more memory than there is: how much, and what to change. Who runs it knows the figures.
    pub fn too_large(&self, what: String, help: String) -> Report {
        let mut report = self.too_large.clone();
        report.fill(&what, &help);
        report
    }

    /// The world file with the trace under another name.
    pub fn with_trace_at(&self, file: &str) -> String {
        let original = Source { name: String::new(), text: self.resolved.clone() };
        Edited::new(original, &[("traffic.trace.file".to_owned(), format!("{file:?}"))]).text
    }
}

/// Loads a world file, with `--set PATH=VALUE` overrides as (path, value); or tells all that is wrong with it.
pub fn load(path: &Path, overrides: &[(String, String)]) -> Result<World, Report> {
    load_any(path, overrides, true)
}

/// Loads the world of a run that has been made: its trace need not be there any more, as the log says all.
pub fn load_of_run(path: &Path) -> Result<World, Report> {
    load_any(path, &[], false)
}

fn load_any(path: &Path, overrides: &[(String, String)], reads_trace: bool) -> Result<World, Report> {
    let name = path.display().to_string();
    let base = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match read(path) {
        Ok(text) => parse_any(&name, &text, base, overrides, reads_trace),
        Err((what, help)) => Err(unreadable(&name, what, help)),
    }
}

/// Reads a world from its text: `name` is for findings, `base` the folder that file names are relative to.
pub fn parse(name: &str, text: &str, base: &Path, overrides: &[(String, String)]) -> Result<World, Report> {
    parse_any(name, text, base, overrides, true)
}

fn parse_any(
    name: &str,
    text: &str,
    base: &Path,
    overrides: &[(String, String)],
    reads_trace: bool,
) -> Result<World, Report> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let original = Source { name: name.to_owned(), text: text.to_owned() };
    if let Some(finding) = syntax(text) {
        return Err(Report::new(vec![original], vec![finding]));
    }
    let edited = Edited::new(original, overrides);
    let mut reader = Reader { reads_trace, ..reader(&edited, base) };
    let Ok(value) = Value::of_text(&edited.text) else {
        return Err(edited.report(reader.sources, syntax(&edited.text).into_iter().collect()));
    };
    let file = reader.world(value);
    let resolved = crate::resolve::resolve(&mut reader, file);
    let sources = reader.sources;
    let report = edited.report(sources.clone(), reader.findings);
    if report.errors() > 0 {
        return Err(report);
    }
    let too_large = Finding {
        code: Code::Memory,
        place: resolved.largest,
        what: String::new(),
        label: "the most are here".to_owned(),
        help: String::new(),
    };
    let too_large = edited.report(sources, vec![too_large]);
    let files = resolved.attachments;
    let (blueprint, trace) = (resolved.blueprint, resolved.trace);
    Ok(World { blueprint, warnings: report, resolved: edited.text, files, trace, too_large })
}

/// The commented world that `interwork init` writes.
pub fn template() -> &'static str {
    include_str!("../../../worlds/template.ron")
}

fn reader(edited: &Edited, base: &Path) -> Reader {
    let none = Client::usual("none", CspVersion::V1_2, Indications::default());
    Reader {
        sources: vec![Source { name: edited.original.name.clone(), text: edited.text.clone() }],
        findings: edited.findings.clone(),
        base: base.to_owned(),
        reads_trace: true,
        operators: Vec::new(),
        people: Vec::new(),
        clients: vec![none],
        named_clients: Vec::new(),
    }
}

/// What is wrong with the text as RON, if anything: the first place where it cannot be read on.
fn syntax(text: &str) -> Option<Finding> {
    let error = Value::of_text(text).err()?;
    let at = error.at.min(text.trim_end().len().saturating_sub(1));
    let place = Place { source: 0, start: at, end: at + 1 };
    let help = if text.trim().is_empty() {
        "a world is written in parentheses: (operators: {\"A\": (numbers: [\"+44 7700\"], subscribers: 1000)})"
    } else if error.what.contains("xtension") || text.trim_start().starts_with("#!") {
        "leave the line with #! out; implicit_some and unwrap_newtypes are always on"
    } else {
        "check commas, quotes and brackets just before this place"
    };
    let what = format!("this is not valid RON: {}", error.what);
    Some(Finding {
        code: Code::Syntax,
        place,
        what,
        label: "cannot be read on from here".into(),
        help: help.into(),
    })
}

fn read(path: &Path) -> Result<String, (String, &'static str)> {
    let meta = std::fs::metadata(path).map_err(|e| (e.to_string(), "check the name of the world file"))?;
    if meta.is_dir() {
        return Err(("it is a folder, not a file".into(), "name a world file in it, such as paper_cast.ron"));
    }
    if !meta.is_file() || meta.len() > LARGEST {
        return Err(("it is no file of at most 16 MiB".into(), "name a world file"));
    }
    let bytes = std::fs::read(path).map_err(|e| (e.to_string(), "check its permissions"))?;
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        (format!("it is no UTF-8 text (byte {at})"), "save it as UTF-8; a world file is plain text")
    })
}

fn unreadable(name: &str, what: String, help: &str) -> Report {
    let source = Source { name: name.to_owned(), text: String::new() };
    let what = format!("the world file cannot be read: {what}");
    let finding = Finding {
        code: Code::Unreadable,
        place: Place::default(),
        what,
        label: String::new(),
        help: help.into(),
    };
    Report::new(vec![source], vec![finding])
}
