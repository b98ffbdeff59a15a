//! Records of sessions, and of the presence that is told.

use super::Tables;
use crate::projections::failures::Failed;
use vocabulary::{Event, LinkId, Record};

impl Tables {
    /// Sessions, and what is sent of them but the notifications of watchers.
    pub(super) fn session(&mut self, record: &Record) {
        self.presence.count(&self.plan, record);
        match record.event {
            Event::ContactsTold { link, .. } | Event::SubscriptionSent { link, .. } => {
                self.at_imsp(record, link);
            }
            Event::PresencePublished { .. }
            | Event::SubscriptionTaken { .. }
            | Event::PresenceAsked { .. } => self.at_imsp(record, LinkId::NONE),
            Event::PresenceRefused { cause } => self.fail(record, Failed::Session, cause),
            _ => {}
        }
    }
}
