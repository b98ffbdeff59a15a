//! The simulation's end of a log: hands chunks to the thread that writes them.

use crate::chunk::Chunk;
use crate::error::JournalError;
use crate::options::Options;
use crate::scribe::{LogSummary, Position, Scribe};
use crate::share::{Completed, Turns};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};
use vocabulary::{Record, Time};

/// Chunks that may wait for the writing thread; then the simulation waits.
const WAITING: usize = 2;
/// What a row takes when it is packed, about, with the room that its columns have taken by doubling: logs of shipped
/// worlds have 19 to 21 bytes a row.
const PACKED_ROW: usize = 26;

enum Order {
    Write(Chunk),
    Snapshot(Time, Vec<u64>, u64),
    Merge(Completed),
    Keep(PathBuf, Sender<Result<Position, JournalError>>),
    Finish,
}

/// The answer to [`Writer::keep`], on its way.
#[derive(Debug)]
pub struct Kept(Receiver<Result<Position, JournalError>>);

impl Kept {
    /// Waits for it.
    pub fn wait(self) -> Result<Position, JournalError> {
        self.0.recv().unwrap_or(Err(JournalError::Stopped))
    }
}

type Outcome = Result<Option<LogSummary>, JournalError>;

/// Writes a log in a thread of its own. Where several processes write it, each has a writer with its share.
#[derive(Debug)]
pub struct Writer {
    turns: Turns,
    completed: Receiver<Completed>,
    orders: Option<SyncSender<Order>>,
    empties: Receiver<Chunk>,
    thread: Option<JoinHandle<Outcome>>,
}

impl Writer {
    /// The bytes that a log takes while it is written, with chunks of so many records: those that wait, are written,
    /// filled and handed back, and the rows of a row group, packed and once more as the pages that they become; or
    /// less, where the run has not so many records, for which room is made by doubling. Where load moves from one
    /// partition to another it may be more, as each keeps the room that it once took.
    pub fn bytes(options: &Options, chunk: usize, records: f64) -> f64 {
        let in_chunks = (((WAITING + 3) * chunk) as f64).min(2.0 * records);
        let rows = (options.row_group_rows as f64).min(records);
        in_chunks * size_of::<Record>() as f64 + rows * (2 * PACKED_ROW) as f64
    }

    /// Begins a log in a folder, which is made if it is not there. Refused: a folder that holds a log. Whose share is
    /// not the first finds the log there, once the first has begun it.
    pub fn create(dir: &Path, options: Options) -> Result<Writer, JournalError> {
        let (send, completed) = channel();
        Writer::of(Scribe::create(dir, &options, send)?, dir, Turns::new(&options, 0), completed)
    }

    /// Goes on with the log in a folder from a position; the rows of its last segment are in the folder `rows`. All
    /// that comes before is checked first, and a log that is not what was written is left as it is; what comes after is
    /// removed. Whose share is not the first goes on once the first does.
    pub fn resume(
        dir: &Path,
        options: Options,
        position: Position,
        rows: &Path,
    ) -> Result<Writer, JournalError> {
        let (send, completed) = channel();
        let turns = Turns::new(&options, position.rows());
        Writer::of(Scribe::resume(dir, &options, position, rows, send)?, dir, turns, completed)
    }

    fn of(
        scribe: Scribe,
        dir: &Path,
        turns: Turns,
        completed: Receiver<Completed>,
    ) -> Result<Writer, JournalError> {
        let (orders, ordered) = sync_channel(WAITING);
        let (give_back, empties) = channel();
        let thread = Builder::new()
            .name("log".to_owned())
            .spawn(move || serve(scribe, &ordered, &give_back))
            .map_err(JournalError::io("start the thread for", dir))?;
        Ok(Writer { turns, completed, orders: Some(orders), empties, thread: Some(thread) })
    }

    /// Whose turn it is to write what was not pushed yet, if several processes write the log.
    pub fn turns(&self) -> Turns {
        self.turns
    }

    /// The segments that this process has completed since it was last asked, if it is not the first.
    pub fn completed(&self) -> Vec<Completed> {
        self.completed.try_iter().collect()
    }

    /// Adds segments that another process has completed.
    pub fn merge(&mut self, completed: Vec<Completed>) -> Result<(), JournalError> {
        completed.into_iter().try_for_each(|segment| self.order(Order::Merge(segment)))
    }

    /// Hands over a chunk and gives an empty one to fill. Waits while the thread is too far behind. An error
    /// of the thread is told here, once.
    pub fn push(&mut self, chunk: Chunk) -> Result<Chunk, JournalError> {
        self.order(Order::Write(chunk))?;
        Ok(self.empties.try_recv().unwrap_or_default())
    }

    /// Notes the state of the run after all records before `time`, all of which were pushed, and none after.
    /// `digests` are those of the operators, in the order of the world, `pending` the number of stimuli that are still
    /// due.
    pub fn snapshot(&mut self, time: Time, digests: Vec<u64>, pending: u64) -> Result<(), JournalError> {
        self.order(Order::Snapshot(time, digests, pending))
    }

    /// Lets the thread copy the rows of the segment at hand into a folder, as soon as all that was pushed is written,
    /// and tell the position of the log. That this fails does not stop the log.
    pub fn keep(&mut self, folder: &Path) -> Result<Kept, JournalError> {
        let (answer, kept) = channel();
        self.order(Order::Keep(folder.to_owned(), answer))?;
        Ok(Kept(kept))
    }

    /// Writes what is left and the end of the log, and waits for it.
    pub fn finish(mut self) -> Result<LogSummary, JournalError> {
        self.order(Order::Finish)?;
        self.join()?.ok_or(JournalError::Stopped)
    }

    /// Writes what is left and waits for it; gives the segments that were completed since that was last asked. For the
    /// processes that are not the first, which then merges these and ends the log.
    pub fn finish_share(mut self) -> Result<Vec<Completed>, JournalError> {
        self.join()?;
        Ok(self.completed())
    }

    fn order(&mut self, order: Order) -> Result<(), JournalError> {
        let orders = self.orders.as_ref().ok_or(JournalError::Stopped)?;
        match orders.send(order) {
            Ok(()) => Ok(()),
            Err(_) => Err(self.join().err().unwrap_or(JournalError::Stopped)),
        }
    }

    fn join(&mut self) -> Outcome {
        self.orders = None;
        let thread = self.thread.take().ok_or(JournalError::Stopped)?;
        thread.join().unwrap_or(Err(JournalError::Stopped))
    }
}

/// A log that is not finished keeps the records that were pushed, and has no end.
impl Drop for Writer {
    fn drop(&mut self) {
        if self.thread.is_some() {
            // Nobody is left to tell; a reader sees that the log has no end.
            let _ = self.join();
        }
    }
}

fn serve(mut scribe: Scribe, orders: &Receiver<Order>, give_back: &Sender<Chunk>) -> Outcome {
    for order in orders {
        match order {
            Order::Write(mut chunk) => {
                scribe.write(&chunk)?;
                chunk.clear();
                // The simulation may be gone already; then nobody wants the chunk.
                let _ = give_back.send(chunk);
            }
            Order::Snapshot(time, digests, pending) => scribe.snapshot(time, digests, pending)?,
            Order::Merge(completed) => scribe.merge(completed)?,
            Order::Keep(folder, answer) => {
                // That the log itself cannot be written is no matter of who asked.
                scribe.settle()?;
                // He may be gone already; then nobody wants the answer.
                let _ = answer.send(scribe.keep(&folder));
            }
            Order::Finish => return scribe.finish().map(Some),
        }
    }
    scribe.leave().map(|()| None)
}
