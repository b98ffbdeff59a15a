//! `run`: simulates a world and writes a run folder.

use super::session::{Finished, Session};
use crate::arguments::Run;
use crate::interruption::Interruption;
use crate::memory::{self, Prediction};
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::progress::{Progress, rate};
use crate::results;
use crate::run_card::RunCard;
use crate::run_folder::RunFolder;
use analysis::Summary;
use engine::Options;
use journal::{LogSummary, Retention, Writer};
use serde::Serialize;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vocabulary::Time;
use world::World;

/// Simulates a world and writes all there is to know about the run.
pub fn run(arguments: &Run) -> Result<Outcome, Failure> {
    let world = load(arguments)?;
    let (prediction, _, refused) = memory::judge(&world, &arguments.room);
    if let Some(report) = refused {
        return Err(Failure::World(Box::new(report)));
    }
    let folder = RunFolder::create(&out(arguments)?, arguments.overwrite)?;
    let (hash, trace) = folder.keep_world(&world)?;
    let card = RunCard { trace, ..RunCard::new(&world, hash, &arguments.world.set, arguments.room.log) };
    folder.keep_card(&card)?;
    let source = world.trace;
    let blueprint = Arc::new(world.blueprint);
    let interruption = Interruption::listen()?;
    let log = open_log(&folder, &card, arguments.room.log)?;
    let mut session = Session::new(&blueprint, options(arguments), log);
    if let Some(source) = &source {
        session = session.with_trace(source, &blueprint, folder.path())?;
    }
    simulate(&mut session, arguments.quiet, &interruption)?;
    let complete = session.now() == session.end();
    if !complete {
        output::talk(&format!(
            "Interrupted at {} of {}: log, tables and charts hold what was done so far.",
            session.now(),
            session.end().since(Time::START)
        ));
    }
    let Finished { results, log, rows } = session.finish()?;
    rows.iter().try_for_each(|rows| folder.keep_rows(rows))?;
    let results = results.with_trace(rows);
    let summary = results::write(&results, &blueprint, &card, folder.path())?;
    folder.mark(complete, log.as_ref().map(|l| l.chain.as_str()))?;
    say(arguments, &folder, complete, log.as_ref(), &summary)?;
    say_memory(arguments, &prediction);
    Ok(if complete { Outcome::of_objectives(summary.objectives_hold()) } else { Outcome::Interrupted })
}

fn load(arguments: &Run) -> Result<World, Failure> {
    let mut set = arguments.world.set.clone();
    set.extend(arguments.seed.map(|seed| ("seed".to_owned(), seed.to_string())));
    let world = world::load(&arguments.world.world, &set)?;
    if !world.warnings.is_empty() && !arguments.quiet {
        output::findings(&world.warnings);
    }
    Ok(world)
}

/// The run folder: as asked for, or `outputs/` and the name of the world file.
fn out(arguments: &Run) -> Result<PathBuf, Failure> {
    if let Some(out) = &arguments.out {
        return Ok(out.clone());
    }
    let stem = arguments.world.world.file_stem();
    let stem = stem
        .ok_or_else(|| Failure::Usage("the world file has no name; choose a folder with --out".to_owned()))?;
    Ok(Path::new("outputs").join(stem))
}

fn options(arguments: &Run) -> Options {
    let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = arguments.threads.map_or_else(cores, NonZeroUsize::get);
    Options { threads, partitions: arguments.partitions.map(NonZeroUsize::get), ..Options::default() }
}

fn open_log(folder: &RunFolder, card: &RunCard, retention: Retention) -> Result<Option<Writer>, Failure> {
    if retention == Retention::None {
        return Ok(None);
    }
    let options = journal::Options { retention, world_hash: card.world_hash.clone(), ..Default::default() };
    Ok(Some(Writer::create(&folder.log(), options)?))
}

fn simulate(session: &mut Session, quiet: bool, interruption: &Interruption) -> Result<(), Failure> {
    let mut progress = Progress::new(session.end(), quiet);
    let done = session.simulate(&mut progress, interruption);
    progress.clear();
    done?;
    if !quiet {
        let (events, seconds) = (session.events(), progress.elapsed().as_secs_f64().max(1e-9));
        let per_second = |count: u64| rate(count as f64 / seconds);
        let said = |rows| format!("; {}, {} rows/s", output::counted(rows, "row"), per_second(rows));
        let rows = session.rows().map_or(String::new(), said);
        let (events, rate) = (output::counted(events, "event"), per_second(events));
        output::talk(&format!("{events} in {seconds:.2} s, {rate} events/s{rows}"));
    }
    Ok(())
}

/// How much memory it took, beside what was predicted.
fn say_memory(arguments: &Run, prediction: &Prediction) {
    if let Some(peak) = memory::peak().filter(|_| !arguments.quiet) {
        let [took, said] = [peak, prediction.peak()].map(output::bytes);
        output::talk(&format!("{took} of memory at most; {said} were predicted"));
    }
}

/// What `--json` writes.
#[derive(Serialize)]
struct Said<'a> {
    folder: String,
    complete: bool,
    log: LogSaid,
    summary: &'a Summary,
}

/// How large the log is; zeros where none is kept.
#[derive(Serialize)]
struct LogSaid {
    kept: String,
    records: u64,
    bytes: u64,
}

impl LogSaid {
    fn text(&self) -> String {
        match self.kept.as_str() {
            "none" => "no log is kept (--log none)".to_owned(),
            kept => {
                let (records, size) = (output::counted(self.records, "record"), output::bytes(self.bytes));
                format!("log ({kept}): {records}, {size}")
            }
        }
    }
}

fn say(
    arguments: &Run,
    folder: &RunFolder,
    complete: bool,
    log: Option<&LogSummary>,
    summary: &Summary,
) -> Result<(), Failure> {
    let (records, bytes) = log.map_or((0, 0), |l| (l.records, l.bytes));
    let log = LogSaid { kept: arguments.room.log.to_string(), records, bytes };
    let folder = folder.path().display().to_string();
    if arguments.json {
        return output::json(&Said { folder, complete, log, summary });
    }
    output::data(&format!(
        "{}\n\n{folder}: tables, charts, summary; {}",
        summary.to_text().trim_end(),
        log.text()
    ))
}
