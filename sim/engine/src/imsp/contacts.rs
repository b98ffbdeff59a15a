//! What an IMSP decides about contacts that are added by MSISDN: use case 1.

use super::ImspDesk;
use crate::decision::{Decision, Fact, Moment, only};
use crate::stimulus::Stimulus;
use vocabulary::{
    AccountState, Approach, ContactKind, Event, FailCause, LinkId, OperatorId, Presence, SubscriberId,
};
use world::blueprint::{LegacyPresence, Service};

impl ImspDesk<'_> {
    /// The user's IMSP finds the home operator of the number and how to reach it.
    pub(super) fn resolve_contact(&self, at: &Moment, s: &Stimulus) -> Decision {
        let e = &s.envelope;
        let home = at.network().home(e.object);
        let resolved = |approach, link| Fact::of(e, Event::HomeOperatorResolved { approach, link });
        if home == at.here {
            let contact = contact_of(self.account(e.object));
            let presence = self.presence_of(at, e.object);
            let confirmed = self.confirmed(at, s, LinkId::NONE);
            let resolved = only(resolved(Approach::Own, LinkId::NONE));
            let all = confirmed.facts().iter().fold(resolved, |all, fact| all.and(*fact));
            return all.and(Fact::of(e, Event::ContactStored { slot: e.slot, contact, presence }));
        }
        if let Ok(link) = at.network().route(Service::Im, at.here, home) {
            return only(resolved(Approach::Interworked, link));
        }
        let (contact, presence) = (ContactKind::LegacyByNumber, Presence::Available);
        only(resolved(Approach::NotInterworked, LinkId::NONE))
            .and(Fact::of(e, Event::ContactStored { slot: e.slot, contact, presence }))
    }

    /// The contact's IMSP confirms it; an IMSP on the way passes the request on.
    pub(super) fn validate_contact(&self, at: &Moment, s: &Stimulus) -> Decision {
        let e = &s.envelope;
        let (home, asker) = (at.network().home(e.object), at.network().home(e.subject));
        if home != at.here {
            return only(self.pass_on(at, s, home));
        }
        match at.network().route(Service::Im, at.here, asker) {
            Ok(link) => self.confirmed(at, s, link),
            Err(cause) => only(Fact::of(e, Event::ContactRefused { slot: e.slot, cause })),
        }
    }

    /// The contact with an account, made if there is none yet, and its presence.
    fn confirmed(&self, at: &Moment, s: &Stimulus, link: LinkId) -> Decision {
        let e = &s.envelope;
        let presence = self.presence_of(at, e.object);
        let validated =
            |account| Fact::of(e, Event::ContactValidated { slot: e.slot, account, presence, link });
        match self.account(e.object) {
            AccountState::Unregistered => {
                only(Fact::of(e, Event::LegacyAccountRegistered)).and(validated(AccountState::PreRegistered))
            }
            account => only(validated(account)),
        }
    }

    fn presence_of(&self, at: &Moment, subscriber: SubscriberId) -> Presence {
        let policy = at.operator().imsp.as_ref().map(|i| i.legacy.presence);
        match policy {
            Some(LegacyPresence::Permanent(p)) if self.account(subscriber) != AccountState::TrueIm => p,
            // As long as all terminals are attached, the HLR says the same of all.
            _ => Presence::Available,
        }
    }

    fn pass_on(&self, at: &Moment, s: &Stimulus, to: OperatorId) -> Fact {
        let e = &s.envelope;
        let refused = |cause: FailCause| Event::ContactRefused { slot: e.slot, cause };
        let link = at.network().route(Service::Im, at.here, to);
        Fact::of(e, link.map_or_else(refused, |link| Event::ValidationForwarded { link }))
    }

    /// The user's IMSP stores the confirmed contact; an IMSP on the way passes the response on.
    pub(super) fn store_contact(&self, at: &Moment, s: &Stimulus) -> Decision {
        let e = &s.envelope;
        let asker = at.network().home(e.subject);
        if asker != at.here {
            return only(self.pass_on(at, s, asker));
        }
        let (slot, contact, presence) = (e.slot, e.contact, e.presence);
        only(Fact::of(e, Event::ContactStored { slot, contact, presence }))
    }
}

fn contact_of(account: AccountState) -> ContactKind {
    match account {
        AccountState::TrueIm => ContactKind::TrueIm,
        _ => ContactKind::LegacyWithUid,
    }
}
