//! Window after window, up to the next change of the world.

use crate::crew::Crew;
use crate::mailroom::Crossing;
use crate::partition::Partition;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use vocabulary::{OperatorId, Record, Sink, Span, Time};

/// A window after one with fewer events than this is run by one thread: waking another would take longer.
const WORTH_SHARING: u64 = 2_000;

/// An operator with its listener, for whichever thread takes it.
pub struct Cell<'a, S> {
    partition: &'a mut Partition,
    sink: &'a mut S,
    /// Whether records are kept after the listener has had them.
    keeps: bool,
    /// A time before which nothing is due: a window without work costs one comparison.
    next: Time,
    /// Whether it has records or crossings that the end of the window must see.
    busy: bool,
    /// How many of the records that are kept the listener has had.
    heard: usize,
    events: u64,
}

impl<'a, S: Sink> Cell<'a, S> {
    /// An operator, its listener, and whether its records are kept for a log.
    pub fn new(partition: &'a mut Partition, sink: &'a mut S, keeps: bool) -> Self {
        let next = partition.mail().next();
        let mut cell = Cell { partition, sink, keeps, next, busy: true, heard: 0, events: 0 };
        cell.report();
        cell
    }

    #[inline]
    fn run(&mut self, end: Time) {
        if self.next < end {
            self.partition.run(end);
            self.next = self.report();
            self.busy = true;
        }
    }

    /// Lets the listener hear what is new; gives a time before which nothing is due.
    #[inline]
    fn report(&mut self) -> Time {
        let mail = self.partition.mail();
        let news = &mail.records[self.heard..];
        self.events += news.len() as u64;
        news.iter().for_each(|r| self.sink.record(r));
        if !self.keeps {
            mail.records.clear();
        }
        self.heard = mail.records.len();
        mail.next()
    }
}

/// The windows from now to a boundary.
pub struct Windows<'a, S> {
    cells: Vec<Mutex<Cell<'a, S>>>,
    length: Span,
    boundary: Time,
    end: AtomicU64,
    crew: Crew,
}

impl<'a, S: Sink + Send> Windows<'a, S> {
    /// Windows of a length up to a boundary.
    pub fn new(cells: Vec<Cell<'a, S>>, length: Span, boundary: Time) -> Self {
        let cells = cells.into_iter().map(Mutex::new).collect();
        Windows { cells, length, boundary, end: AtomicU64::new(0), crew: Crew::default() }
    }

    /// Runs all windows from `now`, on so many threads; gives the number of events.
    pub fn run(&self, now: Time, threads: usize, log: &mut Option<impl FnMut(&mut Vec<Record>)>) -> u64 {
        let helpers = threads.min(self.cells.len()) - 1;
        let work = |i: usize| self.cell(i).run(Time(self.end.load(Ordering::Acquire)));
        std::thread::scope(|scope| {
            for _ in 0..helpers {
                scope.spawn(|| self.crew.help(self.cells.len(), &work));
            }
            let mut records = Vec::new();
            let (mut now, mut events, mut last) = (now, 0, 0);
            while now < self.boundary {
                now = self.end_of_window(now);
                self.end.store(now.0, Ordering::Release);
                if helpers > 0 && last >= WORTH_SHARING {
                    self.crew.share(self.cells.len(), &work);
                } else {
                    (0..self.cells.len()).for_each(work);
                }
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

    /// The end of the window that begins now, or of the first one in which something is due.
    #[inline]
    fn end_of_window(&self, now: Time) -> Time {
        let next = (0..self.cells.len()).map(|i| self.cell(i).next).min();
        let start = next.unwrap_or(Time::NEVER).max(now);
        if start >= self.boundary { self.boundary } else { (start + self.length).min(self.boundary) }
    }

    /// Hands over what crosses between operators, and the records to the log; gives the number of events.
    #[inline]
    fn close_window(&self, records: &mut Vec<Record>, log: &mut Option<impl FnMut(&mut Vec<Record>)>) -> u64 {
        let mut events = 0;
        for from in 0..self.cells.len() {
            let mut cell = self.cell(from);
            if !std::mem::take(&mut cell.busy) {
                continue;
            }
            events += std::mem::take(&mut cell.events);
            cell.heard = 0;
            let mail = cell.partition.mail();
            records.append(&mut mail.records);
            let mut outgoing = std::mem::take(&mut mail.outgoing);
            drop(cell);
            self.deliver(from, &mut outgoing);
            self.cell(from).partition.mail().outgoing = outgoing;
        }
        if let Some(log) = log.as_mut().filter(|_| !records.is_empty()) {
            log(records);
            records.clear();
        }
        events
    }

    #[inline]
    fn deliver(&self, from: usize, outgoing: &mut Vec<Crossing>) {
        for Crossing { to, stage, stimulus } in outgoing.drain(..) {
            let mut cell = self.cell(usize::from(to.0));
            cell.next = cell.next.min(stimulus.time);
            cell.partition.mail().arrive(OperatorId(from as u8), stage, stimulus);
        }
    }
}
