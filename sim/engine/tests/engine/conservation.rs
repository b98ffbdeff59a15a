//! No message is lost silently, no record is without its cause, and the population adds up.

use crate::worlds::everything;
use crate::{Run, run_plainly};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{Event, Kind, RecordId};

/// Messages that began, that ended, and the exchanges in which more ended than had begun.
fn balance(run: &Run) -> (u64, u64, usize) {
    let mut open: BTreeMap<u64, i64> = BTreeMap::new();
    let (mut begun, mut ended, mut broken) = (0, 0, 0);
    for record in &run.records {
        let exchange = open.entry(record.id.exchange()).or_default();
        if record.event.begins_message() {
            (*exchange, begun) = (*exchange + 1, begun + 1);
        }
        if record.event.ends_message() {
            (*exchange, ended) = (*exchange - 1, ended + 1);
        }
        broken += usize::from(!(0..=1).contains(exchange));
    }
    (begun, ended, broken)
}

#[test]
fn each_message_ends_once_or_is_in_flight() {
    let run = run_plainly(&everything());
    let (begun, ended, broken) = balance(&run);
    assert!(begun > 10_000);
    assert_eq!(broken, 0);
    assert_eq!(begun, ended + run.in_flight);
}

#[test]
fn a_message_that_ends_twice_or_never_is_seen() {
    let mut run = run_plainly(&everything());
    let last = *run.records.iter().rfind(|r| r.event.kind() == Kind::SmsDelivered).expect("one");
    run.records.push(last);
    assert_eq!(balance(&run).2, 1);
    run.records.retain(|r| r.id != last.id);
    let (begun, ended, _) = balance(&run);
    assert_ne!(begun, ended + run.in_flight);
}

#[test]
fn each_record_has_its_cause_before_it() {
    let run = run_plainly(&everything());
    let mut seen = BTreeSet::new();
    for record in &run.records {
        let within = record.id.step() > 0;
        if within {
            let before = RecordId::from_parts(record.id.exchange(), record.id.step() - 1);
            assert!(seen.contains(&before), "{record:?}");
        }
        assert!(record.cause == RecordId::NONE || seen.contains(&record.cause), "{record:?}");
        assert!(seen.insert(record.id), "twice: {record:?}");
    }
}

#[test]
fn everything_happens_in_the_world_of_everything() {
    let run = run_plainly(&everything());
    let seen: BTreeSet<Kind> = run.records.iter().map(|r| r.event.kind()).collect();
    let scripted = [
        Kind::ImBlocked,
        Kind::ActFailed,
        Kind::GroupChatWanted,
        Kind::GroupChatCarried,
        Kind::GroupChatRefused,
        Kind::PresenceCommanded,
        Kind::CommandHandedOver,
        Kind::CommandRefused,
        Kind::PresenceSet,
        Kind::NoticeFailed,
        Kind::PresenceShown,
    ];
    // Nobody's adoption can fail, as only who can log on decides to; and refusals need a link that closes in
    // the fifty milliseconds in which a request is on its way.
    // Nobody has a ported number: `portability.rs` has a world of its own.
    let ported = [Kind::NumberRouted, Kind::ImReturned];
    let rare = [Kind::UpgradeFailed, Kind::ContactRefused, Kind::PresenceUndelivered];
    for kind in Kind::ALL {
        let expected = ![&scripted[..], &rare, &ported].iter().any(|never| never.contains(kind));
        assert!(seen.contains(kind) || !expected, "{} never happens", kind.name());
    }
    let causes: BTreeSet<&str> = run
        .records
        .iter()
        .filter_map(|r| match r.event {
            Event::MessageFailed { cause, .. } | Event::AnswerNotRecognised { cause, .. } => {
                Some(cause.name())
            }
            _ => None,
        })
        .collect();
    for cause in ["link_closed", "context_expired", "context_evicted", "alias_expired", "queue_full"] {
        assert!(causes.contains(cause), "{cause} never happens: {causes:?}");
    }
}
