//! The one loop of the engine: all that is due at one kind of entity in a window, in order, with what will be
//! touched fetched ahead.

use crate::decision::{Decision, Moment, Role, Surroundings};
use crate::mailroom::{Future, Mailroom};
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
    /// Handles all that is due.
    #[inline(always)]
    pub fn run(&self, role: &mut impl Role, mail: &mut Mailroom) {
        let mut due = mail.take(self.stage, self.end);
        due.iter().take(AHEAD).for_each(|s| role.prefetch(s));
        let (mut i, mut soon) = (0, Vec::new());
        while let Some(stimulus) = due.get(i) {
            if let Some(ahead) = due.get(i + AHEAD) {
                role.prefetch(ahead);
            }
            if let Some(ahead) = due.get(i + AHEAD_MORE) {
                role.prefetch_more(ahead);
            }
            let at = Moment { around: self.around, here: self.here, now: stimulus.time };
            let decision = role.decide(&at, stimulus);
            self.carry_out(&at, stimulus, &decision, role, mail, &mut soon);
            i += 1;
            while let Some(s) = soon.pop() {
                insert(&mut due, i, s);
            }
        }
        mail.give_back(due);
    }

    /// Makes records of what was decided, applies them, and files what follows; what is still to be done in
    /// this window goes to `soon`.
    #[inline(always)]
    pub fn carry_out(
        &self,
        at: &Moment,
        stimulus: &Stimulus,
        decision: &Decision,
        role: &mut impl Role,
        mail: &mut Mailroom,
        soon: &mut Vec<Stimulus>,
    ) {
        let (mut id, mut cause, mut envelope) = (stimulus.id, stimulus.cause, stimulus.envelope);
        let mut facts = decision.facts();
        while let Some((fact, later)) = facts.split_first() {
            let record = Record {
                time: at.now,
                id,
                cause: fact.cause.unwrap_or(cause),
                subject: fact.subject,
                object: fact.object,
                operator: self.here,
                event: fact.event,
            };
            role.apply(at, &record);
            envelope.apply(&record);
            mail.records.push(record);
            if later.is_empty() {
                role.follow(
                    at,
                    &record,
                    &envelope,
                    &mut Future::of(&record, self.stage, self.end, mail, soon),
                );
            }
            (cause, id, facts) = (id, id.next(), later);
        }
    }
}

/// Puts a stimulus of this window in its place among those that are still to be handled.
#[cold]
fn insert(due: &mut Vec<Stimulus>, from: usize, stimulus: Stimulus) {
    let at = from + due[from..].partition_point(|s| s.order() < stimulus.order());
    due.insert(at, stimulus);
}
