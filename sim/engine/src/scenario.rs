//! Given what happened, when this is due, then exactly this happens and this becomes due: for tests of rules.

use crate::build::replica;
use crate::decision::Surroundings;
use crate::partition::Partition;
use crate::replay::Replay;
use crate::stimulus::{Envelope, Passage, Stage, Stimulus, Task};
use std::sync::Arc;
use vocabulary::{Event, OperatorId, Originator, Record, RecordId, Span, SubscriberId, Time};
use world::Blueprint;

/// What becomes due: when after the stimulus, at which operator, what, for whom.
pub type Due = (Span, OperatorId, Task, (SubscriberId, SubscriberId));

/// What came of a stimulus.
#[derive(Debug)]
pub struct Outcome {
    /// The records, in order.
    pub records: Vec<Record>,
    /// What is due now, in order of time.
    pub due: Vec<Due>,
}

impl Outcome {
    /// The events alone.
    pub fn events(&self) -> Vec<Event> {
        self.records.iter().map(|r| r.event).collect()
    }

    /// The only event.
    pub fn event(&self) -> Event {
        assert_eq!(self.records.len(), 1, "{self:?}");
        self.records[0].event
    }

    /// What is due, without who it is for.
    pub fn tasks(&self) -> Vec<(Span, OperatorId, Task)> {
        self.due.iter().map(|(after, operator, task, _)| (*after, *operator, *task)).collect()
    }
}

/// A world at its start, to which things have happened.
pub struct Scenario {
    around: Surroundings,
    replay: Replay,
}

impl Scenario {
    /// A world at its start.
    pub fn of(blueprint: Blueprint) -> Scenario {
        let blueprint = Arc::new(blueprint);
        let around = Surroundings::new(&blueprint);
        Scenario { replay: Replay::over(around.clone(), replica(&around)), around }
    }

    /// Something happened at an operator.
    pub fn given(mut self, operator: u8, time: Time, who: (u32, u32), event: Event) -> Scenario {
        let id = RecordId::first(Originator::Activity(SubscriberId(who.0), 0));
        let record = Record {
            time,
            id,
            cause: RecordId::NONE,
            subject: SubscriberId(who.0),
            object: SubscriberId(who.1),
            operator: OperatorId(operator),
            event,
        };
        self.replay.apply(&record);
        self.around = self.replay.surroundings().clone();
        self
    }

    /// The partitions as the last stimulus left them.
    pub fn partitions(&mut self) -> &mut [Partition] {
        self.replay.partitions()
    }

    /// Something is due at an operator.
    pub fn when(&mut self, operator: u8, stage: Stage, now: Time, task: Task, envelope: Envelope) -> Outcome {
        let id = RecordId::first(Originator::Activity(SubscriberId(1), 100));
        self.when_identified(operator, stage, now, (id, task), envelope)
    }

    /// It is time for an act of the script, by its place in it.
    pub fn when_scripted(&mut self, operator: u8, now: Time, who: SubscriberId, index: u32) -> Outcome {
        let id = RecordId::first(Originator::Script(who, index));
        let nobody = Envelope::new(who, SubscriberId::NOBODY);
        self.when_identified(operator, Stage::Subscriber, now, (id, Task::Act), nobody)
    }

    /// Something with an identity of its own is due at an operator.
    pub fn when_identified(
        &mut self,
        operator: u8,
        stage: Stage,
        now: Time,
        (id, task): (RecordId, Task),
        envelope: Envelope,
    ) -> Outcome {
        let stimulus =
            Stimulus { time: now, id, cause: RecordId::NONE, task, passage: Passage::NONE, envelope };
        let partition = &mut self.replay.partitions()[usize::from(operator)];
        partition.set_surroundings(&self.around);
        partition.forget_future();
        partition.mail().plan(stage, stimulus);
        for stage in Stage::ALL {
            partition.at_work().run(stage, now + Span(1), now + Span(1));
        }
        let mail = partition.mail();
        let records = std::mem::take(&mut mail.records);
        let here = mail.waiting().map(|s| (s, OperatorId(operator)));
        let mut all: Vec<_> = here.chain(mail.leaving()).collect();
        all.sort_by_key(|(s, _)| s.order());
        let due = all
            .into_iter()
            .map(|(s, to)| (s.time.since(now), to, s.task, (s.envelope.subject, s.envelope.object)));
        Outcome { records, due: due.collect() }
    }
}
