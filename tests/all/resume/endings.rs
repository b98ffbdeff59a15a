//! Ctrl-C, a full disk and other ends that come too early.

use super::{
    CASES, Case, OFTEN, assert_same_files, call, files, has_snapshot, interrupt, killed, place, run_of,
    start, text, wait_for_snapshot,
};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A case and its run to which nothing happened, beside the place of another.
fn undisturbed(case: Case) -> (tempfile::TempDir, std::path::PathBuf, std::path::PathBuf) {
    let (folder, out) = place();
    let expected = folder.path().join("expected");
    call(&run_of(case, &expected));
    assert!(expected.join("COMPLETE").exists());
    (folder, expected, out)
}

#[test]
fn after_ctrl_c_a_run_goes_on_where_it_was_and_so_again() {
    let (folder, expected, out) = undisturbed(CASES[0]);
    let mut child = start(&[&run_of(CASES[0], &out)[..], &OFTEN].concat());
    assert!(wait_for_snapshot(&mut child, &out));
    interrupt(&child);
    let ended = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(130), "{said}");
    assert!(said.contains("interwork resume") && said.contains("goes on from"), "{said}");
    assert!(out.join("INTERRUPTED").is_file() && !out.join("RUNNING").exists() && has_snapshot(&out));
    // What was done so far is whole.
    call(&["verify", text(&out)]).ends_with(0);
    let again = folder.path().join("again");
    call(&["report", text(&out), "--out", text(&again)]).ends_with(0);
    assert_same_files(&out.join("tables"), &again.join("tables"));

    // Interrupted once more, from the start on; then it goes on from that very moment.
    let mut child = start(&["resume", text(&out), "--snapshot-every", "never"]);
    while out.join("INTERRUPTED").exists() && child.try_wait().is_ok_and(|ended| ended.is_none()) {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    interrupt(&child);
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!(ended.status.code(), Some(130), "{}", String::from_utf8_lossy(&ended.stderr));
    let said = call(&["resume", text(&out), "--threads", "1"]).ends_with(0);
    assert!(
        said.told().contains(" goes on from ") && !said.told().contains("from the start"),
        "{}",
        said.told()
    );
    assert_same_files(&expected, &out);
}

#[test]
fn without_a_snapshot_a_run_begins_again() {
    let (_folder, expected, out) = undisturbed(CASES[1]);
    let mut child = start(&[&run_of(CASES[1], &out)[..], &["--snapshot-every", "never"]].concat());
    while !out.join("log/manifest.jsonl").exists() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    child.kill().and_then(|()| child.wait()).expect("it can be killed");
    assert!(!has_snapshot(&out));
    let said = call(&["resume", text(&out)]).ends_with(0);
    assert!(said.told().contains("begins again from the start"), "{}", said.told());
    assert_same_files(&expected, &out);
}

/// Runs the program where no file may have more than so many blocks of 512 bytes.
fn limited(blocks: u32, arguments: &[&str]) -> std::process::Output {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_interwork")]).args(arguments);
    shell.current_dir(crate::tidy::ROOT).env("NO_COLOR", "1").output().expect("a shell")
}

#[test]
fn a_run_whose_disk_was_full_says_so_and_goes_on_once_there_is_room() {
    let (_folder, expected, out) = undisturbed(CASES[0]);
    // Enough for a snapshot, too little for the log.
    let ended = limited(2_000, &[&run_of(CASES[0], &out)[..], &OFTEN].concat());
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(4), "{said}");
    for part in ["cannot write", "segment-000000", "make room", "interwork resume", "goes on from"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(has_snapshot(&out));
    call(&["resume", text(&out)]).ends_with(0);
    assert_same_files(&expected, &out);
}

/// So many subscribers that a snapshot is larger than any file that a run without a log leaves.
const MANY: Case = &[
    "worlds/reply_loop.ron",
    "--set",
    "operators.A.subscribers=30000",
    "--set",
    "operators.B.subscribers=30000",
    "--set",
    "duration=\"10 min\"",
    "--log",
    "none",
];

#[test]
fn a_snapshot_that_cannot_be_written_is_told_and_stops_no_run() {
    let (_folder, expected, out) = undisturbed(MANY);
    let largest = files(&expected).values().map(Vec::len).max().unwrap_or(0).div_ceil(512) as u32 + 8;
    let ended = limited(largest, &[&run_of(MANY, &out)[..], &OFTEN].concat());
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(matches!(ended.status.code(), Some(0 | 1)), "{said}");
    assert!(said.contains("warning: no snapshot was taken at ") && said.contains("state"), "{said}");
    assert_same_files(&expected, &out);
}

/// Puts a file into a folder, as what was left behind.
fn leave(path: &Path) {
    fs::create_dir_all(path.parent().expect("a folder"))
        .and_then(|()| fs::write(path, "half"))
        .expect("a file");
}

#[test]
fn leftovers_of_what_was_being_written_are_removed() {
    let (_folder, expected, out) = undisturbed(CASES[1]);
    killed(CASES[1], &out);
    let left =
        [".part", "snapshots/part/state", "log/segment-000000.parquet.tmp", "log/segment-000009.parquet"];
    left.iter().for_each(|name| leave(&out.join(name)));
    call(&["resume", text(&out)]).ends_with(0);
    assert_same_files(&expected, &out);
    // A run that was killed when it was complete but for the last leftovers.
    leave(&out.join("snapshots/000007/state"));
    leave(&out.join("RUNNING"));
    let said = call(&["resume", text(&out)]).ends_with(2);
    assert!(said.told().contains("complete"), "{}", said.told());
    assert_same_files(&expected, &out);
}
