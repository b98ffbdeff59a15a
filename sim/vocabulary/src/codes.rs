//! The small closed sets of values that events have, with the codes and names of logs and tables.

use crate::{Alphabet, OperatorId, coded};

coded! {
    /// The account of a subscriber at its operator's IMSP (the three kinds of target of the OMTP paper, ch. 2).
    AccountState {
        /// Without a UID: a legacy customer that its operator has not registered.
        Unregistered = "unregistered",
        /// With an account and a UID that the IMSP made by itself: a legacy customer.
        PreRegistered = "pre_registered",
        /// Has logged on at least once: a true IM user.
        TrueIm = "true_im",
    }
}

coded! {
    /// How the operator of a number was found (3GPP TS 23.066).
    NumberRouting {
        /// By a query of the number portability database: direct routing.
        Query = "query",
        /// By the number range, of a number that was ported: the message goes to the range's holder.
        Range = "range",
        /// By the range's holder, which knows where its numbers went: indirect routing.
        Holder = "holder",
    }
}

/// How an IMSP or SMSC found the operator of a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct NumberLookup {
    /// How.
    pub by: NumberRouting,
    /// The operator whose range has the number.
    pub holder: OperatorId,
    /// Whether the range says otherwise than the number's operator would whether the service reaches it.
    pub misclassified: bool,
    /// Whether it is for a short message.
    pub sms: bool,
}

coded! {
    /// How a contact stands on a user's contact list.
    ContactKind {
        /// In the address book, not (yet) on the contact list.
        NotAdded = "not_added",
        /// A legacy customer of an IMSP operator, with a UID.
        LegacyWithUid = "legacy_with_uid",
        /// A legacy customer of an operator without interworked IMSP: MSISDN alone.
        LegacyByNumber = "legacy_by_number",
        /// A true IM user that lets this user see its presence.
        TrueIm = "true_im",
        /// A true IM user that denied its presence; it can be messaged all the same.
        TrueImDenied = "true_im_denied",
    }
}

impl ContactKind {
    /// Whether messages to this contact end as SMS.
    pub fn is_legacy(self) -> bool {
        matches!(self, ContactKind::LegacyWithUid | ContactKind::LegacyByNumber)
    }
}

coded! {
    /// The presence that a contact list holds of a contact.
    Presence {
        /// Online, available or alike: the default of legacy customers (IM-0010).
        Available = "available",
        /// Not reachable at the moment.
        Offline = "offline",
        /// Not told: the contact denied it.
        Unknown = "unknown",
    }
}

coded! {
    /// What an IMSP tells the watchers of a user about.
    PresenceChange {
        /// The client logged in.
        LoggedIn = "logged_in",
        /// The user changed its status.
        StatusChanged = "status_changed",
        /// The client logged out.
        LoggedOut = "logged_out",
        /// One of these, with which it goes on: there are many watchers.
        Continued = "continued",
    }
}

coded! {
    /// How the client marks a contact on the list.
    Shown {
        /// As any other contact.
        Plain = "plain",
        /// As `SMS only`, by the presence attribute StatusText (IM-0120).
        ByStatusText = "status_text",
        /// As a legacy contact, by the presence attribute ClientInfo with ClientType CLI (IM-0140).
        ByClientInfo = "client_info",
    }
}

coded! {
    /// What a client did with the value of the presence attribute StatusText (IM-0120, IM-0130).
    StatusText {
        /// The IMSP told none.
        NotTold = "not_told",
        /// The client did not display it.
        NotDisplayed = "not_displayed",
        /// The client displayed it, in no prominent position.
        Displayed = "displayed",
        /// The client displayed it in a prominent position of the list.
        Prominent = "prominent",
    }
}

coded! {
    /// What a client did with ClientType CLI in the presence attribute ClientInfo (IM-0140).
    ClientType {
        /// The IMSP told none.
        NotTold = "not_told",
        /// The client did not detect it.
        Ignored = "ignored",
        /// The client marked the contact as legacy.
        Marked = "marked",
    }
}

coded! {
    /// The icon of a contact on the list (IM-0080, IM-0110).
    Icon {
        /// None: the client uses no icons, or does not know that the contact is legacy.
        None = "none",
        /// One that only legacy contacts have.
        Unique = "unique",
        /// One that other contacts have, too.
        Shared = "shared",
    }
}

coded! {
    /// Where a contact stands on the list (IM-0100).
    Group {
        /// In a group of legacy contacts: the paper's example 1.
        Legacy = "legacy",
        /// Among the others, by its presence: example 2.
        Others = "others",
    }
}

coded! {
    /// What became of a duty of the client to tell its user something (IM-0040, IM-0060).
    Advice {
        /// There was nothing to tell.
        NotDue = "not_due",
        /// The client told it.
        Given = "given",
        /// The client kept silent.
        Missing = "missing",
    }
}

coded! {
    /// How an IMSP reaches the home operator of a number that a user adds.
    Approach {
        /// The number is one of the operator's own.
        Own = "own",
        /// The home operator's IMSP is interworked: it is asked.
        Interworked = "interworked",
        /// The home operator has no IMSP, or none that can be reached.
        NotInterworked = "not_interworked",
    }
}

coded! {
    /// What a delivered IM did to the recipient's conversation with the sender.
    Conversation {
        /// It began the conversation.
        Opened = "opened",
        /// It was inserted into the open conversation.
        Inserted = "inserted",
        /// It opened again a conversation that had idled out.
        Reopened = "reopened",
    }
}

coded! {
    /// How an answer by SMS finds back to the IM service.
    Mechanism {
        /// Not by SMS at all.
        None = "im",
        /// The user's own MSISDN, with a context of (customer, user) at the IMSP.
        OriginatorNumber = "originator_number",
        /// A service prefix in front of the user's MSISDN.
        ServicePrefix = "service_prefix",
        /// A number of a pool, bound to (customer, user) while the conversation lives.
        AliasPool = "alias_pool",
    }
}

coded! {
    /// What happened to the binding of (customer, user) when a message was converted.
    Binding {
        /// None was made or changed: the mechanism keeps none, or the one that lived is not renewed by use.
        None = "none",
        /// A new one was made.
        Opened = "opened",
        /// The one that lived was used again.
        Renewed = "renewed",
        /// A new one took the place of the oldest, which lived.
        Displaced = "displaced",
    }
}

coded! {
    /// Why a legacy customer became an IM user.
    UpgradeReason {
        /// Of its own accord (Bass: innovation).
        Innovation = "innovation",
        /// Because of contacts that are IM users (Bass: imitation).
        Imitation = "imitation",
        /// Because of introductory texts that it got.
        Introduction = "introduction",
        /// The script says so.
        Script = "script",
    }
}

/// The originating address of a short message made of an IM: where its answer goes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize, serde::Deserialize)]
pub struct ReplyAddress {
    /// What kind of address it is.
    pub mechanism: Mechanism,
    /// The operator that made it, and to whose IMSP its answers belong.
    pub operator: OperatorId,
    /// The number within the alias pool, from 0.
    pub alias: u16,
}

impl ReplyAddress {
    /// No address: the message did not go by SMS.
    pub const NONE: ReplyAddress =
        ReplyAddress { mechanism: Mechanism::None, operator: OperatorId::NONE, alias: 0 };
}

/// The alphabet with a code.
impl Alphabet {
    /// The alphabet with a code, if there is.
    pub fn from_code(code: u8) -> Option<Alphabet> {
        Alphabet::ALL.get(usize::from(code)).copied()
    }

    /// The name in tables and logs.
    pub fn name(self) -> &'static str {
        match self {
            Alphabet::Gsm7 => "gsm7",
            Alphabet::Ucs2 => "ucs2",
        }
    }
}
