//! What is due in a window: a few runs, each in order, taken by turns where they lie.

use crate::stimulus::Stimulus;
use vocabulary::{RecordId, Time};

/// Stimuli in order, taken from the front.
#[derive(Default)]
pub(super) struct Run {
    pub stimuli: Vec<Stimulus>,
    /// The first that is still to be taken.
    pub at: usize,
    /// The end of those that are due.
    pub end: usize,
    /// Where the run comes from, for the inbox.
    pub source: usize,
}

/// All that is due at one kind of entity in a window. To be given back to the inbox with [`super::Inbox::close`].
#[derive(Default)]
pub struct Due {
    runs: Vec<Run>,
    /// The order of the first of each run.
    heads: Vec<(Time, RecordId)>,
    /// The runs that have come to their end.
    pub(super) over: Vec<Run>,
}

impl Due {
    pub(super) fn add(&mut self, run: Run) {
        if run.at < run.end {
            self.heads.push(run.stimuli[run.at].order());
            self.runs.push(run);
        } else {
            self.over.push(run);
        }
    }

    /// The run whose first is the earliest of all.
    #[inline(always)]
    pub fn earliest(&self) -> Option<usize> {
        let (first, others) = self.heads.split_first()?;
        let (mut best, mut least) = (0, first);
        for (i, head) in others.iter().enumerate() {
            (best, least) = if head < least { (i + 1, head) } else { (best, least) };
        }
        Some(best)
    }

    /// The stimulus that comes so many after the first of a run, if the run has it.
    #[inline(always)]
    pub fn ahead(&self, run: usize, by: usize) -> Option<&Stimulus> {
        let run = &self.runs[run];
        run.stimuli[..run.end].get(run.at + by)
    }

    /// The first so many of each run.
    pub fn first(&self, many: usize) -> impl Iterator<Item = &Stimulus> {
        self.runs.iter().flat_map(move |run| run.stimuli[run.at..run.end].iter().take(many))
    }

    /// The first of a run has been taken.
    #[inline(always)]
    pub fn advance(&mut self, index: usize) {
        let run = &mut self.runs[index];
        run.at += 1;
        if run.at < run.end {
            self.heads[index] = run.stimuli[run.at].order();
        } else {
            self.heads.swap_remove(index);
            self.over.push(self.runs.swap_remove(index));
        }
    }

    /// Something more is due in this window, after what has been taken.
    #[cold]
    pub fn insert(&mut self, stimulus: Stimulus) {
        let late = self.runs.iter().position(|run| run.source == super::Inbox::LATE);
        let mut run = late.map_or_else(Run::late, |index| {
            self.heads.swap_remove(index);
            self.runs.swap_remove(index)
        });
        let place = run.at + run.stimuli[run.at..].partition_point(|s| s.order() < stimulus.order());
        run.stimuli.insert(place, stimulus);
        run.end = run.stimuli.len();
        self.add(run);
    }
}

impl Run {
    /// A run for what becomes due while the window is being handled.
    fn late() -> Run {
        Run { source: super::Inbox::LATE, ..Run::default() }
    }
}
