//! What the HLR and the SMSC remember of customers for whom something waits, or to whom something was delivered.

use std::collections::BTreeMap;
use vocabulary::{Event, FailCause, OperatorId, Originator, Record, RecordId, Span, SubscriberId, Time};

/// The message waiting data of an operator (3GPP TS 23.040, 3.2.6), inboxes that may fill up, and how many alerts and
/// receipts there were. Only customers whom it concerns take any room.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub struct MessageWaiting {
    /// The HLR's flags.
    flags: BTreeMap<SubscriberId, u8>,
    /// When the last short message came into an inbox that may fill up, and how many it held then.
    inboxes: BTreeMap<SubscriberId, (Time, u8)>,
    /// How many exchanges were set off because of short messages to a subscriber.
    exchanges: BTreeMap<SubscriberId, u32>,
}

/// The flag that a cause sets at the HLR: MNRF, MCEF, or none.
fn flag(cause: FailCause) -> u8 {
    match cause {
        FailCause::AbsentSubscriber => 1,
        FailCause::MemoryCapacityExceeded => 2,
        _ => 0,
    }
}

/// Whether a cause sets a flag at the HLR, which will then alert the SMSC.
pub fn is_flagged(cause: FailCause) -> bool {
    flag(cause) != 0
}

/// Whether a short message that failed for a cause was given up by the SMSC in whose store it was.
pub fn is_given_up(cause: FailCause) -> bool {
    matches!(cause, FailCause::ValidityExpired | FailCause::AttemptsExhausted)
}

impl MessageWaiting {
    /// The bytes for so many subscribers with exchanges or flags, and so many inboxes that may fill up. The nodes of a
    /// tree that grows at random are two thirds full.
    pub fn bytes(subscribers: f64, inboxes: f64) -> f64 {
        let entry = size_of::<(SubscriberId, u32)>() as f64;
        let inbox = size_of::<(SubscriberId, (Time, u8))>() as f64;
        (subscribers * entry + inboxes * inbox) * 1.5
    }

    /// Whether the flag of a cause is set for a customer.
    pub fn has(&self, customer: SubscriberId, cause: FailCause) -> bool {
        self.flags.get(&customer).is_some_and(|flags| flags & flag(cause) != 0)
    }

    /// When the last short message came into a customer's inbox, and how many it held then.
    pub fn inbox(&self, customer: SubscriberId) -> Option<(Time, u8)> {
        self.inboxes.get(&customer).copied()
    }

    /// The identity of the exchange that the last record set off because of short messages to a subscriber. Each of
    /// the world's operators has numbers of its own.
    pub fn exchange(&self, subscriber: SubscriberId, here: OperatorId, operators: usize) -> RecordId {
        let before = self.exchanges.get(&subscriber).map_or(0, |n| n - 1);
        let number = before * operators as u32 + u32::from(here.0);
        RecordId::first(Originator::Delivery(subscriber, number))
    }

    /// Changes by a record at its SMSC.
    pub fn apply(&mut self, record: &Record) {
        match record.event {
            Event::DeliveryDeferred { cause, alert, .. } if alert > Span::ZERO => {
                *self.flags.entry(record.object).or_default() |= flag(cause);
                self.count(record.object);
            }
            Event::ServiceCentreAlerted { cause } => self.clear(record.subject, cause),
            Event::MtForwarded { inbox, receipt, .. } => {
                if inbox > 0 {
                    self.inboxes.insert(record.object, (record.time, inbox));
                }
                if receipt {
                    self.count(record.object);
                }
            }
            Event::MessageFailed { cause, .. } if is_given_up(cause) => self.count(record.object),
            Event::SmsHandedOver { .. } => self.count(record.object),
            _ => {}
        }
    }

    fn count(&mut self, subscriber: SubscriberId) {
        *self.exchanges.entry(subscriber).or_default() += 1;
    }

    fn clear(&mut self, customer: SubscriberId, cause: FailCause) {
        if let Some(flags) = self.flags.get_mut(&customer) {
            *flags &= !flag(cause);
            if *flags == 0 {
                self.flags.remove(&customer);
            }
        }
    }

    /// All of it as numbers, for a digest.
    pub fn all(&self) -> impl Iterator<Item = [u64; 4]> {
        let flags = self.flags.iter().map(|(who, flags)| [1, u64::from(who.0), u64::from(*flags), 0]);
        let inboxes =
            self.inboxes.iter().map(|(who, (at, held))| [2, u64::from(who.0), at.0, u64::from(*held)]);
        let counts = self.exchanges.iter().map(|(who, n)| [3, u64::from(who.0), u64::from(*n), 0]);
        flags.chain(inboxes).chain(counts)
    }
}
