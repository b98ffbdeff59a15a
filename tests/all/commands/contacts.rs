//! `contacts`: whose list, when, and what is said when there is none.

use super::{call, place, run, text};
use std::path::Path;

fn cast(out: &Path) {
    call(&["run", "worlds/paper_cast.ron", "--out", text(out)]).ends_with(0);
}

#[test]
fn a_list_is_shown_as_it_was_at_a_time() {
    let (_folder, out) = place();
    cast(&out);
    let at = |time| call(&["contacts", text(&out), "--user", "A1", "--at", time]).ends_with(0).out;
    assert!(at("10 s").contains("Nobody is on the list"));
    let away = at("10 min");
    assert!(away.contains("Legacy / SMS   B1   [SMS]  Offline (SMS)"), "B1 set its presence: {away}");
    let early = at("15 min");
    assert!(early.contains("Legacy / SMS   B1   [SMS]  Available (SMS)"), "{early}");
    let late = at("3 h");
    assert!(late.contains("Online    B1\n") && late.contains("Unknown   C1\n"), "{late}");
    let end = call(&["contacts", text(&out), "--user", "+44 7700 000000"]).ends_with(0).out;
    assert_eq!(end.lines().skip(2).collect::<Vec<_>>(), late.lines().skip(2).collect::<Vec<_>>());
}

#[test]
fn a_list_is_given_as_data_and_as_the_document_that_told_it() {
    let (_folder, out) = place();
    cast(&out);
    let of = |form| call(&["contacts", text(&out), "--user", "A1", "--at", "15 min", form]).ends_with(0).out;
    let data: serde_json::Value = serde_json::from_str(&of("--json")).expect("JSON");
    assert_eq!(data["contacts"][1]["name"], "C1");
    assert_eq!(data["contacts"][1]["contact"], "legacy_by_number");
    assert!(
        of("--xml").contains("<PresenceSubList xmlns=\"http://www.openmobilealliance.org/DTD/IMPS-PA1.3\">")
    );
}

#[test]
fn contacts_that_were_on_the_list_before_the_run_are_on_it() {
    let (_folder, out) = place();
    run(&out, &[]);
    let said = call(&["contacts", text(&out), "--user", "+44 7700 0000000", "--json"]).ends_with(0).out;
    let data: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(data["contacts"].as_array().map(Vec::len), Some(10), "{said}");
}

#[test]
fn without_a_list_it_is_said_why() {
    let (_folder, out) = place();
    cast(&out);
    let wrong = |arguments: &[&str], expected: &str| {
        let said = call(&[&["contacts", text(&out)], arguments].concat()).ends_with(2);
        assert!(said.err.contains(expected), "{arguments:?}: {}", said.err);
    };
    wrong(&["--user", "B1", "--at", "1 h"], "B1 is no IM user at 01:00:00, and has no contact list");
    wrong(&["--user", "D1"], "`D1` is nobody: the world names A1, A2, B1, C1");
    wrong(&["--user", "A1", "--xml", "--json"], "cannot be used with");
    wrong(&[], "--user");
    let (_other, none) = place();
    call(&["run", "worlds/paper_cast.ron", "--log", "1/2", "--out", text(&none)]).ends_with(0);
    let said = call(&["contacts", text(&none), "--user", "A1"]).ends_with(2);
    assert!(said.err.contains("a contact list needs all of them"), "{}", said.err);
}
