//! Where what is due waits: the inboxes of an operator's three kinds of entity, what leaves for other
//! operators, and the records made so far in the window.

use crate::schedule::Inbox;
use crate::stimulus::{Due, Stage, Stimulus};
use bevy_ecs::prelude::*;
use vocabulary::{OperatorId, Record, RecordId, Span, Time};

/// What crosses to another operator.
#[derive(Clone, Copy, Debug)]
pub struct Crossing {
    /// To which.
    pub to: OperatorId,
    /// To which kind of its entities.
    pub stage: Stage,
    /// What.
    pub stimulus: Stimulus,
}

/// The future of one operator, and what has just happened there.
#[derive(Resource)]
pub struct Mailroom {
    here: OperatorId,
    inboxes: [Inbox; 3],
    /// What leaves for other operators.
    pub outgoing: Vec<Crossing>,
    /// What happened in the window.
    pub records: Vec<Record>,
    scratch: Vec<Stimulus>,
}

/// The lanes that lead to each kind of entity: from the two other kinds here, and from each operator.
const LOCAL_LANES: usize = 3;

impl Mailroom {
    /// The mailroom of an operator among so many, for windows of a length.
    pub fn new(here: OperatorId, operators: usize, window: Span) -> Mailroom {
        let inbox = || Inbox::new(LOCAL_LANES + operators, window);
        Mailroom {
            here,
            inboxes: [inbox(), inbox(), inbox()],
            outgoing: Vec::new(),
            records: Vec::new(),
            scratch: Vec::new(),
        }
    }

    /// A time before which nothing is due here; not always the latest such time.
    #[inline(always)]
    pub fn next(&self) -> Time {
        self.inboxes.iter().map(Inbox::next).fold(Time::NEVER, Time::min)
    }

    /// What is due at one kind of entity before `end`, in order; to be given back by [`Mailroom::give_back`].
    #[inline]
    pub fn take(&mut self, stage: Stage, end: Time) -> Vec<Stimulus> {
        let mut due = std::mem::take(&mut self.scratch);
        self.inboxes[stage as usize].take(end, &mut due);
        due
    }

    /// Gives back the buffer that [`Mailroom::take`] lent.
    #[inline]
    pub fn give_back(&mut self, buffer: Vec<Stimulus>) {
        self.scratch = buffer;
    }

    /// Files what a record led to at one kind of entity; gives back what that kind has to do in this window.
    #[inline(always)]
    pub fn file(&mut self, from: Stage, cause: RecordId, now: Time, end: Time, due: Due) -> Option<Stimulus> {
        let Due { stage, operator, after, id, task, envelope } = due;
        let stimulus = Stimulus { time: now + after, id, cause, task, envelope };
        if operator != self.here {
            self.outgoing.push(Crossing { to: operator, stage, stimulus });
        } else if stage != from {
            self.inboxes[stage as usize].push(from as usize, stimulus);
        } else if stimulus.time < end {
            return Some(stimulus);
        } else {
            self.inboxes[stage as usize].push_timer(stimulus);
        }
        None
    }

    /// Takes what another operator sent.
    #[inline(always)]
    pub fn arrive(&mut self, from: OperatorId, stage: Stage, stimulus: Stimulus) {
        self.inboxes[stage as usize].push(LOCAL_LANES + usize::from(from.0), stimulus);
    }

    /// Files what is due from the start.
    pub fn plan(&mut self, stage: Stage, stimulus: Stimulus) {
        self.inboxes[stage as usize].push_timer(stimulus);
    }

    /// All that is due here, in no order.
    pub fn pending(&self) -> impl Iterator<Item = &Stimulus> {
        self.inboxes.iter().flat_map(Inbox::pending).chain(self.outgoing.iter().map(|c| &c.stimulus))
    }
}
