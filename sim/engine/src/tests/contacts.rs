//! Use case 1: contacts that are added by MSISDN.

use super::*;
use crate::scenario::{Outcome, Scenario};
use crate::stimulus::{Stage, Task};
use vocabulary::{AccountState, Approach, ContactKind, Event, FailCause, LinkId, Presence};

fn when(world: Blueprint, at: u8, task: Task, envelope: Envelope) -> Outcome {
    Scenario::of(world).when(at, Stage::Imsp, NOON, task, envelope)
}

fn adding(contact: SubscriberId) -> Envelope {
    Envelope { slot: 2, ..Envelope::new(A1, contact) }
}

#[test]
fn the_home_operator_of_an_interworked_number_is_asked() {
    let then = when(cast(), 0, Task::ResolveContact, adding(B1));
    let link = LinkId(0);
    assert_eq!(then.event(), Event::HomeOperatorResolved { approach: Approach::Interworked, link });
    assert_eq!(then.tasks(), [(ms(50), B, Task::ValidateContact)]);
}

#[test]
fn a_number_of_an_operator_without_imsp_is_stored_alone() {
    let then = when(cast(), 0, Task::ResolveContact, adding(C1));
    let (approach, link) = (Approach::NotInterworked, LinkId::NONE);
    let (contact, presence) = (ContactKind::LegacyByNumber, Presence::Available);
    let stored = Event::ContactStored { slot: 2, contact, presence, detailed: false };
    assert_eq!(then.events(), [Event::HomeOperatorResolved { approach, link }, stored]);
    assert_eq!(then.tasks(), [(ms(200), A, Task::ShowContact)]);
}

#[test]
fn a_legacy_customer_is_registered_once() {
    let validated = Event::ContactValidated {
        slot: 2,
        account: AccountState::PreRegistered,
        presence: Presence::Available,
        detailed: false,
        link: LinkId(0),
    };
    let mut s = Scenario::of(cast());
    let first = s.when(1, Stage::Imsp, NOON, Task::ValidateContact, adding(B1));
    assert_eq!(first.events(), [Event::LegacyAccountRegistered, validated]);
    assert_eq!(first.tasks(), [(ms(50), A, Task::StoreContact)]);
    let second = s.when(1, Stage::Imsp, NOON + Span::HOUR, Task::ValidateContact, adding(B1));
    assert_eq!(second.events(), [validated]);
}

#[test]
fn an_own_number_needs_no_link() {
    let then = when(cast(), 0, Task::ResolveContact, adding(A2));
    assert_eq!(then.records.len(), 3);
    let (slot, contact, presence) = (2, ContactKind::TrueIm, Presence::Available);
    let stored = Event::ContactStored { slot, contact, presence, detailed: true };
    assert_eq!(then.records[2].event, stored, "the presence of an IM user is its own");
}

#[test]
fn a_confirmed_contact_is_stored_and_shown() {
    let envelope = Envelope { contact: ContactKind::LegacyWithUid, ..adding(B1) };
    let then = when(cast(), 0, Task::StoreContact, envelope);
    assert!(matches!(then.event(), Event::ContactStored { contact: ContactKind::LegacyWithUid, .. }));
    assert_eq!(then.tasks(), [(ms(200), A, Task::ShowContact)]);
}

#[test]
fn a_hub_passes_requests_and_responses_on() {
    let mut world = cast();
    world.operators[2] = crate::fixture::operator("C", 20, 10);
    world.operators[2].contacts.at = vec![0.0; 3];
    world.operators[1].transit = true;
    world.links.push(link(Service::Im, 1, 2));
    let there = when(world.clone(), 1, Task::ValidateContact, adding(C1));
    assert_eq!(there.event(), Event::ValidationForwarded { link: LinkId(4), octets: 1_059 });
    assert_eq!(there.tasks(), [(ms(50), C, Task::ValidateContact)]);
    let confirmed = Envelope { contact: ContactKind::LegacyWithUid, ..adding(C1) };
    let back = when(world, 1, Task::StoreContact, confirmed);
    assert_eq!(back.event(), Event::ValidationForwarded { link: LinkId(0), octets: 899 });
    assert_eq!(back.tasks(), [(ms(50), A, Task::StoreContact)]);
}

#[test]
fn a_confirmation_that_finds_no_way_back_is_refused() {
    let then = Scenario::of(cast()).given(0, Time(0), (0, 0), Event::LinkClosed { link: LinkId(0) }).when(
        1,
        Stage::Imsp,
        NOON,
        Task::ValidateContact,
        adding(B1),
    );
    assert_eq!(then.event(), Event::ContactRefused { slot: 2, cause: FailCause::LinkClosed });
}
