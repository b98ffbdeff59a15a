//! Window after window, up to the next change of the world.

mod among;
mod together;

pub use among::Among;

use among::Foreign;

use crate::build::Lookahead;
use crate::crew::Crew;
use crate::log::Log;
use crate::mailroom::{Mailroom, Parcel};
use crate::partition::{AtWork, Partition};
use crate::ranks::{Ranks, packed, tell, unpacked};
use crate::simulation::Options;
use crate::stimulus::{Stage, Stimulus};
use crate::territory::Territory;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, RwLock};
use vocabulary::{Record, Sink, Span, Time};

/// A window after one with more events than this is shorter, and after one with less than a quarter of them longer:
/// what happens in it should fit into the caches, and a window costs something however little happens.
pub const FULL: u64 = 4_000;

/// The listener hears so many records in one go, or what a window brings: what it does is much code, and would take the
/// place of that of the rules in the processor's cache after each step of a kind of entity.
const HEARD_TOGETHER: usize = 512;

/// A window goes at most so many times as far as the stages can go one after another.
const MOST_ROUNDS: u64 = 256;

/// How far the next window goes after one with so many events.
fn rounds_after(rounds: u64, events: u64) -> u64 {
    match events {
        _ if events > FULL => (rounds / 2).max(1),
        _ if events < FULL / 4 => (rounds * 2).min(MOST_ROUNDS),
        _ => rounds,
    }
}

/// A partition with its listener, for whichever thread takes it.
pub struct Cell<'a, S> {
    partition: &'a mut Partition,
    hearing: Hearing<'a, S>,
}

/// What a partition's listener hears.
struct Hearing<'a, S> {
    sink: &'a mut S,
    /// Whether records are kept after the listener has had them.
    keeps: bool,
    /// Whether there are records that the end of the window must see.
    busy: bool,
    /// How many of the records that are kept the listener has had.
    heard: usize,
    events: u64,
}

impl<'a, S: Sink> Cell<'a, S> {
    /// A partition, its listener, and whether its records are kept for a log.
    pub fn new(partition: &'a mut Partition, sink: &'a mut S, keeps: bool) -> Self {
        Cell { partition, hearing: Hearing { sink, keeps, busy: true, heard: 0, events: 0 } }
    }

    /// Puts the partition to work.
    #[inline]
    fn open(&mut self) -> OpenCell<'_, 'a, S> {
        OpenCell { work: self.partition.at_work(), hearing: &mut self.hearing }
    }

    /// Takes what a parcel of another partition holds for this one, and says for each stage when something is due next.
    #[inline]
    fn take(&mut self, here: &Territory, from: usize, parcel: &Parcel) -> [Time; 3] {
        take(self.partition.mail(), here, from, parcel)
    }

    /// How many events there were in the window at hand.
    #[inline]
    fn events(&mut self) -> u64 {
        self.hearing.events(self.partition.mail())
    }

    /// Lets the listener hear what is new.
    fn hear(&mut self) {
        self.hearing.hear(self.partition.mail());
    }

    /// The records that are kept, all of which the listener has had, to be taken.
    fn records(&mut self) -> &mut Vec<Record> {
        self.hearing.heard = 0;
        &mut self.partition.mail().records
    }
}

/// A cell whose partition is at work.
struct OpenCell<'c, 'a, S> {
    work: AtWork<'c>,
    hearing: &'c mut Hearing<'a, S>,
}

impl<S: Sink> OpenCell<'_, '_, S> {
    /// Runs a stage in the window up to `end`, as far as `until`, lets the listener hear what is new, if that is much,
    /// and says for each stage when something is due next.
    #[inline]
    fn run(&mut self, stage: Stage, end: Time, until: Time) -> [Time; 3] {
        self.work.run(stage, end, until);
        if self.work.mail.records.len() >= self.hearing.heard + HEARD_TOGETHER {
            self.hearing.hear(self.work.mail);
        }
        self.work.mail.next()
    }
}

/// Files what a parcel of another partition holds for the one of a mailroom, and says for each stage when something is
/// due next.
#[inline]
fn take(mail: &mut Mailroom, here: &Territory, from: usize, parcel: &Parcel) -> [Time; 3] {
    let lane = mail.lane(parcel.stage, (from, parcel.from));
    let everybody = parcel.stage != Stage::Subscriber;
    let is_for_here = |s: &&Stimulus| everybody || here.subscribers.contains(&s.subscriber().0);
    parcel.stimuli.iter().filter(is_for_here).for_each(|s| mail.arrive(parcel.stage, lane, s));
    mail.next()
}

impl<S: Sink> Hearing<'_, S> {
    /// How many events there were in the window at hand.
    #[inline]
    fn events(&self, mail: &Mailroom) -> u64 {
        self.events + (mail.records.len() - self.heard) as u64
    }

    /// Lets the listener hear what is new.
    fn hear(&mut self, mail: &mut Mailroom) {
        let news = &mail.records[self.heard..];
        self.events += news.len() as u64;
        self.busy |= !news.is_empty();
        news.iter().for_each(|r| self.sink.record(r));
        if !self.keeps {
            mail.records.clear();
        }
        self.heard = mail.records.len();
    }
}

/// Why what is shared can be taken: a thread that panics ends the run.
const WHOLE: &str = "no partition panicked";

/// A cell in the hands of one thread.
type Held<'w, 'a, S> = MutexGuard<'w, Cell<'a, S>>;

/// The windows from now to a boundary.
pub struct Windows<'a, S> {
    among: Among<'a>,
    cells: Vec<Mutex<Cell<'a, S>>>,
    /// For each cell and stage, a time before which nothing is due: a step without work costs one comparison.
    next: Vec<[AtomicU64; 3]>,
    lookahead: Lookahead,
    boundary: Time,
    /// The number of the step at hand.
    step: AtomicUsize,
    /// What has left each cell in the step at hand, and in the one before.
    posts: [Vec<RwLock<Vec<Parcel>>>; 2],
    /// What came from other ranks in the step before.
    foreign: RwLock<Vec<Foreign>>,
    /// For each cell, when the first of what it has posted is due.
    posted: Vec<AtomicU64>,
    /// How far each stage goes in the step at hand, and the end of the window.
    until: [AtomicU64; 3],
    end: AtomicU64,
    /// The cells in the order in which the threads take them: those first that had most to do.
    order: Vec<AtomicUsize>,
    crew: Crew,
}

impl<'a, S: Sink + Send> Windows<'a, S> {
    /// Windows up to a boundary.
    pub fn new(among: Among<'a>, cells: Vec<Cell<'a, S>>, lookahead: Lookahead, boundary: Time) -> Self {
        let mut cells = cells;
        cells.iter_mut().for_each(Cell::hear);
        let next = cells.iter_mut().map(|c| c.partition.mail().next().map(|t| AtomicU64::new(t.0))).collect();
        let cells: Vec<_> = cells.into_iter().map(Mutex::new).collect();
        let order = (0..cells.len()).map(AtomicUsize::new).collect();
        let posts = [(); 2].map(|()| cells.iter().map(|_| RwLock::default()).collect());
        let posted = cells.iter().map(|_| AtomicU64::new(Time::NEVER.0)).collect();
        let (foreign, step, until, end, crew) = Default::default();
        Windows {
            among,
            cells,
            next,
            lookahead,
            boundary,
            step,
            posts,
            foreign,
            posted,
            until,
            end,
            order,
            crew,
        }
    }

    /// Runs all windows from `now`; gives the number of events, of all ranks.
    pub fn run(
        &self,
        now: Time,
        options: &Options,
        ranks: &mut dyn Ranks,
        log: &mut Option<&mut dyn Log>,
    ) -> u64 {
        let helpers = options.threads.min(self.cells.len()).saturating_sub(1);
        let work = |nth: usize| self.run_cell(self.order[nth].load(Ordering::Relaxed));
        std::thread::scope(|scope| {
            for _ in 0..helpers {
                scope.spawn(|| self.crew.help(self.cells.len(), &work));
            }
            // What the change of the world that the windows begin with has sent.
            self.deliver_all(ranks);
            let (mut now, mut events, mut last, mut rounds) = (now, 0, 0, 1);
            let mut next = self.next_of_all(ranks);
            let mut gathered = Vec::new();
            while now < self.boundary {
                let start = next.min(self.boundary).max(now);
                now = (start + Span(self.lookahead.window.0 * rounds)).min(self.boundary);
                if !self.among.is_alone() || helpers > 0 && last >= options.worth_sharing * rounds {
                    (next, last) = self.run_together(start, now, ranks, &work);
                    self.arrange();
                } else {
                    (next, last) = self.run_by_turns(start, now);
                }
                self.close_window(ranks, log, last, &mut gathered);
                events += last;
                rounds = rounds_after(rounds, last);
            }
            if let Some(log) = log {
                self.hand_over(*log, &mut gathered);
            }
            self.crew.dismiss();
            events
        })
    }

    #[inline]
    fn cell(&self, index: usize) -> Held<'_, 'a, S> {
        self.cells[index].lock().expect(WHOLE)
    }

    #[inline]
    fn all_cells(&self) -> Vec<Held<'_, 'a, S>> {
        (0..self.cells.len()).map(|index| self.cell(index)).collect()
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

    /// A time before which nothing is due anywhere.
    #[inline]
    fn next_of_all(&self, ranks: &mut dyn Ranks) -> Time {
        tell(ranks, self.next_here()).into_iter().fold(Time::NEVER, Time::min)
    }

    /// A time before which nothing is due here.
    #[inline]
    fn next_here(&self) -> Time {
        let next = self.next.iter().flatten().map(|next| Time(next.load(Ordering::Relaxed)));
        next.fold(Time::NEVER, Time::min)
    }

    /// Runs all stages through a window on one thread, by turns: each as far as nothing of the others can reach
    /// it. Gives a time before which nothing is due then, and the number of events.
    #[inline]
    fn run_by_turns(&self, start: Time, end: Time) -> (Time, u64) {
        let mut held = self.all_cells();
        let mut cells: Vec<_> = held.iter_mut().map(|cell| cell.open()).collect();
        let mut reached = [start; 3];
        while reached.iter().any(|time| *time < end) {
            for stage in Stage::ALL {
                let until = self.horizon(stage, &reached).min(end);
                self.run_stage(&mut cells, stage, until, end);
                reached[stage as usize] = until;
            }
        }
        (self.next_here(), cells.iter().map(|cell| cell.hearing.events(cell.work.mail)).sum())
    }

    /// How far a stage may go when the stages have reached these times.
    #[inline]
    fn horizon(&self, stage: Stage, reached: &[Time; 3]) -> Time {
        let arrivals = reached.iter().zip(&self.lookahead.between);
        arrivals.map(|(from, after)| *from + after[stage as usize]).fold(Time::NEVER, Time::min)
    }

    /// Runs one stage through a turn: the partition where something is due first goes on until something of the others
    /// may reach it.
    #[inline]
    fn run_stage(&self, cells: &mut [OpenCell<'_, 'a, S>], stage: Stage, until: Time, end: Time) {
        let step = self.lookahead.steps[stage as usize];
        loop {
            let (first, cell, others) = self.earliest(stage);
            if first >= until {
                return;
            }
            // The others may act on what is due there, or on what this one sends them: that takes a step, too.
            let safe = (others.min(first + step) + step).min(until);
            self.set_next(cell, cells[cell].run(stage, end, safe));
            self.deliver(cells, cell);
        }
    }

    /// The cell where something is due first at a stage, when, and when at another cell.
    #[inline]
    fn earliest(&self, stage: Stage) -> (Time, usize, Time) {
        let (mut first, mut cell, mut others) = (Time::NEVER, 0, Time::NEVER);
        for i in 0..self.next.len() {
            let next = self.next_of(i, stage);
            others = others.min(first.max(next));
            cell = if next < first { i } else { cell };
            first = first.min(next);
        }
        (first, cell, others)
    }

    /// Hands over what leaves a partition.
    #[inline]
    fn deliver(&self, cells: &mut [OpenCell<'_, 'a, S>], from: usize) {
        while let Some(parcel) = cells[from].work.mail.next_parcel() {
            for to in self.among.cut.recipients(parcel.to, parcel.stage) {
                let here = &self.among.cut.territories()[to];
                self.set_next(to, take(cells[to].work.mail, here, from, &parcel));
            }
            cells[from].work.mail.give_back(parcel);
        }
    }

    /// From now on the threads begin with the cells that had most to do in the window that ends.
    fn arrange(&self) {
        let mut cells: Vec<_> =
            (0..self.cells.len()).map(|index| (self.cell(index).events(), index)).collect();
        cells.sort_unstable_by(|a, b| b.cmp(a));
        self.order.iter().zip(cells).for_each(|(slot, (_, index))| slot.store(index, Ordering::Relaxed));
    }

    /// Tells the log what the window has brought, which is so many records of all ranks.
    #[inline]
    fn close_window(
        &self,
        ranks: &mut dyn Ranks,
        log: &mut Option<&mut dyn Log>,
        records: u64,
        gathered: &mut Vec<Record>,
    ) {
        let mut ours = Vec::new();
        for index in 0..self.cells.len() {
            let mut cell = self.cell(index);
            cell.hear();
            if std::mem::take(&mut cell.hearing.busy) {
                cell.hearing.events = 0;
                match log {
                    Some(log) if self.among.is_alone() => log.note(index, &cell.partition.mail().records),
                    _ => ours.append(cell.records()),
                }
            }
        }
        let Some(log) = log else { return };
        let is_told = self.among.is_alone() || self.gather(ranks, *log, (records, ours), gathered);
        if is_told && log.end_window() {
            self.hand_over(*log, gathered);
        }
    }

    /// Gathers the records of a window where their log is, and tells that of them; says whether it is the one here.
    fn gather(
        &self,
        ranks: &mut dyn Ranks,
        log: &mut dyn Log,
        (records, ours): (u64, Vec<Record>),
        gathered: &mut Vec<Record>,
    ) -> bool {
        let told = |rank: usize| log.is_told(rank, records);
        let weight = log.weight(&ours);
        let nothing: &[Record] = &[];
        let outgoing = (0..ranks.count()).map(|rank| if told(rank) { &ours[..] } else { nothing });
        let incoming = ranks.exchange(outgoing.map(|records| packed(&(weight, records))).collect());
        let incoming: Vec<(u64, Vec<Record>)> = incoming.iter().map(|bytes| unpacked(bytes)).collect();
        let (here, weight) = (told(ranks.rank()), incoming.iter().map(|(weight, _)| weight).sum());
        if here {
            incoming.into_iter().for_each(|(_, mut records)| gathered.append(&mut records));
            log.note(0, gathered);
        } else if !gathered.is_empty() {
            self.hand_over(log, gathered);
        }
        log.pass(records, weight, !here);
        here
    }

    /// Hands the records over to the log.
    fn hand_over(&self, log: &mut dyn Log, gathered: &mut Vec<Record>) {
        if self.among.is_alone() {
            (0..self.cells.len()).for_each(|index| log.take(index, self.cell(index).records()));
        } else {
            log.take(0, gathered);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::territory::Cut;

    #[test]
    fn windows_grow_where_little_happens_and_shrink_where_much_does() {
        assert_eq!([0, 999].map(|events| rounds_after(4, events)), [8, 8]);
        assert_eq!([1_000, 4_000].map(|events| rounds_after(4, events)), [4, 4]);
        assert_eq!([4_001, 1 << 40].map(|events| rounds_after(4, events)), [2, 2]);
        assert_eq!((rounds_after(1, 1 << 40), rounds_after(MOST_ROUNDS, 0)), (1, MOST_ROUNDS));
    }

    #[test]
    fn a_stage_goes_as_far_as_nothing_of_the_others_can_reach_it() {
        let [hour, access, gateway, delivery] = [3_600_000, 200, 300, 3_000].map(|ms| Span(ms * 1_000));
        let between = [[hour, access, hour], [access, hour, gateway], [delivery, gateway, hour]];
        let lookahead = Lookahead { window: access, between, steps: [hour; 3] };
        let cut = Cut::by_operator(&crate::fixture::reply_loop(2));
        let among = Among { cut: &cut, shares: &vec![0..0; 1], rank: 0 };
        let windows: Windows<()> = Windows::new(among, Vec::new(), lookahead, Time::NEVER);
        let mut reached = [Time::START; 3];
        for _ in 0..3 {
            for stage in Stage::ALL {
                reached[stage as usize] = windows.horizon(stage, &reached);
            }
        }
        // By turns 200, 300, 600; 500, 700, 1000; 900, 1100, 1400.
        assert_eq!(reached.map(|time| time.0 / 1_000), [900, 1_100, 1_400]);
    }
}
