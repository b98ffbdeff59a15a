//! Says whether a log is still what was written, and whether what it tells keeps the laws of the network.

mod laws;
mod segments;

use crate::error::JournalError;
use crate::manifest::{Entry, Header, MANIFEST, Manifest};
use segments::Inspection;
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

/// Damages that are told one by one; of more, only the number is told.
const TOLD: usize = 100;

/// Which promise of a log is broken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DamageKind {
    /// A line of the manifest is not what was written, or not where it was.
    Manifest,
    /// A file is missing, superfluous, or not what was written.
    File,
    /// The records are not those that the manifest tells of.
    Content,
    /// Two records are not in order, or one is missing between them.
    Order,
    /// A record has a cause that is not there before it.
    Cause,
    /// A message was lost or ended twice.
    Conservation,
}

/// One thing that is wrong with a log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Damage {
    /// Which promise is broken.
    pub kind: DamageKind,
    /// Where: a file, a line of it, or a record.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// How far the log is still good: the records with sequence numbers below this.
    pub good_below: u64,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: {} (good: all records below number {})", self.place, self.what, self.good_below)
    }
}

/// What was found out about a log.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verification {
    /// What the log says that it is of; none if that cannot be read.
    pub header: Option<Header>,
    /// Records that were read and checked.
    pub rows: u64,
    /// Segments that are what was written.
    pub segments: u64,
    /// Snapshots that the manifest tells of.
    pub snapshots: u64,
    /// Messages on their way where the log ends.
    pub in_flight: u64,
    /// Whether the log was written to its end. One that was not is not damaged by that alone.
    pub complete: bool,
    /// The hash of the whole log, to be compared with the one that was told when it was written.
    pub chain: String,
    /// What is wrong, the first hundred of it.
    pub damages: Vec<Damage>,
    /// How many things are wrong beyond those.
    pub more_damages: u64,
}

impl Verification {
    /// Whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.damages.is_empty()
    }

    fn add(&mut self, damage: Damage) {
        if self.damages.len() < TOLD {
            self.damages.push(damage);
        } else {
            self.more_damages += 1;
        }
    }
}

/// Reads the whole log in a folder and checks all that can be checked: the chain of the manifest, the hash of
/// each file, the order and number of the records, that each has its cause, and that no message is lost.
/// What is damaged is told in the result; an error says that there is nothing to verify.
pub fn verify(dir: &Path) -> Result<Verification, JournalError> {
    let manifest = Manifest::read(dir)?;
    let mut found = Verification { chain: manifest.chain.text(), ..Verification::default() };
    match manifest.header(dir) {
        Ok(header) => found.header = Some(header.clone()),
        Err(error @ JournalError::Format { .. }) => return Err(error),
        Err(_) => {
            let what = manifest.bad.map_or("there is no header".to_owned(), |(_, what)| what);
            found.add(in_manifest(1, what, 0));
            return Ok(found);
        }
    }
    let listed = check_entries(dir, &manifest, &mut found)?;
    check_unlisted(dir, &listed, &mut found)?;
    Ok(found)
}

/// Checks what the trusted lines of the manifest tell of; gives the files that they name.
fn check_entries(
    dir: &Path,
    manifest: &Manifest,
    found: &mut Verification,
) -> Result<BTreeSet<String>, JournalError> {
    let retention = found.header.as_ref().map(|h| h.retention).unwrap_or_default();
    let mut inspection = Inspection::new(dir, retention);
    let mut listed = BTreeSet::new();
    for (i, entry) in manifest.entries.iter().enumerate().skip(1) {
        let wrong = if found.complete { Some("it comes after the end".to_owned()) } else { None };
        let wrong = wrong.or_else(|| inspection.check_line(entry));
        if let Some(what) = wrong {
            found.add(in_manifest(i + 1, what, inspection.good_below()));
        }
        match entry {
            Entry::Header(_) => {}
            Entry::Segment(segment) => {
                listed.insert(segment.file.clone());
                inspection.check_segment(segment, found)?;
            }
            Entry::Snapshot(_) => found.snapshots += 1,
            Entry::End(_) => found.complete = true,
        }
    }
    if let Some((line, what)) = &manifest.bad {
        let what = format!("{what}; what comes after it cannot be trusted");
        found.add(in_manifest(*line, what, inspection.good_below()));
    }
    found.in_flight = inspection.in_flight();
    Ok(listed)
}

/// Segments that the manifest does not know.
fn check_unlisted(
    dir: &Path,
    listed: &BTreeSet<String>,
    found: &mut Verification,
) -> Result<(), JournalError> {
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(dir).map_err(JournalError::io("read", dir))? {
        let entry = entry.map_err(JournalError::io("read", dir))?;
        names.insert(entry.file_name().to_string_lossy().into_owned());
    }
    for name in names.difference(listed).filter(|n| n.ends_with(".parquet")) {
        found.add(Damage {
            kind: DamageKind::File,
            place: name.clone(),
            what: "the manifest does not name it: it was cut off, or the run was stopped just then"
                .to_owned(),
            good_below: found.rows_good(),
        });
    }
    Ok(())
}

impl Verification {
    /// How far the log is good before any damage.
    fn rows_good(&self) -> u64 {
        self.damages.iter().map(|d| d.good_below).min().unwrap_or(self.rows)
    }
}

fn in_manifest(line: usize, what: String, good_below: u64) -> Damage {
    Damage { kind: DamageKind::Manifest, place: format!("{MANIFEST}, line {line}"), what, good_below }
}
