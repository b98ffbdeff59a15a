//! Exact-to-three-digits distributions of delays, in milliseconds.

use crate::histograms::{self, empty};
use hdrhistogram::Histogram;
use vocabulary::Span;

/// A distribution of delays that takes memory only once it holds one: three significant digits, milliseconds.
#[derive(Clone, Default, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Delays(#[serde(with = "histograms")] Option<Box<Histogram<u64>>>);

impl Delays {
    /// Counts a delay.
    #[inline(always)]
    pub fn add(&mut self, delay: Span) {
        let histogram = self.0.get_or_insert_with(empty);
        histogram.record(delay.0 / 1_000).expect("a growing histogram takes any delay");
    }

    /// Adds the delays of another distribution.
    pub fn merge(&mut self, other: &Delays) {
        if let Some(more) = &other.0 {
            self.0.get_or_insert_with(empty).add(&**more).expect("a growing histogram takes any other");
        }
    }

    /// How many delays were counted.
    pub fn count(&self) -> u64 {
        self.0.as_ref().map_or(0, |h| h.len())
    }

    /// The delay in milliseconds that a share of the delays, 0 to 1, does not exceed; none if there are none.
    pub fn quantile(&self, share: f64) -> Option<u64> {
        self.0.as_ref().filter(|h| !h.is_empty()).map(|h| h.value_at_quantile(share))
    }
}

/// Milliseconds as seconds with three decimals, made of integers.
pub fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_a_few_delays_are_exact() {
        let mut d = Delays::default();
        assert_eq!((d.count(), d.quantile(0.5)), (0, None));
        (1..=100).for_each(|ms| d.add(Span(ms * 1_000)));
        assert_eq!((d.quantile(0.5), d.quantile(0.95), d.quantile(1.0)), (Some(50), Some(95), Some(100)));
        let mut twice = d.clone();
        twice.merge(&d);
        assert_eq!((twice.count(), twice.quantile(0.5)), (200, Some(50)));
    }

    #[test]
    fn milliseconds_are_written_as_seconds() {
        assert_eq!(seconds(50), "0.050");
        assert_eq!(seconds(61_234), "61.234");
    }
}
