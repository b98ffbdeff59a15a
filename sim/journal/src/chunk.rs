//! What the simulation hands to the log in one go.

use crate::error::JournalError;
use vocabulary::Record;

/// Records of some time windows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Chunk {
    /// The records, window after window; within a window in any order.
    pub records: Vec<Record>,
    /// Where each window ends in `records`. Windows are in the order of time and do not overlap.
    pub windows: Vec<usize>,
}

impl Chunk {
    /// Forgets the records and keeps the memory.
    pub fn clear(&mut self) {
        self.records.clear();
        self.windows.clear();
    }

    /// Ends the window at hand, unless it brought nothing: what comes from now on is later.
    pub fn end_window(&mut self) {
        if self.records.len() > self.end() {
            self.windows.push(self.records.len());
        }
    }

    /// Where the last window ends.
    fn end(&self) -> usize {
        self.windows.last().copied().unwrap_or(0)
    }

    /// The records of each window.
    pub(crate) fn each_window(&self) -> impl Iterator<Item = &[Record]> {
        let starts = std::iter::once(0).chain(self.windows.iter().copied());
        starts.zip(&self.windows).map(|(start, end)| &self.records[start..*end])
    }

    /// That the windows cover the records, one after the other.
    pub(crate) fn check(&self) -> Result<(), JournalError> {
        let end = self.end();
        if self.windows.is_sorted() && end == self.records.len() {
            return Ok(());
        }
        Err(JournalError::Windows { records: self.records.len(), end })
    }
}

/// The records as a single window.
impl From<Vec<Record>> for Chunk {
    fn from(records: Vec<Record>) -> Chunk {
        Chunk { windows: vec![records.len()], records }
    }
}
