//! A user's contact list as its client shows it: from what was on it at the start and what the log says since.
//!
//! - [`ContactList`]: whom, as what, and how it looks
//! - `view`: the list in words, laid out as in examples 1 and 2 of the OMTP paper (IM-0100), and as data
//! - `presence`: the CSP document that the client was notified with

mod presence;
mod view;

pub use view::{Row, View};

use std::collections::BTreeMap;
use vocabulary::{
    ClientId, ClientType, ContactKind, Event, Look, Presence, Record, StatusText, SubscriberId, Time,
};
use world::Blueprint;
use world::blueprint::{Client, Indications, LegacyPolicy};

/// A contact on a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Listed {
    who: SubscriberId,
    contact: ContactKind,
    presence: Presence,
    look: Look,
}

/// The contact list of a user, as its client shows it after the records so far.
#[derive(Clone, Debug)]
pub struct ContactList<'a> {
    blueprint: &'a Blueprint,
    user: SubscriberId,
    client: ClientId,
    is_user: bool,
    /// By the place in the address book.
    contacts: BTreeMap<u16, Listed>,
}

impl<'a> ContactList<'a> {
    /// The list of somebody with a client on the terminal, who has logged on or has not; nobody is on it yet.
    pub fn new(
        blueprint: &'a Blueprint,
        user: SubscriberId,
        client: ClientId,
        is_user: bool,
    ) -> ContactList<'a> {
        ContactList { blueprint, user, client, is_user, contacts: BTreeMap::new() }
    }

    /// The client shows a contact as [`Event::ContactShown`] says; other events show nobody.
    pub fn show(&mut self, who: SubscriberId, event: &Event) {
        if let Event::ContactShown { slot, contact, presence, look, .. } = *event {
            self.contacts.insert(slot, Listed { who, contact, presence, look });
        }
    }

    /// Changes the list by a record; one that does not concern it changes nothing.
    pub fn apply(&mut self, record: &Record) {
        let own = record.subject == self.user;
        match record.event {
            Event::ContactShown { .. } if own => self.show(record.object, &record.event),
            Event::ContactReclassified { slot, contact } if record.object == self.user => {
                let granted = contact == ContactKind::TrueIm;
                let presence = if granted { Presence::Available } else { Presence::Unknown };
                let who = record.subject;
                self.contacts.insert(slot, Listed { who, contact, presence, look: Look::PLAIN });
            }
            Event::PresenceShown { slot, presence } if record.object == self.user => {
                if let Some(listed) = self.contacts.get_mut(&slot) {
                    listed.presence = presence;
                }
            }
            Event::TerminalReplaced { client, .. } if own => {
                self.client = client;
                self.look_again(record.time);
            }
            Event::ClientLoggedOn { .. } if own => self.is_user = true,
            _ => {}
        }
    }

    /// Why there is no list to be seen; none: there is one.
    pub fn missing(&self, at: Time) -> Option<String> {
        let who = self.blueprint.label(self.user);
        if !self.is_user {
            return Some(format!("{who} is no IM user at {at}, and has no contact list"));
        }
        let without = self.client == ClientId::NONE;
        without.then(|| format!("the terminal that {who} has at {at} has no IM client to show a list"))
    }

    /// Another client gets the same attributes from the IMSP, and makes of them what it can.
    fn look_again(&mut self, at: Time) {
        let (Some(policy), client) = (self.policy(at), self.client()) else { return };
        for listed in self.contacts.values_mut() {
            listed.look = client.look(policy, told(&listed.look), listed.contact);
        }
    }

    fn client(&self) -> &'a Client {
        &self.blueprint.clients[usize::from(self.client.0)]
    }

    /// How the user's own operator treats legacy contacts at a time.
    fn policy(&self, at: Time) -> Option<&'a LegacyPolicy> {
        self.blueprint.policy_at(self.blueprint.operator_of(self.user), at)
    }
}

/// By what the IMSP told that a contact is legacy, whatever the client made of it.
fn told(look: &Look) -> Indications {
    Indications {
        status_text: look.status_text != StatusText::NotTold,
        client_info: look.client_type != ClientType::NotTold,
    }
}

/// The value of StatusText of a legacy contact, built as `Unknown (SMS)` in the paper's chapter 4.1.
fn status_text(presence: Presence) -> &'static str {
    match presence {
        Presence::Available => "Available (SMS)",
        Presence::Offline => "Offline (SMS)",
        Presence::Unknown => "Unknown (SMS)",
    }
}

/// The User-ID of a contact: in the domain of its IMSP if it has an account there, else by its number alone.
fn user_id(blueprint: &Blueprint, listed: &Listed) -> String {
    let number = blueprint.msisdn(listed.who);
    if listed.contact == ContactKind::LegacyByNumber {
        return format!("wv:{number}");
    }
    let operator = &blueprint.operator(blueprint.operator_of(listed.who)).name.to_lowercase();
    let words = operator.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let domain = words.collect::<Vec<_>>().join("-");
    format!("wv:{}@{domain}.example", number.trim_start_matches('+'))
}
