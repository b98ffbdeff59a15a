//! Why something in the network did not come to be.

/// Why a message, an answer, a contact or an upgrade failed; each failure is an event with one of these.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum FailCause {
    /// The only way leads over a link that is closed at the time.
    LinkClosed,
    /// No link leads there, neither for IM nor for SMS.
    NoRoute,
    /// The number belongs to no operator of the world, or to nobody.
    UnknownNumber,
    /// The text is longer than what legacy customers can be sent (IM-0030).
    OverLength,
    /// The (customer, user) context of the answer was no longer kept: its lifetime was over.
    ContextExpired,
    /// The context of the answer had been pushed out by newer ones.
    ContextEvicted,
    /// No context was ever kept for the answer.
    NoContext,
    /// All numbers of the alias pool were in live conversations of this customer.
    AliasPoolExhausted,
    /// The alias was no longer bound to anybody when the answer came.
    AliasExpired,
    /// The customer's operator does not route the service prefix.
    PrefixNotRouted,
    /// Prefix and number together are longer than an address can be: 20 digits (TS 23.040, 9.1.2.5).
    AddressTooLong,
    /// The user denied its presence.
    PresenceDenied,
    /// The operator has no IMSP.
    NoImsp,
    /// The terminal has no IM client.
    NoClient,
    /// The recipient was no IM user when the message came.
    NotAUser,
    /// There was no message to answer.
    NothingToAnswer,
    /// The contact list has no such contact, or no room for one more.
    NoSuchContact,
    /// A legacy customer cannot take part in a group chat (IM-0020).
    GroupChat,
}

impl FailCause {
    /// All causes, in the order of their codes.
    pub const ALL: [FailCause; 18] = {
        use FailCause::*;
        [
            LinkClosed,
            NoRoute,
            UnknownNumber,
            OverLength,
            ContextExpired,
            ContextEvicted,
            NoContext,
            AliasPoolExhausted,
            AliasExpired,
            PrefixNotRouted,
            AddressTooLong,
            PresenceDenied,
            NoImsp,
            NoClient,
            NotAUser,
            NothingToAnswer,
            NoSuchContact,
            GroupChat,
        ]
    };

    /// The cause as tables and logs name it.
    pub fn name(self) -> &'static str {
        match self {
            FailCause::LinkClosed => "link_closed",
            FailCause::NoRoute => "no_route",
            FailCause::UnknownNumber => "unknown_number",
            FailCause::OverLength => "over_length",
            FailCause::ContextExpired => "context_expired",
            FailCause::ContextEvicted => "context_evicted",
            FailCause::NoContext => "no_context",
            FailCause::AliasPoolExhausted => "alias_pool_exhausted",
            FailCause::AliasExpired => "alias_expired",
            FailCause::PrefixNotRouted => "prefix_not_routed",
            FailCause::AddressTooLong => "address_too_long",
            FailCause::PresenceDenied => "presence_denied",
            FailCause::NoImsp => "no_imsp",
            FailCause::NoClient => "no_client",
            FailCause::NotAUser => "not_a_user",
            FailCause::NothingToAnswer => "nothing_to_answer",
            FailCause::NoSuchContact => "no_such_contact",
            FailCause::GroupChat => "group_chat",
        }
    }

    /// The cause with a code, as [`FailCause::ALL`] orders them.
    pub fn from_code(code: u8) -> Option<FailCause> {
        FailCause::ALL.get(usize::from(code)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_own_code_and_name() {
        for (i, c) in FailCause::ALL.into_iter().enumerate() {
            assert_eq!(c as usize, i);
            assert_eq!(FailCause::from_code(i as u8), Some(c));
            assert!(FailCause::ALL.iter().all(|d| *d == c || d.name() != c.name()));
        }
    }
}
