//! Recorded traffic as written.

use crate::blueprint::{Standing, TimeFormat};
use crate::finding::Code;
use crate::reading::{At, Choice, Field, Fields, Inner, Reader, Shape, Value, Variant};
use crate::trace::pattern_holds;
use vocabulary::{OperatorId, Span};

/// Recorded traffic.
pub const TRACE: Shape = Shape {
    name: "trace",
    fields: &[
        Field::required("file", "text"),
        Field::or("delimiter", "text of one character", "\",\""),
        Field { inner: Inner::Group(&TRACE_TIME), ..Field::or("time", "time of a trace", "()") },
        Field::or("from", "text", "\"from\""),
        Field::or("to", "text", "\"to\""),
        Field::optional("characters", "text", "lengths are drawn as `lengths` says"),
        Field::optional("alphabet", "text", "all texts are in the GSM alphabet"),
        Field::or("parties", "parties of a trace", "Numbers"),
        Field::or("tolerance", "duration", "\"0 s\""),
    ],
};

/// When the messages of a trace were sent.
pub const TRACE_TIME: Shape = Shape {
    name: "time of a trace",
    fields: &[Field::or("column", "text", "\"time\""), Field::or("format", "format of times", "Iso8601")],
};

/// How times are written.
pub const TIME_FORMAT: Choice = Choice {
    name: "format of times",
    variants: &[
        Variant::bare("UnixSeconds"),
        Variant::bare("UnixMillis"),
        Variant::bare("Iso8601"),
        Variant::one("Pattern", "a text"),
    ],
};

/// Who sends and gets the messages of a trace.
pub const PARTIES: Choice =
    Choice { name: "parties of a trace", variants: &[Variant::bare("Numbers"), Variant::with("Ids", &IDS)] };

/// Whom ids stand for.
pub const IDS: Shape = Shape {
    name: "ids of a trace",
    fields: &[
        Field::required("senders", "list of groups of subscribers"),
        Field::optional("recipients", "list of groups of subscribers", "as `senders`"),
    ],
};

/// A share of the ids, and whom they stand for.
pub const GROUP: Shape = Shape {
    name: "group of subscribers",
    fields: &[
        Field::required("share", "share"),
        Field::required("operator", "operator"),
        Field::or("standing", "standing of subscribers", "TrueIm"),
    ],
};

/// How subscribers stand at the start.
pub const STANDING: Choice = Choice {
    name: "standing of subscribers",
    variants: &[
        Variant::bare("TrueIm"),
        Variant::bare("Legacy"),
        Variant::bare("PreRegistered"),
        Variant::bare("Unregistered"),
    ],
};

/// A trace as written.
#[derive(Clone, Debug)]
pub struct TraceFile {
    /// The file, relative to the folder of the world.
    pub file: At<String>,
    /// What separates fields.
    pub delimiter: u8,
    /// The columns: time, sender, recipient.
    pub columns: [At<String>; 3],
    /// The columns that may be left out.
    pub characters: Option<At<String>>,
    /// Likewise.
    pub alphabet: Option<At<String>>,
    /// How times are written.
    pub format: At<TimeFormat>,
    /// Who sends and gets.
    pub parties: At<PartiesFile>,
    /// How much earlier than a row before it a row may be.
    pub tolerance: Span,
    /// Whether all of it could be read.
    pub sound: bool,
}

/// The parties as written.
#[derive(Clone, Debug)]
pub enum PartiesFile {
    /// The fields are numbers.
    Numbers,
    /// They are ids.
    Ids {
        /// Whom those stand for that send first.
        senders: Vec<GroupFile>,
        /// Whom those stand for that get first.
        recipients: Vec<GroupFile>,
    },
}

/// A group as written.
#[derive(Clone, Debug)]
pub struct GroupFile {
    /// Its share.
    pub share: f64,
    /// Its operator.
    pub operator: At<OperatorId>,
    /// How its subscribers stand.
    pub standing: At<Standing>,
}

impl Reader {
    /// Recorded traffic.
    pub fn trace(&mut self, value: Value) -> Option<TraceFile> {
        let before = self.findings.len();
        let mut f = Fields::of(self, &TRACE, value);
        let file = f.get(self, "file", String::new(), Reader::text);
        let delimiter = f.get(self, "delimiter", b',', Reader::delimiter).it;
        let time = f.take(self, "time").unwrap_or(value);
        let (time, format) = self.trace_time(time);
        let mut column = |r: &mut Reader, name| f.get(r, name, String::new(), Reader::name);
        let columns = [time, column(self, "from"), column(self, "to")];
        let trace = TraceFile {
            file,
            delimiter,
            columns,
            characters: f.optional(self, "characters", Reader::name),
            alphabet: f.optional(self, "alphabet", Reader::name),
            format,
            parties: f.get(self, "parties", PartiesFile::Numbers, Reader::parties),
            tolerance: f.get(self, "tolerance", Span::ZERO, Reader::duration).it,
            sound: true,
        };
        self.check_alphabet(&trace);
        Some(TraceFile { sound: self.findings.len() == before, ..trace })
    }

    fn check_alphabet(&mut self, trace: &TraceFile) {
        if let (Some(alphabet), None) = (&trace.alphabet, &trace.characters) {
            let what = "a trace has an alphabet, but no characters that are coded in it";
            let help = "name the column of `characters`, or leave `alphabet` out";
            self.note(Code::MissingField, alphabet.place, what, "`characters` is missing", help);
        }
    }

    fn trace_time(&mut self, value: Value) -> (At<String>, At<TimeFormat>) {
        let mut f = Fields::of(self, &TRACE_TIME, value);
        let column = f.get(self, "column", String::new(), Reader::name);
        (column, f.get(self, "format", TimeFormat::Iso8601, Reader::time_format))
    }

    /// One of the formats; a text is a pattern.
    fn time_format(&mut self, value: Value) -> Option<TimeFormat> {
        let (name, inner) =
            if value.raw.starts_with('"') { ("Pattern", value) } else { self.choice(value, &TIME_FORMAT)? };
        match name {
            "UnixSeconds" => Some(TimeFormat::UnixSeconds),
            "UnixMillis" => Some(TimeFormat::UnixMillis),
            "Iso8601" => Some(TimeFormat::Iso8601),
            _ => self.pattern(inner),
        }
    }

    fn pattern(&mut self, value: Value) -> Option<TimeFormat> {
        let pattern = self.text(value)?;
        if pattern_holds(&pattern) {
            return Some(TimeFormat::Pattern(pattern.into()));
        }
        let what = "this pattern does not say day, hour and minute";
        let help = "write it with the directives of strftime, such as \"%d.%m.%Y %H:%M:%S\"";
        self.note(Code::WrongUnit, value.place, what, "no pattern of times", help);
        None
    }

    fn delimiter(&mut self, value: Value) -> Option<u8> {
        let text = self.text(value)?;
        match text.as_bytes() {
            [byte @ (b'\t' | b' '..=b'~')] if !matches!(byte, b'"' | b'0'..=b'9') => Some(*byte),
            _ => {
                let help = "write \",\", \";\", \"|\" or \"\\t\"";
                self.note(
                    Code::OutOfRange,
                    value.place,
                    "a delimiter is one character",
                    "cannot be one",
                    help,
                );
                None
            }
        }
    }

    fn parties(&mut self, value: Value) -> Option<PartiesFile> {
        let (name, inner) = self.choice(value, &PARTIES)?;
        if name == "Numbers" {
            return Some(PartiesFile::Numbers);
        }
        let mut f = Fields::of(self, &IDS, inner);
        let senders = f.get(self, "senders", Vec::new(), Reader::groups);
        let recipients = f.optional(self, "recipients", Reader::groups);
        let recipients = recipients.map_or_else(|| senders.it.clone(), |r| r.it);
        senders.sound.then_some(PartiesFile::Ids { senders: senders.it, recipients })
    }

    fn groups(&mut self, value: Value) -> Option<Vec<GroupFile>> {
        let items = self.list(value, 1_000);
        let read: Vec<_> = items.iter().filter_map(|i| self.group(*i)).collect();
        if read.len() < items.len() || !value.raw.starts_with('[') {
            return None;
        }
        let sum = read.iter().map(|g| g.share).sum();
        self.check_sum(value, sum, "ids").then_some(read)
    }

    fn group(&mut self, value: Value) -> Option<GroupFile> {
        let mut f = Fields::of(self, &GROUP, value);
        let share = f.get(self, "share", 0.0, Reader::share);
        let operator = f.get(self, "operator", OperatorId(0), Reader::operator);
        let standing = f.get(self, "standing", Standing::TrueIm, Reader::standing);
        let sound = share.sound && operator.sound && standing.sound;
        sound.then_some(GroupFile { share: share.it, operator, standing })
    }

    fn standing(&mut self, value: Value) -> Option<Standing> {
        Some(match self.choice(value, &STANDING)?.0 {
            "TrueIm" => Standing::TrueIm,
            "Legacy" => Standing::Legacy,
            "PreRegistered" => Standing::PreRegistered,
            _ => Standing::Unregistered,
        })
    }
}
