//! Interwork and the yardstick, as children of this program: the loop itself is what is measured.

#[path = "../../src/recorder.rs"]
#[expect(dead_code, reason = "a bench takes no snapshots")]
mod recorder;

use crate::ROOT;
use crate::contestants::YARDSTICK;
use analysis::{Results, Tables};
use engine::{Log, Options, Simulation};
use journal::{Retention, Writer};
use recorder::Recorder;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use world::Blueprint;
use yardstick::{ANSWERED, Counts, ReplyLoop, Scale};

/// For so many subscribers the shipped world has numbers.
const NUMBERED: u32 = 20_000_000;

/// Runs what the arguments say, as all programs of the comparison do, and prints what they print.
pub fn child(arguments: &[String]) -> Result<(), String> {
    let [subscribers, seconds, seed, answered, way] = arguments else {
        return Err("--child SUBSCRIBERS SECONDS SEED ANSWERED yardstick|1|2|log".to_owned());
    };
    let number = |text: &str| text.parse::<u64>().map_err(|e| format!("`{text}`: {e}"));
    let subscribers = u32::try_from(number(subscribers)?).map_err(|e| e.to_string())?;
    let (counts, build, run) = if way == YARDSTICK {
        assert_eq!(answered, &ANSWERED.to_string(), "the yardstick's model is fixed");
        by_hand(&Scale { subscribers, horizon: number(seconds)? * 1_000_000, seed: number(seed)? })
    } else {
        let share: f64 = answered.parse().map_err(|e| format!("`{answered}`: {e}"))?;
        let mut changes = vec![
            ("operators.A.subscribers", (subscribers / 2).to_string()),
            ("operators.B.subscribers", (subscribers - subscribers / 2).to_string()),
            ("duration", format!("\"{seconds} s\"")),
            ("seed", seed.clone()),
            ("traffic.answers.probability", format!("\"{} %\"", 100.0 * share)),
        ];
        if subscribers > NUMBERED {
            changes.extend([
                ("operators.A.numbers", "[\"+44 7700 xxxxxxxx\"]".to_owned()),
                ("operators.B.numbers", "[\"+44 7800 xxxxxxxx\"]".to_owned()),
            ]);
        }
        product(way, &blueprint(&changes)?)?
    };
    let Counts { events, sent, delivered, answered, reopened } = counts;
    println!("{events} {sent} {delivered} {answered} {reopened} {build} {run} {}", peak_bytes());
    Ok(())
}

fn by_hand(scale: &Scale) -> (Counts, f64, f64) {
    let began = Instant::now();
    let model = ReplyLoop::new(scale);
    let built = Instant::now();
    let counts = model.run();
    (counts, (built - began).as_secs_f64(), built.elapsed().as_secs_f64())
}

/// The engine with all its tables; on two threads, or on one with the full log, if the way says so.
fn product(way: &str, blueprint: &Arc<Blueprint>) -> Result<(Counts, f64, f64), String> {
    // As in the program.
    super::MEMORY.want();
    let began = Instant::now();
    let threads = if way == "2" { 2 } else { 1 };
    let mut simulation = Simulation::new(blueprint.clone(), Options { threads, ..Options::default() });
    let built = Instant::now();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).map_err(|e| e.to_string())?;
    let options = journal::Options { retention: Retention::Full, ..Default::default() };
    let mut recorder = match way {
        "log" => Some(Recorder::new(
            Writer::create(&folder.path().join("log"), options).map_err(|e| e.to_string())?,
        )),
        _ => None,
    };
    let mut tables = vec![Tables::new(blueprint); simulation.partitions()];
    let log = recorder.as_mut().map(|recorder| recorder as &mut dyn Log);
    simulation.advance(simulation.end(), &mut tables, log);
    if let Some(recorder) = recorder {
        finish(recorder, &simulation).map_err(|e| e.to_string())?;
    }
    let run = built.elapsed().as_secs_f64();
    let mut merged = Tables::new(blueprint);
    tables.into_iter().for_each(|table| merged.merge(table));
    let counts = counted(simulation.events(), &merged.finish(simulation.end()));
    Ok((counts, (built - began).as_secs_f64(), run))
}

/// Ends the log, which is when its last bytes are on the disk.
fn finish(mut recorder: Recorder, simulation: &Simulation) -> Result<(), journal::JournalError> {
    recorder.check()?;
    recorder.snapshot(simulation.end(), Vec::new(), 0)?;
    recorder.finish().map(|_| ())
}

/// What the tables counted, by the names that planners know them by.
fn counted(events: u64, results: &Results) -> Counts {
    let of = |name: &str| match results.measure(name) {
        Ok(Some(count)) => count as u64,
        _ => panic!("the world of the reply loop has the measure {name}"),
    };
    Counts {
        events,
        sent: of("messages.im.sent"),
        delivered: of("messages.im.delivered_as_sms.count"),
        answered: of("replies.delivered_as_im.count"),
        reopened: of("replies.reopened.count"),
    }
}

/// The shipped world of the model, changed.
fn blueprint(changes: &[(&str, String)]) -> Result<Arc<Blueprint>, String> {
    let changes: Vec<(String, String)> =
        changes.iter().map(|(path, value)| (path.to_string(), value.clone())).collect();
    let path = Path::new(ROOT).join("worlds/reply_loop.ron");
    world::load(&path, &changes).map(|world| Arc::new(world.blueprint)).map_err(|report| report.to_string())
}

/// The most memory that this process has had, in bytes; 0 where the system does not tell.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kib = line.and_then(|l| l.split_whitespace().next()).and_then(|n| n.parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
