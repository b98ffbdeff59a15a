//! Store and forward, summed up.

use crate::projections::delivery::{Receipts, Step};
use crate::projections::map::Operation;
use crate::results::Results;
use crate::words::{count, many, share};
use serde::Serialize;

/// What an SMSC did with short messages in its store.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StoreTotals {
    /// The operator.
    pub operator: String,
    /// Short messages taken into the store.
    pub accepted: u64,
    /// Of these, delivered at the first attempt.
    pub delivered_at_once: u64,
    /// Of these, delivered at a later one.
    pub delivered_later: u64,
    /// Of these, given up when their validity period was over.
    pub expired: u64,
    /// Of these, given up after as many attempts as the SMSC makes.
    pub exhausted: u64,
    /// Of these, in the store at the end.
    pub waiting: u64,
    /// The most that were in the store at the end of any bin.
    pub most_waiting: u64,
    /// Attempts.
    pub attempts: u64,
    /// Alerts of the HLR.
    pub alerts: u64,
}

/// Delivery receipts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct ReceiptTotals {
    /// Receipts made.
    pub made: u64,
    /// Of these, those that arrived.
    pub received: u64,
    /// Of these, those that did not.
    pub lost: u64,
}

/// MAP operations of an operator.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MapTotals {
    /// The operator.
    pub operator: String,
    /// The operation, as `map.csv` names it.
    pub operation: &'static str,
    /// How many.
    pub operations: u64,
}

/// The SMSCs that have a store.
pub fn stores(results: &Results) -> Vec<StoreTotals> {
    let (plan, deliveries) = (results.plan(), &results.tables.deliveries);
    let of = |operator: usize| {
        let total = |step| deliveries.total(operator, step);
        let attempts = deliveries.attempts(operator);
        let at_once = attempts.first().map_or(0, |a| a.delivered);
        let waiting = deliveries.waiting(operator, results.bins());
        StoreTotals {
            operator: plan.name(operator).to_owned(),
            accepted: total(Step::Accepted),
            delivered_at_once: at_once,
            delivered_later: total(Step::Delivered).saturating_sub(at_once),
            expired: total(Step::Expired),
            exhausted: total(Step::Exhausted),
            waiting: waiting.last().copied().unwrap_or(0),
            most_waiting: waiting.iter().copied().max().unwrap_or(0),
            attempts: attempts.iter().map(|a| a.made()).sum(),
            alerts: total(Step::Alerted),
        }
    };
    (0..plan.operators()).filter(|o| deliveries.stores(*o)).map(of).collect()
}

/// All delivery receipts; none: no world whose SMSCs have stores.
pub fn receipts(results: &Results) -> Option<ReceiptTotals> {
    let deliveries = &results.tables.deliveries;
    let sum: Receipts = deliveries.receipts();
    let totals = ReceiptTotals { made: sum.made(), received: sum.received, lost: sum.lost() };
    deliveries.any().then_some(totals)
}

/// The MAP operations of each operator that had any.
pub fn map_operations(results: &Results) -> Vec<MapTotals> {
    let (plan, map) = (results.plan(), &results.tables.map);
    let of = |(operator, operation): (usize, Operation)| MapTotals {
        operator: plan.name(operator).to_owned(),
        operation: operation.name(),
        operations: map.total(operator, operation),
    };
    let all = (0..plan.operators()).flat_map(|o| Operation::ALL.map(|operation| (o, operation)));
    all.map(of).filter(|m| m.operations > 0).collect()
}

impl StoreTotals {
    /// What a planner reads of it.
    pub(super) fn lines(&self) -> Vec<String> {
        if self.accepted == 0 {
            return vec![format!("{}: no short message was taken into the store.", self.operator)];
        }
        let outcome = |n: u64, what: &str| format!("{} {what} ({})", count(n), share(n, self.accepted));
        let fates = [
            outcome(self.delivered_at_once, "delivered at the first attempt"),
            outcome(self.delivered_later, "at a later one"),
            outcome(self.expired, "expired"),
            outcome(self.exhausted, "given up"),
            outcome(self.waiting, "waiting at the end"),
        ];
        vec![
            format!("{}: of {}, {}.", self.operator, many(self.accepted, "short message"), fates.join(", ")),
            format!(
                "  {:.2} attempts a short message; {} of the HLR; at most {} waiting.",
                self.attempts as f64 / self.accepted as f64,
                many(self.alerts, "alert"),
                count(self.most_waiting)
            ),
        ]
    }

    /// A number of it, by the word that measures have for it.
    pub(crate) fn number(&self, word: &str) -> u64 {
        match word {
            "accepted" => self.accepted,
            "delivered_at_once" => self.delivered_at_once,
            "delivered_later" => self.delivered_later,
            "expired" => self.expired,
            "exhausted" => self.exhausted,
            "waiting" => self.waiting,
            "most_waiting" => self.most_waiting,
            "attempts" => self.attempts,
            _ => self.alerts,
        }
    }
}

impl ReceiptTotals {
    /// What a planner reads of it.
    pub(super) fn line(&self) -> String {
        if self.made == 0 {
            return "No delivery receipt was asked for.".to_owned();
        }
        format!(
            "{}: {} arrived, {} were lost, {} on their way at the end.",
            many(self.made, "delivery receipt"),
            count(self.received),
            count(self.lost),
            count(self.made.saturating_sub(self.received + self.lost))
        )
    }
}
