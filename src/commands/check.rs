//! `check`: all findings of a world file at once, or the measures that its objectives can name.

use super::measures;
use crate::arguments::Check;
use crate::outcome::{Failure, Outcome};
use crate::output;
use std::io;
use world::{Blueprint, Report};

/// Says what is wrong with a world, or that nothing is; if asked, which measures a sound world has.
pub fn check(arguments: &Check) -> Result<Outcome, Failure> {
    let choice = &arguments.world;
    let (report, blueprint) = match world::load(&choice.world, &choice.set) {
        Ok(world) => (world.warnings, Some(world.blueprint)),
        Err(report) => (report, None),
    };
    if let (true, Some(blueprint)) = (arguments.measures, &blueprint) {
        measures::tell(blueprint, arguments.json)?;
    } else if arguments.json {
        output::data(&report.to_json())?;
    } else {
        output::data(&text(&report, blueprint.as_ref(), &choice.world.display().to_string()))?;
    }
    Ok(if blueprint.is_some() { Outcome::Done } else { Outcome::Refused })
}

fn text(report: &Report, blueprint: Option<&Blueprint>, name: &str) -> String {
    let mut text = String::new();
    if !report.is_empty() {
        text += report.render(output::colour(&io::stdout())).trim_end();
        text += "\n";
    }
    let Some(blueprint) = blueprint else { return text + &format!("{name}: {}", report.counted()) };
    let counted = |n: usize, thing: &str| output::counted(n as u64, thing);
    text + &format!(
        "{name}: \"{}\", {}, {}, {}, {}: {}",
        blueprint.name,
        counted(blueprint.operators.len(), "operator"),
        counted(blueprint.links.len(), "link"),
        counted(blueprint.subscribers() as usize, "subscriber"),
        blueprint.duration,
        report.counted(),
    )
}
