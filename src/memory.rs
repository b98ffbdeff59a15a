//! How much memory a run will take at most, and how much there is.

mod free;

use crate::arguments::Room;
use crate::output;
use crate::recorder::CHUNK;
use engine::memory::{Forecast, Part};
pub use free::{Free, free, peak};
use journal::{Retention, Writer};
use serde::Serialize;
use std::sync::Arc;
use world::{Blueprint, Report, World};

/// The program itself with the world as it was read, where the system does not tell what it takes by now.
const PROGRAM: f64 = 11e6;
/// What of the program a run needs besides, and small things.
const BESIDES: f64 = 1e6;
/// What drawing the charts takes, when the simulation is over and its memory is given back.
const CHARTS: f64 = 24.2e6;

/// How much memory a run will take, part by part.
pub struct Prediction {
    parts: Vec<Part>,
    /// What of it does not depend on the subscribers.
    fixed: f64,
    /// What is saved without a log.
    log: f64,
    subscribers: u32,
}

/// A part as JSON has it.
#[derive(Serialize)]
struct PartSaid {
    what: &'static str,
    bytes: u64,
}

/// A prediction as JSON has it.
#[derive(Serialize)]
struct Said {
    /// The most that the run takes at one time, in bytes.
    peak_bytes: u64,
    /// How much there is, in bytes; none: the system does not tell.
    free_bytes: Option<u64>,
    fits: bool,
    /// What each part takes at the time of the peak, the largest first.
    parts: Vec<PartSaid>,
}

impl Prediction {
    /// What a run of a world will take that keeps so much of its log.
    pub fn of(blueprint: &Arc<Blueprint>, log: Retention) -> Prediction {
        let Forecast { mut parts, records } = engine::memory::forecast(blueprint);
        let stays = |what, bytes| Part { what, built: bytes, at_end: bytes };
        let log = match log {
            Retention::None => 0.0,
            Retention::Full | Retention::Sampled(_) => Writer::bytes(&Default::default(), CHUNK, records),
        };
        let tables = analysis::bytes(blueprint) as f64;
        parts.push(stays("tables", tables));
        parts.push(stays("log", log));
        let program = peak().map_or(PROGRAM, |bytes| bytes as f64) + BESIDES;
        parts.push(stays("program", program));
        parts.retain(|part| part.built.max(part.at_end) >= 1.0);
        Prediction { parts, fixed: tables + log + program, log, subscribers: blueprint.subscribers() }
    }

    fn sum(&self, of: fn(&Part) -> f64) -> f64 {
        self.parts.iter().map(of).sum()
    }

    /// What the parts take at the time of the peak: when the world has been built, or at the end of the run.
    fn at_peak(&self) -> fn(&Part) -> f64 {
        if self.sum(|p| p.built) > self.sum(|p| p.at_end) { |p| p.built } else { |p| p.at_end }
    }

    /// The most that the run takes at one time, in bytes.
    pub fn peak(&self) -> u64 {
        // Charts are drawn when the rest has been given back.
        self.sum(self.at_peak()).max(self.fixed - self.log + CHARTS) as u64
    }

    /// Whether it fits into what there is; where nobody knows how much that is, it does.
    pub fn fits(&self, free: Option<Free>) -> bool {
        free.is_none_or(|free| self.peak() <= free.bytes)
    }

    /// The parts, the largest first.
    fn sorted(&self) -> Vec<(&'static str, u64)> {
        let of = self.at_peak();
        let mut parts: Vec<_> = self.parts.iter().map(|p| (p.what, of(p) as u64)).collect();
        parts.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
        parts
    }

    /// The prediction in a line.
    pub fn line(&self, free: Option<Free>) -> String {
        let free = free.map_or(String::new(), |f| format!("; {} {}", output::bytes(f.bytes), f.what));
        format!("A run takes {} of memory at most{free}", output::bytes(self.peak()))
    }

    /// The same with its parts.
    pub fn text(&self, free: Option<Free>) -> String {
        let rows = self.sorted().into_iter().filter(|(_, bytes)| *bytes >= 50_000);
        let rows = rows.map(|(what, bytes)| format!("\n{:>10}  {what}", output::bytes(bytes)));
        self.line(free) + &rows.collect::<String>()
    }

    /// The same for programs.
    pub fn json(&self, free: Option<Free>) -> impl Serialize + use<> {
        let parts = self.sorted().into_iter().map(|(what, bytes)| PartSaid { what, bytes }).collect();
        let free_bytes = free.map(|f| f.bytes);
        Said { peak_bytes: self.peak(), free_bytes, fits: self.fits(free), parts }
    }

    /// That the world does not fit: the figures, and what to change.
    fn refusal(&self, world: &World, free: Free) -> Report {
        let what = format!(
            "a run needs {} of memory; {} {}",
            output::bytes(self.peak()),
            output::bytes(free.bytes),
            free.what
        );
        world.too_large(what, self.remedies(free))
    }

    fn remedies(&self, free: Free) -> String {
        let each = (self.peak() as f64 - self.fixed) / f64::from(self.subscribers.max(1));
        let rest = free.bytes as f64 - self.fixed;
        let mut remedies = Vec::new();
        if rest > each && self.peak() as f64 > self.fixed {
            remedies
                .push(format!("lower `subscribers` to about {} in all", output::count(rounded(rest / each))));
        }
        let lists = self.parts.iter().find(|p| p.what == "contact lists").map_or(0.0, |p| p.at_end);
        if lists * 10.0 > self.peak() as f64 {
            let bytes = output::bytes(lists as u64);
            remedies.push(format!("give them fewer `contacts`, which take {bytes} by themselves"));
        }
        if self.log > 0.0 && self.peak() as f64 - self.log <= free.bytes as f64 {
            remedies.push(format!("run with --log none, which saves {}", output::bytes(self.log as u64)));
        }
        remedies.push("say with --memory how much there is if you know better".to_owned());
        remedies.join("; or ")
    }
}

/// A number rounded down to three digits.
fn rounded(number: f64) -> u64 {
    let unit = 10_f64.powf(number.max(100.0).log10().floor() - 2.0);
    ((number / unit).floor() * unit) as u64
}

/// Predicts what a run of a world takes, and refuses one that does not fit.
pub fn judge(world: &World, room: &Room) -> (Prediction, Option<Free>, Option<Report>) {
    let prediction = Prediction::of(&Arc::new(world.blueprint.clone()), room.log);
    let free = free(room.memory);
    let refused = free.filter(|_| !prediction.fits(free)).map(|free| prediction.refusal(world, free));
    (prediction, free, refused)
}

#[cfg(test)]
mod tests;
