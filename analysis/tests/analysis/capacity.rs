//! Nodes and links of finite capacity: counts, utilisation and waits worked out by hand.

use crate::support::*;
use crate::{measure, results, rows};
use analysis::Tables;
use std::sync::Arc;
use vocabulary::*;
use world::Blueprint;
use world::blueprint::{Capacity, CapacityChange, Change, Full, Happening, Work};

const MINUTE: Span = Span::MINUTE;

/// The small world, where the IMSP of A serves one message in ten seconds, the SMS link between A and C fails from
/// three to four, and the IMSP has two servers from noon on.
fn limited() -> Arc<Blueprint> {
    let mut world = Blueprint::clone(&small_world());
    world.operators[0].imsp.as_mut().unwrap().capacity = Some(Capacity {
        servers: 1,
        work: Work::PerMessage(10e6),
        by_rate: false,
        exponential: false,
        room: Some(100),
        full: Full::Reject,
    });
    let change = |at, node: Node, rate, servers| Happening {
        at: Time(hours(at).0),
        change: Change::Capacity(CapacityChange { operator: A, node: node.into(), rate, servers }),
    };
    world.happenings = vec![
        change(3, Node::Link(SMS_AC), 0, 0),
        change(4, Node::Link(SMS_AC), 10_000, 0),
        change(12, Node::Imsp, 10_000, 2),
    ];
    Arc::new(world)
}

fn queued(node: Node, waiting: u32, wait: Span, service: Span) -> Event {
    Event::Queued { node: node.into(), waiting, wait, service_us: service.0 as u32, octets: 0 }
}

fn overflowed(again: Span) -> Event {
    Event::Overflowed { node: Node::Imsp.into(), waiting: 100, again }
}

/// A message comes to a node of A at each of some times.
fn arrivals(at: impl IntoIterator<Item = (u64, Event)>) -> Vec<Record> {
    let record = |(n, (at, event)): (usize, (u64, Event))| {
        story(n as u32).then(at, A, a(1), b(2), event).records.remove(0)
    };
    at.into_iter().enumerate().map(record).collect()
}

fn story(n: u32) -> Story {
    Story::of(a(1), n)
}

/// Three come within the first second: the second waits for the first, the third finds no room.
fn first_minute() -> Vec<Record> {
    let ten = seconds(10);
    arrivals([
        (0, queued(Node::Imsp, 0, Span::ZERO, ten)),
        (500_000, queued(Node::Imsp, 0, Span(9_500_000), ten)),
        (900_000, overflowed(Span::ZERO)),
        (90_000_000, overflowed(MINUTE)),
        (150_000_000, queued(Node::Imsp, 0, Span::ZERO, ten)),
    ])
}

fn cells(results: &analysis::Results, place: &str) -> Vec<String> {
    let row = rows(results, "capacity.csv").into_iter().find(|r| r.starts_with(place)).expect("its row");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(row.as_bytes());
    reader.records().next().unwrap().unwrap().iter().map(str::to_owned).collect()
}

#[test]
fn a_station_is_counted_by_hand() {
    let results = results(&limited(), &first_minute());
    let row = cells(&results, "IMSP A");
    // Offered, carried, rejected, throttled, left, bytes.
    assert_eq!(row[3..9], ["4", "3", "1", "1", "0", "0"]);
    // 30 s of work in a day with one server in the morning and two from noon on, in the first bin of 300 s.
    assert_eq!(row[9..12], ["0.02", "10.00", "2007-04-27T00:00:00"]);
    // Busiest second, minute and hour.
    assert_eq!(row[12..16], ["3", "3", "4", "2007-04-27T00:00:00"]);
    assert_eq!(row[16..22], ["33.33", "3.166667", "0.000000", "9.500000", "9.500000", "9.500000"]);
    // Two servers at the end; 40 s of work in the busiest hour need one.
    assert_eq!(
        (&row[2], &row[22], &row[23], &row[24]),
        (&"2".into(), &"100".into(), &"1".into(), &"100.00".into())
    );
    assert_eq!(measure(&results, "imsp.A.utilisation.peak"), "10");
    assert_eq!(measure(&results, "imsp.A.wait.p99"), "9.5");
    assert_eq!(measure(&results, "imsp.A.rejected.count"), "1");
}

#[test]
fn a_link_without_capacity_that_fails_has_a_backlog() {
    let three = hours(3).0;
    let wait = |at: u64| (three + at, queued(Node::Link(SMS_AC), 0, Span(hours(1).0 - at), Span::ZERO));
    let results = results(&limited(), &arrivals([wait(MINUTE.0), wait(10 * MINUTE.0)]));
    let all = rows(&results, "capacity_by_bin.csv");
    let of: Vec<&str> =
        all.iter().filter_map(|r| r.split_once("\"SMS A-C, A to C\",")).map(|(_, rest)| rest).collect();
    // Twelve bins of the outage, and the one in which the two go.
    assert_eq!(of.len(), 13);
    assert_eq!(of[0], "1,0,0,0,0,1,0,,0.00");
    assert_eq!(of[2], "1,0,0,0,0,2,0,,0.00");
    assert_eq!(of[11], "0,0,0,0,0,2,0,,0.00");
    assert_eq!(of[12], "0,2,0,0,0,0,0,,100.00");
    // Without a capacity there is no utilisation, and nothing that it needs.
    let row = cells(&results, "\"SMS A-C, A to C\"");
    assert_eq!((row[2].as_str(), row[9].as_str(), row[23].as_str()), ("", "", ""));
}

#[test]
fn work_is_done_in_the_bins_in_which_it_is_done_and_what_ends_later_is_left() {
    let last = Span::DAY.0 - seconds(4).0;
    let results = results(
        &limited(),
        &arrivals([
            (5 * MINUTE.0 - seconds(5).0, queued(Node::Imsp, 0, Span::ZERO, seconds(20))),
            (last, queued(Node::Imsp, 0, Span::ZERO, seconds(10))),
        ]),
    );
    let all = rows(&results, "capacity_by_bin.csv");
    let of = |bin: &str| all.iter().find(|r| r.starts_with(bin)).expect("a row").clone();
    assert!(of("0,").ends_with("IMSP A,1,0,0,0,0,1,0,1.67,100.00"), "{}", of("0,"));
    assert!(of("300,").ends_with("IMSP A,0,1,0,0,0,0,0,5.00,100.00"), "{}", of("300,"));
    // Four of ten seconds of the last, with two servers in 300 s.
    assert!(of("86100,").ends_with("IMSP A,1,0,0,0,0,1,0,0.67,100.00"), "{}", of("86100,"));
    assert_eq!(cells(&results, "IMSP A")[7], "1");
}

#[test]
fn counted_in_parts_and_in_any_order_the_tables_are_the_same() {
    let (world, mut records) = (limited(), first_minute());
    let bytes = |r: &analysis::Results| ["capacity.csv", "capacity_by_bin.csv"].map(|f| rows(r, f));
    let expected = bytes(&results(&world, &records));
    records.reverse();
    let mut parts = [Tables::new(&world), Tables::new(&world)];
    records.iter().enumerate().for_each(|(i, r)| parts[i % 2].record(r));
    let [mut one, two] = parts;
    one.merge(two);
    assert_eq!(bytes(&one.finish(Time::START + world.duration)), expected);
}

#[test]
fn a_station_over_80_percent_is_warned_of() {
    let burst = (0..28).map(|n| (n * 10_000_000, queued(Node::Imsp, 0, Span::ZERO, seconds(10))));
    let text = results(&limited(), &arrivals(burst)).summary().to_text();
    assert!(text.contains("Warning: over 80 %"), "{text}");
    let calm = results(&limited(), &first_minute()[..2]).summary().to_text();
    assert!(!calm.contains("Warning"), "{calm}");
}

#[test]
fn stations_are_measured_by_name() {
    let results = results(&limited(), &first_minute());
    let of = |name: &str| results.measure(&format!("imsp.A.{name}")).unwrap();
    let near = |name: &str, value: f64| {
        assert!(of(name).is_some_and(|found| (found - value).abs() < 1e-9), "{name}: {:?}", of(name));
    };
    near("offered", 4.0);
    near("offered.busiest_second", 3.0);
    near("offered.busiest_minute", 3.0 / 60.0);
    near("offered.busiest_hour", 4.0 / 3_600.0);
    near("carried", 3.0);
    near("rejected", 25.0);
    near("throttled", 1.0);
    near("waited", 100.0 / 3.0);
    near("wait.mean", 9.5 / 3.0);
    near("wait.p50", 0.0);
    near("wait.max", 9.5);
    near("queue.max", 100.0);
    // 30 s of work in half a day of one server and half a day of two; all of it in the first five minutes.
    near("utilisation.mean", 100.0 * 30.0 / (1.5 * 86_400.0));
    near("utilisation.peak", 10.0);
    near("needed_servers", 1.0);
    let link = "sms_link.A-C.utilisation.mean";
    assert_eq!(results.measure(link), Ok(None), "a link without capacity that fails is never busy");
    assert!(results.measure("im_link.A-B.wait.p99").is_err(), "a link that takes whatever comes");
}

#[test]
fn an_smsc_is_measured_by_all_of_its_paths() {
    let mut world = Blueprint::clone(&limited());
    let capacity = world.operators[0].imsp.as_ref().unwrap().capacity.clone();
    world.operators[0].smsc.capacity.submission = capacity.clone();
    world.operators[0].smsc.capacity.delivery = capacity;
    let (one, three) = (seconds(1), seconds(3));
    let results = results(
        &Arc::new(world),
        &arrivals([
            (0, queued(Node::SmscSubmission, 2, one, seconds(10))),
            (1_000_000, queued(Node::SmscDelivery, 5, three, seconds(30))),
        ]),
    );
    let are = [
        ("smsc.A.offered", 2.0),
        ("smsc.A.submission.offered", 1.0),
        ("smsc.A.wait.mean", 2.0),
        ("smsc.A.delivery.wait.mean", 3.0),
        ("smsc.A.wait.max", 3.0),
        ("smsc.A.queue.max", 5.0),
        ("smsc.A.utilisation.peak", 10.0),
        ("smsc.A.submission.utilisation.peak", 100.0 / 30.0),
        ("smsc.A.needed_servers", 2.0),
    ];
    for (name, value) in are {
        let found = results.measure(name).unwrap();
        assert!(found.is_some_and(|found| (found - value).abs() < 1e-9), "{name}: {found:?}");
    }
    assert!(results.measure("smsc.A.receipts.offered").is_err(), "that path takes whatever comes");
}

#[test]
fn each_station_of_the_table_is_measured_by_its_key_and_no_other_place() {
    let world = limited();
    let results = results(&world, &[]);
    let mut keys: Vec<String> = rows(&results, "capacity.csv")
        .iter()
        .map(|row| row.rsplit('"').next().unwrap().split(',').nth(1).unwrap().to_owned())
        .collect();
    let mut names: Vec<String> =
        world::measures::Slot::Station.all(&world).into_iter().map(|(name, _)| name).collect();
    keys.sort();
    names.sort();
    assert_eq!(keys, names);
    assert_eq!(keys, ["imsp.A", "sms_link.A-C", "sms_link.C-A"]);
}
