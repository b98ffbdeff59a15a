//! What IMSPs do with messages.

use super::*;
use crate::scenario::Scenario;
use crate::stimulus::{Stage, Task};
use vocabulary::{AccountState, Binding, Event, FailCause, LinkId};
use world::blueprint::{Exhausted, Intro, IntroWhen, Oversize};

fn route(world: Blueprint, at: u8, envelope: Envelope) -> crate::scenario::Outcome {
    Scenario::of(world).when(at, Stage::Imsp, NOON, Task::RouteIm, envelope)
}

fn pool(numbers: u16, exhausted: Exhausted) -> ReplyRouting {
    ReplyRouting::AliasPool { numbers, lifetime: Span::HOUR, renew: true, exhausted }
}

#[test]
fn an_im_for_an_interworked_operator_takes_the_im_link() {
    let then = route(cast(), 0, message(A1, B1));
    assert_eq!(then.event(), Event::ImForwarded { link: LinkId(0), octets: 998 });
    assert_eq!(then.tasks(), [(ms(50), B, Task::RouteIm)]);
}

#[test]
fn an_im_for_an_own_user_goes_to_its_client() {
    let then = route(cast(), 0, message(A1, A2));
    assert_eq!(then.event(), Event::ImRelayed);
    assert_eq!(then.due, [(ms(200), A, Task::ReceiveIm, (A1, A2))]);
}

#[test]
fn an_im_for_a_legacy_customer_becomes_a_short_message_at_home() {
    let then = route(cast(), 1, message(A1, B1));
    let Event::ImConverted { size, parts, address, binding, introduced, .. } = then.event() else {
        panic!("{then:?}")
    };
    assert_eq!((size, parts, binding, introduced), (gsm(36), 1, Binding::Opened, false));
    assert_eq!(address, originator(B));
    assert_eq!(then.tasks(), [(ms(200), B, Task::RouteSms)]);
}

#[test]
fn an_im_for_an_operator_without_imsp_becomes_a_short_message_at_the_senders() {
    let then = route(cast(), 0, message(A1, C1));
    assert!(matches!(then.event(), Event::ImConverted { address, .. } if address == originator(A)));
    assert_eq!(then.tasks(), [(ms(200), A, Task::RouteSms)]);
}

#[test]
fn with_the_im_link_closed_the_sender_side_converts() {
    let then = Scenario::of(cast()).given(0, Time(0), (0, 0), Event::LinkClosed { link: LinkId(0) }).when(
        0,
        Stage::Imsp,
        NOON,
        Task::RouteIm,
        message(A1, B1),
    );
    assert!(matches!(then.event(), Event::ImConverted { .. }));
}

#[test]
fn a_recognised_answer_that_finds_its_link_closed_fails() {
    let recognised = answer(B1, A1, originator(B)).marked(Envelope::RECOGNISED, true);
    let then = Scenario::of(cast()).given(0, Time(0), (0, 0), Event::LinkClosed { link: LinkId(0) }).when(
        1,
        Stage::Imsp,
        NOON,
        Task::RouteIm,
        recognised,
    );
    let mechanism = Mechanism::OriginatorNumber;
    assert_eq!(then.event(), Event::MessageFailed { cause: FailCause::LinkClosed, answer: true, mechanism });
    assert!(then.due.is_empty());
}

#[test]
fn an_im_for_an_upgraded_customer_goes_to_its_client() {
    let upgraded = Event::AccountUpgraded { was: AccountState::PreRegistered, watchers: 0 };
    let then = Scenario::of(cast()).given(1, Time(0), (B1.0, 0), upgraded).when(
        1,
        Stage::Imsp,
        NOON,
        Task::RouteIm,
        message(A1, B1),
    );
    assert_eq!(then.event(), Event::ImRelayed);
}

#[test]
fn an_im_that_is_too_long_is_rejected_where_the_policy_says_so() {
    let mut world = cast();
    world.operators[1].imsp.as_mut().expect("B has one").legacy.oversize = Oversize::Reject;
    let then = route(world, 1, Envelope { size: gsm(161), ..message(A1, B1) });
    let mechanism = Mechanism::OriginatorNumber;
    assert_eq!(then.event(), Event::MessageFailed { cause: FailCause::OverLength, answer: false, mechanism });
}

#[test]
fn only_the_first_message_of_a_binding_is_introduced() {
    let mut world = cast();
    let intro = Intro { text: "From A1".to_owned(), size: gsm(40), when: IntroWhen::First };
    world.operators[1].imsp.as_mut().expect("B has one").legacy.intro = Some(intro);
    let first = route(world.clone(), 1, message(A1, B1));
    let Event::ImConverted { introduced, size, .. } = first.event() else { panic!("{first:?}") };
    assert!(introduced);
    assert_eq!(size, gsm(76));
    let second = Scenario::of(world).given(1, NOON, (A1.0, B1.0), first.event()).when(
        1,
        Stage::Imsp,
        NOON + Span::MINUTE,
        Task::RouteIm,
        message(A1, B1),
    );
    let Event::ImConverted { introduced, binding, .. } = second.event() else { panic!("{second:?}") };
    assert_eq!((introduced, binding), (false, Binding::Renewed));
}

fn converted(address: ReplyAddress) -> Event {
    Event::ImConverted {
        size: gsm(36),
        parts: 1,
        intro_parts: 0,
        introduced: false,
        lost_characters: 0,
        address,
        binding: Binding::Opened,
        remaining_ms: 0,
    }
}

#[test]
fn an_exhausted_pool_refuses_or_reuses_the_oldest() {
    let second = |exhausted| {
        Scenario::of(cast_with(pool(1, exhausted)))
            .given(1, NOON, (A1.0, B1.0), converted(alias(B, 0)))
            .when(1, Stage::Imsp, NOON + Span::MINUTE, Task::RouteIm, message(A2, B1))
            .event()
    };
    let mechanism = Mechanism::AliasPool;
    let refused = Event::MessageFailed { cause: FailCause::AliasPoolExhausted, answer: false, mechanism };
    assert_eq!(second(Exhausted::Refuse), refused);
    let Event::ImConverted { address, binding, remaining_ms, .. } = second(Exhausted::ReuseOldest) else {
        panic!("converted")
    };
    assert_eq!((address, binding, remaining_ms), (alias(B, 0), Binding::Displaced, 59 * 60 * 1000));
}

#[test]
fn an_answer_to_an_alias_goes_to_whom_it_is_bound_to() {
    let mut s = Scenario::of(cast_with(pool(2, Exhausted::ReuseOldest)))
        .given(1, NOON, (A1.0, B1.0), converted(alias(B, 0)))
        .given(1, NOON, (A2.0, B1.0), converted(alias(B, 0)));
    let then =
        s.when(1, Stage::Imsp, NOON + Span::MINUTE, Task::RecogniseAnswer, answer(B1, A1, alias(B, 0)));
    let expected =
        Event::AnswerRecognised { address: alias(B, 0), link: LinkId(0), octets: 998, misrouted: true };
    assert_eq!(then.event(), expected);
    assert_eq!(then.due, [(ms(50), A, Task::RouteIm, (B1, A2))]);
}

#[test]
fn an_answer_to_an_alias_that_expired_fails() {
    let mut s = Scenario::of(cast_with(pool(2, Exhausted::Refuse))).given(
        1,
        NOON,
        (A1.0, B1.0),
        converted(alias(B, 0)),
    );
    let late = NOON + Span::HOUR;
    let then = s.when(1, Stage::Imsp, late, Task::RecogniseAnswer, answer(B1, A1, alias(B, 0)));
    let mechanism = Mechanism::AliasPool;
    assert_eq!(
        then.event(),
        Event::MessageFailed { cause: FailCause::AliasExpired, answer: true, mechanism }
    );
}

fn context(lifetime: Span) -> ReplyRouting {
    ReplyRouting::OriginatorNumber { lifetime, per_customer: 5 }
}

#[test]
fn an_answer_in_context_is_recognised_and_one_without_goes_on_as_a_plain_short_message() {
    let recognise = |after| {
        Scenario::of(cast_with(context(Span::HOUR)))
            .given(1, NOON, (A1.0, B1.0), converted(originator(B)))
            .when(1, Stage::Imsp, NOON + after, Task::RecogniseAnswer, answer(B1, A1, originator(B)))
    };
    let in_time = recognise(Span::MINUTE);
    assert!(matches!(in_time.event(), Event::AnswerRecognised { misrouted: false, .. }));
    let late = recognise(Span::HOUR);
    let (address, cause) = (originator(B), FailCause::ContextExpired);
    assert_eq!(late.event(), Event::AnswerNotRecognised { address, cause });
    assert_eq!(late.tasks(), [(ms(200), B, Task::RouteSms)]);
}

#[test]
fn an_answer_to_a_prefix_carries_the_number_of_its_user() {
    let reply = ReplyRouting::ServicePrefix { prefix: "7".to_owned(), routed_by: vec![true; 3] };
    let mut s = Scenario::of(cast_with(reply));
    let then = s.when(0, Stage::Imsp, NOON, Task::RecogniseAnswer, answer(C1, A1, prefix(A)));
    let expected =
        Event::AnswerRecognised { address: prefix(A), link: LinkId::NONE, octets: 0, misrouted: false };
    assert_eq!(then.event(), expected);
    assert_eq!(then.due, [(ms(200), A, Task::ReceiveIm, (C1, A1))]);
}

#[test]
fn a_prefix_that_makes_the_address_too_long_fails() {
    let reply = ReplyRouting::ServicePrefix { prefix: "7777777".to_owned(), routed_by: vec![true; 3] };
    let then = route(cast_with(reply), 1, message(A1, B1));
    let mechanism = Mechanism::ServicePrefix;
    let cause = FailCause::AddressTooLong;
    assert_eq!(then.event(), Event::MessageFailed { cause, answer: false, mechanism });
}
