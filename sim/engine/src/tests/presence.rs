//! Use case 3: upgrades, and the presence of new users.

use super::*;
use crate::scenario::{Outcome, Scenario};
use crate::stimulus::{Stage, Task};
use vocabulary::{AccountState, ContactKind, Event, FailCause, LinkId, Presence};

fn watched() -> Scenario {
    let validated = |slot| Event::ContactValidated {
        slot,
        account: AccountState::PreRegistered,
        presence: Presence::Available,
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
