//! `run`: simulates a world and writes a run folder.

use super::job::Job;
use crate::arguments::Run;
use crate::cluster;
use crate::interruption::Interruption;
use crate::memory;
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::run_card::RunCard;
use crate::run_folder::RunFolder;
use crate::snapshots::Snapshots;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use world::World;

/// Simulates a world and writes all there is to know about the run.
pub fn run(arguments: &Run) -> Result<Outcome, Failure> {
    let ranks = cluster::join()?;
    if ranks.rank() > 0 {
        return cluster::follow(ranks, || load(arguments, true));
    }
    let world = load(arguments, arguments.manner.quiet)?;
    cluster::may_run(&*ranks, &world)?;
    let (prediction, _, refused) = memory::judge(&world, &arguments.room);
    if let Some(report) = refused {
        return Err(Failure::World(Box::new(report)));
    }
    let folder = RunFolder::create(&out(arguments)?, arguments.overwrite)?;
    let (hash, trace) = folder.keep_world(&world)?;
    let card = RunCard {
        trace,
        segment_records: arguments.segment_records,
        ..RunCard::new(&world, hash, &arguments.world.set, arguments.room.log)
    };
    let snapshots = Snapshots::of(&folder, &card, arguments.manner.snapshot_every);
    if let Some(source) = world.trace.as_ref().filter(|_| card.trace.as_ref().is_some_and(|t| !t.copied)) {
        snapshots.keep_trace_path(&source.path)?;
    }
    folder.keep_card(&card)?;
    let job = Job {
        folder,
        card,
        snapshots,
        blueprint: Arc::new(world.blueprint),
        source: world.trace,
        retention: arguments.room.log,
        manner: &arguments.manner,
        partitions: arguments.partitions.map(NonZeroUsize::get),
        prediction: Some(prediction),
    };
    let interruption = Interruption::listen(cluster::farewell(&*ranks, job.folder.path()))?;
    job.carry_out(None, &interruption, ranks)
}

fn load(arguments: &Run, quiet: bool) -> Result<World, Failure> {
    let mut set = arguments.world.set.clone();
    set.extend(arguments.seed.map(|seed| ("seed".to_owned(), seed.to_string())));
    let world = world::load(&arguments.world.world, &set)?;
    if !world.warnings.is_empty() && !quiet {
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
