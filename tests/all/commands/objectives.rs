//! Objectives: what `check` lists and refuses, and how `run`, `report` and `replay` end when one fails.

use super::{assert_same_files, call, files, place, text};
use std::fs;
use std::path::Path;

/// The cast of the paper with other objectives.
const FAILS: [&str; 4] = [
    "worlds/paper_cast.ron",
    "--set",
    "objectives=[\"replies.delivered_as_im >= 100 %\", \"smsc.B.load.busiest_hour <= 4 /h\", \
     \"delays.answer_leaked.p99 <= 1 s\"]",
    "--quiet",
];

/// The first lines of what a command says about them.
const VERDICT: &str = "2 of 3 objectives failed
  holds  replies.delivered_as_im >= 100 %  100 %
  FAILS  smsc.B.load.busiest_hour <= 4 /h  5 /h, missed by 1 /h
  FAILS  delays.answer_leaked.p99 <= 1 s   not measured

";

fn run_failing(out: &Path, further: &[&str]) -> super::Said {
    let own = ["--out", text(out)];
    call(&["run"].iter().chain(&FAILS).chain(&own).chain(further).copied().collect::<Vec<_>>())
}

#[test]
fn a_run_whose_objective_fails_says_so_first_and_ends_with_1_when_all_is_written() {
    let (_folder, out) = place();
    let said = run_failing(&out, &[]).ends_with(1);
    assert!(said.out.starts_with(VERDICT), "{}", said.out);
    assert!(out.join("COMPLETE").is_file());
    let summary = fs::read_to_string(out.join("summary.txt")).expect("a summary");
    assert!(summary.starts_with(VERDICT), "{summary}");
    let table = fs::read_to_string(out.join("tables/objectives.csv")).expect("a table");
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(
        rows,
        [
            "objective,measured,unit,holds,headroom",
            "replies.delivered_as_im >= 100 %,100,%,yes,0",
            "smsc.B.load.busiest_hour <= 4 /h,5,/h,no,-1",
            "delays.answer_leaked.p99 <= 1 s,not measured,s,no,",
        ]
    );
}

#[test]
fn report_and_replay_judge_as_the_run_did() {
    let (folder, out) = place();
    run_failing(&out, &[]).ends_with(1);
    let again = folder.path().join("again");
    let said = call(&["report", text(&out), "--out", text(&again)]).ends_with(1);
    assert!(said.out.starts_with(VERDICT), "{}", said.out);
    assert_same_files(&out.join("tables"), &again.join("tables"));
    assert_eq!(files(&out)["summary.json"], files(&again)["summary.json"]);
    let said = call(&["replay", text(&out)]).ends_with(1);
    assert!(said.out.starts_with(VERDICT), "{}", said.out);
    let said = call(&["replay", text(&out), "--at", "4 h"]).ends_with(1);
    assert!(said.out.starts_with(VERDICT), "{}", said.out);
    let before = call(&["replay", text(&out), "--at", "2 h"]).ends_with(0);
    assert!(before.out.starts_with("State at "), "nothing to judge before the end: {}", before.out);
}

#[test]
fn the_verdicts_are_json_when_asked_for() {
    let (_folder, out) = place();
    let said = run_failing(&out, &["--json"]).ends_with(1);
    let value: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    let verdicts = value["summary"]["objectives"].as_array().expect("a list");
    assert_eq!(verdicts[1]["objective"], "smsc.B.load.busiest_hour <= 4 /h");
    assert_eq!((verdicts[1]["measured"].as_f64(), verdicts[1]["holds"].as_bool()), (Some(5.0), Some(false)));
    assert!(verdicts[2]["measured"].is_null() && verdicts[2]["headroom"].is_null());
}

#[test]
fn the_objectives_of_shipped_worlds_hold() {
    let (_folder, out) = place();
    let said = call(&["run", "worlds/paper_cast.ron", "--out", text(&out)]).ends_with(0);
    assert!(said.out.starts_with("All 4 objectives hold\n"), "{}", said.out);
    let said = call(&["replay", text(&out)]).ends_with(0);
    assert!(said.out.starts_with("All 4 objectives hold\n"), "{}", said.out);
}

#[test]
fn check_refuses_unknown_measures_with_place_and_remedy() {
    let (folder, _) = place();
    let world = fs::read_to_string(Path::new(super::ROOT).join("worlds/paper_cast.ron")).expect("a world");
    let path = folder.path().join("wrong.ron");
    for (wrong, told) in [
        ("replies.deliverd_as_im >= 100 %", "did you mean `replies.delivered_as_im`?"),
        ("replies.delivered_as_im >= 100 ms", "the measure is a share, and `ms` is no unit of it"),
        ("smsc.D.load.mean <= 1 /s", "there is no operator `D`"),
    ] {
        let changed = world.replace("replies.delivered_as_im >= 100 %", wrong);
        fs::write(&path, &changed).expect("a world file");
        let line = changed.lines().position(|l| l.contains(wrong)).expect("the objective") + 1;
        for command in ["check", "run"] {
            let said = call(&[command, text(&path)]).ends_with(3);
            let said = said.out + &said.err;
            assert!(said.contains(told) && said.contains(&format!("wrong.ron:{line}:")), "{said}");
        }
    }
}

#[test]
fn check_lists_the_measures_of_a_world() {
    let said = call(&["check", "--measures", "worlds/paper_cast.ron"]).ends_with(0);
    assert!(said.out.contains("replies[.<imsp>|.<from>-<to>].<outcome>"), "{}", said.out);
    let pools = said.out.lines().find(|l| l.starts_with("<pool>")).expect("a line of pools");
    assert_eq!(pools.split_whitespace().collect::<Vec<_>>(), ["<pool>", "B"]);
    assert!(!said.out.contains("trace.read"), "there is no trace: {}", said.out);
    let said = call(&["check", "--measures", "--json", "worlds/trace.ron"]).ends_with(0);
    let value: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    let measures = value["measures"].as_array().expect("a list");
    assert!(measures.iter().any(|m| m["measure"] == "trace.read" && m["dimension"] == "number"));
    call(&["check", "--measures", "worlds/none_such.ron"]).ends_with(3);
}
