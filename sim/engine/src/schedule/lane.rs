//! What comes over a hop of constant delay: first in, first out.

use super::{Rank, rank};
use crate::stimulus::Stimulus;
use vocabulary::{RecordId, Time};

/// The order of the first of a lane that is empty.
const NOTHING: (Time, RecordId) = (Time::NEVER, RecordId(u64::MAX));

/// Stimuli in their order, taken from the front. What comes is kept apart from what is taken, and they change places
/// when all has been taken: so nothing moves, and what has been taken leaves its room.
pub struct Lane {
    stimuli: Vec<Stimulus>,
    /// The first of them that is still to be taken.
    head: usize,
    /// Those that come after them.
    later: Vec<Stimulus>,
    /// The order of the last that was pushed.
    last: (Time, RecordId),
    /// The first whose state is still to be fetched, and the first of which more is; none of those that come later.
    unfetched: [usize; 2],
    /// When so many have been taken in all, it is time to fetch again.
    fetch_at: usize,
}

impl Default for Lane {
    fn default() -> Lane {
        Lane {
            stimuli: Vec::new(),
            head: 0,
            later: Vec::new(),
            last: (Time::START, RecordId(0)),
            unfetched: [0; 2],
            fetch_at: 0,
        }
    }
}

impl Lane {
    /// Whether something comes after all that was pushed: what is due at the same time comes in the order of its
    /// records, though it may have set out in another.
    #[inline(always)]
    pub fn accepts(&self, order: (Time, RecordId)) -> bool {
        order >= self.last
    }

    /// Takes a stimulus like another, of an order after the one before, and shows where it lies.
    #[inline(always)]
    pub fn push(&mut self, order: (Time, RecordId), like: &Stimulus) -> &mut Stimulus {
        debug_assert!(self.accepts(order));
        self.last = order;
        self.later.push_mut(*like).at(order)
    }

    /// Makes room for a stimulus where it belongs among those that are still to be taken, and shows where. For a lane
    /// that gets nothing in another way.
    pub fn make_room(&mut self, order: (Time, RecordId)) -> &mut Stimulus {
        debug_assert!(self.later.is_empty());
        let rest = &self.stimuli[self.head..];
        if rest.last().is_none_or(|last| last.order() < order) {
            return self.stimuli.push_mut(Stimulus::nothing(order));
        }
        let place = self.head + rest.partition_point(|s| s.order() < order);
        self.stimuli.insert(place, Stimulus::nothing(order));
        // What it touches was mostly touched just now.
        self.unfetched.iter_mut().for_each(|next| *next += usize::from(place < *next));
        &mut self.stimuli[place]
    }

    /// Takes what `fill` brings in order. The lane must be empty.
    #[inline]
    pub fn refill(&mut self, fill: impl FnOnce(&mut Vec<Stimulus>)) {
        debug_assert!(self.is_empty(), "what is due is taken before more is");
        self.begin_anew();
        fill(&mut self.stimuli);
    }

    #[inline]
    fn begin_anew(&mut self) {
        self.stimuli.clear();
        (self.head, self.unfetched, self.fetch_at) = (0, [0; 2], 0);
    }

    /// Goes on with those that came later, if all before have been taken.
    #[inline(always)]
    pub fn go_on(&mut self) {
        if self.head == self.stimuli.len() {
            self.begin_anew();
            std::mem::swap(&mut self.stimuli, &mut self.later);
        }
    }

    /// Whether nothing is to be taken.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.head == self.stimuli.len() && self.later.is_empty()
    }

    /// The order of the first; of none, later than any other.
    #[inline(always)]
    pub fn order(&self) -> (Time, RecordId) {
        self.stimuli.get(self.head).or(self.later.first()).map_or(NOTHING, Stimulus::order)
    }

    /// The same as a number.
    #[inline(always)]
    pub fn rank(&self) -> Rank {
        rank(self.order())
    }

    /// The first, if it comes before a rank and no [`Lane::go_on`] is due before.
    #[inline(always)]
    pub fn first_before(&self, bound: Rank) -> Option<&Stimulus> {
        self.stimuli.get(self.head).filter(|first| rank(first.order()) < bound)
    }

    /// The first has been taken.
    #[inline(always)]
    pub fn advance(&mut self) {
        self.head += 1;
    }

    /// Whether the state of all has been fetched.
    #[inline(always)]
    pub fn is_fetched(&self) -> bool {
        // The first says it nearly always, so that the processor foresees it.
        self.later.is_empty() && self.unfetched[0].max(self.head) == self.stimuli.len()
    }

    /// Whether it is time to fetch again: that is done for several in one go.
    #[inline(always)]
    pub fn is_to_fetch(&self) -> bool {
        self.head >= self.fetch_at
    }

    /// It is time again when so many more have been taken.
    #[inline(always)]
    pub fn fetch_after(&mut self, more: usize) {
        self.fetch_at = self.head + more;
    }

    /// Those whose state is to be fetched, of those that come less than so many after the first: each comes once in a
    /// round, however often the lane is looked at. `round` 0 is for the state, 1 for what that points to.
    #[inline(always)]
    pub fn to_fetch(&mut self, round: usize, ahead: usize) -> &[Stimulus] {
        let first = self.unfetched[round].max(self.head);
        let end = self.stimuli.len().min(self.head + ahead).max(first);
        self.unfetched[round] = end;
        &self.stimuli[first..end]
    }

    /// What is still to be taken.
    pub fn pending(&self) -> impl Iterator<Item = &Stimulus> {
        self.stimuli[self.head..].iter().chain(&self.later)
    }
}
