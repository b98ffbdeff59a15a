//! The one loop of the engine: all that is due at one kind of entity up to a time, in order, with what will be
//! touched fetched ahead.

use crate::decision::{Facts, Moment, Role, Surroundings};
use crate::mailroom::{Future, Mailroom};
use crate::queueing;
use crate::stimulus::{Stage, Stimulus};
use vocabulary::{OperatorId, Record, RecordId, Time};

/// How many stimuli ahead state is fetched, and how many ahead what that state points to.
const AHEAD: usize = 12;
const AHEAD_MORE: usize = 6;

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
        for lane in due.due() {
            lane.pending().iter().take(AHEAD).for_each(|s| role.prefetch(s));
            lane.pending().iter().take(AHEAD_MORE).for_each(|s| role.prefetch_more(s));
        }
        // Nearly always there is no queue: then nothing is asked for any.
        let queues = role.stations().is_some();
        while let Some((place, bound)) = due.turn(until) {
            let lane = due.lane(place);
            // It goes on until another comes first, or something has to be put in between.
            while soon.is_empty() && lane.order() < bound {
                lane.ahead(AHEAD).into_iter().for_each(|s| role.prefetch(s));
                lane.ahead(AHEAD_MORE).into_iter().for_each(|s| role.prefetch_more(s));
                self.handle(lane.first(), queues, role, mail, (&mut records, &mut soon));
                lane.advance();
                if queues && !soon.is_empty() {
                    self.handle_served(bound.min(lane.order()), role, mail, (&mut records, &mut soon));
                }
            }
            due.settle(place);
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
        others: (Time, RecordId),
        role: &mut impl Role,
        mail: &mut Mailroom,
        (records, soon): (&mut Vec<Record>, &mut Vec<Stimulus>),
    ) {
        while let [next] = soon[..]
            && next.order() < others
        {
            soon.clear();
            self.handle(&next, true, role, mail, (records, soon));
        }
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
