//! `run`: what it writes, what it leaves alone, and how it ends early.

use super::{assert_same_files, call, files, place, program, run, text};
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

#[test]
fn a_run_folder_has_all_that_it_should_and_says_when_it_is_complete() {
    let (_folder, out) = place();
    let said = run(&out, &[]);
    for name in ["world.ron", "run.json", "log/manifest.jsonl", "summary.json", "summary.txt", "COMPLETE"] {
        assert!(out.join(name).is_file(), "{name}");
    }
    assert!(!out.join("INTERRUPTED").exists());
    let summary = fs::read_to_string(out.join("summary.txt")).expect("a summary");
    assert!(said.out.starts_with(summary.trim_end()), "{}", said.out);
    assert!(!said.err.contains('\u{1b}') && !said.err.contains('\r'), "{:?}", said.err);
}

#[test]
fn charts_come_as_svg_and_as_png() {
    let (_folder, out) = place();
    run(&out, &[]);
    let charts = files(&out.join("charts"));
    let svg = charts.keys().filter_map(|n| n.strip_suffix(".svg")).collect::<Vec<_>>();
    assert!(svg.len() >= 6, "{svg:?}");
    for name in svg {
        assert!(charts[&format!("{name}.png")].starts_with(b"\x89PNG\r\n"), "{name}");
        assert!(String::from_utf8_lossy(&charts[&format!("{name}.svg")]).contains("<svg"), "{name}");
    }
}

#[test]
fn what_a_run_writes_names_no_path_of_this_machine() {
    let (folder, out) = place();
    run(&out, &[]);
    let here = [super::ROOT, text(folder.path())];
    for (name, bytes) in files(&out) {
        let content = String::from_utf8_lossy(&bytes);
        assert!(here.iter().all(|path| !content.contains(path)), "{name} names a path");
    }
}

#[test]
fn two_runs_are_equal_whatever_the_threads() {
    let (folder, one) = place();
    let (two, again) = (folder.path().join("two"), folder.path().join("again"));
    run(&one, &["--threads", "1"]);
    run(&two, &["--threads", "2"]);
    run(&again, &["--threads", "1"]);
    assert_same_files(&one, &two);
    assert_same_files(&one, &again);
}

#[test]
fn another_seed_gives_other_numbers() {
    let (folder, one) = place();
    let two = folder.path().join("two");
    run(&one, &["--seed", "1", "--log", "none"]);
    run(&two, &["--seed", "2", "--log", "none"]);
    let summary = |run: &Path| fs::read(run.join("tables/summary.csv")).expect("a table");
    assert_ne!(summary(&one), summary(&two));
}

#[test]
fn a_run_is_not_overwritten_unless_asked() {
    let (_folder, out) = place();
    run(&out, &["--seed", "1"]);
    fs::write(out.join("notes.txt"), "mine").expect("a note");
    let before = files(&out);
    let arguments = ["run", "worlds/reply_loop.ron", "--out", text(&out)];
    let said = call(&arguments).ends_with(2);
    assert!(said.err.contains("--overwrite"), "{}", said.err);
    assert_eq!(files(&out), before);
    run(&out, &["--seed", "2", "--overwrite"]);
    assert_ne!(files(&out)["run.json"], before["run.json"]);
    assert_eq!(files(&out)["notes.txt"], b"mine");
}

#[test]
fn a_folder_that_is_no_run_is_never_overwritten() {
    let (folder, out) = place();
    fs::write(folder.path().join("thesis.tex"), "mine").expect("a file");
    let arguments = ["run", "worlds/reply_loop.ron", "--overwrite", "--out", text(folder.path())];
    call(&arguments).ends_with(2);
    assert_eq!(files(folder.path()).len(), 1);
    assert!(!out.exists());
}

#[test]
fn a_disk_that_cannot_be_written_ends_with_4() {
    let (folder, _) = place();
    let file = folder.path().join("file");
    fs::write(&file, "").expect("a file");
    let said = call(&["run", "worlds/reply_loop.ron", "--out", text(&file.join("run"))]).ends_with(4);
    assert!(said.err.contains("file"), "{}", said.err);
}

#[test]
fn the_summary_is_json_when_asked_for_and_nothing_is_said_when_quiet() {
    let (_folder, out) = place();
    let said = run(&out, &["--json", "--quiet", "--log", "1/10"]);
    let value: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(value["complete"], true);
    assert_eq!(value["log"]["kept"], "1/10");
    assert!(value["summary"].is_object());
    assert_eq!(said.err, "");
}

#[test]
fn a_run_folder_stands_without_the_world_and_its_files() {
    let (folder, out) = place();
    let shipped = Path::new(super::ROOT).join("worlds");
    let world = fs::read_to_string(shipped.join("three_operators.ron")).expect("a shipped world");
    let (worlds, corpora) = (folder.path().join("worlds"), folder.path().join("corpora"));
    fs::create_dir(&worlds).and_then(|()| fs::create_dir(&corpora)).expect("folders");
    fs::copy(shipped.join("data/sms_lengths.csv"), corpora.join("lengths.csv")).expect("a corpus");
    let elsewhere = world.replace("data/sms_lengths.csv", "../corpora/lengths.csv");
    assert_ne!(elsewhere, world, "the shipped world uses the corpus");
    fs::write(worlds.join("mine.ron"), elsewhere).expect("a world");
    let sizes = ["A", "B", "C"].map(|o| format!("operators.{o}.subscribers=200"));
    let small = ["--set", &sizes[0], "--set", &sizes[1], "--set", &sizes[2], "--set", "duration=\"2 h\""];
    let world = worlds.join("mine.ron");
    call(&[&["run", text(&world), "--out", text(&out)][..], &small].concat()).ends_with(0);
    fs::remove_dir_all(&worlds).and_then(|()| fs::remove_dir_all(&corpora)).expect("folders to remove");
    call(&["replay", text(&out)]).ends_with(0);
    call(&["run", text(&out.join("world.ron")), "--out", text(&folder.path().join("again"))]).ends_with(0);
    assert_same_files(&out.join("tables"), &folder.path().join("again/tables"));
}

/// Waits until something is so, at most a minute.
fn wait_until(what: &str, so: impl Fn() -> bool) {
    let began = Instant::now();
    while !so() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what} did not come to be");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Starts a run that takes much longer than a test, and waits until it is well under way.
#[cfg(unix)]
fn long_run(out: &Path) -> std::process::Child {
    let long = ["run", "worlds/reply_loop.ron", "--out", text(out), "--threads", "1"];
    let long = long.iter().chain(&[
        "--set",
        "operators.A.subscribers=2000",
        "--set",
        "operators.B.subscribers=2000",
    ]);
    let child = program(long.chain(&["--set", "duration=\"1000 d\""]))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be started");
    wait_until("the log", || out.join("log").is_dir());
    std::thread::sleep(Duration::from_millis(500));
    child
}

#[cfg(unix)]
#[test]
fn a_killed_run_is_told_as_such_and_read_as_far_as_it_goes() {
    let (folder, out) = place();
    let mut child = long_run(&out);
    child.kill().expect("the program can be killed");
    child.wait().expect("the program ends");
    assert!(!out.join("INTERRUPTED").exists() && !out.join("COMPLETE").exists());
    let said = call(&["verify", text(&out)]).ends_with(0);
    assert!(said.out.contains("The log has no end"), "{}", said.out);
    let again = folder.path().join("again");
    let said = call(&["report", text(&out), "--out", text(&again)]).ends_with(0);
    assert!(said.err.contains("the log has no end"), "{}", said.err);
    call(&["run", "worlds/paper_cast.ron", "--out", text(&out), "--overwrite"]).ends_with(0);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_what_was_done_so_far() {
    let (folder, out) = place();
    let child = long_run(&out);
    let signal = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(signal.is_ok_and(|s| s.success()));
    let said = super::Said::of(child.wait_with_output().expect("the program ends")).ends_with(130);
    assert!(said.err.contains("Interrupted at "), "{}", said.err);
    assert!(out.join("INTERRUPTED").is_file() && !out.join("COMPLETE").exists());
    call(&["verify", text(&out)]).ends_with(0);
    call(&["replay", text(&out)]).ends_with(0);
    let again = folder.path().join("again");
    call(&["report", text(&out), "--out", text(&again)]).ends_with(0);
    assert_same_files(&out.join("tables"), &again.join("tables"));
}
