//! The unit of the log: a fact with its time, place, people and cause.

use crate::{Event, OperatorId, RecordId, SubscriberId, Time};

/// A fact as it is recorded. Records are in the order of (time, id).
#[derive(Clone, Copy, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Record {
    /// When it happened.
    pub time: Time,
    /// Which exchange and step it is.
    pub id: RecordId,
    /// The record that led to it; within an exchange, the step before.
    pub cause: RecordId,
    /// Who did it, or was concerned; of a message, its sender.
    pub subject: SubscriberId,
    /// Whom it was done to; of a message, its recipient. [`SubscriberId::NOBODY`] where there is none.
    pub object: SubscriberId,
    /// The operator at which it happened.
    pub operator: OperatorId,
    /// What happened.
    pub event: Event,
}

impl Record {
    /// What the total order of records compares: written down here, and nowhere else.
    #[inline(always)]
    pub fn order(&self) -> (Time, RecordId) {
        (self.time, self.id)
    }
}

/// Takes the records of a run. A sink that makes tables must not depend on the order of records.
pub trait Sink {
    /// Takes one record.
    fn record(&mut self, record: &Record);
}

/// Nobody listens.
impl Sink for () {
    #[inline(always)]
    fn record(&mut self, _: &Record) {}
}

/// Keeps the records, in the order in which they came.
impl Sink for Vec<Record> {
    #[inline(always)]
    fn record(&mut self, record: &Record) {
        self.push(*record);
    }
}
