//! `selftest`: the simulator against closed forms.

use crate::arguments::Selftest;
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::selftest::{Case, Comparison, Effort, Interval, Verdict, all, compare};
use serde::Serialize;

/// The share of a case's length that `--quick` runs.
const QUICK: f64 = 0.1;

#[derive(Serialize)]
struct Row {
    case: &'static str,
    measure: &'static str,
    exact: f64,
    measured: f64,
    interval: Interval,
    joint_interval: Interval,
    covers: bool,
    covers_jointly: bool,
}

#[derive(Serialize)]
struct Report {
    replications: u32,
    seed: u64,
    comparisons: Vec<Row>,
    covering: usize,
    of: usize,
    least: usize,
    holds: bool,
}

/// Runs the cases, and says how theory and simulation agree.
pub fn selftest(arguments: &Selftest) -> Result<Outcome, Failure> {
    let cases = chosen(arguments)?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let effort = Effort {
        replications: arguments.replications.get(),
        seed: arguments.seed,
        length: if arguments.quick { QUICK } else { 1.0 },
        wrong: arguments.wrong / 100.0,
        threads,
    };
    let of = cases.iter().map(|c| c.measures.len()).sum();
    let mut comparisons = Vec::new();
    if !arguments.json {
        output::data(&heading(&effort))?;
    }
    for case in &cases {
        for comparison in compare(case, &effort, of)? {
            if !arguments.json {
                output::data(&line(&comparison))?;
            }
            comparisons.push(comparison);
        }
    }
    let verdict = Verdict::new(&comparisons);
    if arguments.json {
        output::json(&report(&effort, &comparisons, &verdict))?;
    } else {
        output::data(&closing(&verdict))?;
    }
    Ok(if verdict.holds() { Outcome::Done } else { Outcome::Failed })
}

fn chosen(arguments: &Selftest) -> Result<Vec<Case>, Failure> {
    let mut cases = all();
    if arguments.replications.get() < 2 {
        return Err(Failure::Usage("an interval needs at least 2 replications".to_owned()));
    }
    let Some(name) = &arguments.case else { return Ok(cases) };
    let known: Vec<&str> = cases.iter().map(|c| c.name).collect();
    let known = known.join(", ");
    cases.retain(|c| c.name.eq_ignore_ascii_case(name));
    if cases.is_empty() {
        return Err(Failure::Usage(format!("there is no case {name}; known: {known}")));
    }
    Ok(cases)
}

fn heading(effort: &Effort) -> String {
    let replications = output::counted(u64::from(effort.replications), "replication");
    let wrong = if effort.wrong == 0.0 {
        String::new()
    } else {
        format!("; services and loads are {} % too large on purpose", 100.0 * effort.wrong)
    };
    format!(
        "{replications} from seed {}; intervals of 95 %{wrong}\n\n{:<24} {:<30} {:>11} {:>11}   {:^25}",
        effort.seed, "case", "measure", "exact", "measured", "interval"
    )
}

fn line(c: &Comparison) -> String {
    let word = match (c.covers(), c.covers_jointly()) {
        (true, _) => "covers",
        (false, true) => "beside",
        (false, false) => "WRONG",
    };
    let interval = format!("{:.6} to {:.6}", c.interval.low, c.interval.high);
    format!("{:<24} {:<30} {:>11.6} {:>11.6}   {interval:<25} {word}", c.case, c.measure, c.exact, c.measured)
}

fn closing(verdict: &Verdict) -> String {
    let jointly = if verdict.jointly {
        "widened so that all of them together hold with 95 %, all cover"
    } else {
        "widened so that all of them together hold with 95 %, some still do not cover"
    };
    let word = if verdict.holds() { "Theory and simulation agree" } else { "Theory and simulation DISAGREE" };
    format!(
        "\n{word}: {} of {} intervals cover, where fewer than {} would be seen in one of a thousand tests; {jointly}.",
        verdict.covering, verdict.of, verdict.least
    )
}

fn report(effort: &Effort, comparisons: &[Comparison], verdict: &Verdict) -> Report {
    let row = |c: &Comparison| Row {
        case: c.case,
        measure: c.measure,
        exact: c.exact,
        measured: c.measured,
        interval: c.interval,
        joint_interval: c.joint,
        covers: c.covers(),
        covers_jointly: c.covers_jointly(),
    };
    Report {
        replications: effort.replications,
        seed: effort.seed,
        comparisons: comparisons.iter().map(row).collect(),
        covering: verdict.covering,
        of: verdict.of,
        least: verdict.least,
        holds: verdict.holds(),
    }
}
