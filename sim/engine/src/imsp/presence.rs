//! What an IMSP decides about upgrades and the presence of new users (use case 3), and about the presence that
//! legacy customers set by SMS (section 3.2) and the group chats to which they are invited (IM-0020).

use super::ImspDesk;
use crate::decision::{Facts, Moment};
use crate::stimulus::{Envelope, Stimulus};
use vocabulary::{AccountState, ContactKind, Event, FailCause, LinkId, Presence};
use world::blueprint::Service;

impl ImspDesk<'_> {
    /// The customer becomes a true IM user.
    pub(super) fn upgrade_account(&self, s: &Stimulus, facts: &mut Facts) {
        let who = s.envelope.subject;
        let watchers = self.imsp.watchers.of(who.0 - self.first).count() as u32;
        facts.happen(Event::AccountUpgraded { was: self.account(who), watchers });
    }

    /// The answer about presence goes to the watcher's IMSP, and is stored there.
    pub(super) fn pass_presence(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let e = &s.envelope;
        let granted = e.is(Envelope::GRANTED);
        let home = at.network().home(e.object);
        if home == at.here {
            return facts.happen(Event::PresenceStored { granted });
        }
        let passed = |link| Event::PresenceForwarded { granted, link };
        let link = at.network().route(Service::Im, at.here, home);
        facts.happen(link.map_or_else(|cause| Event::PresenceUndelivered { cause }, passed));
    }

    /// A legacy customer's presence is as it commanded.
    pub(super) fn set_presence(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let who = s.envelope.subject;
        let offered = at.policy().is_some_and(|policy| policy.presence_commands);
        let refused = match self.account(who) {
            AccountState::TrueIm => Some(FailCause::NotLegacy),
            _ if !offered => Some(FailCause::NotOffered),
            AccountState::Unregistered => Some(FailCause::NoAccount),
            AccountState::PreRegistered => None,
        };
        if let Some(cause) = refused {
            return facts.happen(Event::CommandRefused { cause });
        }
        let watchers = self.imsp.watchers.of(who.0 - self.first).count() as u32;
        facts.happen(Event::PresenceSet { presence: s.envelope.presence, watchers });
    }

    /// A watcher, or its IMSP, is told of a customer's presence.
    pub(super) fn tell_presence(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let Some((presence, detailed)) = self.presence_to_tell(at, &s.envelope) else { return };
        let home = at.network().home(s.envelope.object);
        let notified = |link| Event::PresenceNotified { presence, detailed, link };
        if home == at.here {
            return facts.happen(notified(LinkId::NONE));
        }
        let link = at.network().route(Service::Im, at.here, home);
        facts.happen(link.map_or_else(|cause| Event::NoticeFailed { cause }, notified));
    }

    /// What a notice says of a customer, and whether it is known of itself; nothing: the customer is no longer what it
    /// was when the notice was planned, and watchers are told otherwise.
    fn presence_to_tell(&self, at: &Moment, e: &Envelope) -> Option<(Presence, bool)> {
        let home = at.network().home(e.subject);
        let legacy = || self.account(e.subject) != AccountState::TrueIm;
        match e.contact {
            ContactKind::LegacyWithUid if home == at.here => {
                legacy().then(|| self.presence_of(at, e.subject, e.object))
            }
            ContactKind::LegacyByNumber if at.network().route(Service::Im, at.here, home).is_ok() => None,
            _ => Some((e.presence, e.is(Envelope::DETAILED))),
        }
    }
}

/// What becomes of a group chat with a legacy contact.
pub(super) fn group_chat(at: &Moment) -> Event {
    let carries = at.policy().is_some_and(|policy| policy.group_chat);
    if carries { Event::GroupChatCarried } else { Event::GroupChatRefused { cause: FailCause::GroupChat } }
}
