//! Who is compared: each a program that is started for one measurement, so that its peak of memory is its own.

use crate::programs::Program;
use std::ffi::OsString;
use std::process::Command;
use yardstick::Counts;

/// Who it is measured by: the others' speeds are seen beside its.
pub const PRODUCT: &str = "Interwork";

/// A program of the model.
pub struct Contestant {
    pub name: &'static str,
    /// The most subscribers that it runs in reasonable time and memory.
    pub most: u32,
    /// The program and its first arguments; those of the run follow.
    command: Vec<OsString>,
    /// Arguments that come last.
    way: &'static str,
}

/// What is simulated.
#[derive(Clone, Copy)]
pub struct Run {
    pub subscribers: u32,
    pub seconds: u64,
    pub seed: u64,
    /// The probability that a message is answered.
    pub answered: f64,
}

/// What a program says of its run.
#[derive(Clone, Copy)]
pub struct Report {
    pub counts: Counts,
    pub build_seconds: f64,
    pub run_seconds: f64,
    pub peak_bytes: u64,
}

/// Who can run here. Says of the others why not.
pub fn present() -> Vec<Contestant> {
    let mut all = vec![
        yardstick(),
        ours(PRODUCT, "1"),
        ours("Interwork, two threads", "2"),
        ours("Interwork, full log", "log"),
    ];
    for program in [Program::Ns3, Program::NeXosim, Program::SimPy] {
        match program.prepare() {
            Ok(command) => all.extend(ways(program).iter().map(|(name, way, most)| Contestant {
                name,
                most: *most,
                command: command.clone(),
                way,
            })),
            Err(why) => println!("skipped: {}: {why}", program.name()),
        }
    }
    all
}

/// The hand-written heap loop.
pub fn yardstick() -> Contestant {
    ours("heap loop by hand", YARDSTICK)
}

/// How the yardstick is called among the ways of this program.
pub const YARDSTICK: &str = "yardstick";

/// This very program as a child.
fn ours(name: &'static str, way: &'static str) -> Contestant {
    let this = std::env::current_exe().expect("a running program has a path");
    Contestant { name, most: u32::MAX, command: vec![this.into(), "--child".into()], way }
}

/// How a program can run: name, argument, and the most subscribers. ns-3's list is searched from its start for each
/// event, and its calendar did not end within two minutes at a million; a million models of NeXosim take 5 GB.
fn ways(program: Program) -> &'static [(&'static str, &'static str, u32)] {
    match program {
        Program::Ns3 => &[
            ("ns-3, priority queue", "PriorityQueueScheduler", 2_000_000),
            ("ns-3, map (its default)", "MapScheduler", 2_000_000),
            ("ns-3, heap", "HeapScheduler", 2_000_000),
            ("ns-3, calendar", "CalendarScheduler", 200_000),
            ("ns-3, list", "ListScheduler", 20_000),
        ],
        Program::NeXosim => {
            &[("NeXosim, two models", "population", 2_000_000), ("NeXosim, a model each", "each", 200_000)]
        }
        Program::SimPy => &[("SimPy", "", 200_000)],
    }
}

impl Contestant {
    /// Whether the share of answers can be changed: of the yardstick, which is right, it cannot.
    pub fn can_be_wrong(&self) -> bool {
        self.way != YARDSTICK
    }

    /// Whether this is ns-3 with one of its schedulers.
    pub fn is_ns3(&self) -> bool {
        self.name.starts_with("ns-3")
    }

    /// Runs it once.
    pub fn measure(&self, run: &Run) -> Result<Report, String> {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]);
        command.args([run.subscribers.to_string(), run.seconds.to_string(), run.seed.to_string()]);
        command.arg(run.answered.to_string());
        if !self.way.is_empty() {
            command.arg(self.way);
        }
        let output = command.output().map_err(|e| format!("{}: {e}", self.name))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let report = parse(&text).filter(|_| output.status.success());
        report.ok_or_else(|| {
            let complaint = String::from_utf8_lossy(&output.stderr);
            format!("{}: {}, printed `{}` and {}", self.name, output.status, text.trim(), complaint.trim())
        })
    }
}

/// Reads what a program prints: five counts, two times in seconds, bytes.
fn parse(text: &str) -> Option<Report> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [events, sent, delivered, answered, reopened, build, run, peak] = words[..] else { return None };
    Some(Report {
        counts: Counts {
            events: events.parse().ok()?,
            sent: sent.parse().ok()?,
            delivered: delivered.parse().ok()?,
            answered: answered.parse().ok()?,
            reopened: reopened.parse().ok()?,
        },
        build_seconds: build.parse().ok()?,
        run_seconds: run.parse().ok()?,
        peak_bytes: peak.parse().ok()?,
    })
}
