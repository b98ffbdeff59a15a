//! What can go wrong with a log, in words that say which file, why, and what to do.

use crate::cells::Malformed;
use parquet::errors::ParquetError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use vocabulary::{RecordId, Time};

/// Why a log could not be written or read.
#[derive(Debug)]
pub enum JournalError {
    /// The system refused to read or write a file.
    Io {
        /// What was tried, as "write" or "open".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is a log already; none is overwritten.
    Exists(PathBuf),
    /// The folder holds no log.
    NotALog(PathBuf),
    /// The log was written in a format that this program does not know.
    Format {
        /// The manifest.
        path: PathBuf,
        /// The format it names.
        found: u32,
    },
    /// A segment is what was written, but not with the columns that this program reads.
    Columns(PathBuf),
    /// A file is not what was written.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A segment could not be encoded.
    Encoding {
        /// The file.
        path: PathBuf,
        /// What the encoder said.
        source: ParquetError,
    },
    /// Two records came in the wrong order, or have no order between them: a fault of the simulation.
    Disorder {
        /// The order of the record before.
        before: (Time, RecordId),
        /// The order of the record that came then.
        then: (Time, RecordId),
    },
    /// A chunk's windows do not cover its records: a fault of the simulation.
    Windows {
        /// Records in the chunk.
        records: usize,
        /// Records that the windows have.
        noted: usize,
    },
    /// A segment that another process writes did not come before the manifest was to tell of it: a fault of the
    /// simulation.
    Missing {
        /// The number of the segment.
        segment: u64,
    },
    /// What is for the process that writes the manifest was asked of another one: a fault of the simulation.
    NotTheFirst,
    /// The log's writing thread stopped on an error that was already told.
    Stopped,
}

impl JournalError {
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> JournalError {
        move |source| JournalError::Io { action, path: path.to_owned(), source }
    }

    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> JournalError {
        JournalError::Damaged { path: path.to_owned(), what: what.into() }
    }

    pub(crate) fn malformed(path: &Path, row: u64) -> impl FnOnce(Malformed) -> JournalError {
        move |what| JournalError::damaged(path, format!("row {row}: {what}"))
    }

    /// An error of the encoder: what the system said, where it was the system.
    pub(crate) fn encoding(path: &Path) -> impl FnOnce(ParquetError) -> JournalError {
        move |source| match as_io(source) {
            Ok(source) => JournalError::Io { action: "write", path: path.to_owned(), source },
            Err(source) => JournalError::Encoding { path: path.to_owned(), source },
        }
    }

    /// What the user can do about it.
    fn remedy(&self) -> &'static str {
        match self {
            JournalError::Io { source, .. } => io_remedy(source.kind()),
            JournalError::Exists(_) => "name another folder, or delete this one if it is not needed",
            JournalError::NotALog(_) => "name the `log` folder of a run; a run with no log cannot be read",
            JournalError::Format { .. } | JournalError::Columns(_) => {
                "read the log with the version of interwork that wrote it, or run its world again"
            }
            JournalError::Damaged { .. } => "`interwork verify` says how far the log is still good",
            JournalError::Encoding { .. }
            | JournalError::Disorder { .. }
            | JournalError::Windows { .. }
            | JournalError::Missing { .. }
            | JournalError::NotTheFirst => {
                "this is a fault of interwork; please report it with the world file and the seed"
            }
            JournalError::Stopped => "see the error before this one",
        }
    }
}

/// Parquet wraps the system's errors; a full disk should be told as such.
fn as_io(error: ParquetError) -> Result<io::Error, ParquetError> {
    match error {
        ParquetError::External(inner) => {
            inner.downcast::<io::Error>().map(|e| *e).map_err(ParquetError::External)
        }
        other => Err(other),
    }
}

fn io_remedy(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "make room, or keep less with `--log 1/100` or `--log none`; what was written before is readable"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "name a folder that you may write to"
        }
        io::ErrorKind::NotFound => {
            "look whether the folder is complete; `interwork verify` says what is missing"
        }
        _ => "look after the disk; what was written before is readable",
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            JournalError::Io { action, path, source } => {
                write!(f, "cannot {action} {}: {source}", path.display())?;
            }
            JournalError::Exists(path) => write!(f, "{} holds a log already", path.display())?,
            JournalError::NotALog(path) => write!(f, "{} holds no log", path.display())?,
            JournalError::Format { path, found } => {
                write!(f, "{} is of log format {found}, which is unknown here", path.display())?;
            }
            JournalError::Columns(path) => write!(
                f,
                "{} was written by another version of interwork: its columns are not those that version {} reads",
                path.display(),
                env!("CARGO_PKG_VERSION")
            )?,
            JournalError::Damaged { path, what } => write!(f, "{} is damaged: {what}", path.display())?,
            JournalError::Encoding { path, source } => {
                write!(f, "cannot encode {}: {source}", path.display())?;
            }
            JournalError::Disorder { before, then } => write!(
                f,
                "record {} at {} came after record {} at {}, and must come before it",
                then.1, then.0, before.1, before.0
            )?,
            JournalError::Windows { records, noted } => {
                write!(f, "the windows of {records} records have {noted} of them")?;
            }
            JournalError::Missing { segment } => {
                write!(f, "segment {segment} has not come from the process that writes it")?;
            }
            JournalError::NotTheFirst => write!(f, "the manifest is written by another process")?,
            JournalError::Stopped => write!(f, "the log is no longer written")?,
        }
        write!(f, " ({})", self.remedy())
    }
}

impl std::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            JournalError::Io { source, .. } => Some(source),
            JournalError::Encoding { source, .. } => Some(source),
            _ => None,
        }
    }
}
