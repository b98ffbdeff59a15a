//! Nodes and links of finite capacity: what was offered and carried, how busy they were, how long messages waited.

mod load;
mod needs;
mod sheets;

use crate::calendar::{Calendar, Now};
use crate::histograms::{self, empty};
use crate::plan::Plan;
use crate::seconds::{Seconds, Sums};
use hdrhistogram::Histogram;
use vocabulary::{Event, NodeId, Record, Span, Time};

pub use needs::{Need, needs};
pub use sheets::{BY_BIN, OF_STATIONS, WAITS};
pub(crate) use sheets::{Figures, PLANNED};

/// What came to a station in a bin.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Bin {
    /// Messages that came: those that queued or were rejected.
    pub offered: u64,
    /// Messages whose service ended.
    pub carried: u64,
    /// Messages that found no room and were rejected.
    pub rejected: u64,
    /// Tries that found no room, after which the sender tried again.
    pub throttled: u64,
    /// Work that was done, in microseconds of one server.
    pub work_us: u64,
    /// Work that came with the messages that queued, in microseconds of one server at full rate.
    pub asked_us: u64,
    /// Bytes that came.
    pub octets: u64,
    /// The most that waited when a message came.
    pub waiting: u32,
}

impl Bin {
    fn add(&mut self, other: &Bin) {
        self.offered += other.offered;
        self.carried += other.carried;
        self.rejected += other.rejected;
        self.throttled += other.throttled;
        self.work_us += other.work_us;
        self.asked_us += other.asked_us;
        self.octets += other.octets;
        self.waiting = self.waiting.max(other.waiting);
    }
}

/// What came to one station.
#[derive(Clone, PartialEq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    bins: Vec<Bin>,
    /// Waits in microseconds, three digits.
    #[serde(with = "histograms")]
    waits: Option<Box<Histogram<u64>>>,
    /// Waits of no time that are not yet among them, where most are: [`Counts::close`] puts them there.
    at_once: u64,
    waited_us: u128,
    /// The sum of the squares of what services take, in square microseconds.
    asked_squares: u128,
    /// Waits above zero.
    waited: u64,
    longest_us: u64,
}

/// Counts what comes to each station.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Capacities {
    stations: Vec<Counts>,
    /// Messages that came.
    seconds: Seconds,
    /// What came to each station and is not yet among the seconds.
    sums: Sums<u64>,
}

impl Capacities {
    /// Nothing has come yet.
    pub fn new(plan: &Plan) -> Capacities {
        let stations = plan.stations.all().len();
        let (seconds, sums) = (Seconds::new(plan, stations), Sums::new(plan, stations));
        Capacities { stations: vec![Counts::default(); stations], seconds, sums }
    }

    /// Goes to another bin.
    pub fn turn(&mut self, now: Now) {
        self.close_seconds();
        self.seconds.turn(now);
    }

    /// Counts the seconds that are not yet among the rest.
    fn close_seconds(&mut self) {
        (0..self.stations.len()).for_each(|place| self.seconds.count(place, self.sums.take(place)));
    }

    /// The bytes of the counts of so many bins and hours, at whichever operators the stations are.
    pub fn bytes(&self, bins: usize, hours: usize) -> usize {
        let stations = self.stations.len();
        stations * bins * size_of::<Bin>() + self.seconds.bytes(stations * hours, hours)
    }

    /// Counts an arrival; `now` is its bin.
    #[inline(never)]
    pub fn count(&mut self, plan: &Plan, now: &Now, record: &Record) {
        match record.event {
            Event::Queued { node, waiting, wait, service_us, octets } => {
                let Some(of) = self.came(plan, record, node) else { return };
                let begins = record.time + wait;
                let ends = begins + Span(service_us.into());
                of.waits(wait);
                of.asked_squares += u128::from(service_us) * u128::from(service_us);
                let bin = of.arrives(now, waiting, octets);
                bin.asked_us += u64::from(service_us);
                // What ends after the run is neither carried nor done in it.
                let last = Time::START + plan.blueprint.duration;
                if now.holds(ends) && ends <= last {
                    // Nearly always: all of it is in the bin of now.
                    bin.carried += 1;
                    bin.work_us += ends.since(begins).0;
                } else {
                    of.is_served_later(plan, now, (begins, ends), last);
                }
            }
            Event::Overflowed { node, waiting, again: Span::ZERO } => {
                let Some(of) = self.came(plan, record, node) else { return };
                of.arrives(now, waiting, 0).rejected += 1;
            }
            Event::Overflowed { node, .. } => {
                let Some(place) = plan.stations.find(plan, record.operator, node) else { return };
                self.stations[place].bin(now.bin).throttled += 1;
            }
            _ => {}
        }
    }

    /// Counts what came to a station in its second, and gives the other counts there.
    fn came(&mut self, plan: &Plan, record: &Record, node: NodeId) -> Option<&mut Counts> {
        let place = plan.stations.find(plan, record.operator, node)?;
        if let Some(before) = self.sums.add(place, record.time, 1) {
            self.seconds.count(place, before);
        }
        self.stations.get_mut(place)
    }

    /// All has been counted.
    pub fn close(&mut self) {
        self.close_seconds();
        self.stations.iter_mut().for_each(Counts::close);
    }

    /// Adds the counts of another.
    pub fn merge(&mut self, mut other: Capacities) {
        self.close_seconds();
        other.close_seconds();
        self.stations.iter_mut().zip(&other.stations).for_each(|(counts, more)| counts.merge(more));
        self.seconds.merge(other.seconds);
    }

    /// Messages that came to each station by the second, in the order of the plan.
    pub fn seconds(&self) -> &Seconds {
        &self.seconds
    }

    /// What came to each station, in the order of the plan.
    pub fn all(&self) -> &[Counts] {
        &self.stations
    }
}

/// The bin of a time, which is nearly always that of now.
fn bin_at(plan: &Plan, now: &Now, time: Time) -> Now {
    if now.holds(time) { *now } else { plan.calendar.at(time) }
}

impl Counts {
    fn bin(&mut self, bin: usize) -> &mut Bin {
        if self.bins.len() <= bin {
            self.bins.resize(bin + 1, Bin::default());
        }
        &mut self.bins[bin]
    }

    /// Counts a message, and gives the bin that it came in.
    fn arrives(&mut self, now: &Now, waiting: u32, octets: u32) -> &mut Bin {
        let bin = self.bin(now.bin);
        bin.offered += 1;
        bin.octets += u64::from(octets);
        bin.waiting = bin.waiting.max(waiting);
        bin
    }

    /// Counts a service that does not end in the bin of now.
    #[cold]
    fn is_served_later(&mut self, plan: &Plan, now: &Now, (begins, ends): (Time, Time), last: Time) {
        if ends <= last {
            self.bin(bin_at(plan, now, ends).bin).carried += 1;
        }
        self.works(plan, now, (begins, ends.min(last)));
    }

    /// Work is counted in the bins in which it is done.
    fn works(&mut self, plan: &Plan, now: &Now, (begins, ends): (Time, Time)) {
        let mut from = begins;
        while from < ends {
            let bin = bin_at(plan, now, from);
            let until = Time(bin.until).min(ends);
            self.bin(bin.bin).work_us += until.since(from).0;
            from = until;
        }
    }

    fn waits(&mut self, wait: Span) {
        if wait == Span::ZERO {
            self.at_once += 1;
            return;
        }
        self.waits.get_or_insert_with(empty).record(wait.0).expect("a growing histogram takes any wait");
        self.waited_us += u128::from(wait.0);
        self.waited += 1;
        self.longest_us = self.longest_us.max(wait.0);
    }

    /// All has been counted: waits of no time are among the others.
    fn close(&mut self) {
        let at_once = std::mem::take(&mut self.at_once);
        if at_once > 0 {
            let waits = self.waits.get_or_insert_with(empty);
            waits.record_n(0, at_once).expect("a growing histogram takes any wait");
        }
    }

    /// Adds what came to another, or to the same in another partition.
    pub fn merge(&mut self, other: &Counts) {
        self.bins.resize(self.bins.len().max(other.bins.len()), Bin::default());
        self.bins.iter_mut().zip(&other.bins).for_each(|(bin, more)| bin.add(more));
        self.at_once += other.at_once;
        if let Some(more) = &other.waits {
            self.waits.get_or_insert_with(empty).add(&**more).expect("a growing histogram takes any other");
        }
        self.waited_us += other.waited_us;
        self.asked_squares += other.asked_squares;
        self.waited += other.waited;
        self.longest_us = self.longest_us.max(other.longest_us);
    }

    /// What came in a bin.
    pub fn at(&self, bin: usize) -> Bin {
        self.bins.get(bin).copied().unwrap_or_default()
    }

    /// What came in all; of `waiting` the most.
    pub fn total(&self) -> Bin {
        let mut sum = Bin::default();
        self.bins.iter().for_each(|bin| sum.add(bin));
        sum
    }

    /// Messages that queued.
    pub fn queued(&self) -> u64 {
        self.waits.as_ref().map_or(0, |w| w.len())
    }

    /// How many waited at all, and how long all waited together, in microseconds.
    pub fn waited(&self) -> (u64, u64) {
        (self.waited, u64::try_from(self.waited_us).unwrap_or(u64::MAX))
    }

    /// What a service takes of a server at full rate, in microseconds: its mean, and its variance over the square of
    /// that; none if nothing queued.
    pub fn service(&self) -> Option<(f64, f64)> {
        let (n, sum) = (self.queued() as f64, self.total().asked_us as f64);
        let variation = || (self.asked_squares as f64 * n / (sum * sum) - 1.0).max(0.0);
        (sum > 0.0).then(|| (sum / n, variation()))
    }

    /// The mean wait in microseconds; none if nothing queued.
    pub fn mean_wait_us(&self) -> Option<f64> {
        let n = self.queued();
        (n > 0).then(|| self.waited_us as f64 / n as f64)
    }

    /// The share of messages that waited at all; none if nothing queued.
    pub fn share_waiting(&self) -> Option<f64> {
        let n = self.queued();
        (n > 0).then(|| self.waited as f64 / n as f64)
    }

    /// The wait in microseconds that a share of messages, 0 to 1, does not exceed; none if nothing queued.
    pub fn wait_us(&self, share: f64) -> Option<u64> {
        let waits = self.waits.as_ref()?;
        Some(if share >= 1.0 { self.longest_us } else { waits.value_at_quantile(share).min(self.longest_us) })
    }

    /// The hour of the local clock in which the most messages came: when it began, and what came.
    pub fn busiest_hour(&self, calendar: &Calendar) -> Option<(Time, Bin)> {
        let mut hours: Vec<Bin> = Vec::new();
        for (i, bin) in self.bins.iter().enumerate() {
            let hour = calendar.hour_of_bin(i);
            hours.resize(hours.len().max(hour + 1), Bin::default());
            hours[hour].add(bin);
        }
        let (hour, bin) = hours.iter().enumerate().max_by_key(|(i, b)| (b.offered, std::cmp::Reverse(*i)))?;
        (bin.offered > 0).then(|| (calendar.hour_start(hour), *bin))
    }
}
