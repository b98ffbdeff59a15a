//! Windows in steps, on all threads of all ranks: what the stages of each partition do, then what goes from one
//! partition to another.

use super::among::Foreign;
use super::{Cell, WHOLE, Windows};
use crate::mailroom::{Mailroom, Parcel};
use crate::ranks::{Ranks, packed, unpacked};
use crate::stimulus::{Stage, Stimulus};
use std::sync::RwLock;
use std::sync::atomic::Ordering;
use vocabulary::{Sink, Time};

/// What a rank tells the others in a step: a time before which nothing is due there or on its way from there, the
/// events there since the window began, and what is on its way to whom it tells.
type Told<T> = (Time, u64, T);

impl<S: Sink + Send> Windows<'_, S> {
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
            self.crew.share(self.cells.len(), work);
            let (next, events) = self.swap(ranks);
            // Where nothing is due, all has happened.
            reached = until.map(|time| time.max(next.min(end)));
            if reached.iter().all(|time| *time == end) {
                self.take_all();
                return (next, events);
            }
        }
    }

    /// Takes what was posted for a cell in the step before, runs all its stages through the step at hand, and posts
    /// what leaves it.
    pub(super) fn run_cell(&self, index: usize) {
        let end = Time(self.end.load(Ordering::Relaxed));
        let mut cell = self.cell(index);
        self.collect(index, &mut cell);
        let mut open = cell.open();
        for stage in Stage::ALL {
            let until = Time(self.until[stage as usize].load(Ordering::Relaxed));
            if self.next_of(index, stage) < until {
                self.set_next(index, open.run(stage, end, until));
            }
        }
        self.post(index, &mut cell);
    }

    /// Posts what leaves a cell, beside what it posted in the step before, which others may still be taking.
    fn post(&self, index: usize, cell: &mut Cell<'_, S>) {
        let (mail, mut post) =
            (cell.partition.mail(), self.posts_of(self.step())[index].write().expect(WHOLE));
        leave_room(&mut post, mail);
        post.extend(std::iter::from_fn(|| mail.next_parcel()));
        let times = post.iter().flat_map(|parcel| parcel.stimuli.iter().map(|s: &Stimulus| s.time));
        self.posted[index].store(times.fold(Time::NEVER, Time::min).0, Ordering::Relaxed);
    }

    /// Takes what other cells, and those of other ranks, posted for a cell in the step before.
    fn collect(&self, to: usize, cell: &mut Cell<'_, S>) {
        let posts = self.posts_of(self.step() + 1).iter().enumerate();
        for (from, post) in posts.filter(|(from, _)| *from != to) {
            let post = post.read().expect(WHOLE);
            post.iter().for_each(|parcel| self.hand(cell, to, self.among.partition(from), parcel));
        }
        let foreign = self.foreign.read().expect(WHOLE);
        foreign.iter().for_each(|(from, parcel)| self.hand(cell, to, *from, parcel));
    }

    /// Takes what was posted in the step before for all cells: no step follows that would.
    fn take_all(&self) {
        let cells = 0..self.cells.len();
        cells.clone().for_each(|index| self.collect(index, &mut self.cell(index)));
        for (index, post) in self.posts_of(self.step() + 1).iter().enumerate() {
            leave_room(&mut post.write().expect(WHOLE), self.cell(index).partition.mail());
        }
        self.foreign.write().expect(WHOLE).clear();
    }

    /// The number of the step at hand.
    fn step(&self) -> usize {
        self.step.load(Ordering::Relaxed)
    }

    /// Where cells post in a step, in two places by turns: what was posted in the step before lies where that of the
    /// next will.
    fn posts_of(&self, step: usize) -> &[RwLock<Vec<Parcel>>] {
        &self.posts[step % 2]
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
        (0..self.cells.len()).for_each(|index| self.post(index, &mut self.cell(index)));
        self.swap(ranks);
        self.take_all();
    }

    /// Ends the step at hand: swaps with the other ranks what was posted for their partitions. Gives a time before
    /// which nothing is due anywhere, and the events of all since the window began.
    fn swap(&self, ranks: &mut dyn Ranks) -> (Time, u64) {
        let step = self.step.fetch_add(1, Ordering::Relaxed);
        let posted = self.posted.iter().map(|time| Time(time.load(Ordering::Relaxed)));
        let next = posted.fold(self.next_here(), Time::min);
        let events = (0..self.cells.len()).map(|index| self.cell(index).events()).sum();
        if self.among.is_alone() {
            return (next, events);
        }
        let posts: Vec<_> = self.posts_of(step).iter().map(|post| post.read().expect(WHOLE)).collect();
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

/// What was posted has arrived, and leaves its room.
fn leave_room(post: &mut Vec<Parcel>, mail: &mut Mailroom) {
    post.drain(..).for_each(|parcel| mail.give_back(parcel));
}
