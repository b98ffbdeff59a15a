//! Windows in steps, on all threads of all ranks: what the stages of each partition do, then what goes from one
//! partition to another.

use super::among::Foreign;
use super::{Cell, WHOLE, Windows};
use crate::mailroom::Parcel;
use crate::ranks::{Ranks, packed, unpacked};
use crate::stimulus::{Stage, Stimulus};
use std::sync::atomic::Ordering;
use vocabulary::{Sink, Time};

/// What a rank tells the others in a step: a time before which nothing is due there or on its way from there, the
/// events there since the window began, and what is on its way to whom it tells.
type Told<T> = (Time, u64, T);

impl<S: Sink + Send> Windows<'_, S> {
    const RUN: usize = 0;
    const COLLECT: usize = 1;

    /// Runs all stages through a window on all threads of all ranks, in steps: each stage at the same time as the
    /// others, as far as nothing that is sent within the step can reach it. Gives a time before which nothing is due
    /// then, and the number of events.
    pub(super) fn run_together(
        &self,
        start: Time,
        end: Time,
        ranks: &mut dyn Ranks,
        work: &(impl Fn(usize) + Sync),
    ) -> (Time, u64) {
        let mut reached = [start; 3];
        self.end.store(end.0, Ordering::Relaxed);
        loop {
            let step = |stage: Stage| reached[stage as usize] + self.lookahead.steps[stage as usize];
            let until = Stage::ALL.map(|stage| self.horizon(stage, &reached).min(step(stage)).min(end));
            self.until.iter().zip(until).for_each(|(slot, time)| slot.store(time.0, Ordering::Relaxed));
            self.share(Self::RUN, work);
            let (next, events) = self.swap(ranks);
            self.share(Self::COLLECT, work);
            // Where nothing is due, all has happened.
            reached = until.map(|time| time.max(next.min(end)));
            if reached.iter().all(|time| *time == end) {
                return (next, events);
            }
        }
    }

    /// Lets the threads do something for each cell.
    fn share(&self, phase: usize, work: &(impl Fn(usize) + Sync)) {
        self.phase.store(phase, Ordering::Relaxed);
        self.crew.share(self.cells.len(), work);
    }

    /// Does for a cell what the threads do in the step at hand.
    pub(super) fn work(&self, index: usize) {
        match self.phase.load(Ordering::Relaxed) {
            Self::RUN => self.run_cell(index),
            _ => self.collect(index),
        }
    }

    /// Runs all stages of a cell through the step at hand, and posts what leaves it.
    fn run_cell(&self, index: usize) {
        let end = Time(self.end.load(Ordering::Relaxed));
        let mut cell = self.cell(index);
        let mut open = cell.open();
        for stage in Stage::ALL {
            let until = Time(self.until[stage as usize].load(Ordering::Relaxed));
            if self.next_of(index, stage) < until {
                self.set_next(index, open.run(stage, end, until));
            }
        }
        self.post(index, &mut cell);
    }

    /// Posts what leaves a cell.
    fn post(&self, index: usize, cell: &mut Cell<'_, S>) {
        let (mail, mut post) = (cell.partition.mail(), self.posts[index].write().expect(WHOLE));
        // They have arrived, and leave their room.
        post.drain(..).for_each(|parcel| mail.give_back(parcel));
        post.extend(std::iter::from_fn(|| mail.next_parcel()));
        let times = post.iter().flat_map(|parcel| parcel.stimuli.iter().map(|s: &Stimulus| s.time));
        self.posted[index].store(times.fold(Time::NEVER, Time::min).0, Ordering::Relaxed);
    }

    /// Takes what other cells, and those of other ranks, have posted for a cell.
    fn collect(&self, to: usize) {
        let mut cell = self.cell(to);
        for (from, post) in self.posts.iter().enumerate().filter(|(from, _)| *from != to) {
            let post = post.read().expect(WHOLE);
            post.iter().for_each(|parcel| self.hand(&mut cell, to, self.among.partition(from), parcel));
        }
        let foreign = self.foreign.read().expect(WHOLE);
        foreign.iter().for_each(|(from, parcel)| self.hand(&mut cell, to, *from, parcel));
    }

    /// Hands a parcel of a partition to a cell, if it is for it.
    fn hand(&self, cell: &mut Cell<'_, S>, to: usize, from: usize, parcel: &Parcel) {
        let (cut, partition) = (self.among.cut, self.among.partition(to));
        if cut.recipients(parcel.to, parcel.stage).contains(&partition) {
            self.set_next(to, cell.take(&cut.territories()[partition], from, parcel));
        }
    }

    /// Hands over what leaves all partitions between two windows.
    pub(super) fn deliver_all(&self, ranks: &mut dyn Ranks) {
        let cells = 0..self.cells.len();
        cells.clone().for_each(|index| self.post(index, &mut self.cell(index)));
        self.swap(ranks);
        cells.for_each(|index| self.collect(index));
    }

    /// Swaps with the other ranks what was posted for their partitions. Gives a time before which nothing is due
    /// anywhere, and the events of all since the window began.
    fn swap(&self, ranks: &mut dyn Ranks) -> (Time, u64) {
        let posted = self.posted.iter().map(|time| Time(time.load(Ordering::Relaxed)));
        let next = posted.fold(self.next_here(), Time::min);
        let events = (0..self.cells.len()).map(|index| self.cell(index).events()).sum();
        if self.among.is_alone() {
            return (next, events);
        }
        let posts: Vec<_> = self.posts.iter().map(|post| post.read().expect(WHOLE)).collect();
        let mut outgoing: Vec<Told<Vec<(usize, &Parcel)>>> =
            vec![(next, events, Vec::new()); self.among.shares.len()];
        for (cell, post) in posts.iter().enumerate() {
            for parcel in post.iter() {
                let to = self.among.cut.recipients(parcel.to, parcel.stage);
                let from = self.among.partition(cell);
                self.among.others(&to).for_each(|rank| outgoing[rank].2.push((from, parcel)));
            }
        }
        let incoming = ranks.exchange(outgoing.iter().map(packed).collect());
        let told: Vec<Told<Vec<Foreign>>> = incoming.iter().map(|bytes| unpacked(bytes)).collect();
        let all =
            told.iter().fold((Time::NEVER, 0), |(next, events), told| (next.min(told.0), events + told.1));
        *self.foreign.write().expect(WHOLE) = told.into_iter().flat_map(|(_, _, parcels)| parcels).collect();
        all
    }
}
