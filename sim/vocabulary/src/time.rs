//! Instants and durations of simulated time: integers, so that order and sums are exact.

use std::fmt;
use std::ops::Add;

/// An instant of simulated time, in microseconds since the start of the run.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, serde::Serialize, serde::Deserialize,
)]
#[repr(transparent)]
pub struct Time(pub u64);

/// A duration of simulated time, in microseconds.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, serde::Serialize, serde::Deserialize,
)]
#[repr(transparent)]
pub struct Span(pub u64);

impl Time {
    /// The start of the run.
    pub const START: Time = Time(0);
    /// Later than any instant that a run reaches.
    pub const NEVER: Time = Time(u64::MAX);

    /// How long ago `earlier` was; zero if it was not.
    pub fn since(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// One millisecond.
    pub const MILLISECOND: Span = Span(1_000);
    /// One second.
    pub const SECOND: Span = Span(1_000_000);
    /// One minute.
    pub const MINUTE: Span = Span(60 * 1_000_000);
    /// One hour.
    pub const HOUR: Span = Span(3_600 * 1_000_000);
    /// One day of 24 hours.
    pub const DAY: Span = Span(86_400 * 1_000_000);

    /// The duration in seconds, for output and statistics only.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// A duration of so many seconds, rounded to whole microseconds, at least one; at most 2^62.
    pub fn from_seconds(seconds: f64) -> Span {
        Span(((seconds * 1e6).round() as u64).clamp(1, 1 << 62))
    }
}

impl Add<Span> for Time {
    type Output = Time;
    #[inline(always)]
    fn add(self, span: Span) -> Time {
        Time(self.0 + span.0)
    }
}

impl Add for Span {
    type Output = Span;
    #[inline(always)]
    fn add(self, other: Span) -> Span {
        Span(self.0 + other.0)
    }
}

impl fmt::Display for Time {
    /// As `2 d 03:04:05.000006`, with the days only where there are any.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (days, rest) = (self.0 / Span::DAY.0, self.0 % Span::DAY.0);
        if days > 0 {
            write!(f, "{days} d ")?;
        }
        let (seconds, micros) = (rest / 1_000_000, rest % 1_000_000);
        write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        if micros > 0 { write!(f, ".{micros:06}") } else { Ok(()) }
    }
}

impl fmt::Display for Span {
    /// In the largest unit that divides it: `50 ms`, `2 h`, `7 d`.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        const UNITS: [(u64, &str); 5] = [
            (Span::DAY.0, "d"),
            (Span::HOUR.0, "h"),
            (Span::MINUTE.0, "min"),
            (Span::SECOND.0, "s"),
            (Span::MILLISECOND.0, "ms"),
        ];
        match UNITS.iter().find(|(unit, _)| self.0 > 0 && self.0.is_multiple_of(*unit)) {
            Some((unit, name)) => write!(f, "{} {name}", self.0 / unit),
            None => write!(f, "{} us", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_shown_with_days_only_where_there_are_any() {
        assert_eq!(Time(0).to_string(), "00:00:00");
        assert_eq!((Time::START + Span::DAY + Span(1)).to_string(), "1 d 00:00:00.000001");
    }

    #[test]
    fn durations_are_shown_in_the_largest_unit_that_divides_them() {
        assert_eq!(Span(50_000).to_string(), "50 ms");
        assert_eq!((Span::HOUR + Span::HOUR).to_string(), "2 h");
        assert_eq!(Span(7).to_string(), "7 us");
        assert_eq!(Span::ZERO.to_string(), "0 us");
    }
}
