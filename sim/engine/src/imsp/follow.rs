//! What becomes due because of what an IMSP did.

use super::ImspDesk;
use super::notify::{batch_of, ends_or_begins, is_to_be_authorised, presence_after};
use crate::decision::Moment;
use crate::mailroom::Future;
use crate::queueing;
use crate::stimulus::{Envelope, Stage, Task};
use vocabulary::{
    ContactKind, Event, LinkId, Originator, Presence, PresenceChange, Record, RecordId, Span, SubscriberId,
};
use world::blueprint::Imsp;

/// Between two watchers that an IMSP tells of a contact: a hundred a second.
pub(crate) const NOTICE: Span = Span(10_000);

impl ImspDesk<'_> {
    #[inline(always)]
    pub(super) fn follow_record(&self, at: &Moment, mut future: Future) {
        let imsp = at.operator().imsp.as_ref().expect("an IMSP is here");
        match future.record.event {
            Event::ImRelayed | Event::AnswerRecognised { link: LinkId::NONE, .. } => {
                future.due(Stage::Subscriber, imsp.access, Task::ReceiveIm);
            }
            Event::ImForwarded { link, .. }
            | Event::AnswerRecognised { link, .. }
            | Event::ImReturned { link, .. } => {
                future.due_across(at, link, Stage::Imsp, Task::RouteIm);
            }
            Event::ImConverted { .. } | Event::AnswerNotRecognised { .. } => {
                future.due(Stage::Smsc, imsp.gateway, Task::RouteSms);
            }
            Event::Queued { .. } | Event::Overflowed { .. } => {
                queueing::follow(&self.imsp.stations, at, &mut future.lent());
            }
            Event::WatcherNotified { link, .. } => {
                if link != LinkId::NONE {
                    future.due_across(at, link, Stage::Imsp, Task::NotifyWatcher);
                }
            }
            _ => self.follow_request(at, imsp, &mut future.lent()),
        }
    }

    #[inline(never)]
    fn follow_request(&self, at: &Moment, imsp: &Imsp, future: &mut Future) {
        let r = future.record;
        let contact = future.envelope().contact;
        let asked = contact == ContactKind::NotAdded;
        let mut across = |link, task| future.due_across(at, link, Stage::Imsp, task);
        match r.event {
            Event::HomeOperatorResolved { link, .. } if link != LinkId::NONE => {
                across(link, Task::ValidateContact);
            }
            Event::ContactValidated { link, account, presence, .. } if link != LinkId::NONE => {
                across(link, Task::StoreContact);
                if is_to_be_authorised(account, presence) {
                    self.ask_for_watcher(at, &r, future);
                }
            }
            // The way back has a contact already, the way there has none yet.
            Event::ValidationForwarded { link, .. } if asked => {
                across(link, Task::ValidateContact);
            }
            Event::ValidationForwarded { link, .. } => across(link, Task::StoreContact),
            Event::ContactStored { contact, presence, .. } => {
                future.due(Stage::Subscriber, imsp.access, Task::ShowContact);
                let is_own = at.network().home(r.object) == at.here;
                if is_own && contact == ContactKind::TrueIm && presence == Presence::Unknown {
                    self.ask_for_watcher(at, &r, future);
                }
            }
            Event::AccountUpgraded { .. } => self.ask_for_watchers(imsp.access, &r, future),
            Event::PresenceNotified { link: LinkId::NONE, .. } if contact.is_legacy() => {
                future.due_in_turn(Stage::Subscriber, imsp.access, Task::ShowAnew);
            }
            Event::PresenceNotified { link: LinkId::NONE, .. } => {
                future.due(Stage::Subscriber, imsp.access, Task::ShowPresence);
            }
            Event::PresenceNotified { link, .. } => across(link, Task::TellPresence),
            Event::PresenceSet { watchers, .. } => self.tell_watchers(watchers, &r, future),
            Event::PresenceForwarded { link, .. } => across(link, Task::PassPresence),
            Event::PresenceStored { .. } => future.due(Stage::Subscriber, imsp.access, Task::Reclassify),
            _ => self.follow_presence(at, imsp, &r, future),
        }
    }

    fn follow_presence(&self, at: &Moment, imsp: &Imsp, r: &Record, future: &mut Future) {
        let mut across = |link, task| future.due_across(at, link, Stage::Imsp, task);
        match r.event {
            Event::PresencePublished { change, sent, .. } if sent > 0 => {
                self.send_published(at, r, change, sent, future);
            }
            Event::ContactsTold { link, .. } if link != LinkId::NONE => across(link, Task::TellContacts),
            Event::SubscriptionSent { link, .. } => across(link, Task::TakeSubscription),
            Event::PresenceAsked { .. } => future.due(Stage::Subscriber, imsp.access, Task::AnswerPresence),
            _ => {}
        }
    }

    /// What leaves because of a log-in, a status or a log-out: a notification for each watcher elsewhere, the
    /// subscriptions, and what is left to be told. Each has an exchange of its own.
    fn send_published(
        &self,
        at: &Moment,
        r: &Record,
        change: PresenceChange,
        sent: u32,
        future: &mut Future,
    ) {
        let user = r.subject;
        let mut next = self.imsp.sessions.sent - u64::from(sent);
        let mut id = || {
            next += 1;
            RecordId::sent(at.here, next - 1)
        };
        let presence = presence_after(change, future.envelope().presence);
        let batch = batch_of(future.task(), future.envelope().slot);
        self.each_told(user, batch, |watcher| {
            if let Ok(link) = self.way(at, at.network().home(watcher))
                && link != LinkId::NONE
            {
                let envelope = Envelope { presence, ..Envelope::new(user, watcher) };
                future.due_across_anew(at, link, id(), Task::NotifyWatcher, envelope);
            }
        });
        if ends_or_begins(change) {
            for tally in self.contacts_elsewhere(at, user) {
                if let Ok(link) = self.way(at, tally.operator) {
                    let envelope = Envelope::subscription(user, change == PresenceChange::LoggedIn, tally);
                    future.due_across_anew(at, link, id(), Task::TakeSubscription, envelope);
                }
            }
        }
        if self.has_more(user, batch) {
            let envelope =
                Envelope { slot: batch as u16 + 1, presence, ..Envelope::new(user, SubscriberId::NOBODY) };
            future.due_anew(Stage::Imsp, NOTICE, id(), Task::NotifyMore, envelope);
        }
    }

    /// Whether a new watcher may see an IM user's presence is found out: the user may have to be asked.
    fn ask_for_watcher(&self, at: &Moment, r: &Record, future: &mut Future) {
        let id = RecordId::sent(at.here, self.imsp.sessions.sent - 1);
        let envelope = Envelope { slot: future.envelope().slot, ..Envelope::new(r.object, r.subject) };
        future.due_anew(Stage::Imsp, NOTICE, id, Task::Authorise, envelope);
    }

    /// Each watcher of a customer that set its presence is told, one after another.
    fn tell_watchers(&self, count: u32, r: &Record, future: &mut Future) {
        let before = self.imsp.presences.notices(r.subject) - count;
        let presence = future.envelope().presence;
        for (n, (watcher, slot)) in (1..).zip(self.imsp.watchers.of(r.subject.0 - self.first)) {
            let id = RecordId::first(Originator::Notice(r.subject, before + n - 1));
            let envelope = Envelope { slot, presence, ..Envelope::new(r.subject, watcher) };
            let envelope = envelope.marked(Envelope::DETAILED, true);
            future.due_anew(Stage::Imsp, Span(NOTICE.0 * u64::from(n)), id, Task::TellPresence, envelope);
        }
    }

    /// The new user is asked for each of its watchers.
    fn ask_for_watchers(&self, access: Span, r: &Record, future: &mut Future) {
        let watchers = self.imsp.watchers.of(r.subject.0 - self.first);
        for (n, (watcher, slot)) in watchers.enumerate() {
            let id = RecordId::first(Originator::Watcher(r.subject, n as u32));
            let envelope = Envelope { slot, ..Envelope::new(r.subject, watcher) };
            future.due_anew(Stage::Subscriber, access, id, Task::AnswerPresence, envelope);
        }
    }
}
