//! `check`, `init` and the command line itself.

use super::{call, place, text};
use std::fs;

#[test]
fn a_shipped_world_has_no_errors() {
    let said = call(&["check", "worlds/reply_loop.ron"]).ends_with(0);
    assert!(said.out.contains("1,000,000 subscribers"), "{}", said.out);
    assert!(said.out.contains("0 errors"), "{}", said.out);
}

#[test]
fn a_world_with_mistakes_is_refused_with_all_of_them() {
    let (folder, _) = place();
    let path = folder.path().join("wrong.ron");
    let world =
        "(\n    duratoin: \"1 d\",\n    operators: {\"A\": (numbers: [\"+44 7700\"], subscribers: -5)},\n)\n";
    fs::write(&path, world).expect("a world file");
    for command in ["check", "run"] {
        let said = call(&[command, text(&path)]).ends_with(3);
        let told = said.out + &said.err;
        assert!(told.contains("wrong.ron:2:"), "{command}: {told}");
        assert!(told.contains("duration"), "{command} should name the field that was meant: {told}");
        assert!(told.contains("wrong.ron:3:") || told.contains("-5"), "{command}: {told}");
        assert!(!told.contains('\u{1b}'), "{command}: colour without a terminal: {told}");
    }
    assert!(!folder.path().join("outputs").exists());
}

#[test]
fn findings_are_json_when_asked_for() {
    let good = call(&["check", "--json", "worlds/reply_loop.ron"]).ends_with(0);
    assert!(serde_json::from_str::<Vec<serde_json::Value>>(&good.out).is_ok(), "{}", good.out);
    let bad =
        call(&["check", "--json", "worlds/reply_loop.ron", "--set", "duration=\"5 parsecs\""]).ends_with(3);
    let findings: Vec<serde_json::Value> = serde_json::from_str(&bad.out).expect("JSON");
    assert!(findings.iter().any(|f| f["severity"] == "error"), "{}", bad.out);
}

#[test]
fn an_override_of_an_unknown_field_is_refused() {
    let said = call(&["check", "worlds/reply_loop.ron", "--set", "operators.A.subscribres=7"]).ends_with(3);
    assert!(said.out.contains("subscribers"), "{}", said.out);
}

#[test]
fn a_missing_world_is_told() {
    let said = call(&["run", "worlds/none_such.ron"]).ends_with(3);
    assert!(said.err.contains("none_such.ron"), "{}", said.err);
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    for wrong in [
        &[][..],
        &["fly"],
        &["run"],
        &["run", "worlds/reply_loop.ron", "--log", "1/0"],
        &["run", "worlds/reply_loop.ron", "--threads", "0"],
        &["run", "worlds/reply_loop.ron", "--set", "seed"],
        &["replay", "somewhere", "--at", "noon"],
    ] {
        let said = call(wrong).ends_with(2);
        assert!(said.out.is_empty() && !said.err.is_empty(), "{wrong:?}: {}", said.out);
    }
}

#[test]
fn init_writes_a_world_that_check_accepts_and_does_not_write_it_twice() {
    let (_folder, dir) = place();
    let said = call(&["init", text(&dir)]).ends_with(0);
    let world = dir.join("world.ron");
    assert_eq!(said.out.trim(), text(&world));
    let said = call(&["check", text(&world)]).ends_with(0);
    assert!(said.out.contains("0 errors, 0 warnings"), "{}", said.out);
    fs::write(&world, "mine").expect("the world can be changed");
    call(&["init", text(&dir)]).ends_with(2);
    assert_eq!(fs::read_to_string(&world).ok().as_deref(), Some("mine"));
    call(&["init", text(&dir), "--overwrite"]).ends_with(0);
    assert_ne!(fs::read_to_string(&world).ok().as_deref(), Some("mine"));
}
