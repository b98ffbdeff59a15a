//! Runs of shipped worlds without the command line: their records in order.

use engine::recorded::{TraceInput, TraceRejects};
use engine::{Options, Records, Simulation};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use vocabulary::Record;
use world::Blueprint;
use world::trace::{Reject, Row, Rows};

/// A shipped world, with some fields set.
pub fn shipped(name: &str, set: &[(&str, &str)]) -> Blueprint {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds").join(name);
    let set: Vec<_> = set.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    match world::load(&path, &set) {
        Ok(world) => world.blueprint,
        Err(report) => panic!("{}", report.render(false)),
    }
}

/// The trace of a shipped world.
struct ShippedTrace(Rows<Box<dyn Read + Send>>);

impl ShippedTrace {
    fn of(blueprint: &Blueprint) -> Option<ShippedTrace> {
        let trace = blueprint.traffic.trace.as_ref()?;
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds").join(&trace.file);
        let input = world::trace::open(&path).expect("a shipped file");
        Rows::new(input, trace, blueprint.start, blueprint.duration).ok().map(ShippedTrace)
    }
}

impl TraceInput for ShippedTrace {
    fn next(&mut self) -> Option<Result<Row<'_>, Reject>> {
        self.0.read().expect("the file can be read")
    }
}

/// Nobody who wants to know of rejected rows.
struct Nobody;

impl TraceRejects for Nobody {
    fn reject(&mut self, _: Reject) {}
    fn end(&mut self) {}
}

/// The records of a world in their order, and how many messages are in flight at the end.
pub fn records(blueprint: &Blueprint) -> (Vec<Record>, u64) {
    records_with(blueprint, Options::default())
}

/// The same, run in a way that should change nothing.
pub fn records_with(blueprint: &Blueprint, options: Options) -> (Vec<Record>, u64) {
    let mut simulation = Simulation::new(Arc::new(blueprint.clone()), options);
    if let Some(trace) = ShippedTrace::of(blueprint) {
        simulation = simulation.with_trace(Box::new(trace), Box::new(Nobody));
    }
    let mut sinks = vec![(); simulation.partitions()];
    let mut log = Records::default();
    simulation.advance(simulation.end(), &mut sinks, Some(&mut log));
    (log.records, simulation.in_flight())
}
