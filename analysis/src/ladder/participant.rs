//! Who takes part: clients, terminals, IMSPs and SMSCs, where each record happens, and their order on the page.

use vocabulary::{Event, FailCause, Node, NumberLookup, OperatorId, Record, SubscriberId};
use world::Blueprint;

/// Where something happens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Participant {
    /// The IM client of a subscriber.
    Client(SubscriberId),
    /// The terminal of a subscriber, as far as it takes and sends short messages.
    Terminal(SubscriberId),
    /// The IMSP of an operator.
    Imsp(OperatorId),
    /// The SMSC of an operator.
    Smsc(OperatorId),
}

impl Participant {
    /// What it is called, in two lines.
    pub(super) fn names(self, blueprint: &Blueprint) -> [String; 2] {
        let operator = |o: OperatorId| blueprint.operators.get(usize::from(o.0)).map_or("-", |o| &o.name);
        match self {
            Participant::Client(s) => [blueprint.label(s), "client".to_owned()],
            Participant::Terminal(s) => [blueprint.label(s), "terminal".to_owned()],
            Participant::Imsp(o) => ["IMSP".to_owned(), operator(o).to_owned()],
            Participant::Smsc(o) => ["SMSC".to_owned(), operator(o).to_owned()],
        }
    }

    fn person(self) -> Option<SubscriberId> {
        match self {
            Participant::Client(s) | Participant::Terminal(s) => Some(s),
            Participant::Imsp(_) | Participant::Smsc(_) => None,
        }
    }

    fn operator(self) -> Option<OperatorId> {
        match self {
            Participant::Imsp(o) | Participant::Smsc(o) => Some(o),
            Participant::Client(_) | Participant::Terminal(_) => None,
        }
    }

    /// Where a record happened; none where that depends on what was sent before it.
    pub(super) fn of(record: &Record) -> Option<Participant> {
        Some(match record.event {
            // What is given up was in the store of an SMSC.
            Event::MessageFailed {
                cause: FailCause::ValidityExpired | FailCause::AttemptsExhausted, ..
            } => Participant::Smsc(record.operator),
            Event::MessageFailed { .. } | Event::CommandRefused { .. } => return None,
            Event::SmsAnswered { .. }
            | Event::TerminalReplaced { .. }
            | Event::PresenceCommanded { .. }
            | Event::UpgradeDecided { .. } => Participant::Terminal(record.subject),
            Event::SmsDelivered { .. }
            | Event::AnswerLeaked { .. }
            | Event::StatusReportReceived { by_imsp: false, .. } => Participant::Terminal(record.object),
            Event::ImDelivered { .. } | Event::ContactReclassified { .. } | Event::PresenceShown { .. } => {
                Participant::Client(record.object)
            }
            Event::SmsAccepted { .. }
            | Event::NumberRouted { lookup: NumberLookup { sms: true, .. } }
            | Event::SmsForwarded { .. }
            | Event::SmsHandedOver { .. }
            | Event::CommandHandedOver
            | Event::DeliveryDeferred { .. }
            | Event::MtForwarded { .. }
            | Event::ServiceCentreAlerted { .. }
            | Event::StatusReportSent { .. }
            | Event::StatusReportForwarded { .. }
            | Event::StatusReportFailed { .. } => Participant::Smsc(record.operator),
            Event::Queued { node, .. } | Event::Overflowed { node, .. } => match node.node() {
                Some(Node::Imsp) => Participant::Imsp(record.operator),
                Some(Node::Link(_)) | None => return None,
                Some(_) => Participant::Smsc(record.operator),
            },
            Event::ContactAddRequested { .. }
            | Event::ContactShown { .. }
            | Event::ImSent { .. }
            | Event::ImBlocked { .. }
            | Event::ConversationPutOff { .. }
            | Event::ClientLoggedOn { .. }
            | Event::UpgradeFailed { .. }
            | Event::PresenceAnswered { .. }
            | Event::SessionBegun { .. }
            | Event::StatusChanged { .. }
            | Event::SessionEnded { .. }
            | Event::GroupChatWanted { .. }
            | Event::ActFailed { .. } => Participant::Client(record.subject),
            _ => Participant::Imsp(record.operator),
        })
    }
}

/// The participants from left to right, given in the order in which they appear: the one who is asked about, the
/// operators with their nodes, his own first, then everybody else.
pub(super) fn in_order(appearing: &[Participant], left: SubscriberId, home: OperatorId) -> Vec<Participant> {
    let mut operators = vec![home];
    let mut people = vec![left];
    for participant in appearing {
        operators.extend(participant.operator().filter(|o| !operators.contains(o)));
        people.extend(participant.person().filter(|p| !people.contains(p)));
    }
    let place = |p: &Participant| {
        let of = |list: usize, rank: Option<usize>| (list, rank.unwrap_or(0));
        match (p.person(), p.operator()) {
            (Some(s), _) if s == left => of(0, None),
            (Some(s), _) => of(2, people.iter().position(|p| *p == s)),
            (_, operator) => of(1, operators.iter().position(|o| Some(*o) == operator)),
        }
    };
    let mut ordered: Vec<Participant> = Vec::new();
    for participant in appearing {
        if !ordered.contains(participant) {
            ordered.push(*participant);
        }
    }
    ordered.sort_by_key(place);
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_asked_about_is_on_the_left_and_operators_are_in_the_middle() {
        use Participant::{Client, Imsp, Smsc, Terminal};
        let (a, b) = (SubscriberId(1), SubscriberId(9));
        let (home, other) = (OperatorId(0), OperatorId(1));
        // b's answer to a.
        let way = [Terminal(b), Smsc(other), Imsp(other), Imsp(home), Client(a), Smsc(other)];
        let left_a = [Client(a), Imsp(home), Smsc(other), Imsp(other), Terminal(b)];
        assert_eq!(in_order(&way, a, home), left_a);
        let left_b = [Terminal(b), Smsc(other), Imsp(other), Imsp(home), Client(a)];
        assert_eq!(in_order(&way, b, other), left_b);
    }
}
