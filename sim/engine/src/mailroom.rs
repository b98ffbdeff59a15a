//! Where what is due waits: the inboxes of the kinds of entity of a partition, what leaves for other partitions,
//! and the records made so far in the window.

use crate::decision::Moment;
use crate::schedule::{Due, Inbox};
use crate::stimulus::{Envelope, Passage, Stage, Stimulus, Task};
use crate::territory::Cut;
use vocabulary::{LinkId, OperatorId, Record, RecordId, Span, SubscriberId, Time};

/// The future of one partition, and what has just happened there.
pub struct Mailroom {
    here: OperatorId,
    /// Which kinds of entity live here.
    hosted: [bool; 3],
    inboxes: [Inbox; 3],
    /// For each kind of entity, who sends to it from elsewhere, in the order of their lanes.
    senders: [Vec<(usize, Stage)>; 3],
    /// What leaves, by where to.
    outgoing: Vec<Vec<Stimulus>>,
    /// The places of `outgoing` where something lies.
    filled: Vec<usize>,
    /// What happened in the window.
    pub records: Vec<Record>,
    /// What the kind of entity at work still has to do in this step; empty between its stimuli.
    pub soon: Vec<Stimulus>,
    /// The last message of recorded traffic in the lane that leads from subscribers to themselves.
    recorded: (Time, RecordId),
}

/// The lanes that lead to each kind of entity from those here; one for each sender elsewhere follows.
const LOCAL_LANES: usize = 3;

/// Stimuli of one kind of entity that leave for one of an operator, all in one go.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Parcel {
    /// The operator.
    pub to: OperatorId,
    /// The kind of entity that will handle them.
    pub stage: Stage,
    /// The kind of entity that they come from.
    pub from: Stage,
    /// What is due.
    pub stimuli: Vec<Stimulus>,
}

impl Parcel {
    /// Where a mailroom keeps what has the same way.
    #[inline(always)]
    fn place(to: OperatorId, stage: Stage, from: Stage) -> usize {
        (usize::from(to.0) * Stage::ALL.len() + stage as usize) * Stage::ALL.len() + from as usize
    }

    /// What leaves from such a place.
    fn of(place: usize, stimuli: Vec<Stimulus>) -> Parcel {
        let stages = Stage::ALL.len();
        let [stage, from] = [place / stages, place].map(|n| Stage::ALL[n % stages]);
        Parcel { to: OperatorId((place / (stages * stages)) as u8), stage, from, stimuli }
    }
}

impl Mailroom {
    /// The mailroom of a partition of a world, in which what becomes due is filed in buckets of about this width.
    pub fn new(cut: &Cut, partition: usize, bucket: Span) -> Mailroom {
        let territory = &cut.territories()[partition];
        let senders = cut.senders(partition);
        let inbox = |stage: Stage| Inbox::new(LOCAL_LANES + senders[stage as usize].len(), bucket);
        Mailroom {
            here: territory.operator,
            hosted: Stage::ALL.map(|stage| territory.hosts(stage)),
            inboxes: Stage::ALL.map(inbox),
            outgoing: vec![Vec::new(); cut.operators() * Stage::ALL.len() * Stage::ALL.len()],
            filled: Vec::new(),
            records: Vec::new(),
            soon: Vec::new(),
            recorded: (Time::START, RecordId(0)),
            senders,
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

    /// Something leaves one kind of entity for one of an operator, of an order and otherwise like another; shows where
    /// it lies.
    #[inline(always)]
    pub fn send(
        &mut self,
        (to, stage): (OperatorId, Stage),
        from: Stage,
        order: (Time, RecordId),
        like: &Stimulus,
    ) -> &mut Stimulus {
        let place = Parcel::place(to, stage, from);
        let outgoing = &mut self.outgoing[place];
        if outgoing.is_empty() {
            self.filled.push(place);
        }
        outgoing.push_mut(*like).at(order)
    }

    /// Takes out what leaves for one place, as long as there is something; to be given back.
    #[inline(always)]
    pub fn next_parcel(&mut self) -> Option<Parcel> {
        let place = self.filled.pop()?;
        Some(Parcel::of(place, std::mem::take(&mut self.outgoing[place])))
    }

    /// Takes a parcel back that has arrived: it keeps its room.
    #[inline]
    pub fn give_back(&mut self, mut parcel: Parcel) {
        parcel.stimuli.clear();
        let place = Parcel::place(parcel.to, parcel.stage, parcel.from);
        if self.outgoing[place].is_empty() {
            self.outgoing[place] = parcel.stimuli;
        }
    }

    /// The lane of what a kind of entity of another partition sends to one here.
    #[inline]
    pub fn lane(&self, stage: Stage, sender: (usize, Stage)) -> usize {
        let lane = self.senders[stage as usize].iter().position(|s| *s == sender);
        LOCAL_LANES + lane.expect("who sends has a lane")
    }

    /// Takes what comes over a lane.
    #[inline(always)]
    pub fn arrive(&mut self, stage: Stage, lane: usize, stimulus: &Stimulus) {
        self.inboxes[stage as usize].push(lane, stimulus.order(), stimulus);
    }

    /// Files what becomes due here without a record that it follows from.
    pub fn plan_at(&mut self, stage: Stage, stimulus: Stimulus) {
        self.inboxes[stage as usize].push_timer(stimulus.order(), &stimulus);
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
            inbox.push(Stage::Subscriber as usize, stimulus.order(), &stimulus);
        } else {
            inbox.push_timer(stimulus.order(), &stimulus);
        }
    }

    /// The bytes that the timers of all inboxes hold by now, and their alarms.
    #[cfg(test)]
    pub fn held(&self) -> (usize, usize) {
        let all = self.inboxes.iter().map(Inbox::held);
        all.fold((0, 0), |sum, held| (sum.0 + held.0, sum.1 + held.1))
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
        let to = |(place, sent): (usize, &Vec<Stimulus>)| {
            let Parcel { to, stimuli, .. } = Parcel::of(place, sent.clone());
            stimuli.into_iter().map(move |s| (s, to))
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
    /// The record.
    pub record: Record,
    /// What was due, with what travelled before the record.
    was: &'a Stimulus,
    /// The kind of entity at which the record was made.
    from: Stage,
    /// The end of the window.
    end: Time,
    mail: &'a mut Mailroom,
}

impl<'a> Future<'a> {
    /// The future of a record made at one kind of entity in a window that ends at `end`.
    #[inline(always)]
    pub fn of(
        record: Record,
        was: &'a Stimulus,
        (from, end): (Stage, Time),
        mail: &'a mut Mailroom,
    ) -> Future<'a> {
        Future { record, was, from, end, mail }
    }

    /// The same, to be lent to a rule that is rarely asked: what is lent has to be in memory, and the rest need not.
    #[inline(always)]
    pub fn lent(&mut self) -> Future<'_> {
        Future { mail: self.mail, ..*self }
    }

    /// What travelled, as it was before the record; what becomes due gets it as the record leaves it.
    pub fn envelope(&self) -> &Envelope {
        &self.was.envelope
    }

    /// What was due.
    pub fn task(&self) -> Task {
        self.was.task
    }

    /// What travels becomes due here, as the record leaves it.
    #[inline(always)]
    pub fn due(&mut self, stage: Stage, after: Span, task: Task) {
        let record = self.record;
        self.next_step(stage, after, task).envelope.apply(record);
    }

    /// The same, the other way round: what the recipient will do about it.
    #[inline(always)]
    pub fn due_in_turn(&mut self, stage: Stage, after: Span, task: Task) {
        let record = self.record;
        let envelope = &mut self.next_step(stage, after, task).envelope;
        envelope.apply(record);
        (envelope.subject, envelope.object) = (record.object, record.subject);
    }

    /// What travels becomes due at the other end of a link, as the record leaves it.
    #[inline(always)]
    pub fn due_across(&mut self, at: &Moment, link: LinkId, stage: Stage, task: Task) {
        let record = self.record;
        if at.network().queues(link, record.time) {
            debug_assert!(stage == self.from, "links join entities of the same kind");
            let next = self.next_step(stage, Span::ZERO, task);
            next.passage = Passage::over(link);
            next.envelope.apply(record);
        } else {
            let (to, latency) = at.network().across(link, at.here);
            self.send(to, stage, latency, task).envelope.apply(record);
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
        let Record { time, id: cause, .. } = self.record;
        if at.network().queues(link, time) {
            // Its identity may be smaller than that of its cause, so that it must come later.
            let (time, passage) = (time + Span(1), Passage::over(link));
            self.file_anew(self.from, Stimulus { time, id, cause, task, passage, envelope });
        } else {
            let (to, latency) = at.network().across(link, at.here);
            let passage = Passage::NONE;
            let stimulus = Stimulus { time: time + latency, id, cause, task, passage, envelope };
            self.mail.send((to, self.from), self.from, stimulus.order(), &stimulus);
        }
    }

    /// What queued before a link becomes due at its other end, once it has been served.
    pub fn due_beyond(&mut self, at: &Moment, link: LinkId, served: Time) {
        let (to, latency) = at.network().across(link, at.here);
        self.send(to, self.from, served.since(self.record.time) + latency, self.was.task);
    }

    /// What queued here becomes due again behind so many queues, by its task, once it has been served.
    pub fn due_behind(&mut self, served: Time, passed: impl FnOnce(Task) -> usize) {
        let (task, after) = (self.was.task, served.since(self.record.time));
        self.next_step(self.from, after, task).passage = Passage::behind(passed(task));
    }

    /// What found a queue full comes to it once more; after no time it does not.
    pub fn due_again(&mut self, after: Span) {
        let Stimulus { task, passage, .. } = *self.was;
        if after > Span::ZERO {
            self.next_step(self.from, after, task).passage = passage.tried();
        }
    }

    /// Something else becomes due here.
    pub fn due_anew(&mut self, stage: Stage, after: Span, id: RecordId, task: Task, envelope: Envelope) {
        let cause = self.record.id;
        let (time, passage) = (self.record.time + after, Passage::NONE);
        self.file_anew(stage, Stimulus { time, id, cause, task, passage, envelope });
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
            self.mail.soon.push(stimulus);
        } else {
            self.mail.inboxes[Stage::Subscriber as usize].push_activity(stimulus);
        }
    }

    /// Files the next step of the exchange, with what travelled before the record. It is copied from where it lies and
    /// changed where it is filed: a processor that copies what has just been written waits.
    #[inline(always)]
    fn next_step(&mut self, stage: Stage, after: Span, task: Task) -> &mut Stimulus {
        let cause = self.record.id;
        self.file(stage, self.next_order(after), self.was).caused_by(cause, task)
    }

    #[inline(always)]
    fn next_order(&self, after: Span) -> (Time, RecordId) {
        (self.record.time + after, self.record.id.next())
    }

    /// The same, at another operator.
    #[inline(always)]
    fn send(&mut self, to: OperatorId, stage: Stage, after: Span, task: Task) -> &mut Stimulus {
        let order = self.next_order(after);
        self.mail.send((to, stage), self.from, order, self.was).caused_by(self.record.id, task)
    }

    fn file_anew(&mut self, stage: Stage, stimulus: Stimulus) {
        self.file(stage, stimulus.order(), &stimulus);
    }

    /// Files what is due here, of an order and otherwise like another, and shows where it lies.
    #[inline(always)]
    fn file(&mut self, stage: Stage, order: (Time, RecordId), like: &Stimulus) -> &mut Stimulus {
        if stage != self.from {
            if !self.mail.hosted[stage as usize] {
                return self.mail.send((self.mail.here, stage), self.from, order, like);
            }
            self.mail.inboxes[stage as usize].push(self.from as usize, order, like)
        } else if order.0 < self.end {
            self.mail.soon.push_mut(*like).at(order)
        } else {
            self.mail.inboxes[stage as usize].push_timer(order, like)
        }
    }
}
