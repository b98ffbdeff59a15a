//! New indications: what an IMSP tells of a customer by then, and how the client shows it.

use super::*;
use crate::scenario::{Outcome, Scenario};
use crate::stimulus::{Stage, Task};
use vocabulary::{AccountState, ContactKind, Event, FailCause, LinkId, Presence, Shown};

const AVAILABLE: Presence = Presence::Available;

/// The notice of a contact, kept so, to A1.
fn notice(of: SubscriberId, contact: ContactKind) -> Envelope {
    Envelope { slot: 0, contact, ..Envelope::new(of, A1) }
}

fn tell(s: &mut Scenario, operator: u8, notice: Envelope) -> Outcome {
    s.when(operator, Stage::Imsp, NOON, Task::TellPresence, notice)
}

#[test]
fn the_home_imsp_tells_of_its_customer_and_the_client_shows_it_anew() {
    let legacy = notice(B1, ContactKind::LegacyWithUid);
    let mut s = Scenario::of(cast());
    let told = tell(&mut s, 1, legacy);
    let notified = |link| Event::PresenceNotified { presence: AVAILABLE, detailed: false, link };
    assert_eq!(told.event(), notified(LinkId(0)));
    assert_eq!(told.tasks(), [(ms(50), A, Task::TellPresence)]);
    let arrived = tell(&mut s, 0, legacy);
    assert_eq!(arrived.event(), notified(LinkId::NONE));
    assert_eq!(arrived.due, [(ms(200), A, Task::ShowAnew, (A1, B1))]);
}

#[test]
fn a_presence_that_the_customer_set_by_then_is_told() {
    let set = Event::PresenceSet { presence: Presence::Offline, watchers: 1 };
    let mut s = Scenario::of(cast()).given(1, Time(0), (B1.0, B1.0), set);
    let told = tell(&mut s, 1, notice(B1, ContactKind::LegacyWithUid)).event();
    assert_eq!(
        told,
        Event::PresenceNotified { presence: Presence::Offline, detailed: true, link: LinkId(0) }
    );
}

#[test]
fn nothing_is_told_of_who_has_become_an_im_user_or_is_asked_for_anew() {
    let upgraded = Event::AccountUpgraded { was: AccountState::PreRegistered, watchers: 1 };
    let mut s = Scenario::of(cast()).given(1, Time(0), (B1.0, B1.0), upgraded);
    assert!(tell(&mut s, 1, notice(B1, ContactKind::LegacyWithUid)).records.is_empty());
    let by_number = notice(C1, ContactKind::LegacyByNumber);
    assert_eq!(tell(&mut s, 0, by_number).tasks(), [(ms(200), A, Task::ShowAnew)]);
    let reached = Envelope { subject: B1, ..by_number };
    assert!(tell(&mut s, 0, reached).records.is_empty(), "its IMSP is interworked by now");
}

#[test]
fn a_notice_that_finds_no_way_says_why() {
    let mut s = Scenario::of(cast()).given(0, Time(0), (0, 0), Event::LinkClosed { link: LinkId(0) });
    let lost = tell(&mut s, 1, notice(B1, ContactKind::LegacyWithUid));
    assert_eq!(lost.event(), Event::NoticeFailed { cause: FailCause::LinkClosed });
}

#[test]
fn what_a_contact_has_become_on_the_list_counts() {
    let shown = |kept: Option<ContactKind>| {
        let mut s = Scenario::of(cast());
        if let Some(contact) = kept {
            s = s.given(0, Time(0), (B1.0, A1.0), Event::ContactReclassified { slot: 0, contact });
        }
        let anew = Envelope { slot: 0, contact: ContactKind::LegacyWithUid, ..Envelope::new(A1, B1) };
        match s.when(0, Stage::Subscriber, NOON, Task::ShowAnew, anew).event() {
            Event::ContactShown { slot: 0, contact, presence, shown, .. } => (contact, presence, shown),
            other => panic!("{other:?}"),
        }
    };
    let legacy = (ContactKind::LegacyWithUid, AVAILABLE, Shown::ByStatusText);
    assert_eq!(shown(None), legacy, "what is about to be shown first");
    assert_eq!(shown(Some(ContactKind::LegacyWithUid)), legacy);
    let (user, denied) = (ContactKind::TrueIm, ContactKind::TrueImDenied);
    assert_eq!(shown(Some(user)), (user, AVAILABLE, Shown::Plain));
    assert_eq!(shown(Some(denied)), (denied, Presence::Unknown, Shown::Plain));
}

#[test]
fn whether_contacts_by_number_look_like_those_of_the_imsps_that_are_reached_is_said() {
    let alike = |status_text: bool| {
        let told = Event::IndicationsChanged { status_text, client_info: true };
        let mut s = Scenario::of(cast()).given(0, Time(0), (0, 0), told);
        let anew = Envelope { slot: 1, contact: ContactKind::LegacyByNumber, ..Envelope::new(A1, C1) };
        match s.when(0, Stage::Subscriber, NOON, Task::ShowAnew, anew).event() {
            Event::ContactShown { alike, .. } => alike,
            other => panic!("{other:?}"),
        }
    };
    assert!(alike(true), "as B tells of its customers");
    assert!(!alike(false));
}
