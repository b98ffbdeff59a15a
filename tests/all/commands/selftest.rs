//! `selftest` from the command line.

use super::call;

const ONE: [&str; 6] = ["selftest", "--quick", "--replications", "6", "--case", "m/m/1 at 50 %"];

#[test]
fn a_case_agrees_with_theory_and_says_so() {
    let said = call(&ONE).ends_with(0);
    assert!(
        said.out.contains("M/M/1 at 50 %") && said.out.contains("Theory and simulation agree"),
        "{}",
        said.out
    );
}

#[test]
fn what_is_wrong_on_purpose_ends_with_exit_code_1() {
    let said = call(&[&ONE[..], &["--wrong", "5", "--json"]].concat()).ends_with(1);
    let report: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(report["holds"], false);
    assert!(report["comparisons"].as_array().expect("a list").len() > 5);
}

#[test]
fn what_cannot_be_tested_is_told_with_what_can() {
    let said = call(&["selftest", "--case", "M/G/1"]).ends_with(2);
    assert!(said.err.contains("M/M/1 at 95 %"), "{}", said.err);
    assert!(call(&["selftest", "--replications", "1"]).ends_with(2).err.contains("at least 2"));
}
