//! The gaps between the conversations of a user, in time that is measured by the load: independent of each other,
//! with one mean whatever their distribution.

use crate::chance::Draw;
use crate::distribution::{exponential_amount, pareto};
use vocabulary::Span;
use world::blueprint::{Activity, Traffic, pareto_mean};

/// The gaps between a user's conversations.
#[derive(Clone, Copy, Debug)]
pub struct Gaps {
    /// The mean, in microseconds.
    mean: f64,
    sessions: Option<Sessions>,
}

/// Gaps of two kinds: those within a session have Pareto's distribution, those between two an exponential one.
#[derive(Clone, Copy, Debug)]
struct Sessions {
    /// The share of gaps that are within a session.
    within: f64,
    least: f64,
    shape: f64,
    /// The mean gap between the last conversation of a session and the first of the next.
    between: f64,
}

impl Gaps {
    /// The gaps of a world.
    pub fn new(traffic: &Traffic) -> Gaps {
        let gap = Span((Span::DAY.0 as f64 / traffic.conversations_per_day) as u64);
        let mean = gap.0 as f64;
        let sessions = match traffic.activity {
            Activity::Poisson => None,
            Activity::Sessions { conversations, least, shape } => {
                Some(Sessions::new(mean, conversations, least.0 as f64, shape))
            }
        };
        Gaps { mean, sessions }
    }

    /// From one conversation to the next.
    #[inline]
    pub fn next(&self, draw: &mut Draw) -> f64 {
        match &self.sessions {
            None => exponential_amount(self.mean, draw),
            Some(sessions) => sessions.next(draw),
        }
    }

    /// From any time to the next conversation: so that the rate is the same from the start.
    pub fn first(&self, draw: &mut Draw) -> f64 {
        match &self.sessions {
            None => exponential_amount(self.mean, draw),
            Some(sessions) => sessions.rest(self.mean, draw),
        }
    }
}

impl Sessions {
    /// Sessions of so many conversations on average; what lies between two makes up for the short gaps within.
    fn new(mean: f64, conversations: f64, least: f64, shape: f64) -> Sessions {
        let within = 1.0 - 1.0 / conversations;
        let between = conversations * mean - (conversations - 1.0) * pareto_mean(least, shape);
        Sessions { within, least, shape, between }
    }

    /// The mean gap within a session.
    fn inner(&self) -> f64 {
        pareto_mean(self.least, self.shape)
    }

    #[inline]
    fn next(&self, draw: &mut Draw) -> f64 {
        if draw.chance(self.within) {
            pareto(self.least, self.shape, draw)
        } else {
            exponential_amount(self.between, draw)
        }
    }

    /// What is left of the gap in which any time falls: long gaps are met more often than they occur.
    fn rest(&self, mean: f64, draw: &mut Draw) -> f64 {
        if !draw.chance(self.within * self.inner() / mean) {
            return exponential_amount(self.between, draw);
        }
        if draw.chance((self.shape - 1.0) / self.shape) {
            self.least * draw.unit()
        } else {
            pareto(self.least, self.shape - 1.0, draw)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Chance, Purpose};
    use crate::fixture;

    const HOUR: f64 = Span::HOUR.0 as f64;

    fn gaps(activity: Activity) -> Gaps {
        let traffic = Traffic { conversations_per_day: 4.0, activity, ..fixture::reply_loop(10).traffic };
        Gaps::new(&traffic)
    }

    fn drawn(draw: impl Fn(&mut Draw) -> f64) -> Vec<f64> {
        (0..400_000).map(|k| draw(&mut Chance::new(5).draw(Purpose::Conversation, k))).collect()
    }

    fn mean(of: &[f64]) -> f64 {
        of.iter().sum::<f64>() / of.len() as f64
    }

    fn sessions() -> Gaps {
        gaps(Activity::Sessions { conversations: 5.0, least: Span(60_000_000), shape: 2.5 })
    }

    #[test]
    fn gaps_have_the_same_mean_with_sessions_and_without() {
        let (plain, bursts) = (gaps(Activity::Poisson), sessions());
        for gaps in [plain, bursts] {
            // Five standard errors: the deviation of a gap is 6 h, and under 19 h with sessions.
            let off = mean(&drawn(|d| gaps.next(d))) / HOUR - 6.0;
            assert!(off.abs() < 5.0 * 19.0 / 400_000_f64.sqrt(), "{off} h");
        }
    }

    #[test]
    fn most_gaps_are_short_and_their_tail_is_that_of_pareto() {
        let all = drawn(|d| sessions().next(d));
        let over = |minutes: f64| all.iter().filter(|g| **g > minutes * 60e6).count() as f64 / 400_000.0;
        // Between sessions: 5 x 6 h - 4 x 100 s, on average.
        let between = |minutes: f64| 0.2 * (-minutes / (30.0 * 60.0 - 4.0 * 100.0 / 60.0)).exp();
        for minutes in [1.0, 2.0, 4.0, 10.0] {
            let exact = 0.8 * f64::powf(minutes, -2.5) + between(minutes);
            let bound = 5.0 * (exact * (1.0 - exact) / 400_000.0).sqrt() + 1e-12;
            assert!((over(minutes) - exact).abs() < bound, "{minutes} min: {} is not {exact}", over(minutes));
        }
    }

    #[test]
    fn what_is_left_of_a_gap_has_the_mean_that_renewal_theory_says() {
        // E(X^2) / 2 E(X), of the mixture of Pareto and exponential gaps.
        let (least, between) = (1.0 / 60.0, 30.0 - 4.0 * 100.0 / 3600.0);
        let square = 0.8 * least * least * 2.5 / 0.5 + 0.2 * 2.0 * between * between;
        let exact = square / 12.0;
        let seen = mean(&drawn(|d| sessions().first(d))) / HOUR;
        assert!((seen / exact - 1.0).abs() < 0.01, "{seen} h is not {exact} h");
    }
}
