//! A segment that is made safe on the disk while the next one is written.

use crate::error::JournalError;
use crate::manifest::Entry;
use crate::segment::Hidden;
use std::thread::{Builder, JoinHandle};

/// A segment on its way to the disk.
pub(super) struct Closing {
    thread: JoinHandle<Result<(), JournalError>>,
    /// What the manifest tells once it is there.
    entries: Vec<Entry>,
}

impl Closing {
    /// Sends a segment to the disk.
    pub(super) fn begin(segment: Hidden, entries: Vec<Entry>) -> Result<Closing, JournalError> {
        let path = segment.path().to_owned();
        let thread = Builder::new()
            .name("disk".to_owned())
            .spawn(|| segment.publish().map(drop))
            .map_err(JournalError::io("start the thread for", &path))?;
        Ok(Closing { thread, entries })
    }

    /// Whether the disk has taken it, or failed to.
    pub(super) fn is_over(&self) -> bool {
        self.thread.is_finished()
    }

    /// Waits until the segment is safe; gives what the manifest then tells.
    pub(super) fn entries(self) -> Result<Vec<Entry>, JournalError> {
        self.thread.join().unwrap_or(Err(JournalError::Stopped))?;
        Ok(self.entries)
    }
}
