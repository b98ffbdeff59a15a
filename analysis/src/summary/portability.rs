//! Messages to ported numbers, summed up.

use crate::projections::portability::Step;
use crate::results::Results;
use crate::words::{count, many};
use serde::Serialize;

/// How messages to numbers of other operators found them, in a world in which numbers were ported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct PortabilityTotals {
    /// Lookups by a query of the number portability database.
    pub queried: u64,
    /// IM to ported numbers that went by the number range.
    pub im_by_range: u64,
    /// Short messages likewise.
    pub sms_by_range: u64,
    /// Messages that holders of ranges passed on.
    pub relayed: u64,
    /// IM and short messages for which the range said otherwise than the number's operator whether they get there.
    pub misclassified: u64,
    /// IM that a holder's IMSP sent back.
    pub returned: u64,
}

/// The totals; none in a world in which no number was ported.
pub fn totals(results: &Results) -> Option<PortabilityTotals> {
    let ported = &results.tables.ported;
    results.plan().blueprint.ports().then(|| PortabilityTotals {
        queried: ported.total(Step::Queried),
        im_by_range: ported.total_of(false, Step::ByRange),
        sms_by_range: ported.total_of(true, Step::ByRange),
        relayed: ported.total(Step::Relayed),
        misclassified: ported.total(Step::Misclassified),
        returned: ported.total(Step::Returned),
    })
}

impl PortabilityTotals {
    /// The totals in words.
    pub fn lines(&self) -> Vec<String> {
        let by_range = format!(
            "{} and {} to ported numbers went by the number range; its holders passed {} on and sent {} back.",
            count(self.im_by_range) + " IM",
            many(self.sms_by_range, "short message"),
            count(self.relayed),
            count(self.returned) + " IM",
        );
        let queried = format!("{} by a query of the portability database.", many(self.queried, "lookup"));
        let wrong = format!(
            "{} misclassified: by its range the number is reached, or not, otherwise than at its operator.",
            many(self.misclassified, "message")
        );
        vec![queried, by_range, wrong]
    }
}
