//! The catalogue of measures: what it says is in the reference, and each of its names means what it says.

use std::path::{Path, PathBuf};
use world::measures::{Dimension, Family, Subject, Unknown, all, find, near_name, to_markdown};
use world::{Blueprint, load};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn shipped(name: &str) -> Blueprint {
    load(&project().join("worlds").join(name), &[]).unwrap_or_else(|report| panic!("{report}")).blueprint
}

#[test]
fn the_reference_says_what_the_catalogue_says() {
    let path = project().join("docs/measures.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = ("<!-- measures: written by a test -->\n", "<!-- end of measures -->");
    let from = text.find(begin).unwrap() + begin.len();
    let until = text.find(end).unwrap();
    if std::env::var("INTERWORK_REFERENCE").is_ok_and(|v| v == "write") {
        let mut written = text.clone();
        written.replace_range(from..until, &to_markdown());
        std::fs::write(&path, written).unwrap();
    } else {
        assert_eq!(&text[from..until], to_markdown());
    }
}

#[test]
fn each_name_of_a_world_means_the_measure_that_it_was_made_of() {
    for name in ["three_operators.ron", "trace.ron"] {
        let world = shipped(name);
        let measures = all(&world);
        assert!(measures.len() > 500, "{name} has {} measures", measures.len());
        for measure in measures {
            assert_eq!(find(&world, &measure.name).as_ref(), Ok(&measure), "{name}");
        }
    }
}

#[test]
fn a_world_without_pools_or_trace_has_no_measures_of_them() {
    let (plain, traced) = (shipped("reply_loop.ron"), shipped("trace.ron"));
    let has = |world: &Blueprint, family| all(world).iter().any(|m| m.family == family);
    assert!(!has(&plain, Family::PoolRefused) && has(&shipped("three_operators.ron"), Family::PoolRefused));
    assert!(!has(&plain, Family::TraceRead) && has(&traced, Family::TraceRead));
    assert_eq!(find(&plain, "trace.read"), Err(Unknown::NoTrace));
}

#[test]
fn measures_of_pairs_know_their_operators_in_order() {
    let world = shipped("three_operators.ron");
    let id = |name: &str| {
        let i = world.operators.iter().position(|o| o.name == name).unwrap();
        vocabulary::OperatorId(i as u8)
    };
    let measure = find(&world, "messages.A-C.im.failed.count").unwrap();
    assert_eq!(measure.family, Family::MessagesEndingCount);
    assert_eq!(measure.subjects, [Subject::Pair(id("A"), id("C")), Subject::Word("im.failed")]);
    let link = find(&world, "sms_link.C-A.load.mean").unwrap();
    assert!(matches!(link.subjects[0], Subject::Link(link, from)
        if from == id("C") && world.links[usize::from(link.0)].name == "SMS A-C"));
    assert_eq!(find(&world, "im_link.B-C.load.mean").unwrap_err(), {
        Unknown::Missing(world::measures::Slot::Place, "im_link.B-C".to_owned())
    });
}

#[test]
fn operators_may_have_hyphens_blanks_and_full_stops_in_their_names() {
    let text = "(operators: {\"Uni.Tel\": (numbers: [\"+44 7700\"], subscribers: 10, im_users: \"50 %\", imsp: ()), \
                \"A-B C\": (numbers: [\"+44 7900\"], subscribers: 10)}, \
                links: [Sms(between: (\"Uni.Tel\", \"A-B C\"))], \
                objectives: [\"messages.A-B C-Uni.Tel.im.failed <= 1 %\", \
                \"sms_link.Uni.Tel-A-B C.load.total > 0\", \"smsc.A-B C.load.mean >= 0.5 /h\"])";
    let world = world::parse("w", text, Path::new("."), &[]).unwrap_or_else(|report| panic!("{report}"));
    let texts: Vec<&str> = world.blueprint.objectives.iter().map(|o| o.text.as_str()).collect();
    assert_eq!(texts[0], "messages.A-B C-Uni.Tel.im.failed <= 1 %");
    assert_eq!(texts.len(), 3);
}

#[test]
fn near_names_are_found_in_a_world_of_many_operators_without_delay() {
    let operators: String = (0..200)
        .map(|i| format!("\"Operator {i}\": (numbers: [\"+44 7{i:03}\"], subscribers: 9, imsp: ()),"))
        .collect();
    let world = world::parse("w", &format!("(operators: {{{operators}}})"), Path::new("."), &[]);
    let world = world.unwrap_or_else(|report| panic!("{report}")).blueprint;
    let near = near_name(&world, "smsc.Operator 117.laod.mean");
    assert_eq!(near.as_deref(), Some("smsc.Operator 117.load.mean"));
    let pair = near_name(&world, "messages.Operator 5-Operator 7.im.faild");
    assert_eq!(pair.as_deref(), Some("messages.Operator 5-Operator 7.im.failed"));
    assert_eq!(near_name(&world, "colour"), None);
}

#[test]
fn families_have_patterns_and_sentences_of_their_own() {
    for family in Family::ALL {
        assert!(family.about().ends_with('.'), "{family:?}");
        assert!(Family::ALL.iter().all(|f| f == family || f.pattern() != family.pattern()), "{family:?}");
    }
    let counts = Family::ALL.iter().filter(|f| f.pattern().ends_with(".count"));
    assert!(counts.clone().count() > 5 && counts.clone().all(|f| f.dimension() == Dimension::Number));
}
