//! `report`: tables, charts and summary from the log alone.

use super::{end, whole_log};
use crate::arguments::Report;
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::results;
use crate::run_folder::RunFolder;
use analysis::{Results, Tables};
use journal::Reader;
use std::ops::ControlFlow;
use std::sync::Arc;
use vocabulary::{Sink, Time};
use world::Blueprint;

/// Makes of the log what the run made while it lasted, equal to the byte.
pub fn report(arguments: &Report) -> Result<Outcome, Failure> {
    let folder = RunFolder::open(&arguments.run)?;
    let (card, world) = (folder.card()?, folder.world()?);
    let blueprint = Arc::new(world.blueprint);
    let reader = whole_log(&folder, &card, "report")?;
    let out = arguments.out.as_deref().unwrap_or(folder.path());
    results::make_room(out, arguments.overwrite)?;
    let results = count(&blueprint, &reader)?.with_trace(folder.rows()?);
    let summary = results::write(&results, &blueprint, &card, out)?;
    if arguments.json {
        output::json(&summary)?;
    } else {
        output::data(&format!(
            "{}\n\n{}: tables, charts, summary",
            summary.to_text().trim_end(),
            out.display()
        ))?;
    }
    Ok(Outcome::of_objectives(summary.objectives_hold()))
}

fn count(blueprint: &Arc<Blueprint>, reader: &Reader) -> Result<Results, Failure> {
    let mut tables = Tables::new(blueprint);
    let mut last = Time::START;
    reader.for_each(|record| {
        tables.record(record);
        last = record.time;
        ControlFlow::Continue(())
    })?;
    Ok(tables.finish(end(reader, last)))
}
