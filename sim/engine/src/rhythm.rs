//! When the next activity comes, at a rate that varies over the hours of the day: a Poisson process whose time
//! is stretched by the profile, exactly.

use crate::chance::Draw;
use rand_distr::{Distribution, Exp1};
use vocabulary::{Span, Time};
use world::blueprint::Profile;

const HOUR: f64 = Span::HOUR.0 as f64;

/// The load profile of a day, ready to find the time at which a given amount of activity has accrued.
#[derive(Clone, Debug)]
pub struct Rhythm {
    hours: [f64; 24],
    into_day: Span,
    flat: bool,
}

impl Rhythm {
    /// The rhythm of a profile in a run that begins so far into the day.
    pub fn new(profile: &Profile, into_day: Span) -> Rhythm {
        Rhythm { hours: profile.hours, into_day, flat: profile.hours.iter().all(|h| *h == 1.0) }
    }

    /// How long from `now` until the next activity of a Poisson process with this mean gap on average over the
    /// day.
    #[inline]
    pub fn next(&self, now: Time, mean_gap: Span, draw: &mut Draw) -> Span {
        let x: f64 = Exp1.sample(draw);
        let amount = x * mean_gap.0 as f64;
        let length = if self.flat { amount } else { self.stretch(now, amount) };
        Span((length + 1.0).min(4e15) as u64)
    }

    /// The time from `now` in which so many microseconds of mean activity accrue.
    fn stretch(&self, now: Time, amount: f64) -> f64 {
        const DAY: f64 = Span::DAY.0 as f64;
        let days = libm::floor(amount / DAY);
        let mut rest = amount - days * DAY;
        let mut length = days * DAY;
        let into_day = (now.0 + self.into_day.0) % Span::DAY.0;
        let mut hour = (into_day / Span::HOUR.0) as usize;
        let mut left = HOUR - (into_day % Span::HOUR.0) as f64;
        loop {
            let accrues = left * self.hours[hour];
            if rest < accrues {
                return length + rest / self.hours[hour];
            }
            (rest, length) = (rest - accrues, length + left);
            (hour, left) = ((hour + 1) % 24, HOUR);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Chance, Purpose};

    fn profile() -> Profile {
        let mut hours = [0.5; 24];
        hours[12..24].fill(1.5);
        Profile { hours }
    }

    #[test]
    fn a_given_amount_takes_as_long_as_the_profile_says() {
        let rhythm = Rhythm::new(&profile(), Span::ZERO);
        assert_eq!(rhythm.stretch(Time(0), HOUR), 2.0 * HOUR);
        assert_eq!(rhythm.stretch(Time(11 * Span::HOUR.0), 2.0 * HOUR), 2.0 * HOUR);
        assert_eq!(rhythm.stretch(Time(0), 24.0 * HOUR + 6.0 * HOUR), 36.0 * HOUR);
        let shifted = Rhythm::new(&profile(), Span(12 * Span::HOUR.0));
        assert_eq!(shifted.stretch(Time(0), 1.5 * HOUR), HOUR);
    }

    #[test]
    fn activities_per_hour_follow_the_profile() {
        let rhythm = Rhythm::new(&profile(), Span::ZERO);
        let (mut now, mut halves, mut k) = (Time(0), [0_u32; 2], 0);
        while now.0 < 200 * Span::DAY.0 {
            halves[(now.0 % Span::DAY.0 >= 12 * Span::HOUR.0) as usize] += 1;
            now = now + rhythm.next(now, Span::MINUTE, &mut Chance::new(1).draw(Purpose::Conversation, k));
            k += 1;
        }
        let per_day = f64::from(halves[0] + halves[1]) / 200.0;
        assert!((per_day / 1440.0 - 1.0).abs() < 0.01, "{per_day}");
        assert!((f64::from(halves[1]) / f64::from(halves[0]) / 3.0 - 1.0).abs() < 0.02);
    }
}
