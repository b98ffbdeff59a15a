//! What SMSCs do.

use super::*;
use crate::scenario::{Outcome, Scenario};
use crate::stimulus::{Stage, Task};
use vocabulary::{Event, FailCause, LinkId};

fn route(world: Blueprint, at: u8, envelope: Envelope) -> Outcome {
    Scenario::of(world).when(at, Stage::Smsc, NOON, Task::RouteSms, envelope)
}

fn prefixed(routed_by: [bool; 3]) -> Blueprint {
    cast_with(ReplyRouting::ServicePrefix { prefix: "7".to_owned(), routed_by: routed_by.to_vec() })
}

fn short_message(from: SubscriberId, to: SubscriberId) -> Envelope {
    Envelope { parts: 2, address: originator(A), ..message(from, to) }
}

#[test]
fn a_short_message_for_an_own_customer_is_delivered() {
    let then = route(cast(), 1, short_message(A1, B1));
    assert_eq!(then.event(), Event::SmsAccepted { parts: 2 });
    assert_eq!(then.tasks(), [(ms(2000), B, Task::ReceiveSms)]);
}

#[test]
fn the_query_of_the_hlr_comes_on_top_of_the_delivery() {
    let mut world = cast();
    world.operators[1].hlr.query = ms(300);
    let then = route(world, 1, short_message(A1, B1));
    assert_eq!(then.tasks(), [(ms(2300), B, Task::ReceiveSms)]);
}

#[test]
fn a_short_message_for_another_operators_customer_takes_the_sms_link() {
    let then = route(cast(), 0, short_message(A1, C1));
    assert_eq!(then.event(), Event::SmsForwarded { parts: 2, link: LinkId(2), octets: 147 });
    assert_eq!(then.tasks(), [(ms(50), C, Task::RouteSms)]);
}

#[test]
fn without_a_way_a_short_message_fails_and_says_why() {
    let mut world = cast();
    world.links.retain(|l| l.name != "Sms 0-2" && l.name != "Sms 1-2");
    let mechanism = Mechanism::OriginatorNumber;
    let cause = FailCause::NoRoute;
    let then = route(world, 0, short_message(A1, C1));
    assert_eq!(then.event(), Event::MessageFailed { cause, answer: false, mechanism });
    let mut closed = cast();
    closed.links[2].open = false;
    let cause = FailCause::LinkClosed;
    let then = route(closed, 0, short_message(A1, C1));
    assert_eq!(then.event(), Event::MessageFailed { cause, answer: false, mechanism });
}

#[test]
fn only_a_hub_passes_on_for_others() {
    let mut world = cast();
    world.links[2].open = false;
    world.operators[1].transit = true;
    let then = route(world, 0, short_message(A1, C1));
    assert_eq!(then.event(), Event::SmsForwarded { parts: 2, link: LinkId(1), octets: 147 });
}

#[test]
fn an_answer_to_an_own_alias_is_handed_to_the_imsp() {
    let then = route(cast(), 1, answer(B1, A1, alias(B, 3)));
    assert_eq!(then.event(), Event::SmsHandedOver { parts: 1 });
    assert_eq!(then.tasks(), [(ms(200), B, Task::RecogniseAnswer)]);
}

#[test]
fn an_answer_to_anothers_alias_goes_there() {
    let then = route(cast(), 2, answer(C1, A1, alias(A, 3)));
    assert_eq!(then.event(), Event::SmsForwarded { parts: 1, link: LinkId(2), octets: 32 });
}

#[test]
fn an_answer_to_a_users_number_is_looked_up_where_the_context_is() {
    assert_eq!(route(cast(), 1, answer(B1, A1, originator(B))).event(), Event::SmsHandedOver { parts: 1 });
    let from_c = route(cast(), 2, answer(C1, A1, originator(A)));
    assert_eq!(from_c.event(), Event::SmsForwarded { parts: 1, link: LinkId(2), octets: 32 });
    assert_eq!(route(cast(), 0, answer(C1, A1, originator(A))).event(), Event::SmsHandedOver { parts: 1 });
}

#[test]
fn an_answer_that_was_not_recognised_goes_to_the_users_terminal() {
    let plain = answer(B1, A1, originator(B)).marked(Envelope::PLAIN, true);
    let sent_on = route(cast(), 1, plain);
    assert_eq!(sent_on.event(), Event::SmsForwarded { parts: 1, link: LinkId(1), octets: 32 });
    let arrived = route(cast(), 0, plain);
    assert_eq!(arrived.event(), Event::SmsAccepted { parts: 1 });
    assert_eq!(arrived.tasks(), [(ms(2000), A, Task::ReceivePlainSms)]);
}

#[test]
fn an_answer_to_a_prefix_that_the_operator_does_not_route_is_lost() {
    let mechanism = Mechanism::ServicePrefix;
    let cause = FailCause::PrefixNotRouted;
    let then = route(prefixed([true, true, false]), 2, answer(C1, A1, prefix(A)));
    assert_eq!(then.event(), Event::MessageFailed { cause, answer: true, mechanism });
    let then = route(prefixed([true, true, true]), 2, answer(C1, A1, prefix(A)));
    assert_eq!(then.event(), Event::SmsForwarded { parts: 1, link: LinkId(2), octets: 32 });
}
