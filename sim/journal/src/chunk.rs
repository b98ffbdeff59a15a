//! What the simulation hands to the log in one go.

use crate::error::JournalError;
use std::ops::Range;
use vocabulary::Record;

/// Records of some time windows, as the partitions of a run have made them. Their vectors change hands; only what comes
/// in several goes, between which the run paused, is copied.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Chunk {
    partitions: Vec<Partition>,
    /// What each window has of the partitions.
    pieces: Vec<Piece>,
    /// Where each window ends in `pieces`. Windows are in the order of time and do not overlap.
    windows: Vec<usize>,
    records: usize,
    /// Records that come before all of these and are written elsewhere, and how many of them are kept.
    passed: (u64, u64),
}

/// The records of a partition.
#[derive(Clone, PartialEq, Debug, Default)]
struct Partition {
    /// Window after window; within a window in any order.
    records: Vec<Record>,
    /// How many were noted to be of windows.
    noted: usize,
}

/// The records of a partition in a window.
#[derive(Clone, PartialEq, Debug)]
struct Piece {
    partition: usize,
    records: Range<usize>,
}

impl Chunk {
    /// Notes that the window at hand has the records of a partition up to the `end`th of those that are yet to be put.
    pub fn note(&mut self, partition: usize, end: usize) {
        let part = self.partition(partition);
        let begin = std::mem::replace(&mut part.noted, part.records.len() + end);
        let end = part.noted;
        if begin < end {
            self.pieces.push(Piece { partition, records: begin..end });
            self.records += end - begin;
        }
    }

    fn partition(&mut self, partition: usize) -> &mut Partition {
        if self.partitions.len() <= partition {
            self.partitions.resize_with(partition + 1, Partition::default);
        }
        &mut self.partitions[partition]
    }

    /// Ends the window at hand, unless it brought nothing: what is noted from now on is later.
    pub fn end_window(&mut self) {
        if self.pieces.len() > self.windows.last().copied().unwrap_or(0) {
            self.windows.push(self.pieces.len());
        }
    }

    /// Takes the records of a partition, and leaves an empty vector, with the memory of earlier ones.
    pub fn put(&mut self, partition: usize, records: &mut Vec<Record>) {
        let part = self.partition(partition);
        if part.records.is_empty() {
            std::mem::swap(&mut part.records, records);
        } else {
            part.records.append(records);
        }
    }

    /// Notes that records which come before all that was noted are written by other processes, and how many of them are
    /// kept.
    pub fn pass(&mut self, records: u64, kept: u64) {
        self.passed = (self.passed.0 + records, self.passed.1 + kept);
    }

    /// How many records pass by, and how many of them are kept.
    pub(crate) fn passed(&self) -> (u64, u64) {
        self.passed
    }

    /// Whether nothing was noted, and nothing passes by.
    pub fn is_empty(&self) -> bool {
        self.records == 0 && self.passed.0 == 0
    }

    /// How many records were noted.
    pub fn records(&self) -> usize {
        self.records
    }

    /// Whether those that were noted, and no others, have been put.
    pub fn is_whole(&self) -> bool {
        self.partitions.iter().all(|part| part.records.len() == part.noted)
    }

    /// Forgets the records and keeps the memory.
    pub fn clear(&mut self) {
        for part in &mut self.partitions {
            part.records.clear();
            part.noted = 0;
        }
        self.pieces.clear();
        self.windows.clear();
        self.records = 0;
        self.passed = (0, 0);
    }

    /// The records of each window, a slice for each partition that has some.
    pub(crate) fn each_window(&self) -> impl Iterator<Item = impl Iterator<Item = &[Record]>> {
        let starts = std::iter::once(0).chain(self.windows.iter().copied());
        let pieces = starts.zip(&self.windows).map(|(start, end)| &self.pieces[start..*end]);
        pieces.map(|pieces| pieces.iter().map(|p| &self.partitions[p.partition].records[p.records.clone()]))
    }

    /// That the windows have all of the records, and no more.
    pub(crate) fn check(&self) -> Result<(), JournalError> {
        let there: usize = self.partitions.iter().map(|part| part.records.len()).sum();
        let ended = self.windows.last().copied().unwrap_or(0) == self.pieces.len();
        if ended && self.is_whole() && there == self.records {
            return Ok(());
        }
        Err(JournalError::Windows { records: there, noted: self.records })
    }
}

/// The records as a single window of a single partition.
impl From<Vec<Record>> for Chunk {
    fn from(mut records: Vec<Record>) -> Chunk {
        let mut chunk = Chunk::default();
        chunk.note(0, records.len());
        chunk.end_window();
        chunk.put(0, &mut records);
        chunk
    }
}
