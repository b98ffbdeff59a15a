//! How what travels changes by what happens to it: the `apply` of messages on their way.

use crate::sessions::Tally;
use crate::stimulus::Envelope;
use vocabulary::{AccountState, ContactKind, Event, NumberLookup, NumberRouting, Record, ReplyAddress};

impl Envelope {
    /// Changes what travels by a record of its exchange.
    #[inline(always)]
    pub fn apply(&mut self, record: Record) {
        match record.event {
            Event::ImSent { slot, size, turns_left, answer, .. } => {
                self.begin(&record, answer);
                (self.slot, self.size, self.turns_left) = (slot, size, turns_left);
                (self.address, self.parts) = (ReplyAddress::NONE, 0);
            }
            Event::ImConverted { size, parts, address, introduced, .. } => {
                (self.size, self.parts, self.address) = (size, parts, address);
                self.mark(Envelope::INTRODUCED, introduced);
                self.mark(Envelope::CONVERTED, true);
            }
            Event::SmsAnswered { size, parts, address } => {
                self.begin(&record, true);
                (self.size, self.parts, self.address) = (size, parts, address);
            }
            Event::AnswerRecognised { misrouted, .. } => {
                self.object = record.object;
                self.slot = if misrouted { Envelope::NO_SLOT } else { self.slot };
                self.mark(Envelope::RECOGNISED, true);
                self.mark(Envelope::MISROUTED, misrouted);
            }
            Event::AnswerNotRecognised { .. } => self.mark(Envelope::PLAIN, true),
            Event::NumberRouted { lookup: NumberLookup { by, .. } } => {
                self.mark(Envelope::DIRECTED, by != NumberRouting::Range);
            }
            // Who sent it back did not say where the number went.
            Event::ImReturned { .. } => {
                self.mark(Envelope::RETURNED, true);
                self.mark(Envelope::DIRECTED, false);
            }
            // Frequent, and changes nothing: named, so that the rarer ones are not asked.
            Event::ImRelayed
            | Event::ImForwarded { .. }
            | Event::ImDelivered { .. }
            | Event::SmsAccepted { .. }
            | Event::SmsForwarded { .. }
            | Event::SmsHandedOver { .. }
            | Event::SmsDelivered { .. } => {}
            _ => self.apply_request(record),
        }
    }

    /// A message begins: it has its sender, recipient and time, and nothing has happened to it.
    #[inline(always)]
    fn begin(&mut self, record: &Record, answer: bool) {
        (self.subject, self.object, self.sent) = (record.subject, record.object, record.time);
        self.marks = if answer { Envelope::ANSWER } else { 0 };
        self.message = self.message.wrapping_add(1);
        self.attempt = 0;
    }

    #[inline(never)]
    fn apply_request(&mut self, record: Record) {
        match record.event {
            Event::ContactAddRequested { slot, .. } => (self.object, self.slot) = (record.object, slot),
            Event::ContactValidated { account, presence, detailed, .. } => {
                let true_im = account == AccountState::TrueIm;
                self.contact = if true_im { ContactKind::TrueIm } else { ContactKind::LegacyWithUid };
                self.presence = presence;
                self.mark(Envelope::DETAILED, detailed);
            }
            Event::ContactStored { contact, presence, detailed, .. } => {
                (self.contact, self.presence) = (contact, presence);
                self.mark(Envelope::DETAILED, detailed);
            }
            Event::GroupChatWanted { slot, .. } => (self.object, self.slot) = (record.object, slot),
            Event::PresenceCommanded { presence } => self.presence = presence,
            Event::PresenceNotified { presence, detailed, .. } => {
                self.presence = presence;
                self.mark(Envelope::DETAILED, detailed);
            }
            Event::UpgradeDecided { reason, .. } => self.reason = reason,
            Event::DeliveryDeferred { attempt, .. } => self.attempt = attempt,
            Event::WatcherNotified { presence, .. } => self.presence = presence,
            Event::SubscriptionSent { subscribed, to, users, legacy, .. } => {
                let tally = Tally { operator: to, users, legacy };
                *self = Envelope::subscription(self.subject, subscribed, tally);
            }
            Event::PresenceAnswered { granted } => self.mark(Envelope::GRANTED, granted),
            _ => {}
        }
    }
}
