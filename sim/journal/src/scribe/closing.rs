//! A segment that is made safe on the disk while the next one is written.

use crate::error::JournalError;
use crate::segment::Hidden;
use crate::share::Completed;
use std::thread::{Builder, JoinHandle};

/// A segment on its way to the disk.
pub(super) struct Closing {
    thread: JoinHandle<Result<(), JournalError>>,
    /// What the manifest tells once it is there.
    completed: Completed,
}

impl Closing {
    /// Sends a segment to the disk.
    pub(super) fn begin(segment: Hidden, completed: Completed) -> Result<Closing, JournalError> {
        let path = segment.path().to_owned();
        let thread = Builder::new()
            .name("disk".to_owned())
            .spawn(|| segment.publish().map(drop))
            .map_err(JournalError::io("start the thread for", &path))?;
        Ok(Closing { thread, completed })
    }

    /// Whether the disk has taken it, or failed to.
    pub(super) fn is_over(&self) -> bool {
        self.thread.is_finished()
    }

    /// Waits until the segment is safe; gives what the manifest then tells.
    pub(super) fn completed(self) -> Result<Completed, JournalError> {
        self.thread.join().unwrap_or(Err(JournalError::Stopped))?;
        Ok(self.completed)
    }
}
