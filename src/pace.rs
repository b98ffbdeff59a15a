//! How far the simulation goes between two looks at the clock and at Ctrl-C.

use std::time::Duration;
use vocabulary::{Span, Time};

/// Steps of simulated time that take about a tenth of a second each. The steps do not show in results.
pub struct Pace {
    step: Span,
    /// Steps that take less are short, and those that take more are long.
    short: Duration,
    long: Duration,
}

impl Pace {
    const LONG: Duration = Duration::from_millis(200);
    const LEAST: Span = Span::SECOND;

    /// A careful pace to begin with. Steps will be so short that something can be done between two of them so often.
    pub fn new(often: Duration) -> Pace {
        let long = Self::LONG.min(often);
        Pace { step: Span::MINUTE, short: long / 4, long }
    }

    /// Where the next step leads.
    pub fn target(&self, now: Time) -> Time {
        now + self.step
    }

    /// Takes longer steps if the last was short, and shorter ones if it was long.
    pub fn learn(&mut self, took: Duration) {
        if took < self.short {
            self.step = Span((self.step.0 * 2).min(Span::DAY.0));
        } else if took > self.long {
            self.step = Span((self.step.0 / 2).max(Self::LEAST.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_grow_while_they_are_short_and_shrink_when_they_are_long() {
        let mut pace = Pace::new(Duration::MAX);
        pace.learn(Duration::from_millis(1));
        assert_eq!(pace.target(Time::START), Time::START + Span(2 * Span::MINUTE.0));
        pace.learn(Duration::from_millis(100));
        assert_eq!(pace.target(Time::START), Time::START + Span(2 * Span::MINUTE.0));
        pace.learn(Duration::from_secs(1));
        assert_eq!(pace.target(Time::START), Time::START + Span::MINUTE);
    }

    #[test]
    fn steps_stay_between_a_second_and_a_day() {
        let mut pace = Pace::new(Duration::MAX);
        (0..40).for_each(|_| pace.learn(Duration::ZERO));
        assert_eq!(pace.target(Time::START), Time::START + Span::DAY);
        (0..40).for_each(|_| pace.learn(Duration::from_secs(9)));
        assert_eq!(pace.target(Time::START), Time::START + Span::SECOND);
    }
}
