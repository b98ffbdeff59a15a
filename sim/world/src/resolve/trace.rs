//! Recorded traffic: who its parties are, and whether its file begins as the world says.

use crate::blueprint::{Blueprint, Parties, Quarter, Standing, Trace, TraceColumns};
use crate::finding::{Code, Place, Source};
use crate::reading::{At, Reader, hint};
use crate::trace::{HeaderError, Numbering, Part, Reject, RejectCause, Row, Rows, open};
use crate::written::{GroupFile, PartiesFile, TraceFile, WorldFile};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The rows at the beginning that are looked at before a run.
const FIRST_ROWS: usize = 50;
/// What of a file is looked at for them.
const FIRST_BYTES: u64 = 1 << 20;
/// The most rows that are told.
const TOLD: usize = 20;

/// A file of recorded traffic that a world uses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TraceSource {
    /// Its name as the world has it.
    pub file: String,
    /// Where it is.
    pub path: PathBuf,
}

/// The trace of a world, with its file, if the world has one. Its first rows are looked at, unless the world is that
/// of a run that has been made: then the log says all, and the file need not be there any more.
pub fn resolve(r: &mut Reader, file: &WorldFile, blueprint: &mut Blueprint) -> Option<TraceSource> {
    let written = file.traffic.it.as_ref().and_then(|t| t.trace.as_ref()).filter(|t| t.sound)?;
    check_senders(r, written, blueprint);
    let trace = trace(written);
    let path = r.base.join(&trace.file);
    if r.reads_trace {
        check_file(r, written, &trace, &path, blueprint);
    }
    let source = TraceSource { file: trace.file.clone(), path };
    blueprint.traffic.trace = Some(trace);
    Some(source)
}

fn trace(written: &TraceFile) -> Trace {
    let name = |column: &Option<At<String>>| column.as_ref().map(|c| c.it.clone());
    let [time, from, to] = written.columns.clone().map(|c| c.it);
    let quarters = |groups: &[GroupFile]| groups.iter().map(quarter).collect();
    Trace {
        file: written.file.it.clone(),
        delimiter: written.delimiter,
        columns: TraceColumns {
            time,
            from,
            to,
            characters: name(&written.characters),
            alphabet: name(&written.alphabet),
        },
        format: written.format.it.clone(),
        parties: match &written.parties.it {
            PartiesFile::Numbers => Parties::Numbers,
            PartiesFile::Ids { senders, recipients } => {
                Parties::Ids { senders: quarters(senders), recipients: quarters(recipients) }
            }
        },
        tolerance: written.tolerance,
    }
}

fn quarter(group: &GroupFile) -> Quarter {
    Quarter { share: group.share, operator: group.operator.it, standing: group.standing.it }
}

/// Groups for which there is nobody at the start.
fn check_senders(r: &mut Reader, written: &TraceFile, blueprint: &Blueprint) {
    let PartiesFile::Ids { senders, recipients } = &written.parties.it else { return };
    for group in senders.iter().filter(|g| g.standing.it != Standing::TrueIm) {
        let what = "senders of a trace are IM users: only they can send an IM";
        let help = "leave `standing` out, or move the group to `recipients`";
        r.note(Code::Trace, group.standing.place, what, "cannot send", help);
    }
    for group in senders.iter().chain(recipients).filter(|g| g.share > 0.0) {
        let operator = blueprint.operator(group.operator.it);
        let launched = operator.imsp.as_ref().is_some_and(|i| i.launched);
        let nobody = match group.standing.it {
            _ if operator.subscribers == 0 => true,
            Standing::TrueIm => operator.im_users == 0.0,
            Standing::PreRegistered => !launched,
            Standing::Unregistered | Standing::Legacy => operator.im_users >= 1.0,
        };
        if nobody {
            let what = format!("operator {} has no such subscribers at the start", operator.name);
            let help = "choose another operator or `standing`, or change `subscribers` and `im_users`";
            r.note(Code::Trace, group.operator.place, what, "nobody whom ids could stand for", help);
        }
    }
}

fn check_file(r: &mut Reader, written: &TraceFile, trace: &Trace, path: &Path, blueprint: &Blueprint) {
    let mut bytes = Vec::new();
    let read = open(path).and_then(|input| input.take(FIRST_BYTES).read_to_end(&mut bytes));
    if let Err(error) = read {
        return unreadable(r, written, &error.to_string());
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let text: String = text.split_inclusive('\n').take(FIRST_ROWS + 1).collect();
    r.sources.push(Source { name: trace.file.clone(), text: text.clone() });
    let source = r.sources.len() - 1;
    match Rows::new(text.as_bytes(), trace, blueprint.start, blueprint.duration) {
        Ok(rows) => check_rows(r, source, rows, trace, blueprint),
        Err(error) => bad_header(r, written, source, error),
    }
}

fn unreadable(r: &mut Reader, written: &TraceFile, why: &str) {
    let what = format!("trace file {}: {why}", written.file.it);
    let help =
        "the name is relative to the folder of the world file; it is CSV, or CSV packed as .gz or .zst";
    r.note(Code::Trace, written.file.place, what, "cannot be read", help);
}

fn bad_header(r: &mut Reader, written: &TraceFile, source: usize, error: HeaderError) {
    let end = r.sources[source].text.lines().next().map_or(0, str::len);
    let header = Place { source, start: 0, end };
    let column = |part: Part| match part {
        Part::Time => &written.columns[0],
        Part::From => &written.columns[1],
        Part::To | Part::Row => &written.columns[2],
        Part::Characters => written.characters.as_ref().unwrap_or(&written.columns[2]),
        Part::Alphabet => written.alphabet.as_ref().unwrap_or(&written.columns[2]),
    };
    match error {
        HeaderError::Io(error) => unreadable(r, written, &error.to_string()),
        HeaderError::Empty => unreadable(r, written, "it is empty"),
        HeaderError::Broken => {
            let help = "begin the file with a line of column names, such as time,from,to";
            r.note(Code::Trace, header, "the first line of the trace is no header", "not column names", help);
        }
        HeaderError::Missing(parts, names) => {
            for column in parts.into_iter().map(column) {
                let what = format!("{} has no column `{}`", written.file.it, column.it);
                r.note(Code::Trace, column.place, what, "no such column", columns_hint(&column.it, &names));
            }
        }
        HeaderError::Twice(part) => {
            let what = format!("the trace has two columns `{}`", column(part).it);
            r.note(Code::Trace, header, what, "twice the same name", "give one of them another name");
        }
    }
}

/// What may be meant by a column that is not there.
fn columns_hint(column: &str, names: &[String]) -> String {
    let delimiter =
        names.first().filter(|_| names.len() == 1).and_then(|n| n.chars().find(|c| ";|\t".contains(*c)));
    match delimiter {
        Some(delimiter) => {
            format!("write `delimiter: {:?}`: it separates the columns", delimiter.to_string())
        }
        None => hint("column", column, &names.iter().map(String::as_str).collect::<Vec<_>>()),
    }
}

/// Looks at the first rows; if none of them can be used, the world is refused.
fn check_rows(r: &mut Reader, source: usize, mut rows: Rows<&[u8]>, trace: &Trace, blueprint: &Blueprint) {
    // Where operators are unsound, so are their numbers.
    let sound = !r.refuses();
    let numbering = (sound && trace.parties == Parties::Numbers).then(|| Numbering::new(blueprint));
    let (mut rejects, mut read) = (Vec::new(), 0);
    // A text in memory reads without error.
    while let Ok(Some(row)) = rows.read() {
        read += 1;
        let reject = match row {
            Ok(row) => unknown_party(&row, numbering.as_ref()),
            Err(reject) => Some(reject),
        };
        if let Some(reject) = reject {
            rejects.push((reject, rows.place(reject.part)));
        }
    }
    let code = if rejects.len() == read { Code::Trace } else { Code::TraceRow };
    for (reject, place) in rejects.into_iter().take(TOLD) {
        let start = r.sources[source].byte_at(reject.line as usize, 1);
        let line = r.sources[source].text[start..].lines().next().map_or(0, str::len);
        let (from, to) = place.unwrap_or((0, line));
        let what = format!("a row of the trace cannot be used: {}", lowered(reject.cause.about()));
        let place = Place { source, start: start + from, end: start + to };
        r.note(code, place, what, reject.cause.name(), reject.cause.remedy());
    }
    if read == 0 {
        let place = Place { source, start: 0, end: 1 };
        let help = "give it at least one message, or leave `trace` out";
        r.note(Code::Trace, place, "the trace has no rows", "nothing follows", help);
    }
}

fn unknown_party(row: &Row, numbering: Option<&Numbering>) -> Option<Reject> {
    let numbering = numbering?;
    let unknown = |(_, number): &(Part, &[u8])| numbering.subscriber(number).is_none();
    let (part, _) = [(Part::From, row.from), (Part::To, row.to)].into_iter().find(unknown)?;
    Some(Reject { line: row.line, part, cause: RejectCause::UnknownNumber })
}

/// A sentence as a part of another.
fn lowered(sentence: &str) -> String {
    let mut letters = sentence.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
