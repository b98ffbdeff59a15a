//! Histograms in a snapshot: how often each value was counted.

use hdrhistogram::Histogram;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A histogram that takes memory only once it holds something.
type Kept = Option<Box<Histogram<u64>>>;

/// An empty histogram of three significant digits that grows with its values.
#[cold]
pub fn empty() -> Box<Histogram<u64>> {
    Box::new(Histogram::new(3).expect("three digits are within what a histogram can"))
}

/// Writes each value with its count.
pub fn serialize<S: Serializer>(kept: &Kept, to: S) -> Result<S::Ok, S::Error> {
    let counts = kept.as_ref().map(|histogram| {
        let counts = histogram.iter_recorded().map(|v| (v.value_iterated_to(), v.count_at_value()));
        counts.collect::<Vec<(u64, u64)>>()
    });
    counts.serialize(to)
}

/// Counts each value as often again.
pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Kept, D::Error> {
    let counts = Option::<Vec<(u64, u64)>>::deserialize(from)?;
    Ok(counts.map(|counts| {
        let mut histogram = empty();
        for (value, count) in counts {
            histogram.record_n(value, count).expect("a growing histogram takes any value");
        }
        histogram
    }))
}
