//! The work of the log's thread: order, number, select, write.

mod closing;
mod ledger;
mod position;

pub use position::Position;

use crate::batch::Batch;
use crate::cells::Row;
use crate::chunk::Chunk;
use crate::error::JournalError;
use crate::manifest::{End, Entry, FORMAT, Header, MANIFEST, Manifest, Segment, Snapshot};
use crate::options::{Options, Retention};
use crate::order::Sorter;
use crate::segment::{OpenSegment, Press, Pressed, sync_folder};
use crate::share::{Completed, Share};
use closing::Closing;
use ledger::{Ledger, Told};
use position::check_header;
use std::fs::File;
use std::path::Path;
use std::sync::mpsc::Sender;
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

/// The numbers and times of the first and the last row of the segment at hand.
#[derive(Clone, Copy)]
struct Edges {
    first: (u64, Time),
    last: (u64, Time),
}

impl Edges {
    /// The edges with rows that come after.
    fn with(edges: Option<Edges>, rows: &[Row]) -> Option<Edges> {
        let place = |row: &Row| (row.sequence, row.record.time);
        let (first, last) = (place(rows.first()?), place(rows.last()?));
        Some(Edges { first: edges.map_or(first, |edges| edges.first), last })
    }
}

/// Who tells the manifest of complete segments.
enum Teller {
    /// This process does.
    Here(Ledger),
    /// They are sent to where another one is told of them.
    Elsewhere(Sender<Completed>),
}

/// Writes a log, or a share of it, on the thread that calls it.
pub(crate) struct Scribe {
    share: Share,
    teller: Teller,
    press: Press,
    retention: Retention,
    row_group_rows: usize,
    segment_rows: u64,
    sorter: Sorter,
    batch: Batch,
    open: Option<OpenSegment>,
    edges: Option<Edges>,
    /// Rows of the segment at hand, whoever writes it.
    rows_in_segment: u64,
    /// The segment before, while the disk takes it.
    closing: Option<Closing>,
    last: Option<(Time, RecordId)>,
    end: End,
}

impl Scribe {
    /// Begins a log in a folder, which is made if it is not there; whose share is not the first finds it there, and
    /// sends the segments that it has completed.
    pub(crate) fn create(
        dir: &Path,
        options: &Options,
        completed: Sender<Completed>,
    ) -> Result<Scribe, JournalError> {
        if options.share.rank > 0 {
            let manifest = Manifest::read(dir)?;
            check_header(dir, options, manifest.header(dir)?)?;
            return Scribe::with(dir, options, Teller::Elsewhere(completed));
        }
        std::fs::create_dir_all(dir).map_err(JournalError::io("create", dir))?;
        let path = dir.join(MANIFEST);
        let manifest = File::create_new(&path).map_err(|e| match e.kind() {
            std::io::ErrorKind::AlreadyExists => JournalError::Exists(dir.to_owned()),
            _ => JournalError::io("create", &path)(e),
        })?;
        let mut ledger = Ledger::new(dir, manifest, Told::NOTHING);
        let (world_hash, retention) = (options.world_hash.clone(), options.retention);
        ledger.note(&Entry::Header(Header { format: FORMAT, world_hash, retention }))?;
        sync_folder(dir)?;
        Scribe::with(dir, options, Teller::Here(ledger))
    }

    /// One that has written nothing yet.
    fn with(dir: &Path, options: &Options, teller: Teller) -> Result<Scribe, JournalError> {
        let row_group_rows = options.row_group_rows.max(1);
        Ok(Scribe {
            share: options.share,
            teller,
            press: Press::new(dir, row_group_rows)?,
            retention: options.retention,
            row_group_rows,
            segment_rows: options.segment_rows.max(1) as u64,
            sorter: Sorter::default(),
            batch: Batch::new(),
            open: None,
            edges: None,
            rows_in_segment: 0,
            closing: None,
            last: None,
            end: End { records: 0, rows: 0, segments: 0 },
        })
    }

    /// Writes the records of a chunk.
    pub(crate) fn write(&mut self, chunk: &Chunk) -> Result<(), JournalError> {
        chunk.check()?;
        let (records, rows) = chunk.passed();
        self.end.records += records;
        self.pass_rows(rows);
        if self.closing.as_ref().is_some_and(Closing::is_over) {
            self.settle()?;
        }
        let mut window = Vec::new();
        let mut kept = Vec::new();
        for pieces in chunk.each_window() {
            window.clear();
            pieces.for_each(|piece| window.extend(piece));
            self.write_window(&window, &mut kept)?;
        }
        Ok(())
    }

    /// Writes the records of a window; those that are kept become rows.
    fn write_window<'a>(
        &mut self,
        window: &[&'a Record],
        kept: &mut Vec<Row<'a>>,
    ) -> Result<(), JournalError> {
        let places = self.sorter.sort(window)?;
        let records = || places.iter().map(|place| window[*place as usize]);
        if let (Some(before), Some(first)) = (self.last, records().next())
            && before >= first.order()
        {
            return Err(JournalError::Disorder { before, then: first.order() });
        }
        self.last = records().next_back().map(Record::order).or(self.last);
        let rows = records().zip(self.end.records..).map(|(record, sequence)| Row { sequence, record });
        kept.clear();
        match self.retention {
            Retention::Full => kept.extend(rows),
            _ => kept.extend(rows.filter(|row| self.retention.keeps(row.record.id))),
        }
        self.end.records += window.len() as u64;
        self.keep_rows(kept)
    }

    /// Adds rows to the segment at hand, and begins another when it is full.
    fn keep_rows(&mut self, rows: &[Row]) -> Result<(), JournalError> {
        let mut rest = rows;
        while !rest.is_empty() {
            let room = (self.segment_rows - self.rows_in_segment).min(rest.len() as u64) as usize;
            if !self.share.has(self.end.segments) {
                self.pass_rows(room as u64);
                rest = &rest[room..];
                continue;
            }
            let room = room.min(self.row_group_rows - self.batch.rows()).min(self.batch.room());
            let (some, after) = rest.split_at(room);
            self.edges = Edges::with(self.edges, some);
            self.batch.push(some);
            self.rows_in_segment += some.len() as u64;
            if self.rows_in_segment == self.segment_rows {
                self.end_segment()?;
            } else if self.batch.rows() == self.row_group_rows {
                self.end_row_group()?;
            }
            rest = after;
        }
        Ok(())
    }

    /// Leaves room for rows that another process writes.
    fn pass_rows(&mut self, rows: u64) {
        let mut rest = rows;
        while rest > 0 {
            debug_assert!(!self.share.has(self.end.segments), "rows of its own do not pass a process by");
            let some = rest.min(self.segment_rows - self.rows_in_segment);
            self.rows_in_segment += some;
            if self.rows_in_segment == self.segment_rows {
                self.count_segment();
            }
            rest -= some;
        }
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
        self.settle()?;
        let number = self.end.segments;
        if let (Some(open), Some(edges)) = (self.open.take(), self.edges.take()) {
            let hidden = self.press.complete(open)?;
            let segment = listed(&hidden.pressed, self.rows_in_segment, edges);
            self.closing = Some(Closing::begin(hidden, Completed { number, segment })?);
        }
        if self.rows_in_segment > 0 {
            self.count_segment();
        }
        Ok(())
    }

    /// Counts the segment at hand, which is complete.
    fn count_segment(&mut self) {
        self.end.rows += std::mem::take(&mut self.rows_in_segment);
        self.end.segments += 1;
    }

    /// Waits until the disk has the segment before, of which the manifest is then told. After an error nothing more can
    /// be written.
    pub(crate) fn settle(&mut self) -> Result<(), JournalError> {
        let Some(closing) = self.closing.take() else { return Ok(()) };
        let completed = closing.completed()?;
        match &mut self.teller {
            Teller::Here(ledger) => ledger.add(completed),
            Teller::Elsewhere(completed_here) => {
                // Who gives up a log does not listen.
                let _ = completed_here.send(completed);
                Ok(())
            }
        }
    }

    /// Adds a segment that another process has completed.
    pub(crate) fn merge(&mut self, completed: Completed) -> Result<(), JournalError> {
        self.ledger()?.add(completed)
    }

    /// Keeps a snapshot; the manifest tells of it once the records before it are on disk.
    pub(crate) fn snapshot(
        &mut self,
        time: Time,
        digests: Vec<u64>,
        pending: u64,
    ) -> Result<(), JournalError> {
        let snapshot = Snapshot { time_us: time.0, sequence: self.end.records, digests, pending };
        let segments = self.end.segments + u64::from(self.rows_in_segment > 0);
        self.ledger()?.add_snapshot(segments, snapshot)
    }

    /// The manifest, which is that of the first process.
    fn ledger(&mut self) -> Result<&mut Ledger, JournalError> {
        match &mut self.teller {
            Teller::Here(ledger) => Ok(ledger),
            Teller::Elsewhere(_) => Err(JournalError::NotTheFirst),
        }
    }

    /// Writes what is left, without an end: the log stays open for a reader to see that it was cut short, or for the
    /// first process to end it.
    pub(crate) fn leave(mut self) -> Result<(), JournalError> {
        self.end_segment()?;
        self.settle()
    }

    /// Writes what is left, and the end.
    pub(crate) fn finish(mut self) -> Result<LogSummary, JournalError> {
        self.end_segment()?;
        self.settle()?;
        let end = self.end;
        let ledger = self.ledger()?;
        ledger.has_all(end.segments)?;
        ledger.note(&Entry::End(end))?;
        let End { records, rows, segments } = end;
        let Told { bytes, chain, .. } = ledger.told();
        Ok(LogSummary { records, rows, bytes: *bytes, segments, chain: chain.text() })
    }
}

/// What the manifest is to tell of a segment that has been written.
fn listed(pressed: &Pressed, rows: u64, edges: Edges) -> Segment {
    Segment {
        file: pressed.name.clone(),
        rows,
        bytes: pressed.bytes,
        first_sequence: edges.first.0,
        last_sequence: edges.last.0,
        first_time_us: edges.first.1.0,
        last_time_us: edges.last.1.0,
        blake3: pressed.blake3.clone(),
    }
}

/// A log that is given up keeps the segments that are complete.
impl Drop for Scribe {
    fn drop(&mut self) {
        // Nobody is left to tell; a reader sees that the log has no end.
        let _ = self.settle();
    }
}
