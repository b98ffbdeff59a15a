//! The sessions of users as a world says them, and what `check` says of those that cannot be. The expected texts are in
//! `expected/`; UPDATE_EXPECT=1 refreshes them.

use expect_test::expect_file;
use std::path::Path;
use vocabulary::Span;
use world::Code;
use world::blueprint::Sessions;

/// A world of two operators, of which the IMSP of one has `presence`.
fn world(presence: &str, duration: &str) -> String {
    format!(
        "(
    duration: \"{duration}\",
    operators: {{
        \"A\": (numbers: [\"+44 7700\"], subscribers: 10, im_users: \"50 %\", imsp: (
            presence: {presence},
        )),
        \"B\": (numbers: [\"+44 7800\"], subscribers: 10, im_users: \"50 %\", imsp: ()),
    }},
    links: [Im(between: (\"A\", \"B\"))],
    objectives: [\"presence.online >= 5 %\", \"presence.im_link.A-B.messages.busiest_hour <= 9 /s\"],
)
"
    )
}

#[track_caller]
fn sessions(presence: &str) -> Sessions {
    let world = world::parse("w", &world(presence, "1 d"), Path::new("."), &[]);
    let world = world.unwrap_or_else(|report| panic!("{report}"));
    assert!(world.warnings.is_empty(), "{}", world.warnings);
    *world.blueprint.operators[0].sessions().expect("it has some")
}

#[test]
fn log_ins_follow_from_the_share_online_or_the_other_way_round() {
    let by_share = sessions("(session: \"2 h\", online: \"25 %\")");
    assert_eq!((by_share.length, by_share.log_ins_per_day), (Span(2 * Span::HOUR.0), 3.0));
    let by_log_ins = sessions("(session: \"30 min\", log_ins: \"1 /h\", status_changes: \"12 /d\")");
    assert_eq!((by_log_ins.log_ins_per_day, by_log_ins.status_changes_per_hour), (24.0, 0.5));
    assert!((by_log_ins.online() - 0.5).abs() < 1e-9);
}

#[test]
fn what_is_not_said_is_as_the_reference_says() {
    let plain = sessions("()");
    let said = sessions(
        "(session: \"45 min\", log_ins: \"4 /d\", status_changes: \"1 /h\", \
                         authorisation: (asked: \"0 %\", refused: \"0 %\"))",
    );
    assert_eq!(plain, said);
}

/// The cases: a name, the `presence` of A, and how long the run is.
const CASES: &[(&str, &str, &str)] = &[
    ("sessions", "(session: \"6 h\", log_ins: \"4 /d\", online: \"10 %\")", "1 d"),
    (
        "sessions_ill",
        "(session: \"500 ms\", status_changes: \"2 h\", online: \"120 %\", length: \"1 h\")",
        "1 d",
    ),
    (
        "sessions_too_many",
        "(online: \"50 %\", status_changes: \"60 /h\", authorisation: (asked: \"70 %\", refused: \"40 %\"))",
        "3 y",
    ),
];

#[test]
fn sessions_that_cannot_be_are_findings() {
    for (name, presence, duration) in CASES {
        let report = world::parse("world.ron", &world(presence, duration), Path::new("."), &[]).unwrap_err();
        expect_file![format!("expected/{name}.txt")].assert_eq(&report.render(false));
    }
}

#[test]
fn presence_is_measured_only_where_users_have_sessions_and_links_are() {
    let codes = |text: &str| -> Vec<Code> {
        let report = world::parse("w", text, Path::new("."), &[]).unwrap_err();
        report.findings().iter().map(|f| f.code).collect()
    };
    let without = world("()", "1 d").replace("presence: (),", "");
    assert_eq!(codes(&without), [Code::UnknownMeasure, Code::UnknownMeasure]);
    let elsewhere = world("()", "1 d").replace("im_link.A-B", "im_link.A-D");
    assert_eq!(codes(&elsewhere), [Code::UnknownName]);
}
