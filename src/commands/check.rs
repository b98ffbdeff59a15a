//! `check`: all findings of a world file at once and the memory that a run takes, or the measures that its objectives
//! can name.

use super::measures;
use crate::arguments::Check;
use crate::memory::{self, Free, Prediction};
use crate::outcome::{Failure, Outcome};
use crate::output;
use std::io;
use world::{Blueprint, Report, World};

/// Says what is wrong with a world, or that nothing is; if asked, which measures a sound world has, or what memory
/// takes.
pub fn check(arguments: &Check) -> Result<Outcome, Failure> {
    let choice = &arguments.world;
    match world::load(&choice.world, &choice.set) {
        Ok(world) => sound(arguments, &world),
        Err(report) => {
            let name = choice.world.display();
            tell(arguments, &report, || format!("{name}: {}", report.counted()))?;
            Ok(Outcome::Refused)
        }
    }
}

fn sound(arguments: &Check, world: &World) -> Result<Outcome, Failure> {
    let (prediction, free, refused) = memory::judge(world, &arguments.room);
    if arguments.measures {
        measures::tell(&world.blueprint, arguments.json)?;
        return Ok(Outcome::Done);
    }
    if arguments.parts {
        tell_parts(&prediction, free, arguments.json)?;
    } else {
        let report = refused.as_ref().unwrap_or(&world.warnings);
        if refused.is_some() && !world.warnings.is_empty() && !arguments.json {
            output::data(world.warnings.render(output::colour(&io::stdout())).trim_end())?;
        }
        let name = arguments.world.world.display().to_string();
        tell(arguments, report, || summary(&world.blueprint, report, &name) + "\n" + &prediction.line(free))?;
    }
    Ok(if refused.is_some() { Outcome::Refused } else { Outcome::Done })
}

fn tell_parts(prediction: &Prediction, free: Option<Free>, json: bool) -> Result<(), Failure> {
    if json { output::json(&prediction.json(free)) } else { output::data(&prediction.text(free)) }
}

/// The findings, and what closes them for people.
fn tell(arguments: &Check, report: &Report, closing: impl Fn() -> String) -> Result<(), Failure> {
    if arguments.json {
        return output::data(&report.to_json());
    }
    let mut text = String::new();
    if !report.is_empty() {
        text += report.render(output::colour(&io::stdout())).trim_end();
        text += "\n";
    }
    output::data(&(text + &closing()))
}

fn summary(blueprint: &Blueprint, report: &Report, name: &str) -> String {
    let counted = |n: usize, thing: &str| output::counted(n as u64, thing);
    format!(
        "{name}: \"{}\", {}, {}, {}, {}: {}",
        blueprint.name,
        counted(blueprint.operators.len(), "operator"),
        counted(blueprint.links.len(), "link"),
        counted(blueprint.subscribers() as usize, "subscriber"),
        blueprint.duration,
        report.counted(),
    )
}
