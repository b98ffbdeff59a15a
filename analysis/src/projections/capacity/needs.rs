//! The capacity at which an objective of the world would hold.

use super::Counts;
use super::load::{Load, Tried};
use crate::measures::decimal;
use crate::measures::stations::{named, share};
use crate::plan::Plan;
use crate::results::Results;
use crate::stations::Station;
use crate::words::{count, many};
use serde::Serialize;
use vocabulary::Time;
use world::blueprint::{Capacity, Comparison, Full, Objective};
use world::measures::Family;

/// What an objective of the world needs of a node or a direction of a link.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Need {
    /// Such as `SMSC B submission` or `IM A-B, A to B`.
    pub place: String,
    /// As measures name it, such as `smsc.B.submission`.
    pub key: String,
    /// What it is planned in.
    pub unit: PlannedIn,
    /// What it has at the end of the run; none without capacity.
    pub has: Option<f64>,
    /// The least with which the objective would hold, all through the run; none if no capacity keeps it.
    pub needed: Option<f64>,
    /// What it has beyond that, of that; negative: it lacks.
    pub headroom: Option<f64>,
}

/// What the capacity of a node or link is planned in; the last two are of one server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum PlannedIn {
    /// How many servers there are.
    #[serde(rename = "servers")]
    Servers,
    /// Messages a second.
    #[serde(rename = "per second")]
    Rate,
    /// Bits a second.
    #[serde(rename = "bit/s")]
    Bandwidth,
}

impl PlannedIn {
    fn of(capacity: &Capacity) -> PlannedIn {
        match (capacity.by_rate, capacity.is_in_octets()) {
            (false, _) => PlannedIn::Servers,
            (true, false) => PlannedIn::Rate,
            (true, true) => PlannedIn::Bandwidth,
        }
    }

    /// As tables and JSON name it.
    pub fn written(self) -> &'static str {
        match self {
            PlannedIn::Servers => "servers",
            PlannedIn::Rate => "per second",
            PlannedIn::Bandwidth => "bit/s",
        }
    }

    /// An amount as a planner writes it: `4 servers`, `12.5 /s`, `64 kbit/s`.
    fn told(self, amount: f64) -> String {
        match self {
            PlannedIn::Servers => many(amount as u64, "server"),
            PlannedIn::Rate => format!("{} /s", decimal(amount)),
            PlannedIn::Bandwidth => {
                let units = [("Gbit/s", 1e9), ("Mbit/s", 1e6), ("kbit/s", 1e3)];
                let (unit, scale) = units.into_iter().find(|u| amount >= u.1).unwrap_or(("bit/s", 1.0));
                format!("{} {unit}", decimal(amount / scale))
            }
        }
    }
}

/// What an objective asks of the messages at a station.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Goal {
    /// At most this share waits longer than so many microseconds.
    Longer(f64, f64),
    /// They wait no longer on average.
    MeanWait(f64),
    /// At most this share waits.
    Waiting(f64),
    /// At most this share finds no room.
    Rejected(f64),
    /// None finds more waiting.
    Queue(f64),
    /// The station is no busier on average.
    Mean(f64),
    /// Or in its busiest bin.
    Peak(f64),
    /// What cannot be.
    Never,
}

/// So many messages more than allowed are expected where as many as allowed come about as likely as not: the median of
/// a Poisson number is about so far below its mean.
const AS_LIKELY_AS_NOT: f64 = core::f64::consts::LN_2;

impl Goal {
    /// What an objective asks, where so many messages came; none if no capacity makes it hold or fail.
    fn of(objective: &Objective, offered: u64) -> Option<Goal> {
        let bound = objective.bound.approximately();
        let below = match objective.comparison {
            Comparison::AtMost => false,
            Comparison::Below => true,
            Comparison::Equal if bound == 0.0 => false,
            _ => return None,
        };
        let most = if below { libm::ceil(bound) - 1.0 } else { libm::floor(bound) };
        let word = || objective.measure.words().next().unwrap_or_default();
        let goal = match objective.measure.family {
            Family::StationWait => Goal::Longer(bound, 1.0 - share(word())),
            Family::StationWaitMean => Goal::MeanWait(bound),
            Family::StationWaited => Goal::Waiting(bound),
            Family::StationRejected => Goal::Rejected(bound),
            Family::StationRejectedCount | Family::StationThrottled => Goal::Rejected(most / offered as f64),
            Family::StationQueueMax => Goal::Queue(most),
            Family::StationUtilisation => Goal::Mean(bound),
            Family::StationUtilisationPeak => Goal::Peak(bound),
            _ => return None,
        };
        Some(if below && bound == 0.0 { Goal::Never } else { goal })
    }

    /// Whether a capacity reaches it.
    fn holds(self, load: &Load, tried: Tried) -> bool {
        let few = |n: f64, share: f64, of: f64| n <= share * of + AS_LIKELY_AS_NOT;
        let outcome = |longer| load.outcome(tried, longer);
        match self {
            Goal::Longer(time, share) => {
                let o = outcome(time);
                few(o.longer, share, o.queued)
            }
            Goal::MeanWait(time) => {
                let o = outcome(0.0);
                o.wait <= time * o.queued
            }
            Goal::Waiting(share) => {
                let o = outcome(0.0);
                few(o.waiting, share, o.queued)
            }
            Goal::Rejected(share) => {
                let o = outcome(0.0);
                few(o.rejected, share, o.queued + o.rejected)
            }
            Goal::Queue(most) => {
                // Who finds so many waiting waits for the services of all of them.
                let o = outcome((most + 1.0) * tried.service / f64::from(tried.servers));
                load.room.is_some_and(|room| most >= room) || few(o.longer + o.rejected, 0.0, 0.0)
            }
            Goal::Mean(share) => load.utilisation(tried).0 <= share,
            Goal::Peak(share) => share >= 1.0 || load.utilisation(tried).1 <= share,
            Goal::Never => false,
        }
    }
}

/// What a station is planned in, and what it can be given of that.
struct Choices<'a> {
    capacity: &'a Capacity,
    unit: PlannedIn,
    /// Servers at the end of the run.
    servers: u32,
    /// The mean service, in microseconds at full rate.
    service: f64,
}

/// The most servers that a world can give a station.
const MOST_SERVERS: u32 = 1_000_000;
/// Rates are told by three digits: so many of them lie between a number and its tenfold.
const DIGITS: u32 = 900;
/// The least rate is 100 over this.
const LEAST: u64 = 1_000_000;
/// Rates that differ by no more than this share are the same, but for how numbers are kept.
const SAME: f64 = 1e-9;

impl Choices<'_> {
    fn has(&self) -> f64 {
        match self.unit {
            PlannedIn::Servers => f64::from(self.servers),
            PlannedIn::Rate => self.capacity.rate_of_server(),
            PlannedIn::Bandwidth => 8.0 * self.capacity.rate_of_server(),
        }
    }

    /// How many choices there are.
    fn most(&self) -> u32 {
        match self.unit {
            PlannedIn::Servers => MOST_SERVERS,
            PlannedIn::Rate => DIGITS * 10,
            PlannedIn::Bandwidth => DIGITS * 19,
        }
    }

    /// A choice by its place, from 1 up: so many servers, or a rate of three digits.
    fn amount(&self, place: u32) -> f64 {
        if self.unit == PlannedIn::Servers {
            return f64::from(place);
        }
        let (decade, digits) = ((place - 1) / DIGITS, u64::from(100 + (place - 1) % DIGITS));
        digits as f64 * 10_u64.pow(decade) as f64 / LEAST as f64
    }

    fn tried(&self, amount: f64) -> Tried {
        if self.unit == PlannedIn::Servers {
            Tried { servers: amount as u32, service: self.service }
        } else {
            Tried { servers: self.servers, service: self.service * self.has() / amount }
        }
    }

    /// The least choice that is enough, which more is, too; none if none is.
    fn least(&self, enough: impl Fn(Tried) -> bool) -> Option<f64> {
        let enough = |place: u32| enough(self.tried(self.amount(place)));
        let most = self.most();
        if !enough(most) {
            return None;
        }
        let mut high = 1;
        while high < most && !enough(high) {
            high = (2 * high).min(most);
        }
        let mut low = high / 2;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if enough(middle) { high = middle } else { low = middle }
        }
        Some(self.amount(high))
    }

    /// The least choice that is more than an amount.
    fn above(&self, amount: f64) -> Option<f64> {
        let now = self.tried(amount);
        self.least(|tried| tried.servers > now.servers || tried.service < now.service * (1.0 - SAME))
    }
}

/// What an objective needs of each of the stations that it is of: one, or the paths of an SMSC, each of which is to
/// keep it by itself. Empty if it is of none, or if no capacity decides on it. `holds` is what the run said.
pub fn needs(results: &Results, objective: &Objective, holds: bool) -> Vec<Need> {
    let mut stations = named(results, &objective.measure);
    if objective.measure.family == Family::StationThrottled {
        let throttles =
            |s: &Station| s.capacity.as_ref().is_some_and(|c| matches!(c.full, Full::Throttle(_)));
        stations.retain(|(station, _)| throttles(station));
    }
    let offered = stations.iter().map(|(_, counts)| counts.total().offered).sum();
    let Some(goal) = Goal::of(objective, offered) else { return Vec::new() };
    let alone = stations.len() == 1;
    let need = |(station, counts): &(&Station, &Counts)| {
        let steady = station.phases.iter().all(|p| p.2 == station.phases[0].2);
        let shown = (alone && steady).then_some(holds);
        need(results.plan(), station, counts, results.end(), goal, shown)
    };
    stations.iter().filter_map(need).collect()
}

/// What a goal needs of a station; `shown` says whether the run itself reached it with what the station has, which is
/// worth more than an approximation.
fn need(
    plan: &Plan,
    station: &Station,
    counts: &Counts,
    end: Time,
    goal: Goal,
    shown: Option<bool>,
) -> Option<Need> {
    let of = |unit, has: Option<f64>, needed: Option<f64>| Need {
        place: station.name.clone(),
        key: station.key.clone(),
        unit,
        has,
        needed,
        headroom: has.zip(needed).map(|(has, needed)| has / needed - 1.0),
    };
    let Some(capacity) = &station.capacity else {
        return (shown == Some(false)).then(|| of(PlannedIn::Servers, None, None));
    };
    let load = Load::new(plan, station, counts, end)?;
    let unit = PlannedIn::of(capacity);
    let choices = Choices { capacity, unit, servers: station.servers_at(end), service: load.service };
    let least = choices.least(|tried| goal.holds(&load, tried));
    let has = choices.has();
    let needed = match shown {
        Some(true) => Some(least.map_or(has, |least| least.min(has))),
        Some(false) => least.and_then(|least| choices.above(has).map(|above| least.max(above))),
        None => least,
    };
    Some(of(unit, Some(has), needed))
}

impl Need {
    /// Whether it has less than it needs.
    pub fn lacks(&self) -> bool {
        self.needed.zip(self.has).is_none_or(|(needed, has)| needed > has)
    }

    /// `needs 4 servers (has 3)`, or that no capacity keeps it.
    pub fn told(&self) -> String {
        let Some(needed) = self.needed else { return "no capacity keeps it".to_owned() };
        let has = match self.has {
            Some(has) if self.unit == PlannedIn::Servers => format!(" (has {})", count(has as u64)),
            Some(has) => format!(" (has {})", self.unit.told(has)),
            None => String::new(),
        };
        format!("needs {}{has}", self.unit.told(needed))
    }

    /// Whether it asks more of a station than another; what no capacity keeps asks the most.
    pub fn is_harder_than(&self, other: &Need) -> bool {
        match (self.needed, other.needed) {
            (Some(one), Some(two)) => one > two,
            (one, two) => one.is_none() && two.is_some(),
        }
    }
}
