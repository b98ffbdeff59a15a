//! Store and forward: what is stored is delivered once, given up, or waits; retries and absences against closed forms.

use crate::worlds::{attachment, everything};
use crate::{Run, count, run_plainly};
use engine::fixture::reply_loop;
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{Event, FailCause, Kind, Originator, Record, Span, SubscriberId, Time};
use world::Blueprint;
use world::blueprint::{Attachment, Retry, Store};

/// Whether a record belongs to a delivery receipt.
fn of_receipt(r: &Record) -> bool {
    matches!(r.id.originator(), Originator::Delivery(..))
}

/// Short messages in the stores at the end of a run; fails if one left a store that it was not in.
fn left_in_store(run: &Run, stores: &[bool]) -> usize {
    let mut waiting: BTreeSet<u64> = BTreeSet::new();
    for r in run.records.iter().filter(|r| !of_receipt(r)) {
        let exchange = r.id.exchange();
        match r.event {
            Event::SmsAccepted { .. } if stores[usize::from(r.operator.0)] => {
                assert!(waiting.insert(exchange), "taken twice: {r:?}");
            }
            Event::MtForwarded { .. } => assert!(waiting.remove(&exchange), "delivered twice: {r:?}"),
            Event::MessageFailed { cause, .. } => {
                let given_up = [FailCause::ValidityExpired, FailCause::AttemptsExhausted].contains(&cause);
                assert_eq!(waiting.remove(&exchange), given_up, "{r:?}");
            }
            Event::DeliveryDeferred { .. } => assert!(waiting.contains(&exchange), "{r:?}"),
            _ => {}
        }
    }
    waiting.len()
}

#[test]
fn what_is_stored_is_delivered_once_or_given_up_or_waits() {
    let world = everything();
    let run = run_plainly(&world);
    let stores: Vec<bool> = world.operators.iter().map(|o| o.smsc.store.is_some()).collect();
    let n = |kind: Kind| count(&run.records, |r| !of_receipt(r) && r.event.kind() == kind);
    assert!(n(Kind::SmsAccepted) > 5_000.0, "{}", n(Kind::SmsAccepted));
    let given_up = |cause| {
        count(&run.records, |r| matches!(r.event, Event::MessageFailed { cause: c, .. } if c == cause))
    };
    let gone = given_up(FailCause::ValidityExpired) + given_up(FailCause::AttemptsExhausted);
    let left = left_in_store(&run, &stores) as f64;
    assert_eq!(n(Kind::SmsAccepted), n(Kind::MtForwarded) + gone + left);
    assert!(given_up(FailCause::ValidityExpired) > 10.0 && given_up(FailCause::AttemptsExhausted) > 10.0);
    let mut causes: Vec<&str> = Vec::new();
    for r in &run.records {
        if let Event::DeliveryDeferred { cause, .. } = r.event {
            causes.push(cause.name());
        }
    }
    causes.sort_unstable();
    causes.dedup();
    assert_eq!(causes, ["absent_subscriber", "memory_capacity_exceeded", "queue_full", "system_failure"]);
}

#[test]
#[should_panic(expected = "delivered twice")]
fn a_delivery_too_many_is_seen() {
    let world = everything();
    let mut run = run_plainly(&world);
    let last = run.records.iter().rfind(|r| r.event.kind() == Kind::MtForwarded && !of_receipt(r));
    run.records.push(*last.expect("one"));
    left_in_store(&run, &[true; 4]);
}

#[test]
fn flags_are_set_once_and_each_is_followed_by_one_alert() {
    let world = everything();
    let run = run_plainly(&world);
    let mut flags: BTreeMap<(SubscriberId, FailCause), Time> = BTreeMap::new();
    let mut alerts = 0;
    for r in &run.records {
        match r.event {
            Event::DeliveryDeferred { cause, at_hlr, alert, .. } => {
                let known = flags.contains_key(&(r.object, cause));
                assert_eq!(at_hlr, known, "{r:?}");
                if alert > Span::ZERO {
                    assert_eq!(flags.insert((r.object, cause), r.time + alert), None, "{r:?}");
                }
            }
            Event::ServiceCentreAlerted { cause } => {
                alerts += 1;
                assert_eq!(flags.remove(&(r.subject, cause)), Some(r.time), "{r:?}");
            }
            _ => {}
        }
    }
    let end = Time::START + world.duration;
    assert!(alerts > 500, "{alerts}");
    assert!(flags.values().all(|due| *due >= end), "an alert is missing");
}

#[test]
fn what_waits_for_an_alert_is_attempted_as_soon_as_it_comes() {
    let mut world = everything();
    // Without queues before the attempts.
    world.operators.iter_mut().for_each(|o| o.hlr.capacity = None);
    world.operators.iter_mut().for_each(|o| o.smsc.capacity.delivery = None);
    let run = run_plainly(&world);
    let mut alerted: BTreeSet<(SubscriberId, Time)> = BTreeSet::new();
    let mut waits: BTreeMap<u64, Time> = BTreeMap::new();
    let mut followed = 0;
    for r in &run.records {
        let exchange = r.id.exchange();
        if let Event::ServiceCentreAlerted { .. } = r.event {
            alerted.insert((r.subject, r.time));
        }
        if let Some(at) = waits.remove(&exchange) {
            assert_eq!(r.time, at, "{r:?}");
            assert!(alerted.contains(&(r.object, Time(at.0 - Span::SECOND.0))), "{r:?}");
            followed += 1;
        }
        if let Event::DeliveryDeferred { on_alert: true, again, .. } = r.event {
            waits.insert(exchange, r.time + again);
        }
    }
    assert!(followed > 200, "{followed}");
}

#[test]
fn receipts_arrive_once_or_fail_or_are_under_way() {
    let run = run_plainly(&everything());
    let mut open: BTreeSet<u64> = BTreeSet::new();
    let (mut made, mut failed, mut undelivered) = (0, 0, 0);
    for r in run.records.iter().filter(|r| of_receipt(r)) {
        let exchange = r.id.exchange();
        match r.event {
            Event::StatusReportSent { delivered, .. } => {
                assert!(open.insert(exchange), "made twice: {r:?}");
                (made, undelivered) = (made + 1, undelivered + u32::from(!delivered));
            }
            Event::StatusReportReceived { .. } => assert!(open.remove(&exchange), "{r:?}"),
            Event::StatusReportFailed { sent, .. } => {
                assert_eq!(open.remove(&exchange), sent, "{r:?}");
                failed += 1;
            }
            _ => {}
        }
    }
    assert!(made > 1_000 && failed > 10 && undelivered > 10, "{made} {failed} {undelivered}");
    assert!(open.len() < 200, "{} under way", open.len());
    let asked = count(&run.records, |r| matches!(r.event, Event::MtForwarded { receipt: true, .. }));
    assert!(asked > 500.0, "{asked}");
}

/// The reply loop, with customers of B that an SMSC with a store serves; nobody answers.
fn stored(customers: u32, store: Store) -> Blueprint {
    let mut world = reply_loop(2 * customers);
    world.operators[1].smsc.store = Some(store);
    world.traffic.answer_probability = 0.0;
    world
}

/// How many attempts of each number were made, and how many of them failed.
fn attempts(run: &Run) -> Vec<(f64, f64)> {
    let of = |n: u8| {
        let failed = count(
            &run.records,
            |r| matches!(r.event, Event::DeliveryDeferred { attempt, .. } if attempt == n),
        );
        let taken =
            count(&run.records, |r| matches!(r.event, Event::MtForwarded { attempt, .. } if attempt == n));
        (failed + taken, failed)
    };
    (1..=6).map(of).collect()
}

#[test]
fn the_share_undelivered_after_k_attempts_is_that_of_independent_failures() {
    let p = 0.4_f64;
    let second = || vec![Span::SECOND];
    let retry = Retry { absent: second(), memory: second(), failure: second(), longest: Span::SECOND };
    let run = run_plainly(&stored(20_000, Store { retry, failing: p, ..Store::default() }));
    let seen = attempts(&run);
    let first = seen[0].0;
    assert!(first > 100_000.0, "{first}");
    for (k, (_, failed)) in (1..).zip(&seen) {
        let (share, exact) = (failed / first, p.powi(k));
        // Five standard deviations, and the few that the end of the run cuts off: k seconds of an hour.
        let bound = 5.0 * (exact * (1.0 - exact) / first).sqrt() + exact * f64::from(k) / 3600.0;
        assert!((share - exact).abs() < bound, "after {k} attempts {share:.5} instead of {exact:.5}");
    }
}

#[test]
fn attempts_find_as_many_absent_as_the_gaps_make_so() {
    let (mean, part) = (1_800.0_f64, 14_400.0_f64);
    let gap = Span(1_800 * Span::SECOND.0);
    let mut world = stored(20_000, Store::default());
    let gaps = Attachment { nights_off: 0.0, gaps_per_day: 6.0, gap, ..attachment() };
    world.operators[1].attachment = Some(gaps);
    // As long as a part of the day.
    (world.duration, world.traffic.conversations_per_day) = (Span(4 * Span::HOUR.0), 36.0);
    let run = run_plainly(&world);
    let (made, absent) = attempts(&run)[0];
    let exact = mean / part * (1.0 - mean / part * (1.0 - (-part / mean).exp()));
    // Messages are independent, the gaps of 20,000 customers are about one for each.
    let bound = 5.0 * (exact * (1.0 - exact) / 20_000.0).sqrt();
    let share = absent / made;
    assert!((share - exact).abs() < bound, "{share:.4} instead of {exact:.4}");
}

#[test]
fn a_world_that_asks_for_nothing_has_no_store() {
    let run = run_plainly(&reply_loop(2_000));
    let kinds: BTreeSet<Kind> = run.records.iter().map(|r| r.event.kind()).collect();
    for kind in
        [Kind::DeliveryDeferred, Kind::MtForwarded, Kind::ServiceCentreAlerted, Kind::StatusReportSent]
    {
        assert!(!kinds.contains(&kind), "{}", kind.name());
    }
}

#[test]
fn a_store_that_nothing_stands_in_the_way_of_delivers_as_if_there_were_none() {
    let of = |world: &Blueprint| {
        let delivered = |r: &&Record| r.event.kind() == Kind::SmsDelivered;
        let records = run_plainly(world).records;
        records.iter().filter(delivered).map(|r| (r.time, r.subject, r.object)).collect::<Vec<_>>()
    };
    let mut plain = stored(1_000, Store::default());
    let with_store = of(&plain);
    plain.operators[1].smsc.store = None;
    assert!(with_store.len() > 1_000);
    assert_eq!(with_store, of(&plain));
}
