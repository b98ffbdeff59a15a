//! One node, or one direction of one link: servers behind a waiting room, first come first served.
//!
//! When a message arrives, all that came before it is known, and so is what the node can do and when: its service
//! begins as soon as a server is free. So one step at arrival does for the whole queue, without an event for each
//! beginning of a service (Lindley's recursion, with the servers in a heap).

use super::calendar::{Calendar, Shift};
use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::{BinaryHeap, VecDeque};
use vocabulary::{Span, Time};

/// A node or a direction of a link.
#[derive(Clone, Debug)]
pub struct Station {
    /// Its rate over time.
    pub calendar: Calendar,
    /// When each server is free, and which it is; empty: whatever comes is served.
    free: BinaryHeap<Reverse<(Time, u32)>>,
    /// Until when each server is there.
    until: Vec<Time>,
    limited: bool,
    /// When the services begin of those that may still wait, in order.
    begins: VecDeque<Time>,
}

/// When each server is free and which it is, and when the services begin of those that may still wait.
pub type StationState = (Vec<(Time, u32)>, Vec<Time>);

/// Why there is a server for whatever comes.
const ALWAYS: &str = "a server is always there";

/// How a message that arrives stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Prospect {
    /// When its service would begin.
    pub begins: Time,
    /// How many wait before it.
    pub waiting: u32,
}

impl Station {
    /// A station with servers, each with its shift; without servers whatever comes is served.
    pub fn new(calendar: Calendar, shifts: &[Shift]) -> Station {
        let free = shifts.iter().enumerate().map(|(i, shift)| Reverse((shift.0, i as u32)));
        let until = shifts.iter().map(|shift| shift.1).collect();
        let (free, begins) = (free.collect(), VecDeque::new());
        Station { calendar, free, until, limited: !shifts.is_empty(), begins }
    }

    /// Whether it has a number of servers.
    pub fn is_limited(&self) -> bool {
        self.limited
    }

    /// How a message that arrives now would stand.
    #[inline]
    pub fn prospect(&self, now: Time) -> Prospect {
        let before = self.begins.partition_point(|b| *b <= now);
        let waiting = (self.begins.len() - before) as u32;
        let begins = match self.free.peek() {
            None => self.calendar.working_from(now),
            Some(Reverse((free, server))) => {
                let begins = self.calendar.working_from(now.max(*free));
                if begins < self.until[*server as usize] { begins } else { self.prospect_of_others(now) }
            }
        };
        Prospect { begins, waiting }
    }

    /// The beginning of service where the first server to be free is no longer there.
    #[cold]
    fn prospect_of_others(&self, now: Time) -> Time {
        let begins = self.free.iter().filter_map(|Reverse((free, server))| {
            let begins = self.calendar.working_from(now.max(*free));
            (begins < self.until[*server as usize]).then_some(begins)
        });
        begins.min().expect(ALWAYS)
    }

    /// Takes a message that arrives now and whose service begins as foreseen.
    #[inline]
    pub fn take(&mut self, now: Time, begins: Time, work: Span) {
        while self.begins.front().is_some_and(|b| *b <= now) {
            self.begins.pop_front();
        }
        if self.limited {
            self.occupy(begins, self.calendar.done(begins, work));
        }
        if begins > now {
            self.begins.push_back(begins);
        }
    }

    /// The server at which a service begins is not free before it is done; those that are gone by then are forgotten.
    #[inline]
    fn occupy(&mut self, begins: Time, done: Time) {
        loop {
            let mut first = self.free.peek_mut().expect(ALWAYS);
            if begins < self.until[first.0.1 as usize] {
                first.0.0 = done;
                return;
            }
            PeekMut::pop(first);
        }
    }

    /// When each server is free, and when the services begin of those that may still wait.
    pub fn state(&self) -> StationState {
        let mut free: Vec<_> = self.free.iter().map(|Reverse(server)| *server).collect();
        free.sort_unstable();
        (free, self.begins.iter().copied().collect())
    }

    /// Goes on from a state; one with servers that are not there is refused.
    pub fn resume(&mut self, (free, begins): StationState) -> bool {
        let fits = free.iter().all(|(_, server)| (*server as usize) < self.until.len());
        self.free = free.into_iter().map(Reverse).collect();
        self.begins = begins.into();
        fits && self.limited != self.free.is_empty()
    }

    /// The state in numbers, for a digest.
    pub fn numbers(&self) -> impl Iterator<Item = u64> {
        let mut free: Vec<u64> = self.free.iter().map(|Reverse((time, _))| time.0).collect();
        free.sort_unstable();
        free.into_iter().chain(self.begins.iter().map(|b| b.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queueing::calendar;

    fn open(servers: usize) -> Station {
        let steady = calendar::steady();
        Station::new(steady, &vec![(Time::START, Time::NEVER); servers])
    }

    /// Messages that arrive at some times, each with its work: when the service of each begins, and how many
    /// waited before it.
    fn run(station: &mut Station, arrivals: &[(u64, u64)]) -> Vec<(u64, u32)> {
        let take = |(at, work): &(u64, u64)| {
            let prospect = station.prospect(Time(*at));
            station.take(Time(*at), prospect.begins, Span(*work));
            (prospect.begins.0, prospect.waiting)
        };
        arrivals.iter().map(take).collect()
    }

    #[test]
    fn one_server_serves_one_after_another() {
        let begun = run(&mut open(1), &[(0, 10), (1, 10), (2, 10), (25, 10), (50, 1)]);
        assert_eq!(begun, [(0, 0), (10, 0), (20, 1), (30, 0), (50, 0)]);
    }

    #[test]
    fn the_first_server_that_is_free_takes_the_next() {
        let begun = run(&mut open(2), &[(0, 10), (0, 3), (1, 10), (1, 1), (1, 1)]);
        assert_eq!(begun, [(0, 0), (0, 0), (3, 0), (10, 1), (11, 2)]);
    }

    #[test]
    fn a_server_that_goes_finishes_what_it_began() {
        let shifts = [(Time::START, Time::NEVER), (Time::START, Time(10)), (Time(40), Time::NEVER)];
        let mut station = Station::new(calendar::steady(), &shifts);
        // Two at once until 10; what comes at 9 and would begin at 12 has one server only; from 40 on two again.
        let begun = run(&mut station, &[(0, 12), (0, 12), (9, 10), (9, 30), (45, 9), (45, 9)]);
        assert_eq!(begun, [(0, 0), (0, 0), (12, 0), (22, 1), (45, 0), (52, 0)]);
    }
}
