//! What an IMSP decides about upgrades and the presence of new users: use case 3.

use super::ImspDesk;
use crate::decision::{Facts, Moment};
use crate::stimulus::{Envelope, Stimulus};
use vocabulary::Event;
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
}
