//! The engine as a whole: laws that every run obeys, and closed forms that it must meet.

mod conservation;
mod determinism;
mod laws;
mod portability;
mod presence;
mod ranks;
mod reply_loop;
mod resume;
mod rollout;
mod store;
mod worlds;

use engine::{Options, Records, Simulation};
use std::sync::Arc;
use vocabulary::{Record, Span, Time};
use world::Blueprint;

/// What a run did and how it ended.
#[derive(PartialEq, Debug)]
pub struct Run {
    /// The records in their order.
    pub records: Vec<Record>,
    /// The digest of the state of each operator at each day and at the end.
    pub digests: Vec<(Time, Vec<u64>)>,
    /// The messages on their way at the end.
    pub in_flight: u64,
}

/// Runs a world with a log and digests at each day.
pub fn run(blueprint: &Blueprint, options: Options) -> Run {
    let mut simulation = Simulation::new(Arc::new(blueprint.clone()), options);
    let mut sinks = vec![(); simulation.partitions()];
    let (mut log, mut digests) = (Records::default(), Vec::new());
    while simulation.now() < simulation.end() {
        simulation.advance(simulation.now() + Span::DAY, &mut sinks, Some(&mut log));
        digests.push((simulation.now(), simulation.digests()));
    }
    let records = log.records;
    assert!(records.is_sorted_by_key(Record::order), "windows are in order");
    Run { records, digests, in_flight: simulation.in_flight() }
}

/// Runs a world on one thread.
pub fn run_plainly(blueprint: &Blueprint) -> Run {
    run(blueprint, Options::default())
}

/// How many records there are of which something holds.
pub fn count(records: &[Record], holds: impl Fn(&Record) -> bool) -> f64 {
    records.iter().filter(|r| holds(r)).count() as f64
}
