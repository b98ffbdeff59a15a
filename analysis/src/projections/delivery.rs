//! Store and forward: attempts at delivery, what waits in the stores, and delivery receipts.

use crate::calendar::Now;
use crate::grid::Grid;
use crate::plan::Plan;
use crate::sheet::{Heading, Sheet, column};
use crate::words;
use vocabulary::{Event, FailCause, Originator, Record};

/// What happens to short messages in a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Step {
    /// One was taken into the store.
    Accepted,
    /// One was taken by the terminal.
    Delivered,
    /// An attempt found the subscriber absent.
    Absent,
    /// An attempt found the memory of the terminal full.
    Memory,
    /// An attempt failed in the network.
    Network,
    /// One was given up when its validity period was over.
    Expired,
    /// One was given up after as many attempts as the SMSC makes.
    Exhausted,
    /// The HLR alerted the SMSC.
    Alerted,
}

impl Step {
    /// All, in order.
    pub const ALL: [Step; 8] = {
        use Step::*;
        [Accepted, Delivered, Absent, Memory, Network, Expired, Exhausted, Alerted]
    };

    fn of_failed_attempt(cause: FailCause) -> Step {
        match cause {
            FailCause::AbsentSubscriber => Step::Absent,
            FailCause::MemoryCapacityExceeded => Step::Memory,
            _ => Step::Network,
        }
    }
}

const STEPS: usize = Step::ALL.len();

/// How the attempts of a number ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Attempts {
    /// The terminal took the short message.
    pub delivered: u64,
    /// The subscriber was absent.
    pub absent: u64,
    /// The memory of the terminal was full.
    pub memory: u64,
    /// The network failed, or had no room.
    pub network: u64,
}

impl Attempts {
    /// Attempts that failed.
    pub fn failed(&self) -> u64 {
        self.absent + self.memory + self.network
    }

    /// All attempts.
    pub fn made(&self) -> u64 {
        self.delivered + self.failed()
    }

    /// Adds those of another SMSC.
    pub fn add(&mut self, other: &Attempts) {
        self.delivered += other.delivered;
        self.absent += other.absent;
        self.memory += other.memory;
        self.network += other.network;
    }
}

/// Delivery receipts between two operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Receipts {
    /// Made for short messages that were delivered.
    pub of_delivered: u64,
    /// Made for short messages that were given up.
    pub of_given_up: u64,
    /// Made, but without a way on from where they were made.
    pub without_way: u64,
    /// Arrived.
    pub received: u64,
    /// Lost on their way.
    pub failed: u64,
}

impl Receipts {
    /// All that were made.
    pub fn made(&self) -> u64 {
        self.of_delivered + self.of_given_up + self.without_way
    }

    /// Those that did not arrive.
    pub fn lost(&self) -> u64 {
        self.failed + self.without_way
    }

    /// Adds those of another pair.
    pub fn add(&mut self, other: &Receipts) {
        self.of_delivered += other.of_delivered;
        self.of_given_up += other.of_given_up;
        self.without_way += other.without_way;
        self.received += other.received;
        self.failed += other.failed;
    }
}

/// Counts deliveries.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Deliveries {
    /// Whether the SMSC of each operator has a store.
    stores: Vec<bool>,
    steps: Grid<u64>,
    /// For each operator, the attempts by their number, from 1.
    attempts: Vec<Vec<Attempts>>,
    receipts: Vec<Receipts>,
}

/// The heading of the table of stores.
pub static STORE: Heading = Heading {
    file: "store_by_bin.csv",
    about: "Short messages in the stores of SMSCs, by bin; without rows for SMSCs that have none, as they can always \
            deliver. Delivery receipts are not counted. In each row: waiting = waiting in the row of the bin before \
            + accepted - delivered - expired - exhausted.",
    columns: &[
        column("bin_start_seconds", "When the bin begins, seconds since the start of the run."),
        column("local_time", "Likewise, local civil time."),
        column("operator", "Operator of the SMSC."),
        column("accepted", "Short messages taken into the store, long ones counted once."),
        column("delivered", "Short messages that terminals took."),
        column("absent", "Attempts that found the subscriber absent."),
        column("memory", "Attempts that found the memory of the terminal full."),
        column("network", "Attempts that failed in the network or found no room."),
        column("expired", "Short messages given up when their validity period was over."),
        column("exhausted", "Short messages given up after as many attempts as the SMSC makes."),
        column("alerts", "Alerts of the HLR: a subscriber can be reached, or has room, again."),
        column("waiting", "Short messages in the store at the end of the bin."),
    ],
};

/// The heading of the table of attempts.
pub static ATTEMPTS: Heading = Heading {
    file: "delivery_attempts.csv",
    about: "Attempts of SMSCs with a store to deliver short messages, by their number; delivery receipts are not \
            counted.",
    columns: &[
        column("operator", "Operator of the SMSC."),
        column("attempt", "Which attempt, from 1."),
        column("attempts", "How many were made."),
        column("delivered", "Of these, those after which the terminal had it."),
        column("absent", "Those that found the subscriber absent."),
        column("memory", "Those that found the memory of the terminal full."),
        column("network", "Those that failed in the network or found no room."),
        column(
            "undelivered_percent",
            "Short messages that this attempt left undelivered, as a share of those that were attempted at all.",
        ),
    ],
};

/// The heading of the table of receipts.
pub static RECEIPTS: Heading = Heading {
    file: "receipts.csv",
    about: "Delivery receipts (SMS-STATUS-REPORT) by pair of operators. In each row: of_delivered + of_given_up + \
            without_way = received + lost + in_flight.",
    columns: &[
        column("recipient_operator", "Operator of the recipient of the short messages."),
        column("sender_operator", "Operator of the sender, who asked, or whose IMSP did."),
        column("of_delivered", "Receipts for short messages that were delivered."),
        column("of_given_up", "Receipts for short messages that were given up."),
        column("without_way", "Receipts that found no link, or no room, where they were made."),
        column("received", "Receipts that arrived."),
        column("lost", "Receipts that did not, those without a way among them."),
        column("in_flight", "Receipts on their way, or in a store, when the run ended."),
    ],
};

impl Deliveries {
    /// None yet.
    pub fn new(plan: &Plan) -> Deliveries {
        let stores = plan.blueprint.operators.iter().map(|o| o.smsc.store.is_some()).chain([false]);
        Deliveries {
            stores: stores.collect(),
            steps: Grid::new(plan.sides() * STEPS),
            attempts: vec![Vec::new(); plan.sides()],
            receipts: vec![Receipts::default(); plan.pairs()],
        }
    }

    /// The bytes of the counts of so many bins.
    pub fn bytes(&self, bins: usize) -> usize {
        self.steps.bytes(bins)
    }

    /// Whether the SMSC of an operator has a store.
    #[inline(always)]
    pub fn stores(&self, operator: usize) -> bool {
        self.stores[operator]
    }

    /// Whether any SMSC has a store.
    pub fn any(&self) -> bool {
        self.stores.contains(&true)
    }

    /// Counts an event of a delivery or a receipt.
    pub fn record(&mut self, plan: &Plan, now: &Now, record: &Record) {
        let operator = plan.place_of(record.operator);
        let receipt = matches!(record.id.originator(), Originator::Delivery(..));
        match record.event {
            Event::SmsAccepted { .. } => self.step(now, operator, Step::Accepted),
            Event::MtForwarded { attempt, .. } if !receipt => {
                self.step(now, operator, Step::Delivered);
                self.attempt(operator, attempt).delivered += 1;
            }
            Event::DeliveryDeferred { cause, attempt, .. } if !receipt => {
                let step = Step::of_failed_attempt(cause);
                self.step(now, operator, step);
                let attempts = self.attempt(operator, attempt);
                match step {
                    Step::Absent => attempts.absent += 1,
                    Step::Memory => attempts.memory += 1,
                    _ => attempts.network += 1,
                }
            }
            Event::MessageFailed { cause: FailCause::ValidityExpired, .. } => {
                self.step(now, operator, Step::Expired);
            }
            Event::MessageFailed { cause: FailCause::AttemptsExhausted, .. } => {
                self.step(now, operator, Step::Exhausted);
            }
            Event::ServiceCentreAlerted { .. } => self.step(now, operator, Step::Alerted),
            _ => self.receipt(plan, record),
        }
    }

    fn receipt(&mut self, plan: &Plan, record: &Record) {
        let receipts = &mut self.receipts[plan.pair_of(record.subject, record.object)];
        match record.event {
            Event::StatusReportSent { delivered: true, .. } => receipts.of_delivered += 1,
            Event::StatusReportSent { .. } => receipts.of_given_up += 1,
            Event::StatusReportReceived { .. } => receipts.received += 1,
            Event::StatusReportFailed { sent: true, .. } => receipts.failed += 1,
            Event::StatusReportFailed { .. } => receipts.without_way += 1,
            _ => {}
        }
    }

    fn step(&mut self, now: &Now, operator: usize, step: Step) {
        self.steps.add(now.bin, operator * STEPS + step as usize, 1);
    }

    fn attempt(&mut self, operator: usize, attempt: u8) -> &mut Attempts {
        let attempts = &mut self.attempts[operator];
        let place = usize::from(attempt.max(1)) - 1;
        if attempts.len() <= place {
            attempts.resize(place + 1, Attempts::default());
        }
        &mut attempts[place]
    }

    /// Adds the deliveries of another count.
    pub fn merge(&mut self, other: &Deliveries) {
        self.steps.merge(&other.steps);
        for (operator, theirs) in other.attempts.iter().enumerate() {
            for (place, attempts) in theirs.iter().enumerate() {
                self.attempt(operator, place as u8 + 1).add(attempts);
            }
        }
        self.receipts.iter_mut().zip(&other.receipts).for_each(|(mine, more)| mine.add(more));
    }

    /// How often something happened in the store of an operator's SMSC.
    pub fn total(&self, operator: usize, step: Step) -> u64 {
        self.steps.total(operator * STEPS + step as usize)
    }

    /// The attempts of an operator's SMSC by their number, from 1.
    pub fn attempts(&self, operator: usize) -> &[Attempts] {
        &self.attempts[operator]
    }

    /// The receipts of all pairs.
    pub fn receipts(&self) -> Receipts {
        self.receipts.iter().fold(Receipts::default(), |mut sum, r| {
            sum.add(r);
            sum
        })
    }

    /// Short messages in the store of an operator's SMSC at the end of each bin.
    pub fn waiting(&self, operator: usize, bins: usize) -> Vec<u64> {
        let mut waiting = 0_u64;
        let at = |bin, step: Step| self.steps.get(bin, operator * STEPS + step as usize);
        let after = |bin| {
            let out = at(bin, Step::Delivered) + at(bin, Step::Expired) + at(bin, Step::Exhausted);
            waiting = (waiting + at(bin, Step::Accepted)).saturating_sub(out);
            waiting
        };
        (0..bins).map(after).collect()
    }

    /// The table of stores, up to a bin.
    pub fn store_sheet(&self, plan: &Plan, bins: usize) -> Sheet {
        let mut sheet = Sheet::new(&STORE);
        let operators: Vec<_> = (0..plan.operators()).filter(|o| self.stores[*o]).collect();
        let waiting: Vec<_> = operators.iter().map(|o| self.waiting(*o, bins)).collect();
        for bin in 0..bins {
            let start = plan.calendar.bin_start(bin);
            for (operator, waiting) in operators.iter().zip(&waiting) {
                let key = [
                    (start.0 / 1_000_000).to_string(),
                    plan.calendar.local(start),
                    plan.name(*operator).to_owned(),
                ];
                let counts = (0..STEPS).map(|step| self.steps.get(bin, operator * STEPS + step));
                let counts = counts.chain([waiting[bin]]).map(|n| n.to_string());
                sheet.push(key.into_iter().chain(counts).collect());
            }
        }
        sheet
    }

    /// The table of attempts.
    pub fn attempts_sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&ATTEMPTS);
        for operator in 0..plan.operators() {
            let first = self.attempts[operator].first().map_or(0, Attempts::made);
            for (number, a) in (1..).zip(&self.attempts[operator]) {
                let left = words::percent(a.failed(), first).unwrap_or_default();
                let counts = [number, a.made(), a.delivered, a.absent, a.memory, a.network];
                let row = counts.map(|n: u64| n.to_string());
                let name = std::iter::once(plan.name(operator).to_owned());
                sheet.push(name.chain(row).chain([left]).collect());
            }
        }
        sheet
    }

    /// The table of receipts.
    pub fn receipts_sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&RECEIPTS);
        for (pair, r) in self.receipts.iter().enumerate().filter(|(_, r)| r.made() > 0) {
            let (recipient, sender) = plan.sides_of(pair);
            let in_flight = r.made().saturating_sub(r.received + r.lost());
            let counts = [r.of_delivered, r.of_given_up, r.without_way, r.received, r.lost(), in_flight];
            let names = [plan.name(recipient), plan.name(sender)].map(str::to_owned);
            sheet.push(names.into_iter().chain(counts.map(|n| n.to_string())).collect());
        }
        sheet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_has_its_own_place() {
        for (i, step) in Step::ALL.into_iter().enumerate() {
            assert_eq!(step as usize, i);
        }
    }
}
