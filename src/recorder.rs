//! From the windows of the engine to the chunks of the log.

use engine::Log;
use journal::{Chunk, Completed, JournalError, Kept, LogSummary, Turns, Writer};
use std::path::Path;
use vocabulary::{Record, Time};

/// Records of a chunk, about: enough to make handing it over cheap, little enough to stay in the cache.
pub const CHUNK: usize = 1 << 15;

/// Hands the records of a run to the log's writer, or a share of them where several processes write it. An error is
/// kept until it is asked for, as the engine that calls cannot do anything about it.
pub struct Recorder {
    turns: Turns,
    writer: Writer,
    chunk: Chunk,
    error: Option<JournalError>,
}

impl Recorder {
    /// A recorder for a log.
    pub fn new(writer: Writer) -> Recorder {
        Recorder { turns: writer.turns(), writer, chunk: Chunk::default(), error: None }
    }

    /// Whether the records of the windows so far are to be handed to the writer.
    fn is_full(&self) -> bool {
        self.chunk.records() >= CHUNK
    }

    fn flush(&mut self) {
        let chunk = std::mem::take(&mut self.chunk);
        if self.error.is_some() || chunk.is_empty() {
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

    /// The segments that were completed here since that was last asked, for the process that writes the manifest.
    pub fn completed(&mut self) -> Result<Vec<Completed>, JournalError> {
        self.check()?;
        Ok(self.writer.completed())
    }

    /// Adds segments that another process has completed.
    pub fn merge(&mut self, completed: Vec<Completed>) -> Result<(), JournalError> {
        self.check()?;
        self.writer.merge(completed)
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

    /// Ends the share of a process that does not write the manifest; gives the segments completed since that was asked.
    pub fn finish_share(mut self) -> Result<Vec<Completed>, JournalError> {
        self.flush();
        self.check()?;
        self.writer.finish_share()
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
    fn is_told(&self, rank: usize, records: u64) -> bool {
        self.turns.include(rank, records)
    }

    fn weight(&self, records: &[Record]) -> u64 {
        self.turns.kept(records)
    }

    fn pass(&mut self, records: u64, weight: u64, elsewhere: bool) {
        self.turns.go_on(weight);
        if elsewhere {
            if self.chunk.records() > 0 {
                self.flush();
            }
            self.chunk.pass(records, weight);
        }
    }
}
