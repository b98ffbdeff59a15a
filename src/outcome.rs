//! How a command ends, and the exit code that says so.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

/// A command did what it was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// All is well.
    Done,
    /// The run says that something does not hold; it has been told.
    Failed,
    /// What was looked at is damaged; the damages have been told.
    Damaged,
    /// The world has errors; the findings have been told.
    Refused,
    /// Ctrl-C ended the run early; what was done so far is written.
    Interrupted,
}

impl Outcome {
    /// How a command ends that did all it was asked for, by whether the objectives of the world hold.
    pub fn of_objectives(hold: bool) -> Outcome {
        if hold { Outcome::Done } else { Outcome::Failed }
    }

    /// The exit code of the process.
    pub fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::Refused => 3,
            Outcome::Damaged => 4,
            Outcome::Interrupted => 130,
        })
    }
}

/// Why a command could not do what it was asked for.
#[derive(Debug)]
pub enum Failure {
    /// The command line asks for something that cannot be, such as overwriting a result.
    Usage(String),
    /// The world file has errors.
    World(Box<world::Report>),
    /// A file or a log could not be read or written.
    Disk(String),
    /// The program contradicts itself: it would do so again.
    Fault(String),
    /// Whoever read the output has gone; there is nobody left to tell.
    NobodyListens,
}

impl Failure {
    /// The exit code of the process.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::Usage(_) => 2,
            Failure::World(_) => 3,
            Failure::Disk(_) | Failure::Fault(_) => 4,
            Failure::NobodyListens => 0,
        })
    }

    /// An error of the file system, with what was being done and to what.
    pub fn disk(doing: &str, path: &Path, error: impl fmt::Display) -> Failure {
        Failure::Disk(format!("cannot {doing} {}: {error}", path.display()))
    }

    /// An error of writing to stdout.
    pub fn stdout(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::NobodyListens,
            _ => Failure::Disk(format!("cannot write to stdout: {error}")),
        }
    }
}

impl From<journal::JournalError> for Failure {
    fn from(error: journal::JournalError) -> Failure {
        use journal::JournalError::{Disorder, Encoding, Windows};
        match error {
            Disorder { .. } | Encoding { .. } | Windows { .. } => Failure::Fault(error.to_string()),
            error => Failure::Disk(error.to_string()),
        }
    }
}

impl From<world::Report> for Failure {
    fn from(report: world::Report) -> Failure {
        Failure::World(Box::new(report))
    }
}
