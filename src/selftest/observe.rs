//! What is measured in a run, from its records.

use super::cases::Quantity;
use vocabulary::{Event, FailCause, NodeId, OperatorId, PopulationCounts, Record, Sink, Span, Time};

/// Measures one node, and what became of messages and customers, after the warm-up.
#[derive(Clone, Debug)]
pub struct Observer {
    at: Option<(OperatorId, NodeId)>,
    from: Time,
    /// Waits in microseconds, in the order of arrival.
    waits: Vec<u64>,
    /// The sum of those who waited when another came.
    waiting: u64,
    rejected: u64,
    converted: u64,
    refused: u64,
    answers: u64,
    misrouted: u64,
    /// When customers became users, from the start of the run.
    upgrades: Vec<Time>,
    customers: u64,
}

impl Observer {
    /// An observer of a node, from a time on.
    pub fn new(at: Option<(OperatorId, NodeId)>, from: Time) -> Observer {
        Observer {
            at,
            from,
            waits: Vec::new(),
            waiting: 0,
            rejected: 0,
            converted: 0,
            refused: 0,
            answers: 0,
            misrouted: 0,
            upgrades: Vec::new(),
            customers: 0,
        }
    }

    /// What two observers of the same run saw.
    pub fn merged(mut self, other: Observer) -> Observer {
        self.waits.extend(other.waits);
        self.waiting += other.waiting;
        self.rejected += other.rejected;
        self.converted += other.converted;
        self.refused += other.refused;
        self.answers += other.answers;
        self.misrouted += other.misrouted;
        self.upgrades.extend(other.upgrades);
        self.customers += other.customers;
        self
    }

    /// A quantity, as the run until its end showed it.
    pub fn measure(&self, what: Quantity, end: Time) -> f64 {
        let arrivals = self.waits.len() as f64;
        let mean_wait = self.waits.iter().sum::<u64>() as f64 / 1e6 / arrivals;
        let longer =
            |seconds: f64| self.waits.iter().filter(|w| **w as f64 > seconds * 1e6).count() as f64 / arrivals;
        match what {
            Quantity::MeanWait => mean_wait,
            Quantity::WaitsLonger(seconds) => longer(seconds),
            Quantity::Quantile(share) => self.quantile(share),
            Quantity::Rejected => self.rejected as f64 / (self.rejected as f64 + arrivals),
            Quantity::Queue => self.waiting as f64 / arrivals,
            Quantity::Little => {
                let rate = arrivals / end.since(self.from).seconds();
                (self.waiting as f64 / arrivals) / (rate * mean_wait)
            }
            Quantity::Refused => self.refused as f64 / (self.refused + self.converted) as f64,
            Quantity::Misrouted => self.misrouted as f64 / self.answers as f64,
            Quantity::Adopted(after) => {
                let users = self.upgrades.iter().filter(|t| **t <= Time::START + after).count();
                users as f64 / self.customers as f64
            }
        }
    }

    fn quantile(&self, share: f64) -> f64 {
        let mut waits = self.waits.clone();
        let place = ((share * waits.len() as f64) as usize).min(waits.len() - 1);
        *waits.select_nth_unstable(place).1 as f64 / 1e6
    }

    fn of_node(&mut self, record: &Record) {
        let here = |node: NodeId| self.at == Some((record.operator, node));
        match record.event {
            Event::Queued { node, waiting, wait, .. } if here(node) => {
                self.waits.push(wait.0);
                self.waiting += u64::from(waiting);
            }
            Event::Overflowed { node, again: Span::ZERO, .. } if here(node) => self.rejected += 1,
            _ => {}
        }
    }
}

impl Sink for Observer {
    fn record(&mut self, record: &Record) {
        match record.event {
            Event::PopulationCounted { counts: PopulationCounts { unregistered, pre_registered, .. } } => {
                self.customers += u64::from(unregistered + pre_registered);
            }
            Event::AccountUpgraded { .. } => self.upgrades.push(record.time),
            _ if record.time < self.from => {}
            Event::Queued { .. } | Event::Overflowed { .. } => self.of_node(record),
            Event::ImConverted { .. } => self.converted += 1,
            Event::MessageFailed { cause: FailCause::AliasPoolExhausted, .. } => self.refused += 1,
            Event::AnswerRecognised { misrouted, .. } => {
                self.answers += 1;
                self.misrouted += u64::from(misrouted);
            }
            _ => {}
        }
    }
}
