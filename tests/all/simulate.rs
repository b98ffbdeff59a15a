//! Runs of shipped worlds without the command line: their records in order.

use engine::{Options, Simulation};
use std::path::Path;
use std::sync::Arc;
use vocabulary::Record;
use world::Blueprint;

/// A shipped world, with some fields set.
pub fn shipped(name: &str, set: &[(&str, &str)]) -> Blueprint {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds").join(name);
    let set: Vec<_> = set.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    match world::load(&path, &set) {
        Ok(world) => world.blueprint,
        Err(report) => panic!("{}", report.render(false)),
    }
}

/// The records of a world in their order, and how many messages are in flight at the end.
pub fn records(blueprint: &Blueprint, threads: usize) -> (Vec<Record>, u64) {
    let mut simulation =
        Simulation::new(Arc::new(blueprint.clone()), Options { threads, ..Options::default() });
    let mut sinks = vec![(); simulation.partitions()];
    let mut records = Vec::new();
    let log = |window: &mut Vec<Record>| {
        window.sort_by_key(Record::order);
        records.append(window);
    };
    simulation.advance(simulation.end(), &mut sinks, Some(log));
    (records, simulation.in_flight())
}
