//! Where what is due waits: the inboxes of an operator's three kinds of entity, what leaves for other
//! operators, and the records made so far in the window.

use crate::decision::Moment;
use crate::schedule::{Due, Inbox};
use crate::stimulus::{Envelope, Passage, Stage, Stimulus, Task};
use vocabulary::{LinkId, OperatorId, Record, RecordId, Span, SubscriberId, Time};

/// The future of one operator, and what has just happened there.
pub struct Mailroom {
    inboxes: [Inbox; 3],
    /// What leaves for each operator, by the kind of its entities.
    outgoing: Vec<[Vec<Stimulus>; 3]>,
    /// What happened in the window.
    pub records: Vec<Record>,
    /// What the kind of entity at work still has to do in this step; empty between its stimuli.
    pub soon: Vec<Stimulus>,
    /// Whether something is about to leave.
    sending: bool,
    /// The last message of recorded traffic in the lane that leads from subscribers to themselves.
    recorded: (Time, RecordId),
}

/// The lanes that lead to each kind of entity: from the two other kinds here, and from each operator.
const LOCAL_LANES: usize = 3;

impl Mailroom {
    /// The mailroom of one of so many operators, for windows of about this length.
    pub fn new(operators: usize, window: Span) -> Mailroom {
        Mailroom {
            inboxes: std::array::from_fn(|_| Inbox::new(LOCAL_LANES + operators, window)),
            outgoing: vec![Default::default(); operators],
            records: Vec::new(),
            soon: Vec::new(),
            sending: false,
            recorded: (Time::START, RecordId(0)),
        }
    }

    /// For each kind of entity, a time before which nothing is due there; not always the latest such time.
    #[inline(always)]
    pub fn next(&self) -> [Time; 3] {
        [self.inboxes[0].next(), self.inboxes[1].next(), self.inboxes[2].next()]
    }

    /// Lends what is due at one kind of entity in the window up to `end`; to be given back by [`Mailroom::close`].
    #[inline]
    pub fn open(&mut self, stage: Stage, end: Time) -> Box<Due> {
        self.inboxes[stage as usize].open(end)
    }

    /// Takes back what [`Mailroom::open`] lent, of which all that is due before `until` was handled.
    #[inline]
    pub fn close(&mut self, stage: Stage, due: Box<Due>, until: Time) {
        self.inboxes[stage as usize].close(due, until);
    }

    /// Something leaves for an operator; shows where it lies.
    #[inline(always)]
    pub fn send(&mut self, to: OperatorId, stage: Stage, stimulus: Stimulus) -> &mut Stimulus {
        let outgoing = &mut self.outgoing[usize::from(to.0)][stage as usize];
        self.sending = true;
        outgoing.push(stimulus);
        outgoing.last_mut().expect("just pushed")
    }

    /// Whether something has been sent since this was last asked.
    #[inline(always)]
    pub fn has_sent(&mut self) -> bool {
        std::mem::take(&mut self.sending)
    }

    /// What has left for a kind of entity of an operator since the last time.
    #[inline(always)]
    pub fn outgoing(&mut self, to: OperatorId, stage: Stage) -> &mut Vec<Stimulus> {
        &mut self.outgoing[usize::from(to.0)][stage as usize]
    }

    /// Takes what another operator sent, and leaves nothing of it there.
    #[inline]
    pub fn arrive(&mut self, from: OperatorId, stage: Stage, sent: &mut Vec<Stimulus>) {
        for stimulus in sent.drain(..) {
            self.inboxes[stage as usize].push(LOCAL_LANES + usize::from(from.0), stimulus);
        }
    }

    /// Files what becomes due here without a record that it follows from.
    pub fn plan_at(&mut self, stage: Stage, stimulus: Stimulus) {
        self.inboxes[stage as usize].push_timer(stimulus);
    }

    /// Files what is due from the start.
    pub fn plan(&mut self, stage: Stage, stimulus: Stimulus) {
        self.inboxes[stage as usize].push_activity(stimulus);
    }

    /// Files a message of recorded traffic. They come in the order of time and have a lane of their own; those that
    /// do not come in the order of records go to the timers, so that the lane stays in order.
    pub fn plan_recorded(&mut self, stimulus: Stimulus) {
        let inbox = &mut self.inboxes[Stage::Subscriber as usize];
        if stimulus.order() > self.recorded {
            self.recorded = stimulus.order();
            inbox.push(Stage::Subscriber as usize, stimulus);
        } else {
            inbox.push_timer(stimulus);
        }
    }

    /// All that is due here, in no order.
    pub fn waiting(&self) -> impl Iterator<Item = Stimulus> {
        self.inboxes.iter().flat_map(Inbox::pending)
    }

    /// All that is due at one kind of entity here, in no order.
    pub fn waiting_at(&self, stage: Stage) -> impl Iterator<Item = Stimulus> {
        self.inboxes[stage as usize].pending()
    }

    /// All that is about to leave, with where to, in no order.
    pub fn leaving(&self) -> impl Iterator<Item = (Stimulus, OperatorId)> {
        let to = |(i, sent): (usize, &'_ [Vec<Stimulus>; 3])| {
            let all: Vec<Stimulus> = sent.iter().flatten().copied().collect();
            all.into_iter().map(move |s| (s, OperatorId(i as u8)))
        };
        self.outgoing.iter().enumerate().flat_map(to)
    }

    /// All that is due here or about to leave, in no order.
    pub fn pending(&self) -> impl Iterator<Item = Stimulus> {
        self.waiting().chain(self.leaving().map(|(s, _)| s))
    }
}

/// Where a rule puts what becomes due because of a record.
pub struct Future<'a> {
    mail: &'a mut Mailroom,
    /// The kind of entity at which the record was made.
    from: Stage,
    /// The end of the window.
    end: Time,
    record: &'a Record,
    /// What travelled, before the record.
    envelope: &'a Envelope,
    /// What was due, and how far it had come through queues.
    what: (Task, Passage),
    /// What this kind of entity still has to do in this window.
    soon: &'a mut Vec<Stimulus>,
}

impl<'a> Future<'a> {
    /// The future of a record made at one kind of entity in a window that ends at `end`.
    #[inline(always)]
    pub fn of(
        record: &'a Record,
        envelope: &'a Envelope,
        what: (Task, Passage),
        (from, end): (Stage, Time),
        mail: &'a mut Mailroom,
        soon: &'a mut Vec<Stimulus>,
    ) -> Future<'a> {
        Future { mail, from, end, record, envelope, what, soon }
    }

    /// What travelled, as it was before the record; what becomes due gets it as the record leaves it.
    pub fn envelope(&self) -> &Envelope {
        self.envelope
    }

    /// What was due.
    pub fn task(&self) -> Task {
        self.what.0
    }

    /// What travels becomes due here, as the record leaves it.
    #[inline(always)]
    pub fn due(&mut self, stage: Stage, after: Span, task: Task) {
        let (record, stimulus) = (self.record, self.next_step(after, task));
        self.file(stage, stimulus).envelope.apply(record);
    }

    /// The same, the other way round: what the recipient will do about it.
    #[inline(always)]
    pub fn due_in_turn(&mut self, stage: Stage, after: Span, task: Task) {
        let (record, stimulus) = (self.record, self.next_step(after, task));
        let envelope = &mut self.file(stage, stimulus).envelope;
        envelope.apply(record);
        envelope.turn();
    }

    /// What travels becomes due at the other end of a link, as the record leaves it.
    #[inline(always)]
    pub fn due_across(&mut self, at: &Moment, link: LinkId, stage: Stage, task: Task) {
        let record = self.record;
        if at.network().queues(link, record.time) {
            debug_assert!(stage == self.from, "links join entities of the same kind");
            let passage = Passage::over(link);
            let stimulus = Stimulus { passage, ..self.next_step(Span::ZERO, task) };
            self.file(stage, stimulus).envelope.apply(record);
        } else {
            let (to, latency) = at.network().across(link, at.here);
            let stimulus = self.next_step(latency, task);
            self.mail.send(to, stage, stimulus).envelope.apply(record);
        }
    }

    /// Something else becomes due at the other end of a link; here, if it has to queue before that.
    #[inline]
    pub fn due_across_anew(
        &mut self,
        at: &Moment,
        link: LinkId,
        id: RecordId,
        task: Task,
        envelope: Envelope,
    ) {
        let Record { time, id: cause, .. } = *self.record;
        if at.network().queues(link, time) {
            // Its identity may be smaller than that of its cause, so that it must come later.
            let (time, passage) = (time + Span(1), Passage::over(link));
            self.file(self.from, Stimulus { time, id, cause, task, passage, envelope });
        } else {
            let (to, latency) = at.network().across(link, at.here);
            let passage = Passage::NONE;
            let stimulus = Stimulus { time: time + latency, id, cause, task, passage, envelope };
            self.mail.send(to, self.from, stimulus);
        }
    }

    /// What queued before a link becomes due at its other end, once it has been served.
    pub fn due_beyond(&mut self, at: &Moment, link: LinkId, served: Time) {
        let (to, latency) = at.network().across(link, at.here);
        let stimulus = self.next_step(served.since(self.record.time) + latency, self.what.0);
        self.mail.send(to, self.from, stimulus);
    }

    /// What queued here becomes due again behind so many queues, by its task, once it has been served.
    pub fn due_behind(&mut self, served: Time, passed: impl FnOnce(Task) -> usize) {
        let (task, _) = self.what;
        let after = served.since(self.record.time);
        let passage = Passage::behind(passed(task));
        self.file(self.from, Stimulus { passage, ..self.next_step(after, task) });
    }

    /// What found a queue full comes to it once more; after no time it does not.
    pub fn due_again(&mut self, after: Span) {
        let (task, passage) = self.what;
        if after > Span::ZERO {
            self.file(self.from, Stimulus { passage: passage.tried(), ..self.next_step(after, task) });
        }
    }

    /// Something else becomes due here.
    pub fn due_anew(&mut self, stage: Stage, after: Span, id: RecordId, task: Task, envelope: Envelope) {
        let cause = self.record.id;
        let (time, passage) = (self.record.time + after, Passage::NONE);
        self.file(stage, Stimulus { time, id, cause, task, passage, envelope });
    }

    /// The subscriber's next activity becomes due.
    #[inline(always)]
    pub fn activity_due(&mut self, after: Span, id: RecordId, task: Task) {
        // Sessions go on by themselves, so that what is due next can be told by its identity alone.
        let cause = if task == Task::ChangePresence { RecordId::NONE } else { self.record.id };
        let time = self.record.time + after;
        let envelope = Envelope::new(self.record.subject, SubscriberId::NOBODY);
        let stimulus = Stimulus { time, id, cause, task, passage: Passage::NONE, envelope };
        if time < self.end {
            self.soon.push(stimulus);
        } else {
            self.mail.inboxes[Stage::Subscriber as usize].push_activity(stimulus);
        }
    }

    #[inline(always)]
    fn next_step(&self, after: Span, task: Task) -> Stimulus {
        let Record { time, id, .. } = *self.record;
        let (passage, envelope) = (Passage::NONE, *self.envelope);
        Stimulus { time: time + after, id: id.next(), cause: id, task, passage, envelope }
    }

    /// Files a stimulus; the caller changes it where it lies, as a copy of what has just been written waits.
    #[inline(always)]
    fn file(&mut self, stage: Stage, stimulus: Stimulus) -> &mut Stimulus {
        if stage != self.from {
            self.mail.inboxes[stage as usize].push(self.from as usize, stimulus)
        } else if stimulus.time < self.end {
            self.soon.push(stimulus);
            self.soon.last_mut().expect("just pushed")
        } else {
            self.mail.inboxes[stage as usize].push_timer(stimulus)
        }
    }
}
