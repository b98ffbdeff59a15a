//! Intervals of confidence around the mean of replications.

use serde::Serialize;
use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, StudentsT};

/// A lower and an upper bound.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Interval {
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

impl Interval {
    /// Whether a value lies within.
    pub fn holds(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// The mean of independent values, at least two, and its interval at a level of confidence (Student's t).
pub fn of_mean(values: &[f64], level: f64) -> (f64, Interval) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let student = StudentsT::new(0.0, 1.0, n - 1.0).expect("at least two replications");
    let half = student.inverse_cdf((1.0 + level) / 2.0) * (variance / n).sqrt();
    (mean, Interval { low: mean - half, high: mean + half })
}

/// Of so many intervals of 95 %, the fewest that cover in all but one of a thousand tests of a right simulator.
pub fn least_covering(of: usize) -> usize {
    let Ok(covering) = Binomial::new(0.95, of as u64) else { return 0 };
    (0..=of).find(|n| covering.cdf(*n as u64) > 0.001).unwrap_or(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_that_of_students_t() {
        // Mean 2, standard deviation 1, three values: t(0.975, 2) = 4.3027.
        let (mean, interval) = of_mean(&[1.0, 2.0, 3.0], 0.95);
        assert!((mean - 2.0).abs() < 1e-12);
        assert!((interval.high - 2.0 - 4.3027 / 3.0_f64.sqrt()).abs() < 1e-3, "{interval:?}");
        assert!(interval.holds(2.0) && !interval.holds(5.0));
    }

    #[test]
    fn few_intervals_may_miss() {
        assert_eq!(least_covering(1), 0);
        assert!((32..=36).contains(&least_covering(40)), "{}", least_covering(40));
    }
}
