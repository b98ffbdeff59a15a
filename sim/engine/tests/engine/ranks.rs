//! A world that several processes run is the world that one runs. Here the processes are threads, and what they hand
//! each other goes through channels.

use crate::worlds::everything;
use crate::{Run, run_plainly};
use engine::ranks::Ranks;
use engine::{Log, Options, Records, Simulation};
use snapshot::{Packer, Unpacker};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use vocabulary::{Record, Span, Time};
use world::Blueprint;
use world::blueprint::{Change, Happening};

/// One of several threads that are the ranks of a run: a channel to each, and from each.
struct Threads {
    rank: usize,
    to: Vec<Sender<Vec<u8>>>,
    from: Vec<Receiver<Vec<u8>>>,
}

impl Threads {
    fn all(count: usize) -> Vec<Threads> {
        let mut ranks: Vec<_> =
            (0..count).map(|rank| Threads { rank, to: Vec::new(), from: Vec::new() }).collect();
        for from in 0..count {
            for to in 0..count {
                let (sender, receiver) = channel();
                ranks[from].to.push(sender);
                ranks[to].from.push(receiver);
            }
        }
        ranks
    }
}

impl Ranks for Threads {
    fn rank(&self) -> usize {
        self.rank
    }

    fn count(&self) -> usize {
        self.to.len()
    }

    fn exchange(&mut self, outgoing: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        self.to.iter().zip(outgoing).for_each(|(to, bytes)| to.send(bytes).expect("all ranks go on"));
        self.from.iter().map(|from| from.recv().expect("all ranks go on")).collect()
    }
}

/// Lets so many ranks do something; gives what each has done.
fn each<T: Send>(count: usize, work: impl Fn(Threads) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let ranks: Vec<_> = Threads::all(count).into_iter().map(|rank| scope.spawn(|| work(rank))).collect();
        ranks.into_iter().map(|rank| rank.join().expect("no rank panicked")).collect()
    })
}

/// Goes on until a time, day by day; gives the records that are told here, in their order, and the digests.
fn advance(simulation: &mut Simulation, until: Time) -> (Vec<Record>, Vec<(Time, Vec<u64>)>) {
    let (mut log, mut digests) = (Records::default(), Vec::new());
    let mut sinks = vec![(); simulation.partitions()];
    while simulation.now() < until {
        simulation.advance(until.min(simulation.now() + Span::DAY), &mut sinks, Some(&mut log));
        digests.push((simulation.now(), simulation.digests()));
    }
    (log.records, digests)
}

#[test]
fn however_many_processes_run_a_world_the_records_and_states_are_equal() {
    let mut world = Blueprint { duration: Span(42 * Span::HOUR.0), ..everything() };
    // A policy that changes again before anything else is due.
    let policy = world.happenings.iter().position(|h| matches!(h.change, Change::Policy(..)));
    let index = policy.expect("a policy changes");
    let again = world.happenings[index].clone();
    world.happenings.insert(index + 1, Happening { at: again.at + Span(1), ..again });
    let world = Arc::new(world);
    let whole = run_plainly(&world);
    for (count, partitions, threads) in [(2, None, 1), (2, Some(9), 2), (3, None, 1), (4, Some(17), 1)] {
        let options = Options { threads, partitions, worth_sharing: 0, ..Options::default() };
        let runs = each(count, |rank| {
            let mut simulation = Simulation::among(Box::new(rank), world.clone(), options);
            let end = simulation.end();
            let (records, digests) = advance(&mut simulation, end);
            let lives = simulation.partitions();
            (Run { records, digests, in_flight: simulation.in_flight() }, simulation.events(), lives)
        });
        assert!(runs.iter().all(|(_, _, lives)| *lives > 0), "each rank has something to do");
        let first = &runs[0].0;
        let differ = whole.records.iter().zip(&first.records).find(|(x, y)| x != y);
        assert!(differ.is_none(), "{count} ranks, first difference: {differ:#?}");
        assert!(*first == whole, "{count} ranks: {} records of {}", first.records.len(), whole.records.len());
        assert_eq!(runs[0].1, whole.records.len() as u64, "{count} ranks count each event");
        for (run, events, _) in &runs[1..] {
            assert_eq!((&run.digests, run.in_flight), (&whole.digests, whole.in_flight));
            assert_eq!((run.records.len(), *events), (0, runs[0].1), "the first has all records");
        }
    }
}

#[test]
fn a_snapshot_of_several_processes_is_that_of_one_and_any_number_goes_on_from_it() {
    let world = Arc::new(Blueprint { duration: Span(33 * Span::HOUR.0), ..everything() });
    let moment = Time(20 * Span::HOUR.0 + 61_000_000);
    let options = Options { partitions: Some(9), ..Options::default() };
    let save = |simulation: &mut Simulation| {
        let mut bytes = Vec::new();
        simulation.save(&mut Packer::new(&mut bytes)).expect("memory takes all");
        bytes
    };
    let mut alone = Simulation::new(world.clone(), options);
    advance(&mut alone, moment);
    let bytes = save(&mut alone);
    let (rest, digests) = advance(&mut alone, Time::START + world.duration);
    let saved = each(3, |rank| {
        let mut simulation = Simulation::among(Box::new(rank), world.clone(), options);
        advance(&mut simulation, moment);
        save(&mut simulation)
    });
    for bytes in [&bytes, &saved[0]] {
        let resumed = each(2, |rank| {
            let (mut unpacker, rank) = (Unpacker::new(bytes), Box::new(rank));
            let resumed =
                Simulation::resume_among(rank, world.clone(), Options::default(), None, &mut unpacker);
            let mut resumed = resumed.unwrap_or_else(|e| panic!("it is of this world, but {e}"));
            assert_eq!(unpacker.end(), Ok(()));
            let end = resumed.end();
            advance(&mut resumed, end)
        });
        assert!(resumed[0] == (rest.clone(), digests.clone()));
    }
}

/// The log of one of some ranks that take the windows in turn, and two of each seventh.
struct InTurn {
    rank: usize,
    ranks: usize,
    windows: usize,
    ours: Records,
    /// What all logs together have been told of.
    all: u64,
}

impl Log for InTurn {
    fn note(&mut self, partition: usize, records: &[Record]) {
        assert!(self.is_told(self.rank, 0), "only what is asked for is told");
        self.ours.note(partition, records);
    }

    fn end_window(&mut self) -> bool {
        self.ours.end_window()
    }

    fn take(&mut self, partition: usize, records: &mut Vec<Record>) {
        self.ours.take(partition, records);
    }

    fn is_told(&self, rank: usize, _: u64) -> bool {
        rank == self.windows % self.ranks
            || self.windows.is_multiple_of(7) && rank == (self.windows + 1) % self.ranks
    }

    fn weight(&self, records: &[Record]) -> u64 {
        2 * records.len() as u64
    }

    fn pass(&mut self, records: u64, weight: u64, elsewhere: bool) {
        assert_eq!(weight, 2 * records, "each rank has said how much its records weigh");
        assert_eq!(elsewhere, !self.is_told(self.rank, records));
        self.windows += 1;
        self.all += records;
    }
}

#[test]
fn logs_that_take_turns_have_all_records_together() {
    let world = Arc::new(Blueprint { duration: Span(9 * Span::HOUR.0), ..everything() });
    let whole = run_plainly(&world).records;
    let options = Options { partitions: Some(9), ..Options::default() };
    let logs = each(3, |rank| {
        let (rank, ranks) = (Box::new(rank), 3);
        let mut log = InTurn { rank: rank.rank, ranks, windows: 0, ours: Records::default(), all: 0 };
        let mut simulation = Simulation::among(rank, world.clone(), options);
        let (end, mut sinks) = (simulation.end(), vec![(); simulation.partitions()]);
        simulation.advance(end, &mut sinks, Some(&mut log));
        log
    });
    assert!(logs.iter().all(|log| log.ours.records.len() * 5 > whole.len() && log.all == whole.len() as u64));
    let mut together: Vec<Record> = logs.into_iter().flat_map(|log| log.ours.records).collect();
    together.sort_by_key(Record::order);
    let told = together.len();
    together.dedup();
    assert!(together == whole && told > whole.len(), "{told} records of {}", whole.len());
}
