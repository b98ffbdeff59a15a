//! `replay`: the state at a time, from the log alone.

use super::{end, whole_log};
use crate::arguments::Replay;
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::run_folder::RunFolder;
use analysis::Tables;
use analysis::objectives::{self, Verdict};
use engine::Population;
use journal::{Reader, Snapshot};
use serde::Serialize;
use std::ops::ControlFlow;
use std::sync::Arc;
use vocabulary::{Sink, Time};
use world::Blueprint;

/// Rebuilds the state by applying the log, and compares it with each snapshot that the run made on its way.
pub fn replay(arguments: &Replay) -> Result<Outcome, Failure> {
    let folder = RunFolder::open(&arguments.run)?;
    let (card, world) = (folder.card()?, folder.world()?);
    let reader = whole_log(&folder, &card, "replay")?;
    let blueprint = Arc::new(world.blueprint);
    let mut course = Course::new(&blueprint, &reader);
    let until = arguments.at.unwrap_or(Time::NEVER);
    reader.for_each(|record| course.follow(record, until))?;
    let at = course.arrive(until);
    let objectives = match course.tables_at_end() {
        Some(tables) => {
            let results = tables.finish(end(&reader, course.last)).with_trace(folder.rows()?);
            results.verdicts().to_vec()
        }
        None => Vec::new(),
    };
    let state = State::new(&blueprint, at, &mut course, objectives);
    if arguments.json {
        output::json(&state)?;
    } else {
        output::data(&state.text())?;
    }
    Ok(state.outcome())
}

/// A replay on its way through the log.
struct Course<'a> {
    replay: engine::Replay,
    /// The snapshots that are still ahead.
    ahead: &'a [Snapshot],
    passed: u64,
    equal: u64,
    /// The first snapshot that differs, and the operators of whom it does.
    first_other: Option<(Time, Vec<usize>)>,
    records: u64,
    last: Time,
    /// What the objectives of the world are judged by, if it has any.
    tables: Option<Tables>,
    /// Whether the log goes on after the time that was asked for.
    cut_short: bool,
}

impl<'a> Course<'a> {
    fn new(blueprint: &Arc<Blueprint>, reader: &'a Reader) -> Course<'a> {
        let replay = engine::Replay::new(blueprint.clone());
        let tables = (!blueprint.objectives.is_empty()).then(|| Tables::new(blueprint));
        let ahead = reader.snapshots();
        Course {
            replay,
            ahead,
            passed: 0,
            equal: 0,
            first_other: None,
            records: 0,
            last: Time::START,
            tables,
            cut_short: false,
        }
    }

    fn follow(&mut self, record: &vocabulary::Record, until: Time) -> ControlFlow<()> {
        if record.time >= until {
            self.cut_short = true;
            return ControlFlow::Break(());
        }
        self.pass_snapshots(record.time);
        self.replay.apply(record);
        self.tables.iter_mut().for_each(|tables| tables.record(record));
        self.records += 1;
        self.last = record.time;
        ControlFlow::Continue(())
    }

    /// Compares the state with the snapshots up to a time: each holds for all records before it.
    fn pass_snapshots(&mut self, time: Time) {
        while let Some((snapshot, rest)) = self.ahead.split_first().filter(|(s, _)| s.time() <= time) {
            self.ahead = rest;
            self.passed += 1;
            let digests = self.replay.digests();
            let differ = |i: &usize| digests.get(*i) != snapshot.digests.get(*i);
            let others: Vec<usize> = (0..digests.len().max(snapshot.digests.len())).filter(differ).collect();
            self.equal += u64::from(others.is_empty());
            if self.first_other.is_none() && !others.is_empty() {
                self.first_other = Some((snapshot.time(), others));
            }
            self.last = snapshot.time();
        }
    }

    /// Passes the snapshots that are left, and tells for which time the state holds.
    fn arrive(&mut self, until: Time) -> Time {
        self.pass_snapshots(until);
        if until == Time::NEVER { self.last } else { until }
    }

    /// What the objectives are judged by, if there are any and this is where the log ends: before, there is nothing to
    /// judge.
    fn tables_at_end(&mut self) -> Option<Tables> {
        self.tables.take().filter(|_| !self.cut_short && self.ahead.is_empty())
    }
}

/// What `replay` shows.
#[derive(Serialize)]
struct State {
    /// In microseconds since the start of the run.
    time_us: u64,
    records: u64,
    snapshots: u64,
    snapshots_equal: u64,
    /// The first snapshot at which the state is not that of the run; none: it always is.
    first_difference: Option<Difference>,
    /// The verdicts on the objectives of the world; none before the end of the log.
    objectives: Vec<Verdict>,
    population: Vec<Row>,
}

/// Where the state of a replay is not that of the run.
#[derive(Serialize)]
struct Difference {
    /// In microseconds since the start of the run.
    time_us: u64,
    /// The operators whose state differs.
    operators: Vec<String>,
}

/// How the subscribers of an operator stand.
#[derive(Serialize)]
struct Row {
    operator: String,
    true_im: u32,
    pre_registered: u32,
    unregistered: u32,
    with_client: u32,
}

impl State {
    fn new(blueprint: &Blueprint, at: Time, course: &mut Course, objectives: Vec<Verdict>) -> State {
        let population = course.replay.population();
        let rows = blueprint.operators.iter().zip(population).map(|(o, p)| Row::new(&o.name, p));
        State {
            time_us: at.0,
            records: course.records,
            snapshots: course.passed,
            snapshots_equal: course.equal,
            first_difference: course
                .first_other
                .as_ref()
                .map(|(at, others)| Difference::new(blueprint, *at, others)),
            objectives,
            population: rows.collect(),
        }
    }

    fn text(&self) -> String {
        let records = output::counted(self.records, "record");
        let mut text = objectives::text(&self.objectives);
        text += &format!("State at {}, after {records}\n\n", Time(self.time_us));
        text += &line(
            ["operator", "true IM", "pre-registered", "unregistered", "with client"].map(str::to_owned),
        );
        for row in &self.population {
            let counts = [row.true_im, row.pre_registered, row.unregistered, row.with_client];
            let [a, b, c, d] = counts.map(|n| output::count(u64::from(n)));
            text += &line([row.operator.clone(), a, b, c, d]);
        }
        text + &format!("\n{}\n", self.verdict())
    }

    /// A log that does not lead to the state of the run is worse than objectives that fail.
    fn outcome(&self) -> Outcome {
        match self.snapshots_equal == self.snapshots {
            true => Outcome::of_objectives(self.objectives.iter().all(|v| v.holds)),
            false => Outcome::Damaged,
        }
    }

    fn verdict(&self) -> String {
        match (self.snapshots, self.snapshots_equal) {
            (0, _) => "The run made no snapshot up to this time.".to_owned(),
            (1, 1) => "Equal to the run's own state at its one snapshot so far.".to_owned(),
            (n, equal) if n == equal => format!("Equal to the run's own state at all {n} snapshots so far."),
            (n, equal) => {
                let first = self.first_difference.as_ref().map_or(String::new(), Difference::text);
                let differ = n - equal;
                format!(
                    "The log does not lead to the state of the run: {differ} of {n} snapshots differ{first}; see what \
                     `verify` says."
                )
            }
        }
    }
}

impl Difference {
    fn new(blueprint: &Blueprint, at: Time, operators: &[usize]) -> Difference {
        let name = |i: &usize| {
            blueprint.operators.get(*i).map_or_else(|| format!("operator {i}"), |o| o.name.clone())
        };
        Difference { time_us: at.0, operators: operators.iter().map(name).collect() }
    }

    fn text(&self) -> String {
        format!(", the first at {}, of {}", Time(self.time_us), self.operators.join(", "))
    }
}

impl Row {
    fn new(operator: &str, p: Population) -> Row {
        Row {
            operator: operator.to_owned(),
            true_im: p.users,
            pre_registered: p.pre_registered,
            unregistered: p.unregistered,
            with_client: p.with_client,
        }
    }
}

fn line([name, a, b, c, d]: [String; 5]) -> String {
    format!("{name:<16}{a:>12}{b:>16}{c:>14}{d:>13}\n")
}
