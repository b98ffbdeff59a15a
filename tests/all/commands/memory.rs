//! How much memory a run takes: told before, refused where it does not fit, and held against what runs took.

use super::{call, place, text};
use serde_json::Value;

/// Runs a world without a log; gives the most memory that it took and what was predicted, in MB.
fn measured(world: &str, changes: &[&str], more: &[&str]) -> (f64, f64) {
    let (_folder, out) = place();
    let mut arguments = vec!["run", world, "--threads", "1", "--out", text(&out)];
    changes.iter().for_each(|change| arguments.extend(["--set", *change]));
    arguments.extend(more);
    let said = call(&arguments);
    assert!(said.code < 2, "{}", said.err);
    let line = said.err.lines().find(|line| line.contains("were predicted")).expect("what was predicted");
    let figures: Vec<f64> = line
        .split_whitespace()
        .zip(line.split_whitespace().skip(1))
        .filter_map(|(number, unit)| {
            let unit = [("kB", 1e-3), ("MB", 1.0), ("GB", 1e3)].iter().find(|(name, _)| *name == unit)?.1;
            Some(number.parse::<f64>().ok()? * unit)
        })
        .collect();
    (figures[0], figures[1])
}

/// How far a prediction is off, as a share of what a run took.
fn off(world: &str, changes: &[&str], more: &[&str]) -> f64 {
    let (took, predicted) = measured(world, changes, more);
    println!("{world} {changes:?}: {predicted:.1} MB predicted, {took:.1} MB taken");
    (predicted / took - 1.0).abs()
}

const NO_LOG: [&str; 2] = ["--log", "none"];

#[test]
fn the_reply_loop_takes_what_was_predicted() {
    let small = ["operators.A.subscribers=50000", "operators.B.subscribers=50000"];
    assert!(off("worlds/reply_loop.ron", &small, &NO_LOG) < 0.1);
    assert!(off("worlds/reply_loop.ron", &["duration=\"10 min\""], &NO_LOG) < 0.1);
    assert!(off("worlds/reply_loop.ron", &["duration=\"5 min\""], &[]) < 0.1, "with its log");
}

#[test]
fn three_operators_take_what_was_predicted() {
    // Mostly tables: of what is not there before the sixth day there are none.
    let small = ["A", "B", "C"].map(|operator| format!("operators.{operator}.subscribers=40_000"));
    let changes = [&small[0], &small[1], &small[2], "duration=\"3 d\"", "objectives=[]"];
    assert!(off("worlds/three_operators.ron", &changes, &NO_LOG) < 0.1);
    assert!(off("worlds/three_operators.ron", &["duration=\"12 h\""], &NO_LOG) < 0.1);
}

#[test]
fn small_worlds_take_what_was_predicted_with_their_logs() {
    for world in ["settlement", "store_and_forward", "new_year"] {
        assert!(off(&format!("worlds/{world}.ron"), &["objectives=[]"], &[]) < 0.1, "{world}");
    }
}

#[test]
fn sessions_and_watchers_take_what_was_predicted() {
    let large = [
        "operators.A.subscribers=400000",
        "operators.B.subscribers=300000",
        "operators.C.subscribers=200000",
        "duration=\"30 min\"",
    ];
    assert!(off("worlds/presence_load.ron", &large, &NO_LOG) < 0.1);
}

#[test]
fn shipped_worlds_take_what_was_predicted() {
    for world in
        ["hub", "new_year", "store_and_forward", "presence_load", "portability", "settlement", "outage"]
    {
        let path = format!("worlds/{world}.ron");
        assert!(off(&path, &["duration=\"1 d\"", "objectives=[]"], &NO_LOG) < 0.1, "{world}");
    }
}

#[test]
fn a_prediction_for_another_world_is_found() {
    let (took, _) = measured("worlds/reply_loop.ron", &["duration=\"1 min\""], &NO_LOG);
    let parts = ["check", "worlds/reply_loop.ron", "--parts", "--json", "--log", "none"];
    let other = call(&[&parts[..], &["--set", "operators.A.contacts.count=Fixed(16)"]].concat()).ends_with(0);
    let other: Value = serde_json::from_str(&other.out).expect("JSON");
    let predicted = other["peak_bytes"].as_f64().expect("bytes") / 1e6;
    assert!((predicted / took - 1.0).abs() > 0.1, "{predicted} {took}");
}

#[test]
fn check_tells_the_memory_of_a_run_and_its_parts() {
    let line = call(&["check", "worlds/reply_loop.ron"]).ends_with(0);
    assert!(line.out.contains("A run takes ") && line.out.contains(" of memory at most"), "{}", line.out);
    let said = call(&["check", "worlds/reply_loop.ron", "--parts"]).ends_with(0);
    assert!(said.out.contains("40.0 MB  contact lists"), "{}", said.out);
    let json = call(&["check", "worlds/reply_loop.ron", "--parts", "--json"]).ends_with(0);
    let json: Value = serde_json::from_str(&json.out).expect("JSON");
    let sum: u64 = json["parts"].as_array().into_iter().flatten().filter_map(|p| p["bytes"].as_u64()).sum();
    let peak = json["peak_bytes"].as_u64().expect("bytes");
    assert!(peak.abs_diff(sum) < 100 && json["fits"] == true, "{json}");
}

#[test]
fn a_world_that_does_not_fit_is_refused_before_anything_is_written() {
    let (folder, out) = place();
    let large = ["worlds/reply_loop.ron", "--set", "operators.A.subscribers=9_000_000", "--memory", "1GB"];
    let told = call(&[&["check"], &large[..]].concat()).ends_with(3);
    let run = call(&[&["run"], &large[..], &["--out", text(&out)]].concat()).ends_with(3);
    for said in [told.out, run.err] {
        assert!(said.contains("error[W017]") && said.contains("1.0 GB are there (--memory)"), "{said}");
        assert!(said.contains("lower `subscribers` to about") && said.contains("--set"), "{said}");
    }
    assert!(!out.exists() && folder.path().read_dir().expect("a folder").count() == 0);
    let json = call(&[&["check", "--json"], &large[..]].concat()).ends_with(3);
    let findings: Vec<Value> = serde_json::from_str(&json.out).expect("JSON");
    assert!(findings.iter().any(|f| f["code"] == "W017" && f["severity"] == "error"), "{}", json.out);
    let small = ["run", "worlds/paper_cast.ron", "--memory", "1TB", "--quiet", "--out", text(&out)];
    call(&small).ends_with(0);
}
