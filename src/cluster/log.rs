//! The log of several processes: each writes its segments, and rank 0 the manifest that tells of all.

use super::{Order, give_up};
use crate::outcome::Failure;
use crate::recorder::Recorder;
use engine::Simulation;
use engine::ranks::{Ranks, gather, hear};
use journal::{Completed, JournalError, Options, Position, Share, Writer};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Where a log is that rank 0 has begun, or goes on with.
#[derive(Serialize, Deserialize)]
pub struct LogPlace {
    /// The folder of the log, on a file system that all ranks see.
    pub folder: PathBuf,
    pub options: Options,
    /// The position to go on from, and the folder with the rows of the segment at hand.
    pub from: Option<(Position, PathBuf)>,
}

impl LogPlace {
    /// What writes the share of a rank; first that of rank 0 is opened.
    pub fn open(&self, ranks: &dyn Ranks) -> Result<Writer, JournalError> {
        let share = Share { rank: ranks.rank(), ranks: ranks.count() };
        let options = Options { share, ..self.options.clone() };
        match &self.from {
            None => Writer::create(&self.folder, options),
            Some((position, rows)) => Writer::resume(&self.folder, options, position.clone(), rows),
        }
    }

    /// Tells the other ranks of the place of a log that was opened here; gives the recorder.
    pub fn share(self, writer: Writer, simulation: &mut Simulation) -> Result<Recorder, Failure> {
        let from = match self.from {
            Some((position, rows)) => Some((position, absolute(&rows)?)),
            None => None,
        };
        let place = LogPlace { folder: absolute(&self.folder)?, from, options: self.options };
        hear(simulation.ranks(), Some(Order::Log(Box::new(place))));
        Ok(Recorder::new(writer))
    }

    /// A recorder for the share of the rank that a simulation is of; without one it cannot go on.
    pub fn join(&self, simulation: &mut Simulation) -> Recorder {
        let ranks = simulation.ranks();
        let writer = self.open(ranks).unwrap_or_else(|e| {
            give_up(&Failure::Disk(format!(
                "rank {} cannot write its part of the log: {e}; is the run folder on a file system that all ranks see?",
                ranks.rank()
            )))
        });
        Recorder::new(writer)
    }
}

/// A path that other processes understand, too.
pub fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|e| Failure::disk("find", path, e))
}

/// What a rank hands over, or why it cannot.
type Handed<T> = Result<T, String>;

/// The segments that a rank has completed, and the position of its share for a snapshot, or why there is none.
type Kept = (Vec<Completed>, Handed<Position>);

/// Hands over the segments that were completed here of late.
pub fn hand_over_completed(simulation: &mut Simulation, recorder: Option<&mut Recorder>) {
    hand_over(simulation, recorder, Recorder::completed);
}

/// Hands over the position of the share that is written here, with the segments that were completed of late.
pub fn hand_over_position(simulation: &mut Simulation, recorder: Option<&mut Recorder>, folder: &Path) {
    hand_over(simulation, recorder, |recorder| -> Result<Kept, JournalError> {
        let position = recorder.keep(folder)?.wait().map_err(|e| e.to_string());
        Ok((recorder.completed()?, position))
    });
}

/// Ends the share that is written here, and hands over the segments that were completed of late.
pub fn hand_over_rest(simulation: &mut Simulation, recorder: Option<Recorder>) {
    hand_over(simulation, recorder, Recorder::finish_share);
}

fn hand_over<T: Serialize + DeserializeOwned, R>(
    simulation: &mut Simulation,
    recorder: Option<R>,
    what: impl FnOnce(R) -> Result<T, JournalError>,
) {
    if let Some(recorder) = recorder {
        let told: Handed<T> = what(recorder).map_err(|e| e.to_string());
        gather(simulation.ranks(), told);
    }
}

/// Merges what other ranks have completed of late into the log here.
pub fn completed_elsewhere(simulation: &mut Simulation, recorder: &mut Recorder) -> Result<(), Failure> {
    merge(take_over(simulation, Vec::new())?, recorder)
}

/// The same, with the positions of their shares for a snapshot, or why one has none.
pub fn position_elsewhere(
    simulation: &mut Simulation,
    recorder: &mut Recorder,
) -> Result<Handed<Vec<Position>>, Failure> {
    let kept: Vec<Kept> = take_over(simulation, (Vec::new(), Err(String::new())))?;
    let (completed, positions): (Vec<_>, Vec<_>) = kept.into_iter().unzip();
    merge(completed, recorder)?;
    Ok(positions.into_iter().collect())
}

fn merge(completed: Vec<Vec<Completed>>, recorder: &mut Recorder) -> Result<(), Failure> {
    completed.into_iter().try_for_each(|completed| recorder.merge(completed))?;
    Ok(())
}

/// Takes what the other ranks hand over, each of which says why if it cannot write its share. `nothing` is what rank 0
/// hands to itself.
fn take_over<T: Serialize + DeserializeOwned>(
    simulation: &mut Simulation,
    nothing: T,
) -> Result<Vec<T>, Failure> {
    let handed: Vec<Handed<T>> = gather(simulation.ranks(), Ok(nothing));
    let handed = handed.into_iter().enumerate().skip(1);
    let handed =
        handed.map(|(rank, handed)| handed.map_err(|why| Failure::Disk(format!("rank {rank}: {why}"))));
    handed.collect()
}
