//! The requirements of the paper: all of them hold in `worlds/paper_cast.ron`, and each has a change of that world
//! that breaks it and no other.

use crate::simulate::{records, shipped};
use analysis::Tables;
use std::sync::Arc;
use vocabulary::{Event, Presence, Record, Sink};

/// What a world does to the requirements: (those violated, those not exercised).
fn verdicts(set: &[(&str, &str)]) -> (Vec<&'static str>, Vec<&'static str>) {
    let world = Arc::new(shipped("paper_cast.ron", set));
    let mut tables = Tables::new(&world);
    records(&world).0.iter().for_each(|r| tables.record(r));
    let summary = tables.finish(vocabulary::Time::START + world.duration).summary();
    let with = |verdict| summary.requirements.iter().filter(move |r| r.verdict == verdict).map(|r| r.id);
    (with("violated").collect(), with("not exercised").collect())
}

#[test]
fn the_cast_of_the_paper_exercises_every_requirement_and_breaks_none() {
    assert_eq!(verdicts(&[]), (vec![], vec![]));
}

/// What breaks which requirement, and no other.
const BREAKS: &[(&str, &[(&str, &str)])] = &[
    ("IM-0010", &[("operators.B.imsp.legacy.presence", "Permanent(Offline)")]),
    ("IM-0020", &[("clients.both.group_chat", "true")]),
    (
        "IM-0030",
        &[("operators.A.imsp.legacy.oversize", "Split"), ("operators.B.imsp.legacy.oversize", "Split")],
    ),
    ("IM-0040", &[("clients.both.advises", "false")]),
    (
        "IM-0050",
        &[("operators.A.imsp.legacy.reply", "OriginatorNumber(lifetime: \"1 min\", per_customer: 16)")],
    ),
    ("IM-0060", &[("clients.both.informs", "false")]),
    (
        "IM-0070",
        &[
            ("operators.A.imsp.legacy.indications", "[]"),
            ("operators.B.imsp.legacy.indications", "[]"),
            ("operators.C.imsp", "(launched: false, legacy: (indications: []))"),
        ],
    ),
    ("IM-0080", &[("clients.both.icon", "None")]),
    ("IM-0090", &[("operators.B.imsp.legacy.indications", "[StatusText]")]),
    ("IM-0100", &[("clients.both.groups", "false")]),
    ("IM-0110", &[("clients.both.icon", "Shared")]),
    ("IM-0120", &[("clients.both.indications", "[ClientInfo]")]),
    ("IM-0130", &[("clients.both.prominent", "false")]),
    ("IM-0140", &[("clients.both.indications", "[StatusText]")]),
];

#[test]
fn each_requirement_is_broken_by_its_own_world_alone() {
    for (id, set) in BREAKS {
        assert_eq!(verdicts(set).0, [*id], "{set:?}");
    }
}

/// The happenings of the cast, and an IMSP that changes its indications after contacts have been added.
fn indicating(changes: &[(&str, &str)]) -> String {
    let change = |(operator, by): &(&str, &str)| {
        format!("(at: \"15 min\", what: Indicate(operator: \"{operator}\", by: {by})),")
    };
    let link =
        |with| format!("(at: \"2 h 10 min\", what: OpenLink(service: Im, between: (\"{with}\", \"C\"))),");
    let changes: String = changes.iter().map(change).collect();
    format!("[{changes}(at: \"2 h\", what: LaunchImsp(\"C\")),{}{}]", link("A"), link("B"))
}

#[test]
fn what_new_indications_break_is_seen_at_contacts_that_were_on_the_list() {
    let verdicts = |changes: &[(&str, &str)]| verdicts(&[("happenings", &indicating(changes))]).0;
    assert_eq!(verdicts(&[]), Vec::<&str>::new());
    let (text, none) = ("[StatusText]", "[]");
    assert_eq!(verdicts(&[("A", text), ("B", text), ("C", text)]), Vec::<&str>::new(), "all alike");
    // B1 is told of by B, and C1 by A: each alone makes them look different.
    assert_eq!(verdicts(&[("A", text)]), ["IM-0090"]);
    assert_eq!(verdicts(&[("B", text)]), ["IM-0090"]);
    assert_eq!(verdicts(&[("A", none), ("B", none), ("C", none)]), ["IM-0070"]);
}

#[test]
fn what_nothing_exercises_is_not_called_kept() {
    let (violated, idle) = verdicts(&[("script", "[]")]);
    assert_eq!((violated.len(), idle.len()), (0, 14));
    let (violated, idle) =
        verdicts(&[("operators.A.imsp.legacy.differentiate", "false"), ("clients.both.icon", "None")]);
    assert_eq!((violated, idle), (vec![], vec!["IM-0080", "IM-0110", "IM-0120", "IM-0130", "IM-0140"]));
}

#[test]
fn a_group_chat_that_a_client_offers_is_refused_unless_the_imsp_carries_it() {
    let chat = |group_chat: &str| {
        let set = [("clients.both.group_chat", "true"), ("operators.A.imsp.legacy.group_chat", group_chat)];
        let world = Arc::new(shipped("paper_cast.ron", &set));
        let (records, _) = records(&world);
        let mut tables = Tables::new(&world);
        records.iter().for_each(|r| tables.record(r));
        let summary = tables.finish(vocabulary::Time::START + world.duration).summary();
        let check = summary.requirements.iter().find(|r| r.id == "IM-0020").expect("one of them");
        (verdicts(&set).0, check.checked, check.violations)
    };
    assert_eq!(chat("false"), (vec!["IM-0020"], 2, 1), "offered, but not carried");
    assert_eq!(chat("true"), (vec!["IM-0020"], 2, 2), "offered and carried");
}

#[test]
fn what_a_customer_set_is_more_than_the_default_and_breaks_nothing() {
    let script = r#"[
        (at: "10 s", who: "A1", does: Add("B1")),
        (at: "20 s", who: "B1", does: SetPresence(Offline)),
        (at: "1 min", who: "A2", does: Add("B1")),
    ]"#;
    let world = Arc::new(shipped("paper_cast.ron", &[("script", script)]));
    let (records, _) = records(&world);
    let shown = |r: &Record| match r.event {
        Event::ContactShown { presence, detailed, .. } => Some((presence, detailed)),
        _ => None,
    };
    let shown: Vec<_> = records.iter().filter_map(shown).collect();
    assert_eq!(shown, [(Presence::Available, false), (Presence::Offline, true)]);
    let (violated, idle) = verdicts(&[("script", script)]);
    assert!(violated.is_empty() && !idle.contains(&"IM-0010"), "{violated:?} {idle:?}");
}
