//! What can happen in a run: one closed set of facts, each in the past tense.

use crate::{Alphabet, ClientId, FailCause, LinkId, OperatorId, Span, TextSize};

/// Declares a field-less enum with its codes (from 0, in order) and the names that tables and logs use.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// All of them, in the order of their codes.
            pub const ALL: &[$name] = &[$($name::$variant,)+];

            /// The name in tables and logs.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $text,)+ }
            }

            /// The one with a code, if there is.
            pub fn from_code(code: u8) -> Option<$name> {
                Self::ALL.get(usize::from(code)).copied()
            }
        }
    };
}

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
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
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

/// A fact. Who it concerns (subject and object) is said by the record around it: of a message, the subject is
/// the sender and the object the recipient; of an answer, the subject is the answering customer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Event {
    /// At the start of a run: how the operator's subscribers stand. The one event without subject.
    PopulationCounted {
        /// True IM users.
        users: u32,
        /// Legacy customers with an account.
        pre_registered: u32,
        /// Customers without an account.
        unregistered: u32,
        /// Subscribers whose terminal has an IM client.
        with_client: u32,
    },

    /// A user asked for a contact to be added by its MSISDN (use case 1).
    ContactAddRequested {
        /// The place in the user's address book.
        slot: u16,
        /// How long until the user adds its next contact; zero: this request says nothing of it.
        next: Span,
    },
    /// The user's IMSP found the home operator of the number and how to reach it.
    HomeOperatorResolved {
        /// How the home operator is reached.
        approach: Approach,
        /// The IM link that the validation request takes, if any.
        link: LinkId,
    },
    /// The IMSP made an account and a UID for a legacy customer, once.
    LegacyAccountRegistered,
    /// The home IMSP confirmed the contact and told its UID and presence.
    ContactValidated {
        /// The place in the user's address book.
        slot: u16,
        /// The contact's account.
        account: AccountState,
        /// The presence told.
        presence: Presence,
        /// The IM link that the response takes, if any.
        link: LinkId,
    },
    /// A validation request or response was passed on by a transit IMSP.
    ValidationForwarded {
        /// The IM link it takes on.
        link: LinkId,
    },
    /// The user's IMSP stored the contact.
    ContactStored {
        /// The place in the user's address book.
        slot: u16,
        /// As what.
        contact: ContactKind,
        /// With which presence.
        presence: Presence,
    },
    /// The user's client showed the contact.
    ContactShown {
        /// The place in the user's address book.
        slot: u16,
        /// As what it is kept.
        contact: ContactKind,
        /// The presence shown.
        presence: Presence,
        /// How it is marked.
        shown: Shown,
    },
    /// The contact could not be added.
    ContactRefused {
        /// The place in the user's address book.
        slot: u16,
        /// Why.
        cause: FailCause,
    },

    /// A user's client sent an IM: use case 2, or an answer by an IM user.
    ImSent {
        /// The contact's place in the initiator's address book.
        slot: u16,
        /// The text as composed.
        size: TextSize,
        /// How many further messages the initiator means to send in this conversation.
        turns_left: u8,
        /// Whether it answers an IM.
        answer: bool,
        /// How long until the sender begins its next conversation; zero: this message says nothing of it.
        next: Span,
    },
    /// The client advised of the limit of 160 characters and did not send the IM (IM-0040).
    ImBlocked {
        /// The contact's place in the initiator's address book.
        slot: u16,
        /// The text as composed.
        size: TextSize,
        /// How long until the sender begins its next conversation; zero: this message says nothing of it.
        next: Span,
    },
    /// A user meant to begin a conversation, but has nobody on its contact list.
    ConversationPutOff {
        /// How long until the user tries again.
        next: Span,
    },
    /// An IMSP passed an IM, or an answer that it had recognised, to the next IMSP.
    ImForwarded {
        /// The IM link it takes.
        link: LinkId,
    },
    /// An IMSP passed an IM to the recipient's client, a customer of its own.
    ImRelayed,
    /// An IMSP made a short message of an IM, for a legacy customer.
    ImConverted {
        /// What is carried: introductory text and text.
        size: TextSize,
        /// Short messages it takes.
        parts: u8,
        /// How many of them only for the introductory text.
        intro_parts: u8,
        /// Whether it begins with the introductory text.
        introduced: bool,
        /// Characters cut off.
        lost_characters: u16,
        /// The originating address, to which the customer will answer.
        address: ReplyAddress,
        /// What became of the binding of (customer, user).
        binding: Binding,
        /// How long the renewed or displaced binding would still have lived, in milliseconds.
        remaining_ms: u32,
    },

    /// An SMSC took a short message and will deliver it to its own customer.
    SmsAccepted {
        /// Short messages it takes.
        parts: u8,
    },
    /// An SMSC passed a short message to the SMSC of another operator.
    SmsForwarded {
        /// Short messages it takes.
        parts: u8,
        /// The SMS link it takes.
        link: LinkId,
    },
    /// An SMSC took a short message that is addressed to the IM service, and gave it to its IMSP.
    SmsHandedOver {
        /// Short messages it takes.
        parts: u8,
    },
    /// A customer's terminal received an IM as a short message.
    SmsDelivered {
        /// Short messages it took.
        parts: u8,
        /// Whether it began with the introductory text.
        introduced: bool,
        /// The originating address, to which the customer will answer.
        address: ReplyAddress,
        /// Since the IM was sent.
        took: Span,
        /// How long until the customer answers; zero: it will not.
        answer: Span,
    },
    /// A customer answered with the answer function of its SMS client (use case 4).
    SmsAnswered {
        /// The text as composed.
        size: TextSize,
        /// Short messages it takes.
        parts: u8,
        /// The address that it answers to.
        address: ReplyAddress,
    },
    /// An IMSP recognised a short message as the answer to an IM; the object is the user it is bound for.
    AnswerRecognised {
        /// The address it came to.
        address: ReplyAddress,
        /// The IM link it takes, if the user is another operator's.
        link: LinkId,
        /// Whether the user is another than the one who was answered.
        misrouted: bool,
    },
    /// An IMSP could not tell whom a short message answers; it goes on as a plain short message.
    AnswerNotRecognised {
        /// The address it came to.
        address: ReplyAddress,
        /// Why not.
        cause: FailCause,
    },
    /// An IM, or an answer, reached the recipient's IM client.
    ImDelivered {
        /// The contact's place in the initiator's address book; of use for answers.
        slot: u16,
        /// What it did to the conversation.
        conversation: Conversation,
        /// Whether it is an answer.
        answer: bool,
        /// Whether the recipient is another than the one who was answered.
        misrouted: bool,
        /// How the answer found back; [`Mechanism::None`] for what never was a short message.
        mechanism: Mechanism,
        /// Since it was sent.
        took: Span,
        /// How long until the recipient goes on with the conversation; zero: it will not.
        next: Span,
    },
    /// An answer reached the user's terminal as a plain short message, not its IM client (IM-0050 broken).
    AnswerLeaked {
        /// The address it was sent to.
        address: ReplyAddress,
        /// Since it was sent.
        took: Span,
    },
    /// A message or an answer ended without being delivered.
    MessageFailed {
        /// Why.
        cause: FailCause,
        /// Whether it is an answer.
        answer: bool,
        /// How it was, or would have been, answered.
        mechanism: Mechanism,
    },

    /// A subscriber got another terminal.
    TerminalReplaced {
        /// The IM client on it.
        client: ClientId,
        /// Whether the one before had an IM client.
        had_client: bool,
    },
    /// A legacy customer made up its mind to become an IM user.
    UpgradeDecided {
        /// Why.
        reason: UpgradeReason,
        /// How long until it logs on.
        wait: Span,
    },
    /// A customer logged on with its IM client for the first time (use case 3).
    ClientLoggedOn {
        /// Why.
        reason: UpgradeReason,
        /// How long until it begins its first conversation.
        next: Span,
        /// How long until it adds its first contact, in milliseconds; zero: it has none to add.
        add_ms: u32,
    },
    /// The customer could not become an IM user.
    UpgradeFailed {
        /// Why.
        cause: FailCause,
    },
    /// The IMSP made the customer a true IM user and discarded every legacy setting.
    AccountUpgraded {
        /// The account before.
        was: AccountState,
        /// The users that have the customer on their contact list, and for whom it is asked.
        watchers: u32,
    },
    /// The new user was asked for one watcher, and granted or denied its presence.
    PresenceAnswered {
        /// Whether it granted.
        granted: bool,
    },
    /// An IMSP passed the answer about presence on.
    PresenceForwarded {
        /// Whether it was granted.
        granted: bool,
        /// The IM link it takes, if the watcher is another operator's.
        link: LinkId,
    },
    /// The watcher's IMSP stored the answer about presence.
    PresenceStored {
        /// Whether it was granted.
        granted: bool,
    },
    /// The watcher's client shows the contact as a true IM user from now on.
    ContactReclassified {
        /// The place in the watcher's address book.
        slot: u16,
        /// As what it is kept.
        contact: ContactKind,
    },
    /// An answer about presence did not reach the watcher.
    PresenceUndelivered {
        /// Why.
        cause: FailCause,
    },

    /// One of the named few could not do what the script says.
    ActFailed {
        /// Why.
        cause: FailCause,
    },

    /// A link between two operators opened.
    LinkOpened {
        /// Which.
        link: LinkId,
    },
    /// A link between two operators closed.
    LinkClosed {
        /// Which.
        link: LinkId,
    },
    /// The operator launched an IMSP.
    ImspLaunched,
}

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
}

impl Event {
    /// Whether this event ends the life of a message or an answer: each one that is sent has exactly one such
    /// event, or is on its way when the run ends.
    pub fn ends_message(&self) -> bool {
        matches!(
            self,
            Event::ImBlocked { .. }
                | Event::SmsDelivered { .. }
                | Event::ImDelivered { .. }
                | Event::AnswerLeaked { .. }
                | Event::MessageFailed { .. }
        )
    }

    /// Whether this event begins the life of a message or an answer. An IM that the client blocked begins and
    /// ends with one event.
    pub fn begins_message(&self) -> bool {
        matches!(self, Event::ImSent { .. } | Event::ImBlocked { .. } | Event::SmsAnswered { .. })
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_stays_small() {
        assert!(size_of::<Event>() <= 24, "{} bytes", size_of::<Event>());
        assert!(size_of::<crate::Record>() <= 64, "{} bytes", size_of::<crate::Record>());
    }

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
