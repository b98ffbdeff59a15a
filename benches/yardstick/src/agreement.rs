//! Whether the counts of two programs of the model can be due to chance alone.

use crate::{ANSWERED, Counts};

/// Standard deviations beyond which two counts are not of the same model.
pub const BOUND: f64 = 5.0;

/// How far a count of one program is from that of another.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Deviation {
    /// What is counted.
    pub what: &'static str,
    /// What the first program counted.
    pub counted: u64,
    /// What the other counted.
    pub other: u64,
    /// The difference in its standard deviations; zero of two counts of nothing.
    pub sigmas: f64,
}

impl Deviation {
    /// Whether the difference is within [`BOUND`].
    pub fn is_chance(&self) -> bool {
        self.sigmas.abs() <= BOUND
    }
}

impl Counts {
    /// How far each count is from that of another program of the same size and length, with other chance.
    ///
    /// Messages are Poisson, and so are what comes of each of them independently or nearly so: the variance of a count
    /// is its mean, estimated by both. Events come in fives and tens, so that their variance is larger.
    pub fn deviations_from(&self, other: &Counts) -> [Deviation; 5] {
        let of = |what, counted: u64, other: u64, dispersion: f64| {
            let sigma = ((counted + other) as f64 * dispersion).sqrt();
            let sigmas = if sigma == 0.0 { 0.0 } else { (counted as f64 - other as f64) / sigma };
            Deviation { what, counted, other, sigmas }
        };
        [
            of("events", self.events, other.events, dispersion_of_events()),
            of("sent", self.sent, other.sent, 1.0),
            of("delivered", self.delivered, other.delivered, 1.0),
            of("answered", self.answered, other.answered, 1.0),
            of("reopened", self.reopened, other.reopened, 1.0),
        ]
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.events += other.events;
        self.sent += other.sent;
        self.delivered += other.delivered;
        self.answered += other.answered;
        self.reopened += other.reopened;
    }
}

/// The variance of the number of events over its mean: of a compound Poisson count E(X^2) / E(X), where a message
/// makes X = 5 events, or 10 with its answer.
fn dispersion_of_events() -> f64 {
    const THERE: f64 = 5.0;
    const AND_BACK: f64 = 10.0;
    let mean = |of: fn(f64) -> f64| (1.0 - ANSWERED) * of(THERE) + ANSWERED * of(AND_BACK);
    mean(|events| events * events) / mean(|events| events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviations_are_those_by_hand() {
        // E(X^2) / E(X) = (0.6 x 25 + 0.4 x 100) / (0.6 x 5 + 0.4 x 10) = 55/7.
        let ours = Counts { events: 1_400, sent: 220, ..Counts::default() };
        let theirs = Counts { events: 2_100, sent: 180, ..Counts::default() };
        let deviations = ours.deviations_from(&theirs);
        assert!((deviations[0].sigmas + 700.0 / (3_500.0 * 55.0 / 7.0_f64).sqrt()).abs() < 1e-9);
        assert_eq!((deviations[1].sigmas, deviations[2].sigmas), (2.0, 0.0));
        assert!(deviations[1].is_chance());
    }
}
