//! MAP operations by hour: what each event stands for in the signalling network (3GPP TS 29.002, chapter 12 and 23).

use crate::calendar::Now;
use crate::grid::Grid;
use crate::plan::Plan;
use crate::sheet::{Heading, Sheet, column};
use vocabulary::{Event, FailCause, NumberLookup, NumberRouting, OperatorId, Record};

/// An operation of the mobile application part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Operation {
    /// A terminal submits a short message.
    MoForwardSm,
    /// The SMSC asks the HLR for the way to a terminal.
    SriSm,
    /// The SMSC sends a short message to the terminal.
    MtForwardSm,
    /// The SMSC tells the HLR that a terminal was absent or full.
    ReportSmDeliveryStatus,
    /// The network tells the HLR that the terminal is there, or has room, again.
    ReadyForSm,
    /// The HLR alerts the SMSC.
    AlertSc,
}

impl Operation {
    /// All, in order.
    pub const ALL: [Operation; 6] = {
        use Operation::*;
        [MoForwardSm, SriSm, MtForwardSm, ReportSmDeliveryStatus, ReadyForSm, AlertSc]
    };

    /// The name as ladders and tables have it.
    pub fn name(self) -> &'static str {
        match self {
            Operation::MoForwardSm => "MO-ForwardSM",
            Operation::SriSm => "SRI-SM",
            Operation::MtForwardSm => "MT-ForwardSM",
            Operation::ReportSmDeliveryStatus => "ReportSM-DeliveryStatus",
            Operation::ReadyForSm => "ReadyForSM",
            Operation::AlertSc => "AlertSC",
        }
    }
}

const OPERATIONS: usize = Operation::ALL.len();

/// Counts operations.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct MapOperations {
    counts: Grid<u64>,
    hour: usize,
}

/// The heading of the table.
pub static HEADING: Heading = Heading {
    file: "map.csv",
    about: "MAP operations by hour, counted from the events as docs/log.md says. Each is a request and its response: \
            two messages. A long short message takes MO-ForwardSM and MT-ForwardSM once for each part. Only rows \
            with operations are written.",
    columns: &[
        column("hour", "Hour of the run, from 0."),
        column("local_time", "When the hour begins, local civil time."),
        column("operator", "Operator whose SMSC takes part; of `ReadyForSM`, whose HLR."),
        column(
            "operation",
            "`MO-ForwardSM`, `SRI-SM` (SendRoutingInfoForSM), `MT-ForwardSM`, `ReportSM-DeliveryStatus`, \
             `ReadyForSM` or `AlertSC` (AlertServiceCentre).",
        ),
        column("operations", "How many."),
    ],
};

impl MapOperations {
    /// None yet.
    pub fn new(plan: &Plan) -> MapOperations {
        MapOperations { counts: Grid::new(plan.sides() * OPERATIONS), hour: 0 }
    }

    /// The bytes of the counts of so many hours.
    pub fn bytes(&self, hours: usize) -> usize {
        self.counts.bytes(hours)
    }

    /// Goes to another hour.
    pub fn turn(&mut self, now: Now) {
        self.hour = self.counts.reach(now.hour);
    }

    #[inline(always)]
    fn add(&mut self, plan: &Plan, operator: OperatorId, operation: Operation, count: u8) {
        let place = plan.place_of(operator) * OPERATIONS + operation as usize;
        self.counts.add_at(self.hour + place, u64::from(count));
    }

    /// A short message accepted by an SMSC without a store: it is delivered at the first attempt.
    #[inline(always)]
    pub fn accepted(&mut self, plan: &Plan, record: &Record, parts: u8) {
        self.add(plan, record.operator, Operation::SriSm, 1);
        self.add(plan, record.operator, Operation::MtForwardSm, parts);
    }

    /// Counts what an event stands for.
    #[inline(always)]
    pub fn record(&mut self, plan: &Plan, record: &Record) {
        let mut add = |operation, count| self.add(plan, record.operator, operation, count);
        match record.event {
            Event::SmsAnswered { parts, .. } => add(Operation::MoForwardSm, parts),
            Event::PresenceCommanded { .. } => add(Operation::MoForwardSm, 1),
            Event::MtForwarded { parts, .. } => {
                add(Operation::SriSm, 1);
                add(Operation::MtForwardSm, parts);
            }
            // It did not come so far: the HLR or the delivery path had no room for it.
            Event::DeliveryDeferred { cause: FailCause::QueueFull, .. } => {}
            Event::DeliveryDeferred { at_hlr: true, .. } => add(Operation::SriSm, 1),
            Event::DeliveryDeferred { cause, .. } => {
                add(Operation::SriSm, 1);
                add(Operation::MtForwardSm, 1);
                if cause != FailCause::SystemFailure {
                    add(Operation::ReportSmDeliveryStatus, 1);
                }
            }
            Event::NumberRouted { lookup: NumberLookup { by: NumberRouting::Holder, sms: true, .. } } => {
                add(Operation::SriSm, 1)
            }
            Event::ServiceCentreAlerted { .. } => {
                add(Operation::ReadyForSm, 1);
                add(Operation::AlertSc, 1);
            }
            _ => {}
        }
    }

    /// Adds the operations of another count.
    pub fn merge(&mut self, other: &MapOperations) {
        self.counts.merge(&other.counts);
    }

    /// How many operations of a kind there were at an operator.
    pub fn total(&self, operator: usize, operation: Operation) -> u64 {
        self.counts.total(operator * OPERATIONS + operation as usize)
    }

    /// The table.
    pub fn sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&HEADING);
        for hour in 0..self.counts.rows() {
            let local = plan.calendar.local(plan.calendar.hour_start(hour));
            for operator in 0..plan.sides() {
                for operation in Operation::ALL {
                    let n = self.counts.get(hour, operator * OPERATIONS + operation as usize);
                    if n > 0 {
                        let words = [&local, plan.name(operator), operation.name()].map(str::to_owned);
                        let row = std::iter::once(hour.to_string()).chain(words);
                        sheet.push(row.chain([n.to_string()]).collect());
                    }
                }
            }
        }
        sheet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_has_its_own_place_and_name() {
        for (i, operation) in Operation::ALL.into_iter().enumerate() {
            assert_eq!(operation as usize, i);
            assert!(Operation::ALL.iter().all(|o| *o == operation || o.name() != operation.name()));
        }
    }
}
