//! What can go wrong with a snapshot, in words that say which file and why.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a snapshot could not be written or read.
#[derive(Debug)]
pub enum SnapshotError {
    /// The system refused to read or write a file.
    Io {
        /// What was tried, as "write" or "read".
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not what was written.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The file is in a format that this program does not know.
    Format(PathBuf),
}

impl SnapshotError {
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> SnapshotError {
        move |source| SnapshotError::Io { action, path: path.to_owned(), source }
    }

    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> SnapshotError {
        SnapshotError::Damaged { path: path.to_owned(), what: what.into() }
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            SnapshotError::Io { action, path, source } => {
                write!(f, "cannot {action} {}: {source}", path.display())
            }
            SnapshotError::Damaged { path, what } => write!(f, "{} is damaged: {what}", path.display()),
            SnapshotError::Format(path) => {
                write!(f, "{} is a snapshot of another version of interwork, or none", path.display())
            }
        }
    }
}

impl std::error::Error for SnapshotError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            SnapshotError::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
