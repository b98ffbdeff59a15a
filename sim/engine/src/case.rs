//! A rule at work: what is due, the state that the rule reads, and where what it decides goes.
//!
//! The rules of what is frequent say the one thing that happens, and it is recorded, applied and followed right there,
//! where it is known which kind of event it is: to find that out again costs more than many a rule. For that the
//! compiler must see that nobody else looks at the record on its way, so that it is handed over by value, and copied
//! for those who are rarely asked. The other rules write down facts.

use crate::batch::Batch;
use crate::decision::{Facts, Moment, Outcome, Role};
use crate::mailroom::{Future, Mailroom};
use crate::stimulus::Stimulus;
use std::ops::Deref;
use vocabulary::{Event, SubscriberId};

/// Something that is due at an entity, before it is decided what happens. The entity's state can be read, and not
/// changed: it is by what happens.
pub struct Case<'a, R> {
    role: &'a mut R,
    batch: &'a Batch<'a>,
    /// What is due.
    pub stimulus: &'a Stimulus,
    mail: &'a mut Mailroom,
}

impl<R> Deref for Case<'_, R> {
    type Target = R;

    #[inline(always)]
    fn deref(&self) -> &R {
        self.role
    }
}

impl<'a, R: Role> Case<'a, R> {
    /// What is due at an entity.
    #[inline(always)]
    pub fn new(
        role: &'a mut R,
        batch: &'a Batch<'a>,
        stimulus: &'a Stimulus,
        mail: &'a mut Mailroom,
    ) -> Case<'a, R> {
        Case { role, batch, stimulus, mail }
    }

    /// Where and when.
    #[inline(always)]
    pub fn at(&self) -> Moment<'a> {
        self.batch.place.at(self.stimulus.time)
    }

    /// This happens between the two of the envelope, and nothing else.
    #[inline(always)]
    pub fn happen(self, event: Event) {
        let object = self.stimulus.envelope.object;
        self.happen_to(object, event);
    }

    /// The subject of the envelope does this to another object, and nothing else happens.
    #[inline(always)]
    pub fn happen_to(self, object: SubscriberId, event: Event) {
        let at = self.at();
        let Case { role, batch, stimulus, mail } = self;
        let record = stimulus.record(at.here, object, event);
        mail.records.push(record);
        role.apply(&at, record);
        role.follow(&at, Future::of(record, stimulus, (R::STAGE, batch.end), mail));
    }

    /// The one or the other happens between the two of the envelope, and nothing else.
    #[inline(always)]
    pub fn turn_out(self, outcome: Outcome) {
        let object = self.stimulus.envelope.object;
        self.turn_out_to(object, outcome);
    }

    /// The subject of the envelope does the one or the other to another object, and nothing else happens.
    #[inline(always)]
    pub fn turn_out_to(self, object: SubscriberId, outcome: Outcome) {
        match outcome {
            Ok(usual) => self.happen_to(object, usual),
            Err(rare) => {
                let Case { role, batch, stimulus, mail } = self;
                happen_rarely(role, batch, stimulus, mail, (object, rare));
            }
        }
    }

    /// Nothing happens, or as many things as the rule writes down.
    #[inline(always)]
    pub fn by_facts(self, decide: impl FnOnce(&R, &Moment, &Stimulus, &mut Facts)) {
        let at = self.at();
        let Case { role, batch, stimulus, mail } = self;
        let first = mail.records.len();
        decide(role, &at, stimulus, &mut Facts::of(stimulus, at.here, &mut mail.records));
        carry_out(role, batch, stimulus, mail, first);
    }
}

/// Of what happens rarely there is one copy of all that follows, apart from the code that mostly runs.
#[inline(never)]
fn happen_rarely<R: Role>(
    role: &mut R,
    batch: &Batch,
    stimulus: &Stimulus,
    mail: &mut Mailroom,
    (object, event): (SubscriberId, Event),
) {
    Case::new(role, batch, stimulus, mail).by_facts(|_, _, _, facts| facts.happen_to(object, event));
}

/// Applies what a stimulus has led to, the records from the `first`, and files what follows from the last.
#[inline(never)]
fn carry_out<R: Role>(role: &mut R, batch: &Batch, stimulus: &Stimulus, mail: &mut Mailroom, first: usize) {
    let at = batch.place.at(stimulus.time);
    let Some((last, before)) = mail.records[first..].split_last() else { return };
    let (last, mut was) = (*last, *stimulus);
    for record in before {
        role.apply(&at, *record);
        was.envelope.apply(*record);
    }
    role.apply(&at, last);
    role.follow(&at, Future::of(last, &was, (R::STAGE, batch.end), mail));
}
