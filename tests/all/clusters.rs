//! One world on several processes, by MPI. The program of the other tests is built without it: `.ci/run` builds
//! one with it and names it in an environment variable, and then these tests must run; without, they say that
//! they were skipped.
#![cfg(unix)]

use super::commands::{assert_same_files, call, place, program, text};
use super::resume::has_snapshot;
use super::tidy::ROOT;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Once;
use std::time::Duration;

/// The environment variable that names a program with MPI.
const VARIABLE: &str = "INTERWORK_MPI";

/// Worlds in which partitions have much to tell each other: of messages, of presence, of upgrades and of indications.
const CASES: [&[&str]; 4] = [
    &["worlds/paper_cast.ron"],
    &[
        "worlds/presence_load.ron",
        SMALL[0],
        SMALL[1],
        SMALL[2],
        SMALL[3],
        "--set",
        "duration=\"2 h\"",
        "--log",
        "none",
    ],
    &[
        "worlds/three_operators.ron",
        SMALL[0],
        SMALL[1],
        SMALL[2],
        SMALL[3],
        SMALL[4],
        SMALL[5],
        // Many segments: each rank has some, and some are full in the middle of a window.
        SHORT[0],
        SHORT[1],
    ],
    &["worlds/reply_loop.ron", SMALL[0], SMALL[1], SMALL[2], SMALL[3], SHORT[0], "700", "--log", "1/3"],
];

const SHORT: [&str; 2] = ["--segment-records", "3000"];

const SMALL: [&str; 6] = [
    "--set",
    "operators.A.subscribers=2000",
    "--set",
    "operators.B.subscribers=1500",
    "--set",
    "operators.C.subscribers=1000",
];

/// A program with MPI; none where there is none and none has to be.
fn program_with_mpi() -> Option<PathBuf> {
    if let Some(program) = std::env::var_os(VARIABLE) {
        return Some(PathBuf::from(program));
    }
    let built = Path::new(ROOT).join("target/mpi/interwork");
    if built.exists() && Command::new("mpirun").arg("--version").output().is_ok() {
        return Some(built);
    }
    static TOLD: Once = Once::new();
    // Past the test harness, which would keep it to itself.
    TOLD.call_once(|| {
        let note = format!(
            "SKIPPED: several processes were not tried on one world. To try them, see docs/clusters.md, and set \
             {VARIABLE} to a program that was built with --features mpi.\n"
        );
        let _ = std::io::stderr().write_all(note.as_bytes());
    });
    None
}

/// So many processes that are about to run a program on this machine, however few cores it has, and whoever asks.
fn mpirun(ranks: usize) -> Command {
    let mut command = Command::new("mpirun");
    command.args(["--oversubscribe", "--bind-to", "none", "--mca", "mpi_yield_when_idle", "1"]);
    command.args(["-n", &ranks.to_string()]).current_dir(ROOT).env("NO_COLOR", "1");
    command.env("OMPI_ALLOW_RUN_AS_ROOT", "1").env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    command
}

/// What processes said together, and the exit code.
fn ended(output: std::io::Result<Output>) -> (Option<i32>, String) {
    let output = output.unwrap_or_else(|e| panic!("{VARIABLE} is set, and mpirun cannot be started: {e}"));
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// The run folder of a case that one process without MPI has run, and its exit code.
fn of_one_process(case: &[&str]) -> (tempfile::TempDir, PathBuf, Option<i32>) {
    let (kept, alone) = place();
    let code = ended(program([&["run"], case, &["--quiet", "--out", text(&alone)]].concat()).output()).0;
    (kept, alone, code)
}

#[test]
fn however_many_processes_run_a_world_its_folder_is_equal_to_the_byte() {
    let Some(with_mpi) = program_with_mpi() else { return };
    for case in CASES {
        let (_kept, alone, code) = of_one_process(case);
        for ranks in [1, 2, 4] {
            let (_kept, out) = place();
            let mut command = mpirun(ranks);
            command.arg(&with_mpi).arg("run").args(case).args(["--quiet", "--out", text(&out)]);
            let (of_ranks, said) = ended(command.output());
            assert_eq!(of_ranks, code, "{ranks} ranks of {case:?}: {said}");
            assert_same_files(&alone, &out);
        }
    }
}

#[test]
fn when_a_rank_dies_the_run_ends_and_goes_on_from_its_last_snapshot_with_any_number_of_ranks() {
    let Some(with_mpi) = program_with_mpi() else { return };
    let (_kept, alone, _) = of_one_process(CASES[2]);
    let (kept, out) = place();
    let number = kept.path().join("pid");
    // The second rank notes its number before it becomes the program.
    let script = "[ \"$OMPI_COMM_WORLD_RANK\" != 1 ] || echo $$ > \"$0\"; exec \"$@\"";
    let mut command = mpirun(2);
    command.args(["sh", "-c", script]).arg(&number).arg(&with_mpi).arg("run").args(CASES[2]);
    command.args(["--snapshot-every", "2 ms", "--out", text(&out)]);
    let running = command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped()).spawn();
    let mut running = running.expect("mpirun can be started");
    while !has_snapshot(&out) {
        assert!(running.try_wait().is_ok_and(|ended| ended.is_none()), "it takes long enough for a snapshot");
        std::thread::sleep(Duration::from_millis(2));
    }
    let pid = std::fs::read_to_string(&number).expect("the rank has noted its number");
    assert!(Command::new("kill").args(["-9", pid.trim()]).status().is_ok_and(|s| s.success()));
    let (code, said) = ended(running.wait_with_output());
    assert!(code != Some(0) && said.contains("rank 1") && said.contains("signal 9"), "{code:?}: {said}");
    assert!(!out.join("COMPLETE").exists());
    let mut command = mpirun(3);
    command.arg(&with_mpi).args(["resume", text(&out), "--quiet"]);
    let (code, said) = ended(command.output());
    assert!(code.is_some_and(|code| code < 2), "{said}");
    assert_same_files(&alone, &out);
}

#[test]
fn a_rank_that_cannot_write_its_segments_ends_the_run_and_the_first_says_how_to_go_on() {
    let Some(with_mpi) = program_with_mpi() else { return };
    let (_kept, alone, _) = of_one_process(CASES[2]);
    let (_kept, out) = place();
    let mut command = mpirun(2);
    // The second rank may write files of 20 kB, which is less than a segment has.
    let script = "[ \"$OMPI_COMM_WORLD_RANK\" != 1 ] || { trap '' XFSZ; ulimit -f 20; }; exec \"$0\" \"$@\"";
    command.args(["bash", "-c", script]).arg(&with_mpi).arg("run").args(CASES[2]).args(["--out", text(&out)]);
    let (code, said) = ended(command.output());
    assert_eq!(code, Some(4), "{said}");
    let all_said = ["rank 1: cannot write", "segment-", "make room", "interwork resume"];
    assert!(all_said.iter().all(|part| said.contains(part)), "{said}");
    assert!(!out.join("COMPLETE").exists());
    let (code, said) = ended(mpirun(2).arg(&with_mpi).args(["resume", text(&out), "--quiet"]).output());
    assert!(code.is_some_and(|code| code < 2), "{said}");
    assert_same_files(&alone, &out);
}

#[test]
fn what_one_rank_cannot_do_none_does_and_the_first_says_why() {
    let Some(with_mpi) = program_with_mpi() else { return };
    let refused = |arguments: &[&str], why: &str, code: i32| {
        let mut command = mpirun(2);
        let (found, said) = ended(command.arg(&with_mpi).args(arguments).output());
        assert_eq!((found, said.matches(why).count()), (Some(code), 1), "{arguments:?}: {said}");
    };
    let (_kept, out) = place();
    refused(&["run", "worlds/trace.ron", "--out", text(&out)], "a trace is replayed by one process", 2);
    assert!(!out.exists());
    refused(&["run", "worlds/nowhere.ron", "--out", text(&out)], "nowhere.ron", 3);
    std::fs::create_dir_all(out.join("something")).expect("a folder");
    refused(&["run", CASES[0][0], "--out", text(&out)], "error: ", 2);
}

#[test]
fn what_a_rank_alone_cannot_do_ends_all_with_its_reason() {
    let Some(with_mpi) = program_with_mpi() else { return };
    let (_kept, out) = place();
    let mut command = mpirun(2);
    // The second rank is where the world file is not.
    command.args(["sh", "-c", "[ \"$OMPI_COMM_WORLD_RANK\" != 1 ] || cd /; exec \"$0\" \"$@\""]);
    let (code, said) = ended(command.arg(&with_mpi).args(["run", CASES[0][0], "--out", text(&out)]).output());
    assert!(code == Some(4) && said.contains("paper_cast.ron"), "{code:?}: {said}");
    assert!(!out.join("COMPLETE").exists());
}

#[test]
fn a_program_without_mpi_says_so_where_mpirun_starts_it_more_than_once() {
    let (_kept, out) = place();
    let mut command = program(["run", CASES[0][0], "--out", text(&out)]);
    let (code, said) = ended(command.env("OMPI_COMM_WORLD_SIZE", "2").output());
    assert!(code == Some(2) && said.contains("--features mpi"), "{said}");
    assert!(!out.exists());
    call(&["run", CASES[0][0], "--quiet", "--out", text(&out)]).ends_with(0);
}
