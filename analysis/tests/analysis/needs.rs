//! What objectives need of nodes and links: records made by hand, with the numbers worked out by hand.

use crate::support::*;
use crate::{results, rows};
use analysis::Results;
use std::sync::Arc;
use vocabulary::*;
use world::Blueprint;
use world::blueprint::{Capacity, CapacityChange, Change, Full, Happening, SmscCapacity, Work};

const SECOND: Capacity = Capacity {
    servers: 1,
    work: Work::PerMessage(1e6),
    by_rate: false,
    exponential: false,
    room: None,
    full: Full::Reject,
};

/// The small world, whose SMSC of A takes a second for a message; its delivery is planned by rate. The SMS link between
/// A and C fails from three to four.
fn world(objectives: &[&str]) -> Arc<Blueprint> {
    let mut world = Blueprint::clone(&small_world());
    let delivery = Some(Capacity { by_rate: true, ..SECOND });
    world.operators[0].smsc.capacity =
        SmscCapacity { submission: Some(SECOND), delivery, receipts: Some(SECOND) };
    let change = |at, rate| Happening {
        at: Time(hours(at).0),
        change: Change::Capacity(CapacityChange {
            operator: A,
            node: Node::Link(SMS_AC).into(),
            rate,
            servers: 0,
        }),
    };
    world.happenings = vec![change(3, 0), change(4, 10_000)];
    world.objectives = objectives.iter().map(|text| objective(&world, text)).collect();
    Arc::new(world)
}

/// In the first ten hours so many messages a second come evenly to each of two paths of the SMSC of A. All of them wait
/// for a minute.
fn run(objectives: &[&str], submission: u64, delivery: u64) -> Results {
    let world = world(objectives);
    let mut records = Vec::new();
    for (node, rate) in [(Node::SmscSubmission, submission), (Node::SmscDelivery, delivery)] {
        for n in 0..rate * 36_000 {
            let event = Event::Queued {
                node: node.into(),
                waiting: 1,
                wait: seconds(60),
                service_us: 1_000_000,
                octets: 0,
            };
            records.extend(
                Story::of(a(1), n as u32).then(n * 1_000_000 / rate, A, a(1), b(2), event).records.pop(),
            );
        }
    }
    results(&world, &records)
}

/// What is needed, by the key of the node or link, and the unit.
fn needed(results: &Results, objective: usize) -> Vec<(String, Option<f64>, &'static str)> {
    let needs = &results.summary().objectives[objective].needs;
    needs.iter().map(|n| (n.key.clone(), n.needed, n.unit.written())).collect()
}

#[test]
fn each_path_of_an_smsc_keeps_the_objective_by_itself() {
    let results = run(&["smsc.A.utilisation.peak <= 80 %"], 2, 4);
    // Two erlangs at 80 % need three servers, four a rate of five a second; receipts had nothing to do.
    assert_eq!(
        needed(&results, 0),
        [
            ("smsc.A.submission".to_owned(), Some(3.0), "servers"),
            ("smsc.A.delivery".to_owned(), Some(5.0), "per second"),
        ]
    );
    let text = results.summary().to_text();
    let told = "; needs 3 servers (has 1) at SMSC A submission; needs 5 /s (has 1 /s) at SMSC A delivery\n";
    assert!(text.lines().nth(1).is_some_and(|line| format!("{line}\n").ends_with(told)), "{text}");
    assert!(text.contains("SMSC A delivery: needs 5 /s (has 1 /s), headroom -80 %.\n"), "{text}");
}

#[test]
fn the_table_has_the_objective_that_needs_the_most() {
    let objectives = [
        "smsc.A.utilisation.peak <= 80 %",
        "smsc.A.submission.utilisation.mean <= 10 %",
        "smsc.A.wait.p50 <= 1 h",
    ];
    let results = run(&objectives, 2, 4);
    let table = rows(&results, "capacity.csv");
    let ends = |place: &str, end: &str| {
        let row = table.iter().find(|r| r.starts_with(place)).expect("its row");
        assert!(row.ends_with(end), "{row}");
    };
    // Two erlangs in ten hours of twenty-four: nine servers for a tenth.
    ends("SMSC A submission", ",smsc.A.submission.utilisation.mean <= 10 %,9,servers,-88.89");
    ends("SMSC A delivery", ",smsc.A.utilisation.peak <= 80 %,5,per second,-80.00");
    ends("SMSC A receipts", ",,,,");
}

#[test]
fn what_the_run_shows_is_worth_more_than_an_approximation() {
    // All waited for a minute with one server; of two a good approximation says that next to none waits so long.
    let failed = run(&["smsc.A.submission.wait.max <= 59 s"], 1, 1);
    let (_, enough, _) = needed(&failed, 0).remove(0);
    assert!(enough.is_some_and(|n| n >= 2.0), "{enough:?}");
    let held = run(&["smsc.A.submission.wait.max <= 60 s"], 1, 1);
    assert_eq!(needed(&held, 0), [("smsc.A.submission".to_owned(), Some(1.0), "servers")]);
    assert!(!held.summary().to_text().lines().nth(1).unwrap().contains("needs"));
}

#[test]
fn no_capacity_helps_where_nothing_lacks_one() {
    let results = |wait: Span| {
        let event =
            Event::Queued { node: Node::Link(SMS_AC).into(), waiting: 0, wait, service_us: 0, octets: 0 };
        let record = Story::of(a(1), 1).then(hours(3).0, A, a(1), c(2), event).records.remove(0);
        results(&world(&["sms_link.A-C.wait.p99 <= 1 min"]), &[record])
    };
    assert_eq!(needed(&results(hours(1)), 0), [("sms_link.A-C".to_owned(), None, "servers")]);
    assert_eq!(needed(&results(seconds(30)), 0), []);
}

#[test]
fn objectives_that_no_capacity_decides_on_need_none() {
    let results = run(&["smsc.A.offered >= 1", "smsc.A.load.total <= 1", "smsc.A.throttled <= 5"], 2, 4);
    assert!((0..3).all(|objective| needed(&results, objective).is_empty()));
    assert!(!results.summary().to_text().contains("What the objectives need"));
}
