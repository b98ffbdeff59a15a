//! The one loop of the engine: all that is due at one kind of entity up to a time, in order, with what will be
//! touched fetched ahead.

use crate::decision::{Facts, Moment, Role, Surroundings};
use crate::mailroom::{Future, Mailroom};
use crate::queueing;
use crate::schedule::{Lane, Rank, rank};
use crate::stimulus::{Stage, Stimulus};
use vocabulary::{OperatorId, Record, Time};

/// How many stimuli ahead state is fetched, and how many ahead what that state points to.
const AHEAD: usize = 12;
const AHEAD_MORE: usize = 6;

/// Fetches the state that those next in a lane will touch, each once.
#[inline(always)]
fn fetch_ahead(lane: &mut Lane, role: &impl Role) {
    while let Some(stimulus) = lane.to_fetch(0, AHEAD) {
        role.prefetch(stimulus);
    }
}

/// The same, and what that state points to of those that come sooner.
#[inline(always)]
fn fetch_all_ahead(lane: &mut Lane, role: &impl Role) {
    if lane.is_fetched(1) {
        return;
    }
    fetch_ahead(lane, role);
    while let Some(stimulus) = lane.to_fetch(1, AHEAD_MORE) {
        role.prefetch_more(stimulus);
    }
}

/// One kind of entity of one operator in one window.
pub struct Batch<'a> {
    /// What every stage may look at.
    pub around: &'a Surroundings,
    /// The operator.
    pub here: OperatorId,
    /// The kind of entity.
    pub stage: Stage,
    /// The end of the window.
    pub end: Time,
}

impl Batch<'_> {
    /// Handles all that is due before a time, at most the end of the window.
    #[inline(always)]
    pub fn run(&self, until: Time, role: &mut impl Role, mail: &mut Mailroom) {
        let mut due = mail.open(self.stage, self.end);
        let (mut records, mut soon) = (std::mem::take(&mut mail.records), std::mem::take(&mut mail.soon));
        due.each_fresh(|lane| fetch_ahead(lane, role));
        // Nearly always there is no queue: then nothing is asked for any.
        let queues = role.stations().is_some();
        while let Some((lane, bound)) = due.turn(until) {
            // It goes on until another comes first, or something has to be put in between.
            while soon.is_empty() && lane.rank() < bound {
                fetch_all_ahead(lane, role);
                if queues {
                    self.handle_queued(lane.first(), role, mail, (&mut records, &mut soon));
                } else {
                    self.handle(lane.first(), false, role, mail, (&mut records, &mut soon));
                }
                lane.advance();
                if queues && !soon.is_empty() {
                    self.handle_served(bound.min(lane.rank()), role, mail, (&mut records, &mut soon));
                }
            }
            due.settle();
            for stimulus in soon.drain(..) {
                *due.make_room(stimulus.order()) = stimulus;
            }
        }
        (mail.records, mail.soon) = (records, soon);
        mail.close(self.stage, due, until);
    }

    /// Handles what comes before all others: what has just queued at a node is mostly served before something else is
    /// due, and need not be filed for that.
    #[inline(never)]
    fn handle_served(
        &self,
        others: Rank,
        role: &mut impl Role,
        mail: &mut Mailroom,
        (records, soon): (&mut Vec<Record>, &mut Vec<Stimulus>),
    ) {
        while let [next] = soon[..]
            && rank(next.order()) < others
        {
            soon.clear();
            self.handle_queued(&next, role, mail, (records, soon));
        }
    }

    /// Handles what is due where there are queues. One copy of the rules: a second would be too much for the
    /// processor's cache of instructions where kinds of entity take turns every few events, as in a world with little
    /// traffic.
    #[inline(never)]
    fn handle_queued(
        &self,
        stimulus: &Stimulus,
        role: &mut impl Role,
        mail: &mut Mailroom,
        news: (&mut Vec<Record>, &mut Vec<Stimulus>),
    ) {
        self.handle(stimulus, true, role, mail, news);
    }

    /// Handles what is due: it queues, or the rules say what happens.
    #[inline(always)]
    fn handle(
        &self,
        stimulus: &Stimulus,
        queues: bool,
        role: &mut impl Role,
        mail: &mut Mailroom,
        (records, soon): (&mut Vec<Record>, &mut Vec<Stimulus>),
    ) {
        let at = Moment { around: self.around, here: self.here, now: stimulus.time };
        let news = records.len();
        let mut facts = Facts::of(stimulus, self.here, records);
        let waits = queues
            && role
                .stations()
                .is_some_and(|s| queueing::decide(s, &at, stimulus, || role.weight(stimulus), &mut facts));
        if !waits {
            role.decide(&at, stimulus, &mut facts);
        }
        self.carry_out(&at, stimulus, &records[news..], role, mail, soon);
    }

    /// Applies what a stimulus has led to, and files what follows; what is still to be done in this window goes
    /// to `soon`.
    #[inline(always)]
    pub fn carry_out(
        &self,
        at: &Moment,
        stimulus: &Stimulus,
        records: &[Record],
        role: &mut impl Role,
        mail: &mut Mailroom,
        soon: &mut Vec<Stimulus>,
    ) {
        let Some((last, before)) = records.split_last() else { return };
        let mut changed = stimulus.envelope;
        let mut envelope = &stimulus.envelope;
        let what = (stimulus.task, stimulus.passage);
        for record in before {
            role.apply(at, record);
            changed.apply(record);
            envelope = &changed;
        }
        role.apply(at, last);
        role.follow(at, last, &mut Future::of(last, envelope, what, (self.stage, self.end), mail, soon));
    }
}
