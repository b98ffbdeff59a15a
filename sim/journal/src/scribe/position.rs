//! Where the writing of a log stands, and going on from there: the log that comes of it is equal to the byte to one
//! that was written in one go.

use super::Scribe;
use crate::cells::Row;
use crate::error::JournalError;
use crate::manifest::{Chain, End, Entry, MANIFEST, Manifest, Segment, Snapshot};
use crate::options::Options;
use crate::pages::{each_record, load};
use crate::read_batch::ReadBatch;
use crate::segment::{OpenSegment, Press, Pressed, sync_folder};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::Path;
use vocabulary::{RecordId, Time};

/// Where the writing of a log stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Position {
    /// How long the manifest is, and the chain of its lines.
    manifest_bytes: u64,
    chain: Chain,
    end: End,
    /// Bytes of the complete segments.
    bytes: u64,
    last: Option<(Time, RecordId)>,
    /// Snapshots that wait until the records before them are on disk.
    snapshots: Vec<Snapshot>,
    /// The files with the rows of the segment at hand, in order.
    rows: Vec<Segment>,
}

impl Position {
    /// How many records come before it, kept or not.
    pub fn records(&self) -> u64 {
        self.end.records
    }
}

impl Scribe {
    /// Copies the rows of the segment at hand into files of a folder, and tells the position; the segments before it
    /// are settled. The log is as before, whatever comes of it.
    pub(crate) fn keep(&mut self, folder: &Path) -> Result<Position, JournalError> {
        debug_assert!(self.closing.is_none(), "a position is that of a log that is settled");
        let mut rows = Vec::new();
        if let Some(open) = &mut self.open {
            let copied = open.copy_to(&folder.join("rows.parquet"))?;
            rows.push(listed(copied, self.rows_in_segment - self.batch.rows() as u64));
        }
        if self.batch.rows() > 0 {
            let mut press = Press::new(folder, self.row_group_rows)?;
            let mut segment: OpenSegment = press.begin(0)?;
            // A copy, as the batch at hand goes on.
            let mut batch = self.batch.clone();
            press.print(&mut segment, &mut batch)?;
            rows.push(listed(press.complete(segment)?.publish()?, self.batch.rows() as u64));
        }
        Ok(Position {
            manifest_bytes: self.manifest_bytes,
            chain: self.chain,
            end: self.end,
            bytes: self.bytes,
            last: self.last,
            snapshots: self.snapshots.clone(),
            rows,
        })
    }

    /// Goes on with a log from a position, with the rows of its last segment in another folder.
    pub(crate) fn resume(
        dir: &Path,
        options: &Options,
        position: Position,
        folder: &Path,
    ) -> Result<Scribe, JournalError> {
        let segments = check_manifest(dir, options, &position)?;
        segments.iter().try_for_each(|segment| load(dir, segment).map(drop))?;
        let rows = position.rows.iter().map(|segment| load(folder, segment));
        let rows = rows.collect::<Result<Vec<Bytes>, _>>()?;
        let manifest = cut(dir, &position, &segments)?;
        let mut scribe = Scribe::with(dir, options, manifest)?;
        (scribe.manifest_bytes, scribe.chain) = (position.manifest_bytes, position.chain);
        (scribe.end, scribe.bytes) = (position.end, position.bytes);
        for (segment, bytes) in position.rows.iter().zip(rows) {
            scribe.refill(&folder.join(&segment.file), bytes)?;
        }
        (scribe.last, scribe.snapshots) = (position.last, position.snapshots);
        Ok(scribe)
    }

    /// Adds the rows of a file to the segment at hand.
    fn refill(&mut self, path: &Path, bytes: Bytes) -> Result<(), JournalError> {
        let mut kept = Ok(());
        let _ = each_record(path, bytes, &mut ReadBatch::new(), |sequence, record| {
            kept = self.keep_rows(&[Row { sequence, record }]);
            if kept.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        kept
    }
}

/// A file with rows of a segment that is not complete; only the file is looked at when it is read.
fn listed(pressed: Pressed, rows: u64) -> Segment {
    Segment {
        file: pressed.name,
        rows,
        bytes: pressed.bytes,
        first_sequence: 0,
        last_sequence: 0,
        first_time_us: 0,
        last_time_us: 0,
        blake3: pressed.blake3,
    }
}

/// The segments that a manifest tells of before a position, if it is that of the same log up to there.
fn check_manifest(dir: &Path, options: &Options, position: &Position) -> Result<Vec<Segment>, JournalError> {
    let path = dir.join(MANIFEST);
    let bytes = fs::read(&path).map_err(JournalError::io("read", &path))?;
    let before = usize::try_from(position.manifest_bytes).ok().and_then(|end| bytes.get(..end));
    let before = before.ok_or_else(|| JournalError::damaged(&path, "its end is missing"))?;
    let manifest = Manifest::parse(before);
    if let Some((line, what)) = &manifest.bad {
        return Err(JournalError::damaged(&path, format!("line {line}: {what}")));
    }
    let header = manifest.header(dir)?;
    if manifest.chain != position.chain
        || header.world_hash != options.world_hash
        || header.retention != options.retention
    {
        return Err(JournalError::damaged(&path, "it is that of another run"));
    }
    let segment = |entry| if let Entry::Segment(segment) = entry { Some(segment) } else { None };
    Ok(manifest.entries.into_iter().filter_map(segment).collect())
}

/// Removes what a log has after a position; gives the manifest, to be gone on with.
fn cut(dir: &Path, position: &Position, segments: &[Segment]) -> Result<File, JournalError> {
    let path = dir.join(MANIFEST);
    let shortened = || {
        let manifest = File::options().append(true).open(&path)?;
        manifest.set_len(position.manifest_bytes)?;
        manifest.sync_all()?;
        Ok(manifest)
    };
    let manifest = shortened().map_err(JournalError::io("write", &path))?;
    let listed: BTreeSet<&str> = segments.iter().map(|segment| segment.file.as_str()).collect();
    for entry in fs::read_dir(dir).map_err(JournalError::io("read", dir))? {
        let entry = entry.map_err(JournalError::io("read", dir))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("segment-") && !listed.contains(&*name) {
            fs::remove_file(entry.path()).map_err(JournalError::io("remove", &entry.path()))?;
        }
    }
    sync_folder(dir)?;
    Ok(manifest)
}
