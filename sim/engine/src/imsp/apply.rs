//! How records change the state of an IMSP.

use super::ImspDesk;
use super::messages::rule;
use super::notify::{ends_or_begins, is_to_be_authorised};
use crate::decision::Moment;
use crate::queueing;
use crate::subscriber::session::worth;
use vocabulary::{
    AccountState, Binding, ContactKind, Event, Originator, Presence, PresenceChange, Record, ReplyAddress,
};

impl ImspDesk<'_> {
    #[inline(always)]
    pub(super) fn apply_record(&mut self, at: &Moment, r: Record) {
        match r.event {
            Event::ImConverted { address, binding, .. } => {
                if binding != Binding::None {
                    self.bind(at, r, address);
                }
            }
            Event::Queued { .. } => queueing::apply(&mut self.imsp.stations, r),
            // Frequent, and changes nothing: named, so that the rarer ones are not asked.
            Event::ImRelayed
            | Event::ImForwarded { .. }
            | Event::AnswerRecognised { .. }
            | Event::AnswerNotRecognised { .. }
            | Event::WatcherNotified { .. } => {}
            _ => self.apply_rarer(at, r),
        }
    }

    #[inline(never)]
    fn apply_rarer(&mut self, at: &Moment, r: Record) {
        match r.event {
            Event::LegacyAccountRegistered => self.set_account(r.object, AccountState::PreRegistered),
            Event::ContactValidated { slot, account, presence, .. } => {
                let refused = is_to_be_authorised(account, presence);
                self.imsp.watchers.add(r.object.0 - self.first, r.subject, slot, refused);
                self.imsp.sessions.sent += u64::from(refused);
            }
            Event::ContactStored { slot, contact, presence, .. } => {
                let home = at.network().home(r.object);
                if contact == ContactKind::LegacyByNumber {
                    self.imsp.by_number.add(home, r.subject, slot, r.object);
                }
                self.list(at, r, contact, presence);
            }
            Event::PresencePublished { change, sent, .. } => {
                let sessions = &mut self.imsp.sessions;
                sessions.sent += u64::from(sent);
                if ends_or_begins(change) {
                    sessions.set_live(r.subject, change == PresenceChange::LoggedIn);
                }
            }
            Event::SubscriptionTaken { subscribed } => self.imsp.sessions.set_live(r.subject, subscribed),
            Event::PresenceStored { granted } => {
                self.authorised(at, r, granted);
                self.list_authorised(at, r, granted);
            }
            Event::PresenceForwarded { granted, .. } => self.authorised(at, r, granted),
            Event::PresenceSet { presence, watchers } => {
                self.imsp.presences.set(r.subject, presence, watchers);
            }
            Event::AccountUpgraded { .. } => {
                self.set_account(r.subject, AccountState::TrueIm);
                self.imsp.presences.discard(r.subject);
                if self.imsp.sessions.are_kept() {
                    self.imsp.watchers.refuse_all(r.subject.0 - self.first);
                }
            }
            _ => {}
        }
    }

    /// A contact was stored: it is one more of those that the user is told of when it logs in.
    fn list(&mut self, at: &Moment, r: Record, contact: ContactKind, presence: Presence) {
        let (home, row) = (at.network().home(r.object), r.subject.0 - self.first);
        let lists = &mut self.imsp.sessions.lists;
        if matches!(r.id.originator(), Originator::Revalidation(..)) {
            // Until now it was kept by number, and this IMSP told of it.
            lists.change(row, at.here, 0, -1);
        }
        let (users, legacy) = worth(contact);
        let teller = if contact == ContactKind::LegacyByNumber { at.here } else { home };
        if contact != ContactKind::TrueIm || presence != Presence::Unknown {
            lists.change(row, teller, users, legacy);
        }
    }

    /// One of this operator's users said, or its IMSP, whether a watcher may see its presence.
    fn authorised(&mut self, at: &Moment, r: Record, granted: bool) {
        if at.network().home(r.subject) == at.here && self.imsp.sessions.are_kept() {
            self.imsp.watchers.refuse(r.subject.0 - self.first, r.object, !granted);
        }
    }

    /// A watcher of this operator is told whether it may see the presence of a contact.
    fn list_authorised(&mut self, at: &Moment, r: Record, granted: bool) {
        let (home, row) = (at.network().home(r.subject), r.object.0 - self.first);
        // Before an upgrade the contact counted as a legacy customer; before an authorisation not at all.
        let before = -i16::from(matches!(r.id.originator(), Originator::Watcher(..)));
        self.imsp.sessions.lists.change(row, home, granted.into(), before);
    }

    #[inline(always)]
    fn bind(&mut self, at: &Moment, r: Record, address: ReplyAddress) {
        if let Some(rule) = at.policy().and_then(rule) {
            self.imsp.bindings.bind(r.object, r.subject, address.alias, r.time + rule.lifetime);
        }
    }
}
