//! How many bytes what is due takes over a link.

use crate::stimulus::{Envelope, Task};
use world::blueprint::{Document, Sizes};

/// The bytes of a task that is handed over a link, with its envelope.
#[inline]
pub fn octets(sizes: &Sizes, task: Task, envelope: &Envelope) -> u32 {
    match task {
        Task::RouteIm => sizes.with_text(Document::SendMessage, envelope.size),
        Task::ValidateContact => sizes.of(Document::SubscribePresence),
        Task::PassPresence => sizes.of(Document::PresenceAuth),
        Task::StoreContact | Task::TellPresence => sizes.of(Document::NotificationOfClientInfo),
        Task::NotifyWatcher => sizes.of(Document::NotificationOfFour),
        Task::TakeSubscription => sizes.of(Document::SubscribePresence),
        Task::TellContacts => {
            let (contacts, _) = envelope.subscribed();
            sizes.of_contacts(contacts.users, contacts.legacy)
        }
        _ => sizes.of_sms(envelope.size, envelope.parts),
    }
}
