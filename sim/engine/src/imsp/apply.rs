//! How records change the state of an IMSP.

use super::ImspDesk;
use super::messages::rule;
use crate::decision::Moment;
use crate::queueing;
use vocabulary::{AccountState, Binding, ContactKind, Event, Record, ReplyAddress};

impl ImspDesk<'_> {
    #[inline(always)]
    pub(super) fn apply_record(&mut self, at: &Moment, r: &Record) {
        match r.event {
            Event::ImConverted { address, binding, .. } if binding != Binding::None => {
                self.bind(at, r, address);
            }
            Event::LegacyAccountRegistered => self.set_account(r.object, AccountState::PreRegistered),
            Event::ContactValidated { slot, .. } => {
                self.imsp.watchers.add(r.object.0 - self.first, r.subject, slot);
            }
            Event::ContactStored { slot, contact: ContactKind::LegacyByNumber, .. } => {
                let home = at.network().home(r.object);
                self.imsp.by_number.add(home, r.subject, slot, r.object);
            }
            Event::PresenceSet { presence, watchers } => {
                self.imsp.presences.set(r.subject, presence, watchers);
            }
            Event::AccountUpgraded { .. } => {
                self.set_account(r.subject, AccountState::TrueIm);
                self.imsp.presences.discard(r.subject);
            }
            Event::Queued { .. } => queueing::apply(&mut self.imsp.stations, r),
            _ => {}
        }
    }

    #[inline(always)]
    fn bind(&mut self, at: &Moment, r: &Record, address: ReplyAddress) {
        if let Some(rule) = at.policy().and_then(rule) {
            self.imsp.bindings.bind(r.object, r.subject, address.alias, r.time + rule.lifetime);
        }
    }
}
