//! The bins, hours and days that tables count in. All begin on the local clock, so that a planner's hour is an
//! hour of the wall clock even when the run begins at half past.

use jiff::{Timestamp, tz::Offset};
use vocabulary::{Span, Time};
use world::blueprint::{Blueprint, Start};

/// How the time of a run is cut into bins, hours and days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Calendar {
    start: Start,
    /// The last instant of the run.
    last: u64,
    bins: Stretches,
    hours: Stretches,
    days: Stretches,
}

/// Stretches of time of one length, counted from the one that the run begins in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stretches {
    width: u64,
    /// How far into its first stretch the run begins.
    skew: u64,
}

impl Stretches {
    fn of(start: Start, width: Span) -> Stretches {
        Stretches { width: width.0, skew: start.into_day().0 % width.0 }
    }

    /// Which stretch a time lies in.
    #[inline(always)]
    fn index(&self, time: u64) -> u64 {
        time.saturating_add(self.skew) / self.width
    }

    /// When a stretch begins, or the run in it.
    #[inline(always)]
    fn begins(&self, index: u64) -> u64 {
        (index * self.width).saturating_sub(self.skew)
    }
}

/// The bin that a time lies in, with the hour and the day around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Now {
    /// When the bin begins, in microseconds since the start of the run.
    begins: u64,
    /// It holds from here on.
    pub from: u64,
    /// The next bin begins here; for the last bin, never.
    pub until: u64,
    /// Which bin, from 0.
    pub bin: usize,
    /// Which hour, from 0.
    pub hour: usize,
    /// Which day, from 0.
    pub day: usize,
}

impl Now {
    /// Before any time: the first record finds its bin.
    pub const NEVER: Now = Now { begins: 0, from: u64::MAX, until: 0, bin: 0, hour: 0, day: 0 };

    /// Whether a time lies in this bin.
    #[inline(always)]
    pub fn holds(&self, time: Time) -> bool {
        time.0 >= self.from && time.0 < self.until
    }

    /// The first bin that begins at or after a time that this holds.
    #[inline(always)]
    pub fn bin_from(&self, time: Time) -> usize {
        self.bin + usize::from(time.0 > self.begins)
    }
}

impl Calendar {
    fn of(start: Start, duration: Span, width: Span) -> Calendar {
        let [bins, hours, days] = [width, Span::HOUR, Span::DAY].map(|width| Stretches::of(start, width));
        Calendar { start, last: duration.0.saturating_sub(1), bins, hours, days }
    }

    /// The calendar of a world: bins of 5 minutes for runs of up to two days, 15 minutes up to two weeks, one
    /// hour beyond.
    pub fn new(blueprint: &Blueprint) -> Calendar {
        let minutes = match blueprint.duration.0 {
            d if d <= 2 * Span::DAY.0 => 5,
            d if d <= 14 * Span::DAY.0 => 15,
            _ => 60,
        };
        Calendar::of(blueprint.start, blueprint.duration, Span(minutes * Span::MINUTE.0))
    }

    /// How far into its local day the run begins.
    pub fn time_of_day(&self) -> Span {
        self.start.into_day()
    }

    /// How far into an hour of the local clock the run begins.
    pub fn since_the_hour(&self) -> Span {
        Span(self.hours.skew)
    }

    /// How wide a bin is.
    pub fn width(&self) -> Span {
        Span(self.bins.width)
    }

    /// The bin around a time; times after the end of the world lie in its last bin.
    pub fn at(&self, time: Time) -> Now {
        let within = time.0.min(self.last);
        let bin = self.bins.index(within);
        let last = bin == self.bins.index(self.last);
        let begins = self.bins.begins(bin);
        Now {
            begins,
            from: begins,
            until: if last { u64::MAX } else { self.bins.begins(bin + 1) },
            bin: bin as usize,
            hour: self.hours.index(within) as usize,
            day: self.days.index(within) as usize,
        }
    }

    /// The first bin that begins at or after a time.
    pub fn bin_from(&self, time: Time) -> usize {
        let bin = self.bins.index(time.0);
        bin as usize + usize::from(self.bins.begins(bin) < time.0)
    }

    /// When a bin begins.
    pub fn bin_start(&self, bin: usize) -> Time {
        Time(self.bins.begins(bin as u64))
    }

    /// When an hour begins.
    pub fn hour_start(&self, hour: usize) -> Time {
        Time(self.hours.begins(hour as u64))
    }

    /// When a day begins.
    pub fn day_start(&self, day: usize) -> Time {
        Time(self.days.begins(day as u64))
    }

    /// The hour that a bin lies in.
    pub fn hour_of_bin(&self, bin: usize) -> usize {
        self.hours.index(self.bins.begins(bin as u64)) as usize
    }

    fn civil(&self, time: Time) -> jiff::civil::DateTime {
        let seconds = self.start.unix_seconds.saturating_add((time.0 / 1_000_000) as i64);
        let instant = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
        let offset = Offset::from_seconds(self.start.utc_offset_seconds).unwrap_or(Offset::UTC);
        offset.to_datetime(instant)
    }

    /// The local civil time, as `2007-04-27T00:00:00`.
    pub fn local(&self, time: Time) -> String {
        self.civil(time).to_string()
    }

    /// The local civil time to the millisecond, or to the microsecond where that is needed.
    pub fn local_exact(&self, time: Time) -> String {
        let micros = time.0 % 1_000_000;
        let rest = if micros.is_multiple_of(1_000) {
            format!("{:03}", micros / 1_000)
        } else {
            format!("{micros:06}")
        };
        format!("{}.{rest}", self.local(time))
    }

    /// By how much local time is ahead of UTC, as `UTC+01:00`.
    pub fn offset(&self) -> String {
        let minutes = self.start.utc_offset_seconds / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }

    /// The local civil time as a tick says it: `06:00`, or the day as `27 Apr` at midnight and where only days
    /// matter.
    pub fn label(&self, time: Time, days: bool) -> String {
        let civil = self.civil(time);
        let midnight = civil.hour() == 0 && civil.minute() == 0;
        civil.strftime(if days || midnight { "%-d %b" } else { "%H:%M" }).to_string()
    }

    /// The local civil day, as `2007-04-27`.
    pub fn date(&self, day: usize) -> String {
        let time = self.local(self.day_start(day));
        time.split('T').next().unwrap_or_default().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(into_day: Span, duration: Span) -> Calendar {
        let start = Start { unix_seconds: (into_day.0 / 1_000_000) as i64, utc_offset_seconds: 0 };
        let width = Span(if duration <= Span(2 * Span::DAY.0) { 5 } else { 15 } * Span::MINUTE.0);
        Calendar::of(start, duration, width)
    }

    #[test]
    fn hours_and_days_begin_on_the_local_clock() {
        let half_past_eleven = Span(23 * Span::HOUR.0 + 30 * Span::MINUTE.0);
        let c = calendar(half_past_eleven, Span::DAY);
        let late = c.at(Time(29 * Span::MINUTE.0));
        assert_eq!((late.hour, late.day, late.bin), (0, 0, 5));
        let next = c.at(Time(30 * Span::MINUTE.0));
        assert_eq!((next.hour, next.day, next.bin), (1, 1, 6));
        assert_eq!(c.local(c.day_start(1)), "1970-01-02T00:00:00");
        assert_eq!(c.day_start(0), Time::START);
    }

    #[test]
    fn a_first_bin_that_is_cut_short_begins_with_the_run() {
        let c = calendar(Span(3 * Span::MINUTE.0), Span::HOUR);
        assert_eq!((c.at(Time(0)).from, c.at(Time(0)).until), (0, 2 * Span::MINUTE.0));
        assert_eq!(c.bin_start(1), Time(2 * Span::MINUTE.0));
        assert_eq!(c.hour_of_bin(11), 0);
        assert_eq!(c.hour_of_bin(12), 1);
    }

    #[test]
    fn exact_times_have_as_many_digits_as_they_need() {
        let c = calendar(Span::ZERO, Span::HOUR);
        assert_eq!(c.local_exact(Time(1_200_000)), "1970-01-01T00:00:01.200");
        assert_eq!(c.local_exact(Time(7)), "1970-01-01T00:00:00.000007");
        assert_eq!(c.offset(), "UTC+00:00");
        let start = Start { unix_seconds: 0, utc_offset_seconds: -5_400 };
        assert_eq!(Calendar { start, ..c }.offset(), "UTC-01:30");
    }

    #[test]
    fn what_is_after_the_end_lies_in_the_last_bin() {
        let c = calendar(Span::ZERO, Span::HOUR);
        assert_eq!(c.at(Time(Span::HOUR.0)).bin, 11);
        assert_eq!(c.at(Time(u64::MAX - 1)).bin, 11);
        assert!(c.at(Time(Span::HOUR.0)).holds(Time(9 * Span::DAY.0)));
    }

    #[test]
    fn the_bin_from_a_time_is_the_one_that_begins_there_or_the_next() {
        let c = calendar(Span::ZERO, Span::HOUR);
        assert_eq!(c.bin_from(Time(0)), 0);
        assert_eq!(c.bin_from(Time(1)), 1);
        assert_eq!(c.bin_from(Time(5 * Span::MINUTE.0)), 1);
        for since_midnight in [0, 3] {
            let c = calendar(Span(since_midnight * Span::MINUTE.0), Span::HOUR);
            let minutes = (0..=60).map(|n| n * Span::MINUTE.0);
            for time in minutes.flat_map(|t| [t.saturating_sub(1), t, t + 1]).map(Time) {
                let bin = c.bin_from(time);
                assert!(time.0 > Span::HOUR.0 || c.at(time).bin_from(time) == bin, "{time}");
                assert!(c.bin_start(bin) >= time, "{time}");
                assert!(bin == 0 || c.bin_start(bin - 1) < time, "{time}");
            }
        }
    }
}
