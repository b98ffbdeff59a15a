//! When the next conversation comes, at a rate that varies over the hours of the week and with dated spikes: a
//! process of constant rate whose time is stretched by the load, exactly. The load is a function of time alone.

use crate::chance::Draw;
use crate::distribution::exponential;
use crate::gaps::Gaps;
use vocabulary::{OperatorId, Span, Time};
use world::Blueprint;
use world::blueprint::{Over, Spike, Start, Traffic};

const HOUR: f64 = Span::HOUR.0 as f64;

/// The load of a world over time, ready to find the time at which a given amount of activity has accrued.
#[derive(Clone, Debug)]
pub struct Rhythm {
    cycle: Cycle,
    /// For each operator, what dated spikes make of the cycle, in the order of time.
    phases: Vec<Vec<Phase>>,
    gaps: Gaps,
}

/// From when on which spikes hold; until the next phase.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Phase {
    from: Time,
    pace: Pace,
}

/// How much activity accrues.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Pace {
    /// So many times what the cycle says.
    Times(f64),
    /// So many times the mean, whatever the cycle says.
    Level(f64),
}

impl Rhythm {
    /// The rhythm of a world.
    pub fn of(blueprint: &Blueprint) -> Rhythm {
        let traffic = &blueprint.traffic;
        let phases = (0..blueprint.operators.len()).map(|o| phases(&traffic.spikes, OperatorId(o as u8)));
        Rhythm {
            cycle: Cycle::new(traffic, blueprint.start),
            phases: phases.collect(),
            gaps: Gaps::new(traffic),
        }
    }

    /// How long from `now`, when a user of an operator begins a conversation, until it begins the next.
    #[inline]
    pub fn next(&self, home: OperatorId, now: Time, draw: &mut Draw) -> Span {
        self.after(home, now, self.gaps.next(draw))
    }

    /// How long from `now`, which is any time, until a user begins a conversation.
    pub fn first(&self, home: OperatorId, now: Time, draw: &mut Draw) -> Span {
        self.after(home, now, self.gaps.first(draw))
    }

    /// How long from `now` until something that comes at a mean gap, at the mean load, comes next. It follows profile
    /// and week, but no spike: of those, users begin conversations.
    pub fn apart_from_spikes(&self, now: Time, gap: Span, draw: &mut Draw) -> Span {
        let amount = exponential(gap, draw).0 as f64;
        Span((self.cycle.stretch(now, amount) + 1.0).min(4e15) as u64)
    }

    /// How much activity of an operator's users accrues between two times, in microseconds of mean activity.
    pub fn load(&self, home: OperatorId, from: Time, until: Time) -> f64 {
        let phases = &self.phases[usize::from(home.0)];
        let end = |i: usize| phases.get(i + 1).map_or(Time::NEVER, |next| next.from);
        let within = |(i, phase): (usize, &Phase)| {
            let (from, until) = (phase.from.max(from), end(i).min(until));
            if from < until { self.accrues(phase.pace, from, until) } else { 0.0 }
        };
        phases.iter().enumerate().map(within).sum()
    }

    #[inline]
    fn after(&self, home: OperatorId, now: Time, amount: f64) -> Span {
        let phases = &self.phases[usize::from(home.0)];
        let length = match phases.len() {
            1 if self.cycle.flat => amount,
            1 => self.cycle.stretch(now, amount),
            _ => self.stretch(phases, now, amount),
        };
        Span((length + 1.0).min(4e15) as u64)
    }

    /// The time from `now` in which so many microseconds of mean activity accrue.
    fn stretch(&self, phases: &[Phase], now: Time, amount: f64) -> f64 {
        let (mut at, mut rest) = (now, amount);
        let current = phases.partition_point(|p| p.from <= now) - 1;
        for (i, phase) in phases.iter().enumerate().skip(current) {
            let length = self.length(phase.pace, at, rest);
            let until = phases.get(i + 1).map_or(Time::NEVER, |p| p.from);
            if length < until.since(at).0 as f64 {
                return at.since(now).0 as f64 + length;
            }
            rest = (rest - self.accrues(phase.pace, at, until)).max(0.0);
            at = until;
        }
        f64::INFINITY
    }

    /// How long from a time until so much activity has accrued at a pace.
    fn length(&self, pace: Pace, at: Time, amount: f64) -> f64 {
        match pace {
            Pace::Times(0.0) | Pace::Level(0.0) => f64::INFINITY,
            Pace::Times(times) => self.cycle.stretch(at, amount / times),
            Pace::Level(level) => amount / level,
        }
    }

    /// How much activity accrues between two times at a pace.
    fn accrues(&self, pace: Pace, from: Time, until: Time) -> f64 {
        match pace {
            Pace::Times(times) => (self.cycle.accrued(until) - self.cycle.accrued(from)) * times,
            Pace::Level(level) => until.since(from).0 as f64 * level,
        }
    }
}

/// What the spikes make of the load of an operator's users: one phase alone where there are none.
fn phases(spikes: &[Spike], operator: OperatorId) -> Vec<Phase> {
    let here: Vec<&Spike> = spikes.iter().filter(|s| s.operator.is_none_or(|o| o == operator)).collect();
    let mut changes: Vec<Time> = here.iter().flat_map(|s| [s.from, s.until]).chain([Time::START]).collect();
    changes.sort_unstable();
    changes.dedup();
    let pace = |at: Time| {
        let active = || here.iter().filter(|s| s.from <= at && at < s.until);
        let level = active().filter(|s| s.over == Over::Mean).map(|s| s.times).reduce(f64::max);
        let times: f64 = active().filter(|s| s.over == Over::Usual).map(|s| s.times).product();
        level.map_or(Pace::Times(times), |level| Pace::Level(level * times))
    };
    changes.into_iter().map(|from| Phase { from, pace: pace(from) }).collect()
}

/// The load of a day or a week, which repeats itself: one weight for each hour, with mean 1.
#[derive(Clone, Debug)]
struct Cycle {
    hours: Vec<f64>,
    /// What has accrued when each hour begins, in microseconds of mean activity.
    until: Vec<f64>,
    /// How far into the cycle the run begins.
    into: Span,
    flat: bool,
}

impl Cycle {
    /// The cycle is a day where all days are the same.
    fn new(traffic: &Traffic, start: Start) -> Cycle {
        let (hours, into) = traffic.cycle(start);
        let accrue = |sum: &mut f64, hour: &f64| {
            let before = *sum;
            *sum += hour * HOUR;
            Some(before)
        };
        let until = hours.iter().scan(0.0, accrue).collect();
        Cycle { flat: hours.iter().all(|h| *h == 1.0), hours, until, into }
    }

    fn length(&self) -> u64 {
        self.hours.len() as u64 * Span::HOUR.0
    }

    /// How far into the cycle a time is.
    fn within_cycle(&self, at: Time) -> u64 {
        (at.0 + self.into.0) % self.length()
    }

    /// The time from `now` in which so many microseconds of mean activity accrue.
    fn stretch(&self, now: Time, amount: f64) -> f64 {
        let cycle = self.length() as f64;
        let cycles = libm::floor(amount / cycle);
        let mut rest = amount - cycles * cycle;
        let mut length = cycles * cycle;
        let into = self.within_cycle(now);
        let mut hour = (into / Span::HOUR.0) as usize;
        let mut left = HOUR - (into % Span::HOUR.0) as f64;
        loop {
            let accrues = left * self.hours[hour];
            if rest < accrues {
                return length + rest / self.hours[hour];
            }
            (rest, length) = (rest - accrues, length + left);
            (hour, left) = ((hour + 1) % self.hours.len(), HOUR);
        }
    }

    /// The activity that has accrued until a time, since the cycle began in which the run does.
    fn accrued(&self, at: Time) -> f64 {
        let (cycles, into) = ((at.0 + self.into.0) / self.length(), self.within_cycle(at));
        let hour = (into / Span::HOUR.0) as usize;
        let within = (into % Span::HOUR.0) as f64 * self.hours[hour];
        cycles as f64 * self.length() as f64 + self.until[hour] + within
    }
}

#[cfg(test)]
mod tests;
