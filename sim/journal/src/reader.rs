//! Reads a log back, also one that was cut short.

use crate::error::JournalError;
use crate::manifest::{End, Entry, Header, MANIFEST, Manifest, Segment, Snapshot};
use crate::pages::{each_record, load};
use crate::read_batch::ReadBatch;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use vocabulary::Record;

/// A log that is read.
#[derive(Debug)]
pub struct Reader {
    dir: PathBuf,
    header: Header,
    segments: Vec<Segment>,
    snapshots: Vec<Snapshot>,
    end: Option<End>,
    chain: String,
}

impl Reader {
    /// Opens the log in a folder. A log whose writing was stopped is read as far as its complete segments go;
    /// a manifest that was changed is refused.
    pub fn open(dir: &Path) -> Result<Reader, JournalError> {
        let manifest = Manifest::read(dir)?;
        if let (Some((line, what)), false) = (&manifest.bad, manifest.torn) {
            return Err(JournalError::damaged(&dir.join(MANIFEST), format!("line {line}: {what}")));
        }
        let header = manifest.header(dir)?.clone();
        let chain = manifest.chain.text();
        let (segments, snapshots, end) = (Vec::new(), Vec::new(), None);
        let mut reader = Reader { dir: dir.to_owned(), header, segments, snapshots, end, chain };
        for entry in manifest.entries {
            match entry {
                Entry::Header(_) => {}
                Entry::Segment(s) => reader.segments.push(s),
                Entry::Snapshot(s) => reader.snapshots.push(s),
                Entry::End(e) => reader.end = Some(e),
            }
        }
        Ok(reader)
    }

    /// What the log is of.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The folder of the log.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The files of the log, in order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The snapshots, in the order of time; each is of a state that the log's records lead to.
    pub fn snapshots(&self) -> &[Snapshot] {
        &self.snapshots
    }

    /// Whether the log was written to its end.
    pub fn complete(&self) -> bool {
        self.end.is_some()
    }

    /// What the last line says, if the log was written to its end.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// The hash of the whole log, in hexadecimal, as [`crate::LogSummary::chain`] told it.
    pub fn chain(&self) -> &str {
        &self.chain
    }

    /// Gives each record, in order, to a function until that says to stop; returns how many it was given. A
    /// segment is checked against its hash before its first record is given.
    pub fn for_each(&self, mut each: impl FnMut(&Record) -> ControlFlow<()>) -> Result<u64, JournalError> {
        self.for_each_numbered(|_, record| each(record))
    }

    /// The same, with the sequence number of each record.
    pub fn for_each_numbered(
        &self,
        mut each: impl FnMut(u64, &Record) -> ControlFlow<()>,
    ) -> Result<u64, JournalError> {
        let mut batch = ReadBatch::new();
        let mut given = 0;
        for segment in &self.segments {
            let bytes = load(&self.dir, segment)?;
            let path = self.dir.join(&segment.file);
            let flow = each_record(&path, bytes, &mut batch, |sequence, record| {
                given += 1;
                each(sequence, record)
            })?;
            if flow.is_break() {
                break;
            }
        }
        Ok(given)
    }
}
