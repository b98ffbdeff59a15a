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
        Cell { partition, sink, keeps, busy: true, sending: false, heard: 0, events: 0 }
    }

    /// Runs a stage, and says for each stage when something is due next.
    #[inline]
    fn run(&mut self, stage: Stage, end: Time) -> [Time; 3] {
        self.partition.run(stage, end);
        self.settle()
    }

    /// Takes what another operator sent, and says likewise.
    #[inline]
    fn arrive(&mut self, from: OperatorId, stage: Stage, sent: &mut Vec<Stimulus>) -> [Time; 3] {
        let mail = self.partition.mail();
        mail.arrive(from, stage, sent);
        mail.next()
    }

    /// Lets the listener hear what is new, and says likewise.
    #[inline]
    fn settle(&mut self) -> [Time; 3] {
        let mail = self.partition.mail();
        let news = &mail.records[self.heard..];
        self.events += news.len() as u64;
        self.busy |= !news.is_empty();
        news.iter().for_each(|r| self.sink.record(r));
        if !self.keeps {
            mail.records.clear();
        }
        self.heard = mail.records.len();
        self.sending |= mail.has_sent();
        mail.next()
    }
}

/// The windows from now to a boundary.
pub struct Windows<'a, S> {
    cells: Vec<Mutex<Cell<'a, S>>>,
    /// For each cell and stage, a time before which nothing is due: a step without work costs one comparison.
    next: Vec<[AtomicU64; 3]>,
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
        let mut cells = cells;
        let next = cells.iter_mut().map(|cell| cell.settle().map(|t| AtomicU64::new(t.0))).collect();
        let cells = cells.into_iter().map(Mutex::new).collect();
        let (stage, end) = (AtomicUsize::new(0), AtomicU64::new(0));
        Windows { cells, next, lookahead, boundary, stage, end, crew: Crew::default() }
    }

    /// Runs all windows from `now`, on so many threads; gives the number of events.
    pub fn run(&self, now: Time, threads: usize, log: &mut Option<impl FnMut(&mut Vec<Record>)>) -> u64 {
        let helpers = threads.min(self.cells.len()) - 1;
        let work = |i: usize| {
            let stage = Stage::ALL[self.stage.load(Ordering::Acquire)];
            let end = Time(self.end.load(Ordering::Acquire));
            if self.next_of(i, stage) < end {
                let next = self.cell(i).run(stage, end);
                self.set_next(i, next);
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..helpers {
                scope.spawn(|| self.crew.help(self.cells.len(), &work));
            }
            // What the change of the world that the windows begin with has sent.
            (0..self.cells.len()).for_each(|i| self.deliver(i));
            let mut records = Vec::new();
            let (mut now, mut events, mut last) = (now, 0, 0);
            while now < self.boundary {
                let start = Stage::ALL
                    .map(|stage| self.next(stage))
                    .into_iter()
                    .fold(self.boundary, Time::min)
                    .max(now);
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

    /// A time before which nothing is due at a stage of a cell. The crew's hand-over of work orders what the
    /// threads see.
    #[inline(always)]
    fn next_of(&self, cell: usize, stage: Stage) -> Time {
        Time(self.next[cell][stage as usize].load(Ordering::Relaxed))
    }

    #[inline(always)]
    fn set_next(&self, cell: usize, next: [Time; 3]) {
        for (slot, time) in self.next[cell].iter().zip(next) {
            slot.store(time.0, Ordering::Relaxed);
        }
    }

    /// A time before which nothing is due at a stage of any cell.
    #[inline]
    fn next(&self, stage: Stage) -> Time {
        (0..self.next.len()).map(|i| self.next_of(i, stage)).fold(Time::NEVER, Time::min)
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
        let mut from = self.next(stage).max(start);
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
            from = self.next(stage).max(step);
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
                    let next = self.cell(to).arrive(OperatorId(from as u8), stage, sent);
                    self.set_next(to, next);
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
