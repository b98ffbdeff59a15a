//! Where what is due waits: the inboxes of an operator's three kinds of entity, what leaves for other
//! operators, and the records made so far in the window.

use crate::decision::Moment;
use crate::schedule::Inbox;
use crate::stimulus::{Envelope, Stage, Stimulus, Task};
use bevy_ecs::prelude::*;
use vocabulary::{LinkId, OperatorId, Record, RecordId, Span, Time};

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
    /// The mailroom of one of so many operators, for windows of a length.
    pub fn new(operators: usize, window: Span) -> Mailroom {
        let inbox = || Inbox::new(LOCAL_LANES + operators, window);
        Mailroom {
            inboxes: [inbox(), inbox(), inbox()],
            outgoing: Vec::new(),
            records: Vec::new(),
            scratch: Vec::new(),
        }
    }

    /// For each kind of entity, a time before which nothing is due there; not always the latest such time.
    #[inline(always)]
    pub fn next(&self) -> [Time; 3] {
        [self.inboxes[0].next(), self.inboxes[1].next(), self.inboxes[2].next()]
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
    pub fn waiting(&self) -> impl Iterator<Item = Stimulus> {
        self.inboxes.iter().flat_map(Inbox::pending)
    }

    /// All that is due here or about to leave, in no order.
    pub fn pending(&self) -> impl Iterator<Item = Stimulus> {
        self.waiting().chain(self.outgoing.iter().map(|c| c.stimulus))
    }
}

/// Where a rule puts what becomes due because of a record.
pub struct Future<'a> {
    mail: &'a mut Mailroom,
    /// The kind of entity at which the record was made.
    from: Stage,
    /// The end of the window.
    end: Time,
    now: Time,
    cause: RecordId,
    /// What this kind of entity still has to do in this window.
    soon: &'a mut Vec<Stimulus>,
}

impl<'a> Future<'a> {
    /// The future of a record made at one kind of entity in a window that ends at `end`.
    #[inline(always)]
    pub fn of(
        record: &Record,
        from: Stage,
        end: Time,
        mail: &'a mut Mailroom,
        soon: &'a mut Vec<Stimulus>,
    ) -> Future<'a> {
        Future { mail, from, end, now: record.time, cause: record.id, soon }
    }

    /// Something becomes due here.
    #[inline(always)]
    pub fn due(&mut self, stage: Stage, after: Span, id: RecordId, task: Task, envelope: Envelope) {
        let stimulus = Stimulus { time: self.now + after, id, cause: self.cause, task, envelope };
        if stage != self.from {
            self.mail.inboxes[stage as usize].push(self.from as usize, stimulus);
        } else if stimulus.time < self.end {
            self.soon.push(stimulus);
        } else {
            self.mail.inboxes[stage as usize].push_timer(stimulus);
        }
    }

    /// Something becomes due at the other end of a link, so much later than it takes there.
    #[inline(always)]
    pub fn due_across(
        &mut self,
        at: &Moment,
        link: LinkId,
        stage: Stage,
        (later, id): (Span, RecordId),
        task: Task,
        envelope: Envelope,
    ) {
        let (to, latency) = at.network().across(link, at.here);
        let time = self.now + latency + later;
        let stimulus = Stimulus { time, id, cause: self.cause, task, envelope };
        self.mail.outgoing.push(Crossing { to, stage, stimulus });
    }
}
