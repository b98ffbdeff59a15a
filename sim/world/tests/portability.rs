//! Findings about ported numbers, each with its place and remedy.

use std::path::Path;
use world::{Code, parse};

/// The codes, words and places of what is wrong with a world in which B says this of ported numbers, and C has numbers
/// of so many digits.
fn findings(portability: &str, digits: &str) -> Vec<(Code, String)> {
    let text = format!(
        r#"(operators: {{
            "A": (numbers: ["+44 77"], subscribers: 1_000),
            "B": (numbers: ["+44 78"], subscribers: 500, portability: ({portability})),
            "C": (numbers: ["+44 79 {digits}"], subscribers: 800),
        }}, links: [Sms(between: ("A", "B")), Sms(between: ("B", "C"))])"#
    );
    let report = match parse("w", &text, Path::new("."), &[]) {
        Ok(world) => world.warnings,
        Err(report) => report,
    };
    report.findings().iter().filter(|f| f.code != Code::Idle).map(|f| (f.code, f.what.clone())).collect()
}

#[track_caller]
fn assert_found(portability: &str, digits: &str, code: Code, words: &str) {
    let found = findings(portability, digits);
    assert!(found.len() == 1 && found[0].0 == code && found[0].1.contains(words), "{found:?}");
}

#[test]
fn shares_that_are_more_than_all_and_operators_that_cannot_be_are_told() {
    let sound = r#"ported_in: {"A": "10 %", "C": "5 %"}, lookup: Query"#;
    assert_eq!(findings(sound, "xxxxxxxx"), []);
    let too_many = r#"ported_in: {"A": "70 %", "C": "40 %"}"#;
    assert_found(too_many, "xxxxxxxx", Code::Portability, "110 %");
    assert_found(r#"ported_in: {"B": "1 %"}"#, "xxxxxxxx", Code::Portability, "from itself");
    assert_found(r#"ported_in: {"D": "1 %"}"#, "xxxxxxxx", Code::UnknownName, "operator `D`");
    let twice = r#"ported_in: {"A": "1 %", "A": "2 %"}"#;
    assert_found(twice, "xxxxxxxx", Code::KeyTwice, "two shares");
    assert_found("lookup: Ask", "xxxxxxxx", Code::UnknownVariant, "Ask");
}

#[test]
fn ranges_hold_the_numbers_that_went() {
    // 800 of C, and a number for each of the 500 of B: a thousand numbers are too few.
    assert_found(r#"ported_in: {"C": "5 %"}"#, "xxx", Code::NumbersRunOut, "1300 numbers");
    assert_eq!(findings(r#"ported_in: {"C": "0 %"}"#, "xxx"), []);
}
