//! The rows of recorded traffic, one after another; nothing is allocated for a row.

use super::cause::{Part, Reject, RejectCause};
use super::clock::Clock;
use super::lines::{LONGEST, Line, Lines};
use crate::blueprint::{Start, Trace, TraceColumns};
use crate::written::{LONGEST_GSM7, LONGEST_UCS2};
use std::io::{self, Read};
use vocabulary::{Alphabet, Span, TextSize, Time};

/// A row that says something: who wrote to whom, and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row<'a> {
    /// The line of the file, from 1.
    pub line: u64,
    /// When it was sent, since the run began.
    pub time: Time,
    /// Who sent it, as the file says.
    pub from: &'a [u8],
    /// To whom, likewise.
    pub to: &'a [u8],
    /// The size of the text, if the file says it.
    pub size: Option<TextSize>,
}

/// Why the first line is no header.
#[derive(Debug)]
pub enum HeaderError {
    /// The file cannot be read.
    Io(io::Error),
    /// There is no line at all.
    Empty,
    /// The line cannot be cut into fields.
    Broken,
    /// Columns are missing; what there is instead.
    Missing(Vec<Part>, Vec<String>),
    /// A column is there twice.
    Twice(Part),
}

/// The rows of a stream.
pub struct Rows<R> {
    lines: Lines<R>,
    splitter: Splitter,
    clock: Clock,
    /// How many fields a row has, and which of them are looked at, as [`Part::FIELDS`] says.
    width: usize,
    columns: [Option<usize>; 5],
}

impl<R: Read> Rows<R> {
    /// The rows of a stream that begins with a header.
    pub fn new(input: R, trace: &Trace, start: Start, duration: Span) -> Result<Rows<R>, HeaderError> {
        let mut lines = Lines::new(input).map_err(HeaderError::Io)?;
        let mut splitter = Splitter::new(trace.delimiter);
        let line = match lines.next().map_err(HeaderError::Io)? {
            None => return Err(HeaderError::Empty),
            Some(Line::TooLong) => return Err(HeaderError::Broken),
            Some(Line::Whole(start, end)) => lines.bytes(start, end),
        };
        if !splitter.split(line) {
            return Err(HeaderError::Broken);
        }
        let text = |i| String::from_utf8_lossy(splitter.field(line, i)).into_owned();
        let names: Vec<String> = (0..splitter.fields.len()).map(text).collect();
        let columns = find(&names, &trace.columns)?;
        let clock = Clock::new(trace.format.clone(), start, duration);
        Ok(Rows { width: names.len(), lines, splitter, clock, columns })
    }

    /// The next row, or why it cannot be used; nothing at the end.
    #[inline]
    pub fn read(&mut self) -> io::Result<Option<Result<Row<'_>, Reject>>> {
        let line = self.lines.next()?;
        Ok(line.map(|line| self.row(line)))
    }

    /// Where a part of the line that was read last stands in it; nothing of a line with quotation marks.
    pub fn place(&self, part: Part) -> Option<(usize, usize)> {
        let column = Part::FIELDS.iter().position(|p| *p == part).and_then(|i| self.columns[i])?;
        self.splitter.fields.get(column).copied().filter(|_| !self.splitter.quoted)
    }

    #[inline]
    fn row(&mut self, line: Line) -> Result<Row<'_>, Reject> {
        let number = self.lines.number();
        let reject = |part, cause| Reject { line: number, part, cause };
        let Line::Whole(start, end) = line else {
            return Err(reject(Part::Row, RejectCause::LineTooLong));
        };
        let bytes = self.lines.bytes(start, end);
        if !self.splitter.split(bytes) {
            return Err(reject(Part::Row, RejectCause::OpenQuote));
        }
        if self.splitter.fields.len() != self.width {
            return Err(reject(Part::Row, RejectCause::FieldCount));
        }
        let mut fields = [b"".as_slice(); 5];
        for (i, column) in self.columns.iter().enumerate() {
            let Some(column) = column else { continue };
            fields[i] = self.splitter.field(bytes, *column);
            if fields[i].is_empty() {
                return Err(reject(Part::FIELDS[i], RejectCause::MissingField));
            }
        }
        let [time, from, to, characters, alphabet] = fields;
        let time = self.clock.read(time).map_err(|cause| reject(Part::Time, cause))?;
        let size = match self.columns[3] {
            None => None,
            Some(_) => Some(size(characters, alphabet).map_err(|(part, cause)| reject(part, cause))?),
        };
        if from == to {
            return Err(reject(Part::To, RejectCause::SameParty));
        }
        Ok(Row { line: number, time, from, to, size })
    }
}

/// The places of the columns, as [`Part::FIELDS`] says.
fn find(names: &[String], columns: &TraceColumns) -> Result<[Option<usize>; 5], HeaderError> {
    let wanted = [
        Some(&columns.time),
        Some(&columns.from),
        Some(&columns.to),
        columns.characters.as_ref(),
        columns.alphabet.as_ref(),
    ];
    let (mut found, mut missing) = ([None; 5], Vec::new());
    for (i, name) in wanted.into_iter().enumerate() {
        let Some(name) = name else { continue };
        let mut places = names.iter().enumerate().filter(|(_, n)| *n == name).map(|(place, _)| place);
        found[i] = places.next();
        if found[i].is_none() {
            missing.push(Part::FIELDS[i]);
        }
        if places.next().is_some() {
            return Err(HeaderError::Twice(Part::FIELDS[i]));
        }
    }
    if missing.is_empty() { Ok(found) } else { Err(HeaderError::Missing(missing, names.to_vec())) }
}

/// The size of a text as a row says it; without an alphabet it is the GSM one.
#[inline]
fn size(characters: &[u8], alphabet: &[u8]) -> Result<TextSize, (Part, RejectCause)> {
    let alphabet = if alphabet.is_empty() || alphabet.eq_ignore_ascii_case(b"gsm7") {
        Alphabet::Gsm7
    } else if alphabet.eq_ignore_ascii_case(b"ucs2") {
        Alphabet::Ucs2
    } else {
        return Err((Part::Alphabet, RejectCause::BadAlphabet));
    };
    let most = if alphabet == Alphabet::Gsm7 { LONGEST_GSM7 } else { LONGEST_UCS2 };
    let digits = characters.iter().try_fold(0_u64, |sum, byte| {
        byte.is_ascii_digit().then(|| (sum * 10 + u64::from(byte - b'0')).min(1 << 32))
    });
    match digits {
        Some(n) if (1..=most).contains(&n) => {
            Ok(TextSize { characters: n as u16, units: n as u16, alphabet })
        }
        _ => Err((Part::Characters, RejectCause::BadCharacters)),
    }
}

/// Cuts lines into fields.
struct Splitter {
    delimiter: u8,
    /// Where the fields of the last line stand: in the line, or, if it has quotation marks, in `unquoted`.
    fields: Vec<(usize, usize)>,
    quoted: bool,
    unquoted: Vec<u8>,
    ends: Vec<usize>,
    reader: csv_core::Reader,
}

impl Splitter {
    fn new(delimiter: u8) -> Splitter {
        Splitter {
            delimiter,
            fields: Vec::new(),
            quoted: false,
            unquoted: vec![0; LONGEST + 1],
            ends: vec![0; LONGEST + 1],
            reader: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
        }
    }

    /// Cuts a line; whether each quotation mark that opens is closed.
    #[inline]
    fn split(&mut self, line: &[u8]) -> bool {
        self.fields.clear();
        self.quoted = memchr::memchr(b'"', line).is_some();
        if self.quoted {
            return self.split_quoted(line);
        }
        let mut start = 0;
        for end in memchr::memchr_iter(self.delimiter, line).chain([line.len()]) {
            self.fields.push((start, end));
            start = end + 1;
        }
        true
    }

    #[cold]
    fn split_quoted(&mut self, line: &[u8]) -> bool {
        self.reader.reset();
        let (mut written, mut fields) = (0, 0);
        for part in [line, b"\n"] {
            let (result, _, out, ends) =
                self.reader.read_record(part, &mut self.unquoted[written..], &mut self.ends[fields..]);
            (written, fields) = (written + out, fields + ends);
            if result == csv_core::ReadRecordResult::Record {
                let mut start = 0;
                self.fields.extend(
                    self.ends[..fields].iter().map(|end| (std::mem::replace(&mut start, *end), *end)),
                );
                return true;
            }
        }
        false
    }

    /// A field of a line that has just been cut, without blanks around it.
    #[inline]
    fn field<'a>(&'a self, line: &'a [u8], index: usize) -> &'a [u8] {
        let (start, end) = self.fields[index];
        let text = if self.quoted { &self.unquoted[start..end] } else { &line[start..end] };
        text.trim_ascii()
    }
}
