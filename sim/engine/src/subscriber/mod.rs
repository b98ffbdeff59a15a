//! Subscribers: people with a terminal, some with an IM client. They begin conversations, read, answer, add
//! contacts, and one day log on.

mod apply;
mod decide;
pub mod follow;
mod script;
pub mod session;
mod view;

use crate::case::Case;
use crate::components::{Client, Contact, Received};
use crate::decision::{Moment, Role};
use crate::mailroom::Future;
use crate::prefetch::fetch;
use crate::stimulus::{Envelope, Stage, Stimulus, Task};
pub use decide::MOST_TURNS;
use vocabulary::{ClientId, Record, SubscriberId};

/// The subscribers of an operator, by row.
pub struct Subscribers<'a> {
    /// Their number less the row.
    pub first: u32,
    /// Their clients.
    pub clients: &'a mut [Client],
    /// Their address books.
    pub books: &'a mut [Contact],
    /// What the named few got last; they are the first rows.
    pub inboxes: &'a mut [Vec<Received>],
}

impl Subscribers<'_> {
    #[inline(always)]
    fn row(&self, subscriber: SubscriberId) -> usize {
        (subscriber.0 - self.first) as usize
    }

    #[inline(always)]
    fn client(&self, subscriber: SubscriberId) -> &Client {
        &self.clients[self.row(subscriber)]
    }

    /// The address book of a subscriber.
    #[inline(always)]
    fn book(&self, subscriber: SubscriberId) -> &[Contact] {
        let client = self.client(subscriber);
        &self.books[client.book as usize..][..usize::from(client.contacts)]
    }

    /// The place of a contact in a subscriber's address book, or [`Envelope::NO_SLOT`].
    fn slot_of(&self, subscriber: SubscriberId, contact: SubscriberId) -> u16 {
        let found = self.book(subscriber).iter().position(|c| c.peer() == contact);
        found.map_or(Envelope::NO_SLOT, |slot| slot as u16)
    }

    /// Whether a subscriber is an IM user by now.
    pub fn is_user(&self, who: SubscriberId) -> bool {
        self.client(who).user
    }

    /// The client of a legacy customer, whether it needs no more decision, and whether it was introduced.
    pub fn standing(&self, who: SubscriberId) -> (ClientId, bool, bool) {
        let client = self.client(who);
        (client.client, client.deciding || client.user, client.introductions > 0)
    }

    /// The share of a subscriber's contacts of which something holds; 0 without contacts.
    pub fn share_of_contacts(&self, who: SubscriberId, holds: impl Fn(SubscriberId) -> bool) -> f64 {
        let book = self.book(who);
        let count = book.iter().filter(|c| holds(c.peer())).count();
        count as f64 / book.len().max(1) as f64
    }

    #[inline(always)]
    fn is_named(&self, subscriber: SubscriberId) -> bool {
        self.row(subscriber) < self.inboxes.len()
    }

    /// Whether the subscriber behaves as the many do.
    #[inline(always)]
    pub fn is_spontaneous(&self, at: &Moment, subscriber: SubscriberId) -> bool {
        !self.is_named(subscriber)
            || at.around.blueprint.people.iter().any(|p| p.subscriber == subscriber && p.spontaneous)
    }
}

impl Role for Subscribers<'_> {
    const STAGE: Stage = Stage::Subscriber;

    /// To read a short message and to answer it takes no client, unless the message introduces the service.
    #[inline(always)]
    fn prefetch(&self, stimulus: &Stimulus) {
        match stimulus.task {
            Task::ReceiveSms if !stimulus.envelope.is(Envelope::INTRODUCED) => {}
            Task::WriteAnswer => {}
            _ => fetch(self.clients, self.row(stimulus.subscriber())),
        }
    }

    /// The client is in the cache by now: it says where the conversation lies.
    #[inline(always)]
    fn prefetch_more(&self, stimulus: &Stimulus) {
        let envelope = &stimulus.envelope;
        match stimulus.task {
            Task::StartConversation => {
                let client = self.client(envelope.subject);
                let book = client.book as usize;
                fetch(self.books, book);
                fetch(self.books, book + usize::from(client.added.saturating_sub(1)));
            }
            Task::SendRecorded => fetch(self.books, self.client(envelope.subject).book as usize),
            Task::ReceiveIm if envelope.slot != Envelope::NO_SLOT => {
                fetch(self.books, self.client(envelope.object).book as usize + usize::from(envelope.slot));
            }
            _ => {}
        }
    }

    /// To read a short message, unless it introduces the service or one of the few named reads it; and to answer one.
    #[inline(always)]
    fn stands_alone(&self, _: &Moment, stimulus: &Stimulus) -> bool {
        let envelope = &stimulus.envelope;
        match stimulus.task {
            Task::ReceiveSms => !envelope.is(Envelope::INTRODUCED) && !self.is_named(envelope.object),
            Task::WriteAnswer => true,
            _ => false,
        }
    }

    #[inline(always)]
    fn decide(case: Case<Self>) {
        Self::decide_task(case);
    }

    #[inline(always)]
    fn apply(&mut self, at: &Moment, record: Record) {
        self.apply_record(at, record);
    }

    #[inline(always)]
    fn follow(&self, at: &Moment, future: Future) {
        follow::follow(at, future);
    }
}
