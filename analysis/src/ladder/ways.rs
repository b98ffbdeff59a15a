//! The ways of messages and requests: the records of an exchange, cut where one ends and the next begins.

use std::collections::BTreeMap;
use vocabulary::{Event, LinkId, Record};

/// The records of one message, answer or request, in order.
#[derive(Clone, PartialEq, Debug)]
pub struct Way {
    /// At least one record.
    pub records: Vec<Record>,
}

impl Way {
    /// The first record at hand.
    pub fn first(&self) -> &Record {
        &self.records[0]
    }

    /// The last record at hand.
    pub fn last(&self) -> &Record {
        &self.records[self.records.len() - 1]
    }

    /// Whether the first record at hand is the first of all.
    pub fn has_beginning(&self) -> bool {
        begins(self.first())
    }

    /// Whether nothing of it is to come after the last record at hand.
    pub fn is_ended(&self) -> bool {
        ends(self.last())
    }
}

fn begins(record: &Record) -> bool {
    let alone = matches!(record.event, Event::ActFailed { .. } | Event::ConversationPutOff { .. });
    record.id.step() == 0 || record.event.begins_message() || alone
}

fn ends(record: &Record) -> bool {
    // Of a group chat with a legacy contact the IMSP decides, if the client offered it.
    let chat = |event| match event {
        Event::GroupChatWanted { contact, offered, .. } => !offered || !contact.is_legacy(),
        _ => false,
    };
    // A client is told of contacts elsewhere in an exchange of its own; of those here with other things.
    let list = |event| matches!(event, Event::ContactsTold { link: LinkId::NONE, .. });
    record.event.ends_message()
        || record.id.is_sent() && list(record.event)
        || chat(record.event)
        || matches!(
            record.event,
            Event::ContactShown { .. }
                | Event::ContactRefused { .. }
                | Event::ConversationPutOff { .. }
                | Event::TerminalReplaced { .. }
                | Event::UpgradeFailed { .. }
                | Event::AccountUpgraded { .. }
                | Event::ContactReclassified { .. }
                | Event::PresenceUndelivered { .. }
                | Event::ActFailed { .. }
                | Event::PopulationCounted { .. }
                | Event::LinkOpened { .. }
                | Event::LinkClosed { .. }
                | Event::ImspLaunched
                | Event::IndicationsChanged { .. }
                | Event::CapacityChanged { .. }
                | Event::LatencyChanged { .. }
                | Event::SpikeBegan { .. }
                | Event::SpikeEnded
                | Event::PolicyChanged { .. }
                | Event::GroupChatCarried
                | Event::GroupChatRefused { .. }
                | Event::CommandRefused { .. }
                | Event::PresenceSet { .. }
                | Event::NoticeFailed { .. }
                | Event::PresenceShown { .. }
                | Event::ServiceCentreAlerted { .. }
                | Event::StatusReportReceived { .. }
                | Event::StatusReportFailed { .. }
                | Event::PresencePublished { .. }
                | Event::PresenceRefused { .. }
                | Event::OnlineCounted { .. }
                | Event::SubscriptionTaken { subscribed: false }
        )
}

/// The ways of records in any order, in the order of their beginnings. Records of which some between are
/// missing make ways of their own.
pub fn ways(records: &[Record]) -> Vec<Way> {
    let mut exchanges: BTreeMap<u64, Vec<Record>> = BTreeMap::new();
    for record in records {
        exchanges.entry(record.id.exchange()).or_default().push(*record);
    }
    let mut ways: Vec<Way> = Vec::new();
    for mut records in exchanges.into_values() {
        records.sort_by_key(|r| r.id);
        records.dedup_by_key(|r| r.id);
        for record in records {
            match ways.last_mut() {
                Some(way) if follows(way.last(), &record) => way.records.push(record),
                _ => ways.push(Way { records: vec![record] }),
            }
        }
    }
    ways.sort_by_key(|w| w.first().order());
    ways
}

fn follows(last: &Record, record: &Record) -> bool {
    record.id == last.id.next() && !ends(last) && !begins(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::{
        Advice, Conversation, FailCause, Mechanism, OperatorId, Originator, RecordId, Span, SubscriberId,
        TextSize, Time,
    };

    fn record(step: u16, event: Event) -> Record {
        let first = RecordId::first(Originator::Activity(SubscriberId(1), 4));
        Record {
            time: Time(u64::from(step) * 100),
            id: RecordId::from_parts(first.exchange(), step),
            cause: RecordId::NONE,
            subject: SubscriberId(1),
            object: SubscriberId(2),
            operator: OperatorId(0),
            event,
        }
    }

    fn sent(step: u16) -> Record {
        let (size, next) = (TextSize::default(), Span::ZERO);
        record(
            step,
            Event::ImSent { slot: 0, size, turns_left: 0, answer: step > 0, advice: Advice::NotDue, next },
        )
    }

    fn delivered(step: u16) -> Record {
        let (conversation, mechanism, took) = (Conversation::Opened, Mechanism::None, Span(1));
        let (answer, misrouted, next) = (false, false, Span::ZERO);
        let event = Event::ImDelivered { slot: 0, conversation, answer, misrouted, mechanism, took, next };
        record(step, event)
    }

    #[test]
    fn an_exchange_is_cut_where_a_message_ends() {
        let relayed = |step| record(step, Event::ImRelayed);
        let records = [delivered(5), sent(0), relayed(1), delivered(2), relayed(4), sent(3)];
        let ways = ways(&records);
        let steps: Vec<Vec<u16>> =
            ways.iter().map(|w| w.records.iter().map(|r| r.id.step()).collect()).collect();
        assert_eq!(steps, [vec![0, 1, 2], vec![3, 4, 5]]);
        assert!(ways.iter().all(|w| w.has_beginning() && w.is_ended()));
    }

    #[test]
    fn what_is_missing_shows() {
        let failed =
            Event::MessageFailed { cause: FailCause::LinkClosed, answer: false, mechanism: Mechanism::None };
        let ways = ways(&[record(1, Event::ImRelayed), record(3, failed), sent(4)]);
        let whole: Vec<_> = ways.iter().map(|w| (w.has_beginning(), w.is_ended())).collect();
        assert_eq!(whole, [(false, false), (false, true), (true, false)]);
    }
}
