//! From the windows of the engine to the chunks of the log.

use engine::Log;
use journal::{Chunk, JournalError, Kept, LogSummary, Writer};
use std::path::Path;
use vocabulary::{Record, Time};

/// Records of a chunk, about: enough to make handing it over cheap, little enough to stay in the cache.
pub const CHUNK: usize = 1 << 15;

/// Hands the records of a run to the log's writer. An error is kept until it is asked for, as the engine that
/// calls cannot do anything about it.
pub struct Recorder {
    writer: Writer,
    chunk: Chunk,
    error: Option<JournalError>,
}

impl Recorder {
    /// A recorder for a log.
    pub fn new(writer: Writer) -> Recorder {
        Recorder { writer, chunk: Chunk::default(), error: None }
    }

    /// Whether the records of the windows so far are to be handed to the writer.
    fn is_full(&self) -> bool {
        self.chunk.records() >= CHUNK
    }

    fn flush(&mut self) {
        let chunk = std::mem::take(&mut self.chunk);
        if self.error.is_some() || chunk.records() == 0 {
            return;
        }
        match self.writer.push(chunk) {
            Ok(empty) => self.chunk = empty,
            Err(error) => self.error = Some(error),
        }
    }

    /// The error that the writer met since the last time, if any.
    pub fn check(&mut self) -> Result<(), JournalError> {
        self.error.take().map_or(Ok(()), Err)
    }

    /// Notes the digest of the state of each operator at a time, all records before which have been taken.
    pub fn snapshot(&mut self, now: Time, digests: Vec<u64>, in_flight: u64) -> Result<(), JournalError> {
        self.flush();
        self.check()?;
        self.writer.snapshot(now, digests, in_flight)
    }

    /// Asks for the position of the log after all that was taken, and for a copy of the rows of its last segment.
    pub fn keep(&mut self, folder: &Path) -> Result<Kept, JournalError> {
        self.flush();
        self.check()?;
        self.writer.keep(folder)
    }

    /// Ends the log.
    pub fn finish(mut self) -> Result<LogSummary, JournalError> {
        self.flush();
        self.check()?;
        self.writer.finish()
    }
}

impl Log for Recorder {
    fn note(&mut self, partition: usize, records: &[Record]) {
        self.chunk.note(partition, records.len());
    }

    fn end_window(&mut self) -> bool {
        self.chunk.end_window();
        self.is_full()
    }

    fn take(&mut self, partition: usize, records: &mut Vec<Record>) {
        self.chunk.put(partition, records);
        if self.chunk.is_whole() && self.is_full() {
            self.flush();
        }
    }
}
