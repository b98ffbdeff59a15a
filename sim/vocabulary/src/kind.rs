//! The kinds of events: their codes and names in the log.

use crate::Event;
use crate::coded;

macro_rules! kinds {
    ($($variant:ident = $text:literal,)+) => {
        coded! {
            /// The kind of an event, without its fields: the codes and names of the log.
            Kind { $(#[doc = concat!("See [`Event::", stringify!($variant), "`].")] $variant = $text,)+ }
        }

        impl Event {
            /// The kind of this event.
            #[inline(always)]
            pub fn kind(&self) -> Kind {
                match self { $(Event::$variant { .. } => Kind::$variant,)+ }
            }
        }
    };
}

kinds! {
    PopulationCounted = "population_counted",
    ContactAddRequested = "contact_add_requested",
    HomeOperatorResolved = "home_operator_resolved",
    LegacyAccountRegistered = "legacy_account_registered",
    ContactValidated = "contact_validated",
    ValidationForwarded = "validation_forwarded",
    ContactStored = "contact_stored",
    ContactShown = "contact_shown",
    ContactRefused = "contact_refused",
    ImSent = "im_sent",
    ImBlocked = "im_blocked",
    ConversationPutOff = "conversation_put_off",
    ImForwarded = "im_forwarded",
    ImRelayed = "im_relayed",
    ImConverted = "im_converted",
    SmsAccepted = "sms_accepted",
    SmsForwarded = "sms_forwarded",
    SmsHandedOver = "sms_handed_over",
    SmsDelivered = "sms_delivered",
    SmsAnswered = "sms_answered",
    AnswerRecognised = "answer_recognised",
    AnswerNotRecognised = "answer_not_recognised",
    ImDelivered = "im_delivered",
    AnswerLeaked = "answer_leaked",
    MessageFailed = "message_failed",
    TerminalReplaced = "terminal_replaced",
    UpgradeDecided = "upgrade_decided",
    ClientLoggedOn = "client_logged_on",
    UpgradeFailed = "upgrade_failed",
    AccountUpgraded = "account_upgraded",
    PresenceAnswered = "presence_answered",
    PresenceForwarded = "presence_forwarded",
    PresenceStored = "presence_stored",
    ContactReclassified = "contact_reclassified",
    PresenceUndelivered = "presence_undelivered",
    ActFailed = "act_failed",
    LinkOpened = "link_opened",
    LinkClosed = "link_closed",
    ImspLaunched = "imsp_launched",
    IndicationsChanged = "indications_changed",
    GroupChatWanted = "group_chat_wanted",
    PresenceCommanded = "presence_commanded",
    CommandHandedOver = "command_handed_over",
    CommandRefused = "command_refused",
    PresenceSet = "presence_set",
    PresenceNotified = "presence_notified",
    NoticeFailed = "notice_failed",
    PresenceShown = "presence_shown",
    GroupChatCarried = "group_chat_carried",
    GroupChatRefused = "group_chat_refused",
    Queued = "queued",
    Overflowed = "overflowed",
    CapacityChanged = "capacity_changed",
    LatencyChanged = "latency_changed",
    DeliveryDeferred = "delivery_deferred",
    MtForwarded = "mt_forwarded",
    ServiceCentreAlerted = "service_centre_alerted",
    StatusReportSent = "status_report_sent",
    StatusReportForwarded = "status_report_forwarded",
    StatusReportReceived = "status_report_received",
    StatusReportFailed = "status_report_failed",
    NumberRouted = "number_routed",
    ImReturned = "im_returned",
    SpikeBegan = "spike_began",
    SpikeEnded = "spike_ended",
    PolicyChanged = "policy_changed",
    OnlineCounted = "online_counted",
    SessionBegun = "session_begun",
    StatusChanged = "status_changed",
    SessionEnded = "session_ended",
    PresencePublished = "presence_published",
    WatcherNotified = "watcher_notified",
    ContactsTold = "contacts_told",
    SubscriptionSent = "subscription_sent",
    SubscriptionTaken = "subscription_taken",
    PresenceRefused = "presence_refused",
    PresenceAsked = "presence_asked",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_own_code_and_name() {
        for (i, k) in Kind::ALL.iter().enumerate() {
            assert_eq!(*k as usize, i);
            assert_eq!(Kind::from_code(i as u8), Some(*k));
        }
        let names: std::collections::BTreeSet<_> = Kind::ALL.iter().map(|k| k.name()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
    }
}
