//! Recorded traffic, from the file to the messages, in rows a second.
//!
//!     cargo bench --bench trace                              a million rows
//!     cargo bench --bench trace -- --rows 5000000            more; --minutes 1440: over a day instead of an hour
//!     cargo bench --bench trace -- --write FILE              writes the file that is shipped; or, with --rows, another
//!
//! By turns: the rows read alone; read, mapped to subscribers and put in order, as the engine takes them; replayed
//! without tables; replayed with tables, and the broken rows listed in a file; and all that `interwork run --log none`
//! takes, from the start of the process to its end: the population is drawn, the file copied and hashed, the charts
//! are made. The last two are checked: each broken row is listed, and each other is a message that was delivered or,
//! at midnight, is on its way.
//! Absolute figures are those of the machine; medians over rounds.

#[path = "trace/generator.rs"]
mod generator;

use analysis::Tables;
use engine::recorded::{Feed, TraceInput, TraceRejects};
use engine::{Options, Simulation};
use generator::Made;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;
use vocabulary::{AccountState, Sink, Time};
use world::Blueprint;
use world::trace::{Reject, Row, Rows};

/// The file of the trace.
const FILE: &str = "trace.csv";
const CONTENDERS: [&str; 5] = [
    "read",
    "read and mapped",
    "replayed without tables",
    "replayed with tables and rejects",
    "interwork run --log none, all of it",
];
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
    write(&made, &folder.path().join(FILE));
    let bench = Bench::new(folder.path(), made);
    let rounds = number("--rounds", 5);
    let runs: Vec<[f64; 5]> = (0..rounds).map(|_| bench.round()).collect();
    println!("{rows} rows of {minutes} min, 1 % of them broken, {rounds} rounds; medians");
    for (i, what) in CONTENDERS.into_iter().enumerate() {
        let mut seconds: Vec<f64> = runs.iter().map(|run| run[i]).collect();
        seconds.sort_by(f64::total_cmp);
        let median = seconds[seconds.len() / 2];
        println!("{what:<36} {median:>8.3} s {:>8.2} M rows/s", made.rows as f64 / median / 1e6);
    }
}

fn write(made: &Made, path: &Path) {
    let mut out = BufWriter::new(File::create(path).expect("the file can be made"));
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

/// A list of rejected rows in a file.
struct Listed(BufWriter<File>);

impl TraceRejects for Listed {
    fn reject(&mut self, Reject { line, part, cause }: Reject) {
        writeln!(self.0, "{line},{},{}", part.name(), cause.name()).expect("the disk has room");
    }

    fn end(&mut self) {
        self.0.flush().expect("the disk has room");
    }
}

/// A world and its trace in a folder.
struct Bench<'a> {
    folder: &'a Path,
    made: Made,
    blueprint: Arc<Blueprint>,
}

impl Bench<'_> {
    fn new(folder: &Path, made: Made) -> Bench<'_> {
        let text = world_text();
        std::fs::write(folder.join("world.ron"), &text).expect("the world can be written");
        match world::parse("bench", &text, folder, &[]) {
            Ok(world) => Bench { folder, made, blueprint: Arc::new(world.blueprint) },
            Err(report) => panic!("{report}"),
        }
    }

    fn usable(&self) -> u64 {
        self.made.rows - self.made.broken()
    }

    fn input(&self) -> Box<Input> {
        Input::open(&self.blueprint, &self.folder.join(FILE))
    }

    /// The seconds of each contender.
    fn round(&self) -> [f64; 5] {
        let without_tables = self.replayed(&mut [(); 2], Box::new(Nobody)).0;
        [self.read(), self.mapped(), without_tables, self.with_tables(), self.whole_run()]
    }

    fn read(&self) -> f64 {
        let began = Instant::now();
        let (mut input, mut usable) = (self.input(), 0);
        while let Some(row) = input.next() {
            usable += u64::from(row.is_ok());
        }
        let seconds = began.elapsed().as_secs_f64();
        assert_eq!(usable, self.usable());
        seconds
    }

    fn mapped(&self) -> f64 {
        let operators = self.blueprint.operators.iter();
        let standings = operators.map(|o| (o.first.0, vec![AccountState::TrueIm; SUBSCRIBERS as usize]));
        let standings = standings.collect();
        let began = Instant::now();
        let feed = Feed::new(&self.blueprint, &standings, self.input(), Box::new(Nobody));
        let mut feed = feed.expect("a trace");
        let rows: u64 = std::iter::from_fn(|| feed.pass()).sum();
        let seconds = began.elapsed().as_secs_f64();
        assert_eq!(rows, self.usable());
        seconds
    }

    /// From the first row that is read to the end of the run; and that end.
    fn replayed(&self, sinks: &mut [impl Sink + Send], rejects: Box<dyn TraceRejects>) -> (f64, Time) {
        let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let simulation = Simulation::new(self.blueprint.clone(), Options { threads, ..Options::default() });
        let began = Instant::now();
        let mut simulation = simulation.with_trace(self.input(), rejects);
        simulation.advance(simulation.end(), sinks, None);
        let counts = simulation.end_trace().expect("the world has a trace");
        let seconds = began.elapsed().as_secs_f64();
        assert_eq!((counts.read, counts.used), (self.made.rows, self.usable()));
        (seconds, simulation.end())
    }

    fn with_tables(&self) -> f64 {
        let path = self.folder.join("rejects.csv");
        let listed = Listed(BufWriter::new(File::create(&path).expect("the file can be made")));
        let mut tables = vec![Tables::new(&self.blueprint); self.blueprint.operators.len()];
        let (seconds, end) = self.replayed(&mut tables, Box::new(listed));
        assert_eq!(lines(&path), self.made.broken());
        let mut tables = tables.into_iter();
        let mut all = tables.next().expect("an operator");
        tables.for_each(|t| all.merge(t));
        let messages = serde_json::to_value(all.finish(end).summary().messages);
        self.check_messages(&messages.expect("JSON"));
        seconds
    }

    fn whole_run(&self) -> f64 {
        let out = self.folder.join("out");
        let mut command = Command::new(env!("CARGO_BIN_EXE_interwork"));
        command.arg("run").arg(self.folder.join("world.ron")).arg("--out").arg(&out);
        command.args(["--log", "none", "--overwrite", "--quiet", "--json"]);
        let began = Instant::now();
        let said = command.output().expect("the command starts");
        let seconds = began.elapsed().as_secs_f64();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let said: serde_json::Value = serde_json::from_slice(&said.stdout).expect("JSON");
        assert_eq!(said["summary"]["trace"]["read"], self.made.rows);
        assert_eq!(said["summary"]["trace"]["used"], self.usable());
        self.check_messages(&said["summary"]["messages"]);
        assert_eq!(lines(&out.join("rejects.csv")), self.made.broken() + 1, "and the header");
        seconds
    }

    /// Each row that could be used is a message that was delivered, or is on its way when the run ends.
    fn check_messages(&self, messages: &serde_json::Value) {
        let [begun, delivered, in_flight] =
            ["begun", "im_as_im", "in_flight"].map(|count| messages[count].as_u64().expect("a count"));
        assert_eq!((begun, delivered + in_flight), (self.usable(), self.usable()));
        assert!(in_flight < 100, "{in_flight} are on their way");
    }
}

fn lines(path: &Path) -> u64 {
    std::fs::read_to_string(path).expect("the list is there").lines().count() as u64
}

/// Two operators, all IM users, between which the messages go.
fn world_text() -> String {
    let operator = |numbers: &str| {
        format!(
            "(numbers: [\"{numbers}\"], subscribers: {SUBSCRIBERS}, im_users: \"100 %\", contacts: (count: Fixed(1)), \
             imsp: ())"
        )
    };
    let share = |operator: &str| format!("[(share: \"100 %\", operator: \"{operator}\")]");
    format!(
        "(start: \"2007-04-27T00:00:00Z\", operators: {{\"A\": {}, \"B\": {}}}, \
         links: [Both(between: (\"A\", \"B\"))], traffic: (trace: (file: \"{FILE}\", \
         characters: \"characters\", alphabet: \"alphabet\", \
         parties: Ids(senders: {}, recipients: {}))))",
        operator("+44 7700 xxxxxx"),
        operator("+44 7800 xxxxxx"),
        share("A"),
        share("B")
    )
}
