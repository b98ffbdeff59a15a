//! What an IMSP decides about contacts that are added by MSISDN: use case 1.

use super::ImspDesk;
use crate::decision::{Facts, Moment};
use crate::stimulus::{Envelope, Stimulus};
use crate::transactions::octets;
use vocabulary::{
    AccountState, Approach, ContactKind, Event, FailCause, LinkId, OperatorId, Presence, SubscriberId,
};
use world::blueprint::{LegacyPresence, Service};

impl ImspDesk<'_> {
    /// The user's IMSP finds the home operator of the number and how to reach it.
    pub(super) fn resolve_contact(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let (slot, contact) = (s.envelope.slot, s.envelope.object);
        let home = at.network().home(contact);
        let resolved = |approach, link| Event::HomeOperatorResolved { approach, link };
        if home == at.here {
            facts.happen(resolved(Approach::Own, LinkId::NONE));
            self.confirm(at, s, LinkId::NONE, facts);
            let (presence, detailed) = self.presence_of(at, contact, s.envelope.subject);
            let contact = contact_of(self.account(contact));
            facts.happen(Event::ContactStored { slot, contact, presence, detailed });
        } else if let Ok(link) = at.network().route(Service::Im, at.here, home) {
            facts.happen(resolved(Approach::Interworked, link));
        } else {
            facts.happen(resolved(Approach::NotInterworked, LinkId::NONE));
            let (contact, presence) = (ContactKind::LegacyByNumber, Presence::Available);
            facts.happen(Event::ContactStored { slot, contact, presence, detailed: false });
        }
    }

    /// The contact's IMSP confirms it; an IMSP on the way passes the request on.
    pub(super) fn validate_contact(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let e = &s.envelope;
        let (home, asker) = (at.network().home(e.object), at.network().home(e.subject));
        if home != at.here {
            return pass_on(at, s, home, facts);
        }
        match at.network().route(Service::Im, at.here, asker) {
            Ok(link) => self.confirm(at, s, link, facts),
            Err(cause) => facts.happen(Event::ContactRefused { slot: e.slot, cause }),
        }
    }

    /// The contact with an account, made if there is none yet, and its presence.
    fn confirm(&self, at: &Moment, s: &Stimulus, link: LinkId, facts: &mut Facts) {
        let (slot, contact) = (s.envelope.slot, s.envelope.object);
        let (presence, detailed) = self.presence_of(at, contact, s.envelope.subject);
        let mut account = self.account(contact);
        if account == AccountState::Unregistered {
            facts.happen(Event::LegacyAccountRegistered);
            account = AccountState::PreRegistered;
        }
        facts.happen(Event::ContactValidated { slot, account, presence, detailed, link });
    }

    /// The presence of a customer that a watcher is told, and whether it is known of itself rather than what all show
    /// by default.
    pub(super) fn presence_of(
        &self,
        at: &Moment,
        customer: SubscriberId,
        watcher: SubscriberId,
    ) -> (Presence, bool) {
        if self.account(customer) == AccountState::TrueIm {
            return (self.presence_of_user(at, customer, watcher), true);
        }
        if let Some(presence) = self.imsp.presences.of(customer) {
            return (presence, true);
        }
        match at.policy().map(|policy| policy.presence) {
            Some(LegacyPresence::Permanent(presence)) => (presence, false),
            _ if at.around.attachments.absent_until(at.here, customer, at.now).is_some() => {
                (Presence::Offline, true)
            }
            _ => (Presence::Available, true),
        }
    }

    /// The user's IMSP stores the confirmed contact; an IMSP on the way passes the response on.
    pub(super) fn store_contact(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let e = &s.envelope;
        let asker = at.network().home(e.subject);
        if asker != at.here {
            return pass_on(at, s, asker, facts);
        }
        let (slot, contact, presence) = (e.slot, e.contact, e.presence);
        let detailed = e.is(Envelope::DETAILED);
        facts.happen(Event::ContactStored { slot, contact, presence, detailed });
    }
}

fn pass_on(at: &Moment, s: &Stimulus, to: OperatorId, facts: &mut Facts) {
    let refused = |cause: FailCause| Event::ContactRefused { slot: s.envelope.slot, cause };
    let link = at.network().route(Service::Im, at.here, to);
    let octets = octets(&at.around.blueprint.sizes, s.task, &s.envelope);
    facts.happen(link.map_or_else(refused, |link| Event::ValidationForwarded { link, octets }));
}

fn contact_of(account: AccountState) -> ContactKind {
    match account {
        AccountState::TrueIm => ContactKind::TrueIm,
        _ => ContactKind::LegacyWithUid,
    }
}
