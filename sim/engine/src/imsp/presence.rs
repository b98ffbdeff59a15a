//! What an IMSP decides about upgrades and the presence of new users: use case 3.

use super::ImspDesk;
use crate::decision::{Decision, Fact, Moment, only};
use crate::stimulus::{Envelope, Stimulus};
use vocabulary::Event;
use world::blueprint::Service;

impl ImspDesk<'_> {
    /// The customer becomes a true IM user.
    pub(super) fn upgrade_account(&self, s: &Stimulus) -> Decision {
        let who = s.envelope.subject;
        let watchers = self.imsp.watchers.of(who.0 - self.first).count() as u32;
        only(Fact::of(&s.envelope, Event::AccountUpgraded { was: self.account(who), watchers }))
    }

    /// The answer about presence goes to the watcher's IMSP, and is stored there.
    pub(super) fn pass_presence(&self, at: &Moment, s: &Stimulus) -> Decision {
        let e = &s.envelope;
        let granted = e.is(Envelope::GRANTED);
        let home = at.network().home(e.object);
        if home == at.here {
            return only(Fact::of(e, Event::PresenceStored { granted }));
        }
        let passed = |link| Event::PresenceForwarded { granted, link };
        let link = at.network().route(Service::Im, at.here, home);
        only(Fact::of(e, link.map_or_else(|cause| Event::PresenceUndelivered { cause }, passed)))
    }
}
