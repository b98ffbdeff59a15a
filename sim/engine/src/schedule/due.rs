//! What is due in a window: a few lanes, taken by turns where they lie.

use super::{Lane, Rank, rank};
use crate::stimulus::Stimulus;
use vocabulary::{RecordId, Time};

/// A lane that takes part in the window at hand, with the order of its first.
#[derive(Clone, Copy)]
struct Head {
    rank: Rank,
    lane: usize,
}

impl Head {
    /// When the first of the lane is due.
    fn time(self) -> Time {
        Time((self.rank >> u64::BITS) as u64)
    }
}

/// What comes to one kind of entity in order: over its hops, and in lanes of their own what a window brings besides.
pub struct Due {
    /// They stay where they are: to move one that has just been changed makes the processor wait.
    lanes: Vec<Lane>,
    /// The lanes in which something is due in the window, and those that have got something since they were empty, in
    /// the order of their first: there are few, and one at a time moves back.
    heads: Vec<Head>,
    /// The lanes that have got something since the state of all that is in them was fetched.
    fresh: Vec<usize>,
    /// A time before which nothing is due in the other lanes.
    others: Time,
}

impl Due {
    /// The lane of what becomes due while its window is being handled.
    const LATE: usize = 0;
    /// The lane of the first hop, after those of what was taken from the timers and from the alarms.
    const HOPS: usize = 3;

    /// Nothing yet, with a lane for each of so many hops.
    pub fn new(hops: usize) -> Due {
        let lanes = (0..Self::HOPS + hops).map(|_| Lane::default()).collect();
        Due { lanes, heads: Vec::new(), fresh: Vec::new(), others: Time::NEVER }
    }

    /// A window begins that ends at `end`; gives room for what it brings from the timers and from the alarms.
    #[inline]
    pub(super) fn open(&mut self, end: Time, take: impl FnOnce(&mut Vec<Stimulus>, &mut Vec<Stimulus>)) {
        let [late, timers, alarms, ..] = &mut self.lanes[..] else { unreachable!("made by Due::new") };
        late.refill(|_| ());
        timers.refill(|timers| alarms.refill(|alarms| take(timers, alarms)));
        self.heads.clear();
        self.others = Time::NEVER;
        for (index, lane) in self.lanes.iter_mut().enumerate() {
            let order = lane.order();
            if order.0 < end {
                self.heads.push(Head { rank: rank(order), lane: index });
                self.fresh.push(index);
            } else {
                self.others = self.others.min(order.0);
            }
        }
        self.heads.sort_unstable_by_key(|head| head.rank);
    }

    /// A time before which nothing is due; not always the latest such time.
    #[inline]
    pub fn next(&self) -> Time {
        self.heads.first().map_or(self.others, |head| head.time().min(self.others))
    }

    /// The lane whose first is the earliest of all, if it is due before a time, and the order before which none of the
    /// other lanes, and nothing that is due before the time, comes. [`Due::settle`] is told when something has been
    /// taken from the lane.
    #[inline(always)]
    pub fn turn(&mut self, before: Time) -> Option<(&mut Lane, Rank)> {
        let before = rank((before, RecordId(0)));
        let head = self.heads.first().filter(|head| head.rank < before)?;
        let bound = self.heads.get(1).map_or(before, |second| second.rank.min(before));
        let lane = &mut self.lanes[head.lane];
        lane.go_on();
        Some((lane, bound))
    }

    /// The lane whose first was the earliest of all has another first, or none.
    #[inline(always)]
    pub fn settle(&mut self) {
        let mut head = self.heads[0];
        head.rank = self.lanes[head.lane].rank();
        let mut place = 0;
        while let Some(next) = self.heads.get(place + 1).filter(|next| next.rank < head.rank) {
            self.heads[place] = *next;
            place += 1;
        }
        if self.lanes[head.lane].is_empty() {
            self.heads.truncate(place);
        } else {
            self.heads[place] = head;
        }
    }

    /// Does something with each lane that has got something since this was done last.
    #[inline(always)]
    pub fn each_fresh(&mut self, mut f: impl FnMut(&mut Lane)) {
        for lane in self.fresh.drain(..) {
            let lane = &mut self.lanes[lane];
            lane.go_on();
            f(lane);
        }
    }

    /// Whether what comes over a hop now would come in order.
    #[inline(always)]
    pub fn accepts(&self, hop: usize, order: (Time, RecordId)) -> bool {
        self.lanes[Self::HOPS + hop].accepts(order)
    }

    /// Whether what comes over a hop next has to be noted, and notes it: what comes behind others whose state is still
    /// to be fetched has not.
    #[inline(always)]
    pub fn notes(&mut self, hop: usize, order: (Time, RecordId)) -> bool {
        let lane = Self::HOPS + hop;
        let is_fetched = self.lanes[lane].is_fetched();
        if is_fetched {
            self.note(lane, order);
        }
        is_fetched
    }

    /// Files what comes over a hop, of an order and otherwise like another, and shows where it lies.
    #[inline(always)]
    pub fn push(&mut self, hop: usize, order: (Time, RecordId), like: &Stimulus) -> &mut Stimulus {
        self.lanes[Self::HOPS + hop].push(order, like)
    }

    /// Something comes into a lane whose state has been fetched.
    #[inline(never)]
    fn note(&mut self, lane: usize, order: (Time, RecordId)) {
        self.fresh.push(lane);
        if self.lanes[lane].is_empty() {
            self.begins(lane, order);
        }
    }

    /// Makes room for something more that is due in this window, after what has been taken, and shows where. It is
    /// written there by the caller: handed over, it would first be written elsewhere.
    #[cold]
    pub fn make_room(&mut self, order: (Time, RecordId)) -> &mut Stimulus {
        let late = &self.lanes[Self::LATE];
        if late.is_empty() {
            self.begins(Self::LATE, order);
        } else if order < late.order() {
            self.heads.retain(|head| head.lane != Self::LATE);
            self.begins(Self::LATE, order);
        }
        self.lanes[Self::LATE].make_room(order)
    }

    /// A lane that is none of the heads has a first.
    #[inline]
    fn begins(&mut self, lane: usize, order: (Time, RecordId)) {
        let head = Head { rank: rank(order), lane };
        let place = self.heads.partition_point(|other| other.rank < head.rank);
        self.heads.insert(place, head);
    }

    /// All that is still to be taken.
    pub fn pending(&self) -> impl Iterator<Item = &Stimulus> {
        self.lanes.iter().flat_map(Lane::pending)
    }
}
