//! The charts of a run, each as SVG and as PNG, made of the same counts as the tables.

mod axis;
mod bars;
mod bindings;
pub(crate) mod canvas;
mod capacity;
pub mod comparison;
mod delay;
mod lines;
mod load;
mod matrix;
mod money;
mod outcome;
pub(crate) mod page;
pub(crate) mod palette;
mod population;
mod presence;
pub(crate) mod raster;
pub mod scaling;
mod sizes;
mod store;
mod topology;
mod traffic;

use crate::results::Results;
use canvas::Canvas;
use raster::Raster;
use std::io;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use world::Blueprint;

/// What every chart says at its foot, so that it can be traced to its run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Footer {
    /// The hash of the world as resolved; the first twelve characters are shown.
    pub world_hash: String,
    /// The seed of all chance.
    pub seed: u64,
}

/// A chart: the name of its files, and what it shows.
#[derive(Clone, Copy)]
pub struct Chart {
    /// The name of the files, without `.svg` or `.png`.
    pub name: &'static str,
    /// What it shows, in a sentence.
    pub about: &'static str,
    draw: fn(&Results) -> Drawing,
}

/// What a chart is made of.
struct Drawing {
    title: String,
    subtitle: String,
    paint: Box<dyn FnOnce(&mut Canvas)>,
}

/// All charts, in the order in which a report shows them.
pub static CHARTS: [Chart; 15] = [
    Chart {
        name: "reply_outcome",
        about: "What became of answers by SMS, by mechanism.",
        draw: outcome::draw,
    },
    Chart { name: "reply_delay", about: "How long messages and answers took.", draw: delay::draw },
    Chart {
        name: "bindings",
        about: "Contexts and alias bindings that live, over time.",
        draw: bindings::draw,
    },
    Chart { name: "population", about: "Subscribers by account state, over time.", draw: population::draw },
    Chart {
        name: "message_size",
        about: "Messages over the limit, and short messages a message.",
        draw: sizes::draw,
    },
    Chart {
        name: "store",
        about: "Attempts to deliver short messages, and those that wait in the stores of SMSCs, over time.",
        draw: store::draw,
    },
    Chart { name: "traffic", about: "Messages between operators, over time.", draw: traffic::draw },
    Chart { name: "traffic_matrix", about: "Messages from each operator to each.", draw: matrix::draw },
    Chart {
        name: "topology",
        about: "Operators and links as a graph, with the load of links.",
        draw: topology::draw,
    },
    Chart { name: "load", about: "What nodes and links carry, over time.", draw: load::draw },
    Chart {
        name: "capacity",
        about: "Load of nodes and links against their capacity, with outages.",
        draw: capacity::load,
    },
    Chart {
        name: "backlog",
        about: "What waits at nodes and links, over time, with outages.",
        draw: capacity::backlog,
    },
    Chart {
        name: "waiting_time",
        about: "How long messages waited at nodes and links.",
        draw: capacity::waits,
    },
    Chart {
        name: "money",
        about: "What customers are charged, and what operators pay each other.",
        draw: money::draw,
    },
    Chart {
        name: "presence",
        about: "Users logged in, and what IMSPs and IM links carry for it, over time.",
        draw: presence::draw,
    },
];

/// Draws all charts into a folder, which is made if need be, on as many threads as there are processors: to make
/// pixels of them takes longer than a small run. Fails if a file cannot be written.
pub fn draw(results: &Results, world: &Blueprint, footer: &Footer, dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    let (raster, next) = (Raster::new(), AtomicUsize::new(0));
    let work = || -> io::Result<()> {
        while let Some(chart) = CHARTS.get(next.fetch_add(1, Ordering::Relaxed)) {
            let svg = chart.svg(results, world, footer)?;
            std::fs::write(dir.join(chart.name).with_extension("png"), raster.png(&svg)?)?;
            std::fs::write(dir.join(chart.name).with_extension("svg"), svg)?;
        }
        Ok(())
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(CHARTS.len());
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let own = work();
        let theirs = helpers.into_iter().map(|h| h.join().unwrap_or_else(|panic| resume_unwind(panic)));
        theirs.fold(own, Result::and)
    })
}

impl Chart {
    /// The chart as SVG.
    pub fn svg(&self, results: &Results, world: &Blueprint, footer: &Footer) -> io::Result<String> {
        let drawing = (self.draw)(results);
        let hash: String = footer.world_hash.chars().take(12).collect();
        let foot = format!("{} · world {hash} · seed {}", world.name, footer.seed);
        canvas::paint(page::SIZE, |canvas| {
            page::frame(canvas, &drawing.title, &drawing.subtitle, &foot);
            (drawing.paint)(canvas);
        })
    }
}
