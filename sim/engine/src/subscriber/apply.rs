//! How records change the state of subscribers.

use super::Subscribers;
use crate::components::{Contact, Received};
use crate::decision::Moment;
use vocabulary::{Event, Record, ReplyAddress, SubscriberId};

impl Subscribers<'_> {
    #[inline(always)]
    pub(super) fn apply_record(&mut self, _: &Moment, r: Record) {
        match r.event {
            Event::ImSent { slot, answer: false, .. } => {
                self.change_contact(r.subject, slot, |c| c.active_at(r.time));
            }
            Event::ImDelivered { slot, answer, misrouted, .. } => {
                if answer && !misrouted {
                    self.change_contact(r.object, slot, |c| c.active_at(r.time));
                }
                self.remember(r, ReplyAddress::NONE);
            }
            Event::SmsDelivered { introduced, address, .. } => {
                if introduced {
                    let row = self.row(r.object);
                    let got = &mut self.clients[row].introductions;
                    *got = got.saturating_add(1);
                }
                self.remember(r, address);
            }
            // Frequent, and changes nothing: named, so that the rarer ones are not asked.
            Event::ImSent { .. } | Event::SmsAnswered { .. } => {}
            _ => self.apply_rare(r),
        }
    }

    #[inline(never)]
    fn apply_rare(&mut self, r: Record) {
        match r.event {
            Event::ContactAddRequested { slot, .. } => {
                let row = self.row(r.subject);
                let client = &mut self.clients[row];
                client.added = client.added.max(slot + 1);
            }
            Event::ContactShown { slot, contact, .. } => {
                self.change_contact(r.subject, slot, |c| c.as_kind(contact));
            }
            Event::ContactReclassified { slot, contact } => {
                self.change_contact(r.object, slot, |c| c.as_kind(contact));
            }
            Event::TerminalReplaced { client, .. } => {
                let row = self.row(r.subject);
                self.clients[row].client = client;
            }
            Event::UpgradeDecided { .. } => self.set_standing(r.subject, false, true),
            Event::UpgradeFailed { .. } => self.set_standing(r.subject, false, false),
            Event::ClientLoggedOn { .. } => self.set_standing(r.subject, true, false),
            _ => {}
        }
    }

    fn set_standing(&mut self, who: SubscriberId, user: bool, deciding: bool) {
        let row = self.row(who);
        (self.clients[row].user, self.clients[row].deciding) = (user, deciding);
    }

    #[inline(always)]
    fn change_contact(&mut self, who: SubscriberId, slot: u16, change: impl Fn(Contact) -> Contact) {
        let client = *self.client(who);
        if slot < client.contacts {
            let contact = &mut self.books[client.book as usize + usize::from(slot)];
            *contact = change(*contact);
        }
    }

    /// One of the named few remembers what it got last from a user.
    #[inline(always)]
    fn remember(&mut self, r: Record, address: ReplyAddress) {
        if self.is_named(r.object) {
            let row = self.row(r.object);
            let inbox = &mut self.inboxes[row];
            inbox.retain(|old| old.from != r.subject);
            inbox.push(Received { from: r.subject, record: r.id, address });
        }
    }
}
