//! What records load on nodes and links.

use super::Tables;
use vocabulary::{Event, LinkId, Record};
use world::blueprint::{Document, Sizes};

impl Tables {
    /// A message that an IMSP passes on, over a link if there is one.
    #[inline(always)]
    pub(super) fn at_imsp(&mut self, record: &Record, link: LinkId) {
        self.load.message(self.plan.imsp(record.operator), record.time);
        if let Some(direction) = self.plan.direction(link, record.operator) {
            let octets = octets(&self.plan.blueprint.sizes, &record.event);
            self.load.message(self.plan.way(direction), record.time);
            self.load.octets(direction, record.time, octets);
        }
    }

    /// A short message of so many parts that an SMSC takes or passes on.
    #[inline(always)]
    pub(super) fn at_smsc(&mut self, record: &Record, parts: u8) {
        self.load.short_message(self.plan.smsc(record.operator), record.time, parts);
    }

    /// Likewise, passed on over a link if there is one.
    pub(super) fn sms_forwarded(&mut self, record: &Record, parts: u8, link: LinkId) {
        self.at_smsc(record, parts);
        if let Some(direction) = self.plan.direction(link, record.operator) {
            let octets = octets(&self.plan.blueprint.sizes, &record.event);
            self.load.short_message(self.plan.way(direction), record.time, parts);
            self.load.octets(direction, record.time, octets);
        }
    }
}

/// How large what a record sends over a link is there, in bytes. Events say it where it depends on the message.
#[inline(always)]
fn octets(sizes: &Sizes, event: &Event) -> u32 {
    match *event {
        Event::ImForwarded { octets, .. }
        | Event::AnswerRecognised { octets, .. }
        | Event::ImReturned { octets, .. }
        | Event::SmsForwarded { octets, .. }
        | Event::StatusReportSent { octets, .. }
        | Event::StatusReportForwarded { octets, .. }
        | Event::ValidationForwarded { octets, .. }
        | Event::WatcherNotified { octets, .. }
        | Event::ContactsTold { octets, .. }
        | Event::SubscriptionSent { octets, .. } => octets,
        Event::HomeOperatorResolved { .. } => sizes.of(Document::SubscribePresence),
        Event::ContactValidated { .. } | Event::PresenceNotified { .. } => {
            sizes.of(Document::NotificationOfClientInfo)
        }
        Event::PresenceForwarded { .. } => sizes.of(Document::PresenceAuth),
        _ => 0,
    }
}
