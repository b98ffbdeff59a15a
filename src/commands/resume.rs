//! `resume`: goes on with a run that was interrupted or killed, or whose disk was full.

use super::job::Job;
use crate::arguments::Resume;
use crate::cluster;
use crate::interruption::Interruption;
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::recorded;
use crate::run_card::RunCard;
use crate::run_folder::RunFolder;
use crate::snapshots::{Loaded, Snapshots};
use journal::Retention;
use std::path::Path;
use std::sync::Arc;
use world::TraceSource;

/// Goes on from the last snapshot, or from the start if there is none; what comes of it is equal to the byte to a run
/// that nothing happened to.
pub fn resume(arguments: &Resume) -> Result<Outcome, Failure> {
    let ranks = cluster::join()?;
    if ranks.rank() > 0 {
        return cluster::follow(ranks, || RunFolder::open(&arguments.run)?.world());
    }
    let folder = RunFolder::open_interrupted(&arguments.run)?;
    let (card, world) = (folder.card()?, folder.world()?);
    cluster::may_run(&*ranks, &world)?;
    check_version(&folder, &card)?;
    let retention: Retention = card.log.parse().map_err(|e| Failure::disk("understand", folder.path(), e))?;
    let mut snapshots = Snapshots::of(&folder, &card, arguments.manner.snapshot_every);
    let source = world.trace.map(|source| find_trace(source, &card, &snapshots, arguments.trace.as_deref()));
    let source = source.transpose()?;
    let from = if arguments.from_start { None } else { snapshots.newest()? };
    if from.is_none() {
        snapshots.forget()?;
        folder.forget_interruption()?;
        folder.forget_log()?;
    }
    if !arguments.manner.quiet {
        output::talk(&told(folder.path(), from.as_ref()));
    }
    let (blueprint, manner) = (Arc::new(world.blueprint), &arguments.manner);
    let job = Job {
        folder,
        card,
        snapshots,
        blueprint,
        source,
        retention,
        manner,
        partitions: None,
        prediction: None,
    };
    let interruption = Interruption::listen(cluster::farewell(&*ranks, job.folder.path()))?;
    job.carry_out(from, &interruption, ranks)
}

/// Where it goes on from.
fn told(path: &Path, from: Option<&Loaded>) -> String {
    let path = path.display();
    match from {
        None => format!("{path} begins again from the start: no snapshot is used."),
        Some(Loaded { header, .. }) => {
            format!("{path} goes on from {}, after {}.", header.now, output::counted(header.events, "record"))
        }
    }
}

/// Another version could give other results.
fn check_version(folder: &RunFolder, card: &RunCard) -> Result<(), Failure> {
    let own = env!("CARGO_PKG_VERSION");
    if card.interwork == own {
        return Ok(());
    }
    let (path, begun) = (folder.path().display(), &card.interwork);
    Err(Failure::Disk(format!(
        "the run in {path} was begun by interwork {begun}, and this is {own}, whose results could differ; resume it \
         with {begun}, or run its world again"
    )))
}

/// The trace of the world: as told, or where it was, or its copy.
fn find_trace(
    source: TraceSource,
    card: &RunCard,
    snapshots: &Snapshots,
    told: Option<&Path>,
) -> Result<TraceSource, Failure> {
    let path =
        told.map(Path::to_owned).or_else(|| snapshots.trace_path()).unwrap_or_else(|| source.path.clone());
    if let Some(card) = &card.trace {
        recorded::check(&path, card).map_err(|failure| match failure {
            Failure::Disk(why) => Failure::Disk(format!("{why} (name the trace with --trace)")),
            other => other,
        })?;
    }
    Ok(TraceSource { path, ..source })
}
