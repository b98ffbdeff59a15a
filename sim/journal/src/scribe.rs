//! The work of the log's thread: order, number, select, write.

mod position;

pub use position::Position;

use crate::batch::Batch;
use crate::chunk::Chunk;
use crate::error::JournalError;
use crate::manifest::{Chain, End, Entry, FORMAT, Header, MANIFEST, Segment, Snapshot};
use crate::options::{Options, Retention};
use crate::order::Sorter;
use crate::segment::{OpenSegment, Press, sync_folder};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use vocabulary::{Record, RecordId, Time};

/// What was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogSummary {
    /// Records of the run, kept or not.
    pub records: u64,
    /// Records in the segments.
    pub rows: u64,
    /// Bytes of the segments.
    pub bytes: u64,
    /// Segment files.
    pub segments: u64,
    /// The hash of the whole log, in hexadecimal: who keeps it elsewhere can tell a log that was changed.
    pub chain: String,
}

/// The first and the last row of the segment at hand.
#[derive(Clone, Copy)]
struct Edges {
    first: (u64, Time),
    last: (u64, Time),
}

/// Writes a log on the thread that calls it.
pub(crate) struct Scribe {
    path: PathBuf,
    manifest: File,
    manifest_bytes: u64,
    chain: Chain,
    press: Press,
    retention: Retention,
    row_group_rows: usize,
    segment_rows: u64,
    sorter: Sorter,
    batch: Batch,
    open: Option<OpenSegment>,
    edges: Option<Edges>,
    rows_in_segment: u64,
    /// Snapshots that wait until the records before them are on disk.
    snapshots: Vec<Snapshot>,
    last: Option<(Time, RecordId)>,
    end: End,
    bytes: u64,
}

impl Scribe {
    /// Begins a log in a folder, which is made if it is not there.
    pub(crate) fn create(dir: &Path, options: &Options) -> Result<Scribe, JournalError> {
        std::fs::create_dir_all(dir).map_err(JournalError::io("create", dir))?;
        let path = dir.join(MANIFEST);
        let manifest = File::create_new(&path).map_err(|e| match e.kind() {
            std::io::ErrorKind::AlreadyExists => JournalError::Exists(dir.to_owned()),
            _ => JournalError::io("create", &path)(e),
        })?;
        let mut scribe = Scribe::with(dir, options, manifest)?;
        let (world_hash, retention) = (options.world_hash.clone(), options.retention);
        scribe.note(&Entry::Header(Header { format: FORMAT, world_hash, retention }))?;
        sync_folder(dir)?;
        Ok(scribe)
    }

    /// One that has written nothing yet.
    fn with(dir: &Path, options: &Options, manifest: File) -> Result<Scribe, JournalError> {
        let row_group_rows = options.row_group_rows.max(1);
        Ok(Scribe {
            path: dir.join(MANIFEST),
            manifest,
            manifest_bytes: 0,
            chain: Chain::START,
            press: Press::new(dir, row_group_rows)?,
            retention: options.retention,
            row_group_rows,
            segment_rows: options.segment_rows.max(1) as u64,
            sorter: Sorter::default(),
            batch: Batch::new(),
            open: None,
            edges: None,
            rows_in_segment: 0,
            snapshots: Vec::new(),
            last: None,
            end: End { records: 0, rows: 0, segments: 0 },
            bytes: 0,
        })
    }

    /// Writes the records of a chunk.
    pub(crate) fn write(&mut self, chunk: &Chunk) -> Result<(), JournalError> {
        chunk.check()?;
        for window in chunk.each_window() {
            self.write_window(window)?;
        }
        Ok(())
    }

    fn write_window(&mut self, window: &[Record]) -> Result<(), JournalError> {
        let mut sorter = std::mem::take(&mut self.sorter);
        for place in sorter.sort(window) {
            self.write_record(&window[*place as usize])?;
        }
        self.sorter = sorter;
        Ok(())
    }

    #[inline(always)]
    fn write_record(&mut self, record: &Record) -> Result<(), JournalError> {
        let order = record.order();
        if let Some(before) = self.last.filter(|before| *before >= order) {
            return Err(JournalError::Disorder { before, then: order });
        }
        self.last = Some(order);
        let sequence = self.end.records;
        self.end.records += 1;
        if self.retention.keeps(record.id) { self.keep_row(sequence, record) } else { Ok(()) }
    }

    /// Adds a record to the segment at hand.
    #[inline(always)]
    fn keep_row(&mut self, sequence: u64, record: &Record) -> Result<(), JournalError> {
        let here = (sequence, record.time);
        self.edges = Some(Edges { first: self.edges.map_or(here, |e| e.first), last: here });
        self.batch.push(sequence, record);
        self.rows_in_segment += 1;
        if self.rows_in_segment == self.segment_rows {
            return self.end_segment();
        }
        if self.batch.rows() == self.row_group_rows { self.end_row_group() } else { Ok(()) }
    }

    #[cold]
    fn end_row_group(&mut self) -> Result<(), JournalError> {
        if self.batch.rows() == 0 {
            return Ok(());
        }
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.press.begin(self.end.segments)?,
        };
        self.press.print(&mut open, &mut self.batch)?;
        self.open = Some(open);
        self.batch.clear();
        Ok(())
    }

    #[cold]
    fn end_segment(&mut self) -> Result<(), JournalError> {
        self.end_row_group()?;
        if let (Some(open), Some(edges)) = (self.open.take(), self.edges.take()) {
            let pressed = self.press.complete(open)?;
            let rows = std::mem::take(&mut self.rows_in_segment);
            self.end.rows += rows;
            self.end.segments += 1;
            self.bytes += pressed.bytes;
            self.note(&Entry::Segment(Segment {
                file: pressed.name,
                rows,
                bytes: pressed.bytes,
                first_sequence: edges.first.0,
                last_sequence: edges.last.0,
                first_time_us: edges.first.1.0,
                last_time_us: edges.last.1.0,
                blake3: pressed.blake3,
            }))?;
        }
        for snapshot in std::mem::take(&mut self.snapshots) {
            self.note(&Entry::Snapshot(snapshot))?;
        }
        Ok(())
    }

    /// Keeps a snapshot; the manifest tells of it once the records before it are on disk.
    pub(crate) fn snapshot(
        &mut self,
        time: Time,
        state_digest: u64,
        pending: u64,
    ) -> Result<(), JournalError> {
        let snapshot = Snapshot { time_us: time.0, sequence: self.end.records, state_digest, pending };
        self.snapshots.push(snapshot);
        if self.edges.is_none() { self.end_segment() } else { Ok(()) }
    }

    /// Writes what is left, without an end: the log stays open for a reader to see that it was cut short.
    pub(crate) fn abandon(mut self) -> Result<(), JournalError> {
        self.end_segment()
    }

    /// Writes what is left, and the end.
    pub(crate) fn finish(mut self) -> Result<LogSummary, JournalError> {
        self.end_segment()?;
        let end = self.end;
        self.note(&Entry::End(end))?;
        let End { records, rows, segments } = end;
        Ok(LogSummary { records, rows, bytes: self.bytes, segments, chain: self.chain.text() })
    }

    /// Appends a line to the manifest.
    fn note(&mut self, entry: &Entry) -> Result<(), JournalError> {
        let invalid = |e: serde_json::Error| JournalError::io("write", &self.path)(e.into());
        let (mut line, chain) = self.chain.line(entry).map_err(invalid)?;
        line.push('\n');
        let written = self.manifest.write_all(line.as_bytes()).and_then(|()| self.manifest.sync_data());
        written.map_err(JournalError::io("write", &self.path))?;
        self.chain = chain;
        self.manifest_bytes += line.len() as u64;
        Ok(())
    }
}
