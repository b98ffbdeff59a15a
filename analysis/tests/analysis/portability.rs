//! Messages to ported numbers: tables, measures and words, worked out by hand.

use crate::support::*;
use crate::{measure, results, rows};
use std::sync::Arc;
use vocabulary::*;
use world::Blueprint;

/// The small world, in which everybody of B has a number of C and everybody of C one of B.
fn swapped() -> Arc<Blueprint> {
    let mut world = Blueprint::clone(&small_world());
    world.operators[1].portability.ported_in = vec![(C, 1.0)];
    world.operators[2].portability.ported_in = vec![(B, 1.0)];
    Arc::new(world)
}

fn routed(by: NumberRouting, holder: OperatorId, misclassified: bool, sms: bool) -> Event {
    Event::NumberRouted { lookup: NumberLookup { by, holder, misclassified, sms } }
}

/// An IM to a customer of C that comes back from B and goes as SMS over B; one to a user of B that A asked for.
fn messages() -> Vec<Record> {
    let (ms, range) = (1_000, NumberRouting::Range);
    let forwarded = |link| Event::SmsForwarded { parts: 1, link, octets: 100 };
    let mut wrong = Story::of(a(1), 0);
    wrong
        .then(0, A, a(1), c(2), im_sent(20))
        .then(200 * ms, A, a(1), c(2), routed(range, B, true, false))
        .then(200 * ms, A, a(1), c(2), Event::ImForwarded { link: IM_AB, octets: 900 })
        .then(250 * ms, B, a(1), c(2), Event::ImReturned { link: IM_AB, octets: 900 })
        .then(500 * ms, A, a(1), c(2), routed(range, B, false, true))
        .then(500 * ms, A, a(1), c(2), forwarded(SMS_AB))
        .then(600 * ms, B, a(1), c(2), routed(NumberRouting::Holder, B, false, true))
        .then(600 * ms, B, a(1), c(2), forwarded(SMS_AB));
    let mut right = Story::of(a(3), 0);
    right
        .then(0, A, a(3), b(4), im_sent(20))
        .then(200 * ms, A, a(3), b(4), routed(NumberRouting::Query, C, false, false))
        .then(200 * ms, A, a(3), b(4), Event::ImForwarded { link: IM_AB, octets: 900 });
    [wrong.records, right.records].concat()
}

#[test]
fn each_lookup_is_counted_by_sender_holder_and_operator() {
    let results = results(&swapped(), &messages());
    assert_eq!(
        rows(&results, "portability.csv"),
        ["im,A,B,C,0,1,0,1,1", "im,A,C,B,1,0,0,0,0", "sms,A,B,C,0,1,1,0,0"]
    );
    let names = ["queried", "by_range", "relayed", "misclassified", "returned"];
    let values = names.map(|name| measure(&results, &format!("portability.{name}")));
    assert_eq!(values, ["1", "2", "1", "1", "1"]);
}

#[test]
fn the_way_over_the_holder_is_load_of_its_nodes_and_an_operation_of_map() {
    let results = results(&swapped(), &messages());
    assert_eq!(measure(&results, "map.B.SRI-SM"), "1");
    assert_eq!(measure(&results, "imsp.B.load.total"), "1");
    assert_eq!(measure(&results, "im_link.B-A.load.total"), "1");
    assert_eq!(measure(&results, "smsc.B.load.total"), "1");
}

#[test]
fn the_summary_tells_of_ported_numbers_where_there_are_any() {
    let text = results(&swapped(), &messages()).summary().to_text();
    assert!(text.contains("Number portability\n  1 lookup by a query"), "{text}");
    assert!(text.contains("1 IM and 1 short message to ported numbers went by the number range"), "{text}");
    let plain = results(&small_world(), &[]);
    assert!(!plain.summary().to_text().contains("ortability"));
    assert!(!rows(&plain, "summary.csv").iter().any(|r| r.starts_with("portability")));
}
