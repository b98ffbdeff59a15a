//! A run from its start, or from a snapshot, to its end: what `run` and `resume` have in common.

use super::session::{Finished, Session};
use crate::arguments::Manner;
use crate::interruption::Interruption;
use crate::memory::{self, Prediction};
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::progress::{Progress, rate};
use crate::results;
use crate::run_card::RunCard;
use crate::run_folder::RunFolder;
use crate::snapshots::{Loaded, Snapshots};
use analysis::Summary;
use engine::Options;
use engine::ranks::Ranks;
use journal::{LogSummary, Retention};
use serde::Serialize;
use std::num::NonZeroUsize;
use std::sync::Arc;
use vocabulary::Time;
use world::{Blueprint, TraceSource};

/// A run that is to be carried out.
pub struct Job<'a> {
    pub folder: RunFolder,
    pub card: RunCard,
    pub snapshots: Snapshots,
    pub blueprint: Arc<Blueprint>,
    /// The trace of the world, if it has one.
    pub source: Option<TraceSource>,
    pub retention: Retention,
    pub manner: &'a Manner,
    /// How many partitions are asked for; one that is resumed keeps those that it had.
    pub partitions: Option<usize>,
    /// How much memory it was said to take, if it was.
    pub prediction: Option<Prediction>,
}

impl Job<'_> {
    /// Carries it out, from a snapshot or from the start. If it fails, says whether and from where it can be resumed.
    pub fn carry_out(
        mut self,
        from: Option<Loaded>,
        interruption: &Interruption,
        ranks: Box<dyn Ranks>,
    ) -> Result<Outcome, Failure> {
        self.attempt(from, interruption, ranks).map_err(|failure| match failure {
            Failure::Disk(why) => Failure::Disk(format!("{why}\n{}", self.hint("Once that is mended"))),
            other => other,
        })
    }

    fn attempt(
        &mut self,
        from: Option<Loaded>,
        interruption: &Interruption,
        ranks: Box<dyn Ranks>,
    ) -> Result<Outcome, Failure> {
        let mut session = match from {
            // Its bytes go as soon as they have been read.
            Some(loaded) => self.resume(&loaded, ranks)?,
            None => self.begin(ranks)?,
        };
        self.simulate(&mut session, interruption)?;
        let complete = session.now() == session.end();
        if !complete {
            output::talk(&format!(
                "Interrupted at {} of {}: log, tables and charts hold what was done so far. {}",
                session.now(),
                session.end().since(Time::START),
                self.hint("At any time")
            ));
        }
        let Finished { results, log, rows } = session.finish(&self.blueprint)?;
        // What the simulation took is there for the charts.
        crate::MEMORY.trim();
        rows.iter().try_for_each(|rows| self.folder.keep_rows(rows))?;
        let results = results.with_trace(rows);
        let summary = results::write(&results, &self.blueprint, &self.card, self.folder.path())?;
        self.folder.mark(complete, log.as_ref().map(|l| l.chain.as_str()))?;
        say(self, complete, log.as_ref(), &summary)?;
        self.say_memory();
        Ok(if complete { Outcome::of_objectives(summary.objectives_hold()) } else { Outcome::Interrupted })
    }

    /// How much memory it took, beside what was predicted.
    fn say_memory(&self) {
        let Some(prediction) = self.prediction.as_ref().filter(|_| !self.manner.quiet) else { return };
        if let Some(peak) = memory::peak() {
            let [took, said] = [peak, prediction.peak()].map(output::bytes);
            output::talk(&format!("{took} of memory at most; {said} were predicted"));
        }
    }

    /// How the run can be resumed, and from where.
    fn hint(&self, when: &str) -> String {
        let from =
            self.snapshots.last().map_or("begins it again".to_owned(), |time| format!("goes on from {time}"));
        format!("{when}, `interwork resume {}` {from}.", self.folder.path().display())
    }

    fn begin(&self, ranks: Box<dyn Ranks>) -> Result<Session, Failure> {
        let options = self.options(ranks.count());
        Session::new(&self.blueprint, options, self.log(), (self.source.as_ref(), &self.folder), ranks)
    }

    fn resume(&self, from: &Loaded, ranks: Box<dyn Ranks>) -> Result<Session, Failure> {
        let place = (self.source.as_ref(), &self.folder);
        let options = self.options(ranks.count());
        let session = Session::resume(&self.blueprint, options, self.log(), place, from, ranks)?;
        self.folder.forget_interruption()?;
        Ok(session)
    }

    fn options(&self, ranks: usize) -> Options {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let usual = || usual_threads(cores(), ranks, self.retention);
        let threads = self.manner.threads.map_or_else(usual, NonZeroUsize::get);
        Options { threads, partitions: self.partitions, ..Options::default() }
    }

    /// How the log is written, if one is kept.
    fn log(&self) -> Option<journal::Options> {
        let (retention, world_hash) = (self.retention, self.card.world_hash.clone());
        let usual = journal::Options::default();
        let segment_rows = self.card.segment_records.map_or(usual.segment_rows, NonZeroUsize::get);
        let options = journal::Options { retention, world_hash, segment_rows, ..usual };
        (retention != Retention::None).then_some(options)
    }

    fn simulate(&mut self, session: &mut Session, interruption: &Interruption) -> Result<(), Failure> {
        let (quiet, before) = (self.manner.quiet, session.events());
        let mut progress = Progress::new(session.end(), quiet);
        let done = session.simulate(&mut progress, interruption, &mut self.snapshots);
        progress.clear();
        done?;
        if !quiet {
            let (events, seconds) = (session.events() - before, progress.elapsed().as_secs_f64().max(1e-9));
            let per_second = |count: u64| rate(count as f64 / seconds);
            let said = |rows| format!("; {}, {} rows/s", output::counted(rows, "row"), per_second(rows));
            let rows = session.rows().map_or(String::new(), said);
            let (events, rate) = (output::counted(events, "event"), per_second(events));
            output::talk(&format!("{events} in {seconds:.2} s, {rate} events/s{rows}"));
        }
        Ok(())
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

fn say(job: &Job, complete: bool, log: Option<&LogSummary>, summary: &Summary) -> Result<(), Failure> {
    let (records, bytes) = log.map_or((0, 0), |l| (l.records, l.bytes));
    let log = LogSaid { kept: job.retention.to_string(), records, bytes };
    let folder = job.folder.path().display().to_string();
    if job.manner.json {
        return output::json(&Said { folder, complete, log, summary });
    }
    output::data(&format!(
        "{}\n\n{folder}: tables, charts, summary; {}",
        summary.to_text().trim_end(),
        log.text()
    ))
}

/// The threads that simulate, unless told otherwise: all cores, of which the thread of a full log keeps one busy; where
/// several processes run the world, one each.
fn usual_threads(cores: usize, ranks: usize, retention: Retention) -> usize {
    match (ranks, retention) {
        (1, Retention::Full) => cores.saturating_sub(1).max(1),
        (1, _) => cores,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_cores_are_used_by_simulation_and_log() {
        let threads = |cores, retention| usual_threads(cores, 1, retention);
        assert_eq!([1, 2, 8].map(|cores| threads(cores, Retention::Full)), [1, 1, 7]);
        assert_eq!([1, 2, 8].map(|cores| threads(cores, Retention::None)), [1, 2, 8]);
        assert_eq!((threads(8, Retention::Sampled(100)), usual_threads(8, 4, Retention::Full)), (8, 1));
    }
}
