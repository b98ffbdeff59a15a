//! The one loop of the engine: all that is due at one kind of entity up to a time, in order, with what will be
//! touched fetched ahead.

use crate::decision::{Facts, Moment, Role, Surroundings};
use crate::mailroom::{Future, Mailroom};
use crate::queueing;
use crate::schedule::Fetch;
use crate::stimulus::{Stage, Stimulus};
use vocabulary::{OperatorId, Record, Time};

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
        (0..due.places()).for_each(|place| due.fetch(place, Fetch::State, AHEAD, |s| role.prefetch(s)));
        // Nearly always there is no queue: then nothing is asked for any.
        let queues = role.stations().is_some();
        while let Some(place) = due.earliest(until) {
            due.fetch(place, Fetch::State, AHEAD, |s| role.prefetch(s));
            due.fetch(place, Fetch::More, AHEAD_MORE, |s| role.prefetch_more(s));
            let stimulus = due.first(place);
            let at = Moment { around: self.around, here: self.here, now: stimulus.time };
            let news = records.len();
            let mut facts = Facts::of(stimulus, self.here, &mut records);
            let waits = queues
                && role.stations().is_some_and(|s| {
                    let weight = || role.weight(stimulus);
                    queueing::decide(s, &at, stimulus, weight, &mut facts)
                });
            if !waits {
                role.decide(&at, stimulus, &mut facts);
            }
            self.carry_out(&at, stimulus, &records[news..], role, mail, &mut soon);
            due.advance(place);
            for stimulus in soon.drain(..) {
                *due.make_room(stimulus.order()) = stimulus;
            }
        }
        (mail.records, mail.soon) = (records, soon);
        mail.close(self.stage, due, until);
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
