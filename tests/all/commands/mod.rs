//! The command line as a planner meets it: the built program, its files and its exit codes.

mod check;
mod contacts;
mod logs;
mod memory;
mod objectives;
mod readme;
mod recorded;
mod runs;
mod selftest;
mod trace;

use super::tidy::ROOT;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A small world that runs in a moment, whatever it is about.
const SMALL: [&str; 7] = [
    "worlds/reply_loop.ron",
    "--set",
    "operators.A.subscribers=400",
    "--set",
    "operators.B.subscribers=300",
    "--set",
    "duration=\"40 min\"",
];

/// The built program, called from the folder of the project.
pub(crate) fn program<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_interwork"));
    command.args(arguments).current_dir(ROOT).env("NO_COLOR", "1");
    command
}

/// What a call of the program said, and its exit code.
pub(crate) struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    fn of(output: Output) -> Said {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
        Said { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// What was said about the work.
    pub(crate) fn told(&self) -> &str {
        &self.err
    }

    /// Panics, with all that was said, unless the exit code is this.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Said {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }
}

/// Calls the program and waits for its end.
pub(crate) fn call(arguments: &[&str]) -> Said {
    Said::of(program(arguments).output().expect("the program can be started"))
}

/// Runs the small world into a folder, with further arguments.
#[track_caller]
fn run(out: &Path, further: &[&str]) -> Said {
    let own = ["--out", text(out)];
    let arguments: Vec<&str> = ["run"].iter().chain(&SMALL).chain(&own).chain(further).copied().collect();
    call(&arguments).ends_with(0)
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}

/// A place for a run folder that does not exist yet.
pub(crate) fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = folder.path().join("run");
    (folder, run)
}

/// All files of a folder and of those within, by name, with their bytes.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            let within = files(&entry.path());
            found.extend(within.into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            found.insert(name, fs::read(entry.path()).expect("the file can be read"));
        }
    }
    found
}

/// Asserts that two folders hold the same files with the same bytes.
#[track_caller]
pub(crate) fn assert_same_files(a: &Path, b: &Path) {
    let (a, b) = (files(a), files(b));
    assert!(!a.is_empty());
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    let differ: Vec<_> = a.iter().filter(|(name, bytes)| b[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(differ.is_empty(), "these differ: {differ:?}");
}
