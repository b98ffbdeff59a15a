//! Recorded traffic: from a file of messages to the run folder, with each row accounted for.

#[path = "../../../benches/trace/generator.rs"]
mod generator;

use super::{assert_same_files, call, files, place, text};
use generator::{Made, SHIPPED};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use vocabulary::{Event, Originator, Record};

/// The shipped world of recorded traffic with another file, in a folder of its own.
fn world(folder: &Path, file: &str, bytes: &[u8]) -> PathBuf {
    let shipped = Path::new(super::ROOT).join("worlds/trace.ron");
    let world = fs::read_to_string(shipped).expect("a shipped world");
    let worlds = folder.join("worlds");
    fs::create_dir_all(&worlds).expect("a folder");
    fs::write(worlds.join(file), bytes).expect("a file");
    let path = worlds.join("mine.ron");
    fs::write(&path, world.replace("data/trace.csv", file)).expect("a world");
    path
}

fn written(made: &Made) -> Vec<u8> {
    let mut bytes = Vec::new();
    made.write(&mut bytes).expect("memory takes all");
    bytes
}

/// Small enough for the shipped world's subscribers.
const HUNDRED_THOUSAND: Made = Made { rows: 100_000, ..SHIPPED };

/// The messages of the trace in a log, by who sent them.
fn sent(run: &Path) -> BTreeMap<u32, u32> {
    let mut sent = BTreeMap::new();
    let reader = journal::Reader::open(&run.join("log")).expect("a log");
    let count = |record: &Record| {
        let begins = matches!(record.event, Event::ImSent { answer: false, .. });
        if let (true, Originator::Recorded(who, n)) = (begins, record.id.originator()) {
            let next = sent.entry(who.0).or_insert(0);
            assert_eq!((*next, record.id.step()), (n, 0), "messages of a sender are counted through");
            *next += 1;
        }
        std::ops::ControlFlow::Continue(())
    };
    reader.for_each(count).expect("the log can be read");
    sent
}

#[test]
fn the_shipped_trace_is_the_one_that_the_generator_makes() {
    let shipped = fs::read(Path::new(super::ROOT).join("worlds/data/trace.csv")).expect("a shipped file");
    assert!(
        shipped == written(&SHIPPED),
        "make it again: cargo bench --bench trace -- --write worlds/data/trace.csv"
    );
}

#[test]
fn each_of_a_hundred_thousand_rows_is_sent_or_rejected() {
    let (folder, out) = place();
    let bytes = written(&HUNDRED_THOUSAND);
    let world = world(folder.path(), "trace.csv", &bytes);
    let said = call(&["run", text(&world), "--out", text(&out), "--json"]).ends_with(0);
    assert!(said.err.contains("; 100,000 rows, ") && said.err.contains(" rows/s"), "{}", said.err);
    let said: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    let rows = &said["summary"]["trace"];
    assert_eq!(
        (rows["read"].as_u64(), rows["used"].as_u64()),
        (Some(100_000), Some(100_000 - HUNDRED_THOUSAND.broken()))
    );
    assert_eq!(rows["waiting"], 0);
    assert_eq!(sent(&out).values().sum::<u32>(), 99_000);

    let rejects = fs::read_to_string(out.join("rejects.csv")).expect("the rejected rows");
    let mut told: Vec<(u64, &str)> = Vec::new();
    for row in rejects.lines().skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        told.push((fields[0].parse().expect("a line"), fields[2]));
    }
    told.sort();
    // The header is line 1; every hundredth row is broken, in nine ways by turns.
    let ways = [
        "bad_time",
        "missing_field",
        "same_party",
        "bad_characters",
        "bad_alphabet",
        "field_count",
        "open_quote",
        "before_the_run",
        "after_the_run",
    ];
    let broken: Vec<(u64, &str)> = (0..1_000).map(|i| (100 * i + 101, ways[i as usize % 9])).collect();
    assert_eq!(told, broken);
}

#[test]
fn a_run_is_the_same_on_two_threads_and_made_again_from_its_log_without_the_file() {
    let (folder, one) = place();
    let two = folder.path().join("two");
    let world = world(folder.path(), "trace.csv", &written(&SHIPPED));
    call(&["run", text(&world), "--out", text(&one), "--threads", "1"]).ends_with(0);
    call(&["run", text(&world), "--out", text(&two), "--threads", "2"]).ends_with(0);
    assert_same_files(&one, &two);
    call(&["verify", text(&one)]).ends_with(0);
    // The copy in the run folder makes the same run.
    let again = folder.path().join("again");
    call(&["run", text(&one.join("world.ron")), "--out", text(&again)]).ends_with(0);
    assert_same_files(&one.join("tables"), &again.join("tables"));
    // Neither the file nor its copy is needed for anything else.
    fs::remove_dir_all(folder.path().join("worlds")).expect("a folder to remove");
    fs::remove_dir_all(two.join("data")).expect("a folder to remove");
    call(&["replay", text(&two)]).ends_with(0);
    let report = folder.path().join("report");
    call(&["report", text(&two), "--out", text(&report)]).ends_with(0);
    for part in ["tables", "charts"] {
        assert_same_files(&one.join(part), &report.join(part));
    }
    let first = sent(&two).into_keys().next().expect("somebody sent");
    call(&["trace", text(&two), "--message", &format!("{first}.recorded0/0")]).ends_with(0);
    let summary = |run: &Path| fs::read_to_string(run.join("summary.txt")).expect("a summary");
    assert!(summary(&one).contains("5,000 rows read = 4,950 used + 50 rejected."), "{}", summary(&one));
    assert_eq!(summary(&one), summary(&report));
}

#[test]
fn a_packed_trace_is_the_same_trace() {
    let (folder, plain) = place();
    let packed = folder.path().join("packed");
    let bytes = written(&SHIPPED);
    let of_plain = world(folder.path(), "trace.csv", &bytes);
    call(&["run", text(&of_plain), "--out", text(&plain)]).ends_with(0);
    let of_packed = world(folder.path(), "trace.csv.zst", &zstd::encode_all(&bytes[..], 1).expect("packed"));
    call(&["run", text(&of_packed), "--out", text(&packed)]).ends_with(0);
    assert_same_files(&plain.join("tables"), &packed.join("tables"));
    assert_eq!(files(&plain)["rejects.csv"], files(&packed)["rejects.csv"]);
    assert!(files(&packed).contains_key("data/trace/trace.csv.zst"));
}

#[test]
fn a_trace_that_breaks_off_ends_the_run_with_its_name() {
    let (folder, out) = place();
    let mut bytes = written(&HUNDRED_THOUSAND);
    bytes = zstd::encode_all(&bytes[..], 1).expect("packed");
    bytes.truncate(bytes.len() / 2);
    let world = world(folder.path(), "trace.csv.zst", &bytes);
    let said = call(&["run", text(&world), "--out", text(&out)]).ends_with(4);
    assert!(said.err.contains("trace.csv.zst"), "{}", said.err);
    assert!(!out.join("COMPLETE").exists());
}

#[test]
fn the_run_card_says_which_file_it_was() {
    let (folder, out) = place();
    let bytes = written(&SHIPPED);
    let world = world(folder.path(), "trace.csv", &bytes);
    call(&["run", text(&world), "--out", text(&out), "--log", "none"]).ends_with(0);
    let card: serde_json::Value = serde_json::from_slice(&files(&out)["run.json"]).expect("JSON");
    assert_eq!(
        (card["trace"]["file"].as_str(), card["trace"]["copied"].as_bool()),
        (Some("trace.csv"), Some(true))
    );
    assert_eq!(card["trace"]["blake3"], blake3::hash(&bytes).to_hex().as_str());
    // Another file is another run.
    fs::write(world.with_file_name("trace.csv"), written(&Made { rows: 4_999, ..SHIPPED })).expect("a file");
    call(&["run", text(&world), "--out", text(&out), "--log", "none", "--overwrite"]).ends_with(0);
    let other: serde_json::Value = serde_json::from_slice(&files(&out)["run.json"]).expect("JSON");
    assert_ne!(card["world_hash"], other["world_hash"]);
}

#[test]
fn a_trace_that_is_not_there_or_not_what_the_world_says_is_refused() {
    let (folder, out) = place();
    let world = world(folder.path(), "trace.csv", b"ts;from;to;characters;alphabet\n1;a;b;2;gsm7\n");
    let said = call(&["run", text(&world), "--out", text(&out)]).ends_with(3);
    assert!(said.err.contains("W036") && said.err.contains("`time`"), "{}", said.err);
    fs::remove_file(world.with_file_name("trace.csv")).expect("a file to remove");
    let said = call(&["check", text(&world)]).ends_with(3);
    assert!(said.out.contains("W036") && said.out.contains("trace.csv"), "{}", said.out);
    assert!(!out.exists());
}
