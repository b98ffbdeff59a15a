//! The manifest while it is written: segments in their order, whoever writes them, and snapshots between them.

use crate::error::JournalError;
use crate::manifest::{Chain, Entry, MANIFEST, Segment, Snapshot};
use crate::share::Completed;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// How far a manifest tells.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Told {
    /// How long it is, and the chain of its lines.
    pub(super) length: u64,
    pub(super) chain: Chain,
    /// The segments that it tells of, and their bytes.
    pub(super) segments: u64,
    pub(super) bytes: u64,
}

impl Told {
    /// Nothing.
    pub(super) const NOTHING: Told = Told { length: 0, chain: Chain::START, segments: 0, bytes: 0 };
}

/// A manifest that is being written.
pub(super) struct Ledger {
    path: PathBuf,
    file: File,
    told: Told,
    /// Segments that are complete, by number, while one before them is not.
    completed: BTreeMap<u64, Segment>,
    /// Snapshots, each with the number of segments that are told of before it: the records before it are then on disk.
    snapshots: VecDeque<(u64, Snapshot)>,
}

impl Ledger {
    /// One that goes on with a manifest of a log's folder.
    pub(super) fn new(dir: &Path, file: File, told: Told) -> Ledger {
        let (completed, snapshots) = Default::default();
        Ledger { path: dir.join(MANIFEST), file, told, completed, snapshots }
    }

    /// How far it tells.
    pub(super) fn told(&self) -> &Told {
        &self.told
    }

    /// The snapshots that it does not tell of yet.
    pub(super) fn snapshots(&self) -> Vec<Snapshot> {
        self.snapshots.iter().map(|(_, snapshot)| snapshot.clone()).collect()
    }

    /// That all of so many complete segments are told of.
    pub(super) fn has_all(&self, segments: u64) -> Result<(), JournalError> {
        if self.told.segments == segments {
            return Ok(());
        }
        Err(JournalError::Missing { segment: self.told.segments })
    }

    /// Adds a complete segment.
    pub(super) fn add(&mut self, completed: Completed) -> Result<(), JournalError> {
        self.completed.insert(completed.number, completed.segment);
        self.tell()
    }

    /// Adds a snapshot, to stand behind so many segments.
    pub(super) fn add_snapshot(&mut self, segments: u64, snapshot: Snapshot) -> Result<(), JournalError> {
        self.snapshots.push_back((segments, snapshot));
        self.tell()
    }

    /// Tells of all whose turn has come.
    fn tell(&mut self) -> Result<(), JournalError> {
        loop {
            let segments = self.told.segments;
            if let Some((_, snapshot)) = self.snapshots.pop_front_if(|(after, _)| *after <= segments) {
                self.note(&Entry::Snapshot(snapshot))?;
            } else if let Some(segment) = self.completed.remove(&segments) {
                self.told.segments += 1;
                self.told.bytes += segment.bytes;
                self.note(&Entry::Segment(segment))?;
            } else {
                return Ok(());
            }
        }
    }

    /// Appends a line.
    pub(super) fn note(&mut self, entry: &Entry) -> Result<(), JournalError> {
        let invalid = |e: serde_json::Error| JournalError::io("write", &self.path)(e.into());
        let (mut line, chain) = self.told.chain.line(entry).map_err(invalid)?;
        line.push('\n');
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(JournalError::io("write", &self.path))?;
        self.told.chain = chain;
        self.told.length += line.len() as u64;
        Ok(())
    }
}
