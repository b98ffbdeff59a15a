//! The manifest of a log: a line for its header, each segment, each snapshot and the end, chained by hashes.

use crate::error::JournalError;
use crate::options::Retention;
use serde::{Deserialize, Serialize};
use std::path::Path;
use vocabulary::Time;

/// The manifest's file in the folder of a log.
pub const MANIFEST: &str = "manifest.jsonl";
/// The format that this program writes.
pub(crate) const FORMAT: u32 = 2;

/// What the log is of: the first line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the format of the log.
    pub format: u32,
    /// The hash of the world that was run.
    pub world_hash: String,
    /// Which records were kept.
    #[serde(with = "text")]
    pub retention: Retention,
}

/// One Parquet file of the log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// The name of the file in the folder of the log.
    pub file: String,
    /// Records in it.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// The sequence number of its first record.
    pub first_sequence: u64,
    /// The sequence number of its last record.
    pub last_sequence: u64,
    /// The time of its first record, in microseconds.
    pub first_time_us: u64,
    /// The time of its last record, in microseconds.
    pub last_time_us: u64,
    /// The BLAKE3 hash of the file.
    pub blake3: String,
}

/// The state of the run at a time: what a replay must come to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The time in microseconds: the state is that after all records before it.
    pub time_us: u64,
    /// How many records come before: their sequence numbers are below this.
    pub sequence: u64,
    /// The digest of the state of each operator, in the order of the world, in hexadecimal.
    #[serde(with = "hexadecimal")]
    pub digests: Vec<u64>,
    /// What is still due.
    pub pending: u64,
}

impl Snapshot {
    /// The time of the snapshot.
    pub fn time(&self) -> Time {
        Time(self.time_us)
    }
}

/// The last line of a log that was written to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// Records of the run, kept or not.
    pub records: u64,
    /// Records in the segments.
    pub rows: u64,
    /// Segment files.
    pub segments: u64,
}

/// What a line of the manifest says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Entry {
    Header(Header),
    Segment(Segment),
    Snapshot(Snapshot),
    End(End),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    entry: Entry,
    chain: String,
}

/// The hash of a line and all lines before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Chain([u8; 32]);

impl Chain {
    /// The chain before the first line.
    pub(crate) const START: Chain = Chain([0; 32]);

    fn then(self, content: &str) -> Chain {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.0);
        hasher.update(content.as_bytes());
        Chain(*hasher.finalize().as_bytes())
    }

    /// The hash in hexadecimal.
    pub(crate) fn text(self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// The line of an entry, without a line feed, and the chain after it.
    pub(crate) fn line(self, entry: &Entry) -> Result<(String, Chain), serde_json::Error> {
        let chain = self.then(&serde_json::to_string(entry)?);
        let line = Line { entry: entry.clone(), chain: chain.text() };
        Ok((serde_json::to_string(&line)?, chain))
    }

    /// What a line says, if it is exactly the line that follows in this chain.
    pub(crate) fn read(self, text: &[u8]) -> Result<(Entry, Chain), String> {
        let line: Line = serde_json::from_slice(text).map_err(|e| format!("it is no entry: {e}"))?;
        let (expected, chain) = self.line(&line.entry).map_err(|e| e.to_string())?;
        if line.chain != chain.text() {
            return Err("its hash does not follow from it and the lines before".to_owned());
        }
        if expected.as_bytes() != text {
            return Err("it is not written as entries are".to_owned());
        }
        Ok((line.entry, chain))
    }
}

/// A manifest as it was read, up to the first line that cannot be trusted.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) entries: Vec<Entry>,
    pub(crate) chain: Chain,
    /// The first bad line, counted from 1, and what is wrong with it.
    pub(crate) bad: Option<(usize, String)>,
    /// Whether the bad line is the last and has no end: a run was killed while it wrote it.
    pub(crate) torn: bool,
}

impl Manifest {
    /// Reads the manifest of the log in a folder.
    pub(crate) fn read(dir: &Path) -> Result<Manifest, JournalError> {
        let path = dir.join(MANIFEST);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Manifest::parse(&bytes)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(JournalError::NotALog(dir.to_owned())),
            Err(e) => Err(JournalError::io("read", &path)(e)),
        }
    }

    /// What some bytes of a manifest say.
    pub(crate) fn parse(bytes: &[u8]) -> Manifest {
        let mut manifest = Manifest { entries: Vec::new(), chain: Chain::START, bad: None, torn: false };
        for (i, line) in bytes.split_inclusive(|b| *b == b'\n').enumerate() {
            let read = match line.strip_suffix(b"\n") {
                Some(text) => manifest.chain.read(text),
                None => {
                    manifest.torn = true;
                    Err("it is cut off".to_owned())
                }
            };
            match read {
                Ok((entry, chain)) => {
                    manifest.entries.push(entry);
                    manifest.chain = chain;
                }
                Err(what) => {
                    manifest.bad = Some((i + 1, what));
                    break;
                }
            }
        }
        manifest
    }

    /// The header, if the log begins with one of a known format.
    pub(crate) fn header(&self, dir: &Path) -> Result<&Header, JournalError> {
        let path = dir.join(MANIFEST);
        match self.entries.first() {
            Some(Entry::Header(h)) if h.format == FORMAT => Ok(h),
            Some(Entry::Header(h)) => Err(JournalError::Format { path, found: h.format }),
            _ => Err(JournalError::damaged(&path, "it does not begin with a header")),
        }
    }
}

/// A value as its text.
mod text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::{fmt::Display, str::FromStr};

    pub(super) fn serialize<S: Serializer>(value: &impl Display, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(value)
    }

    pub(super) fn deserialize<'a, T: FromStr<Err: Display>, D: Deserializer<'a>>(
        d: D,
    ) -> Result<T, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}

/// A number of 64 bits as 16 hexadecimal digits, which every JSON reader keeps exact.
mod hexadecimal {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(values: &[u64], s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(values.iter().map(|value| format!("{value:016x}")))
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(d: D) -> Result<Vec<u64>, D::Error> {
        let number = |text: &String| u64::from_str_radix(text, 16).map_err(D::Error::custom);
        Vec::<String>::deserialize(d)?.iter().map(number).collect()
    }
}
