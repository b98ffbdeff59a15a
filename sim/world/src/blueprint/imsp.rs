//! IM services as resolved, and how they treat legacy customers.

use vocabulary::{Presence, Span, TextSize};

/// The IM service of an operator.
#[derive(Clone, PartialEq, Debug)]
pub struct Imsp {
    /// Whether it runs from the start; otherwise a happening launches it.
    pub launched: bool,
    /// From a client to the IMSP, and back.
    pub access: Span,
    /// From the IMSP to the SMSC, and back.
    pub gateway: Span,
    /// How much it can take; none: whatever comes.
    pub capacity: Option<super::Capacity>,
    /// When its users are logged in; none: that is not simulated, and presence makes no load.
    pub sessions: Option<super::Sessions>,
    /// How it treats legacy customers at the start.
    pub legacy: LegacyPolicy,
}

/// How an IMSP treats legacy customers.
#[derive(Clone, PartialEq, Debug)]
pub struct LegacyPolicy {
    /// How answers find back.
    pub reply: ReplyRouting,
    /// The most characters, introductory text included, that a legacy customer is sent (IM-0030: 160).
    pub limit: u16,
    /// What becomes of longer texts.
    pub oversize: Oversize,
    /// The introductory text, if any.
    pub intro: Option<Intro>,
    /// The presence that legacy customers show.
    pub presence: LegacyPresence,
    /// Whether customers with an account may set their presence by SMS commands (section 3.2).
    pub presence_commands: bool,
    /// Whether it carries group chats to them by SMS (IM-0020: it should not).
    pub group_chat: bool,
    /// Whether clients tell legacy contacts from IM users (IM-0070).
    pub differentiate: bool,
    /// By what the IMSP tells clients that a contact is legacy, at the start.
    pub indications: Indications,
    /// By what means clients tell their users of the legacy service (IM-0060).
    pub information: Information,
    /// How long the short messages that it makes of IM are worth delivering (TP-VP).
    pub validity: Span,
    /// The share of them for which it asks for a delivery receipt (TP-SRR), 0 to 1.
    pub receipts: f64,
}

/// The presence attributes by which an IMSP tells that a contact is legacy (OMTP, chapter 4).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Indications {
    /// StatusText: the step for the short to mid term.
    pub status_text: bool,
    /// ClientType CLI in ClientInfo: the step for the long term.
    pub client_info: bool,
}

/// By what means a client tells its user of the legacy service (IM-0060).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Information {
    /// Not at all.
    None,
    /// A wizard when the client is first used.
    Wizard,
    /// A status line while a message is written.
    StatusLine,
    /// A pop-up with advice of charge.
    PopUp,
}

/// How an answer by SMS finds back to the IM user.
#[derive(Clone, PartialEq, Debug)]
pub enum ReplyRouting {
    /// The SMS comes from the IM user's own number, and the IMSP keeps a context of (customer, user).
    OriginatorNumber {
        /// How long a context is kept after its last use.
        lifetime: Span,
        /// The most contexts kept for one customer; the oldest is evicted.
        per_customer: u16,
    },
    /// The SMS comes from a prefix followed by the IM user's number.
    ServicePrefix {
        /// The digits of the prefix.
        prefix: String,
        /// Which operators route it, by [`vocabulary::OperatorId`].
        routed_by: Vec<bool>,
    },
    /// The SMS comes from a number of a pool, bound to (customer, user).
    AliasPool {
        /// How many numbers the pool has, for each customer anew.
        numbers: u16,
        /// How long a number stays bound.
        lifetime: Span,
        /// Whether each use prolongs the binding, or it ends a lifetime after it was made.
        renew: bool,
        /// What happens when all numbers are bound.
        exhausted: Exhausted,
    },
}

/// What happens when a customer holds all numbers of the alias pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exhausted {
    /// The message is refused.
    Refuse,
    /// The number that was bound longest ago is bound anew.
    ReuseOldest,
}

/// What becomes of a text that is too long for a legacy customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Oversize {
    /// The sender's client advises and does not send; what comes from elsewhere is rejected.
    Block,
    /// The IMSP rejects it.
    Reject,
    /// The IMSP cuts it off at the limit.
    Truncate,
    /// The IMSP sends all of it, in several parts.
    Split,
}

/// An introductory text in front of the first messages.
#[derive(Clone, PartialEq, Debug)]
pub struct Intro {
    /// The text, `{sender}` standing for the sender's number.
    pub text: String,
    /// Its size with the sender's number put in.
    pub size: TextSize,
    /// When it is sent.
    pub when: IntroWhen,
}

/// When the introductory text is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IntroWhen {
    /// With the first message from a user, while the binding of (customer, user) lives; with a service
    /// prefix, which keeps no binding, with each message.
    First,
    /// With each message.
    Always,
}

/// The presence that a legacy customer shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LegacyPresence {
    /// Always this (IM-0010: available).
    Permanent(Presence),
    /// Available while attached to the network, offline otherwise (section 3.2).
    HlrBased,
}
