//! What comes over a hop of constant delay: first in, first out.

use super::due::Run;
use crate::stimulus::Stimulus;
use vocabulary::{RecordId, Time};

/// Stimuli in their order, taken from the front.
pub struct Lane {
    stimuli: Vec<Stimulus>,
    head: usize,
    /// How far what they will touch has been fetched, and what that points to.
    fetched: [usize; 2],
    /// When the first is due.
    first: Time,
    /// The order of the last that was pushed.
    last: (Time, RecordId),
}

/// How many of the first are due before `end`. What is due in a window is a small part of a long lane, and the rest is
/// not in the cache: so it is looked for in steps that double.
#[inline]
fn earlier(stimuli: &[Stimulus], end: Time) -> usize {
    let mut reach = 8;
    while stimuli.get(reach).is_some_and(|s| s.time < end) {
        reach *= 2;
    }
    stimuli[..stimuli.len().min(reach)].partition_point(|s| s.time < end)
}

impl Default for Lane {
    fn default() -> Lane {
        Lane {
            stimuli: Vec::new(),
            head: 0,
            fetched: [0; 2],
            first: Time::NEVER,
            last: (Time::START, RecordId(0)),
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

    /// Takes a stimulus that comes after the one before, and shows where it lies.
    #[inline(always)]
    pub fn push(&mut self, stimulus: Stimulus) -> &mut Stimulus {
        debug_assert!(self.accepts(stimulus.order()));
        (self.first, self.last) = (self.first.min(stimulus.time), stimulus.order());
        self.stimuli.push(stimulus);
        self.stimuli.last_mut().expect("just pushed")
    }

    /// When the first is due.
    #[inline(always)]
    pub fn next(&self) -> Time {
        self.first
    }

    /// Lends all its stimuli, of which some are due before `end`; until they are given back, nothing may be pushed.
    pub(super) fn lend(&mut self, end: Time, source: usize) -> Run {
        let due = earlier(&self.stimuli[self.head..], end);
        let stimuli = std::mem::take(&mut self.stimuli);
        let fetched = self.fetched.map(|fetched| fetched.max(self.head));
        Run { stimuli, at: self.head, end: self.head + due, fetched, source }
    }

    /// Takes back what it lent, without what has been handled.
    pub(super) fn take_back(&mut self, run: Run) {
        debug_assert!(self.stimuli.is_empty(), "a lane got something while it was being handled");
        (self.stimuli, self.head, self.fetched) = (run.stimuli, run.at, run.fetched);
        self.first = self.stimuli.get(self.head).map_or(Time::NEVER, |s| s.time);
        if self.head == self.stimuli.len() {
            self.stimuli.clear();
            (self.head, self.fetched) = (0, [0; 2]);
        } else if self.head >= 4096 && self.head * 2 > self.stimuli.len() {
            self.stimuli.drain(..self.head);
            self.fetched = self.fetched.map(|fetched| fetched.saturating_sub(self.head));
            self.head = 0;
        }
    }

    /// What is on its way.
    pub fn pending(&self) -> &[Stimulus] {
        &self.stimuli[self.head..]
    }
}
