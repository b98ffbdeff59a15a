//! The simulation of a world: windows, happenings and steps of adoption in the order of time.

mod snapshot;

pub use self::snapshot::{Elsewhere, Trace};

use crate::adoption::{Census, Step, time_of_step};
use crate::batch::Batch;
use crate::build::{LONGEST_WINDOW, Lookahead, partitions};
use crate::case::Case;
use crate::decision::{Place, Surroundings};
use crate::digest;
use crate::happenings;
use crate::log::Log;
use crate::partition::Partition;
use crate::ranks::{Alone, Ranks, tell};
use crate::recorded::{Feed, TraceCounts, TraceInput, TraceRejects, standings};
use crate::rollout::Rollout;
use crate::stimulus::{Stage, Stimulus, Task};
use crate::territory::Cut;
use crate::windows::{Among, Cell, Windows};
use std::ops::Range;
use std::sync::Arc;
use vocabulary::{OperatorId, Sink, Span, SubscriberId, Time};
use world::Blueprint;

/// The fewest subscribers that are worth a partition of their own.
const PARTITION: u64 = 50_000;

/// Partitions for each thread.
const PER_THREAD: usize = 4;

/// How a simulation is run; none of it changes a result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// The threads that run the partitions, at least 1.
    pub threads: usize,
    /// How many partitions the world is cut into, at least one for each operator; none: as many as the threads need.
    pub partitions: Option<usize>,
    /// The longest that a kind of entity goes at once; it never goes farther than the world's latencies allow.
    pub window: Span,
    /// The events in a turn of all kinds of entity from which on more than one thread takes part in the next; with
    /// fewer, waking another would take longer.
    pub worth_sharing: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options { threads: 1, partitions: None, window: LONGEST_WINDOW, worth_sharing: 500 }
    }
}

/// A world that runs.
///
/// ```
/// use engine::{Options, Simulation, fixture};
/// use std::sync::Arc;
/// use vocabulary::Record;
///
/// let mut simulation = Simulation::new(Arc::new(fixture::reply_loop(200)), Options::default());
/// let mut listeners = vec![Vec::<Record>::new(); simulation.partitions()];
/// let end = simulation.end();
/// let events = simulation.advance(end, &mut listeners, None);
/// assert_eq!(events as usize, listeners.iter().map(Vec::len).sum::<usize>());
/// ```
pub struct Simulation {
    around: Surroundings,
    cut: Cut,
    ranks: Box<dyn Ranks>,
    /// Which partitions live in each process, and those of this one.
    shares: Vec<Range<usize>>,
    partitions: Vec<Partition>,
    options: Options,
    lookahead: Lookahead,
    now: Time,
    happenings_done: usize,
    /// IMSPs that tell of new indications.
    rollouts: Vec<Rollout>,
    /// For each operator, the number of its next step of adoption.
    steps: Vec<u32>,
    events: u64,
    /// Recorded traffic, if the world has any.
    feed: Option<Feed>,
}

impl Simulation {
    /// The world at its start.
    pub fn new(blueprint: Arc<Blueprint>, options: Options) -> Simulation {
        Simulation::among(Box::new(Alone), blueprint, options)
    }

    /// What lives here, of the world at its start, where several processes run it. All of them call the same functions
    /// with the same arguments, in the same order.
    pub fn among(ranks: Box<dyn Ranks>, blueprint: Arc<Blueprint>, options: Options) -> Simulation {
        let cut = cut(&blueprint, &options, ranks.count());
        Simulation::at_start(blueprint, options, ranks, cut, true)
    }

    /// The world at its start. `planned`: what lives here, with what is due from then on; else all of it, in which
    /// nothing is due, for a snapshot to fill.
    fn at_start(
        blueprint: Arc<Blueprint>,
        options: Options,
        ranks: Box<dyn Ranks>,
        cut: Cut,
        planned: bool,
    ) -> Simulation {
        let around = Surroundings::new(&blueprint);
        let shares = cut.shares(ranks.count());
        let built = if planned { shares[ranks.rank()].clone() } else { 0..cut.territories().len() };
        Simulation {
            partitions: partitions(&around, &cut, built, planned),
            shares,
            ranks,
            cut,
            options,
            lookahead: Lookahead::of(&blueprint, options.window),
            now: Time::START,
            happenings_done: 0,
            rollouts: Vec::new(),
            steps: vec![1; blueprint.operators.len()],
            events: 0,
            feed: None,
            around,
        }
    }

    /// The same with the messages of the world's trace, which come from the caller; of a world without a trace,
    /// nothing is read. The first block of rows is read at once. For a world that one process runs.
    pub fn with_trace(mut self, input: Box<dyn TraceInput>, rejects: Box<dyn TraceRejects>) -> Simulation {
        let standings = standings(&self.around.blueprint, &self.cut, &mut self.partitions);
        self.feed = Feed::new(&self.around.blueprint, &standings, input, rejects);
        self
    }

    /// Ends the trace: how many rows of it were read, and what became of them; nothing without a trace.
    pub fn end_trace(&mut self) -> Option<TraceCounts> {
        self.feed.as_mut()?.end();
        self.trace_counts()
    }

    /// How many rows of the trace were read so far, and what became of them; nothing without a trace.
    pub fn trace_counts(&self) -> Option<TraceCounts> {
        let unsent = |p: &Partition| p.mail_ref().pending().filter(|s| s.task == Task::SendRecorded).count();
        let pending = || self.partitions.iter().map(unsent).sum::<usize>() as u64;
        self.feed.as_ref().map(|feed| feed.counts(pending()))
    }

    /// The processes that run the world, this one among them.
    pub fn ranks(&mut self) -> &mut dyn Ranks {
        &mut *self.ranks
    }

    /// How many listeners a run needs here: one for each partition.
    pub fn partitions(&self) -> usize {
        self.partitions.len()
    }

    /// How far the run is: all that happens before has happened.
    pub fn now(&self) -> Time {
        self.now
    }

    /// When the run ends.
    pub fn end(&self) -> Time {
        Time::START + self.around.blueprint.duration
    }

    /// The length of a window, as the world's latencies allow it.
    pub fn window(&self) -> Span {
        self.lookahead.window
    }

    /// How many events have happened, in all processes.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Runs until a time (at most the end), telling each partition's listener what happens there, and the log, if there
    /// is one, the records of each window. Where several processes run the world, all have a log or none has, and that
    /// of the first is told. Gives the number of events.
    pub fn advance<S: Sink + Send>(
        &mut self,
        until: Time,
        sinks: &mut [S],
        mut log: Option<&mut dyn Log>,
    ) -> u64 {
        assert_eq!(sinks.len(), self.partitions.len(), "a listener for each partition");
        let until = until.min(self.end());
        let before = self.events;
        while self.now < until {
            self.change_what_is_due();
            let boundary = until.min(self.next_change());
            self.run_windows(boundary, sinks, &mut log);
        }
        self.events - before
    }

    /// Happenings and steps of adoption whose time is now.
    fn change_what_is_due(&mut self) {
        let blueprint = self.around.blueprint.clone();
        while let Some(happening) =
            blueprint.happenings.get(self.happenings_done).filter(|h| h.at <= self.now)
        {
            let record = happenings::record(&self.around, self.happenings_done, happening);
            happenings::apply(&mut self.around, &record);
            for partition in &mut self.partitions {
                partition.set_surroundings(&self.around);
                happenings::follow(&self.around, partition, &record);
                happenings::forget(&self.around, partition);
            }
            if let Some(rollout) = Rollout::begin(&self.around, self.happenings_done, &record) {
                self.rollouts.retain(|r| r.operator != rollout.operator);
                self.rollouts.push(rollout);
            }
            // What concerns all operators is told by the first.
            let teller = if record.operator == OperatorId::NONE { 0 } else { record.operator.0 };
            if let Some(seat) = self.seat(OperatorId(teller)) {
                seat.mail().records.push(record);
            }
            self.happenings_done += 1;
        }
        self.roll_out();
        self.adopt(&blueprint);
        while let Some(feed) = self.feed.as_mut().filter(|feed| feed.next() <= self.now) {
            feed.file(&self.cut, &mut self.partitions);
        }
    }

    /// How many partitions there are in all.
    pub fn all_partitions(&self) -> usize {
        self.cut.territories().len()
    }

    /// The partitions that live here.
    pub fn ours(&self) -> Range<usize> {
        self.shares[self.ranks.rank()].clone()
    }

    /// A partition, if it lives here.
    fn partition(&mut self, partition: usize) -> Option<&mut Partition> {
        let first = self.ours().start;
        self.partitions.get_mut(partition.checked_sub(first)?)
    }

    /// The partition in which an operator's IMSP lives, or would; none if that is in another process.
    fn seat(&mut self, operator: OperatorId) -> Option<&mut Partition> {
        self.partition(self.cut.seat(operator, Stage::Imsp))
    }

    /// Notices of new indications that are due next. All processes know how far each roll-out is, as it ends windows.
    fn roll_out(&mut self) {
        let (now, mut rollouts) = (self.now, std::mem::take(&mut self.rollouts));
        let (mut due, mut filed) = (false, Vec::new());
        for (place, rollout) in rollouts.iter_mut().enumerate().filter(|(_, r)| r.next() <= now) {
            due = true;
            if let Some(seat) = self.seat(rollout.operator) {
                let goes_on = rollout.file(seat);
                filed.push((place, rollout.progress(), goes_on));
            }
        }
        let mut ended = vec![false; rollouts.len()];
        let told = if due { tell(&mut *self.ranks, filed) } else { Vec::new() };
        for (place, progress, goes_on) in told.into_iter().flatten() {
            rollouts[place] = Rollout::resume(&self.around.blueprint, progress);
            ended[place] = !goes_on;
        }
        let mut ended = ended.into_iter();
        rollouts.retain(|_| ended.next() == Some(false));
        self.rollouts = rollouts;
    }

    fn adopt(&mut self, blueprint: &Blueprint) {
        let due: Vec<usize> = (0..blueprint.operators.len())
            .filter(|i| {
                let adoption = blueprint.operators[*i].adoption.as_ref();
                adoption.is_some_and(|a| time_of_step(a, self.steps[*i]) <= self.now)
            })
            .collect();
        if due.is_empty() {
            return;
        }
        let (census, around, now) = (self.census(), self.around.clone(), self.now);
        for index in due {
            let operator = &blueprint.operators[index];
            let adoption = operator.adoption.as_ref().expect("filtered");
            let step = Step::new(operator, adoption, &census, self.steps[index]);
            for partition in self.cut.residences(OperatorId(index as u8)) {
                self.partition(partition).into_iter().for_each(|p| take_step(&around, p, &step, now));
            }
            self.steps[index] += 1;
        }
    }

    /// Who is an IM user, of all subscribers wherever they live.
    fn census(&mut self) -> Census {
        let mut census = Census::new(self.around.blueprint.subscribers());
        for partition in &mut self.partitions {
            partition.with_subscribers(|subscribers, _| {
                let users = subscribers.clients.iter().enumerate().filter(|(_, c)| c.user);
                users.for_each(|(row, _)| census.count(subscribers.first + row as u32));
            });
        }
        let all = tell(&mut *self.ranks, census).into_iter();
        all.reduce(|census, other| census.merge(&other)).expect("this process has told its own")
    }

    /// When the network, or the mind of the customers, changes next after now, or recorded messages are to be filed.
    fn next_change(&self) -> Time {
        let blueprint = &self.around.blueprint;
        let happening = blueprint.happenings.get(self.happenings_done).map_or(Time::NEVER, |h| h.at);
        let steps = blueprint
            .operators
            .iter()
            .zip(&self.steps)
            .filter_map(|(o, number)| o.adoption.as_ref().map(|a| time_of_step(a, *number)));
        let recorded = self.feed.as_ref().map_or(Time::NEVER, Feed::next);
        let rollouts = self.rollouts.iter().map(Rollout::next);
        steps.chain(rollouts).fold(happening.min(recorded), Time::min)
    }

    /// Runs windows until the next change.
    fn run_windows<S: Sink + Send>(
        &mut self,
        boundary: Time,
        sinks: &mut [S],
        log: &mut Option<&mut dyn Log>,
    ) {
        let keeps = log.is_some();
        let cells = self.partitions.iter_mut().zip(sinks).map(|(p, sink)| Cell::new(p, sink, keeps));
        let among = Among { cut: &self.cut, shares: &self.shares, rank: self.ranks.rank() };
        let windows = Windows::new(among, cells.collect(), self.lookahead, boundary);
        self.events += windows.run(self.now, &self.options, &mut *self.ranks, log);
        self.now = boundary;
    }

    /// The operators, to look at.
    #[cfg(test)]
    pub(crate) fn each_partition(&mut self) -> &mut [Partition] {
        &mut self.partitions
    }

    /// The digest of the state: equal digests, equal states.
    pub fn digest(&mut self) -> u64 {
        digest::together(&self.digests())
    }

    /// The digest of the state of each operator, however it is cut into partitions and wherever these live.
    pub fn digests(&mut self) -> Vec<u64> {
        let sums = digest::sums(self.cut.operators(), &mut self.partitions);
        digest::of_sums(tell(&mut *self.ranks, sums))
    }

    /// The messages and answers that are on their way.
    pub fn in_flight(&mut self) -> u64 {
        let on_the_way = |s: &Stimulus| s.task.moves_a_message();
        let ours = self.partitions.iter().map(|p| p.mail_ref().pending().filter(on_the_way).count() as u64);
        let ours: u64 = ours.sum();
        tell(&mut *self.ranks, ours).into_iter().sum()
    }
}

/// How a world is cut, as the options say or so that each thread of all ranks finds something to do.
fn cut(blueprint: &Blueprint, options: &Options, ranks: usize) -> Cut {
    let needed = || needed(blueprint, options.threads * ranks).max(ranks);
    Cut::into(blueprint, options.partitions.unwrap_or_else(needed))
}

/// How many partitions several threads need, so that each finds something to do: none but the operators, unless one of
/// these has much more than a thread's share of the subscribers; then several for each thread, if there are enough for
/// them.
fn needed(blueprint: &Blueprint, threads: usize) -> usize {
    let largest = blueprint.operators.iter().map(|o| u64::from(o.subscribers)).max().unwrap_or(0);
    let all = u64::from(blueprint.subscribers());
    if largest * threads as u64 * 2 <= all * 3 {
        return 0;
    }
    (threads * PER_THREAD).min((all / PARTITION) as usize)
}

/// The subscribers of a partition take a step of adoption.
fn take_step(around: &Surroundings, partition: &mut Partition, step: &Step, now: Time) {
    let here = partition.here();
    partition.with_subscribers(|subscribers, mail| {
        let batch = Batch { place: &Place::new(around, here), end: now };
        for row in 0..subscribers.clients.len() as u32 {
            let who = SubscriberId(subscribers.first + row);
            let stimulus = step.stimulus(who, now);
            let case = Case::new(subscribers, &batch, &stimulus, mail);
            case.by_facts(|subscribers, at, _, facts| step.decide(at, subscribers, who, facts));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::reply_loop;

    #[test]
    fn a_world_is_cut_where_an_operator_has_more_than_a_thread_can_do() {
        // Two operators of the same size.
        let needed = |subscribers, threads| needed(&reply_loop(subscribers), threads);
        assert_eq!([1, 2, 3].map(|threads| needed(2_000_000, threads)), [0, 0, 0]);
        assert_eq!([4, 8].map(|threads| needed(2_000_000, threads)), [16, 32]);
        assert_eq!((needed(400_000, 8), needed(40_000, 8)), (8, 0));
    }
}
