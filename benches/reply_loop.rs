//! The whole product beside the yardstick, by turns on the same model, in one run.
//!
//!     cargo bench --bench reply_loop                    100,000 and 1,000,000 subscribers
//!     cargo bench --bench reply_loop -- --large         10,000,000 as well, ten simulated minutes
//!     cargo bench --bench reply_loop -- --rounds 5 --sizes 1000000
//!     cargo bench --bench reply_loop -- --rounds 20 --sizes 1000000 --only "three operators"
//!
//! The second of each round, next to the yardstick, is the world that the README runs, with presence and nodes of
//! finite capacity besides, for as many subscribers: what a planner's world makes beside the yardstick's events.
//!
//! Each measurement is a process of its own, so that its peak of memory is its own, too. What counts is the
//! ratio within a round: absolute figures are those of the machine and of what else it does. The ratio is the geometric
//! mean over the rounds, with the interval that holds it with 95 %: on a machine that others use, too, it takes many.

#[path = "../src/recorder.rs"]
#[expect(dead_code, reason = "a bench takes no snapshots")]
mod recorder;

#[path = "../src/huge_pages.rs"]
#[expect(dead_code, unused_imports, reason = "a bench runs no tests")]
mod huge_pages;

#[path = "../src/selftest/interval.rs"]
#[expect(dead_code, unused_imports, reason = "a bench counts no intervals that cover, and runs no tests")]
mod interval;

use analysis::Tables;
use engine::{Log, Options, Simulation};
use interval::Interval;
use journal::{Reader, Retention, Writer};
use recorder::Recorder;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;
use vocabulary::{Sink, Time};
use world::Blueprint;
use yardstick::{ReplyLoop, Scale};

/// What is measured, in the order of a round.
const CONTENDERS: [Contender; 8] = [
    Contender { name: "yardstick", world: reply_loop, tables: false, log: false, threads: 0 },
    Contender { name: "three operators", world: three_operators, tables: true, log: false, threads: 1 },
    Contender { name: "product", world: reply_loop, tables: true, log: false, threads: 1 },
    Contender { name: "product, 2 threads", world: reply_loop, tables: true, log: false, threads: 2 },
    Contender { name: "product, full log", world: reply_loop, tables: true, log: true, threads: 1 },
    Contender { name: "engine alone", world: reply_loop, tables: false, log: false, threads: 1 },
    Contender { name: REPORT, world: reply_loop, tables: true, log: false, threads: 1 },
    Contender { name: SMALL_PAGES, world: reply_loop, tables: true, log: false, threads: 1 },
];

#[global_allocator]
static MEMORY: huge_pages::HugePages = huge_pages::HugePages::new();

/// What runs as the product does, but on pages of 4 KiB.
const SMALL_PAGES: &str = "product, small pages";

/// What reads the log of a run instead of running the model.
const REPORT: &str = "report from a log";

/// A way to run the model; without threads it is the yardstick.
struct Contender {
    name: &'static str,
    /// The world for so many subscribers.
    world: fn(u32) -> Shipped,
    tables: bool,
    log: bool,
    threads: usize,
}

/// A shipped world file, and what is changed of it: path and value.
struct Shipped {
    file: &'static str,
    changes: Vec<(String, String)>,
}

/// What one process measured.
#[derive(Clone, Copy)]
struct Measurement {
    events: u64,
    build_seconds: f64,
    run_seconds: f64,
    peak_bytes: u64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| arguments.iter().position(|a| a == name).and_then(|i| arguments.get(i + 1));
    if let Some(index) = after("--child") {
        let subscribers =
            after("--subscribers").and_then(|n| n.parse().ok()).expect("the parent says how many");
        let contender = &CONTENDERS[index.parse::<usize>().expect("the parent says which")];
        return child(contender, subscribers, after("--folder").map(Path::new));
    }
    let rounds = after("--rounds").map_or(3, |n| n.parse().expect("--rounds takes a number"));
    let sizes: Vec<u32> = match after("--sizes") {
        Some(list) => {
            list.split(',').map(|n| n.parse().expect("--sizes takes numbers with commas")).collect()
        }
        None if arguments.iter().any(|a| a == "--large") => vec![100_000, 1_000_000, 10_000_000],
        None => vec![100_000, 1_000_000],
    };
    let measured = match after("--only") {
        Some(name) => vec![0, contender(name)],
        None => (0..CONTENDERS.len()).collect(),
    };
    sizes.into_iter().for_each(|n| compare(n, rounds, &measured));
}

/// The place of a contender in a round.
fn contender(name: &str) -> usize {
    let place = CONTENDERS.iter().position(|c| c.name == name);
    place.unwrap_or_else(|| panic!("{name:?} is none of {:?}", CONTENDERS.map(|c| c.name)))
}

/// Simulated seconds: an hour, and less of very many subscribers.
fn seconds(subscribers: u32) -> u64 {
    if subscribers > 2_000_000 { 600 } else { 3_600 }
}

/// Runs the rounds of one size and prints what came out, of some contenders and the yardstick.
fn compare(subscribers: u32, rounds: usize, measured: &[usize]) {
    let simulated = seconds(subscribers);
    println!("\n{subscribers} subscribers, {simulated} s simulated, {rounds} rounds");
    println!(
        "{:<20} {:>12} {:>10} {:>15} {:>15} {:>9} {:>11}",
        "", "M events/s", "ratio", "with 95 %", "seen", "build s", "B/subscr."
    );
    let runs: Vec<Vec<Measurement>> =
        (0..rounds).map(|_| measured.iter().map(|i| measure(*i, subscribers)).collect()).collect();
    for (place, index) in measured.iter().enumerate() {
        print_row(CONTENDERS[*index].name, subscribers, &runs, place);
    }
    if measured.len() == CONTENDERS.len() {
        print_costs(subscribers, &runs);
        let product = contender("product");
        let (ours, theirs) = (runs[0][product].events as f64, runs[0][0].events as f64);
        assert!((ours / theirs - 1.0).abs() < 0.01, "not the same model: {ours} events, yardstick {theirs}");
    }
}

fn print_row(name: &str, subscribers: u32, runs: &[Vec<Measurement>], place: usize) {
    let of = |f: &dyn Fn(&Vec<Measurement>) -> f64| sorted(runs.iter().map(f).collect());
    let speeds = of(&|round| speed(&round[place]));
    let ratios = of(&|round| speed(&round[place]) / speed(&round[0]));
    let build = of(&|round| round[place].build_seconds);
    let bytes = of(&|round| round[place].peak_bytes as f64 / f64::from(subscribers));
    let (mean, interval) = geometric_mean(&ratios);
    let range = |[from, to]: [f64; 2]| format!("{from:.2} to {to:.2}");
    println!(
        "{name:<20} {:>12.2} {:>10.2} {:>15} {:>15} {:>9.3} {:>11.0}",
        median(&speeds) / 1e6,
        mean,
        interval.map_or("-".to_owned(), range),
        range([ratios[0], ratios[ratios.len() - 1]]),
        median(&build),
        median(&bytes),
    );
}

/// The geometric mean of ratios, and the interval that holds it with 95 %; none: one round does not tell.
fn geometric_mean(ratios: &[f64]) -> (f64, Option<[f64; 2]>) {
    let logarithms: Vec<f64> = ratios.iter().map(|r| r.ln()).collect();
    if let [only] = logarithms[..] {
        return (only.exp(), None);
    }
    let (mean, Interval { low, high }) = interval::of_mean(&logarithms, 0.95);
    (mean.exp(), Some([low, high].map(f64::exp)))
}

/// What each part of the product costs by itself: what it adds to a run without it.
fn print_costs(subscribers: u32, runs: &[Vec<Measurement>]) {
    let of = |name: &str, f: &dyn Fn(&Measurement) -> f64| {
        let place = contender(name);
        median(&sorted(runs.iter().map(|round| f(&round[place])).collect()))
    };
    let each = |name| of(name, &|m| 1e9 * m.run_seconds / m.events as f64);
    let building = of("product", &|m| 1e9 * m.build_seconds / f64::from(subscribers));
    let (engine, tables, log) = (each("engine alone"), each("product"), each("product, full log"));
    let memory = of(REPORT, &|m| m.peak_bytes as f64 / 1e6);
    println!(
        "Building {building:.0} ns a subscriber; an event: engine {engine:.0} ns, tables {:.0} ns, log {:.0} ns; \
         report {:.0} ns a record, in {memory:.0} MB",
        tables - engine,
        log - tables,
        each(REPORT)
    );
}

fn speed(m: &Measurement) -> f64 {
    m.events as f64 / m.run_seconds
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

fn median(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}

/// Runs a contender in a process of its own.
fn measure(contender: usize, subscribers: u32) -> Measurement {
    let this = std::env::current_exe().expect("the bench knows its own program");
    let numbers = [contender.to_string(), subscribers.to_string()];
    let output = Command::new(this).args(["--child", &numbers[0], "--subscribers", &numbers[1]]).output();
    let output = output.expect("the bench can start itself");
    let text = String::from_utf8_lossy(&output.stdout);
    let values: Vec<f64> = text.split_whitespace().filter_map(|v| v.parse().ok()).collect();
    match values[..] {
        [events, build_seconds, run_seconds, peak] if output.status.success() => {
            Measurement { events: events as u64, build_seconds, run_seconds, peak_bytes: peak as u64 }
        }
        _ => panic!("{}: {text}{}", CONTENDERS[contender].name, String::from_utf8_lossy(&output.stderr)),
    }
}

/// Measures and prints events, seconds to build, seconds to run and peak of memory.
fn child(contender: &Contender, subscribers: u32, folder: Option<&Path>) {
    // As in the program; the yardstick is as plain as it can be.
    if contender.threads > 0 && contender.name != SMALL_PAGES {
        MEMORY.want();
    }
    let (events, build, run) = match (contender.name, contender.threads) {
        (REPORT, _) => report(subscribers),
        (_, 0) => yardstick(subscribers),
        _ => product(contender, subscribers, folder),
    };
    println!("{events} {build} {run} {}", peak_bytes());
}

fn yardstick(subscribers: u32) -> (u64, f64, f64) {
    let began = Instant::now();
    let model = ReplyLoop::new(&Scale { subscribers, horizon: seconds(subscribers) * 1_000_000, seed: 1 });
    let built = Instant::now();
    let counts = model.run();
    (counts.events, (built - began).as_secs_f64(), built.elapsed().as_secs_f64())
}

/// Reads the log of a run that another process has made, into tables. Building is making that log.
fn report(subscribers: u32) -> (u64, f64, f64) {
    let (began, folder) = (Instant::now(), place());
    let logs = CONTENDERS.iter().position(|c| c.log).expect("one of them keeps a log");
    let numbers = [logs.to_string(), subscribers.to_string()];
    let mut command = Command::new(std::env::current_exe().expect("the bench knows its own program"));
    command.args(["--child", &numbers[0], "--subscribers", &numbers[1], "--folder"]).arg(folder.path());
    let made = command.output().expect("the bench can start itself");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let (built, mut tables) = (Instant::now(), Tables::new(&blueprint(reply_loop(subscribers))));
    let reader = Reader::open(&folder.path().join("log")).expect("a log");
    let read = reader.for_each(|record| {
        tables.record(record);
        ControlFlow::Continue(())
    });
    let records = read.expect("a whole log");
    (records, (built - began).as_secs_f64(), built.elapsed().as_secs_f64())
}

/// A folder for a log, which goes with it.
fn place() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder for the log")
}

fn product(contender: &Contender, subscribers: u32, folder: Option<&Path>) -> (u64, f64, f64) {
    let blueprint = blueprint((contender.world)(subscribers));
    let began = Instant::now();
    let mut simulation =
        Simulation::new(blueprint.clone(), Options { threads: contender.threads, ..Options::default() });
    let built = Instant::now();
    let own = place();
    let folder = folder.unwrap_or(own.path());
    let mut recorder = contender.log.then(|| {
        let options = journal::Options { retention: Retention::Full, ..Default::default() };
        Recorder::new(Writer::create(&folder.join("log"), options).expect("a new log"))
    });
    if contender.tables {
        let mut tables = vec![Tables::new(&blueprint); simulation.partitions()];
        advance(&mut simulation, &mut tables, recorder.as_mut());
    } else {
        let mut nobody = vec![(); simulation.partitions()];
        advance(&mut simulation, &mut nobody, recorder.as_mut());
    }
    finish(recorder, simulation.end());
    let run = built.elapsed().as_secs_f64();
    (simulation.events(), (built - began).as_secs_f64(), run)
}

fn advance<S: Sink + Send>(simulation: &mut Simulation, sinks: &mut [S], recorder: Option<&mut Recorder>) {
    let log = recorder.map(|recorder| recorder as &mut dyn Log);
    simulation.advance(simulation.end(), sinks, log);
}

/// Ends the log, which is when its last bytes are on the disk.
fn finish(recorder: Option<Recorder>, end: Time) {
    let Some(mut recorder) = recorder else { return };
    recorder.check().expect("the log is written");
    recorder.snapshot(end, Vec::new(), 0).expect("the log is written");
    recorder.finish().expect("the log is written");
}

/// A shipped world, changed.
fn blueprint(Shipped { file, changes }: Shipped) -> Arc<Blueprint> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds").join(file);
    match world::load(&path, &changes) {
        Ok(world) => Arc::new(world.blueprint),
        Err(report) => panic!("{report}"),
    }
}

/// The yardstick's model: its world file, and what to change in it.
fn reply_loop(subscribers: u32) -> Shipped {
    let changes = [
        ("operators.A.subscribers", (subscribers / 2).to_string()),
        ("operators.B.subscribers", (subscribers - subscribers / 2).to_string()),
        ("duration", format!("\"{} s\"", seconds(subscribers))),
    ];
    Shipped { file: "reply_loop.ron", changes: changes.map(|(path, value)| (path.to_owned(), value)).into() }
}

/// The README's world over a day, with presence and finite nodes. Users are logged in for eight hours a day and change
/// their status three times an hour, as the IETF assumed when it estimated the load between domains
/// (draft-ietf-simple-interdomain-scaling-analysis).
fn three_operators(subscribers: u32) -> Shipped {
    const PRESENCE: &str = r#"(session: "8 h", log_ins: "1 /d", status_changes: "3 /h",
        authorisation: (asked: "10 %", refused: "5 %"))"#;
    // Nodes grow with their load, and numbers with those who have them.
    let servers = (subscribers / 125_000).max(8);
    let node = format!("(servers: {servers}, time: \"20 ms\", service: Exponential, queue: 100_000)");
    let longer = subscribers > 2_000_000;
    let mut changes = vec![("duration".to_owned(), "\"1 d\"".to_owned())];
    for (operator, tenths, code) in [("A", 4, 7700), ("B", 3, 7800), ("C", 3, 7900)] {
        let mut change =
            |path: &str, value: String| changes.push((format!("operators.{operator}.{path}"), value));
        change("subscribers", (subscribers / 10 * tenths).to_string());
        change("imsp.presence", PRESENCE.to_owned());
        change("imsp.capacity", node.clone());
        change("hlr.capacity", node.clone());
        change("smsc.capacity", format!("(submission: {node}, delivery: {node})"));
        if longer {
            change("numbers", format!("[\"+44 {code} xxxxxxxx\"]"));
        }
    }
    Shipped { file: "three_operators.ron", changes }
}

/// The most memory that this process has had, in bytes; 0 where the system does not tell.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kib = line.and_then(|l| l.split_whitespace().next()).and_then(|n| n.parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
