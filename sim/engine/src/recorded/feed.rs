//! From the rows of a trace to what is due: a block of rows at a time, in the order of time.

use super::parties::{Parties, Standings};
use super::reading::{Reading, Waiting};
use super::{TraceInput, TraceRejects};
use crate::partition::Partition;
use crate::stimulus::{Envelope, Passage, Stage, Stimulus, Task};
use crate::territory::Cut;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use vocabulary::{OperatorId, Originator, RecordId, Span, Time};
use world::Blueprint;
use world::trace::{Part, Reject, RejectCause};

/// Rows of a block. What is known of subscribers when their rows are filed is as old as the block's first row, so
/// this is part of what a world means: another number could change results.
const BLOCK: usize = 4096;

/// How many rows were read, and what became of them: read = used + rejected + waiting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TraceCounts {
    /// Rows read so far.
    pub read: u64,
    /// Rows that became messages.
    pub used: u64,
    /// Rows whose time has not come yet; none at the end of a run.
    pub waiting: u64,
    /// Rows that could not be used, by [`RejectCause::ALL`].
    pub rejected: Vec<u64>,
}

/// Reads a trace and files its messages. It keeps two blocks of rows, the rows within the tolerance, and whom each id
/// stands for; never the file. Rows are read and mapped on a thread of its own, which is a few blocks ahead.
pub struct Feed {
    reading: Reading,
    rejects: Box<dyn TraceRejects>,
    tolerance: Span,
    /// The latest time of a row so far.
    latest: Time,
    /// Rows that may still be overtaken by earlier ones.
    unsettled: BinaryHeap<Reverse<Waiting>>,
    /// The next block, in order.
    block: Vec<Waiting>,
    /// The rows of a block by the partition of the sender.
    by_partition: Vec<Vec<Waiting>>,
    /// The first subscriber of each operator.
    firsts: Vec<u32>,
    /// How many messages each subscriber has sent.
    sent: Vec<u32>,
    read: u64,
    filed: u64,
    rejected: Vec<u64>,
    /// Blocks that were filed.
    blocks: u64,
}

/// What has to be known of the rows that were filed, as they are not filed again: blocks, messages of each subscriber
/// and of all, rows read and rejected.
pub type FeedState = (u64, Vec<u32>, u64, u64, Vec<u64>);

/// Takes the rejects that are listed already.
struct Listed;

impl TraceRejects for Listed {
    fn reject(&mut self, _: Reject) {}
    fn end(&mut self) {}
}

impl Feed {
    /// The trace of a world, whose subscribers stand so at the start; nothing if the world has none.
    pub fn new(
        blueprint: &Blueprint,
        standings: &Standings,
        input: Box<dyn TraceInput>,
        rejects: Box<dyn TraceRejects>,
    ) -> Option<Feed> {
        let trace = blueprint.traffic.trace.as_ref()?;
        let parties = Parties::new(blueprint, &trace.parties, standings);
        let mut feed = Feed {
            reading: Reading::begin(input, parties, trace.tolerance),
            rejects,
            tolerance: trace.tolerance,
            latest: Time::START,
            unsettled: BinaryHeap::new(),
            block: Vec::with_capacity(BLOCK),
            by_partition: Vec::new(),
            firsts: blueprint.operators.iter().map(|o| o.first.0).collect(),
            sent: vec![0; blueprint.subscribers() as usize],
            read: 0,
            filed: 0,
            rejected: vec![0; RejectCause::ALL.len()],
            blocks: 0,
        };
        feed.read_block();
        Some(feed)
    }

    /// How far it is; the rejects so far are safe.
    pub fn state(&mut self) -> FeedState {
        self.rejects.end();
        (self.blocks, self.sent.clone(), self.filed, self.read, self.rejected.clone())
    }

    /// The same trace from its beginning, gone on to where it was; the rejects up to there are not listed again.
    /// Refused where the trace has other rows.
    pub fn resume(
        blueprint: &Blueprint,
        standings: &Standings,
        input: Box<dyn TraceInput>,
        rejects: Box<dyn TraceRejects>,
        (blocks, sent, filed, read, rejected): FeedState,
    ) -> Option<Feed> {
        let mut feed = Feed::new(blueprint, standings, input, Box::new(Listed))?;
        while feed.blocks < blocks && feed.pass().is_some() {}
        let fits = (feed.blocks, feed.read, feed.sent.len(), feed.rejected.len())
            == (blocks, read, sent.len(), rejected.len());
        (feed.rejects, feed.sent, feed.filed, feed.rejected) = (rejects, sent, filed, rejected);
        fits.then_some(feed)
    }

    /// When the next block begins.
    pub fn next(&self) -> Time {
        self.block.first().map_or(Time::NEVER, |row| row.time)
    }

    /// What became of the rows; so many that were filed are not yet sent.
    pub fn counts(&self, pending: u64) -> TraceCounts {
        let ahead = (self.block.len() + self.unsettled.len()) as u64;
        TraceCounts {
            read: self.read,
            used: self.filed - pending,
            waiting: ahead + pending,
            rejected: self.rejected.clone(),
        }
    }

    /// The run is over.
    pub fn end(&mut self) {
        self.rejects.end();
    }

    /// Leaves the next block out, and reads the one after it; gives its rows.
    pub fn pass(&mut self) -> Option<u64> {
        let rows = self.block.len() as u64;
        self.block.clear();
        self.blocks += u64::from(rows > 0);
        self.read_block();
        (rows > 0).then_some(rows)
    }

    /// Files the next block in the partitions of a world that is cut so, and reads the one after it.
    pub fn file(&mut self, cut: &Cut, partitions: &mut [Partition]) {
        self.by_partition.resize_with(partitions.len(), Vec::new);
        for row in std::mem::take(&mut self.block) {
            let home = self.firsts.partition_point(|first| *first <= row.from.0) - 1;
            let host = cut.host(OperatorId(home as u8), Stage::Subscriber, row.from);
            self.by_partition[host].push(row);
        }
        let mut strangers = Vec::new();
        for (partition, rows) in partitions.iter_mut().zip(&mut self.by_partition) {
            let (sent, filed) = (&mut self.sent, &mut self.filed);
            partition.with_subscribers(|subscribers, mail| {
                for row in rows.drain(..) {
                    let count = &mut sent[row.from.0 as usize];
                    let cause = match *count {
                        _ if !subscribers.is_user(row.from) => RejectCause::SenderNoUser,
                        RecordId::COUNTS.. => RejectCause::TooManyMessages,
                        _ => {
                            mail.plan_recorded(stimulus(&row, *count));
                            (*count, *filed) = (*count + 1, *filed + 1);
                            continue;
                        }
                    };
                    strangers.push(Reject { line: row.line, part: Part::From, cause });
                }
            });
        }
        self.blocks += 1;
        strangers.sort_unstable_by_key(|reject| reject.line);
        strangers.into_iter().for_each(|reject| self.reject(reject));
        self.read_block();
    }

    /// Reads rows until a block is full, or none are left.
    pub fn read_block(&mut self) {
        while self.block.len() < BLOCK {
            let Some(row) = self.reading.next() else {
                let rest = std::mem::take(&mut self.unsettled).into_sorted_vec();
                self.block.extend(rest.into_iter().rev().map(|Reverse(row)| row));
                return;
            };
            self.read += 1;
            match row {
                Ok(row) => self.settle(row),
                Err(reject) => self.reject(reject),
            }
        }
    }

    /// Puts a row into the block, or lets it wait for others that may be earlier.
    #[inline]
    fn settle(&mut self, row: Waiting) {
        self.latest = self.latest.max(row.time);
        if self.tolerance == Span::ZERO {
            return self.block.push(row);
        }
        self.unsettled.push(Reverse(row));
        let latest = self.latest;
        let settled = |row: &Waiting| latest.since(row.time) >= self.tolerance;
        while self.unsettled.peek().is_some_and(|Reverse(row)| settled(row)) {
            self.block.extend(self.unsettled.pop().map(|Reverse(row)| row));
        }
    }

    fn reject(&mut self, reject: Reject) {
        self.rejected[reject.cause as usize] += 1;
        self.rejects.reject(reject);
    }
}

/// The message of a row, as it is due. Without characters its size is drawn when it is sent.
fn stimulus(row: &Waiting, count: u32) -> Stimulus {
    Stimulus {
        time: row.time,
        id: RecordId::first(Originator::Recorded(row.from, count)),
        cause: RecordId::NONE,
        passage: Passage::NONE,
        task: Task::SendRecorded,
        envelope: Envelope { size: row.size, ..Envelope::new(row.from, row.to) },
    }
}
