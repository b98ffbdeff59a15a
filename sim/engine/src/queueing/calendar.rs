//! What a node can do from when on. All of it is known beforehand, from the dated happenings of the world, so that
//! the end of a service that outages interrupt is known when it begins.

use vocabulary::{NodeId, OperatorId, Span, Time};
use world::Blueprint;
use world::blueprint::{CapacityChange, Change};

/// The rate of a node over time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calendar {
    /// From when on which rate holds, in ten-thousandths; the first from the start.
    phases: Vec<(Time, u16)>,
}

/// A server that is there from a time until another.
pub type Shift = (Time, Time);

impl Calendar {
    /// The rate over time, from changes in the order of time.
    fn new(changes: impl Iterator<Item = (Time, u16)>) -> Calendar {
        let mut phases = vec![(Time::START, CapacityChange::FULL_RATE)];
        for (at, rate) in changes {
            if phases.last().is_some_and(|last| last.1 != rate) {
                phases.push((at, rate));
            }
        }
        Calendar { phases }
    }

    /// Whether the full rate holds all the time.
    #[inline(always)]
    pub fn is_steady(&self) -> bool {
        self.phases.len() == 1
    }

    /// The first instant, from a time on, at which work is done.
    #[inline(always)]
    pub fn working_from(&self, time: Time) -> Time {
        if self.is_steady() { time } else { self.resumes(time) }
    }

    fn resumes(&self, time: Time) -> Time {
        let mut phases = self.from(time).iter();
        match phases.next() {
            Some((_, 0)) => phases.find(|(_, rate)| *rate > 0).map_or(Time::NEVER, |(from, _)| *from),
            _ => time,
        }
    }

    /// When work that begins at a time is done; at full rate it takes so long.
    #[inline(always)]
    pub fn done(&self, begins: Time, work: Span) -> Time {
        if self.is_steady() { begins + work } else { self.interrupted(begins, work) }
    }

    fn interrupted(&self, begins: Time, work: Span) -> Time {
        let full = u128::from(CapacityChange::FULL_RATE);
        let mut left = u128::from(work.0) * full;
        let mut now = begins.0;
        let mut phases = self.from(begins).iter().peekable();
        while let Some((_, rate)) = phases.next() {
            let rate = u128::from(*rate);
            let Some((until, _)) = phases.peek() else { return Time(now + left.div_ceil(rate) as u64) };
            let can = u128::from(until.0 - now) * rate;
            if can >= left && rate > 0 {
                return Time(now + left.div_ceil(rate) as u64);
            }
            left -= can;
            now = until.0;
        }
        unreachable!("the last phase lasts for ever")
    }

    /// The phases from the one that holds at a time.
    fn from(&self, time: Time) -> &[(Time, u16)] {
        let after = self.phases.partition_point(|(from, _)| *from <= time);
        &self.phases[after.saturating_sub(1)..]
    }
}

/// The changes of a node in the order of time: its rate and its servers.
fn changes_of(
    blueprint: &Blueprint,
    operator: OperatorId,
    node: NodeId,
) -> impl Iterator<Item = (Time, u16, u32)> {
    blueprint.happenings.iter().filter_map(move |h| match h.change {
        Change::Capacity(c) if c.node == node && (c.operator == operator || node.0 >= NodeId::LINKS) => {
            Some((h.at, c.rate, c.servers))
        }
        _ => None,
    })
}

/// The rate of a node over time.
pub fn calendar(blueprint: &Blueprint, operator: OperatorId, node: NodeId) -> Calendar {
    Calendar::new(changes_of(blueprint, operator, node).map(|(at, rate, _)| (at, rate)))
}

/// The shifts of a node's servers, of which it has so many at the start. Those that came last go first.
pub fn shifts(blueprint: &Blueprint, operator: OperatorId, node: NodeId, servers: u32) -> Vec<Shift> {
    let mut shifts = vec![(Time::START, Time::NEVER); servers as usize];
    for (at, _, servers) in changes_of(blueprint, operator, node) {
        let there: Vec<usize> = (0..shifts.len()).filter(|i| shifts[*i].1 == Time::NEVER).collect();
        let more = (servers as usize).saturating_sub(there.len());
        there.iter().skip(servers as usize).for_each(|i| shifts[*i].1 = at);
        shifts.extend(std::iter::repeat_n((at, Time::NEVER), more));
    }
    shifts
}

/// The full rate all the time.
#[cfg(test)]
pub fn steady() -> Calendar {
    Calendar::new(std::iter::empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        // Full until 100, half until 200, nothing until 300, full again.
        Calendar::new([(Time(100), 5_000), (Time(200), 0), (Time(300), 10_000)].into_iter())
    }

    #[test]
    fn work_takes_longer_while_there_is_less_of_the_rate() {
        let done = |begins, work| calendar().done(Time(begins), Span(work)).0;
        assert_eq!([done(0, 100), done(0, 101), done(90, 60)], [100, 102, 200]);
        // 10 before the outage of 100 begins, 5 after it.
        assert_eq!([done(180, 15), done(180, 10), done(300, 7)], [305, 200, 307]);
        assert_eq!(done(0, 0), 0);
    }

    #[test]
    fn work_begins_when_there_is_a_rate() {
        let from = |t| calendar().working_from(Time(t)).0;
        assert_eq!([from(0), from(199), from(200), from(299), from(300)], [0, 199, 300, 300, 300]);
    }
}
