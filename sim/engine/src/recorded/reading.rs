//! Rows read and mapped to subscribers on a thread of their own, in the order of the file.

use super::TraceInput;
use super::parties::{Parties, Role};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use vocabulary::{Span, SubscriberId, TextSize, Time};
use world::trace::{Part, Reject, RejectCause, Row};

/// Rows that are handed over at a time.
const CHUNK: usize = 4096;
/// How many chunks may be ahead.
const AHEAD: usize = 4;

/// A row that waits for its time; in the order of time, and of lines where that is equal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Waiting {
    pub time: Time,
    pub line: u64,
    pub from: SubscriberId,
    pub to: SubscriberId,
    pub size: TextSize,
}

impl Ord for Waiting {
    fn cmp(&self, other: &Waiting) -> std::cmp::Ordering {
        (self.time, self.line).cmp(&(other.time, other.line))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Waiting) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

type Outcome = Result<Waiting, Reject>;

/// A trace that is being read.
pub struct Reading {
    /// Nothing once all has come.
    chunks: Option<Receiver<Vec<Outcome>>>,
    chunk: std::vec::IntoIter<Outcome>,
    thread: Option<JoinHandle<()>>,
}

impl Reading {
    /// Begins to read.
    pub fn begin(input: Box<dyn TraceInput>, parties: Parties, tolerance: Span) -> Reading {
        let (sender, chunks) = sync_channel(AHEAD);
        let thread = std::thread::spawn(move || read(input, parties, tolerance, &sender));
        Reading { chunks: Some(chunks), chunk: Vec::new().into_iter(), thread: Some(thread) }
    }

    /// The next row, or why it cannot be used; nothing at the end.
    #[inline]
    pub fn next(&mut self) -> Option<Outcome> {
        self.chunk.next().or_else(|| self.next_chunk())
    }

    #[cold]
    fn next_chunk(&mut self) -> Option<Outcome> {
        match self.chunks.as_ref()?.recv() {
            Ok(chunk) => self.chunk = chunk.into_iter(),
            Err(_) => self.end(),
        }
        self.chunk.next()
    }

    /// Lets the thread end; a panic of it is one of whoever waits for its rows.
    fn end(&mut self) {
        self.chunks = None;
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
            std::panic::resume_unwind(panic);
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.chunks = None;
        // Without anybody who takes its rows, the thread ends with the next of them.
        drop(self.thread.take().map(JoinHandle::join));
    }
}

/// Reads all rows, as long as somebody takes them.
fn read(
    mut input: Box<dyn TraceInput>,
    mut parties: Parties,
    tolerance: Span,
    to: &SyncSender<Vec<Outcome>>,
) {
    let mut latest = Time::START;
    loop {
        let mut chunk = Vec::with_capacity(CHUNK);
        while let Some(row) = input.next() {
            let row = row.and_then(|row| admit(&row, &mut parties, latest, tolerance));
            latest = row.as_ref().map_or(latest, |row| latest.max(row.time));
            chunk.push(row);
            if chunk.len() == CHUNK {
                break;
            }
        }
        let last = chunk.len() < CHUNK;
        if to.send(chunk).is_err() || last {
            return;
        }
    }
}

/// A row with its parties, or why it cannot be used.
#[inline]
fn admit(row: &Row, parties: &mut Parties, latest: Time, tolerance: Span) -> Result<Waiting, Reject> {
    let reject = |part, cause| Reject { line: row.line, part, cause };
    if latest.since(row.time) > tolerance {
        return Err(reject(Part::Time, RejectCause::OutOfOrder));
    }
    let from = parties.subscriber(row.from, Role::Sender).map_err(|cause| reject(Part::From, cause))?;
    let to = parties.subscriber(row.to, Role::Recipient).map_err(|cause| reject(Part::To, cause))?;
    if from == to {
        return Err(reject(Part::To, RejectCause::SameParty));
    }
    Ok(Waiting { time: row.time, line: row.line, from, to, size: row.size.unwrap_or_default() })
}
