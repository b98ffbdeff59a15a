//! Given, when, then: the rules of each kind of entity.

mod adoption;
mod contacts;
mod imsp;
mod network;
mod presence;
mod rollout;
mod sessions;
mod smsc;
mod store;
mod subscriber;

use crate::fixture::{CLIENT, gsm, link, operator, traffic, world};
use crate::stimulus::Envelope;
use vocabulary::{ClientId, Mechanism, OperatorId, ReplyAddress, Span, SubscriberId, Time};
use world::Blueprint;
use world::blueprint::{Act, Person, ReplyRouting, ScriptedAct, Service};

pub const A1: SubscriberId = SubscriberId(0);
pub const A2: SubscriberId = SubscriberId(1);
pub const B1: SubscriberId = SubscriberId(10);
pub const C1: SubscriberId = SubscriberId(20);
pub const A: OperatorId = OperatorId(0);
pub const B: OperatorId = OperatorId(1);
pub const C: OperatorId = OperatorId(2);
pub const MS: Span = Span(1_000);
pub const NOON: Time = Time(12 * 3_600 * 1_000_000);

pub fn ms(n: u64) -> Span {
    Span(n * MS.0)
}

fn person(name: &str, subscriber: SubscriberId, user: bool, contacts: &[SubscriberId]) -> Person {
    Person {
        name: name.to_owned(),
        subscriber,
        user,
        pre_registered: false,
        client: if user { CLIENT } else { ClientId::NONE },
        contacts: contacts.to_vec(),
        added: 0,
        grants_presence: true,
        spontaneous: false,
        off: vec![],
    }
}

/// The cast of the OMTP paper: A and B with an IMSP, interworked; C without. A1 and A2 are IM users.
pub fn cast() -> Blueprint {
    let (a, b, mut c) = (operator("A", 0, 10), operator("B", 10, 10), operator("C", 20, 10));
    c.imsp = None;
    let links = vec![
        link(Service::Im, 0, 1),
        link(Service::Sms, 0, 1),
        link(Service::Sms, 0, 2),
        link(Service::Sms, 1, 2),
    ];
    let mut blueprint = world(vec![a, b, c], links, traffic());
    blueprint.operators.iter_mut().for_each(|o| o.contacts.at = vec![0.0; 3]);
    blueprint.people = vec![
        person("A1", A1, true, &[B1, C1, A2]),
        person("A2", A2, true, &[B1]),
        person("B1", B1, false, &[]),
        person("C1", C1, false, &[]),
    ];
    let act = |at, person, act| ScriptedAct { at: Time(at), person, act };
    blueprint.script = vec![
        act(0, 0, Act::Add { contact: B1 }),
        act(0, 0, Act::Send { to: B1, text: "Lunch?".to_owned(), size: gsm(6) }),
        act(0, 2, Act::Answer { to: A1, text: "Yes".to_owned(), size: gsm(3) }),
        act(0, 2, Act::GetClient(CLIENT)),
        act(0, 2, Act::LogOn),
        act(0, 0, Act::Send { to: SubscriberId(25), text: "?".to_owned(), size: gsm(1) }),
        act(0, 2, Act::Send { to: A1, text: "?".to_owned(), size: gsm(1) }),
    ];
    blueprint
}

/// The same with another way for answers at operators A and B.
pub fn cast_with(reply: ReplyRouting) -> Blueprint {
    let mut blueprint = cast();
    for imsp in blueprint.operators.iter_mut().filter_map(|o| o.imsp.as_mut()) {
        imsp.legacy.reply = reply.clone();
    }
    blueprint
}

pub fn alias(operator: OperatorId, alias: u16) -> ReplyAddress {
    ReplyAddress { mechanism: Mechanism::AliasPool, operator, alias }
}

pub fn originator(operator: OperatorId) -> ReplyAddress {
    ReplyAddress { mechanism: Mechanism::OriginatorNumber, operator, alias: 0 }
}

pub fn prefix(operator: OperatorId) -> ReplyAddress {
    ReplyAddress { mechanism: Mechanism::ServicePrefix, operator, alias: 0 }
}

/// A message of 36 characters that has just been sent.
pub fn message(from: SubscriberId, to: SubscriberId) -> Envelope {
    Envelope { sent: NOON, size: gsm(36), slot: 0, message: 1, ..Envelope::new(from, to) }
}

/// An answer by SMS on its way.
pub fn answer(from: SubscriberId, to: SubscriberId, address: ReplyAddress) -> Envelope {
    Envelope { address, parts: 1, marks: Envelope::ANSWER, ..message(from, to) }
}
