//! Why something in the network did not come to be.

use crate::coded;

coded! {
    /// Why a message, an answer, a contact or an upgrade failed; each failure is an event with one of these.
    FailCause {
        /// The only way leads over a link that is closed at the time.
        LinkClosed = "link_closed",
        /// No link leads there, neither for IM nor for SMS.
        NoRoute = "no_route",
        /// The number belongs to no operator of the world, or to nobody.
        UnknownNumber = "unknown_number",
        /// The text is longer than what legacy customers can be sent (IM-0030).
        OverLength = "over_length",
        /// The (customer, user) context of the answer was no longer kept: its lifetime was over.
        ContextExpired = "context_expired",
        /// The context of the answer had been pushed out by newer ones.
        ContextEvicted = "context_evicted",
        /// No context was ever kept for the answer.
        NoContext = "no_context",
        /// All numbers of the alias pool were in live conversations of this customer.
        AliasPoolExhausted = "alias_pool_exhausted",
        /// The alias was no longer bound to anybody when the answer came.
        AliasExpired = "alias_expired",
        /// The customer's operator does not route the service prefix.
        PrefixNotRouted = "prefix_not_routed",
        /// Prefix and number together are longer than an address can be: 20 digits (TS 23.040, 9.1.2.5).
        AddressTooLong = "address_too_long",
        /// The user denied its presence.
        PresenceDenied = "presence_denied",
        /// The operator has no IMSP.
        NoImsp = "no_imsp",
        /// The terminal has no IM client.
        NoClient = "no_client",
        /// The recipient was no IM user when the message came.
        NotAUser = "not_a_user",
        /// There was no message to answer.
        NothingToAnswer = "nothing_to_answer",
        /// The contact list has no such contact, or no room for one more.
        NoSuchContact = "no_such_contact",
        /// A legacy customer cannot take part in a group chat (IM-0020).
        GroupChat = "group_chat",
        /// The operator does not let legacy customers set their presence by SMS.
        NotOffered = "not_offered",
        /// The customer has no account.
        NoAccount = "no_account",
        /// The customer is an IM user: its client tells its presence.
        NotLegacy = "not_legacy",
        /// The waiting room of a node or link was full.
        QueueFull = "queue_full",
        /// The terminal is detached or out of reach (MAP error AbsentSubscriberSM, TS 29.002).
        AbsentSubscriber = "absent_subscriber",
        /// The terminal has no room for a short message (MAP error SM-DeliveryFailure, TS 29.002).
        MemoryCapacityExceeded = "memory_capacity_exceeded",
        /// The network failed for the moment (MAP error SystemFailure, TS 29.002).
        SystemFailure = "system_failure",
        /// The validity period was over before the short message could be delivered (TS 23.040, 9.2.3.12).
        ValidityExpired = "validity_expired",
        /// The SMSC had made as many attempts as it makes.
        AttemptsExhausted = "attempts_exhausted",
        /// The user's client is not logged in (OMA IMPS status code 533).
        NotLoggedIn = "not_logged_in",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_own_code_and_name() {
        for (i, c) in FailCause::ALL.iter().copied().enumerate() {
            assert_eq!(c as usize, i);
            assert_eq!(FailCause::from_code(i as u8), Some(c));
            assert!(FailCause::ALL.iter().all(|d| *d == c || d.name() != c.name()));
        }
    }
}
