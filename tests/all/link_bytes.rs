//! Bytes on links in whole runs: what load tables count is what queues of links count.

use crate::simulate::{records, shipped};
use analysis::{Results, Tables};
use std::sync::Arc;
use vocabulary::{Sink, Time};
use world::Blueprint;
use world::blueprint::{Capacity, Document, Full, Work};

/// A shipped world in which all links have a capacity that never holds anything up.
fn with_wide_links(name: &str, set: &[(&str, &str)]) -> Blueprint {
    let mut world = shipped(name, set);
    let wide = Capacity {
        servers: 1_000,
        work: Work::PerMessage(1.0),
        by_rate: false,
        exponential: false,
        room: None,
        full: Full::Reject,
    };
    world.links.iter_mut().for_each(|link| link.capacity = Some(wide.clone()));
    world
}

fn run(world: &Blueprint) -> Results {
    let world = Arc::new(world.clone());
    let mut tables = Tables::new(&world);
    records(&world).0.iter().for_each(|r| tables.record(r));
    tables.finish(Time::START + world.duration)
}

/// Of each direction of each link its name, the bytes that the load tables count, and those that queues do.
fn bytes(world: &Blueprint) -> Vec<(String, f64, f64)> {
    let results = run(world);
    let measures = world::measures::all(world);
    let links = measures.iter().filter_map(|m| m.name.strip_suffix(".load.bytes.total"));
    let of = |name: String| results.measure(&name).expect("a measure").expect("something to measure");
    links.map(|l| (l.to_owned(), of(format!("{l}.load.bytes.total")), of(format!("{l}.bytes")))).collect()
}

#[test]
fn load_tables_and_queues_count_the_same_bytes() {
    // Contacts and answers over a hub, receipts, messages that come back, presence, and contacts that are asked for
    // anew when an IM link opens: all that links carry.
    for (name, duration) in [
        ("hub.ron", "30 h"),
        ("store_and_forward.ron", "1 d"),
        ("portability.ron", "1 d"),
        ("presence_load.ron", "6 h"),
        ("paper_cast.ron", "4 h"),
    ] {
        let found = bytes(&with_wide_links(name, &[("duration", duration)]));
        assert!(found.iter().any(|(_, loaded, _)| *loaded > 0.0), "{name} carries something");
        for (link, loaded, queued) in found {
            assert_eq!(loaded, queued, "{link} of {name}");
        }
    }
}

#[test]
fn what_is_asked_anew_when_a_link_opens_is_in_both_counts() {
    let world = with_wide_links("paper_cast.ron", &[("duration", "4 h")]);
    let results = run(&world);
    let of = |name: &str| results.measure(name).expect("a measure").expect("something to measure");
    // The answer as IM after the link has opened, 978 bytes; before it the contact that was kept by number, 1,059.
    assert_eq!([of("im_link.A-C.load.total"), of("im_link.A-C.offered")], [2.0, 2.0]);
    assert_eq!([of("im_link.A-C.load.bytes.total"), of("im_link.A-C.bytes")], [2_037.0, 2_037.0]);
}

#[test]
fn larger_documents_show() {
    let mut world = with_wide_links("paper_cast.ron", &[("duration", "4 h")]);
    let before = bytes(&world);
    world.sizes.documents[Document::SubscribePresence as usize] += 1_000;
    let after = bytes(&world);
    assert!(before.iter().zip(&after).any(|(b, a)| a.1 > b.1 && a.2 > b.2), "{before:?}, {after:?}");
}
