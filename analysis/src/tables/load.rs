//! What records load on nodes and links.

use super::Tables;
use crate::projections::load::Carried;
use vocabulary::{Event, LinkId, Record};
use world::blueprint::{Document, Sizes};

impl Tables {
    /// A message that an IMSP passes on, over a link if there is one.
    #[inline(always)]
    pub(super) fn at_imsp(&mut self, record: &Record, link: LinkId) {
        let (imsp, way) = (self.plan.imsp(record.operator), self.plan.link(link, record.operator));
        self.load.add(imsp, record.time, Carried::message(0));
        if let Some(way) = way {
            let octets = octets(&self.plan.blueprint.sizes, &record.event);
            self.load.add(way, record.time, Carried::message(octets));
        }
    }

    /// A query for the way to a terminal.
    #[inline(always)]
    pub(super) fn at_hlr(&mut self, record: &Record) {
        self.load.add(self.plan.hlr(record.operator), record.time, Carried::message(0));
    }

    /// A short message of so many parts that an SMSC takes or passes on.
    #[inline(always)]
    pub(super) fn at_smsc(&mut self, record: &Record, parts: u8) {
        self.load.add(self.plan.smsc(record.operator), record.time, Carried::short_message(parts, 0));
    }

    /// Likewise, passed on over a link if there is one.
    pub(super) fn sms_forwarded(&mut self, record: &Record, parts: u8, link: LinkId) {
        self.at_smsc(record, parts);
        if let Some(way) = self.plan.link(link, record.operator) {
            let octets = octets(&self.plan.blueprint.sizes, &record.event);
            self.load.add(way, record.time, Carried::short_message(parts, octets));
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
