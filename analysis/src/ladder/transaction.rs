//! What crosses from one participant to the next: which transaction a record sets off, and where it goes.

use super::participant::Participant;
use vocabulary::{Event, LinkId, OperatorId, Record};
use world::Blueprint;

/// A transaction of the protocols between clients, IMSPs, SMSCs and terminals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Transaction {
    CspSendMessage,
    CspNewMessage,
    CspListManage,
    CspInviteUser,
    CspLogin,
    CspUpdatePresence,
    CspLogout,
    CspPresenceNotification,
    CspPresenceAuthRequest,
    CspPresenceAuthUser,
    SspSendMessage,
    SspSubscribePresence,
    SspPresenceNotification,
    SspPresenceAuthUser,
    SspReturn,
    MapMoForwardSm,
    MapMtForwardSm,
    SmsSubmit,
    SmsDeliver,
    SmsForward,
    SmsStatusReport,
}

impl Transaction {
    /// The protocol: CSP and SSP of OMA IMPS, MAP (3GPP TS 29.002), or SMS for what goes between IMSP and SMSC
    /// or two SMSCs, as in SMPP or a protocol like it.
    pub(super) fn protocol(self) -> &'static str {
        self.names().0
    }

    /// The name within the protocol.
    pub(super) fn name(self) -> &'static str {
        self.names().1
    }

    /// Whether it carries a short message.
    pub(super) fn is_sms(self) -> bool {
        matches!(self.protocol(), "MAP" | "SMS")
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Transaction::CspSendMessage => ("CSP", "SendMessage-Request"),
            Transaction::CspNewMessage => ("CSP", "NewMessage"),
            Transaction::CspInviteUser => ("CSP", "Invite-Request"),
            Transaction::CspListManage => ("CSP", "ListManage-Request"),
            Transaction::CspLogin => ("CSP", "Login-Request"),
            Transaction::CspUpdatePresence => ("CSP", "UpdatePresence-Request"),
            Transaction::CspLogout => ("CSP", "Logout-Request"),
            Transaction::CspPresenceNotification => ("CSP", "PresenceNotification-Request"),
            Transaction::CspPresenceAuthRequest => ("CSP", "PresenceAuth-Request"),
            Transaction::CspPresenceAuthUser => ("CSP", "PresenceAuth-User"),
            Transaction::SspSendMessage => ("SSP", "SendMessage-Request"),
            Transaction::SspSubscribePresence => ("SSP", "SubscribePresence-Request"),
            Transaction::SspPresenceNotification => ("SSP", "PresenceNotification-Request"),
            Transaction::SspPresenceAuthUser => ("SSP", "PresenceAuth-User"),
            Transaction::SspReturn => ("SSP", "SendMessage-Request, sent back"),
            Transaction::MapMoForwardSm => ("MAP", "MO-ForwardSM"),
            Transaction::MapMtForwardSm => ("MAP", "SRI-SM, MT-ForwardSM"),
            Transaction::SmsSubmit => ("SMS", "submit"),
            Transaction::SmsDeliver => ("SMS", "deliver"),
            Transaction::SmsForward => ("SMS", "forward"),
            Transaction::SmsStatusReport => ("SMS", "status report"),
        }
    }
}

/// The other end of a link.
fn across(blueprint: &Blueprint, link: LinkId, from: OperatorId) -> Option<OperatorId> {
    Some(blueprint.links.get(usize::from(link.0))?.other_end(from))
}

/// What a record sends, and to whom; none where nothing leaves. `confirmed` says whether the contact of a
/// validation has been confirmed, so that it is on its way back.
pub(super) fn sent_by(
    blueprint: &Blueprint,
    record: &Record,
    confirmed: bool,
) -> Option<(Transaction, Participant)> {
    use Participant::{Client, Imsp, Smsc, Terminal};
    let here = record.operator;
    let to_client = |s| Client(s);
    let to_imsp = |link| across(blueprint, link, here).map(Imsp);
    let validation =
        if confirmed { Transaction::SspPresenceNotification } else { Transaction::SspSubscribePresence };
    let sent = match record.event {
        Event::ImSent { .. } => (Transaction::CspSendMessage, Imsp(here)),
        Event::ImForwarded { link, .. } => (Transaction::SspSendMessage, to_imsp(link)?),
        Event::ImReturned { link, .. } => (Transaction::SspReturn, to_imsp(link)?),
        Event::ImRelayed => (Transaction::CspNewMessage, to_client(record.object)),
        Event::ImConverted { .. } | Event::AnswerNotRecognised { .. } => (Transaction::SmsSubmit, Smsc(here)),
        Event::SmsAccepted { .. } => {
            // What is in a store leaves it by an attempt, which has its own record.
            let stored = |o: &world::blueprint::Operator| o.smsc.store.is_some();
            if blueprint.operators.get(usize::from(here.0)).is_some_and(stored) {
                return None;
            }
            (Transaction::MapMtForwardSm, Terminal(record.object))
        }
        Event::MtForwarded { .. } => (Transaction::MapMtForwardSm, Terminal(record.object)),
        Event::StatusReportSent { link, .. } | Event::StatusReportForwarded { link, .. } => {
            (Transaction::SmsStatusReport, across(blueprint, link, here).map(Smsc)?)
        }
        Event::SmsForwarded { link, .. } => {
            (Transaction::SmsForward, across(blueprint, link, here).map(Smsc)?)
        }
        Event::SmsHandedOver { .. } => (Transaction::SmsDeliver, Imsp(here)),
        Event::SmsAnswered { .. } | Event::PresenceCommanded { .. } => {
            (Transaction::MapMoForwardSm, Smsc(here))
        }
        Event::GroupChatWanted { contact, offered: true, .. } if contact.is_legacy() => {
            (Transaction::CspInviteUser, Imsp(here))
        }
        Event::CommandHandedOver => (Transaction::SmsDeliver, Imsp(here)),
        Event::PresenceNotified { link: LinkId::NONE, .. } => {
            (Transaction::CspPresenceNotification, to_client(record.object))
        }
        Event::PresenceNotified { link, .. } => (Transaction::SspPresenceNotification, to_imsp(link)?),
        Event::AnswerRecognised { link: LinkId::NONE, .. } => {
            (Transaction::CspNewMessage, to_client(record.object))
        }
        Event::AnswerRecognised { link, .. } => (Transaction::SspSendMessage, to_imsp(link)?),
        Event::ContactAddRequested { .. } => (Transaction::CspListManage, Imsp(here)),
        Event::HomeOperatorResolved { link, .. } => (Transaction::SspSubscribePresence, to_imsp(link)?),
        Event::ContactValidated { link, .. } => (Transaction::SspPresenceNotification, to_imsp(link)?),
        Event::ValidationForwarded { link, .. } => (validation, to_imsp(link)?),
        Event::ContactStored { .. } => (Transaction::CspPresenceNotification, to_client(record.subject)),
        Event::ClientLoggedOn { .. } | Event::SessionBegun { .. } => (Transaction::CspLogin, Imsp(here)),
        Event::StatusChanged { .. } => (Transaction::CspUpdatePresence, Imsp(here)),
        Event::SessionEnded { .. } => (Transaction::CspLogout, Imsp(here)),
        Event::PresenceAsked { .. } => (Transaction::CspPresenceAuthRequest, to_client(record.subject)),
        Event::PresenceAnswered { .. } => (Transaction::CspPresenceAuthUser, Imsp(here)),
        Event::PresenceForwarded { link, .. } => (Transaction::SspPresenceAuthUser, to_imsp(link)?),
        Event::PresenceStored { .. } => (Transaction::CspPresenceNotification, to_client(record.object)),
        _ => return None,
    };
    Some(sent)
}
