//! Use case 3: upgrades, and the presence of new users.

use super::*;
use crate::scenario::{Outcome, Scenario};
use crate::stimulus::{Stage, Task};
use vocabulary::{AccountState, ContactKind, Event, FailCause, LinkId, Originator, Presence};

fn watched() -> Scenario {
    let validated = |slot| Event::ContactValidated {
        slot,
        account: AccountState::PreRegistered,
        presence: Presence::Available,
        detailed: false,
        link: LinkId(0),
    };
    Scenario::of(cast())
        .given(1, Time(0), (A1.0, B1.0), Event::LegacyAccountRegistered)
        .given(1, Time(0), (A1.0, B1.0), validated(0))
        .given(1, Time(0), (A2.0, B1.0), validated(7))
}

#[test]
fn a_new_user_is_asked_for_each_watcher() {
    let mut s = watched();
    let log_on = Envelope::new(B1, SubscriberId::NOBODY);
    let then = s.when(1, Stage::Imsp, NOON, Task::UpgradeAccount, log_on);
    assert_eq!(then.event(), Event::AccountUpgraded { was: AccountState::PreRegistered, watchers: 2 });
    let mut asked: Vec<_> = then.due.iter().map(|(after, _, task, who)| (*after, *task, *who)).collect();
    asked.sort_by_key(|(_, _, who)| *who);
    assert_eq!(asked, [(ms(200), Task::AnswerPresence, (B1, A1)), (ms(200), Task::AnswerPresence, (B1, A2))]);
}

fn asked(grants: bool) -> Outcome {
    let mut world = cast();
    world.people[2].grants_presence = grants;
    let ask = Envelope { slot: 7, ..Envelope::new(B1, A2) };
    Scenario::of(world).when(1, Stage::Subscriber, NOON, Task::AnswerPresence, ask)
}

#[test]
fn it_grants_or_denies() {
    assert_eq!(asked(true).event(), Event::PresenceAnswered { granted: true });
    let denied = asked(false);
    assert_eq!(denied.event(), Event::PresenceAnswered { granted: false });
    assert_eq!(denied.tasks(), [(ms(200), B, Task::PassPresence)]);
}

#[test]
fn its_answer_goes_to_the_watchers_client() {
    let granted = Envelope { slot: 7, ..Envelope::new(B1, A2) }.marked(Envelope::GRANTED, true);
    let mut s = watched();
    let passed = s.when(1, Stage::Imsp, NOON, Task::PassPresence, granted);
    assert_eq!(passed.event(), Event::PresenceForwarded { granted: true, link: LinkId(0) });
    assert_eq!(passed.tasks(), [(ms(50), A, Task::PassPresence)]);
    let stored = s.when(0, Stage::Imsp, NOON, Task::PassPresence, granted);
    assert_eq!(stored.event(), Event::PresenceStored { granted: true });
    let shown = s.when(0, Stage::Subscriber, NOON, Task::Reclassify, granted);
    assert_eq!(shown.event(), Event::ContactReclassified { slot: 7, contact: ContactKind::TrueIm });
    let denied = granted.marked(Envelope::GRANTED, false);
    let shown = s.when(0, Stage::Subscriber, NOON + Span::HOUR, Task::Reclassify, denied);
    assert_eq!(shown.event(), Event::ContactReclassified { slot: 7, contact: ContactKind::TrueImDenied });
}

#[test]
fn an_answer_that_finds_no_way_says_why() {
    let mut s = watched().given(0, Time(0), (0, 0), Event::LinkClosed { link: LinkId(0) });
    let then = s.when(1, Stage::Imsp, NOON, Task::PassPresence, Envelope::new(B1, A2));
    assert_eq!(then.event(), Event::PresenceUndelivered { cause: FailCause::LinkClosed });
}

/// The cast, in which B1 has an account and may set its presence.
fn commanding(offered: bool) -> Scenario {
    let mut world = cast();
    let imsp = world.operators[1].imsp.as_mut().expect("B has one");
    imsp.legacy.presence_commands = offered;
    let validated = |slot| Event::ContactValidated {
        slot,
        account: AccountState::PreRegistered,
        presence: Presence::Available,
        detailed: false,
        link: LinkId(0),
    };
    Scenario::of(world)
        .given(1, Time(0), (A1.0, B1.0), Event::LegacyAccountRegistered)
        .given(1, Time(0), (A1.0, B1.0), validated(0))
        .given(1, Time(0), (A2.0, B1.0), validated(7))
}

fn offline(from: SubscriberId, to: SubscriberId) -> Envelope {
    let envelope = Envelope { slot: 7, presence: Presence::Offline, ..Envelope::new(from, to) };
    envelope.marked(Envelope::DETAILED, true)
}

fn set(s: &mut Scenario) -> Outcome {
    s.when(1, Stage::Imsp, NOON, Task::SetPresence, offline(B1, SubscriberId::NOBODY))
}

#[test]
fn a_command_goes_by_sms_to_the_imsp() {
    let mut world = cast();
    world.script[3].act = Act::SetPresence(Presence::Offline);
    let mut s = Scenario::of(world);
    let sent = s.when_scripted(1, NOON, B1, 3);
    assert_eq!(sent.event(), Event::PresenceCommanded { presence: Presence::Offline });
    assert_eq!(sent.tasks(), [(ms(2000), B, Task::RouteCommand)]);
    let nobody = SubscriberId::NOBODY;
    let taken = s.when(1, Stage::Smsc, NOON, Task::RouteCommand, offline(B1, nobody));
    assert_eq!(taken.event(), Event::CommandHandedOver);
    assert_eq!(taken.tasks(), [(ms(200), B, Task::SetPresence)]);
    let nowhere = s.when(2, Stage::Smsc, NOON, Task::RouteCommand, offline(C1, nobody));
    assert_eq!(nowhere.event(), Event::CommandRefused { cause: FailCause::NoImsp });
}

#[test]
fn the_presence_that_a_customer_sets_is_told_to_each_watcher() {
    let then = set(&mut commanding(true));
    assert_eq!(then.event(), Event::PresenceSet { presence: Presence::Offline, watchers: 2 });
    let tell = Task::TellPresence;
    assert_eq!(then.due, [(ms(10), B, tell, (B1, A2)), (ms(20), B, tell, (B1, A1))]);
}

#[test]
fn notices_of_later_commands_are_exchanges_of_their_own() {
    let presence = Presence::Available;
    let before = Event::PresenceSet { presence, watchers: 2 };
    let mut s = commanding(true).given(1, Time(0), (B1.0, B1.0), before);
    set(&mut s);
    let partition = &mut s.partitions()[1];
    let mut ids: Vec<_> = partition.mail().waiting().map(|s| s.id.originator()).collect();
    ids.sort();
    assert_eq!(ids, [Originator::Notice(B1, 2), Originator::Notice(B1, 3)]);
}

#[test]
fn commands_are_refused_with_the_reason() {
    let refused = |cause| Event::CommandRefused { cause };
    assert_eq!(set(&mut commanding(false)).event(), refused(FailCause::NotOffered));
    let upgraded = Event::AccountUpgraded { was: AccountState::PreRegistered, watchers: 2 };
    let mut s = commanding(true).given(1, Time(0), (B1.0, B1.0), upgraded);
    assert_eq!(set(&mut s).event(), refused(FailCause::NotLegacy));
    let unknown = offline(SubscriberId(15), SubscriberId::NOBODY);
    let then = commanding(true).when(1, Stage::Imsp, NOON, Task::SetPresence, unknown);
    assert_eq!(then.event(), refused(FailCause::NoAccount));
}

#[test]
fn a_notice_goes_to_the_watchers_client() {
    let (presence, link) = (Presence::Offline, LinkId(0));
    let mut s = commanding(true);
    let sent = s.when(1, Stage::Imsp, NOON, Task::TellPresence, offline(B1, A2));
    assert_eq!(sent.event(), Event::PresenceNotified { presence, detailed: true, link });
    assert_eq!(sent.tasks(), [(ms(50), A, Task::TellPresence)]);
    let arrived = s.when(0, Stage::Imsp, NOON, Task::TellPresence, offline(B1, A2));
    assert_eq!(arrived.event(), Event::PresenceNotified { presence, detailed: true, link: LinkId::NONE });
    assert_eq!(arrived.tasks(), [(ms(200), A, Task::ShowPresence)]);
    let shown = s.when(0, Stage::Subscriber, NOON, Task::ShowPresence, offline(B1, A2));
    assert_eq!(shown.event(), Event::PresenceShown { slot: 7, presence });
    let mut cut = commanding(true).given(0, Time(0), (0, 0), Event::LinkClosed { link });
    let lost = cut.when(1, Stage::Imsp, NOON, Task::TellPresence, offline(B1, A2));
    assert_eq!(lost.event(), Event::NoticeFailed { cause: FailCause::LinkClosed });
}

#[test]
fn who_adds_a_customer_later_is_told_what_it_set_until_it_upgrades() {
    let set = Event::PresenceSet { presence: Presence::Offline, watchers: 2 };
    let mut s = commanding(true).given(1, Time(0), (B1.0, B1.0), set);
    let adding = Envelope { slot: 2, ..Envelope::new(A1, B1) };
    let told = s.when(1, Stage::Imsp, NOON, Task::ValidateContact, adding).event();
    let validated = |account, presence, detailed| {
        let (slot, link) = (2, LinkId(0));
        Event::ContactValidated { slot, account, presence, detailed, link }
    };
    assert_eq!(told, validated(AccountState::PreRegistered, Presence::Offline, true));
    let upgraded = Event::AccountUpgraded { was: AccountState::PreRegistered, watchers: 2 };
    let mut s = s.given(1, NOON, (B1.0, B1.0), upgraded);
    let told = s.when(1, Stage::Imsp, NOON + Span::HOUR, Task::ValidateContact, adding).event();
    assert_eq!(
        told,
        validated(AccountState::TrueIm, Presence::Available, true),
        "every legacy setting is discarded"
    );
}

#[test]
fn a_group_chat_with_a_legacy_contact_is_refused_unless_the_imsp_carries_it() {
    for (carries, expected) in
        [(false, Event::GroupChatRefused { cause: FailCause::GroupChat }), (true, Event::GroupChatCarried)]
    {
        let mut world = cast();
        world.operators[0].imsp.as_mut().expect("A has one").legacy.group_chat = carries;
        world.people[0].added = 1;
        world.clients[1].group_chat = true;
        world.script[0].act = Act::GroupChat { with: B1 };
        let mut s = Scenario::of(world);
        let wanted = s.when_scripted(0, NOON, A1, 0);
        let contact = ContactKind::LegacyWithUid;
        assert_eq!(wanted.event(), Event::GroupChatWanted { slot: 0, contact, offered: true });
        assert_eq!(wanted.tasks(), [(ms(200), A, Task::InviteToGroup)]);
        let decided = s.when(0, Stage::Imsp, NOON, Task::InviteToGroup, Envelope::new(A1, B1));
        assert_eq!(decided.event(), expected);
    }
}
