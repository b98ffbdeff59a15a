//! How far the simulation goes between two looks at the clock and at Ctrl-C.

use std::time::Duration;
use vocabulary::{Span, Time};

/// Steps of simulated time that take about a tenth of a second each. The steps do not show in results.
pub struct Pace {
    step: Span,
}

impl Pace {
    const SHORT: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_millis(200);
    const LEAST: Span = Span::SECOND;

    /// A careful pace to begin with.
    pub fn new() -> Pace {
        Pace { step: Span::MINUTE }
    }

    /// Where the next step leads.
    pub fn target(&self, now: Time) -> Time {
        now + self.step
    }

    /// Takes longer steps if the last was short, and shorter ones if it was long.
    pub fn learn(&mut self, took: Duration) {
        if took < Self::SHORT {
            self.step = Span((self.step.0 * 2).min(Span::DAY.0));
        } else if took > Self::LONG {
            self.step = Span((self.step.0 / 2).max(Self::LEAST.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_grow_while_they_are_short_and_shrink_when_they_are_long() {
        let mut pace = Pace::new();
        pace.learn(Duration::from_millis(1));
        assert_eq!(pace.target(Time::START), Time::START + Span(2 * Span::MINUTE.0));
        pace.learn(Duration::from_millis(100));
        assert_eq!(pace.target(Time::START), Time::START + Span(2 * Span::MINUTE.0));
        pace.learn(Duration::from_secs(1));
        assert_eq!(pace.target(Time::START), Time::START + Span::MINUTE);
    }

    #[test]
    fn steps_stay_between_a_second_and_a_day() {
        let mut pace = Pace::new();
        (0..40).for_each(|_| pace.learn(Duration::ZERO));
        assert_eq!(pace.target(Time::START), Time::START + Span::DAY);
        (0..40).for_each(|_| pace.learn(Duration::from_secs(9)));
        assert_eq!(pace.target(Time::START), Time::START + Span::SECOND);
    }
}
