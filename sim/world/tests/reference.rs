//! The reference document says what the parser knows, no more and no less.

use std::path::{Path, PathBuf};
use world::trace::RejectCause;
use world::{Code, parse, reference};

fn worlds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worlds")
}

fn document() -> String {
    std::fs::read_to_string(worlds().join("README.md")).unwrap()
}

/// The cells of the table rows under a heading, header rows left out.
fn rows<'a>(document: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let lines = document.lines().skip_while(|l| *l != heading).skip(1).take_while(|l| !l.starts_with('#'));
    let cells = |l: &'a str| l.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>();
    lines.filter(|l| l.starts_with('|')).skip(2).map(cells).collect()
}

#[test]
fn each_field_is_documented_as_the_parser_knows_it() {
    let document = document();
    for (group, fields) in reference::groups() {
        let rows = rows(&document, &format!("### {group}"));
        let said: Vec<Vec<String>> =
            rows.iter().map(|r| r[..3].iter().map(|c| c.to_string()).collect()).collect();
        let known: Vec<Vec<String>> = fields
            .iter()
            .map(|f| vec![format!("`{}`", f.name), f.kind.to_owned(), f.default.clone()])
            .collect();
        assert_eq!(said, known, "worlds/README.md, {group}");
        assert!(rows.iter().all(|r| r.len() == 4 && r[3].len() > 8), "{group}: a meaning is missing");
    }
}

#[test]
fn each_choice_is_documented_as_the_parser_knows_it() {
    let document = document();
    for (choice, variants) in reference::choices() {
        let rows = rows(&document, &format!("### One of: {choice}"));
        let said: Vec<&str> = rows.iter().map(|r| r[0].trim_matches('`')).collect();
        assert_eq!(said, variants, "worlds/README.md, {choice}");
    }
}

#[test]
fn nothing_else_is_documented() {
    let headings = document().lines().filter(|l| l.starts_with("### ")).count();
    assert_eq!(headings, reference::groups().len() + reference::choices().len());
}

#[test]
fn each_code_is_documented() {
    let document = document();
    let said: Vec<[String; 3]> =
        rows(&document, "## Findings").iter().map(|r| [r[0].into(), r[1].into(), r[2].into()]).collect();
    let known: Vec<[String; 3]> =
        Code::ALL.iter().map(|c| [c.id().into(), c.severity().name().into(), c.meaning().into()]).collect();
    assert_eq!(said, known);
}

#[test]
fn each_cause_of_a_reject_is_documented() {
    let document = document();
    let said: Vec<[String; 3]> = rows(&document, "## Recorded traffic")
        .iter()
        .map(|r| [r[0].into(), r[1].into(), r[2].into()])
        .collect();
    let known: Vec<[String; 3]> = RejectCause::ALL
        .iter()
        .map(|c| [format!("`{}`", c.name()), c.about().to_owned(), c.remedy().to_owned()])
        .collect();
    assert_eq!(said, known);
}

#[test]
fn the_example_is_a_world() {
    let document = document();
    let example = document.split("```ron").nth(1).and_then(|e| e.split("```").next()).unwrap();
    let world = parse("README", example, &worlds(), &[]).unwrap();
    assert!(world.warnings.is_empty(), "{}", world.warnings);
}

#[test]
fn defaults_that_are_written_out_change_nothing() {
    let text = std::fs::read_to_string(worlds().join("template.ron")).unwrap();
    let paths = [
        ("address books", "operators.B.contacts"),
        ("IMSP", "operators.B.imsp"),
        ("legacy policy", "operators.B.imsp.legacy"),
        ("SMSC", "operators.B.smsc"),
        ("answers", "traffic.answers"),
        ("presence of users", "operators.B.imsp.presence"),
        ("authorisation", "operators.B.imsp.presence.authorisation"),
    ];
    let mut compared = 0;
    for (group, path) in paths {
        let outer = path.strip_suffix(".authorisation").unwrap_or(path);
        let group_alone = (outer.to_owned(), "()".to_owned());
        let plain = parse("w", &text, &worlds(), std::slice::from_ref(&group_alone)).unwrap().blueprint;
        let (_, fields) = reference::groups().into_iter().find(|(name, _)| *name == group).unwrap();
        for field in fields.iter().filter(|f| f.default.starts_with('`')) {
            let one = (format!("{path}.{}", field.name), field.default.trim_matches('`').to_owned());
            let written = parse("w", &text, &worlds(), &[group_alone.clone(), one]).unwrap().blueprint;
            assert_eq!(plain, written, "{path}.{}", field.name);
            compared += 1;
        }
    }
    assert!(compared > 15);
}
