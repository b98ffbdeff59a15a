//! What comes over a hop of constant delay: first in, first out.

use crate::stimulus::Stimulus;
use vocabulary::Time;

/// Stimuli in the order of their time, taken from the front.
#[derive(Default)]
pub struct Lane {
    stimuli: Vec<Stimulus>,
    head: usize,
    last: Time,
}

impl Lane {
    /// Whether something due at a time comes after all that was pushed.
    #[inline(always)]
    pub fn accepts(&self, time: Time) -> bool {
        time >= self.last
    }

    /// Takes a stimulus that is not earlier than the one before.
    #[inline(always)]
    pub fn push(&mut self, stimulus: Stimulus) {
        debug_assert!(self.accepts(stimulus.time));
        self.last = stimulus.time;
        self.stimuli.push(stimulus);
    }

    /// When the first is due.
    #[inline(always)]
    pub fn next(&self) -> Time {
        self.stimuli.get(self.head).map_or(Time::NEVER, |s| s.time)
    }

    /// Moves what is due before `end` to `out`.
    #[inline(always)]
    pub fn take(&mut self, end: Time, out: &mut Vec<Stimulus>) {
        if self.next() >= end {
            return;
        }
        let rest = &self.stimuli[self.head..];
        let due = rest.iter().take_while(|s| s.time < end).count();
        out.extend_from_slice(&rest[..due]);
        self.head += due;
        if self.head == self.stimuli.len() {
            self.stimuli.clear();
            self.head = 0;
        } else if self.head >= 4096 && self.head * 2 > self.stimuli.len() {
            self.stimuli.drain(..self.head);
            self.head = 0;
        }
    }

    /// What is on its way.
    pub fn pending(&self) -> &[Stimulus] {
        &self.stimuli[self.head..]
    }
}
