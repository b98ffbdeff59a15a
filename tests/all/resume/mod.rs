//! `resume`: whatever ends a run early, what comes of it in the end is equal to the byte to a run that nothing
//! happened to.
#![cfg(unix)]

mod endings;
mod kills;
mod refusals;

use crate::commands::{assert_same_files, call, files, place, program, text};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

/// A world and how much of its log is kept; it runs for about a second.
type Case = &'static [&'static str];

/// Worlds of different kinds, with logs of each kind.
const CASES: [Case; 5] = [
    &["worlds/reply_loop.ron", SIZES[0].0, SIZES[0].1, SIZES[1].0, SIZES[1].1, "--set", "duration=\"9 h\""],
    &["worlds/trace.ron", "--segment-records", "500"],
    &[
        "worlds/store_and_forward.ron",
        SIZES[0].0,
        SIZES[0].1,
        SIZES[1].0,
        SIZES[1].1,
        SIZES[2].0,
        SIZES[2].1,
        "--log",
        "1/3",
        "--segment-records",
        "4000",
    ],
    &[
        "worlds/presence_load.ron",
        SIZES[0].0,
        SIZES[0].1,
        SIZES[1].0,
        SIZES[1].1,
        SIZES[2].0,
        SIZES[2].1,
        "--set",
        "duration=\"5 h\"",
        "--log",
        "none",
    ],
    &["worlds/settlement.ron", "--set", "duration=\"5 h\"", "--log", "1/50"],
];

/// As many subscribers of each operator as an unoptimised build runs in a second.
const SIZES: [(&str, &str); 3] = [
    ("--set", "operators.A.subscribers=1500"),
    ("--set", "operators.B.subscribers=1000"),
    ("--set", "operators.C.subscribers=800"),
];

/// Snapshots as often as can be, so that there is one to go on from.
const OFTEN: [&str; 2] = ["--snapshot-every", "2 ms"];

/// The arguments of a run of a case into a folder.
fn run_of(case: Case, out: &Path) -> Vec<&str> {
    [&["run"], case, &["--out", text(out)]].concat()
}

/// Starts the program, whose words nobody reads.
fn start(arguments: &[&str]) -> Child {
    let mut command = program(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("the program can be started")
}

/// Asks a process to end in good order.
fn interrupt(child: &Child) {
    let signal = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(signal.is_ok_and(|s| s.success()));
}

/// Whether a run has come so far that it took a snapshot.
pub(super) fn has_snapshot(out: &Path) -> bool {
    let entries = std::fs::read_dir(out.join("snapshots"));
    entries.is_ok_and(|mut e| e.any(|e| e.is_ok_and(|e| e.file_name().to_string_lossy().starts_with('0'))))
}

/// Waits until a run took a snapshot, and a moment longer; gives whether it did before it ended.
fn wait_for_snapshot(child: &mut Child, out: &Path) -> bool {
    while !has_snapshot(out) {
        if child.try_wait().is_ok_and(|ended| ended.is_some()) {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(Duration::from_millis(30));
    true
}

/// A run that was killed when it had taken a snapshot.
#[track_caller]
fn killed(case: Case, out: &Path) {
    let mut child = start(&[&run_of(case, out)[..], &OFTEN].concat());
    assert!(wait_for_snapshot(&mut child, out), "the run takes long enough for a snapshot");
    child.kill().and_then(|()| child.wait()).expect("it can be killed");
    assert!(!out.join("COMPLETE").exists());
}
