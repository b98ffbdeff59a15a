//! Where the writing of a log stands, and going on from there: the log that comes of it is equal to the byte to one
//! that was written in one go.

use super::ledger::{Ledger, Told};
use super::{Edges, Scribe, Teller, listed};
use crate::cells::Row;
use crate::error::JournalError;
use crate::manifest::{End, Entry, Header, MANIFEST, Manifest, Segment, Snapshot};
use crate::options::Options;
use crate::pages::{each_record, load};
use crate::read_batch::ReadBatch;
use crate::segment::{OpenSegment, Press, sync_folder};
use crate::share::Completed;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::Sender;
use vocabulary::{RecordId, Time};

/// Where the writing of a log stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Position {
    told: Told,
    end: End,
    last: Option<(Time, RecordId)>,
    /// Snapshots that wait until the records before them are on disk.
    snapshots: Vec<Snapshot>,
    /// How many rows the segment at hand has.
    rows_in_segment: u64,
    /// The files with them, in order.
    rows: Vec<Segment>,
}

impl Position {
    /// How many records come before it, kept or not.
    pub fn records(&self) -> u64 {
        self.end.records
    }

    /// How many of them were kept.
    pub(crate) fn rows(&self) -> u64 {
        self.end.rows + self.rows_in_segment
    }

    /// The position of the whole log, of which this is what the first process knows: with what another one knows, which
    /// has the rows of the segment at hand if that is its own.
    pub fn with(self, other: Position) -> Position {
        let rows = if self.rows.is_empty() { other.rows } else { self.rows };
        Position { rows, last: self.last.max(other.last), ..self }
    }
}

impl Scribe {
    /// Copies the rows of the segment at hand into files of a folder, if this process writes it, and tells the
    /// position; the segments before it are settled. The log is as before, whatever comes of it.
    pub(crate) fn keep(&mut self, folder: &Path) -> Result<Position, JournalError> {
        debug_assert!(self.closing.is_none(), "a position is that of a log that is settled");
        let (told, snapshots) = match &self.teller {
            Teller::Here(ledger) => {
                ledger.has_all(self.end.segments)?;
                (ledger.told().clone(), ledger.snapshots())
            }
            Teller::Elsewhere(_) => (Told::NOTHING, Vec::new()),
        };
        let mut rows = Vec::new();
        let packed = self.batch.rows() as u64;
        if let Some(open) = &mut self.open {
            let copied = open.copy_to(&folder.join("rows.parquet"))?;
            rows.push(listed(&copied, self.rows_in_segment - packed, NOWHERE));
        }
        if packed > 0 {
            let mut press = Press::new(folder, self.row_group_rows)?;
            let mut segment: OpenSegment = press.begin(0)?;
            // A copy, as the batch at hand goes on.
            let mut batch = self.batch.clone();
            press.print(&mut segment, &mut batch)?;
            rows.push(listed(&press.complete(segment)?.publish()?, packed, NOWHERE));
        }
        let (end, last, rows_in_segment) = (self.end, self.last, self.rows_in_segment);
        Ok(Position { told, end, last, snapshots, rows_in_segment, rows })
    }

    /// Goes on with a log from a position, with the rows of its last segment in another folder. The first process
    /// removes what comes after; the others go on when it has.
    pub(crate) fn resume(
        dir: &Path,
        options: &Options,
        position: Position,
        folder: &Path,
        completed: Sender<Completed>,
    ) -> Result<Scribe, JournalError> {
        let segments = check_manifest(dir, options, &position)?;
        let is_first = options.share.rank == 0;
        if is_first {
            segments.iter().try_for_each(|segment| load(dir, segment).map(drop))?;
        }
        let rows = position.rows.iter().map(|segment| load(folder, segment));
        let rows = rows.collect::<Result<Vec<Bytes>, _>>()?;
        let teller = if is_first {
            let mut ledger = Ledger::new(dir, cut(dir, &position, &segments)?, position.told);
            let waiting = |snapshot| ledger.add_snapshot(position.end.segments + 1, snapshot);
            position.snapshots.into_iter().try_for_each(waiting)?;
            Teller::Here(ledger)
        } else {
            Teller::Elsewhere(completed)
        };
        let mut scribe = Scribe::with(dir, options, teller)?;
        scribe.end = position.end;
        if scribe.share.has(scribe.end.segments) {
            for (segment, bytes) in position.rows.iter().zip(rows) {
                scribe.refill(&folder.join(&segment.file), bytes)?;
            }
        } else {
            scribe.pass_rows(position.rows_in_segment);
        }
        scribe.last = position.last;
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

/// Of rows of a segment that is not complete only the file is looked at when they are read.
const NOWHERE: Edges = Edges { first: (0, Time(0)), last: (0, Time(0)) };

const OF_ANOTHER: &str = "it is that of another run";

/// That a log is of the run that writes it.
pub(super) fn check_header(dir: &Path, options: &Options, header: &Header) -> Result<(), JournalError> {
    if header.world_hash == options.world_hash && header.retention == options.retention {
        return Ok(());
    }
    Err(JournalError::damaged(&dir.join(MANIFEST), OF_ANOTHER))
}

/// The segments that a manifest tells of before a position, if it is that of the same log up to there.
fn check_manifest(dir: &Path, options: &Options, position: &Position) -> Result<Vec<Segment>, JournalError> {
    let path = dir.join(MANIFEST);
    let bytes = fs::read(&path).map_err(JournalError::io("read", &path))?;
    let before = usize::try_from(position.told.length).ok().and_then(|end| bytes.get(..end));
    let before = before.ok_or_else(|| JournalError::damaged(&path, "its end is missing"))?;
    let manifest = Manifest::parse(before);
    if let Some((line, what)) = &manifest.bad {
        return Err(JournalError::damaged(&path, format!("line {line}: {what}")));
    }
    check_header(dir, options, manifest.header(dir)?)?;
    if manifest.chain != position.told.chain {
        return Err(JournalError::damaged(&path, OF_ANOTHER));
    }
    let segment = |entry| if let Entry::Segment(segment) = entry { Some(segment) } else { None };
    Ok(manifest.entries.into_iter().filter_map(segment).collect())
}

/// Removes what a log has after a position; gives the manifest, to be gone on with.
fn cut(dir: &Path, position: &Position, segments: &[Segment]) -> Result<File, JournalError> {
    let path = dir.join(MANIFEST);
    let shortened = || {
        let manifest = File::options().append(true).open(&path)?;
        manifest.set_len(position.told.length)?;
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
