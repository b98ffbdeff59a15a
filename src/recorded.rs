//! Recorded traffic: the file of a trace, as a run reads it, and what of it a run folder keeps.

use crate::outcome::Failure;
use analysis::TraceRows;
use engine::recorded::{TraceCounts, TraceInput, TraceRejects};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use world::trace::{HeaderError, Reject, RejectCause, Row, Rows};
use world::{Blueprint, TraceSource};

/// The rows that could not be used, with their lines and causes.
pub const REJECTS: &str = "rejects.csv";
/// How many rows were read, and what became of them.
pub const ROWS: &str = "trace.json";
/// The folder for the file, within that for the files that a world uses.
const FOLDER: &str = "trace";
/// Files up to this size are copied into the run folder, in bytes; of larger ones the hash is kept.
const LARGEST_COPY: u64 = 64 << 20;

/// Which file was replayed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TraceCard {
    /// As the world named it.
    pub file: String,
    /// Its size in bytes, as it lay on the disk.
    pub bytes: u64,
    /// Its BLAKE3 hash in hexadecimal digits, likewise.
    pub blake3: String,
    /// Whether the run folder has a copy.
    pub copied: bool,
}

/// The name of a trace's copy in the run folder; also the name that the kept world has for one that is not copied.
pub fn kept_name(data: &str, source: &TraceSource) -> String {
    let name = source.path.file_name().unwrap_or_default().to_string_lossy();
    format!("{data}/{FOLDER}/{name}")
}

/// Copies a trace into a run folder under a name, unless it is large; says which file it is.
pub fn keep(source: &TraceSource, folder: &Path, name: &str) -> Result<TraceCard, Failure> {
    let fails = |e: io::Error| Failure::disk("read", &source.path, e);
    let file = File::open(&source.path).map_err(fails)?;
    let copied = file.metadata().map_err(fails)?.len() <= LARGEST_COPY;
    let copy = folder.join(name);
    let mut out = if copied { Some(create(&copy)?) } else { None };
    let (mut hasher, mut bytes, mut buffer) = (blake3::Hasher::new(), 0, vec![0; 1 << 18]);
    let mut file = file;
    loop {
        let count = file.read(&mut buffer).map_err(fails)?;
        if count == 0 {
            break;
        }
        hasher.update(&buffer[..count]);
        bytes += count as u64;
        if let Some(out) = &mut out {
            out.write_all(&buffer[..count]).map_err(|e| Failure::disk("write", &copy, e))?;
        }
    }
    let blake3 = hasher.finalize().to_hex().to_string();
    Ok(TraceCard { file: source.file.clone(), bytes, blake3, copied })
}

fn create(path: &Path) -> Result<File, Failure> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| File::create(path));
    made.map_err(|e| Failure::disk("write", path, e))
}

/// What went wrong while a trace was read, for whoever started the run.
pub type Trouble = Arc<Mutex<Option<Failure>>>;

/// A trace that is being replayed. An error is kept until it is asked for, as the engine that calls cannot do
/// anything about it; the trace ends there.
pub struct TraceFile {
    rows: Rows<Box<dyn Read + Send>>,
    path: PathBuf,
    trouble: Trouble,
}

/// The file of the rows that cannot be used; errors are kept likewise.
pub struct RejectsFile {
    out: BufWriter<File>,
    path: PathBuf,
    trouble: Trouble,
}

/// Opens the trace of a world, and the file in the run folder for rows that cannot be used; errors of both will be in
/// the trouble. `listed` is the length of that file where it is gone on with; what is behind is written over.
pub fn open(
    source: &TraceSource,
    blueprint: &Blueprint,
    folder: &Path,
    trouble: &Trouble,
    listed: Option<u64>,
) -> Result<Option<(TraceFile, RejectsFile)>, Failure> {
    let Some(trace) = &blueprint.traffic.trace else { return Ok(None) };
    let fails = |e: io::Error| Failure::disk("read", &source.path, e);
    let input = world::trace::open(&source.path).map_err(fails)?;
    let rows = Rows::new(input, trace, blueprint.start, blueprint.duration).map_err(|e| match e {
        HeaderError::Io(e) => fails(e),
        // It was looked at when the world was loaded.
        other => Failure::disk("read", &source.path, format!("its header has changed ({other:?})")),
    })?;
    let path = folder.join(REJECTS);
    let out = match listed {
        None => begin_rejects(&path)?,
        Some(length) => {
            go_on_with_rejects(&path, length).map_err(|e| Failure::disk("go on with", &path, e))?
        }
    };
    let trace = TraceFile { rows, path: source.path.clone(), trouble: trouble.clone() };
    Ok(Some((trace, RejectsFile { out, path, trouble: trouble.clone() })))
}

fn begin_rejects(path: &Path) -> Result<BufWriter<File>, Failure> {
    let mut out = BufWriter::new(create(path)?);
    writeln!(out, "line,field,cause").map_err(|e| Failure::disk("write", path, e))?;
    Ok(out)
}

fn go_on_with_rejects(path: &Path, length: u64) -> io::Result<BufWriter<File>> {
    let mut file = File::options().write(true).open(path)?;
    if file.metadata()?.len() < length {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "its end is missing"));
    }
    file.seek(SeekFrom::Start(length))?;
    Ok(BufWriter::new(file))
}

/// Says whether a file is the trace that was replayed.
pub fn check(path: &Path, card: &TraceCard) -> Result<(), Failure> {
    let hashed = File::open(path).and_then(|file| {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(file)?;
        Ok(hasher.finalize())
    });
    let hash = hashed.map_err(|e| Failure::disk("read", path, e))?;
    if hash.to_hex().as_str() == card.blake3 {
        return Ok(());
    }
    Err(Failure::Disk(format!("{} is not the trace that was replayed: its hash differs", path.display())))
}

fn tell(trouble: &Trouble, failure: Failure) {
    if let Ok(mut trouble) = trouble.lock() {
        trouble.get_or_insert(failure);
    }
}

impl TraceInput for TraceFile {
    fn next(&mut self) -> Option<Result<Row<'_>, Reject>> {
        match self.rows.read() {
            Ok(row) => row,
            Err(error) => {
                tell(&self.trouble, Failure::disk("read", &self.path, error));
                None
            }
        }
    }
}

impl TraceRejects for RejectsFile {
    fn reject(&mut self, reject: Reject) {
        let Reject { line, part, cause } = reject;
        if let Err(error) = writeln!(self.out, "{line},{},{}", part.name(), cause.name()) {
            tell(&self.trouble, Failure::disk("write", &self.path, error));
        }
    }

    fn end(&mut self) {
        if let Err(error) = self.out.flush().and_then(|()| self.out.get_ref().sync_all()) {
            tell(&self.trouble, Failure::disk("write", &self.path, error));
        }
    }
}

/// The counts of a trace as tables and summary have them.
pub fn rows(counts: &TraceCounts) -> TraceRows {
    let named = RejectCause::ALL.iter().zip(&counts.rejected);
    TraceRows {
        read: counts.read,
        used: counts.used,
        waiting: counts.waiting,
        rejected: named.filter(|(_, n)| **n > 0).map(|(c, n)| (c.name().to_owned(), *n)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_kept_with_its_hash_and_a_copy() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("mine.csv");
        std::fs::write(&path, "time,from,to\n").expect("a file");
        let source = TraceSource { file: "../mine.csv".to_owned(), path };
        let name = kept_name("data", &source);
        assert_eq!(name, "data/trace/mine.csv");
        let card = keep(&source, folder.path(), &name).expect("it is kept");
        assert_eq!((card.file.as_str(), card.bytes, card.copied), ("../mine.csv", 13, true));
        assert_eq!(card.blake3, blake3::hash(b"time,from,to\n").to_hex().to_string());
        assert_eq!(std::fs::read(folder.path().join(name)).ok().as_deref(), Some(&b"time,from,to\n"[..]));
    }

    #[test]
    fn a_large_trace_is_not_copied() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("large.csv");
        // A file with a hole takes no room on the disk.
        File::create(&path).and_then(|f| f.set_len(LARGEST_COPY + 1)).expect("a file");
        let source = TraceSource { file: "large.csv".to_owned(), path };
        let card = keep(&source, folder.path(), "data/trace/large.csv").expect("it is looked at");
        assert_eq!((card.bytes, card.copied), (LARGEST_COPY + 1, false));
        assert!(!folder.path().join("data").exists());
    }
}
