//! Counts by the second: the minute and the second in which the most came.

use crate::calendar::Now;
use crate::grid::Grid;
use crate::plan::Plan;
use std::borrow::Cow;
use std::ops::AddAssign;
use vocabulary::{Span, Time};

/// What tables say of minutes and seconds that are not counted.
pub const NOT_COUNTED: &str = "not counted";

/// Seconds of an hour.
const HOUR: usize = 3_600;

/// What came to columns in one second each, the one in which something came last: mostly the next comes in it, too.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Sums<A> {
    columns: Vec<Sum<A>>,
    /// How far into an hour of the local clock the run begins, in microseconds.
    skew: u64,
}

/// What came in a second.
#[derive(Clone, Copy, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Sum<A> {
    /// When the second began, in microseconds since the hour began in which the run begins.
    begins: u64,
    /// How much came.
    pub amount: A,
}

impl<A: Copy + Default + AddAssign> Sums<A> {
    /// Nothing has come yet; so many columns.
    pub fn new(plan: &Plan, columns: usize) -> Sums<A> {
        Sums { columns: vec![Sum::default(); columns], skew: plan.calendar.since_the_hour().0 }
    }

    /// Adds what came to a column at a time; if that begins another second, gives what came in the one before, which
    /// may be nothing.
    #[inline(always)]
    pub fn add(&mut self, column: usize, time: Time, amount: A) -> Option<Sum<A>> {
        let since = time.0 + self.skew;
        let sum = &mut self.columns[column];
        if since.wrapping_sub(sum.begins) >= Span::SECOND.0 {
            return Some(sum.replace(since, amount));
        }
        sum.amount += amount;
        None
    }

    /// Takes what came to a column in its second.
    pub fn take(&mut self, column: usize) -> Sum<A> {
        std::mem::take(&mut self.columns[column])
    }
}

impl<A> Sum<A> {
    /// Begins another second with what came in it; gives what came in the one before.
    #[inline(never)]
    fn replace(&mut self, since: u64, amount: A) -> Sum<A> {
        std::mem::replace(self, Sum { begins: since - since % Span::SECOND.0, amount })
    }

    /// The same second with another amount.
    pub fn of<B>(&self, amount: B) -> Sum<B> {
        Sum { begins: self.begins, amount }
    }

    /// Which second of an hour it is. What is after the end of the run lies in its last hour, as of bins.
    fn of_hour(&self, hour: usize) -> usize {
        let second = self.begins / Span::SECOND.0;
        second.saturating_sub((hour * HOUR) as u64).min(HOUR as u64 - 1) as usize
    }
}

/// A count for each second and column, of any order of time. Hours of the local clock come into being, column by
/// column, when something comes in them; a world with too many seconds and columns
/// ([`world::Blueprint::counts_seconds`]) keeps none. A second in which more than 2^32 - 1 came is told as that.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Seconds {
    kept: bool,
    /// Of each hour and column which of `hours` has its counts, from 1; 0: nothing came.
    index: Grid<u32>,
    hours: Vec<Box<[u32]>>,
    /// How far into an hour of the local clock the run begins, in microseconds.
    skew: u64,
    /// The current hour.
    hour: usize,
}

impl Seconds {
    /// Nothing has come yet; so many columns.
    pub fn new(plan: &Plan, columns: usize) -> Seconds {
        Seconds {
            kept: plan.blueprint.counts_seconds(),
            index: Grid::new(columns),
            hours: Vec::new(),
            skew: plan.calendar.since_the_hour().0,
            hour: 0,
        }
    }

    /// The bytes of the counts of so many hours, if something comes in so many hours of all columns together.
    pub fn bytes(&self, hours_of_columns: usize, hours: usize) -> usize {
        let hour = HOUR * size_of::<u32>() + size_of::<Box<[u32]>>();
        if self.kept { hours_of_columns * hour + self.index.bytes(hours) } else { 0 }
    }

    /// Goes to another bin.
    pub fn turn(&mut self, now: Now) {
        self.hour = now.hour;
    }

    /// Counts what came to a column in a second of the current hour.
    pub fn count(&mut self, column: usize, sum: Sum<u64>) {
        if sum.amount == 0 || !self.kept {
            return;
        }
        let cell = self.index.reach(self.hour) + column;
        if self.index.at(cell) == 0 {
            self.hours.push(vec![0; HOUR].into());
            self.index.add_at(cell, self.hours.len() as u32);
        }
        let count = &mut self.hours[self.index.at(cell) as usize - 1][sum.of_hour(self.hour)];
        *count = count.saturating_add(u32::try_from(sum.amount).unwrap_or(u32::MAX));
    }

    /// Adds what another counted.
    pub fn merge(&mut self, mut other: Seconds) {
        if let Some(last) = other.index.rows().checked_sub(1) {
            self.index.reach(last);
        }
        for place in 0..other.index.cells() {
            let Some(theirs) = (other.index.at(place) as usize).checked_sub(1) else { continue };
            match self.index.at(place) {
                // Mostly places are counted by one operator, so that an hour is taken as it is.
                0 => {
                    self.hours.push(std::mem::take(&mut other.hours[theirs]));
                    self.index.add_at(place, self.hours.len() as u32);
                }
                mine => {
                    let counts = self.hours[mine as usize - 1].iter_mut();
                    let sum = |(count, more): (&mut u32, &u32)| *count = count.saturating_add(*more);
                    counts.zip(other.hours[theirs].iter()).for_each(sum);
                }
            }
        }
    }

    /// The stretch of so many seconds of the local clock, 1 or 60, in which the most came to some columns together, the
    /// first of several: when it began, and how much came. None if nothing came, or if seconds are not counted.
    pub fn busiest(&self, columns: &[usize], seconds: usize) -> Option<(Time, u64)> {
        let mut most = (0, 0);
        for hour in 0..self.index.rows() {
            let counts = self.together(hour, columns);
            let stretches = counts.chunks(seconds).map(|c| c.iter().map(|n| u64::from(*n)).sum::<u64>());
            for (stretch, sum) in stretches.enumerate() {
                if sum > most.1 {
                    most = (hour * HOUR + stretch * seconds, sum);
                }
            }
        }
        let begins = (most.0 as u64 * Span::SECOND.0).saturating_sub(self.skew);
        (most.1 > 0).then_some((Time(begins), most.1))
    }

    /// How much came in the busiest stretch, as tables tell it; empty if nothing came.
    pub fn cell(&self, busiest: Option<(Time, u64)>) -> String {
        match busiest {
            _ if !self.kept => NOT_COUNTED.to_owned(),
            most => most.map_or(String::new(), |(_, sum)| sum.to_string()),
        }
    }

    /// What came in each second of an hour to some columns; nothing if nothing came.
    fn together(&self, hour: usize, columns: &[usize]) -> Cow<'_, [u32]> {
        let places = columns.iter().filter_map(|c| (self.index.get(hour, *c) as usize).checked_sub(1));
        let mut all = places.map(|place| &*self.hours[place]);
        let mut sum = Cow::Borrowed(all.next().unwrap_or_default());
        for more in all {
            sum.to_mut().iter_mut().zip(more).for_each(|(count, n)| *count = count.saturating_add(*n));
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use world::Blueprint;

    /// Counts of a world of two operators that begins at half past nine and lasts as long as said.
    fn seconds(duration: &str) -> (Plan, Seconds) {
        let text = format!(
            "(start: \"2007-04-27T09:30:00+01:00\", duration: \"{duration}\", operators: {{\
             \"A\": (numbers: [\"+44 7700\"], subscribers: 10, im_users: \"50 %\", imsp: ()), \
             \"B\": (numbers: [\"+44 7800\"], subscribers: 10)}}, links: [Sms(between: (\"A\", \"B\"))])"
        );
        let world = world::parse("w", &text, std::path::Path::new("."), &[]);
        let world: Arc<Blueprint> = Arc::new(world.unwrap_or_else(|report| panic!("{report}")).blueprint);
        let plan = Plan::new(&world);
        let seconds = Seconds::new(&plan, 2);
        (plan, seconds)
    }

    fn come(plan: &Plan, seconds: &mut Seconds, at: &[(u64, usize, u64)]) {
        let mut sums = Sums::new(plan, 2);
        for (ms, column, amount) in at {
            let time = Time(ms * 1_000);
            (0..2).for_each(|column| seconds.count(column, sums.take(column)));
            seconds.turn(plan.calendar.at(time));
            assert!(sums.add(*column, time, *amount).is_none_or(|before| before.amount == 0));
        }
        (0..2).for_each(|column| seconds.count(column, sums.take(column)));
    }

    const SECOND: u64 = 1_000;
    const HALF_AN_HOUR: u64 = 1_800 * SECOND;

    #[test]
    fn the_busiest_second_and_minute_are_those_of_the_local_clock() {
        let (plan, mut all) = seconds("2 h");
        // Three within a second that lies in two seconds of the clock; four within a minute over two of the clock.
        come(&plan, &mut all, &[(999, 0, 1), (1_000, 0, 1), (1_998, 0, 1)]);
        assert_eq!(all.busiest(&[0], 1), Some((Time(1_000_000), 2)));
        assert_eq!(all.busiest(&[0], 60), Some((Time(0), 3)));
        come(&plan, &mut all, &[(HALF_AN_HOUR - 1, 0, 2), (HALF_AN_HOUR, 0, 2)]);
        assert_eq!(all.busiest(&[0], 1), Some((Time(1_000_000), 2)), "the first of several");
        assert_eq!(all.busiest(&[0], 60), Some((Time(0), 3)), "not the four around ten o'clock");
        come(&plan, &mut all, &[(HALF_AN_HOUR + 59_999, 0, 2)]);
        assert_eq!(all.busiest(&[0], 60), Some((Time(1_800_000_000), 4)));
        assert_eq!(all.busiest(&[1], 60), None);
    }

    #[test]
    fn columns_are_counted_alone_and_together() {
        let (plan, mut all) = seconds("2 h");
        come(&plan, &mut all, &[(0, 0, 5), (0, 1, 1), (7_000, 0, 4), (7_500, 1, 4)]);
        assert_eq!(all.busiest(&[0], 1), Some((Time(0), 5)));
        assert_eq!(all.busiest(&[1], 1), Some((Time(7_000_000), 4)));
        assert_eq!(all.busiest(&[0, 1], 1), Some((Time(7_000_000), 8)));
    }

    #[test]
    fn what_comes_at_the_end_or_after_it_is_counted_in_the_last_second_of_its_hour() {
        let (plan, mut all) = seconds("30 min");
        come(&plan, &mut all, &[(HALF_AN_HOUR, 0, 1), (9 * HALF_AN_HOUR, 0, 1)]);
        assert_eq!(all.busiest(&[0], 1), Some((Time(1_799_000_000), 2)));
    }

    #[test]
    fn parts_merge_either_way_and_hours_come_in_any_order() {
        let (plan, empty) = seconds("5 h");
        let (mut one, mut two, mut all) = (empty.clone(), empty.clone(), empty);
        let (first, second) = ([(3 * 3_600 * SECOND, 0, 2), (500, 0, 1)], [(600, 0, 2), (4_000, 1, 7)]);
        come(&plan, &mut one, &first);
        come(&plan, &mut two, &second);
        come(&plan, &mut all, &[second, first].concat());
        let told = |s: &Seconds| [s.busiest(&[0], 1), s.busiest(&[0], 60), s.busiest(&[1], 1)];
        let mut other_way = two.clone();
        other_way.merge(one.clone());
        one.merge(two);
        assert_eq!((told(&one), told(&other_way)), (told(&all), told(&all)));
        assert_eq!(one.busiest(&[0], 1), Some((Time(0), 3)));
    }

    #[test]
    fn a_world_with_too_many_seconds_keeps_none_and_takes_no_memory() {
        // Six counts of nodes and four of the link: 67,108,864 seconds and counts are 77 days and a half.
        let (plan, mut all) = seconds("77 d");
        come(&plan, &mut all, &[(0, 0, 1), (1_000, 0, 1)]);
        assert!(all.kept && all.hours.len() == 1);
        let (plan, mut all) = seconds("78 d");
        come(&plan, &mut all, &[(0, 0, 1), (1_000, 0, 1)]);
        assert!(!all.kept && all.hours.is_empty() && all.index.cells() == 0);
        assert_eq!(all.busiest(&[0], 1), None);
    }
}
