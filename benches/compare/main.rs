//! The reply loop in Interwork, by hand, in ns-3, NeXosim and SimPy: by turns on this machine, compared.
//!
//!     cargo bench --bench compare                        10,000 to 1,000,000 subscribers, three rounds
//!     cargo bench --bench compare -- --rounds 5 --sizes 10000,100000
//!     cargo bench --bench compare -- --rounds 1 --only Interwork --sizes 10000,100000,1000000,10000000,50000000
//!
//! What is not installed is skipped with a line. `benches/compare/README.md` says what is compared and how.

mod chart;
mod contestants;
#[path = "../../src/huge_pages.rs"]
#[expect(dead_code, unused_imports, reason = "a bench runs no tests")]
mod huge_pages;
mod product;
mod programs;
mod report;

use contestants::{Contestant, Report, Run};
use std::path::Path;
use std::process::ExitCode;
use yardstick::{ANSWERED, Counts};

#[global_allocator]
static MEMORY: huge_pages::HugePages = huge_pages::HugePages::new();

/// The folder of the project.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Simulated seconds.
const SECONDS: u64 = 3_600;
/// Who checks the comparison: so many subscribers of whom so many answer, which is not the model.
const WRONG: Run = Run { subscribers: 10_000, seconds: SECONDS, seed: 99, answered: 0.44 };

/// What the command line asks for.
struct Arguments {
    rounds: u64,
    sizes: Vec<u32>,
    /// Only contestants whose names begin so.
    only: String,
}

/// All that one size measured: of each contestant the report of each round.
struct Measured<'a> {
    subscribers: u32,
    lines: Vec<(&'a Contestant, Vec<Report>)>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let done = match arguments.first().map(String::as_str) {
        Some("--child") => product::child(&arguments[1..]).map(|()| true),
        _ => parse(&arguments).and_then(|arguments| compare(&arguments)),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

fn parse(arguments: &[String]) -> Result<Arguments, String> {
    let sizes = vec![10_000, 100_000, 1_000_000];
    let mut parsed = Arguments { rounds: 3, sizes, only: String::new() };
    for pair in arguments.chunks(2) {
        let understood = match pair {
            [name, value] if name == "--rounds" => value.parse().ok().map(|n| parsed.rounds = n),
            [name, value] if name == "--sizes" => value
                .split(',')
                .map(|n| n.parse().ok())
                .collect::<Option<_>>()
                .map(|sizes| parsed.sizes = sizes),
            [name, value] if name == "--only" => {
                parsed.only.clone_from(value);
                Some(())
            }
            _ => None,
        };
        let usage = "--rounds takes a number from 1 on, --sizes numbers of subscribers with commas between, --only \
                     the beginning of names";
        understood.ok_or_else(|| format!("`{}` is not understood: {usage}", pair.join(" ")))?;
    }
    let usable = parsed.rounds > 0 && parsed.sizes.iter().all(|n| *n > 0);
    usable
        .then_some(parsed)
        .ok_or_else(|| "nothing is to be measured: rounds and sizes begin at 1".to_owned())
}

/// Measures all, writes what came out and tells whether all programs simulate the same model.
fn compare(arguments: &Arguments) -> Result<bool, String> {
    let mut present = contestants::present();
    present.retain(|c| c.name == contestants::yardstick().name || c.name.starts_with(&arguments.only));
    check_the_check(&present)?;
    let mut all = Vec::new();
    for &subscribers in &arguments.sizes {
        all.push(measure(&present, subscribers, arguments.rounds)?);
    }
    let table = report::table(&all);
    println!("\n{table}");
    let folder = Path::new(ROOT).join("outputs/compare");
    report::write(&folder, &table, &all).map_err(|e| format!("{}: {e}", folder.display()))?;
    println!("Table, chart and every measurement are in outputs/compare/.");
    let apart = report::disagreements(&all);
    apart.iter().for_each(|line| println!("NOT THE SAME MODEL: {line}"));
    Ok(apart.is_empty())
}

/// The rounds of one size. Every other round goes backwards, so that nobody always runs after the same program.
fn measure<'a>(present: &'a [Contestant], subscribers: u32, rounds: u64) -> Result<Measured<'a>, String> {
    let able = present.iter().filter(|c| subscribers <= c.most);
    let mut lines: Vec<(&Contestant, Vec<Report>)> = able.map(|c| (c, Vec::new())).collect();
    for seed in 1..=rounds {
        let run = Run { subscribers, seconds: SECONDS, seed, answered: ANSWERED };
        let mut order: Vec<_> = lines.iter_mut().collect();
        if seed % 2 == 0 {
            order.reverse();
        }
        for (contestant, reports) in order {
            let report = contestant.measure(&run)?;
            eprintln!(
                "{subscribers} subscribers, round {seed}: {}: {:.2} s",
                contestant.name, report.run_seconds
            );
            reports.push(report);
        }
    }
    Ok(Measured { subscribers, lines })
}

/// Makes sure that the comparison finds each program out that simulates something else: one in which more customers
/// answer.
fn check_the_check(present: &[Contestant]) -> Result<(), String> {
    let right = contestants::yardstick().measure(&Run { answered: ANSWERED, ..WRONG })?.counts;
    for contestant in present.iter().filter(|c| c.can_be_wrong()) {
        let wrong = contestant.measure(&WRONG)?.counts;
        if agree(&wrong, &right) {
            return Err(format!(
                "{}: {} % answer, and nothing is seen of it",
                contestant.name,
                100.0 * WRONG.answered
            ));
        }
    }
    Ok(())
}

fn agree(ours: &Counts, theirs: &Counts) -> bool {
    ours.deviations_from(theirs).iter().all(|deviation| deviation.is_chance())
}
