//! A run while it lasts: the simulation, its tables and its log.

use crate::interruption::Interruption;
use crate::outcome::Failure;
use crate::pace::Pace;
use crate::progress::Progress;
use crate::recorded::{self, Trouble};
use crate::recorder::Recorder;
use analysis::{Results, Tables, TraceRows};
use engine::{Options, Simulation};
use journal::{LogSummary, Writer};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use vocabulary::{Record, Span, Time};
use world::{Blueprint, TraceSource};

/// A world that is being simulated.
pub struct Session {
    simulation: Simulation,
    /// For each partition its own; they are merged at the end.
    tables: Vec<Tables>,
    recorder: Option<Recorder>,
    /// What went wrong with the trace.
    trouble: Trouble,
}

/// What a session leaves.
pub struct Finished {
    /// What was counted.
    pub results: Results,
    /// What the log holds, if one is kept.
    pub log: Option<LogSummary>,
    /// What became of the rows of the trace, if the world has one.
    pub rows: Option<TraceRows>,
}

impl Session {
    /// A world at its start.
    pub fn new(blueprint: &Arc<Blueprint>, options: Options, log: Option<Writer>) -> Session {
        let simulation = Simulation::new(blueprint.clone(), options);
        let tables = vec![Tables::new(blueprint); simulation.partitions()];
        Session { simulation, tables, recorder: log.map(Recorder::new), trouble: Trouble::default() }
    }

    /// The same with the trace of the world; rows that cannot be used are listed in the run folder.
    pub fn with_trace(
        self,
        source: &TraceSource,
        blueprint: &Blueprint,
        folder: &Path,
    ) -> Result<Session, Failure> {
        let opened = recorded::open(source, blueprint, folder, &self.trouble)?;
        let Some((trace, rejects)) = opened else { return Ok(self) };
        let simulation = self.simulation.with_trace(Box::new(trace), Box::new(rejects));
        Ok(Session { simulation, ..self })
    }

    /// How far it is.
    pub fn now(&self) -> Time {
        self.simulation.now()
    }

    /// When it ends if nobody interrupts it.
    pub fn end(&self) -> Time {
        self.simulation.end()
    }

    /// How many events have happened.
    pub fn events(&self) -> u64 {
        self.simulation.events()
    }

    /// How many rows of the trace were read, if the world has one.
    pub fn rows(&self) -> Option<u64> {
        self.simulation.trace_counts().map(|counts| counts.read)
    }

    /// Goes on to the end, or until it is interrupted. Each simulated day, and at the end, the log gets a
    /// snapshot.
    pub fn simulate(&mut self, progress: &mut Progress, interruption: &Interruption) -> Result<(), Failure> {
        let (mut pace, end) = (Pace::new(), self.end());
        while self.now() < end && !interruption.asked() {
            let began = Instant::now();
            let midnight = next_day(self.now());
            self.advance(pace.target(self.now()).min(midnight).min(end))?;
            if self.now() == midnight && midnight < end {
                self.snapshot()?;
            }
            pace.learn(began.elapsed());
            progress.tell(self.now(), self.events());
        }
        self.snapshot()
    }

    fn advance(&mut self, until: Time) -> Result<(), Failure> {
        let recorder = &mut self.recorder;
        let log = recorder.as_mut().map(|r| |records: &mut Vec<Record>| r.window(records));
        self.simulation.advance(until, &mut self.tables, log);
        self.check_trace()?;
        Ok(self.recorder.as_mut().map_or(Ok(()), Recorder::check)?)
    }

    fn check_trace(&self) -> Result<(), Failure> {
        let trouble = self.trouble.lock().ok().and_then(|mut t| t.take());
        trouble.map_or(Ok(()), Err)
    }

    fn snapshot(&mut self) -> Result<(), Failure> {
        let Some(recorder) = &mut self.recorder else { return Ok(()) };
        let (now, in_flight) = (self.simulation.now(), self.simulation.in_flight());
        Ok(recorder.snapshot(now, self.simulation.digest(), in_flight)?)
    }

    /// Ends the log and adds up the tables.
    pub fn finish(mut self) -> Result<Finished, Failure> {
        let now = self.now();
        let rows = self.simulation.end_trace().map(|counts| recorded::rows(&counts));
        self.check_trace()?;
        let log = self.recorder.map(Recorder::finish).transpose()?;
        let mut tables = self.tables.into_iter();
        let mut all = tables.next().ok_or_else(|| Failure::Usage("the world has no operator".to_owned()))?;
        tables.for_each(|t| all.merge(t));
        Ok(Finished { results: all.finish(now), log, rows })
    }
}

fn next_day(now: Time) -> Time {
    Time((now.0 / Span::DAY.0 + 1) * Span::DAY.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_start_of_the_run() {
        let day = Time::START + Span::DAY;
        assert_eq!(next_day(Time::START), day);
        assert_eq!(next_day(Time(day.0 - 1)), day);
        assert_eq!(next_day(day), day + Span::DAY);
    }
}
