//! What cannot be resumed is refused in words that say why and what to do, and left as it is.

use super::{CASES, assert_same_files, call, files, killed, place, run_of, start, text};
use std::fs;
use std::path::{Path, PathBuf};

/// Says no, with an exit code and all of some words, and changes nothing.
#[track_caller]
fn refused(out: &Path, further: &[&str], code: i32, words: &[&str]) {
    let before = files(out);
    let said = call(&[&["resume", text(out)], further].concat()).ends_with(code);
    for word in words {
        assert!(said.told().contains(word), "{word}: {}", said.told());
    }
    assert_eq!(files(out).keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    assert!(files(out) == before, "something was changed");
}

fn change(path: &Path, at: impl Fn(usize) -> usize) {
    let mut bytes = fs::read(path).expect("it is there");
    let place = at(bytes.len());
    bytes[place] ^= 1;
    fs::write(path, bytes).expect("it is changed");
}

#[test]
fn a_complete_run_and_a_folder_that_is_none() {
    let (folder, out) = place();
    call(&["run", "worlds/paper_cast.ron", "--out", text(&out)]).ends_with(0);
    refused(&out, &[], 2, &["is complete", "nothing to resume"]);
    fs::write(folder.path().join("thesis.tex"), "mine").expect("a file");
    refused(folder.path(), &[], 4, &["is no run folder"]);
    call(&["resume", text(&folder.path().join("nowhere"))]).ends_with(4);
    // Killed before it was known what it was to be.
    let early = folder.path().join("early");
    fs::create_dir(&early).and_then(|()| fs::write(early.join("RUNNING"), "")).expect("a folder");
    fs::write(early.join("world.ron"), "half of it").expect("a file");
    refused(&early, &[], 4, &["before it began", "--overwrite"]);
    call(&["run", "worlds/paper_cast.ron", "--out", text(&early), "--overwrite"]).ends_with(0);
    assert_same_files(&out, &early);
}

#[test]
fn a_run_that_is_still_going_on() {
    let (_folder, out) = place();
    let endless =
        &["worlds/reply_loop.ron", "--set", "duration=\"900 d\"", "--set", "operators.A.subscribers=900"];
    let mut child = start(&run_of(endless, &out));
    while !out.join("log/manifest.jsonl").exists() {
        assert!(child.try_wait().is_ok_and(|ended| ended.is_none()), "it goes on");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let said = call(&["resume", text(&out)]).ends_with(2);
    assert!(said.told().contains("still going on in another process"), "{}", said.told());
    let said = call(&["run", "worlds/paper_cast.ron", "--out", text(&out), "--overwrite"]).ends_with(2);
    assert!(said.told().contains("still going on in another process"), "{}", said.told());
    child.kill().and_then(|()| child.wait()).expect("it can be killed");
    call(&["run", "worlds/paper_cast.ron", "--out", text(&out), "--overwrite"]).ends_with(0);
}

#[test]
fn damaged_snapshots_logs_and_worlds_and_those_of_another_version() {
    let (folder, out) = place();
    let expected = folder.path().join("expected");
    call(&run_of(CASES[1], &expected)).ends_with(0);
    killed(CASES[1], &out);
    let snapshot = fs::read_dir(out.join("snapshots")).expect("snapshots").flatten().map(|e| e.path());
    // The one that was being written, if any, is not looked at.
    let whole = |p: &PathBuf| p.join("state").exists() && !p.ends_with("part");
    let snapshot = snapshot.filter(whole).max().expect("it took one");
    let log = ["damaged", "--from-start"];
    let cases: [(&Path, &[&str]); 4] = [
        (&snapshot.join("state"), &["state", "damaged", "--from-start"]),
        (&out.join("log/manifest.jsonl"), &log),
        (&out.join("world.ron"), &["world.ron", "its hash differs"]),
        (&out.join("data/trace/trace.csv"), &["trace.csv", "its hash differs", "--trace"]),
    ];
    for (path, words) in cases {
        let good = fs::read(path).expect("it is there");
        match path.ends_with("world.ron") {
            true => fs::write(path, [&good[..], b"\n"].concat()).expect("it is changed"),
            // Not far behind the beginning: of a log, what a snapshot does not tell of may be anything.
            false => change(path, |_| 30),
        }
        refused(&out, &[], 4, words);
        fs::write(path, good).expect("it is mended");
    }
    let card = fs::read_to_string(out.join("run.json")).expect("a card");
    let version = concat!("\"interwork\": \"", env!("CARGO_PKG_VERSION"), "\"");
    assert!(card.contains(version));
    fs::write(out.join("run.json"), card.replace(version, "\"interwork\": \"0.0.7\"")).expect("a card");
    refused(&out, &[], 4, &["0.0.7", "run its world again"]);
    fs::write(out.join("run.json"), card).expect("a card");

    // What is left of it does not matter to a run that begins again.
    change(&snapshot.join("state"), |length| length - 1);
    fs::remove_dir_all(out.join("log")).expect("a log");
    call(&["resume", text(&out), "--from-start"]).ends_with(0);
    assert_same_files(&expected, &out);
}

#[test]
fn a_trace_that_is_elsewhere_is_told_of() {
    let (folder, out) = place();
    let expected = folder.path().join("expected");
    call(&run_of(CASES[1], &expected)).ends_with(0);
    killed(CASES[1], &out);
    let (copy, moved) = (out.join("data/trace/trace.csv"), folder.path().join("moved.csv"));
    fs::rename(&copy, &moved).expect("it is moved");
    refused(&out, &[], 4, &["trace.csv", "--trace"]);
    call(&["resume", text(&out), "--trace", text(&moved)]).ends_with(0);
    fs::rename(&moved, &copy).expect("it is moved back");
    assert_same_files(&expected, &out);
}
