//! The components of the entities. Each belongs to one stage, and no other stage reads it: what one stage
//! knows of another it learns by stimuli.

use crate::bindings::Bindings;
use crate::presences::Presences;
use crate::queueing::Stations;
use crate::sessions::Sessions;
use crate::smsc::MessageWaiting;
use crate::watchers::{ByNumber, Watchers};
use bevy_ecs::prelude::*;
use vocabulary::{AccountState, ClientId, ContactKind, RecordId, ReplyAddress, Span, SubscriberId, Time};

/// A subscriber with its terminal and IM client. Subscribers are spawned in the order of their numbers and
/// never change archetype: the number within the operator is the row. None lies in two cache lines, of which only one
/// would be fetched ahead. Stage: subscriber.
#[derive(Component, Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[repr(align(16))]
pub struct Client {
    /// Where its address book begins.
    pub book: u32,
    /// How many contacts the address book has.
    pub contacts: u16,
    /// How many of them, from the first, have been added or asked for.
    pub added: u16,
    /// The IM client on its terminal.
    pub client: ClientId,
    /// Whether it has logged on.
    pub user: bool,
    /// Whether it has decided to log on.
    pub deciding: bool,
    /// How many introductory texts it has got.
    pub introductions: u8,
}

/// The account of a subscriber at its operator's IMSP. Stage: IMSP.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[repr(transparent)]
pub struct Account(pub AccountState);

/// A contact in an address book: whom, as what, and when there was something in the conversation, in 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[repr(transparent)]
pub struct Contact(u64);

impl Contact {
    const PEER_BITS: u32 = 28;
    const KIND_BITS: u32 = 3;
    /// Conversations keep time in tenths of a second.
    const TENTH: u64 = 100_000;

    /// A contact without conversation.
    #[inline(always)]
    pub fn new(peer: SubscriberId, kind: ContactKind) -> Contact {
        Contact(u64::from(peer.0) | (kind as u64) << Self::PEER_BITS)
    }
    /// Whom.
    #[inline(always)]
    pub fn peer(self) -> SubscriberId {
        SubscriberId(self.0 as u32 & (SubscriberId::LIMIT - 1))
    }
    /// As what.
    #[inline(always)]
    pub fn kind(self) -> ContactKind {
        let code = (self.0 >> Self::PEER_BITS) as u8 & 7;
        ContactKind::ALL[usize::from(code) % ContactKind::ALL.len()]
    }
    /// The same, kept as something else.
    pub fn as_kind(self, kind: ContactKind) -> Contact {
        Contact(self.0 & !(7 << Self::PEER_BITS) | (kind as u64) << Self::PEER_BITS)
    }
    /// The same, with something in the conversation now.
    #[inline(always)]
    pub fn active_at(self, now: Time) -> Contact {
        let low = self.0 & ((1 << (Self::PEER_BITS + Self::KIND_BITS)) - 1);
        Contact(low | (now.0 / Self::TENTH + 1) << (Self::PEER_BITS + Self::KIND_BITS))
    }
    /// How long there was nothing in the conversation; none: there never was anything.
    #[inline(always)]
    pub fn idle_at(self, now: Time) -> Option<Span> {
        let tenths = self.0 >> (Self::PEER_BITS + Self::KIND_BITS);
        (tenths > 0).then(|| now.since(Time((tenths - 1) * Self::TENTH)))
    }
    /// All of it, for a digest.
    pub fn bits(self) -> u64 {
        self.0
    }
}

/// The address books of an operator's subscribers, one after another. Stage: subscriber.
#[derive(Resource, Default)]
pub struct AddressBooks(pub Vec<Contact>);

/// What one of the named few got last from a user, to be answered by the script.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Received {
    /// From whom.
    pub from: SubscriberId,
    /// The record of its delivery.
    pub record: RecordId,
    /// The originating address, if it came as a short message.
    pub address: ReplyAddress,
}

/// What the named few of an operator got last from each user, by row. Stage: subscriber.
#[derive(Resource, Default)]
pub struct Inboxes(pub Vec<Vec<Received>>);

/// The IMSP of an operator. Stage: IMSP.
#[derive(Component)]
pub struct Imsp {
    /// The accounts of the operator's subscribers, by number from the first.
    pub accounts: Vec<Account>,
    /// Which user a customer answers, by the address.
    pub bindings: Bindings,
    /// Who has the operator's subscribers on the contact list.
    pub watchers: Watchers,
    /// The contacts of the operator's users that are kept by number alone.
    pub by_number: ByNumber,
    /// The presence that legacy customers set by SMS.
    pub presences: Presences,
    /// Who is logged in, and who has contacts where.
    pub sessions: Sessions,
    /// Its queue, and those of the IM links that lead away.
    pub stations: Stations,
}

/// The SMSC of an operator. Stage: SMSC.
#[derive(Component, Default)]
pub struct Smsc {
    /// Short messages taken so far, in parts.
    pub taken: u64,
    /// The queues of its paths and of the HLR, and those of the SMS links that lead away.
    pub stations: Stations,
    /// For whom something waits, and what was delivered to whom.
    pub waiting: MessageWaiting,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_keeps_what_it_is_told() {
        let peer = SubscriberId(SubscriberId::LIMIT - 1);
        let contact = Contact::new(peer, ContactKind::LegacyByNumber);
        assert_eq!(
            (contact.peer(), contact.kind(), contact.idle_at(Time(9))),
            (peer, ContactKind::LegacyByNumber, None)
        );
        let later = contact.active_at(Time(20 * 365 * Span::DAY.0)).as_kind(ContactKind::TrueImDenied);
        assert_eq!((later.peer(), later.kind()), (peer, ContactKind::TrueImDenied));
        assert_eq!(later.idle_at(Time(20 * 365 * Span::DAY.0 + 300_000_000)), Some(Span(300_000_000)));
    }

    #[test]
    fn a_subscriber_takes_a_quarter_of_a_cache_line() {
        assert_eq!((size_of::<Client>(), size_of::<Account>(), size_of::<Contact>()), (16, 1, 8));
    }
}
