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
    /// How far what they will touch has been fetched, and what that points to; of a lane also beyond its end, as the
    /// next steps will come to it.
    pub fetched: [usize; 2],
    /// Where the run comes from, for the inbox.
    pub source: usize,
}

/// What is fetched ahead: what a stimulus touches, or, later, what that points to.
#[derive(Clone, Copy)]
pub enum Fetch {
    /// What it touches.
    State,
    /// What that points to.
    More,
}

/// The order of the first of a run that has come to its end.
const OVER: (Time, RecordId) = (Time::NEVER, RecordId(u64::MAX));

/// All that is due at one kind of entity in a window. To be given back to the inbox with [`super::Inbox::close`].
#[derive(Default)]
pub struct Due {
    /// The runs. They stay where they are: to move one that has just been changed makes the processor wait.
    pub(super) runs: Vec<Run>,
    /// The order of the first of each run.
    pub(super) heads: Vec<(Time, RecordId)>,
    /// Room for what becomes due while the window is being handled.
    pub(super) late: Vec<Stimulus>,
}

impl Due {
    pub(super) fn add(&mut self, run: Run) {
        self.heads.push(if run.at < run.end { run.stimuli[run.at].order() } else { OVER });
        self.runs.push(run);
    }

    /// The run whose first is the earliest of all.
    #[inline(always)]
    pub fn earliest(&self) -> Option<usize> {
        let (mut best, mut least) = (0, &OVER);
        for (i, head) in self.heads.iter().enumerate() {
            (best, least) = if head < least { (i, head) } else { (best, least) };
        }
        (*least != OVER).then_some(best)
    }

    /// The first of a run.
    #[inline(always)]
    pub fn first(&self, run: usize) -> &Stimulus {
        let run = &self.runs[run];
        &run.stimuli[run.at]
    }

    /// Gives what of a run has not been fetched yet, up to so many from its first on, each once.
    #[inline(always)]
    pub fn fetch(&mut self, run: usize, what: Fetch, by: usize, mut fetch: impl FnMut(&Stimulus)) {
        let run = &mut self.runs[run];
        let upto = run.stimuli.len().min(run.at + by + 1);
        let fetched = &mut run.fetched[what as usize];
        while *fetched < upto {
            fetch(&run.stimuli[*fetched]);
            *fetched += 1;
        }
    }

    /// The number of runs.
    pub fn runs(&self) -> usize {
        self.runs.len()
    }

    /// The first of a run has been taken.
    #[inline(always)]
    pub fn advance(&mut self, index: usize) {
        let run = &mut self.runs[index];
        run.at += 1;
        self.heads[index] = if run.at < run.end { run.stimuli[run.at].order() } else { OVER };
    }

    /// Something more is due in this window, after what has been taken.
    #[cold]
    pub fn insert(&mut self, stimulus: Stimulus) {
        let late = self.runs.iter().position(|run| run.source == super::Inbox::LATE);
        let index = late.unwrap_or_else(|| {
            let stimuli = std::mem::take(&mut self.late);
            self.add(Run { stimuli, source: super::Inbox::LATE, ..Run::default() });
            self.runs.len() - 1
        });
        let run = &mut self.runs[index];
        let place = run.at + run.stimuli[run.at..].partition_point(|s| s.order() < stimulus.order());
        run.stimuli.insert(place, stimulus);
        run.end = run.stimuli.len();
        self.heads[index] = run.stimuli[run.at].order();
    }
}
