//! Records to columns and back: the one table that says where each field of each event stands.

use crate::cells::{
    Address, Appearance, Counts, Left, Load, Lookup, Malformed, Place, Put, Row, Size, Sparse, Take,
};
use crate::columns::Column;
use vocabulary::{Event, Kind, Record, RecordId, Time};

/// How long until what follows; zero is NULL.
const NEXT: Column = Column::NextUs;

macro_rules! events {
    ($($variant:ident { $($field:ident: $place:expr),* $(,)? })+) => {
        /// Puts the kind of an event and its fields into the columns.
        #[inline(always)]
        fn put_event(event: Event, cells: &mut impl Put) {
            match event {
                $(Event::$variant { $($field),* } => {
                    Column::Kind.put(Kind::$variant, cells);
                    $($place.put($field, cells);)*
                })+
            }
        }

        #[inline(always)]
        fn take_event(kind: Kind, cells: &mut impl Take) -> Result<Event, Malformed> {
            Ok(match kind {
                $(Kind::$variant => Event::$variant { $($field: $place.take(cells)?),* },)+
            })
        }
    };
}

events! {
    PopulationCounted { counts: Counts }
    ContactAddRequested { slot: Column::Slot, next: Sparse(NEXT) }
    HomeOperatorResolved { approach: Column::Approach, link: Column::Link }
    LegacyAccountRegistered {}
    ContactValidated {
        slot: Column::Slot,
        account: Column::Account,
        presence: Column::Presence,
        detailed: Column::Detailed,
        link: Column::Link,
    }
    ValidationForwarded { link: Column::Link, octets: Column::Octets }
    ContactStored {
        slot: Column::Slot,
        contact: Column::Contact,
        presence: Column::Presence,
        detailed: Column::Detailed,
    }
    ContactShown {
        slot: Column::Slot,
        contact: Column::Contact,
        presence: Column::Presence,
        detailed: Column::Detailed,
        shown: Column::Shown,
        look: Appearance,
        visible: Column::Visible,
        alike: Column::Alike,
    }
    ContactRefused { slot: Column::Slot, cause: Column::FailCause }
    ImSent {
        slot: Column::Slot,
        size: Size,
        turns_left: Column::TurnsLeft,
        answer: Column::Answer,
        advice: Sparse(Column::Advice),
        next: Sparse(NEXT),
    }
    ImBlocked { slot: Column::Slot, size: Size, next: Sparse(NEXT) }
    ConversationPutOff { next: Sparse(NEXT) }
    ImForwarded { link: Column::Link, octets: Column::Octets }
    ImRelayed {}
    ImConverted {
        size: Size,
        parts: Column::Parts,
        intro_parts: Column::IntroParts,
        introduced: Column::Introduced,
        lost_characters: Column::LostCharacters,
        address: Address,
        binding: Column::Binding,
        remaining_ms: Sparse(Column::RemainingMs),
    }
    SmsAccepted { parts: Column::Parts }
    SmsForwarded { parts: Column::Parts, link: Column::Link, octets: Column::Octets }
    SmsHandedOver { parts: Column::Parts }
    SmsDelivered {
        parts: Column::Parts,
        introduced: Column::Introduced,
        address: Address,
        took: Column::TookUs,
        answer: Sparse(NEXT),
    }
    SmsAnswered { size: Size, parts: Column::Parts, address: Address }
    AnswerRecognised {
        address: Address,
        link: Column::Link,
        octets: Sparse(Column::Octets),
        misrouted: Column::Misrouted,
    }
    AnswerNotRecognised { address: Address, cause: Column::FailCause }
    ImDelivered {
        slot: Column::Slot,
        conversation: Column::Conversation,
        answer: Column::Answer,
        misrouted: Column::Misrouted,
        mechanism: Column::Mechanism,
        took: Column::TookUs,
        next: Sparse(NEXT),
    }
    AnswerLeaked { address: Address, took: Column::TookUs }
    MessageFailed { cause: Column::FailCause, answer: Column::Answer, mechanism: Column::Mechanism }
    TerminalReplaced { client: Column::Client, had_client: Column::HadClient }
    UpgradeDecided { reason: Column::Reason, wait: Sparse(NEXT) }
    ClientLoggedOn { reason: Column::Reason, next: Sparse(NEXT), add_ms: Sparse(Column::AddMs) }
    UpgradeFailed { cause: Column::FailCause }
    AccountUpgraded { was: Column::Account, watchers: Column::Watchers }
    PresenceAnswered { granted: Column::Granted }
    PresenceForwarded { granted: Column::Granted, link: Column::Link }
    PresenceStored { granted: Column::Granted }
    ContactReclassified { slot: Column::Slot, contact: Column::Contact }
    PresenceUndelivered { cause: Column::FailCause }
    ActFailed { cause: Column::FailCause }
    LinkOpened { link: Column::Link }
    LinkClosed { link: Column::Link }
    ImspLaunched {}
    IndicationsChanged { status_text: Column::ByStatusText, client_info: Column::ByClientInfo }
    GroupChatWanted { slot: Column::Slot, contact: Column::Contact, offered: Column::Offered }
    PresenceCommanded { presence: Column::Presence }
    CommandHandedOver {}
    CommandRefused { cause: Column::FailCause }
    PresenceSet { presence: Column::Presence, watchers: Column::Watchers }
    PresenceNotified { presence: Column::Presence, detailed: Column::Detailed, link: Column::Link }
    NoticeFailed { cause: Column::FailCause }
    PresenceShown { slot: Column::Slot, presence: Column::Presence }
    GroupChatCarried {}
    GroupChatRefused { cause: Column::FailCause }
    Queued {
        node: Column::Node,
        waiting: Column::Waiting,
        wait: Column::WaitUs,
        service_us: Column::ServiceUs,
        octets: Sparse(Column::Octets),
    }
    Overflowed { node: Column::Node, waiting: Column::Waiting, again: Sparse(NEXT) }
    CapacityChanged { capacity: Left }
    LatencyChanged { link: Column::Link, latency: Column::LatencyUs }
    DeliveryDeferred {
        cause: Column::FailCause,
        attempt: Column::Attempt,
        at_hlr: Column::AtHlr,
        on_alert: Column::OnAlert,
        again: Sparse(NEXT),
        alert: Sparse(Column::AlertUs),
    }
    MtForwarded {
        parts: Column::Parts,
        attempt: Column::Attempt,
        inbox: Column::Inbox,
        receipt: Column::Receipt,
    }
    ServiceCentreAlerted { cause: Column::FailCause }
    StatusReportSent { delivered: Column::Delivered, link: Column::Link, octets: Sparse(Column::Octets) }
    StatusReportForwarded { link: Column::Link, octets: Sparse(Column::Octets) }
    StatusReportReceived { delivered: Column::Delivered, by_imsp: Column::ByImsp, took: Column::TookUs }
    StatusReportFailed { cause: Column::FailCause, sent: Column::Sent }
    NumberRouted { lookup: Lookup }
    ImReturned { link: Column::Link, octets: Column::Octets }
    SpikeBegan { load: Load }
    SpikeEnded {}
    PolicyChanged { happening: Column::Happening }
    OnlineCounted { online: Column::Online }
    SessionBegun { next: Sparse(NEXT) }
    StatusChanged { next: Sparse(NEXT) }
    SessionEnded { next: Sparse(NEXT) }
    PresencePublished {
        change: Column::Change,
        told: Sparse(Column::Told),
        sent: Sparse(Column::Exchanges),
        octets: Sparse(Column::Octets),
    }
    WatcherNotified { presence: Column::Presence, link: Column::Link, octets: Column::Octets }
    ContactsTold { contacts: Column::Contacts, link: Column::Link, octets: Column::Octets }
    SubscriptionSent {
        subscribed: Column::Subscribed,
        to: Column::ToOperator,
        users: Column::Users,
        legacy: Column::Legacy,
        link: Column::Link,
        octets: Column::Octets,
    }
    SubscriptionTaken { subscribed: Column::Subscribed }
    PresenceRefused { cause: Column::FailCause }
    PresenceAsked { octets: Column::Octets }
}

/// The columns that have a value, or may have one, in records of a kind; without those of every record.
pub fn columns_of(kind: Kind) -> Vec<Column> {
    /// Notes what is asked for; zero is a value of every type.
    struct Asked(Vec<Column>);
    impl Take for Asked {
        fn take(&mut self, column: Column) -> Option<u64> {
            self.0.push(column);
            Some(0)
        }
    }
    let mut asked = Asked(Vec::new());
    let event = take_event(kind, &mut asked);
    debug_assert!(event.is_ok_and(|e| e.kind() == kind));
    asked.0
}

/// The cause that a record has unless it says another: the step before, or none for the first step. It is not
/// written, so that nearly all records have nothing in the columns of the cause.
#[inline(always)]
pub(crate) fn usual_cause(id: RecordId) -> RecordId {
    if id.step() == 0 { RecordId::NONE } else { RecordId(id.0 - 1) }
}

/// Puts a row into the columns.
#[inline(always)]
pub(crate) fn put_row(row: &Row, cells: &mut impl Put) {
    let record = row.record;
    cells.put(Column::Sequence, row.sequence);
    cells.put(Column::TimeUs, record.time.0);
    cells.put(Column::Exchange, record.id.exchange());
    cells.put(Column::Step, u64::from(record.id.step()));
    if record.cause != usual_cause(record.id) {
        cells.put(Column::CauseExchange, record.cause.exchange());
        cells.put(Column::CauseStep, u64::from(record.cause.step()));
    }
    Column::Operator.put(record.operator, cells);
    Column::Subject.put(record.subject, cells);
    Column::Object.put(record.object, cells);
    put_event(record.event, cells);
}

/// Takes a record and its sequence number out of the columns.
#[inline(always)]
pub(crate) fn take_record(cells: &mut impl Take) -> Result<(u64, Record), Malformed> {
    let sequence = Column::Sequence.take(cells)?;
    let time = Time(Column::TimeUs.take(cells)?);
    let id = take_id(Column::Exchange, Column::Step, cells)?.ok_or(Malformed::Missing(Column::Exchange))?;
    let cause = take_id(Column::CauseExchange, Column::CauseStep, cells)?.unwrap_or(usual_cause(id));
    let kind = Column::Kind.take(cells)?;
    let operator = Column::Operator.take(cells)?;
    let subject = Column::Subject.take(cells)?;
    let object = Column::Object.take(cells)?;
    let event = take_event(kind, cells)?;
    Ok((sequence, Record { time, id, cause, subject, object, operator, event }))
}

fn take_id(of: Column, at: Column, cells: &mut impl Take) -> Result<Option<RecordId>, Malformed> {
    let (Some(exchange), Some(step)) = (cells.take(of), cells.take(at)) else { return Ok(None) };
    if exchange > RecordId::NONE.exchange() {
        return Err(Malformed::OutOfRange(of, exchange));
    }
    if step >= u64::from(RecordId::STEPS) {
        return Err(Malformed::OutOfRange(at, step));
    }
    Ok(Some(RecordId::from_parts(exchange, step as u16)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Batch;
    use crate::samples::{Lots, record_of};

    #[test]
    fn the_usual_cause_takes_no_place() {
        let mut lots = Lots(3);
        let mut record = record_of(Kind::ImRelayed, &mut lots);
        record.id = RecordId::from_parts(7, 5);
        let written = |record: &Record| {
            let mut batch = Batch::new();
            batch.push(&[Row { sequence: 0, record }]);
            batch.values(Column::CauseExchange).len()
        };
        assert_eq!(written(&Record { cause: RecordId::from_parts(7, 4), ..record }), 0);
        assert_eq!(written(&Record { cause: RecordId::NONE, ..record }), 1);
        assert_eq!(written(&Record { id: RecordId::from_parts(7, 0), cause: RecordId::NONE, ..record }), 0);
        assert_eq!(
            written(&Record {
                id: RecordId::from_parts(7, 0),
                cause: RecordId(RecordId::from_parts(7, 0).0 - 1),
                ..record
            }),
            1
        );
    }
}
