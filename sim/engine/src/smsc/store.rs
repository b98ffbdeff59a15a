//! Store and forward: attempts at delivery, what follows one that fails, and when a short message is given up
//! (3GPP TS 23.040, 3.2; TS 29.002, chapter 23).

use super::SmscDesk;
use super::receipts::{asks_for_receipt, envelope_of_receipt};
use super::waiting::is_flagged;
use crate::chance::Purpose;
use crate::decision::{Facts, Moment};
use crate::imsp::failed;
use crate::inboxes::{emptied_after, fills_up};
use crate::mailroom::Future;
use crate::stimulus::{Envelope, Stage, Stimulus, Task};
use vocabulary::{Event, FailCause, Record, RecordId, Span, SubscriberId, Time};
use world::blueprint::{LegacyPolicy, Store};

/// From the end of a short message to the receipt that tells of it.
pub(super) const REPORT: Span = Span::MILLISECOND;

/// Why an attempt fails.
struct Obstacle {
    cause: FailCause,
    /// When the HLR will alert the SMSC; [`Time::NEVER`]: it does not.
    over: Time,
}

/// The store of the SMSC here.
fn store<'a>(at: &Moment<'a>) -> &'a Store {
    at.operator().smsc.store.as_ref().expect("attempts are made by SMSCs with a store alone")
}

/// Until when something is worth delivering, as whoever made the short message says; counted from when it was sent.
fn deadline(at: &Moment, e: &Envelope) -> Time {
    match converter(at, e) {
        Some(policy) => e.sent + policy.validity,
        None => e.sent + at.around.operator(at.network().home(e.subject)).smsc.validity,
    }
}

/// The policy under which an IMSP made a short message of an IM; none: a customer wrote it.
pub(super) fn converter<'a>(at: &Moment<'a>, e: &Envelope) -> Option<&'a LegacyPolicy> {
    let (operator, sent) = (e.address.operator, e.sent);
    e.is(Envelope::CONVERTED).then(|| at.network().policy_at(operator, sent)).flatten()
}

impl SmscDesk<'_> {
    /// An attempt at delivery of a short message or a receipt.
    pub(super) fn attempt(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let e = &s.envelope;
        if at.now >= deadline(at, e) {
            return give_up(at, s, facts);
        }
        let attempt = e.attempt.saturating_add(1);
        match self.obstacle(at, s, attempt) {
            Some(obstacle) => {
                let at_hlr = self.smsc.waiting.has(e.object, obstacle.cause);
                facts.happen(deferred(at, s, (attempt, at_hlr), &obstacle));
            }
            None => {
                let receipt = s.task == Task::AttemptDelivery && asks_for_receipt(at, s.id, e);
                let inbox = self.fill_after(at, e).map_or(0, |(fill, _)| fill);
                facts.happen(Event::MtForwarded { parts: e.parts, attempt, inbox, receipt });
            }
        }
    }

    /// What stands in the way of an attempt, if anything.
    fn obstacle(&self, at: &Moment, s: &Stimulus, attempt: u8) -> Option<Obstacle> {
        let (e, attachments) = (&s.envelope, &at.around.attachments);
        if attachments.absent_until(at.here, e.object, at.now).is_some() {
            let over = attachments.attached_from(at.here, e.object, at.now);
            return Some(Obstacle { cause: FailCause::AbsentSubscriber, over });
        }
        if let Some((_, Some(emptied))) = self.fill_after(at, e) {
            let over = attachments.attached_from(at.here, e.object, emptied);
            return Some(Obstacle { cause: FailCause::MemoryCapacityExceeded, over });
        }
        let fails = fails_in_network(at, s, attempt, store(at).failing);
        fails.then_some(Obstacle { cause: FailCause::SystemFailure, over: Time::NEVER })
    }

    /// Of an inbox that may fill up: how many short messages it would hold with this one, and, if there is no room,
    /// when it is emptied. An empty inbox takes a short message of any length.
    fn fill_after(&self, at: &Moment, e: &Envelope) -> Option<(u8, Option<Time>)> {
        let policy = at.operator().inbox.as_ref()?;
        let chance = at.around.chance;
        if !fills_up(policy, chance, e.object) {
            return None;
        }
        let held = match self.smsc.waiting.inbox(e.object) {
            Some((last, held)) if emptied_after(policy, chance, e.object, last) > at.now => held,
            _ => 0,
        };
        let fill = held.saturating_add(e.parts);
        let full = held > 0 && fill > policy.holds;
        Some((fill, full.then(|| emptied_after(policy, chance, e.object, at.now))))
    }

    /// What becomes due because an attempt failed.
    pub(super) fn follow_deferral(&self, at: &Moment, r: &Record, future: &mut Future) {
        let Event::DeliveryDeferred { cause, again, alert, .. } = r.event else { return };
        let over = again == Span::ZERO || r.time + again >= deadline(at, future.envelope());
        let task = match (is_receipt(r.id), over) {
            (false, false) => Task::AttemptDelivery,
            (false, true) => Task::GiveUpSms,
            (true, false) => Task::AttemptReceipt,
            (true, true) => Task::GiveUpReceipt,
        };
        future.due(Stage::Smsc, again, task);
        if alert > Span::ZERO {
            let absent = cause == FailCause::AbsentSubscriber;
            let task = if absent { Task::AlertReachable } else { Task::AlertMemory };
            let customer = Envelope::new(r.object, SubscriberId::NOBODY);
            future.due_anew(Stage::Smsc, alert, self.exchange(at, r.object), task, customer);
        }
    }

    /// What becomes due because a terminal took something.
    pub(super) fn follow_transfer(&self, at: &Moment, r: &Record, future: &mut Future) {
        let Event::MtForwarded { receipt, .. } = r.event else { return };
        let (delivery, e) = (at.operator().smsc.delivery, *future.envelope());
        let task = match (is_receipt(r.id), super::is_sms_answer(&e)) {
            (true, _) => Task::ReceiveReceipt,
            (false, true) => Task::ReceivePlainSms,
            (false, false) => Task::ReceiveSms,
        };
        future.due(Stage::Subscriber, delivery, task);
        if receipt {
            self.send_receipt(at, r, delivery + REPORT, true, future);
        }
    }

    /// A receipt for what travels becomes due here.
    pub(super) fn send_receipt(
        &self,
        at: &Moment,
        r: &Record,
        after: Span,
        delivered: bool,
        future: &mut Future,
    ) {
        let envelope = envelope_of_receipt(future.envelope(), r.time + after, delivered);
        let id = self.exchange(at, r.object);
        future.due_anew(Stage::Smsc, after, id, Task::SendReceipt, envelope);
    }

    /// The identity of what the last record set off because of short messages to a subscriber.
    fn exchange(&self, at: &Moment, subscriber: SubscriberId) -> RecordId {
        self.smsc.waiting.exchange(subscriber, at.here, at.around.blueprint.operators.len())
    }
}

/// Something in the store is not worth delivering any more, or was tried often enough.
pub(super) fn give_up(at: &Moment, s: &Stimulus, facts: &mut Facts) {
    let expired = at.now >= deadline(at, &s.envelope);
    let cause = if expired { FailCause::ValidityExpired } else { FailCause::AttemptsExhausted };
    facts.happen(match s.task {
        Task::AttemptReceipt | Task::GiveUpReceipt => Event::StatusReportFailed { cause, sent: true },
        _ => failed(&s.envelope, cause),
    });
}

/// The HLR or the delivery path had no room for an attempt: it counts as one that failed.
pub fn postponed(at: &Moment, s: &Stimulus) -> Event {
    let obstacle = Obstacle { cause: FailCause::QueueFull, over: Time::NEVER };
    let attempt = s.envelope.attempt.saturating_add(1);
    deferred(at, s, (attempt, false), &obstacle)
}

/// An attempt failed: what the HLR notes, unless it knew already, and when the next attempt is due.
fn deferred(at: &Moment, s: &Stimulus, (attempt, at_hlr): (u8, bool), obstacle: &Obstacle) -> Event {
    let (store, cause, over) = (store(at), obstacle.cause, obstacle.over);
    let alert = if is_flagged(cause) && !at_hlr { over.since(at.now) } else { Span::ZERO };
    let scheduled = at.now + store.retry.wait(cause, attempt);
    let alerted = if over == Time::NEVER { over } else { over + store.alert };
    let (next, end) = (scheduled.min(alerted), deadline(at, &s.envelope));
    let more = attempt < store.attempts && at.now < end && s.id.step() < RecordId::STEPS_OF_TRIES;
    let on_alert = more && alerted <= scheduled && alerted < end;
    let again = if more { next.min(end).since(at.now) } else { Span::ZERO };
    Event::DeliveryDeferred { cause, attempt, at_hlr, on_alert, again, alert }
}

/// Whether a record belongs to a delivery receipt rather than to a message.
pub(super) fn is_receipt(id: RecordId) -> bool {
    matches!(id.originator(), vocabulary::Originator::Delivery(..))
}

/// Whether an attempt meets a failure of the network; each attempt has its own luck.
fn fails_in_network(at: &Moment, s: &Stimulus, attempt: u8, share: f64) -> bool {
    if share == 0.0 {
        return false;
    }
    let mut draw = at.around.of_message(Purpose::Attempt, s.id, s.envelope.message);
    (0..attempt).map(|_| draw.chance(share)).last() == Some(true)
}

/// The HLR tells the SMSC that a customer can be reached, or has room for short messages, again.
pub(super) fn alert(s: &Stimulus) -> Event {
    let absent = s.task == Task::AlertReachable;
    let cause = if absent { FailCause::AbsentSubscriber } else { FailCause::MemoryCapacityExceeded };
    Event::ServiceCentreAlerted { cause }
}
