//! What comes over a hop of constant delay: first in, first out.

use super::{Rank, rank};
use crate::stimulus::Stimulus;
use vocabulary::{RecordId, Time};

/// The order of the first of a lane that is empty.
const NOTHING: (Time, RecordId) = (Time::NEVER, RecordId(u64::MAX));

/// So many that were taken are kept at most: a lane that stays short stays in the cache.
const TAKEN: usize = 64;

/// Stimuli in their order, taken from the front.
pub struct Lane {
    stimuli: Vec<Stimulus>,
    /// The first that is still to be taken.
    head: usize,
    /// The order of the last that was pushed.
    last: (Time, RecordId),
    /// The first whose state is still to be fetched, and the first of which more is.
    unfetched: [usize; 2],
    /// When so many have been taken in all, it is time to fetch again.
    fetch_at: usize,
}

impl Default for Lane {
    fn default() -> Lane {
        Lane {
            stimuli: Vec::new(),
            head: 0,
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
        self.stimuli.push_mut(*like).at(order)
    }

    /// Makes room for a stimulus where it belongs among those that are still to be taken, and shows where.
    pub fn make_room(&mut self, order: (Time, RecordId)) -> &mut Stimulus {
        if self.pending().last().is_none_or(|last| last.order() < order) {
            return self.stimuli.push_mut(Stimulus::nothing(order));
        }
        let before = self.pending().partition_point(|s| s.order() < order);
        let place = self.head + before;
        self.stimuli.insert(place, Stimulus::nothing(order));
        // What it touches was mostly touched just now.
        self.unfetched.iter_mut().for_each(|next| *next += usize::from(place < *next));
        &mut self.stimuli[place]
    }

    /// Takes what `fill` brings in order. The lane must be empty.
    #[inline]
    pub fn refill(&mut self, fill: impl FnOnce(&mut Vec<Stimulus>)) {
        debug_assert!(self.is_empty(), "what is due is taken before more is");
        self.stimuli.clear();
        (self.head, self.unfetched, self.fetch_at) = (0, [0; 2], 0);
        fill(&mut self.stimuli);
    }

    /// Whether nothing is to be taken.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.head == self.stimuli.len()
    }

    /// The order of the first; of none, later than any other.
    #[inline(always)]
    pub fn order(&self) -> (Time, RecordId) {
        self.stimuli.get(self.head).map_or(NOTHING, Stimulus::order)
    }

    /// The same as a number.
    #[inline(always)]
    pub fn rank(&self) -> Rank {
        rank(self.order())
    }

    /// The first, if it comes before a rank.
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
        self.unfetched[0].max(self.head) == self.stimuli.len()
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

    /// Gives up the room of those that were taken, if they are many.
    #[inline]
    pub fn forget_taken(&mut self) {
        if self.head >= TAKEN && self.head * 2 > self.stimuli.len() {
            self.stimuli.drain(..self.head);
            self.unfetched = self.unfetched.map(|next| next.saturating_sub(self.head));
            self.fetch_at = self.fetch_at.saturating_sub(self.head);
            self.head = 0;
        }
    }

    /// What is still to be taken.
    pub fn pending(&self) -> &[Stimulus] {
        &self.stimuli[self.head..]
    }
}
