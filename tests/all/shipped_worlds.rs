//! Every shipped world, made small: the same on one thread and two, and no message lost silently.

use crate::simulate::{records, records_with, shipped};
use engine::Options;
use std::path::Path;
use vocabulary::Record;

/// The shipped worlds, and what makes each of them small.
const WORLDS: &[(&str, &[(&str, &str)])] = &[
    ("paper_cast.ron", &[]),
    (
        "three_operators.ron",
        &[
            ("operators.A.subscribers", "3000"),
            ("operators.B.subscribers", "2000"),
            ("operators.C.subscribers", "2000"),
            ("duration", "6 d"),
        ],
    ),
    ("hub.ron", &[("duration", "12 h")]),
    (
        "outage.ron",
        &[
            ("operators.A.subscribers", "6000"),
            ("operators.A.smsc.capacity.submission.rate", "\"1.2 /s\""),
            ("operators.A.smsc.capacity.submission.queue", "200"),
            ("operators.B.subscribers", "4000"),
            ("operators.C.subscribers", "4000"),
        ],
    ),
    (
        "new_year.ron",
        &[
            ("operators.A.subscribers", "4000"),
            ("operators.A.smsc.capacity.submission.rate", "\"0.8 /s\""),
            ("operators.A.smsc.capacity.submission.queue", "200"),
            ("operators.B.subscribers", "3000"),
            ("operators.C.subscribers", "3000"),
        ],
    ),
    ("portability.ron", &[]),
    (
        "presence_load.ron",
        &[
            ("operators.A.subscribers", "3000"),
            ("operators.B.subscribers", "2000"),
            ("operators.C.subscribers", "2000"),
            ("duration", "1 d"),
        ],
    ),
    ("reply_loop.ron", &[("operators.A.subscribers", "3000"), ("operators.B.subscribers", "3000")]),
    ("template.ron", &[("duration", "12 h")]),
    ("settlement.ron", &[("duration", "20 h")]),
    ("trace.ron", &[]),
    (
        "store_and_forward.ron",
        &[
            ("operators.A.subscribers", "2000"),
            ("operators.B.subscribers", "2000"),
            ("operators.C.subscribers", "1000"),
        ],
    ),
];

#[test]
fn each_shipped_world_is_tested() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds");
    let files = std::fs::read_dir(folder).expect("the folder of worlds");
    let mut shipped: Vec<String> = files
        .map(|f| f.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".ron"))
        .collect();
    shipped.sort();
    let mut tested: Vec<_> = WORLDS.iter().map(|(name, _)| (*name).to_owned()).collect();
    tested.sort();
    assert_eq!(shipped, tested);
}

#[test]
fn each_shipped_world_is_the_same_on_two_threads_and_loses_nothing() {
    for (name, set) in WORLDS {
        let world = shipped(name, set);
        let (one, in_flight) = records(&world);
        assert!(one.len() > 50, "{name} has {} records", one.len());
        let (two, _) = records_with(&world, Options { threads: 2, worth_sharing: 0, ..Options::default() });
        assert_same(name, &one, &two);
        let begun = one.iter().filter(|r| r.event.begins_message()).count() as u64;
        let ended = one.iter().filter(|r| r.event.ends_message()).count() as u64;
        assert_eq!(begun, ended + in_flight, "{name}");
    }
}

#[test]
fn each_shipped_world_is_the_same_however_it_is_cut() {
    for (name, set) in WORLDS {
        let world = shipped(name, set);
        let (whole, _) = records(&world);
        for (partitions, threads) in [(7, 1), (16, 2)] {
            let options = Options { threads, partitions: Some(partitions), ..Options::default() };
            assert_same(&format!("{name}, {options:?}"), &whole, &records_with(&world, options).0);
        }
    }
}

fn assert_same(what: &str, one: &[Record], other: &[Record]) {
    let differ = one.iter().zip(other).find(|(a, b)| a != b);
    assert!(one.len() == other.len() && differ.is_none(), "{what}: {differ:#?}");
}
