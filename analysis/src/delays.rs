//! Exact-to-three-digits distributions of delays, in milliseconds.

use crate::histograms::{self, empty};
use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocabulary::Span;

/// A distribution of delays: three significant digits, milliseconds. Only how often each place came is counted as the
/// run goes on; what that says is the library's matter, which has the same places.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub struct Delays {
    /// How often each place came, up to the last that did, without whole laps: counts that are short stay in the
    /// processor's cache beside what a run does between two of them.
    counts: Vec<u16>,
    /// How often the count of a place went round.
    laps: BTreeMap<usize, u64>,
}

/// What a count holds goes round after so many.
const LAP: u64 = 1 << u16::BITS;

/// Delays in a snapshot.
#[derive(Serialize, Deserialize)]
struct Kept(#[serde(with = "histograms")] Option<Box<Histogram<u64>>>);

/// Up to this power of two each millisecond has a place of its own; each doubling beyond has half as many places.
const EXACT: u32 = 11;

/// The place of a delay.
#[inline(always)]
fn place(milliseconds: u64) -> usize {
    let doublings = (u64::BITS - EXACT).saturating_sub(milliseconds.leading_zeros());
    ((u64::from(doublings) << (EXACT - 1)) + (milliseconds >> doublings)) as usize
}

/// The least delay of a place.
fn least(place: usize) -> u64 {
    let doublings = (place >> (EXACT - 1)).saturating_sub(1);
    ((place - (doublings << (EXACT - 1))) as u64) << doublings
}

impl Delays {
    /// Counts a delay.
    #[inline(always)]
    pub fn add(&mut self, delay: Span) {
        let place = place(delay.0 / 1_000);
        match self.counts.get_mut(place) {
            Some(count) if *count < u16::MAX => *count += 1,
            _ => self.add_to(place, 1),
        }
    }

    /// Counts what comes to any place, so often.
    #[cold]
    fn add_to(&mut self, place: usize, times: u64) {
        if self.counts.len() <= place {
            self.counts.resize(place + 1, 0);
        }
        let sum = u64::from(self.counts[place]) + times;
        self.counts[place] = (sum % LAP) as u16;
        if sum >= LAP {
            *self.laps.entry(place).or_default() += sum / LAP;
        }
    }

    /// Adds the delays of another distribution.
    pub fn merge(&mut self, other: &Delays) {
        other.counted().for_each(|(place, count)| self.add_to(place, count));
    }

    fn counted(&self) -> impl Iterator<Item = (usize, u64)> {
        let laps = |place| self.laps.get(&place).map_or(0, |laps| laps * LAP);
        let counts = self.counts.iter().enumerate();
        counts
            .map(move |(place, count)| (place, laps(place) + u64::from(*count)))
            .filter(|(_, count)| *count > 0)
    }

    /// How many delays were counted.
    pub fn count(&self) -> u64 {
        self.counted().map(|(_, count)| count).sum()
    }

    /// The delay in milliseconds that a share of the delays, 0 to 1, does not exceed; none if there are none.
    pub fn quantile(&self, share: f64) -> Option<u64> {
        self.quantiles([share]).next().flatten()
    }

    /// The same of each of several shares, for which the library is given the delays once.
    pub fn quantiles(&self, shares: impl IntoIterator<Item = f64>) -> impl Iterator<Item = Option<u64>> {
        let histogram = self.histogram();
        shares.into_iter().map(move |share| Some(histogram.as_ref()?.value_at_quantile(share)))
    }

    fn histogram(&self) -> Option<Box<Histogram<u64>>> {
        let mut all = None;
        for (place, count) in self.counted() {
            let histogram: &mut Histogram<u64> = all.get_or_insert_with(empty);
            histogram.record_n(least(place), count).expect("a growing histogram takes any delay");
        }
        all
    }
}

impl From<Delays> for Kept {
    fn from(delays: Delays) -> Kept {
        Kept(delays.histogram())
    }
}

impl From<Kept> for Delays {
    fn from(Kept(kept): Kept) -> Delays {
        let mut delays = Delays::default();
        for recorded in kept.iter().flat_map(|histogram| histogram.iter_recorded()) {
            delays.add_to(place(recorded.value_iterated_to()), recorded.count_at_value());
        }
        delays
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
        assert!(d.quantiles([0.5, 0.95, 1.0]).eq([Some(50), Some(95), Some(100)]));
        assert!(Delays::default().quantiles([0.5, 1.0]).eq([None, None]));
        let mut twice = d.clone();
        twice.merge(&d);
        assert_eq!((twice.count(), twice.quantile(0.5)), (200, Some(50)));
    }

    /// Around each power of two, and beyond the longest run.
    #[test]
    fn delays_come_to_the_places_that_the_library_has_for_them() {
        let histogram = empty();
        for milliseconds in (0..53).flat_map(|n| [(1 << n) - 1, 1 << n, (1 << n) * 3 / 2 + 1]) {
            let lowest = least(place(milliseconds));
            assert_eq!(lowest, histogram.lowest_equivalent(milliseconds), "{milliseconds} ms");
            assert_eq!(place(lowest), place(milliseconds));
        }
        assert_eq!((place(0), place(2_047), place(2_048), place(4_096)), (0, 2_047, 2_048, 3_072));
    }

    #[test]
    fn a_delay_may_come_more_often_than_a_short_count_can_hold() {
        let mut delays = Delays::default();
        (0..LAP + 2).for_each(|_| delays.add(Span(7_000)));
        delays.add(Span(9_000));
        assert_eq!(delays.counted().collect::<Vec<_>>(), [(7, LAP + 2), (9, 1)]);
        let mut all = delays.clone();
        (0..LAP).for_each(|_| all.merge(&delays));
        assert_eq!(all.counted().collect::<Vec<_>>(), [(7, (LAP + 1) * (LAP + 2)), (9, LAP + 1)]);
        assert_eq!(all.quantile(0.999), Some(7));
    }

    #[test]
    fn a_snapshot_keeps_what_was_counted() {
        let mut delays = Delays::default();
        [3, 3, 2_049, 70_000_000].into_iter().for_each(|ms| delays.add(Span(ms * 1_000)));
        assert_eq!(Delays::from(Kept::from(delays.clone())), delays);
        assert_eq!(delays.quantile(0.75), Some(2_049));
    }

    #[test]
    fn milliseconds_are_written_as_seconds() {
        assert_eq!(seconds(50), "0.050");
        assert_eq!(seconds(61_234), "61.234");
    }
}
