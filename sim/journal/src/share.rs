//! How several processes write one log: its segments in turn, so that each file is that of one process.

use crate::manifest::Segment;
use crate::options::{Options, Retention};
use serde::{Deserialize, Serialize};
use vocabulary::Record;

/// The part of a log that a process writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Share {
    /// Which of the processes it is, from 0; that one also writes the manifest.
    pub rank: usize,
    /// How many write the log, at least 1.
    pub ranks: usize,
}

impl Share {
    /// All of it.
    pub const ALL: Share = Share { rank: 0, ranks: 1 };

    /// Whether the process writes the segment with a number.
    #[inline]
    pub(crate) fn has(self, segment: u64) -> bool {
        segment % self.ranks as u64 == self.rank as u64
    }
}

/// A segment that a process has completed, for the manifest that another one writes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Completed {
    pub(crate) number: u64,
    pub(crate) segment: Segment,
}

/// Whose turn it is: all processes that write a log know it, as all are told how much each window brings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Turns {
    retention: Retention,
    segment_rows: u64,
    ranks: usize,
    /// Rows so far, of all segments.
    rows: u64,
}

impl Turns {
    /// The turns of a log that has so many rows.
    pub(crate) fn new(options: &Options, rows: u64) -> Turns {
        let (retention, ranks) = (options.retention, options.share.ranks);
        Turns { retention, segment_rows: options.segment_rows.max(1) as u64, ranks, rows }
    }

    /// How many of some records the log keeps.
    pub fn kept(&self, records: &[Record]) -> u64 {
        match self.retention {
            Retention::Full => records.len() as u64,
            retention => records.iter().filter(|record| retention.keeps(record.id)).count() as u64,
        }
    }

    /// Whether a process needs the next records, of which at most so many are kept: its segments may get some.
    pub fn include(&self, rank: usize, most: u64) -> bool {
        let share = Share { rank, ranks: self.ranks };
        let [first, last] =
            [self.rows, self.rows + most.saturating_sub(1)].map(|row| row / self.segment_rows);
        (first..=last).take(share.ranks).any(|segment| share.has(segment))
    }

    /// So many rows have come.
    pub fn go_on(&mut self, rows: u64) {
        self.rows += rows;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_take_turns_with_each_segment() {
        let options = Options { segment_rows: 10, share: Share { rank: 1, ranks: 3 }, ..Options::default() };
        let mut turns = Turns::new(&options, 0);
        let mut who = |most: u64, rows: u64| {
            let who: Vec<usize> = (0..3).filter(|rank| turns.include(*rank, most)).collect();
            turns.go_on(rows);
            who
        };
        assert_eq!(who(10, 9), [0], "the first ten rows");
        assert_eq!(who(2, 1), [0, 1], "one row of each of two segments, if both are kept");
        assert_eq!(who(0, 0), [1], "nothing comes, and the second segment is at hand");
        assert_eq!(who(31, 20), [0, 1, 2], "more segments than processes");
        assert_eq!(who(5, 0), [0]);
    }
}
