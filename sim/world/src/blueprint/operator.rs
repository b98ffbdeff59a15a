//! Operators as resolved.

use super::{Attachment, Capacity, Count, Imsp, InboxPolicy, Portability, SmscCapacity, Store};
use vocabulary::{ClientId, Span, SubscriberId};

/// An operator (MNO).
#[derive(Clone, PartialEq, Debug)]
pub struct Operator {
    /// What the world file calls it.
    pub name: String,
    /// Its MSISDN blocks, in the order in which its subscribers fill them.
    pub numbers: Vec<NumberRange>,
    /// The first of its subscribers.
    pub first: SubscriberId,
    /// How many there are, the named few included.
    pub subscribers: u32,
    /// The share of true IM users at the start, 0 to 1.
    pub im_users: f64,
    /// The share of the others that has an account at the start, 0 to 1.
    pub pre_registered: f64,
    /// The terminals at the start: kinds of client and their shares, which sum to 1.
    pub terminals: Vec<(ClientId, f64)>,
    /// The address books of its subscribers.
    pub contacts: ContactGraph,
    /// Its IM service, if it has or will have one.
    pub imsp: Option<Imsp>,
    /// Its SMSC.
    pub smsc: Smsc,
    /// Its HLR.
    pub hlr: Hlr,
    /// Whether it passes on what comes over one link and is bound for a third operator (a hub); world field
    /// `transit`, false by default.
    pub transit: bool,
    /// When its subscribers' terminals are attached; none: always.
    pub attachment: Option<Attachment>,
    /// The inboxes of its subscribers that fill up; none: none does.
    pub inbox: Option<InboxPolicy>,
    /// Which of its subscribers brought their numbers along, and how it finds the operator of a number.
    pub portability: Portability,
    /// How its legacy customers become IM users; none: they do not, unless the script says so.
    pub adoption: Option<Adoption>,
}

impl Operator {
    /// The numbers of its subscribers.
    pub fn range(&self) -> std::ops::Range<u32> {
        self.first.0..self.first.0 + self.subscribers
    }
}

/// A block of MSISDNs: a prefix, and the digits that follow it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NumberRange {
    /// Country code and the digits after it, without `+` and blanks.
    pub prefix: String,
    /// How many digits follow.
    pub digits: u8,
}

impl NumberRange {
    /// How many numbers the block has.
    pub fn size(&self) -> u64 {
        10_u64.pow(u32::from(self.digits))
    }
}

/// How the address books of an operator's subscribers are filled.
#[derive(Clone, PartialEq, Debug)]
pub struct ContactGraph {
    /// How many contacts a subscriber has.
    pub count: Count,
    /// The share of contacts at each operator, by [`vocabulary::OperatorId`]; they sum to 1.
    pub at: Vec<f64>,
    /// How unevenly subscribers are chosen as contacts: 0 evenly; with k, the most popular share x of the
    /// subscribers takes the share x^(1/(1+k)) of the choices.
    pub popularity: f64,
    /// How unevenly a user's messages are spread over its contacts, likewise.
    pub favourites: f64,
    /// The share of the address book that is on the IM contact list at the start, 0 to 1.
    pub added: f64,
}

/// The SMS centre of an operator.
#[derive(Clone, PartialEq, Debug)]
pub struct Smsc {
    /// From a terminal to the SMSC.
    pub submission: Span,
    /// From the SMSC to a terminal.
    pub delivery: Span,
    /// How much its paths can take.
    pub capacity: SmscCapacity,
    /// How long the short messages that its subscribers write are worth delivering (TP-VP).
    pub validity: Span,
    /// The share of them for which they ask for a delivery receipt (TP-SRR), 0 to 1.
    pub receipts: f64,
    /// What it does when it cannot deliver at the first attempt; none: it always can.
    pub store: Option<Store>,
}

/// The home location register of an operator: the SMSC asks it for the way to the terminal before it delivers a
/// short message (3GPP TS 29.002, SendRoutingInfoForSM).
#[derive(Clone, PartialEq, Debug)]
pub struct Hlr {
    /// What a query adds to the delivery of a short message; zero: [`Smsc::delivery`] contains it.
    pub query: Span,
    /// How many queries it can take.
    pub capacity: Option<Capacity>,
}

/// How legacy customers become IM users: at each step, with the hazard p + q x share of IM users + r x
/// introductory texts received so far (at most 1), if the terminal has a client and the operator an IMSP.
#[derive(Clone, PartialEq, Debug)]
pub struct Adoption {
    /// Bass's coefficient of innovation, per year.
    pub innovation: f64,
    /// Bass's coefficient of imitation, per year.
    pub imitation: f64,
    /// What having received an introductory text adds to the hazard, per year.
    pub introduction: f64,
    /// Whose share of IM users is imitated.
    pub imitates: Imitates,
    /// The mean life of a terminal; zero: terminals are not replaced.
    pub terminal_life: Span,
    /// The terminals that are sold: kinds of client and their shares, which sum to 1.
    pub new_terminals: Vec<(ClientId, f64)>,
    /// How long a step lasts.
    pub step: Span,
}

/// Whose share of IM users is imitated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Imitates {
    /// The customer's own contacts.
    Contacts,
    /// All subscribers of the operator.
    Operator,
}
