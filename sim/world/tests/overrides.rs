//! `--set PATH=VALUE`: what runs, what is kept, and what is told when it is wrong.

use expect_test::expect_file;
use std::path::{Path, PathBuf};
use vocabulary::Span;
use world::{Report, World, load, parse};

fn worlds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worlds")
}

fn pairs(overrides: &[(&str, &str)]) -> Vec<(String, String)> {
    overrides.iter().map(|(p, v)| (p.to_string(), v.to_string())).collect()
}

fn with(name: &str, overrides: &[(&str, &str)]) -> Result<World, Report> {
    load(&worlds().join(name), &pairs(overrides))
}

#[test]
fn values_are_replaced_and_new_fields_written() {
    let world = with(
        "three_operators.ron",
        &[
            ("seed", "9"),
            ("traffic.answers.probability", "50 %"),
            ("operators.A.subscribers", "1_000"),
            ("operators.B.contacts.added", "\"10 %\""),
            ("operators.A.imsp.gateway", "1 s"),
            ("links.0.latency", "9 ms"),
            ("happenings.0.at", "1 d"),
            ("operators.A.imsp.legacy.reply.numbers", "3"),
        ],
    )
    .unwrap();
    let b = &world.blueprint;
    assert_eq!((b.seed, b.traffic.answer_probability, b.operators[0].subscribers), (9, 0.5, 1_000));
    assert_eq!(b.operators[1].contacts.added, 0.1);
    assert_eq!(b.operators[0].imsp.as_ref().unwrap().gateway, Span::SECOND);
    assert_eq!((b.links[0].latency, b.happenings[0].at.0), (Span(9_000), Span::DAY.0));
    assert!(world.resolved.contains("AliasPool(numbers: 3,"), "{}", world.resolved);
}

#[test]
fn groups_that_are_not_written_are_made() {
    let text =
        "(operators: {\"A\": (numbers: [\"+44 7700\"], subscribers: 10, im_users: \"10 %\", imsp: ())})";
    let set = [
        ("operators.A.imsp.legacy.limit", "70"),
        ("traffic.answers.probability", "1 %"),
        ("traffic.answers.delay", "Fixed(\"1 s\")"),
        ("duration", "2 d"),
        ("duration", "3 d"),
    ];
    let world = parse("w", text, Path::new("."), &pairs(&set)).unwrap();
    let b = &world.blueprint;
    assert_eq!(b.operators[0].imsp.as_ref().unwrap().legacy.limit, 70);
    assert_eq!((b.traffic.answer_probability, b.duration), (0.01, Span(3 * Span::DAY.0)));
}

#[test]
fn what_is_kept_makes_the_same_world_again() {
    for name in ["paper_cast.ron", "three_operators.ron", "hub.ron", "reply_loop.ron", "template.ron"] {
        let first = with(name, &[("seed", "77"), ("traffic.idle_timeout", "7 min")]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        for file in &first.files {
            let path = folder.path().join(&file.path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &file.text).unwrap();
        }
        let again = parse("again", &first.resolved, folder.path(), &[]).unwrap();
        assert_eq!(first.blueprint, again.blueprint, "{name}");
        assert_eq!(first.resolved, again.resolved, "{name}");
    }
}

#[test]
fn mistakes_in_overrides_are_told_in_the_override() {
    let report = with(
        "three_operators.ron",
        &[
            ("sed", "1"),
            ("operators.a.subscribers", "5"),
            ("operators.A.imsp.legacy.lmit", "5"),
            ("traffic.answers.probability", "50 ms"),
            ("links.99.latency", "5 ms"),
            ("duration", "(1"),
            ("traffic.colour", "3"),
        ],
    )
    .unwrap_err();
    let drawn = report.render(false).replace(worlds().to_str().unwrap(), "worlds");
    expect_file![concat!(env!("CARGO_MANIFEST_DIR"), "/tests/expected/overrides.txt")].assert_eq(&drawn);
}

#[test]
fn findings_elsewhere_keep_their_line() {
    let operators = "{\"A\": (numbers: [\"+44 7700\"], subscribers: -1)}";
    let text = &format!("(\n  seed: 1,\n  duration: \"1 d\",\n  operators: {operators},\n)");
    let plain = parse("w", text, Path::new("."), &[]).unwrap_err();
    let set =
        pairs(&[("seed", "123456789"), ("name", "A longer name"), ("duration", "10 d"), ("duration", "1 h")]);
    let edited = parse("w", text, Path::new("."), &set).unwrap_err();
    assert_eq!(plain.render(false), edited.render(false));
}
