//! What SMSCs do with short messages that they cannot deliver at once.

use super::*;
use crate::scenario::{Outcome, Scenario};
use crate::stimulus::{Stage, Task};
use vocabulary::{Event, FailCause, LinkId};
use world::blueprint::{InboxPolicy, Store};

const SECOND: Span = Span::SECOND;
const HOUR: Span = Span::HOUR;

/// The cast, with SMSCs that store, C1 out of reach from an hour before noon until two hours after it.
fn stored() -> Blueprint {
    let mut world = cast();
    for operator in &mut world.operators {
        operator.smsc.store = Some(Store::default());
    }
    world.people[3].off = vec![(Time(NOON.0 - HOUR.0), NOON + HOUR + HOUR)];
    world
}

/// An IM to C1 that A's IMSP made a short message of, on its way for so long.
fn to_c1(since: Span, attempt: u8) -> Envelope {
    let e = Envelope { parts: 1, address: originator(A), attempt, ..message(A1, C1) };
    Envelope { sent: Time(NOON.0 - since.0), ..e.marked(Envelope::CONVERTED, true) }
}

fn attempt(scenario: &mut Scenario, at: u8, envelope: Envelope) -> Outcome {
    scenario.when(at, Stage::Smsc, NOON, Task::AttemptDelivery, envelope)
}

fn deferred(cause: FailCause, attempt: u8, again: Span, alert: Span) -> Event {
    Event::DeliveryDeferred { cause, attempt, at_hlr: false, on_alert: false, again, alert }
}

const ABSENT: FailCause = FailCause::AbsentSubscriber;
const FULL: FailCause = FailCause::MemoryCapacityExceeded;

#[test]
fn a_short_message_is_taken_into_the_store_and_attempted_at_once() {
    let mut world = stored();
    world.operators[2].hlr.query = ms(300);
    let then = Scenario::of(world).when(2, Stage::Smsc, NOON, Task::RouteSms, to_c1(SECOND, 0));
    assert_eq!(then.event(), Event::SmsAccepted { parts: 1 });
    assert_eq!(then.tasks(), [(ms(300), C, Task::AttemptDelivery)]);
}

#[test]
fn who_is_attached_gets_it() {
    let short = Envelope { parts: 2, address: originator(A), ..message(A1, B1) };
    let then = attempt(&mut Scenario::of(stored()), 1, short);
    assert_eq!(then.event(), Event::MtForwarded { parts: 2, attempt: 1, inbox: 0, receipt: false });
    assert_eq!(then.tasks(), [(ms(2000), B, Task::ReceiveSms)]);
}

#[test]
fn for_who_is_absent_the_hlr_sets_its_flag_and_alerts_when_it_is_back() {
    let then = attempt(&mut Scenario::of(stored()), 2, to_c1(SECOND, 0));
    assert_eq!(then.event(), deferred(ABSENT, 1, Span(20 * SECOND.0), HOUR + HOUR));
    let due = [(Span(20 * SECOND.0), C, Task::AttemptDelivery), (HOUR + HOUR, C, Task::AlertReachable)];
    assert_eq!(then.tasks(), due);
}

#[test]
fn the_flag_is_set_once_and_tells_the_next_attempt() {
    let before = deferred(ABSENT, 1, SECOND, HOUR);
    let mut flagged = Scenario::of(stored()).given(2, NOON, (A1.0, C1.0), before);
    let then = attempt(&mut flagged, 2, to_c1(SECOND, 1));
    let (at_hlr, on_alert, again) = (true, false, Span(300 * SECOND.0));
    let expected =
        Event::DeliveryDeferred { cause: ABSENT, attempt: 2, at_hlr, on_alert, again, alert: Span::ZERO };
    assert_eq!(then.event(), expected);
    assert_eq!(then.tasks(), [(again, C, Task::AttemptDelivery)]);
    let alerted = Event::ServiceCentreAlerted { cause: ABSENT };
    let mut cleared = flagged.given(2, NOON, (C1.0, A1.0), alerted);
    let then = attempt(&mut cleared, 2, to_c1(SECOND, 1));
    assert_eq!(then.event(), deferred(ABSENT, 2, again, HOUR + HOUR));
}

#[test]
fn an_alert_before_the_schedule_sets_off_the_next_attempt() {
    // After the tenth attempt the schedule would wait for 300 x 2^8 s.
    let then = attempt(&mut Scenario::of(stored()), 2, to_c1(SECOND, 9));
    let (again, alert) = (HOUR + HOUR + SECOND, HOUR + HOUR);
    let (cause, attempt) = (ABSENT, 10);
    let expected = Event::DeliveryDeferred { cause, attempt, at_hlr: false, on_alert: true, again, alert };
    assert_eq!(then.event(), expected);
}

#[test]
fn the_hlr_alerts_for_the_cause_that_is_over() {
    let customer = Envelope::new(C1, SubscriberId::NOBODY);
    for (task, cause) in [(Task::AlertReachable, ABSENT), (Task::AlertMemory, FULL)] {
        let then = Scenario::of(stored()).when(2, Stage::Smsc, NOON, task, customer);
        assert_eq!((then.event(), then.due.len()), (Event::ServiceCentreAlerted { cause }, 0));
    }
}

#[test]
fn what_the_validity_period_does_not_last_for_is_given_up_when_it_is_over() {
    let mut world = stored();
    world.operators[0].imsp.as_mut().expect("it has one").legacy.validity = HOUR;
    let sent = Span(HOUR.0 - 5 * SECOND.0);
    let then = attempt(&mut Scenario::of(world.clone()), 2, to_c1(sent, 0));
    assert_eq!(then.event(), deferred(ABSENT, 1, Span(5 * SECOND.0), HOUR + HOUR));
    assert_eq!(then.tasks()[0], (Span(5 * SECOND.0), C, Task::GiveUpSms));
    let (answer, mechanism) = (false, Mechanism::OriginatorNumber);
    let expired = Event::MessageFailed { cause: FailCause::ValidityExpired, answer, mechanism };
    for task in [Task::GiveUpSms, Task::AttemptDelivery] {
        let then = Scenario::of(world.clone()).when(2, Stage::Smsc, NOON, task, to_c1(HOUR, 3));
        assert_eq!((then.event(), then.due.len()), (expired, 0));
    }
}

#[test]
fn an_answer_is_valid_as_long_as_the_terminals_of_its_sender_say() {
    let mut world = stored();
    world.operators[2].smsc.validity = HOUR;
    let plain = answer(C1, A1, originator(A)).marked(Envelope::PLAIN, true);
    let old = Envelope { sent: Time(NOON.0 - HOUR.0), ..plain };
    let then = attempt(&mut Scenario::of(world), 0, old);
    assert!(matches!(then.event(), Event::MessageFailed { cause: FailCause::ValidityExpired, .. }));
}

#[test]
fn after_the_last_attempt_it_is_given_up() {
    let mut world = stored();
    world.operators[2].smsc.store.as_mut().expect("it has one").attempts = 3;
    let then = attempt(&mut Scenario::of(world), 2, to_c1(SECOND, 2));
    let (answer, mechanism) = (false, Mechanism::OriginatorNumber);
    let failed = Event::MessageFailed { cause: FailCause::AttemptsExhausted, answer, mechanism };
    assert_eq!(then.events(), [deferred(ABSENT, 3, Span::ZERO, HOUR + HOUR), failed]);
    assert_eq!(then.tasks(), [(HOUR + HOUR, C, Task::AlertReachable)]);
}

#[test]
fn a_failure_of_the_network_sets_no_flag() {
    let mut world = stored();
    let store = world.operators[1].smsc.store.as_mut().expect("it has one");
    (store.failing, store.retry.failure) = (1.0, vec![HOUR]);
    let then = attempt(&mut Scenario::of(world), 1, message(A1, B1));
    assert_eq!(then.event(), deferred(FailCause::SystemFailure, 1, HOUR, Span::ZERO));
    assert_eq!(then.tasks(), [(HOUR, B, Task::AttemptDelivery)]);
}

/// B with inboxes of three short messages, emptied once a day, and a delivery that left so many in that of B1.
fn with_inbox(held: u8) -> Scenario {
    let mut world = stored();
    let emptied_every = Span::DAY;
    world.operators[1].inbox = Some(InboxPolicy { share: 1.0, holds: 3, emptied_every });
    let delivered = Event::MtForwarded { parts: 1, attempt: 1, inbox: held, receipt: false };
    Scenario::of(world).given(1, Time(NOON.0 - 1), (A1.0, B1.0), delivered)
}

#[test]
fn an_inbox_takes_what_it_has_room_for_and_then_no_more_until_it_is_emptied() {
    let short = |parts| Envelope { parts, address: originator(A), ..message(A1, B1) };
    let then = attempt(&mut with_inbox(1), 1, short(2));
    assert_eq!(then.event(), Event::MtForwarded { parts: 2, attempt: 1, inbox: 3, receipt: false });
    let then = attempt(&mut with_inbox(2), 1, short(2));
    let Event::DeliveryDeferred { cause: FULL, attempt: 1, alert, on_alert: false, .. } = then.event() else {
        panic!("{then:?}");
    };
    // Emptied once each day: at any time until the end of the next.
    assert!(alert > Span::ZERO && alert <= Span(36 * HOUR.0), "{alert}");
    assert_eq!(then.tasks()[1], (alert, B, Task::AlertMemory));
    let mut later = with_inbox(3);
    let emptied = NOON + alert;
    let then = later.when(1, Stage::Smsc, emptied, Task::AttemptDelivery, short(1));
    assert_eq!(then.event(), Event::MtForwarded { parts: 1, attempt: 1, inbox: 1, receipt: false });
}

/// Everybody asks for receipts.
fn with_receipts() -> Blueprint {
    let mut world = stored();
    for operator in &mut world.operators {
        operator.hlr.query = ms(300);
        operator.smsc.receipts = 1.0;
        operator.imsp.iter_mut().for_each(|i| i.legacy.receipts = 1.0);
    }
    world
}

#[test]
fn an_imsp_that_asks_gets_a_receipt_over_the_links() {
    let short = Envelope { parts: 1, address: originator(A), ..message(A1, B1) };
    let then = attempt(&mut Scenario::of(with_receipts()), 1, short.marked(Envelope::CONVERTED, true));
    assert_eq!(then.event(), Event::MtForwarded { parts: 1, attempt: 1, inbox: 0, receipt: true });
    let made = ms(2001);
    assert_eq!(
        then.due,
        [(ms(2000), B, Task::ReceiveSms, (A1, B1)), (made, B, Task::SendReceipt, (B1, A1)),]
    );
    let receipt = Envelope { address: originator(A), parts: 1, sent: NOON, ..Envelope::new(B1, A1) };
    let receipt = receipt.marked(Envelope::CONVERTED, true).marked(Envelope::DELIVERED, true);
    let then = Scenario::of(with_receipts()).when(1, Stage::Smsc, NOON, Task::SendReceipt, receipt);
    assert_eq!(then.event(), Event::StatusReportSent { delivered: true, link: LinkId(1), octets: 0 });
    assert_eq!(then.tasks(), [(ms(50), A, Task::RouteReceipt)]);
    let then = Scenario::of(with_receipts()).when(0, Stage::Smsc, NOON, Task::RouteReceipt, receipt);
    assert_eq!(then.event(), Event::StatusReportForwarded { link: LinkId::NONE, octets: 0 });
    assert_eq!(then.tasks(), [(ms(200), A, Task::TakeReceipt)]);
    let then = Scenario::of(with_receipts()).when(0, Stage::Imsp, NOON + SECOND, Task::TakeReceipt, receipt);
    assert_eq!(then.event(), Event::StatusReportReceived { delivered: true, by_imsp: true, took: SECOND });
}

#[test]
fn a_customer_who_asks_gets_its_receipt_at_the_terminal_once_it_is_back() {
    let handed = answer(C1, A1, originator(A));
    let then = Scenario::of(with_receipts()).when(0, Stage::Smsc, NOON, Task::RouteSms, handed);
    assert_eq!(then.event(), Event::SmsHandedOver { parts: 1 });
    assert_eq!(then.tasks(), [(ms(200), A, Task::RecogniseAnswer), (ms(201), A, Task::SendReceipt)]);
    let receipt = Envelope { parts: 1, sent: NOON, ..Envelope::new(A1, C1) };
    let mut scenario = Scenario::of(with_receipts());
    let then = scenario.when(2, Stage::Smsc, NOON, Task::RouteReceipt, receipt);
    assert_eq!(then.tasks(), [(ms(300), C, Task::AttemptReceipt)]);
    // Scenarios count exchanges as those of messages: the attempt of a receipt has its own identity in a run.
    let then = scenario.when(2, Stage::Smsc, NOON, Task::AttemptReceipt, receipt);
    assert_eq!(then.event(), deferred(ABSENT, 1, Span(20 * SECOND.0), HOUR + HOUR));
    let then = scenario.when(2, Stage::Smsc, NOON + Span::DAY, Task::AttemptReceipt, receipt);
    assert_eq!(then.event(), Event::MtForwarded { parts: 1, attempt: 1, inbox: 0, receipt: false });
    let then = scenario.when(2, Stage::Subscriber, NOON, Task::ReceiveReceipt, receipt);
    assert_eq!(
        then.event(),
        Event::StatusReportReceived { delivered: false, by_imsp: false, took: Span::ZERO }
    );
    let plain = handed.marked(Envelope::PLAIN, true);
    let then = attempt(&mut Scenario::of(with_receipts()), 0, plain);
    assert_eq!(then.event(), Event::MtForwarded { parts: 1, attempt: 1, inbox: 0, receipt: false });
}

#[test]
fn who_asked_is_told_of_a_short_message_that_was_given_up() {
    let mut world = with_receipts();
    world.operators[0].imsp.as_mut().expect("it has one").legacy.validity = HOUR;
    let mut scenario = Scenario::of(world);
    let then = scenario.when(2, Stage::Smsc, NOON, Task::GiveUpSms, to_c1(HOUR, 5));
    assert!(matches!(then.event(), Event::MessageFailed { cause: FailCause::ValidityExpired, .. }));
    assert_eq!(then.due, [(ms(1), C, Task::SendReceipt, (C1, A1))]);
    let then = scenario.when(2, Stage::Smsc, NOON, Task::GiveUpReceipt, to_c1(SECOND, 5));
    assert_eq!(then.event(), Event::StatusReportFailed { cause: FailCause::AttemptsExhausted, sent: true });
}

#[test]
fn a_receipt_that_finds_no_link_fails() {
    let mut world = with_receipts();
    world.links.iter_mut().for_each(|l| l.open = false);
    let receipt = Envelope { parts: 1, ..Envelope::new(A1, C1) };
    let then = Scenario::of(world).when(0, Stage::Smsc, NOON, Task::SendReceipt, receipt);
    assert_eq!(then.event(), Event::StatusReportFailed { cause: FailCause::LinkClosed, sent: false });
    assert!(then.due.is_empty());
}

#[test]
fn a_customer_answers_when_its_terminal_is_attached() {
    let mut world = stored();
    world.people[3].spontaneous = true;
    world.traffic.answer_probability = 1.0;
    let then = Scenario::of(world).when(2, Stage::Subscriber, NOON, Task::ReceiveSms, to_c1(SECOND, 1));
    let Event::SmsDelivered { answer, .. } = then.event() else { panic!("{then:?}") };
    assert_eq!(answer, HOUR + HOUR, "it thinks for a minute, but is out of reach for two hours");
}
