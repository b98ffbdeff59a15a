//! Recorded traffic, from the file to the messages, in rows a second.
//!
//!     cargo bench --bench trace                              a million rows
//!     cargo bench --bench trace -- --rows 5000000            more; --minutes 1440: over a day instead of an hour
//!     cargo bench --bench trace -- --write FILE              writes the file that is shipped; or, with --rows, another
//!
//! By turns: the rows read alone; read, mapped to subscribers and put in order, as the engine takes them; and all of
//! a run without its tables and log. Absolute figures are those of the machine; medians over rounds.

#[path = "trace/generator.rs"]
mod generator;

use engine::recorded::{Feed, TraceInput, TraceRejects};
use engine::{Options, Simulation};
use generator::Made;
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use vocabulary::{AccountState, Record};
use world::Blueprint;
use world::trace::{Reject, Row, Rows};

/// Subscribers of each operator.
const SUBSCRIBERS: u32 = 200_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| arguments.iter().position(|a| a == name).and_then(|i| arguments.get(i + 1));
    let number = |name, usual| after(name).map_or(usual, |n| n.parse().expect("a number"));
    let (rows, minutes) = (number("--rows", 1_000_000), number("--minutes", 60));
    let made = Made { rows, senders: 100_000, recipients: 150_000, broken_every: 100, minutes };
    if let Some(path) = after("--write") {
        let made = if after("--rows").is_some() { made } else { generator::SHIPPED };
        return write(&made, Path::new(path));
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder for the file");
    let path = folder.path().join("trace.csv");
    write(&made, &path);
    let blueprint = blueprint();
    let rounds = number("--rounds", 5);
    let runs: Vec<[f64; 3]> = (0..rounds).map(|_| round(&blueprint, &path, &made)).collect();
    println!("{rows} rows of {minutes} min, 1 % of them broken, {rounds} rounds; medians");
    for (i, what) in ["read", "read and mapped", "run without tables and log"].into_iter().enumerate() {
        let mut seconds: Vec<f64> = runs.iter().map(|run| run[i]).collect();
        seconds.sort_by(f64::total_cmp);
        let rate = made.rows as f64 / seconds[seconds.len() / 2] / 1e6;
        println!("{what:<30} {rate:>8.2} M rows/s");
    }
}

fn write(made: &Made, path: &Path) {
    let mut out = BufWriter::new(std::fs::File::create(path).expect("the file can be made"));
    made.write(&mut out).and_then(|()| out.flush()).expect("the file can be written");
}

/// The rows of the file.
struct Input(Rows<Box<dyn Read + Send>>);

impl Input {
    fn open(blueprint: &Blueprint, path: &Path) -> Box<Input> {
        let trace = blueprint.traffic.trace.as_ref().expect("the world has a trace");
        let input = world::trace::open(path).expect("the file is there");
        let rows = Rows::new(input, trace, blueprint.start, blueprint.duration);
        Box::new(Input(rows.expect("the file has its header")))
    }
}

impl TraceInput for Input {
    fn next(&mut self) -> Option<Result<Row<'_>, Reject>> {
        self.0.read().expect("the file is read")
    }
}

/// Nobody who wants to know of rejected rows.
struct Nobody;

impl TraceRejects for Nobody {
    fn reject(&mut self, _: Reject) {}
    fn end(&mut self) {}
}

/// The seconds of each contender.
fn round(blueprint: &Arc<Blueprint>, path: &Path, made: &Made) -> [f64; 3] {
    let began = Instant::now();
    let (mut input, mut usable) = (Input::open(blueprint, path), 0);
    while let Some(row) = input.next() {
        usable += u64::from(row.is_ok());
    }
    let read = began.elapsed().as_secs_f64();
    assert_eq!(usable, made.rows - made.broken());

    let standings =
        blueprint.operators.iter().map(|o| (o.first.0, vec![AccountState::TrueIm; SUBSCRIBERS as usize]));
    let standings = standings.collect();
    let began = Instant::now();
    let mut feed =
        Feed::new(blueprint, &standings, Input::open(blueprint, path), Box::new(Nobody)).expect("a trace");
    let mapped_rows: u64 = std::iter::from_fn(|| feed.pass()).sum();
    let mapped = began.elapsed().as_secs_f64();
    assert_eq!(mapped_rows, usable);

    let simulation = Simulation::new(blueprint.clone(), Options::default());
    let mut nobody = vec![(); simulation.partitions()];
    let began = Instant::now();
    let mut simulation = simulation.with_trace(Input::open(blueprint, path), Box::new(Nobody));
    simulation.advance(simulation.end(), &mut nobody, None::<fn(&mut Vec<Record>)>);
    let run = began.elapsed().as_secs_f64();
    assert_eq!(simulation.trace_counts().map(|c| c.used), Some(usable));
    [read, mapped, run]
}

/// Two operators, all IM users, between which the messages go.
fn blueprint() -> Arc<Blueprint> {
    let operator = |numbers: &str| {
        format!(
            "(numbers: [\"{numbers}\"], subscribers: {SUBSCRIBERS}, im_users: \"100 %\", contacts: (count: Fixed(1)), \
             imsp: ())"
        )
    };
    let share = |operator: &str| format!("[(share: \"100 %\", operator: \"{operator}\")]");
    let text = format!(
        "(start: \"2007-04-27T00:00:00Z\", operators: {{\"A\": {}, \"B\": {}}}, \
         links: [Both(between: (\"A\", \"B\"))], traffic: (trace: (file: \"data/trace.csv\", \
         characters: \"characters\", alphabet: \"alphabet\", \
         parties: Ids(senders: {}, recipients: {}))))",
        operator("+44 7700 xxxxxx"),
        operator("+44 7800 xxxxxx"),
        share("A"),
        share("B")
    );
    let worlds = concat!(env!("CARGO_MANIFEST_DIR"), "/worlds");
    match world::parse("bench", &text, worlds.as_ref(), &[]) {
        Ok(world) => Arc::new(world.blueprint),
        Err(report) => panic!("{report}"),
    }
}
