//! A simulation in a snapshot: all that the past left behind, from which it goes on as if nothing had been between.
//! What follows from the world alone is not in it, but made again; nor are lanes: they are room for what is due,
//! and that comes in the order of its records wherever it lies.

use super::{Options, Simulation};
use crate::adoption::time_of_step;
use crate::happenings;
use crate::partition::Partition;
use crate::ranks::{Alone, Ranks, gather};
use crate::recorded::{Feed, FeedState, TraceInput, TraceRejects, standings};
use crate::rollout::{Progress, Rollout};
use crate::schedule::Alarm;
use crate::stimulus::{Stage, Stimulus};
use crate::territory::Cut;
use serde::{Deserialize, Serialize};
use snapshot::{Packer, Unfit, Unpacker};
use std::io;
use std::sync::Arc;
use vocabulary::Time;
use world::Blueprint;
use world::blueprint::Operator;

/// Where the messages of a world's trace come from, and where rows go that cannot be used.
pub type Trace = (Box<dyn TraceInput>, Box<dyn TraceRejects>);

/// Something that is due; most are alarms, which take a quarter of the room.
#[derive(Serialize, Deserialize)]
enum Pending {
    Alarm(Alarm),
    Stimulus(Stimulus),
    /// No more is due.
    End,
}

impl Pending {
    fn of(stimulus: Stimulus) -> Pending {
        Alarm::of(&stimulus).map_or(Pending::Stimulus(stimulus), Pending::Alarm)
    }

    fn stimulus(self) -> Option<Stimulus> {
        match self {
            Pending::Alarm(alarm) => Some(alarm.stimulus()),
            Pending::Stimulus(stimulus) => Some(stimulus),
            Pending::End => None,
        }
    }
}

/// What a snapshot takes of the partitions of other processes than the first, by rank, and the digest of the state of
/// all with the messages on their way.
pub struct Elsewhere {
    partitions: Vec<Vec<u8>>,
    state: (u64, u64),
}

/// Where a run is in time.
#[derive(Serialize, Deserialize)]
struct Position {
    now: Time,
    partitions: u64,
    happenings_done: u64,
    steps: Vec<u32>,
    events: u64,
    rollouts: Vec<Progress>,
}

impl Simulation {
    /// Adds all to a snapshot that it takes to go on from now.
    pub fn save(&mut self, to: &mut Packer) -> io::Result<()> {
        let elsewhere = self.gather();
        self.save_with(&elsewhere, to)
    }

    /// Hands what a snapshot of all takes over to the first of the processes that run the world; there it is given.
    pub fn gather(&mut self) -> Elsewhere {
        Elsewhere { partitions: self.gather_partitions(), state: (self.digest(), self.in_flight()) }
    }

    /// Adds all to a snapshot with what is elsewhere. No process but the first has use for it.
    pub fn save_with(&mut self, elsewhere: &Elsewhere, to: &mut Packer) -> io::Result<()> {
        to.put(&Position {
            now: self.now,
            partitions: self.cut.territories().len() as u64,
            happenings_done: self.happenings_done as u64,
            steps: self.steps.clone(),
            events: self.events,
            rollouts: self.rollouts.iter().map(Rollout::progress).collect(),
        })?;
        to.put(&self.feed.as_mut().map(Feed::state))?;
        self.partitions.iter_mut().try_for_each(|partition| save(partition, to))?;
        elsewhere.partitions.iter().try_for_each(|bytes| to.append(bytes))?;
        to.put(&elsewhere.state)
    }

    fn gather_partitions(&mut self) -> Vec<Vec<u8>> {
        let mut bytes = Vec::new();
        if self.ranks.rank() > 0 {
            let mut packer = Packer::new(&mut bytes);
            let saved = self.partitions.iter_mut().try_for_each(|partition| save(partition, &mut packer));
            saved.expect("memory takes all");
        }
        gather(&mut *self.ranks, bytes)
    }

    /// A simulation that goes on from a snapshot of the same world, with the world's trace from its beginning if it has
    /// one, in the partitions that it had. Refused where the snapshot is of another world or trace.
    pub fn resume(
        blueprint: Arc<Blueprint>,
        options: Options,
        trace: Option<Trace>,
        from: &mut Unpacker,
    ) -> Result<Simulation, Unfit> {
        Simulation::resume_among(Box::new(Alone), blueprint, options, trace, from)
    }

    /// What lives here of such a simulation, where several processes run it; each reads the whole snapshot.
    pub fn resume_among(
        ranks: Box<dyn Ranks>,
        blueprint: Arc<Blueprint>,
        options: Options,
        trace: Option<Trace>,
        from: &mut Unpacker,
    ) -> Result<Simulation, Unfit> {
        let position: Position = from.take("where the run was")?;
        let cut = Cut::into(&blueprint, position.partitions as usize);
        require(cut.territories().len() as u64 == position.partitions, "the partitions")?;
        // What lives elsewhere is read, too, as its end is where the next begins.
        let mut simulation = Simulation::at_start(blueprint, options, ranks, cut, false);
        simulation.resume_feed(trace, from.take("how far the trace was")?)?;
        simulation.go_to(position)?;
        simulation.partitions.iter_mut().try_for_each(|partition| resume(partition, from))?;
        let ours = simulation.ours();
        simulation.partitions.truncate(ours.end);
        simulation.partitions.drain(..ours.start);
        let state: (u64, u64) = from.take("the digest of the state")?;
        require((simulation.digest(), simulation.in_flight()) == state, "the state and its digest")?;
        Ok(simulation)
    }

    /// Reads the trace up to where it was. Who could send what is known as of the start, so this comes first.
    fn resume_feed(&mut self, trace: Option<Trace>, state: Option<FeedState>) -> Result<(), Unfit> {
        let unfit = || Unfit::new("it is of another trace");
        match (trace, state) {
            (Some((input, rejects)), Some(state)) => {
                let blueprint = &self.around.blueprint;
                let standings = standings(blueprint, &self.cut, &mut self.partitions);
                let feed = Feed::resume(blueprint, &standings, input, rejects, state);
                self.feed = Some(feed.ok_or_else(unfit)?);
                Ok(())
            }
            (None, None) => Ok(()),
            _ => Err(unfit()),
        }
    }

    /// Goes to where the run was: what happened in the network happens again.
    fn go_to(&mut self, position: Position) -> Result<(), Unfit> {
        let blueprint = self.around.blueprint.clone();
        let Position { now, partitions: _, happenings_done, steps, events, rollouts } = position;
        let done = blueprint.happenings.get(..happenings_done as usize);
        let done = done.filter(|done| done.iter().all(|h| h.at <= now));
        let Some(done) = done else { return Err(Unfit::new("it is of another world")) };
        let waits =
            |(o, step): (&Operator, &u32)| o.adoption.as_ref().is_none_or(|a| time_of_step(a, *step) >= now);
        let fits =
            steps.len() == blueprint.operators.len() && blueprint.operators.iter().zip(&steps).all(waits);
        require(fits, "the operators")?;
        for (index, happening) in done.iter().enumerate() {
            let record = happenings::record(&self.around, index, happening);
            happenings::apply(&mut self.around, &record);
        }
        self.partitions.iter_mut().for_each(|p| p.set_surroundings(&self.around));
        self.rollouts = rollouts.into_iter().map(|p| Rollout::resume(&blueprint, p)).collect();
        (self.now, self.events) = (now, events);
        (self.happenings_done, self.steps) = (done.len(), steps);
        Ok(())
    }
}

/// Adds a partition: the columns of its entities, and what is due there.
fn save(partition: &mut Partition, to: &mut Packer) -> io::Result<()> {
    debug_assert!(partition.mail_ref().leaving().next().is_none(), "all has arrived between two windows");
    debug_assert!(partition.mail_ref().records.is_empty(), "all records are told between two windows");
    partition.with_subscribers(|subscribers, _| {
        to.put(&*subscribers.clients)?;
        to.put(&*subscribers.books)?;
        to.put(&*subscribers.inboxes)
    })?;
    let saved = partition.with_imsp(|desk, _| {
        to.put(&desk.imsp.accounts)?;
        to.put(&desk.imsp.bindings)?;
        to.put(&desk.imsp.watchers)?;
        to.put(&desk.imsp.by_number)?;
        to.put(&desk.imsp.presences)?;
        to.put(&desk.imsp.sessions)?;
        to.put(&desk.imsp.stations.states())
    });
    saved.unwrap_or(Ok(()))?;
    let saved = partition.with_smsc(|desk| {
        to.put(&desk.smsc.taken)?;
        to.put(&desk.smsc.waiting)?;
        to.put(&desk.smsc.stations.states())
    });
    saved.unwrap_or(Ok(()))?;
    for stage in Stage::ALL {
        partition.mail_ref().waiting_at(stage).try_for_each(|s| to.put(&Pending::of(s)))?;
        to.put(&Pending::End)?;
    }
    Ok(())
}

/// Gives a partition the state that was saved.
fn resume(partition: &mut Partition, from: &mut Unpacker) -> Result<(), Unfit> {
    partition.with_subscribers(|subscribers, _| {
        fill(subscribers.clients, from, "the subscribers")?;
        fill(subscribers.books, from, "their address books")?;
        let inboxes: Vec<Vec<_>> = from.take("what they got last")?;
        require(inboxes.len() == subscribers.inboxes.len(), "what they got last")?;
        subscribers.inboxes.iter_mut().zip(inboxes).for_each(|(inbox, saved)| *inbox = saved);
        Ok(())
    })?;
    let resumed = partition.with_imsp(|desk, _| {
        fill(&mut desk.imsp.accounts, from, "the accounts")?;
        desk.imsp.bindings = from.take("the bindings")?;
        desk.imsp.watchers = from.take("the watchers")?;
        desk.imsp.by_number = from.take("the contacts kept by number")?;
        desk.imsp.presences = from.take("the presences")?;
        desk.imsp.sessions = from.take("the sessions")?;
        require(desk.imsp.stations.resume(from.take("the queues of the IMSP")?), "the queues of the IMSP")
    });
    resumed.unwrap_or(Ok(()))?;
    let resumed = partition.with_smsc(|desk| {
        desk.smsc.taken = from.take("the short messages taken")?;
        desk.smsc.waiting = from.take("the message waiting data")?;
        require(desk.smsc.stations.resume(from.take("the queues of the SMSC")?), "the queues of the SMSC")
    });
    resumed.unwrap_or(Ok(()))?;
    for stage in Stage::ALL {
        while let Some(stimulus) = from.take::<Pending>("what is due")?.stimulus() {
            partition.mail().plan(stage, stimulus);
        }
    }
    Ok(())
}

/// Fills a column with what was saved of it.
fn fill<T: for<'a> Deserialize<'a> + Copy>(
    column: &mut [T],
    from: &mut Unpacker,
    what: &str,
) -> Result<(), Unfit> {
    let saved: Vec<T> = from.take(what)?;
    require(saved.len() == column.len(), what)?;
    column.copy_from_slice(&saved);
    Ok(())
}

fn require(fits: bool, what: &str) -> Result<(), Unfit> {
    if fits { Ok(()) } else { Err(Unfit::new(format!("{what} are not those of this world"))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::reply_loop;
    use vocabulary::Span;

    /// All that is due, by partition and kind of entity, in order.
    fn pending(simulation: &Simulation) -> Vec<Vec<Stimulus>> {
        let lists = simulation.partitions.iter().flat_map(|partition| {
            Stage::ALL.map(|stage| {
                let mut due: Vec<_> = partition.mail_ref().waiting_at(stage).collect();
                due.sort_by_key(Stimulus::order);
                due
            })
        });
        lists.collect()
    }

    #[test]
    fn what_is_due_is_due_again_at_the_same_places() {
        let blueprint = Arc::new(reply_loop(20_000));
        let mut simulation = Simulation::new(blueprint.clone(), Options::default());
        let mut nobody = vec![(); simulation.partitions()];
        simulation.advance(Time::START + Span::MINUTE, &mut nobody, None);
        let mut bytes = Vec::new();
        simulation.save(&mut Packer::new(&mut bytes)).expect("memory takes all");
        let resumed = Simulation::resume(blueprint, Options::default(), None, &mut Unpacker::new(&bytes));
        let resumed = resumed.unwrap_or_else(|e| panic!("it is of this world, but {e}"));
        let expected = pending(&simulation);
        assert!(expected.iter().filter(|due| !due.is_empty()).count() >= 4, "most kinds of entity have work");
        assert!(pending(&resumed) == expected);
    }
}
