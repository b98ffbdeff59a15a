//! Delivery receipts (SMS-STATUS-REPORT, 3GPP TS 23.040, 9.2.2.3): who asks for one, and its way back.

use super::SmscDesk;
use super::store::{REPORT, converter};
use super::waiting::is_given_up;
use crate::chance::Purpose;
use crate::decision::Moment;
use crate::mailroom::Future;
use crate::stimulus::{Envelope, Stage, Stimulus, Task};
use crate::transactions::octets;
use vocabulary::{Event, FailCause, LinkId, OperatorId, Record, RecordId, Time};
use world::blueprint::Service;

/// Whether the sender of a short message asked for a delivery receipt: an IMSP, of an IM that it converted, or a
/// customer, of an answer. One that an IMSP did not recognise had its receipt when it was handed over.
pub(super) fn asks_for_receipt(at: &Moment, id: RecordId, e: &Envelope) -> bool {
    let share = match converter(at, e) {
        Some(policy) => policy.receipts,
        None if e.is(Envelope::PLAIN) => 0.0,
        None => at.around.operator(at.network().home(e.subject)).smsc.receipts,
    };
    share > 0.0 && at.around.of_message(Purpose::Receipt, id, e.message).chance(share)
}

/// The receipt for a short message, from its recipient to its sender.
pub(super) fn envelope_of_receipt(e: &Envelope, made: Time, delivered: bool) -> Envelope {
    let receipt = Envelope { sent: made, address: e.address, parts: 1, ..Envelope::new(e.object, e.subject) };
    receipt.marked(Envelope::CONVERTED, e.is(Envelope::CONVERTED)).marked(Envelope::DELIVERED, delivered)
}

/// The operator that a receipt goes to: that of the IMSP or of the customer who asked for it.
fn asker(at: &Moment, e: &Envelope) -> OperatorId {
    if e.is(Envelope::CONVERTED) { e.address.operator } else { at.network().home(e.object) }
}

/// The link that a receipt takes on from here; none if who asked for it is this operator's.
fn way(at: &Moment, e: &Envelope) -> Result<LinkId, FailCause> {
    let to = asker(at, e);
    if to == at.here { Ok(LinkId::NONE) } else { at.network().route(Service::Sms, at.here, to) }
}

/// The bytes of a receipt on a link.
fn size(at: &Moment, s: &Stimulus, link: LinkId) -> u32 {
    link.some().map_or(0, |_| octets(&at.around.blueprint.sizes, s.task, &s.envelope))
}

/// An SMSC makes a receipt.
pub(super) fn made(at: &Moment, s: &Stimulus) -> Event {
    let delivered = s.envelope.is(Envelope::DELIVERED);
    match way(at, &s.envelope) {
        Ok(link) => Event::StatusReportSent { delivered, link, octets: size(at, s, link) },
        Err(cause) => Event::StatusReportFailed { cause, sent: false },
    }
}

/// An SMSC gets a receipt from another.
pub(super) fn passed_on(at: &Moment, s: &Stimulus) -> Event {
    match way(at, &s.envelope) {
        Ok(link) => Event::StatusReportForwarded { link, octets: size(at, s, link) },
        Err(cause) => Event::StatusReportFailed { cause, sent: true },
    }
}

/// What becomes due because a receipt was made or passed on.
pub(super) fn follow(at: &Moment, link: LinkId, future: &mut Future) {
    if link != LinkId::NONE {
        return future.due_across(at, link, Stage::Smsc, Task::RouteReceipt);
    }
    let operator = at.operator();
    match operator.imsp.as_ref().filter(|_| future.envelope().is(Envelope::CONVERTED)) {
        Some(imsp) => future.due(Stage::Imsp, imsp.gateway, Task::TakeReceipt),
        None => future.due(Stage::Smsc, operator.hlr.query, Task::AttemptReceipt),
    }
}

/// A receipt reaches who asked for it.
pub fn received(at: &Moment, s: &Stimulus) -> Event {
    let e = &s.envelope;
    let (delivered, by_imsp) = (e.is(Envelope::DELIVERED), e.is(Envelope::CONVERTED));
    Event::StatusReportReceived { delivered, by_imsp, took: at.now.since(e.sent) }
}

impl SmscDesk<'_> {
    /// A short message was given up: its sender is told, if it asked to be.
    pub(super) fn follow_failure(&self, at: &Moment, r: &Record, future: &mut Future) {
        let Event::MessageFailed { cause, .. } = r.event else { return };
        if is_given_up(cause) && asks_for_receipt(at, r.id, future.envelope()) {
            self.send_receipt(at, r, REPORT, false, future);
        }
    }

    /// A short message was handed over to an IMSP: its sender is told, if it asked to be.
    #[inline(never)]
    pub(super) fn follow_hand_over(&self, at: &Moment, gateway: vocabulary::Span, future: &mut Future) {
        let r = future.record;
        if asks_for_receipt(at, r.id, future.envelope()) {
            self.send_receipt(at, &r, gateway + REPORT, true, future);
        }
    }
}
