//! `report`, `replay` and `verify`: what is made of a log.

use super::{assert_same_files, call, files, place, run, text};
use std::fs;

#[test]
fn a_report_gives_the_bytes_that_the_run_gave() {
    let (folder, out) = place();
    run(&out, &[]);
    let again = folder.path().join("again");
    call(&["report", text(&out), "--out", text(&again)]).ends_with(0);
    for part in ["tables", "charts"] {
        assert_same_files(&out.join(part), &again.join(part));
    }
    for name in ["summary.json", "summary.txt"] {
        assert_eq!(fs::read(out.join(name)).ok(), fs::read(again.join(name)).ok(), "{name}");
    }
}

#[test]
fn a_report_takes_the_place_of_results_only_when_asked() {
    let (_folder, out) = place();
    run(&out, &[]);
    let before = files(&out);
    let said = call(&["report", text(&out)]).ends_with(2);
    assert!(said.err.contains("--overwrite"), "{}", said.err);
    fs::remove_file(out.join("tables/summary.csv")).expect("a table");
    call(&["report", text(&out), "--overwrite"]).ends_with(0);
    assert_eq!(files(&out), before);
}

#[test]
fn a_log_in_part_is_refused_with_the_reason() {
    let (folder, out) = place();
    for log in ["1/10", "none"] {
        run(&out, &["--log", log, "--overwrite"]);
        for command in ["report", "replay"] {
            let said = call(&[command, text(&out)]).ends_with(2);
            assert!(said.err.contains("--log full"), "{command} {log}: {}", said.err);
        }
    }
    assert!(!folder.path().join("again").exists());
}

#[test]
fn files_of_a_log_have_as_many_records_as_is_said_and_tell_the_same() {
    let (_kept, whole) = place();
    run(&whole, &[]);
    let (_kept, out) = place();
    run(&out, &["--segment-records", "1000"]);
    let manifest = fs::read_to_string(out.join("log/manifest.jsonl")).expect("a manifest");
    let entries = manifest.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let rows: Vec<u64> = entries.filter_map(|line| line["entry"]["segment"]["rows"].as_u64()).collect();
    let (last, full) = rows.split_last().expect("segments");
    assert!(full.len() > 2 && full.iter().all(|rows| *rows == 1_000) && *last <= 1_000, "{rows:?}");
    let said = call(&["verify", text(&out)]).ends_with(0);
    assert!(said.out.contains(&format!("{} segments", rows.len())), "{}", said.out);
    for part in ["tables", "charts"] {
        assert_same_files(&whole.join(part), &out.join(part));
    }
    let refused = call(&["run", "worlds/paper_cast.ron", "--segment-records", "0"]).ends_with(2);
    assert!(refused.err.contains("--segment-records"), "{}", refused.err);
}

#[test]
fn a_replay_meets_the_state_of_the_run() {
    let (_folder, out) = place();
    run(&out, &[]);
    let said = call(&["replay", text(&out)]).ends_with(0);
    assert!(said.out.contains("State at 00:40:00"), "{}", said.out);
    assert!(said.out.contains("at its one snapshot"), "{}", said.out);
    let said = call(&["replay", text(&out), "--at", "20 min", "--json"]).ends_with(0);
    let state: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(state["time_us"], 20 * 60 * 1_000_000);
    let of = |operator: usize, column: &str| state["population"][operator][column].as_u64();
    assert_eq!((of(0, "true_im"), of(1, "true_im")), (Some(400), Some(0)), "{state}");
}

/// A manifest with another digest of the second operator in its last snapshot, and chained anew.
fn with_another_digest(manifest: &str) -> String {
    let mut chain = [0; 32];
    let mut lines: Vec<String> = manifest.lines().map(str::to_owned).collect();
    let snapshot = lines.iter_mut().rfind(|line| line.contains("snapshot")).expect("a snapshot");
    let second = snapshot.find("\",\"").expect("two digests") + 3;
    snapshot.replace_range(second..second + 16, "0123456789abcdef");
    let chained = |line: &String| {
        let entry = line.strip_prefix("{\"entry\":").and_then(|rest| rest.split(",\"chain\":").next());
        let entry = entry.expect("an entry");
        chain = *blake3::hash(&[&chain, entry.as_bytes()].concat()).as_bytes();
        format!("{{\"entry\":{entry},\"chain\":\"{}\"}}\n", blake3::Hash::from_bytes(chain).to_hex())
    };
    lines.iter().map(chained).collect()
}

#[test]
fn a_replay_that_comes_to_another_state_says_when_and_of_whom() {
    let (_folder, out) = place();
    run(&out, &[]);
    let manifest = out.join("log/manifest.jsonl");
    let changed = with_another_digest(&fs::read_to_string(&manifest).expect("a manifest"));
    fs::write(&manifest, changed).expect("written");
    let said = call(&["replay", text(&out)]).ends_with(4);
    assert!(said.out.contains("1 of 1 snapshots differ, the first at 00:40:00, of B;"), "{}", said.out);
    let said = call(&["replay", text(&out), "--json"]).ends_with(4);
    let state: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(state["first_difference"]["operators"], serde_json::json!(["B"]), "{state}");
}

#[test]
fn a_sound_log_is_found_sound_and_a_damaged_one_damaged() {
    let (_folder, out) = place();
    run(&out, &[]);
    call(&["verify", text(&out)]).ends_with(0);
    let segment = out.join("log/segment-000000.parquet");
    let mut bytes = fs::read(&segment).expect("a segment");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&segment, &bytes).expect("the segment can be written");
    let said = call(&["verify", text(&out)]).ends_with(4);
    assert!(said.out.contains("segment-000000.parquet"), "{}", said.out);
    let said = call(&["verify", text(&out), "--json"]).ends_with(4);
    let value: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(value["sound"], false);
    for command in ["report", "replay"] {
        call(&[command, text(&out), "--overwrite"][..if command == "report" { 3 } else { 2 }]).ends_with(4);
    }
}

#[test]
fn a_world_that_was_changed_after_the_run_is_told() {
    let (_folder, out) = place();
    run(&out, &[]);
    let world = out.join("world.ron");
    let text_of_world = fs::read_to_string(&world).expect("a world") + "\n// changed\n";
    fs::write(&world, text_of_world).expect("the world can be written");
    for command in ["verify", "replay"] {
        let said = call(&[command, text(&out)]).ends_with(4);
        assert!(said.err.contains("world.ron"), "{command}: {}", said.err);
    }
}

#[test]
fn a_folder_that_is_no_run_is_told() {
    let (folder, out) = place();
    for path in [folder.path(), &out] {
        for command in ["report", "replay", "verify"] {
            let said = call(&[command, text(path)]).ends_with(4);
            assert!(said.err.contains(text(path)), "{command}: {}", said.err);
        }
    }
}
