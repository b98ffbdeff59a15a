//! `verify`: whether a log is whole.

use crate::arguments::Verify;
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::run_folder::RunFolder;
use journal::{Retention, Verification};
use serde::Serialize;

/// Says all damages of a log, or that there are none.
pub fn verify(arguments: &Verify) -> Result<Outcome, Failure> {
    let folder = RunFolder::open(&arguments.run)?;
    // A damage of the card or of the world is told as an error of its own.
    folder.world()?;
    let card = folder.card()?;
    if card.log == Retention::None.to_string() {
        let path = folder.path().display();
        return Err(Failure::Usage(format!("{path} keeps no log (--log none); there is nothing to verify")));
    }
    let verification = journal::verify(&folder.log())?;
    let mut damages: Vec<Told> = verification.damages.iter().map(Told::from).collect();
    damages.extend(mismatches(&folder, &card.world_hash, &verification)?);
    let verdict = Verdict::new(&verification, damages);
    if arguments.json {
        output::json(&verdict)?;
    } else {
        output::data(&verdict.text())?;
    }
    Ok(if verdict.sound { Outcome::Done } else { Outcome::Damaged })
}

/// Whether the log belongs to this run: a log can be sound in itself and still be another's.
fn mismatches(folder: &RunFolder, world_hash: &str, log: &Verification) -> Result<Vec<Told>, Failure> {
    let told =
        |place: &str, what: &str| Told { place: place.to_owned(), what: what.to_owned(), good_below: 0 };
    let mut found = Vec::new();
    if log.header.as_ref().is_some_and(|h| h.world_hash != world_hash) {
        found.push(told("log", "it is the log of another world than the one in this folder"));
    }
    if let Some(chain) = folder.chain()?.filter(|chain| *chain != log.chain) {
        let what = format!("its hash is not the one that was noted when the run ended, {chain}");
        found.push(told("log", &what));
    }
    Ok(found)
}

/// One thing that is wrong.
#[derive(Serialize)]
struct Told {
    place: String,
    what: String,
    /// The records with sequence numbers below this are still good.
    good_below: u64,
}

impl From<&journal::Damage> for Told {
    fn from(d: &journal::Damage) -> Told {
        Told { place: d.place.clone(), what: d.what.clone(), good_below: d.good_below }
    }
}

/// What `verify` says.
#[derive(Serialize)]
struct Verdict {
    sound: bool,
    complete: bool,
    records: u64,
    segments: u64,
    snapshots: u64,
    in_flight: u64,
    chain: String,
    damages: Vec<Told>,
    more_damages: u64,
}

impl Verdict {
    fn new(log: &Verification, damages: Vec<Told>) -> Verdict {
        Verdict {
            sound: damages.is_empty(),
            complete: log.complete,
            records: log.rows,
            segments: log.segments,
            snapshots: log.snapshots,
            in_flight: log.in_flight,
            chain: log.chain.clone(),
            damages,
            more_damages: log.more_damages,
        }
    }

    fn text(&self) -> String {
        let of = output::counted;
        let (records, segments) = (of(self.records, "record"), of(self.segments, "segment"));
        let mut text = format!("{records} in {segments}, {}\n", of(self.snapshots, "snapshot"));
        for damage in &self.damages {
            let good = output::count(damage.good_below);
            text += &format!(
                "damaged: {}: {} (good: all records below number {good})\n",
                damage.place, damage.what
            );
        }
        if self.more_damages > 0 {
            text += &format!("and {} more\n", of(self.more_damages, "damage"));
        }
        if !self.complete {
            text += "The log has no end: the run was stopped before it could write one.\n";
        }
        if self.sound {
            text += "Sound: files, order, causes and messages are as they were written.\n";
        }
        text
    }
}
