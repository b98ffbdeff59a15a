//! A run while it lasts: the simulation, its tables and its log.

use crate::cluster::{
    Begin, LogPlace, Order, absolute, completed_elsewhere, position_elsewhere, tables_elsewhere,
};
use crate::interruption::Interruption;
use crate::outcome::Failure;
use crate::output;
use crate::pace::Pace;
use crate::progress::Progress;
use crate::recorded::{self, Trouble};
use crate::recorder::Recorder;
use crate::run_folder::RunFolder;
use crate::snapshots::{AGAIN, Header, Loaded, STATE, Snapshots};
use analysis::{Results, Tables, TraceRows};
use engine::ranks::{Ranks, hear};
use engine::{Log, Options, Simulation};
use journal::{JournalError, Kept, LogSummary, Position};
use snapshot::{Unfit, Unpacker};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use vocabulary::{Span, Time};
use world::{Blueprint, TraceSource};

/// A world that is being simulated.
pub struct Session {
    simulation: Simulation,
    /// For each partition its own; they are merged at the end.
    tables: Vec<Tables>,
    recorder: Option<Recorder>,
    /// What went wrong with the trace.
    trouble: Trouble,
    /// The list of the rows of the trace that cannot be used.
    rejects: PathBuf,
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
    /// A world at its start, with its trace if it has one; rows that cannot be used are listed in the run folder.
    pub fn new(
        blueprint: &Arc<Blueprint>,
        options: Options,
        log: Option<journal::Options>,
        (source, folder): (Option<&TraceSource>, &RunFolder),
        mut ranks: Box<dyn Ranks>,
    ) -> Result<Session, Failure> {
        let place = log.map(|options| LogPlace { folder: folder.log(), options, from: None });
        let opened = place.map(|place| Ok::<_, Failure>((place.open(&*ranks)?, place))).transpose()?;
        hear(&mut *ranks, Some(Order::Begin(Begin::new(&options, None))));
        let mut simulation = Simulation::among(ranks, blueprint.clone(), options);
        let trouble = Trouble::default();
        if let Some(source) = source
            && let Some((trace, rejects)) = recorded::open(source, blueprint, folder.path(), &trouble, None)?
        {
            simulation = simulation.with_trace(Box::new(trace), Box::new(rejects));
        }
        let tables = vec![Tables::new(blueprint); simulation.partitions()];
        let recorder = opened.map(|(writer, place)| place.share(writer, &mut simulation)).transpose()?;
        let rejects = folder.path().join(recorded::REJECTS);
        Ok(Session { simulation, tables, recorder, trouble, rejects })
    }

    /// A world as a snapshot has it, with the log of its run as it was then.
    pub fn resume(
        blueprint: &Arc<Blueprint>,
        options: Options,
        log: Option<journal::Options>,
        (source, folder): (Option<&TraceSource>, &RunFolder),
        from: &Loaded,
        mut ranks: Box<dyn Ranks>,
    ) -> Result<Session, Failure> {
        let unfit = |e: Unfit| {
            Failure::Disk(format!("the snapshot in {} cannot be used: {e} ({AGAIN})", from.folder.display()))
        };
        let (trouble, listed) = (Trouble::default(), from.header.rejects);
        let trace = source.map(|source| recorded::open(source, blueprint, folder.path(), &trouble, listed));
        let trace = trace.transpose()?.flatten();
        let trace = trace.map(|(trace, rejects)| -> engine::Trace { (Box::new(trace), Box::new(rejects)) });
        let mut pieces = from.pieces();
        // Of one process nobody else needs a copy.
        if ranks.count() > 1 {
            let begin = Begin::new(&options, Some(pieces.rest().to_vec()));
            hear(&mut *ranks, Some(Order::Begin(begin)));
        }
        let (mut simulation, tables) =
            resume(blueprint, options, trace, &mut pieces, ranks).map_err(unfit)?;
        let position: Option<Position> = pieces.take("the position of the log").map_err(unfit)?;
        pieces.end().map_err(unfit)?;
        let place = log.zip(position).map(|(options, position)| {
            let from = Some((position, from.folder.clone()));
            LogPlace { folder: folder.log(), options, from }
        });
        let open = |place: LogPlace| -> Result<Recorder, Failure> {
            let writer = place.open(simulation.ranks());
            let writer = writer.map_err(|e| Failure::Disk(format!("{e}; or {AGAIN}")))?;
            place.share(writer, &mut simulation)
        };
        let recorder = place.map(open).transpose()?;
        let rejects = folder.path().join(recorded::REJECTS);
        if let Some(length) = listed {
            let cut = File::options().write(true).open(&rejects).and_then(|file| file.set_len(length));
            cut.map_err(|e| Failure::disk("go on with", &rejects, e))?;
        }
        Ok(Session { simulation, tables, recorder, trouble, rejects })
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

    /// Goes on to the end, or until it is interrupted. Each simulated day, and at the end, the log notes the digest of
    /// the state. Snapshots to resume from are taken from time to time, and where it is interrupted.
    pub fn simulate(
        &mut self,
        progress: &mut Progress,
        interruption: &Interruption,
        snapshots: &mut Snapshots,
    ) -> Result<(), Failure> {
        let (mut pace, end) = (Pace::new(snapshots.often()), self.end());
        while self.now() < end && !interruption.asked() {
            let began = Instant::now();
            let midnight = next_day(self.now());
            self.advance(pace.target(self.now()).min(midnight).min(end))?;
            if self.now() == midnight && midnight < end {
                self.snapshot()?;
            }
            pace.learn(began.elapsed());
            progress.tell(self.now(), self.events());
            if self.now() < end && (snapshots.are_due() || interruption.asked()) {
                self.take(snapshots, progress)?;
            }
        }
        self.snapshot()
    }

    fn take(&mut self, snapshots: &mut Snapshots, progress: &mut Progress) -> Result<(), Failure> {
        if let Some(why) = snapshots.take(self)? {
            progress.clear();
            output::talk(&format!("warning: no snapshot was taken at {}: {why}", self.now()));
        }
        Ok(())
    }

    /// Writes all into a new folder that it takes to go on from now. The log is told of what is wrong with it; that
    /// something else cannot be written is told in the result.
    pub fn save(&mut self, folder: &Path, header: Header) -> Result<Result<(), String>, Failure> {
        // The list of rejects is to be on the disk as far as the snapshot says.
        let rejects =
            self.simulation.end_trace().and_then(|_| fs::metadata(&self.rejects).ok()).map(|m| m.len());
        self.check_trace()?;
        let header = header.at(self.now(), self.events(), rejects);
        // The others may not wait for what is written here.
        self.order(Order::Save(absolute(folder)?));
        let (elsewhere, more_tables) =
            (self.simulation.gather(), tables_elsewhere(&mut self.simulation, &self.tables));
        let log = match &mut self.recorder {
            Some(recorder) => match position_elsewhere(&mut self.simulation, recorder)? {
                Ok(elsewhere) => Some((recorder.keep(folder)?, elsewhere)),
                Err(why) => return Ok(Err(why)),
            },
            None => None,
        };
        let written = snapshot::write(&folder.join(STATE), |to| {
            to.put(&header)?;
            self.simulation.save_with(&elsewhere, to)?;
            self.tables.iter().try_for_each(|tables| tables.save(to))?;
            more_tables.iter().try_for_each(|bytes| to.append(bytes))?;
            to.put(&log.map(position).transpose().map_err(std::io::Error::other)?)
        });
        Ok(written.map(drop).map_err(|e| e.to_string()))
    }

    /// Lets the other processes that run the world do what this one is about to do.
    fn order(&mut self, order: Order) {
        hear(self.simulation.ranks(), Some(order));
    }

    fn advance(&mut self, until: Time) -> Result<(), Failure> {
        self.order(Order::Advance(until));
        let log = self.recorder.as_mut().map(|recorder| recorder as &mut dyn Log);
        self.simulation.advance(until, &mut self.tables, log);
        self.check_trace()?;
        let Some(recorder) = &mut self.recorder else { return Ok(()) };
        completed_elsewhere(&mut self.simulation, recorder)?;
        Ok(recorder.check()?)
    }

    fn check_trace(&self) -> Result<(), Failure> {
        let trouble = self.trouble.lock().ok().and_then(|mut t| t.take());
        trouble.map_or(Ok(()), Err)
    }

    fn snapshot(&mut self) -> Result<(), Failure> {
        let Some(mut recorder) = self.recorder.take() else { return Ok(()) };
        self.order(Order::Digest);
        let (now, in_flight) = (self.now(), self.simulation.in_flight());
        let noted = recorder.snapshot(now, self.simulation.digests(), in_flight);
        self.recorder = Some(recorder);
        Ok(noted?)
    }

    /// Ends the log and adds up the tables.
    pub fn finish(mut self, blueprint: &Arc<Blueprint>) -> Result<Finished, Failure> {
        let now = self.now();
        let rows = self.simulation.end_trace().map(|counts| recorded::rows(&counts));
        self.check_trace()?;
        self.order(Order::Finish);
        let elsewhere = tables_elsewhere(&mut self.simulation, &self.tables);
        if let Some(recorder) = &mut self.recorder {
            completed_elsewhere(&mut self.simulation, recorder)?;
        }
        let log = self.recorder.map(Recorder::finish).transpose()?;
        let mut all = Tables::new(blueprint);
        self.tables.into_iter().for_each(|t| all.merge(t));
        for bytes in elsewhere {
            let mut pieces = Unpacker::new(&bytes);
            while pieces.left() > 0 {
                let more = Tables::resume(blueprint, &mut pieces);
                all.merge(more.map_err(|e| Failure::Fault(format!("the tables of another rank: {e}")))?);
            }
        }
        Ok(Finished { results: all.finish(now), log, rows })
    }
}

/// The position of a log, of which other processes know a part.
fn position((kept, elsewhere): (Kept, Vec<Position>)) -> Result<Position, JournalError> {
    Ok(elsewhere.into_iter().fold(kept.wait()?, Position::with))
}

/// What lives here of a world as a snapshot has it, and its tables.
pub fn resume(
    blueprint: &Arc<Blueprint>,
    options: Options,
    trace: Option<engine::Trace>,
    from: &mut Unpacker,
    ranks: Box<dyn Ranks>,
) -> Result<(Simulation, Vec<Tables>), Unfit> {
    let simulation = Simulation::resume_among(ranks, blueprint.clone(), options, trace, from)?;
    let all = (0..simulation.all_partitions()).map(|_| Tables::resume(blueprint, from));
    let all = all.collect::<Result<Vec<_>, _>>()?;
    let ours = simulation.ours();
    Ok((simulation, all.into_iter().skip(ours.start).take(ours.len()).collect()))
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
