//! Sessions: who is told of log-ins, statuses and log-outs, subscriptions between IMSPs, and who may see what.

use super::*;
use crate::scenario::Scenario;
use crate::stimulus::{Stage, Task};
use vocabulary::{AccountState, ContactKind, Event, FailCause, LinkId, Presence, PresenceChange};
use world::blueprint::Sessions;

const NOBODY: SubscriberId = SubscriberId::NOBODY;
const B2: SubscriberId = SubscriberId(11);
const NOTIFICATION: u32 = 1178;

/// The cast, in which the users of A and B have sessions; of new watchers some are asked for or refused.
fn logging_in(asked: f64, refused: f64) -> Scenario {
    let mut world = cast();
    for imsp in world.operators.iter_mut().filter_map(|o| o.imsp.as_mut()) {
        let (log_ins_per_day, status_changes_per_hour) = (4.0, 1.0);
        imsp.sessions =
            Some(Sessions { length: Span::HOUR, log_ins_per_day, status_changes_per_hour, asked, refused });
    }
    Scenario::of(world)
}

fn validated(slot: u16, presence: Presence) -> Event {
    let (account, link) = (AccountState::TrueIm, LinkId::NONE);
    Event::ContactValidated { slot, account, presence, detailed: true, link }
}

fn stored(contact: ContactKind) -> Event {
    Event::ContactStored { slot: 0, contact, presence: Presence::Available, detailed: true }
}

fn published(change: PresenceChange) -> Event {
    Event::PresencePublished { change, told: 0, sent: 0, octets: 0 }
}

/// A2 and B2 have A1 on their contact lists, and both are logged in; A1 has A2 and B1, a legacy customer.
fn watched() -> Scenario {
    logging_in(0.0, 0.0)
        .given(0, Time(0), (A2.0, A1.0), validated(0, Presence::Available))
        .given(0, Time(0), (B2.0, A1.0), validated(0, Presence::Available))
        .given(0, Time(0), (A1.0, A2.0), stored(ContactKind::TrueIm))
        .given(0, Time(0), (A1.0, B1.0), stored(ContactKind::LegacyWithUid))
        .given(0, Time(0), (A2.0, NOBODY.0), published(PresenceChange::LoggedIn))
        .given(0, Time(0), (B2.0, NOBODY.0), Event::SubscriptionTaken { subscribed: true })
}

fn alone(user: SubscriberId) -> Envelope {
    Envelope::new(user, NOBODY)
}

fn notified(presence: Presence, link: LinkId) -> Event {
    Event::WatcherNotified { presence, link, octets: NOTIFICATION }
}

#[test]
fn a_log_in_is_told_to_whom_is_logged_in_and_subscribes_to_contacts_everywhere() {
    let then = watched().when(0, Stage::Imsp, NOON, Task::OpenSession, alone(A1));
    let (to, users, legacy, link, octets) = (B, 0, 1, LinkId(0), 1059);
    assert_eq!(
        then.events(),
        [
            notified(Presence::Available, LinkId(0)),
            notified(Presence::Available, LinkId::NONE),
            Event::ContactsTold { contacts: 1, link: LinkId::NONE, octets: NOTIFICATION },
            Event::SubscriptionSent { subscribed: true, to, users, legacy, link, octets },
            Event::PresencePublished { change: PresenceChange::LoggedIn, told: 2, sent: 2, octets: 2789 },
        ]
    );
    let told: Vec<_> = then.records.iter().map(|r| (r.subject, r.object)).collect();
    assert_eq!(told, [(A1, B2), (A1, A2), (A1, NOBODY), (A1, NOBODY), (A1, NOBODY)]);
    let (notify, subscribe) = (Task::NotifyWatcher, Task::TakeSubscription);
    assert_eq!(then.due, [(ms(50), B, notify, (A1, B2)), (ms(50), B, subscribe, (A1, NOBODY))]);
}

#[test]
fn who_is_not_logged_in_is_told_nothing() {
    let mut s = watched()
        .given(0, Time(1), (A2.0, NOBODY.0), published(PresenceChange::LoggedOut))
        .given(0, Time(1), (B2.0, NOBODY.0), Event::SubscriptionTaken { subscribed: false })
        .given(0, Time(1), (A1.0, NOBODY.0), published(PresenceChange::LoggedIn));
    let then = s.when(0, Stage::Imsp, NOON, Task::PublishStatus, alone(A1));
    let change = PresenceChange::StatusChanged;
    assert_eq!(then.event(), Event::PresencePublished { change, told: 0, sent: 0, octets: 921 });
    assert_eq!(then.due, []);
}

#[test]
fn a_log_out_is_told_and_ends_the_subscriptions() {
    let mut s = watched().given(0, Time(1), (A1.0, NOBODY.0), published(PresenceChange::LoggedIn));
    let then = s.when(0, Stage::Imsp, NOON, Task::CloseSession, alone(A1));
    let events = then.events();
    assert_eq!(
        events[..2],
        [LinkId(0), LinkId::NONE].map(|link| notified(Presence::Offline, link)),
        "both watchers"
    );
    assert!(matches!(events[2], Event::SubscriptionSent { subscribed: false, .. }), "{events:?}");
    let change = PresenceChange::LoggedOut;
    assert_eq!(events[3], Event::PresencePublished { change, told: 2, sent: 2, octets: 671 });
    let again = s.when(0, Stage::Imsp, NOON + Span::HOUR, Task::CloseSession, alone(A1));
    assert_eq!(again.event(), Event::PresenceRefused { cause: FailCause::NotLoggedIn });
}

#[test]
fn a_status_without_a_session_is_refused() {
    let then = watched().when(0, Stage::Imsp, NOON, Task::PublishStatus, alone(A1));
    assert_eq!(then.event(), Event::PresenceRefused { cause: FailCause::NotLoggedIn });
}

#[test]
fn a_closed_link_is_told_of_each_watcher_and_subscription() {
    let mut s = watched().given(0, Time(0), (0, 0), Event::LinkClosed { link: LinkId(0) });
    let events = s.when(0, Stage::Imsp, NOON, Task::OpenSession, alone(A1)).events();
    let cause = FailCause::LinkClosed;
    assert_eq!([events[0], events[3]], [Event::NoticeFailed { cause }, Event::PresenceRefused { cause }]);
    assert!(matches!(events[4], Event::PresencePublished { told: 1, sent: 0, .. }), "{events:?}");
}

#[test]
fn a_notification_goes_to_the_watchers_client_if_it_is_logged_in() {
    let tell = Envelope { presence: Presence::Offline, ..Envelope::new(B1, A2) };
    let told = watched().when(0, Stage::Imsp, NOON, Task::NotifyWatcher, tell);
    assert_eq!((told.event(), &told.due[..]), (notified(Presence::Offline, LinkId::NONE), &[][..]));
    let gone = Envelope::new(B1, A1);
    let failed = watched().when(0, Stage::Imsp, NOON, Task::NotifyWatcher, gone);
    assert_eq!(failed.event(), Event::NoticeFailed { cause: FailCause::NotLoggedIn });
}

#[test]
fn a_subscription_is_answered_with_one_notification_of_all_contacts() {
    let tally = crate::sessions::Tally { operator: B, users: 2, legacy: 1 };
    let mut s = watched();
    let taken = s.when(1, Stage::Imsp, NOON, Task::TakeSubscription, Envelope::subscription(A2, true, tally));
    let octets = 726 + 2 * (1178 - 726) + (899 - 726);
    let told = |link| Event::ContactsTold { contacts: 3, link, octets };
    assert_eq!(taken.events(), [Event::SubscriptionTaken { subscribed: true }, told(LinkId(0))]);
    assert_eq!(taken.tasks(), [(ms(50), A, Task::TellContacts)]);
    let answer = Envelope::subscription(A2, true, tally);
    assert_eq!(s.when(0, Stage::Imsp, NOON, Task::TellContacts, answer).event(), told(LinkId::NONE));
    let ended =
        s.when(1, Stage::Imsp, NOON, Task::TakeSubscription, Envelope::subscription(A2, false, tally));
    assert_eq!((ended.event(), &ended.due[..]), (Event::SubscriptionTaken { subscribed: false }, &[][..]));
}

#[test]
fn with_many_watchers_the_imsp_goes_on_a_moment_later() {
    let mut s = logging_in(0.0, 0.0).given(0, Time(0), (A2.0, NOBODY.0), published(PresenceChange::LoggedIn));
    for slot in 0..1_500 {
        s = s.given(0, Time(0), (A2.0, A1.0), validated(slot, Presence::Available));
    }
    let first = s.when(0, Stage::Imsp, NOON, Task::OpenSession, alone(A1));
    assert_eq!(first.records.len(), 1_001);
    assert_eq!(first.tasks(), [(ms(10), A, Task::NotifyMore)]);
    let more = Envelope { slot: 1, ..alone(A1) };
    let then = s.when(0, Stage::Imsp, NOON, Task::NotifyMore, more);
    let change = PresenceChange::Continued;
    assert_eq!(then.records.len(), 501);
    let last = Event::PresencePublished { change, told: 500, sent: 0, octets: 0 };
    assert_eq!((then.events()[500], then.due.len()), (last, 0));
}

/// A1 adds B2, an IM user.
fn added(asked: f64, refused: f64) -> (Scenario, Event, Vec<(Span, OperatorId, Task)>) {
    let upgraded = Event::AccountUpgraded { was: AccountState::PreRegistered, watchers: 0 };
    let mut s = logging_in(asked, refused).given(1, Time(0), (B2.0, NOBODY.0), upgraded);
    let adding = Envelope { slot: 3, ..Envelope::new(A1, B2) };
    let then = s.when(1, Stage::Imsp, NOON, Task::ValidateContact, adding);
    (s, then.event(), then.tasks())
}

#[test]
fn a_new_watcher_is_granted_presence_asked_for_or_refused() {
    let presence_of = |event| match event {
        Event::ContactValidated { presence, .. } => presence,
        other => panic!("{other:?}"),
    };
    let (_, granted, due) = added(0.0, 0.0);
    assert_eq!((presence_of(granted), due.len()), (Presence::Offline, 1), "it is not logged in");
    let request = Envelope { slot: 3, ..Envelope::new(B2, A1) };
    let (mut s, asked, due) = added(1.0, 0.0);
    assert_eq!(presence_of(asked), Presence::Unknown);
    assert_eq!(due, [(ms(10), B, Task::Authorise), (ms(50), A, Task::StoreContact)]);
    let then = s.when(1, Stage::Imsp, NOON, Task::Authorise, request);
    assert_eq!(then.event(), Event::PresenceAsked { octets: 998 });
    assert_eq!(then.due, [(ms(200), B, Task::AnswerPresence, (B2, A1))]);
    let (mut s, refused, _) = added(0.0, 1.0);
    assert_eq!(presence_of(refused), Presence::Unknown);
    let then = s.when(1, Stage::Imsp, NOON, Task::Authorise, request);
    assert_eq!(then.event(), Event::PresenceForwarded { granted: false, link: LinkId(0) });
}

#[test]
fn who_denied_its_presence_is_not_told_of_until_it_grants_it() {
    let live = Event::SubscriptionTaken { subscribed: true };
    let told = |s: &mut Scenario| {
        let events = s.when(0, Stage::Imsp, NOON, Task::PublishStatus, alone(A1)).events();
        events.iter().filter(|e| matches!(e, Event::WatcherNotified { .. })).count()
    };
    let mut s = logging_in(1.0, 0.0)
        .given(0, Time(0), (A1.0, NOBODY.0), published(PresenceChange::LoggedIn))
        .given(0, Time(0), (B2.0, NOBODY.0), live)
        .given(0, Time(0), (B2.0, A1.0), validated(0, Presence::Unknown));
    assert_eq!(told(&mut s), 0);
    let mut s =
        s.given(0, Time(1), (A1.0, B2.0), Event::PresenceForwarded { granted: true, link: LinkId(0) });
    assert_eq!(told(&mut s), 1);
}

#[test]
fn a_user_logs_in_then_changes_its_status_or_logs_out() {
    let mut s = logging_in(0.0, 0.0);
    let first = crate::subscriber::session::first;
    let due = |s: &mut Scenario, online| {
        let stimulus = (first(A1, online), Task::ChangePresence);
        s.when_identified(0, Stage::Subscriber, NOON, stimulus, alone(A1))
    };
    let then = due(&mut s, false);
    let Event::SessionBegun { next } = then.event() else { panic!("{then:?}") };
    let own = (A1, NOBODY);
    let expected = [(ms(200), A, Task::OpenSession, own), (next, A, Task::ChangePresence, own)];
    assert_eq!(then.due, expected);
    let then = due(&mut s, true);
    match then.event() {
        Event::StatusChanged { next } => assert_eq!(then.tasks()[1], (next, A, Task::ChangePresence)),
        Event::SessionEnded { next } => assert_eq!(then.tasks()[1], (next, A, Task::ChangePresence)),
        other => panic!("{other:?}"),
    }
}
