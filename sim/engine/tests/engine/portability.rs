//! Number portability: how many messages go to ported numbers, what becomes of those that are routed by the number
//! range, and that queries leave nothing misclassified.

use crate::{Run, count, run, run_plainly};
use engine::fixture::{CLIENT, link, operator, traffic, world};
use engine::{Options, Replay};
use std::sync::Arc;
use vocabulary::{Event, Kind, NumberLookup, NumberRouting, OperatorId, Record, SubscriberId};
use world::Blueprint;
use world::blueprint::*;

const B: OperatorId = OperatorId(1);
const C: OperatorId = OperatorId(2);
const SHARE: f64 = 0.3;

/// Users of A write to IM users of B, a third of whose numbers are of C, and to customers of C without IMSP, a third
/// of whose numbers are of B.
fn ported(lookup: Lookup) -> Blueprint {
    let mut operators =
        vec![operator("A", 0, 1_000), operator("B", 1_000, 1_000), operator("C", 2_000, 1_000)];
    for o in &mut operators[..2] {
        (o.im_users, o.terminals) = (1.0, vec![(CLIENT, 1.0)]);
    }
    for (o, at) in operators.iter_mut().zip([vec![0.0, 0.5, 0.5], vec![0.0; 3], vec![0.0; 3]]) {
        o.contacts.at = at;
        o.portability.lookup = lookup;
    }
    operators[2].imsp = None;
    operators[1].contacts.count = Count::Fixed(0);
    operators[1].portability.ported_in = vec![(C, SHARE)];
    operators[2].portability.ported_in = vec![(B, SHARE)];
    let mut links = vec![link(Service::Im, 0, 1)];
    links.extend([(0, 1), (0, 2), (1, 2)].map(|(a, b)| link(Service::Sms, a, b)));
    Blueprint { seed: 5, ..world(operators, links, traffic()) }
}

fn routed(r: &Record, how: NumberRouting) -> bool {
    matches!(r.event, Event::NumberRouted { lookup: NumberLookup { by, .. } } if by == how)
}

fn misclassified(r: &Record) -> bool {
    matches!(r.event, Event::NumberRouted { lookup: NumberLookup { misclassified: true, .. } })
}

/// First IM to an operator that were sent, and of these the ones to ported numbers.
fn sent(world: &Blueprint, run: &Run, to: OperatorId) -> (f64, f64) {
    let is = |r: &Record| {
        matches!(r.event, Event::ImSent { answer: false, .. }) && world.operator_of(r.object) == to
    };
    let gone = |s: SubscriberId| world.range_holder(s) != to;
    (count(&run.records, is), count(&run.records, |r| is(r) && gone(r.object)))
}

#[test]
fn messages_go_to_ported_numbers_in_the_share_of_ported_numbers() {
    let world = ported(Lookup::RangeHolder);
    let run = run_plainly(&world);
    for to in [B, C] {
        let (all, gone) = sent(&world, &run, to);
        assert!(all > 2_000.0, "{all}");
        // The thousand numbers are drawn once, and the messages spread over them.
        let deviation = f64::sqrt(SHARE * (1.0 - SHARE) * (1.0 / 1_000.0 + 1.0 / all)) * 1.2;
        assert!((gone / all - SHARE).abs() < 5.0 * deviation, "{to:?}: {gone} of {all}");
    }
}

#[test]
fn without_a_query_each_im_to_a_ported_number_is_misclassified() {
    let world = ported(Lookup::RangeHolder);
    let run = run_plainly(&world);
    let (to_b, to_c) = (sent(&world, &run, B).1, sent(&world, &run, C).1);
    // A few are on their way at the end.
    let near = |seen: f64, expected: f64| (expected - 60.0..=expected).contains(&seen);
    let wrong = |home| count(&run.records, |r| misclassified(r) && world.operator_of(r.object) == home);
    assert!(near(wrong(B), to_b) && near(wrong(C), to_c), "{} of {to_b}, {} of {to_c}", wrong(B), wrong(C));
    assert!(near(count(&run.records, |r| r.event.kind() == Kind::ImReturned), to_c));
    // Every IM to a ported number arrives as a short message, over the holder: an IM user loses its IM by it.
    let as_sms = |home: OperatorId| {
        let ported = |s| world.range_holder(s) != home && world.operator_of(s) == home;
        count(&run.records, |r| r.event.kind() == Kind::SmsDelivered && ported(r.object))
    };
    assert!(
        near(as_sms(B), to_b) && near(as_sms(C), to_c),
        "{} of {to_b}, {} of {to_c}",
        as_sms(B),
        as_sms(C)
    );
    let relayed = count(&run.records, |r| routed(r, NumberRouting::Holder));
    assert!(near(relayed, to_b + to_c), "{relayed} of {}", to_b + to_c);
    assert_eq!(count(&run.records, |r| routed(r, NumberRouting::Query)), 0.0);
}

#[test]
fn with_queries_everywhere_nothing_is_misclassified_and_each_message_is_asked_for_once() {
    let world = ported(Lookup::Query);
    let run = run_plainly(&world);
    let queried = count(&run.records, |r| routed(r, NumberRouting::Query));
    let by_number =
        |r: &Record| matches!(r.event, Event::ImSent { answer: false, .. } | Event::SmsAnswered { .. });
    let begun = count(&run.records, by_number);
    assert!((begun - 100.0..=begun).contains(&queried), "{queried} of {begun}");
    assert_eq!(count(&run.records, |r| r.event.kind() == Kind::NumberRouted), queried);
    assert_eq!(count(&run.records, misclassified), 0.0);
    assert_eq!(count(&run.records, |r| r.event.kind() == Kind::ImReturned), 0.0);
    // IM to B goes as IM, whoever has the range.
    let sms_to_b = |r: &Record| r.event.kind() == Kind::SmsDelivered && world.operator_of(r.object) == B;
    assert_eq!(count(&run.records, sms_to_b), 0.0);
}

#[test]
fn nothing_is_lost_on_the_way_over_the_holder() {
    for lookup in [Lookup::Query, Lookup::RangeHolder] {
        let run = run_plainly(&ported(lookup));
        let begun = count(&run.records, |r| r.event.begins_message());
        let ended = count(&run.records, |r| r.event.ends_message());
        assert_eq!(begun, ended + run.in_flight as f64);
        assert_eq!(count(&run.records, |r| r.event.kind() == Kind::MessageFailed), 0.0);
    }
}

#[test]
fn a_holder_that_asks_itself_sends_back_what_no_im_link_carries_on() {
    let mut world = ported(Lookup::RangeHolder);
    world.operators[1].portability.lookup = Lookup::Query;
    let run = run_plainly(&world);
    assert_eq!(count(&run.records, |r| r.event.kind() == Kind::MessageFailed), 0.0);
    assert!(count(&run.records, |r| r.event.kind() == Kind::ImReturned) > 500.0);
}

#[test]
fn a_hub_without_query_does_not_send_back_what_the_holder_passes_on() {
    let mut world = ported(Lookup::RangeHolder);
    let mut hub = operator("H", 3_000, 0);
    (hub.transit, hub.contacts.at) = (true, vec![0.0; 4]);
    world.operators.push(hub);
    world.operators.iter_mut().for_each(|o| o.contacts.at.resize(4, 0.0));
    world.links = vec![link(Service::Im, 0, 3), link(Service::Im, 1, 3)];
    world.links.extend([0, 1, 2].map(|o| link(Service::Sms, o, 3)));
    let run = run_plainly(&world);
    let to_ported = |r: &Record| {
        r.event.kind() == Kind::SmsDelivered && world.range_holder(r.object) != world.operator_of(r.object)
    };
    assert!(count(&run.records, to_ported) > 1_000.0);
    let longest =
        run.records.iter().filter(|r| r.event.kind() == Kind::SmsForwarded).map(|r| r.id.step()).max();
    assert!(longest < Some(40), "a message goes round: {longest:?}");
    assert_eq!(count(&run.records, |r| r.event.kind() == Kind::MessageFailed), 0.0);
}

#[test]
fn ported_worlds_are_the_same_on_two_threads_and_in_replay() {
    let world = ported(Lookup::RangeHolder);
    let one = run_plainly(&world);
    assert_eq!(one, run(&world, Options { threads: 2, ..Options::default() }));
    let mut replay = Replay::new(Arc::new(world));
    one.records.iter().for_each(|r| replay.apply(r));
    assert_eq!(replay.digests(), one.digests.last().expect("a digest").1);
}

#[test]
fn queries_where_nothing_was_ported_change_no_record() {
    let plain = |lookup| {
        let mut world = ported(lookup);
        world.operators.iter_mut().for_each(|o| o.portability.ported_in.clear());
        run_plainly(&world)
    };
    assert_eq!(plain(Lookup::Query), plain(Lookup::RangeHolder));
}
