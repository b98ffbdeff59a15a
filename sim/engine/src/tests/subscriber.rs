//! What subscribers do.

use super::*;
use crate::scenario::{Outcome, Scenario};
use crate::stimulus::{Stage, Task};
use vocabulary::{Advice, ContactKind, Conversation, Event, FailCause, Presence, UpgradeReason};
use world::blueprint::{Count, Delay, Oversize};

const MANY: SubscriberId = SubscriberId(5);

/// The cast with ten contacts each among B's many, and everybody at A a spontaneous user.
fn spontaneous() -> Blueprint {
    let mut world = cast();
    world.people.clear();
    world.script.clear();
    let a = &mut world.operators[0];
    (a.im_users, a.terminals, a.contacts.at) = (1.0, vec![(CLIENT, 1.0)], vec![0.0, 1.0, 0.0]);
    world.traffic.answer_probability = 1.0;
    world.traffic.answer_delay = Delay::Fixed(Span::MINUTE);
    world
}

fn act(s: &mut Scenario, operator: u8, who: SubscriberId, index: u32) -> Outcome {
    s.when_scripted(operator, NOON, who, index)
}

/// The other way round.
fn turned(e: Envelope) -> Envelope {
    Envelope { subject: e.object, object: e.subject, ..e }
}

#[test]
fn a_user_begins_a_conversation_with_a_contact_and_later_the_next() {
    let mut s = Scenario::of(spontaneous());
    let nobody = Envelope::new(MANY, SubscriberId::NOBODY);
    let then = s.when(0, Stage::Subscriber, NOON, Task::StartConversation, nobody);
    let Event::ImSent { slot, size, turns_left, answer, next, .. } = then.event() else { panic!("{then:?}") };
    assert!(slot < 10 && size == gsm(36) && turns_left == 0 && !answer && next > Span::ZERO);
    assert!((10..20).contains(&then.records[0].object.0));
    assert_eq!(then.tasks(), [(ms(200), A, Task::RouteIm), (next, A, Task::StartConversation)]);
}

#[test]
fn a_user_without_contacts_puts_the_conversation_off() {
    let mut world = spontaneous();
    world.operators[0].contacts.added = 0.0;
    let nobody = Envelope::new(MANY, SubscriberId::NOBODY);
    let then = Scenario::of(world).when(0, Stage::Subscriber, NOON, Task::StartConversation, nobody);
    let Event::ConversationPutOff { next } = then.event() else { panic!("{then:?}") };
    assert_eq!(then.tasks(), [(next, A, Task::StartConversation)]);
}

#[test]
fn a_client_that_knows_the_limit_blocks_a_long_text_to_a_legacy_contact() {
    let mut world = spontaneous();
    world.operators[0].imsp.as_mut().expect("A has one").legacy.oversize = Oversize::Block;
    world.traffic.lengths = world::blueprint::Lengths::Fixed(gsm(161));
    let nobody = Envelope::new(MANY, SubscriberId::NOBODY);
    let then = Scenario::of(world).when(0, Stage::Subscriber, NOON, Task::StartConversation, nobody);
    let Event::ImBlocked { size, next, .. } = then.event() else { panic!("{then:?}") };
    assert_eq!(size, gsm(161));
    assert_eq!(then.tasks(), [(next, A, Task::StartConversation)]);
}

#[test]
fn a_customer_answers_the_short_message_it_got() {
    let mut s = Scenario::of(spontaneous());
    let got = Envelope { address: alias(B, 4), parts: 1, ..message(MANY, SubscriberId(15)) };
    let then = s.when(1, Stage::Subscriber, NOON + Span::SECOND, Task::ReceiveSms, got);
    let Event::SmsDelivered { took, answer, address, .. } = then.event() else { panic!("{then:?}") };
    assert_eq!((took, answer, address), (Span::SECOND, Span::MINUTE, alias(B, 4)));
    assert_eq!(then.due, [(Span::MINUTE, B, Task::WriteAnswer, (SubscriberId(15), MANY))]);

    let then = s.when(1, Stage::Subscriber, NOON + Span::HOUR, Task::WriteAnswer, turned(got));
    assert_eq!(then.event(), Event::SmsAnswered { size: gsm(36), parts: 1, address: alias(B, 4) });
    assert!(then.tasks().contains(&(ms(2000), B, Task::RouteSms)));
}

#[test]
fn with_probability_zero_nobody_answers() {
    let mut world = spontaneous();
    world.traffic.answer_probability = 0.0;
    let got = message(MANY, SubscriberId(15));
    let then = Scenario::of(world).when(1, Stage::Subscriber, NOON, Task::ReceiveSms, got);
    assert!(matches!(then.event(), Event::SmsDelivered { answer: Span::ZERO, .. }));
    assert!(then.due.is_empty());
}

fn answered_after(idle: Span) -> Event {
    let sent = Event::ImSent {
        slot: 3,
        size: gsm(1),
        turns_left: 0,
        answer: false,
        advice: Advice::NotDue,
        next: Span::ZERO,
    };
    let mut s = Scenario::of(spontaneous()).given(0, NOON, (MANY.0, 15), sent);
    let back = Envelope { slot: 3, ..answer(SubscriberId(15), MANY, alias(B, 0)) };
    s.when(0, Stage::Subscriber, NOON + idle, Task::ReceiveIm, back).event()
}

#[test]
fn an_answer_is_inserted_into_the_open_conversation_or_opens_it_again() {
    let conversation = |idle| match answered_after(idle) {
        Event::ImDelivered { conversation, answer: true, mechanism: Mechanism::AliasPool, .. } => {
            conversation
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(conversation(Span(299_000_000)), Conversation::Inserted);
    assert_eq!(conversation(Span(301_000_000)), Conversation::Reopened);
}

#[test]
fn the_initiator_goes_on_as_long_as_it_has_turns() {
    let mut world = spontaneous();
    world.traffic.further_turns = Count::Fixed(2);
    world.traffic.think = Delay::Fixed(ms(7000));
    let back = Envelope { slot: 3, turns_left: 2, ..answer(SubscriberId(15), MANY, alias(B, 0)) };
    let mut s = Scenario::of(world);
    let then = s.when(0, Stage::Subscriber, NOON, Task::ReceiveIm, back);
    assert_eq!(then.due, [(ms(7000), A, Task::ContinueConversation, (MANY, SubscriberId(15)))]);
    let last = Envelope { turns_left: 1, ..turned(back) };
    let then = s.when(0, Stage::Subscriber, NOON + Span::HOUR, Task::ContinueConversation, last);
    assert!(matches!(then.event(), Event::ImSent { slot: 3, turns_left: 0, next: Span::ZERO, .. }));
}

#[test]
fn an_answer_that_was_misrouted_opens_a_conversation_with_a_stranger() {
    let stray = Envelope { slot: Envelope::NO_SLOT, ..answer(SubscriberId(15), MANY, alias(B, 0)) };
    let mut s = Scenario::of(spontaneous());
    let then = s.when(0, Stage::Subscriber, NOON, Task::ReceiveIm, stray.marked(Envelope::MISROUTED, true));
    let Event::ImDelivered { conversation, misrouted, next, .. } = then.event() else { panic!("{then:?}") };
    assert_eq!((conversation, misrouted, next), (Conversation::Opened, true, Span::ZERO));
}

#[test]
fn an_answer_that_leaked_ends_at_the_terminal() {
    let mut s = Scenario::of(cast());
    let leaked = answer(B1, A1, originator(B));
    let then = s.when(0, Stage::Subscriber, NOON + Span::SECOND, Task::ReceivePlainSms, leaked);
    assert_eq!(then.event(), Event::AnswerLeaked { address: originator(B), took: Span::SECOND });
}

#[test]
fn an_im_for_somebody_who_is_no_user_fails() {
    let then = Scenario::of(cast()).when(1, Stage::Subscriber, NOON, Task::ReceiveIm, message(A1, B1));
    let (cause, mechanism) = (FailCause::NotAUser, Mechanism::None);
    assert_eq!(then.event(), Event::MessageFailed { cause, answer: false, mechanism });
}

#[test]
fn the_script_adds_sends_and_answers() {
    let mut s = Scenario::of(cast());
    let then = act(&mut s, 0, A1, 0);
    assert_eq!(then.event(), Event::ContactAddRequested { slot: 0, next: Span::ZERO });
    assert_eq!(then.due, [(ms(200), A, Task::ResolveContact, (A1, B1))]);
    let then = act(&mut s, 0, A1, 1);
    assert!(matches!(then.event(), Event::ImSent { slot: 0, answer: false, .. }));
    let delivered = Event::SmsDelivered {
        parts: 1,
        introduced: false,
        address: originator(B),
        took: Span::SECOND,
        answer: Span::ZERO,
    };
    let mut s = s.given(1, NOON, (A1.0, B1.0), delivered);
    let then = act(&mut s, 1, B1, 2);
    assert_eq!(then.event(), Event::SmsAnswered { size: gsm(3), parts: 1, address: originator(B) });
    assert_ne!(then.records[0].cause, vocabulary::RecordId::NONE);
}

#[test]
fn what_the_script_cannot_do_says_why() {
    let mut s = Scenario::of(cast());
    let fails = |then: Outcome| match then.event() {
        Event::ActFailed { cause } => cause,
        other => panic!("{other:?}"),
    };
    assert_eq!(fails(act(&mut s, 1, B1, 2)), FailCause::NothingToAnswer);
    assert_eq!(fails(act(&mut s, 0, A1, 5)), FailCause::NoSuchContact);
    assert_eq!(fails(act(&mut s, 1, B1, 6)), FailCause::NotAUser);
}

#[test]
fn logging_on_takes_a_client_and_an_imsp() {
    let mut s = Scenario::of(cast());
    let log_on = Envelope::new(C1, SubscriberId::NOBODY);
    let then = s.when(2, Stage::Subscriber, NOON, Task::LogOn, log_on);
    assert_eq!(then.event(), Event::UpgradeFailed { cause: FailCause::NoImsp });
    assert_eq!(act(&mut s, 1, B1, 4).event(), Event::UpgradeFailed { cause: FailCause::NoClient });
    assert_eq!(act(&mut s, 1, B1, 3).event(), Event::TerminalReplaced { client: CLIENT, had_client: false });
    let then = act(&mut s, 1, B1, 4);
    let expected = Event::ClientLoggedOn { reason: UpgradeReason::Script, next: Span::ZERO, add_ms: 0 };
    assert_eq!(then.event(), expected);
    assert_eq!(then.tasks(), [(ms(200), B, Task::UpgradeAccount)]);
}

#[test]
fn a_contact_is_shown_as_the_operator_and_the_client_allow() {
    let shown = |differentiate: bool, status_text: bool, client_info: bool| {
        let mut world = cast();
        world.operators[0].imsp.as_mut().expect("A has one").legacy.differentiate = differentiate;
        (world.clients[1].status_text, world.clients[1].client_info) = (status_text, client_info);
        let envelope = Envelope { contact: ContactKind::LegacyWithUid, slot: 0, ..Envelope::new(A1, B1) };
        let then = Scenario::of(world).when(0, Stage::Subscriber, NOON, Task::ShowContact, envelope);
        match then.event() {
            Event::ContactShown { shown, presence: Presence::Available, .. } => shown,
            other => panic!("{other:?}"),
        }
    };
    use vocabulary::Shown::*;
    assert_eq!(shown(true, true, false), ByStatusText);
    assert_eq!(shown(true, true, true), ByClientInfo);
    assert_eq!(shown(true, false, false), Plain);
    assert_eq!(shown(false, true, true), Plain);
}
