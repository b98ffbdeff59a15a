//! Tables of attempts, stores, receipts and MAP operations, worked out by hand.

use crate::support::*;
use crate::{measure, results, rows};
use std::sync::Arc;
use vocabulary::*;
use world::Blueprint;

const MINUTE: u64 = 60 * 1_000_000;

/// The small world, with a store at B's SMSC.
fn with_store() -> Arc<Blueprint> {
    let mut world = Blueprint::clone(&small_world());
    world.operators[1].smsc.store = Some(world::blueprint::Store::default());
    Arc::new(world)
}

fn deferred(cause: FailCause, attempt: u8, at_hlr: bool, alert: Span) -> Event {
    Event::DeliveryDeferred { cause, attempt, at_hlr, on_alert: false, again: seconds(20), alert }
}

/// A short message of two parts that a customer of B gets at the fourth attempt, and one that expires in its store.
fn two_messages() -> Vec<Record> {
    let mut taken = Story::of(a(1), 0);
    let absent = FailCause::AbsentSubscriber;
    taken
        .then(0, A, a(1), b(2), im_sent(170))
        .then(MINUTE, B, a(1), b(2), Event::SmsAccepted { parts: 2 })
        .then(MINUTE, B, a(1), b(2), deferred(absent, 1, false, hours(1)))
        .then(2 * MINUTE, B, a(1), b(2), deferred(absent, 2, true, Span::ZERO))
        .then(6 * MINUTE, B, a(1), b(2), deferred(FailCause::SystemFailure, 3, false, Span::ZERO))
        .then(
            61 * MINUTE,
            B,
            a(1),
            b(2),
            Event::MtForwarded { parts: 2, attempt: 4, inbox: 0, receipt: true },
        )
        .then(61 * MINUTE, B, a(1), b(2), sms_delivered(alias(), hours(1), Span::ZERO));
    let mut expired = Story::of(a(3), 0);
    let (cause, mechanism) = (FailCause::ValidityExpired, Mechanism::AliasPool);
    expired
        .then(0, A, a(3), b(4), im_sent(20))
        .then(MINUTE, B, a(3), b(4), Event::SmsAccepted { parts: 1 })
        .then(MINUTE, B, a(3), b(4), deferred(FailCause::MemoryCapacityExceeded, 1, false, hours(2)))
        .then(11 * MINUTE, B, a(3), b(4), Event::MessageFailed { cause, answer: false, mechanism });
    [taken.records, expired.records].concat()
}

/// What an SMSC does of its own because of short messages to a subscriber.
fn own(of: SubscriberId, n: u32, events: &[(u64, OperatorId, Event)], to: SubscriberId) -> Vec<Record> {
    let mut id = RecordId::first(Originator::Delivery(of, n));
    let mut records = Vec::new();
    for (at, operator, event) in events {
        let (time, cause, operator, event) = (Time(*at), RecordId::NONE, *operator, *event);
        records.push(Record { time, id, cause, subject: of, object: to, operator, event });
        id = id.next();
    }
    records
}

#[test]
fn attempts_are_counted_by_their_number_and_what_waits_by_the_bin() {
    let results = results(&with_store(), &two_messages());
    assert_eq!(
        rows(&results, "delivery_attempts.csv"),
        ["B,1,2,0,1,1,0,100.0000", "B,2,1,0,1,0,0,50.0000", "B,3,1,0,0,0,1,50.0000", "B,4,1,1,0,0,0,0.0000",]
    );
    let store = rows(&results, "store_by_bin.csv");
    assert_eq!(store.len(), 24 * 12, "one operator has a store");
    assert_eq!(
        store[..4],
        [
            "0,2007-04-27T00:00:00,B,2,0,2,1,0,0,0,0,2",
            "300,2007-04-27T00:05:00,B,0,0,0,0,1,0,0,0,2",
            "600,2007-04-27T00:10:00,B,0,0,0,0,0,1,0,0,1",
            "900,2007-04-27T00:15:00,B,0,0,0,0,0,0,0,0,1",
        ]
    );
    assert_eq!(store[12], "3600,2007-04-27T01:00:00,B,0,1,0,0,0,0,0,0,0");
    let of = |name: &str| measure(&results, &format!("store.B.{name}"));
    let names = ["accepted", "delivered_at_once", "delivered_later", "expired", "waiting", "most_waiting"];
    assert_eq!(names.map(of), ["2", "0", "1", "1", "0", "2"]);
    let text = results.summary().to_text();
    let line = "B: of 2 short messages, 0 delivered at the first attempt (none), 1 at a later one (50.0 %), 1 expired";
    assert!(text.contains(line), "{text}");
}

#[test]
fn each_event_stands_for_its_map_operations() {
    let mut records = two_messages();
    let cause = FailCause::AbsentSubscriber;
    let alert = Event::ServiceCentreAlerted { cause };
    records.extend(own(b(2), 0, &[(61 * MINUTE, B, alert)], SubscriberId::NOBODY));
    let mut answer = Story::of(a(5), 0);
    answer.then(62 * MINUTE, C, c(1), a(5), sms_answered(own_number())).then(
        62 * MINUTE,
        A,
        c(1),
        a(5),
        Event::SmsAccepted { parts: 3 },
    );
    records.extend(answer.records);
    let results = results(&with_store(), &records);
    assert_eq!(
        rows(&results, "map.csv"),
        [
            // Absent at the terminal, absent at the HLR, failed in the network; memory full.
            "0,2007-04-27T00:00:00,B,SRI-SM,4",
            "0,2007-04-27T00:00:00,B,MT-ForwardSM,3",
            "0,2007-04-27T00:00:00,B,ReportSM-DeliveryStatus,2",
            // A has no store: delivered at once, in three parts.
            "1,2007-04-27T01:00:00,A,SRI-SM,1",
            "1,2007-04-27T01:00:00,A,MT-ForwardSM,3",
            "1,2007-04-27T01:00:00,B,SRI-SM,1",
            "1,2007-04-27T01:00:00,B,MT-ForwardSM,2",
            "1,2007-04-27T01:00:00,B,ReadyForSM,1",
            "1,2007-04-27T01:00:00,B,AlertSC,1",
            "1,2007-04-27T01:00:00,C,MO-ForwardSM,1",
        ]
    );
    assert_eq!(measure(&results, "map.B.SRI-SM"), "5");
}

#[test]
fn receipts_are_followed_to_who_asked() {
    let sent = |delivered| Event::StatusReportSent { delivered, link: SMS_AB, octets: 0 };
    let arrived = Event::StatusReportForwarded { link: LinkId::NONE, octets: 0 };
    let received = Event::StatusReportReceived { delivered: true, by_imsp: true, took: seconds(1) };
    let failed = |cause, sent| Event::StatusReportFailed { cause, sent };
    let mut records =
        own(b(2), 0, &[(0, B, sent(true)), (MINUTE, A, arrived), (2 * MINUTE, A, received)], a(1));
    records.extend(own(b(2), 1, &[(0, B, sent(false))], a(1)));
    let expired = failed(FailCause::ValidityExpired, true);
    records.extend(own(b(3), 0, &[(0, B, sent(true)), (MINUTE, A, arrived), (MINUTE, A, expired)], a(1)));
    records.extend(own(b(4), 0, &[(0, B, failed(FailCause::LinkClosed, false))], a(1)));
    let results = results(&with_store(), &records);
    assert_eq!(rows(&results, "receipts.csv"), ["B,A,2,1,1,1,2,1"]);
    let failures = rows(&results, "failures.csv");
    assert!(failures[0].starts_with("link_closed,B,receipt,1"), "{failures:?}");
    let text = results.summary().to_text();
    assert!(
        text.contains("4 delivery receipts: 1 arrived, 2 were lost, 1 on their way at the end."),
        "{text}"
    );
    let load = |place: &str| measure(&results, &format!("{place}.load.total"));
    assert_eq!(["smsc.B", "smsc.A", "sms_link.B-A", "imsp.A"].map(load), ["3", "2", "3", "1"]);
}
