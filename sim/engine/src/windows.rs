//! Window after window, up to the next change of the world.

use crate::build::Lookahead;
use crate::crew::Crew;
use crate::partition::Partition;
use crate::stimulus::{Stage, Stimulus};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use vocabulary::{OperatorId, Record, Sink, Time};

/// A window after one with fewer events than this is run by one thread: waking another would take longer.
const WORTH_SHARING: u64 = 500;

/// An operator with its listener, for whichever thread takes it.
pub struct Cell<'a, S> {
    partition: &'a mut Partition,
    sink: &'a mut S,
    /// Whether records are kept after the listener has had them.
    keeps: bool,
    /// For each stage, a time before which nothing is due: a window without work costs one comparison.
    next: [Time; 3],
    /// Whether it has records that the end of the window must see.
    busy: bool,
    /// Whether something has left it that is not yet handed over.
    sending: bool,
    /// How many of the records that are kept the listener has had.
    heard: usize,
    events: u64,
}

impl<'a, S: Sink> Cell<'a, S> {
    /// An operator, its listener, and whether its records are kept for a log.
    pub fn new(partition: &'a mut Partition, sink: &'a mut S, keeps: bool) -> Self {
        let next = [Time::NEVER; 3];
        let mut cell = Cell { partition, sink, keeps, next, busy: true, sending: false, heard: 0, events: 0 };
        cell.settle();
        cell
    }

    #[inline]
    fn run(&mut self, stage: Stage, end: Time) {
        if self.next[stage as usize] < end {
            self.partition.run(stage, end);
            self.settle();
        }
    }

    /// Takes what another operator sent.
    #[inline]
    fn arrive(&mut self, from: OperatorId, stage: Stage, sent: &mut Vec<Stimulus>) {
        let mail = self.partition.mail();
        mail.arrive(from, stage, sent);
        self.next = mail.next();
    }

    /// Lets the listener hear what is new, and sees what is to be done next.
    #[inline]
    fn settle(&mut self) {
        let mail = self.partition.mail();
        let news = &mail.records[self.heard..];
        self.events += news.len() as u64;
        self.busy |= !news.is_empty();
        news.iter().for_each(|r| self.sink.record(r));
        if !self.keeps {
            mail.records.clear();
        }
        (self.heard, self.next, self.sending) = (mail.records.len(), mail.next(), mail.is_sending());
    }
}

/// The windows from now to a boundary.
pub struct Windows<'a, S> {
    cells: Vec<Mutex<Cell<'a, S>>>,
    lookahead: Lookahead,
    boundary: Time,
    /// The stage at work, and the end of its step.
    stage: AtomicUsize,
    end: AtomicU64,
    crew: Crew,
}

impl<'a, S: Sink + Send> Windows<'a, S> {
    /// Windows up to a boundary.
    pub fn new(cells: Vec<Cell<'a, S>>, lookahead: Lookahead, boundary: Time) -> Self {
        let cells = cells.into_iter().map(Mutex::new).collect();
        let (stage, end) = (AtomicUsize::new(0), AtomicU64::new(0));
        Windows { cells, lookahead, boundary, stage, end, crew: Crew::default() }
    }

    /// Runs all windows from `now`, on so many threads; gives the number of events.
    pub fn run(&self, now: Time, threads: usize, log: &mut Option<impl FnMut(&mut Vec<Record>)>) -> u64 {
        let helpers = threads.min(self.cells.len()) - 1;
        let work = |i: usize| {
            let stage = Stage::ALL[self.stage.load(Ordering::Acquire)];
            self.cell(i).run(stage, Time(self.end.load(Ordering::Acquire)));
        };
        std::thread::scope(|scope| {
            for _ in 0..helpers {
                scope.spawn(|| self.crew.help(self.cells.len(), &work));
            }
            let mut records = Vec::new();
            let (mut now, mut events, mut last) = (now, 0, 0);
            while now < self.boundary {
                let start = self.next(&Stage::ALL).max(now).min(self.boundary);
                now = (start + self.lookahead.window).min(self.boundary);
                let share = helpers > 0 && last >= WORTH_SHARING;
                Stage::ALL.into_iter().for_each(|stage| self.run_stage(stage, (start, now), share, &work));
                last = self.close_window(&mut records, log);
                events += last;
            }
            self.crew.dismiss();
            events
        })
    }

    #[inline]
    fn cell(&self, index: usize) -> std::sync::MutexGuard<'_, Cell<'a, S>> {
        self.cells[index].lock().expect("no partition panicked")
    }

    /// A time before which nothing is due at any of some stages.
    #[inline]
    fn next(&self, stages: &[Stage]) -> Time {
        let of = |i| stages.iter().map(|s| self.cell(i).next[*s as usize]).fold(Time::NEVER, Time::min);
        (0..self.cells.len()).map(of).fold(Time::NEVER, Time::min)
    }

    /// Runs one stage of all operators through a window, in steps within which nothing crosses between them.
    #[inline]
    fn run_stage(
        &self,
        stage: Stage,
        (start, end): (Time, Time),
        share: bool,
        work: &(impl Fn(usize) + Sync),
    ) {
        let mut from = self.next(&[stage]).max(start);
        while from < end {
            let step = (from + self.lookahead.steps[stage as usize]).min(end);
            self.stage.store(stage as usize, Ordering::Release);
            self.end.store(step.0, Ordering::Release);
            if share {
                self.crew.share(self.cells.len(), work);
            } else {
                (0..self.cells.len()).for_each(work);
            }
            (0..self.cells.len()).for_each(|i| self.deliver(i));
            from = self.next(&[stage]).max(step);
        }
    }

    /// Hands over what leaves an operator.
    #[inline]
    fn deliver(&self, from: usize) {
        let mut cell = self.cell(from);
        if !std::mem::take(&mut cell.sending) {
            return;
        }
        let mail = cell.partition.mail();
        for to in 0..self.cells.len() {
            for (stage, sent) in Stage::ALL.into_iter().zip(mail.outgoing(OperatorId(to as u8))) {
                if !sent.is_empty() {
                    self.cell(to).arrive(OperatorId(from as u8), stage, sent);
                }
            }
        }
    }

    /// Hands the records over to the log; gives the number of events.
    #[inline]
    fn close_window(&self, records: &mut Vec<Record>, log: &mut Option<impl FnMut(&mut Vec<Record>)>) -> u64 {
        let mut events = 0;
        for index in 0..self.cells.len() {
            let mut cell = self.cell(index);
            if std::mem::take(&mut cell.busy) {
                events += std::mem::take(&mut cell.events);
                cell.heard = 0;
                records.append(&mut cell.partition.mail().records);
            }
        }
        if let Some(log) = log.as_mut().filter(|_| !records.is_empty()) {
            log(records);
            records.clear();
        }
        events
    }
}
