//! Checks the segments of a log against the manifest, and their records against each other.

use super::laws::Laws;
use super::{Damage, DamageKind, Verification};
use crate::error::JournalError;
use crate::manifest::{Entry, Segment};
use crate::options::Retention;
use crate::pages::{each_record, load};
use crate::read_batch::ReadBatch;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use vocabulary::{Record, RecordId, Time};

/// What is known of the log up to a place in it.
pub(super) struct Inspection {
    dir: PathBuf,
    retention: Retention,
    batch: ReadBatch,
    /// None once records are missing: from then on, causes and ends would be missed without being wrong.
    laws: Option<Laws>,
    last: Option<(Time, RecordId)>,
    next_sequence: u64,
    good: bool,
    good_below: u64,
    segments: u64,
    rows: u64,
    snapshot_time: u64,
}

impl Inspection {
    pub(super) fn new(dir: &Path, retention: Retention) -> Inspection {
        Inspection {
            dir: dir.to_owned(),
            retention,
            batch: ReadBatch::new(),
            laws: Some(Laws::new(retention)),
            last: None,
            next_sequence: 0,
            good: true,
            good_below: 0,
            segments: 0,
            rows: 0,
            snapshot_time: 0,
        }
    }

    /// All records below this sequence number are good.
    pub(super) fn good_below(&self) -> u64 {
        self.good_below
    }

    /// Messages on their way, as far as the laws could be followed.
    pub(super) fn in_flight(&self) -> u64 {
        self.laws.as_ref().map_or(0, Laws::in_flight)
    }

    /// What is wrong with a line of the manifest, in the light of those before it.
    pub(super) fn check_line(&mut self, entry: &Entry) -> Option<String> {
        match entry {
            Entry::Header(_) => Some("it is a second header".to_owned()),
            Entry::Segment(s) => self.check_segment_line(s),
            Entry::Snapshot(s) => {
                let before = std::mem::replace(&mut self.snapshot_time, s.time_us);
                (before > s.time_us).then(|| "the snapshot is earlier than the one before".to_owned())
            }
            Entry::End(end) => {
                let found = (self.segments, self.rows);
                (found != (end.segments, end.rows) || end.records < self.next_sequence).then(|| {
                    let (segments, rows) = found;
                    format!(
                        "it ends {} segments and {} rows, not {segments} and {rows}",
                        end.segments, end.rows
                    )
                })
            }
        }
    }

    fn check_segment_line(&mut self, s: &Segment) -> Option<String> {
        let name = format!("segment-{:06}.parquet", self.segments);
        self.segments += 1;
        self.rows += s.rows;
        if s.file != name {
            return Some(format!("it tells of {} instead of {name}", s.file));
        }
        let full = self.retention == Retention::Full;
        if s.first_sequence < self.next_sequence || full && s.first_sequence != self.next_sequence {
            return Some(format!("it begins with record {}, not {}", s.first_sequence, self.next_sequence));
        }
        None
    }

    /// Checks a segment: its file, and each record. An error says that the log is of another version, from its first
    /// segment on: then there is nothing to verify.
    pub(super) fn check_segment(
        &mut self,
        segment: &Segment,
        found: &mut Verification,
    ) -> Result<(), JournalError> {
        let file = load(&self.dir, segment).map_err(|error| (DamageKind::File, error));
        let read = file.and_then(|bytes| {
            self.read_records(segment, bytes, found).map_err(|error| (DamageKind::Content, error))
        });
        let checked = match read {
            Ok(true) => Ok(()),
            Ok(false) => {
                Err((DamageKind::Content, "its records are not those that the manifest tells of".to_owned()))
            }
            Err((_, error @ JournalError::Columns(_))) if self.segments == 1 => return Err(error),
            Err((kind, error)) => Err((kind, error.to_string())),
        };
        match checked {
            Ok(()) => found.segments += 1,
            Err((kind, what)) => {
                let what = if self.laws.take().is_some() {
                    format!("{what}; the records after it are not checked for causes and lost messages")
                } else {
                    what
                };
                self.tell(found, kind, segment.file.clone(), what);
                self.last = None;
            }
        }
        self.next_sequence = segment.last_sequence.saturating_add(1);
        Ok(())
    }

    /// Checks each record; gives whether they are those that the manifest tells of.
    fn read_records(
        &mut self,
        segment: &Segment,
        bytes: bytes::Bytes,
        found: &mut Verification,
    ) -> Result<bool, JournalError> {
        let path = self.dir.join(&segment.file);
        let mut batch = std::mem::replace(&mut self.batch, ReadBatch::new());
        let mut edges: Option<[(u64, u64); 2]> = None;
        let mut rows = 0;
        let read = each_record(&path, bytes, &mut batch, |sequence, record| {
            let here = (sequence, record.time.0);
            edges = Some([edges.map_or(here, |e| e[0]), here]);
            rows += 1;
            self.check_record(sequence, record, found);
            ControlFlow::Continue(())
        });
        self.batch = batch;
        found.rows += rows;
        let first = (segment.first_sequence, segment.first_time_us);
        let last = (segment.last_sequence, segment.last_time_us);
        read.map(|_| rows == segment.rows && edges == Some([first, last]))
    }

    fn check_record(&mut self, sequence: u64, record: &Record, found: &mut Verification) {
        let place = |sequence: u64| format!("record {sequence} ({} at {})", record.id, record.time);
        if let Some(what) = self.check_order(sequence, record) {
            self.tell(found, DamageKind::Order, place(sequence), what);
        }
        if let Some(Err((kind, what))) = self.laws.as_mut().map(|laws| laws.check(record)) {
            self.tell(found, kind, place(sequence), what);
        }
        if self.good {
            self.good_below = sequence + 1;
        }
    }

    fn check_order(&mut self, sequence: u64, record: &Record) -> Option<String> {
        let before = self.last.replace(record.order());
        let next = std::mem::replace(&mut self.next_sequence, sequence.saturating_add(1));
        if sequence < next || self.retention == Retention::Full && sequence != next {
            return Some(format!("its number should be {next}"));
        }
        if !self.retention.keeps(record.id) {
            return Some(format!("a log of {} does not keep it", self.retention));
        }
        let (time, id) = before.filter(|before| *before >= record.order())?;
        Some(format!("it is not later than the record before it, {id} at {time}"))
    }

    fn tell(&mut self, found: &mut Verification, kind: DamageKind, place: String, what: String) {
        self.good = false;
        found.add(Damage { kind, place, what, good_below: self.good_below });
    }
}
