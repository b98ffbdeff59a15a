//! What has been written of a file goes to the disk while more is written, so that little is left at its end.

use std::fs::File;
use std::io;
use std::thread::{Builder, JoinHandle};

/// A part of a file on its way to the disk, in a thread of its own, or none.
#[derive(Default)]
pub(crate) struct Sync {
    thread: Option<JoinHandle<io::Result<()>>>,
    /// What the disk said of a part before: it says so once.
    failed: Option<io::Error>,
}

impl Sync {
    /// Sends what has been written to the disk, unless a part is still on its way.
    pub(crate) fn begin(&mut self, file: &File) -> io::Result<()> {
        if self.thread.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return Ok(());
        }
        self.wait();
        let file = file.try_clone()?;
        self.thread = Some(Builder::new().name("disk".to_owned()).spawn(move || file.sync_data())?);
        Ok(())
    }

    /// Waits until the disk has the part that is on its way; fails if it could not take one.
    pub(crate) fn end(mut self) -> io::Result<()> {
        self.wait();
        self.failed.map_or(Ok(()), Err)
    }

    fn wait(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        let outcome = thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread panicked")));
        self.failed = self.failed.take().or(outcome.err());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_file_are_taken() {
        let file = tempfile::tempfile().expect("a file");
        let mut sync = Sync::default();
        (0..3).for_each(|_| sync.begin(&file).expect("begun"));
        sync.end().expect("all taken");
        Sync::default().end().expect("nothing to take");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_part_that_is_not_taken_is_told_at_the_end() {
        // There is no disk behind it.
        let file = File::open("/dev/null").expect("a file");
        let mut sync = Sync::default();
        sync.begin(&file).expect("begun");
        while sync.thread.as_ref().is_some_and(|thread| !thread.is_finished()) {
            std::thread::yield_now();
        }
        sync.begin(&tempfile::tempfile().expect("a file")).expect("begun");
        assert!(sync.end().is_err());
    }
}
