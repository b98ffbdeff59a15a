//! Who and what is meant: small integers that index the tables of the world.

mod written;

pub use written::RecordIdError;

use std::fmt;

/// A subscriber: the subscribers of all operators are numbered through, operator after operator, in the
/// order of their MSISDNs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[repr(transparent)]
pub struct SubscriberId(pub u32);

impl SubscriberId {
    /// Nobody; as the object of a record that concerns one subscriber only.
    pub const NOBODY: SubscriberId = SubscriberId(u32::MAX);
    /// One more than the largest number that a subscriber can have (2^28).
    pub const LIMIT: u32 = 1 << 28;
}

/// An operator (MNO), by its place in the world file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[repr(transparent)]
pub struct OperatorId(pub u8);

impl OperatorId {
    /// No operator.
    pub const NONE: OperatorId = OperatorId(u8::MAX);
}

/// An interworking link (IM or SMS) between two operators, by its place in the world file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[repr(transparent)]
pub struct LinkId(pub u16);

impl LinkId {
    /// No link: the message stays within the operator.
    pub const NONE: LinkId = LinkId(u16::MAX);

    /// The link, unless it is [`LinkId::NONE`].
    pub fn some(self) -> Option<LinkId> {
        (self != LinkId::NONE).then_some(self)
    }
}

/// A node or a link where messages queue, as seen from the operator that runs it: of a link, the sending side.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Node {
    /// The IMSP.
    Imsp,
    /// The SMSC's path for short messages that come in.
    SmscSubmission,
    /// The SMSC's path for deliveries to terminals.
    SmscDelivery,
    /// The SMSC's path for delivery receipts.
    SmscReceipts,
    /// The HLR.
    Hlr,
    /// The way out over a link.
    Link(LinkId),
}

impl Node {
    /// The nodes of an operator, in the order of their codes.
    pub const OF_OPERATOR: [Node; 5] =
        [Node::Imsp, Node::SmscSubmission, Node::SmscDelivery, Node::SmscReceipts, Node::Hlr];

    /// What the world file, tables and measures call it; of a link, `link`.
    pub fn name(self) -> &'static str {
        match self {
            Node::Imsp => "imsp",
            Node::SmscSubmission => "smsc.submission",
            Node::SmscDelivery => "smsc.delivery",
            Node::SmscReceipts => "smsc.receipts",
            Node::Hlr => "hlr",
            Node::Link(_) => "link",
        }
    }
}

/// A [`Node`] in 16 bits: codes below [`NodeId::LINKS`] are those of nodes, the others those of links.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[repr(transparent)]
pub struct NodeId(pub u16);

impl NodeId {
    /// The code of the first link.
    pub const LINKS: u16 = 8;

    /// The node meant; none for a code that means nothing.
    #[inline(always)]
    pub fn node(self) -> Option<Node> {
        match self.0.checked_sub(NodeId::LINKS) {
            Some(link) => Some(Node::Link(LinkId(link))),
            None => Node::OF_OPERATOR.get(usize::from(self.0)).copied(),
        }
    }
}

impl From<Node> for NodeId {
    #[inline(always)]
    fn from(node: Node) -> NodeId {
        NodeId(match node {
            Node::Imsp => 0,
            Node::SmscSubmission => 1,
            Node::SmscDelivery => 2,
            Node::SmscReceipts => 3,
            Node::Hlr => 4,
            Node::Link(link) => NodeId::LINKS + link.0,
        })
    }
}

/// A kind of IM client, by its place in the blueprint; 0 is a terminal without a client.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, serde::Serialize, serde::Deserialize,
)]
#[repr(transparent)]
pub struct ClientId(pub u8);

impl ClientId {
    /// A terminal without an IM client.
    pub const NONE: ClientId = ClientId(0);
}

/// Who set an exchange off, and which of the originator's exchanges it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Originator {
    /// A subscriber's own activity: conversations started and contacts added, counted through.
    Activity(SubscriberId, u32),
    /// An act of the script, by its place in it.
    Script(SubscriberId, u32),
    /// After an upgrade, the request for presence of one watcher, counted through.
    Watcher(SubscriberId, u32),
    /// What a step of adoption decided for the subscriber, by the number of the step.
    Adoption(SubscriberId, u32),
    /// A contact of the user that its IMSP asks for anew when an interworking opens, by the contact's slot.
    Revalidation(SubscriberId, u32),
    /// A message of the recorded traffic, counted through for each sender in the order of time.
    Recorded(SubscriberId, u32),
    /// After a legacy customer set its presence, the notice to one watcher, counted through.
    Notice(SubscriberId, u32),
    /// After an IMSP changed its indications, the notice of one contact to a user that has it on its contact list:
    /// by which change of indications of the world it is, and the contact's slot ([`RecordId::of_indication`]).
    Indication(SubscriberId, u32),
    /// What an SMSC or HLR does because of short messages to the subscriber: alerts and delivery receipts, counted
    /// through.
    Delivery(SubscriberId, u32),
    /// A log-in, a status or a log-out of a user: odd numbers while it is logged in, even ones while it is not.
    Session(SubscriberId, u32),
    /// What an operator's IMSP sends about presence to another IMSP, or to itself for later, counted through.
    Sent(OperatorId, u64),
    /// An operator, when the run starts.
    Operator(OperatorId),
    /// A happening of the world, by its place in it.
    Happening(u32),
}

/// The identity of a record: its **exchange** (all that one cause set off: a conversation with its messages
/// and answers, an addition to a contact list, an upgrade) and its **step** within the exchange.
///
/// The identity does not depend on threads, partitions or the order of work. The total order of events is
/// that of (time, `RecordId`): written down here, and nowhere else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[repr(transparent)]
pub struct RecordId(pub u64);

impl RecordId {
    /// No record: the cause of what is due from the start.
    pub const NONE: RecordId = RecordId(u64::MAX);
    const STEP_BITS: u32 = 11;
    const COUNT_BITS: u32 = 24;
    const CLASS_SHIFT: u32 = 21;
    /// Steps within an exchange end here.
    pub const STEPS: u16 = 1 << Self::STEP_BITS;
    /// A conversation is not continued beyond this step: what is under way must find steps for its queues and tries.
    pub const STEPS_OF_CONVERSATION: u16 = Self::STEPS / 2;
    /// Nothing is tried once more beyond this step: what follows must find steps to end.
    pub const STEPS_OF_TRIES: u16 = Self::STEPS - 64;
    /// Exchanges of one class that one originator can set off.
    pub const COUNTS: u32 = 1 << Self::CLASS_SHIFT;
    /// The slots of an address book, where IMSPs change their indications.
    pub const SLOTS: u32 = 1 << 11;
    /// How often IMSPs can change their indications in a run.
    pub const INDICATIONS: u32 = Self::RARER_COUNTS / Self::SLOTS;
    /// Classes that are rarer share the last one, and its counts.
    pub const RARER_COUNTS: u32 = Self::COUNTS / 4;
    /// Log-ins, log-outs and changes of status of a user, each change counted twice.
    pub const SESSIONS: u32 = Self::RARER_COUNTS;
    /// Originators below this are operators and happenings: at one instant, what changes the network comes
    /// before what happens in it.
    const SUBSCRIBERS: u32 = 1 << 20;
    const HAPPENINGS: u32 = 1 << 16;
    /// From here on, what IMSPs send about presence: 2^11 originators for each operator, with 2^24 counts each.
    const SENT: u32 = 1 << 19;
    const SENT_BITS: u32 = 11;

    /// The first record of an exchange.
    #[inline(always)]
    pub fn first(originator: Originator) -> RecordId {
        if let Originator::Sent(o, n) = originator {
            return RecordId::sent(o, n);
        }
        let (who, class, count) = match originator {
            Originator::Operator(o) => (u32::from(o.0), 0, 0),
            Originator::Happening(n) => (Self::HAPPENINGS + n, 0, 0),
            Originator::Adoption(s, n) => (Self::SUBSCRIBERS + s.0, 0, n),
            Originator::Activity(s, n) => (Self::SUBSCRIBERS + s.0, 1, n),
            Originator::Script(s, n) => (Self::SUBSCRIBERS + s.0, 2, n),
            Originator::Watcher(s, n) => (Self::SUBSCRIBERS + s.0, 3, n),
            Originator::Revalidation(s, n) => (Self::SUBSCRIBERS + s.0, 4, n),
            Originator::Recorded(s, n) => (Self::SUBSCRIBERS + s.0, 5, n),
            Originator::Notice(s, n) => (Self::SUBSCRIBERS + s.0, 6, n),
            Originator::Indication(s, n) => (Self::SUBSCRIBERS + s.0, 7, Self::rarer(0, n)),
            Originator::Delivery(s, n) => (Self::SUBSCRIBERS + s.0, 7, Self::rarer(1, n)),
            Originator::Session(s, n) => (Self::SUBSCRIBERS + s.0, 7, Self::rarer(2, n)),
            Originator::Sent(..) => unreachable!("has an identity of its own kind"),
        };
        let count = u64::from(class << Self::CLASS_SHIFT | count & (Self::COUNTS - 1));
        RecordId(u64::from(who) << (Self::COUNT_BITS + Self::STEP_BITS) | count << Self::STEP_BITS)
    }

    /// The first record of what an IMSP sends about presence.
    #[inline(always)]
    pub fn sent(operator: OperatorId, n: u64) -> RecordId {
        let high = n >> Self::COUNT_BITS & ((1 << Self::SENT_BITS) - 1);
        let who = u64::from(Self::SENT | u32::from(operator.0) << Self::SENT_BITS) | high;
        let count = n & ((1 << Self::COUNT_BITS) - 1);
        RecordId((who << Self::COUNT_BITS | count) << Self::STEP_BITS)
    }

    /// The notice of the contact at a slot of a user's address book, after a change of indications of the world.
    pub fn of_indication(user: SubscriberId, change: u32, slot: u16) -> RecordId {
        debug_assert!(change < Self::INDICATIONS && u32::from(slot) < Self::SLOTS, "refused with the world");
        RecordId::first(Originator::Indication(user, change * Self::SLOTS + u32::from(slot)))
    }

    /// The count of an exchange of a rarer class within the last class.
    fn rarer(class: u32, count: u32) -> u32 {
        (class * Self::RARER_COUNTS) | (count & (Self::RARER_COUNTS - 1))
    }

    /// Whether it belongs to what an IMSP sends about presence.
    #[inline(always)]
    pub fn is_sent(self) -> bool {
        let who = self.0 >> (Self::COUNT_BITS + Self::STEP_BITS);
        (u64::from(Self::SENT)..u64::from(Self::SUBSCRIBERS)).contains(&who)
    }

    /// The next step of the same exchange.
    #[inline(always)]
    pub fn next(self) -> RecordId {
        self.later(1)
    }

    /// The step so many after this one, of the same exchange.
    #[inline(always)]
    pub fn later(self, steps: u16) -> RecordId {
        RecordId(self.0 + u64::from(steps))
    }

    /// The exchange, without the step.
    #[inline(always)]
    pub fn exchange(self) -> u64 {
        self.0 >> Self::STEP_BITS
    }

    /// The step within the exchange, from 0.
    pub fn step(self) -> u16 {
        (self.0 & u64::from(Self::STEPS - 1)) as u16
    }

    /// The record of an exchange and a step, as a log keeps them apart.
    pub fn from_parts(exchange: u64, step: u16) -> RecordId {
        RecordId(exchange << Self::STEP_BITS | u64::from(step))
    }

    /// The subscriber who set the exchange off; none where an operator or a happening did.
    #[inline(always)]
    pub fn subscriber(self) -> Option<SubscriberId> {
        let who = (self.0 >> (Self::COUNT_BITS + Self::STEP_BITS)) as u32;
        who.checked_sub(Self::SUBSCRIBERS).map(SubscriberId)
    }

    /// Of a conversation or an addition that a subscriber came to by itself: who, and which; of all else nothing.
    #[inline(always)]
    pub fn activity(self) -> Option<(SubscriberId, u32)> {
        let (who, (class, n)) = (self.subscriber()?, self.class_and_count());
        (class == 1).then_some((who, n))
    }

    /// What class of exchange it is of its originator, and which of it.
    #[inline(always)]
    fn class_and_count(self) -> (u32, u32) {
        let count = self.count();
        (count >> Self::CLASS_SHIFT, count & (Self::COUNTS - 1))
    }

    #[inline(always)]
    fn count(self) -> u32 {
        self.exchange() as u32 & ((1 << Self::COUNT_BITS) - 1)
    }

    /// Who set the exchange off.
    pub fn originator(self) -> Originator {
        let who = (self.0 >> (Self::COUNT_BITS + Self::STEP_BITS)) as u32;
        let (class, n) = self.class_and_count();
        if who < Self::HAPPENINGS {
            return Originator::Operator(OperatorId(who as u8));
        }
        if self.is_sent() {
            let high = u64::from(who & ((1 << Self::SENT_BITS) - 1));
            let operator = OperatorId((who >> Self::SENT_BITS) as u8);
            return Originator::Sent(operator, high << Self::COUNT_BITS | u64::from(self.count()));
        }
        if who < Self::SUBSCRIBERS {
            return Originator::Happening(who - Self::HAPPENINGS);
        }
        let subscriber = SubscriberId(who - Self::SUBSCRIBERS);
        match class {
            0 => Originator::Adoption(subscriber, n),
            1 => Originator::Activity(subscriber, n),
            2 => Originator::Script(subscriber, n),
            3 => Originator::Watcher(subscriber, n),
            4 => Originator::Revalidation(subscriber, n),
            5 => Originator::Recorded(subscriber, n),
            6 => Originator::Notice(subscriber, n),
            _ if n < Self::RARER_COUNTS => Originator::Indication(subscriber, n),
            _ if n < 2 * Self::RARER_COUNTS => Originator::Delivery(subscriber, n - Self::RARER_COUNTS),
            _ => Originator::Session(subscriber, n & (Self::RARER_COUNTS - 1)),
        }
    }
}

impl fmt::Display for RecordId {
    /// As `4711.3/7`: exchange 3 of originator 4711, step 7; `script 2`, `watcher 1` and so on are marked.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if *self == RecordId::NONE {
            return write!(f, "-");
        }
        match self.originator() {
            Originator::Activity(s, n) => write!(f, "{}.{n}", s.0)?,
            Originator::Script(s, n) => write!(f, "{}.script{n}", s.0)?,
            Originator::Watcher(s, n) => write!(f, "{}.watcher{n}", s.0)?,
            Originator::Adoption(s, n) => write!(f, "{}.adoption{n}", s.0)?,
            Originator::Revalidation(s, n) => write!(f, "{}.revalidation{n}", s.0)?,
            Originator::Recorded(s, n) => write!(f, "{}.recorded{n}", s.0)?,
            Originator::Notice(s, n) => write!(f, "{}.notice{n}", s.0)?,
            Originator::Indication(s, n) => write!(f, "{}.indication{n}", s.0)?,
            Originator::Delivery(s, n) => write!(f, "{}.delivery{n}", s.0)?,
            Originator::Session(s, n) => write!(f, "{}.session{n}", s.0)?,
            Originator::Sent(o, n) => write!(f, "imsp{}.sent{n}", o.0)?,
            Originator::Operator(o) => write!(f, "operator{}", o.0)?,
            Originator::Happening(n) => write!(f, "happening{n}")?,
        }
        write!(f, "/{}", self.step())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_gives_back_what_it_was_made_of() {
        let s = SubscriberId(SubscriberId::LIMIT - 1);
        for o in [
            Originator::Activity(s, 4711),
            Originator::Script(s, 3),
            Originator::Watcher(SubscriberId(0), RecordId::COUNTS - 1),
            Originator::Adoption(s, 365),
            Originator::Revalidation(s, 11),
            Originator::Recorded(s, RecordId::COUNTS - 1),
            Originator::Notice(s, 17),
            Originator::Indication(s, RecordId::RARER_COUNTS - 1),
            Originator::Delivery(s, RecordId::RARER_COUNTS - 1),
            Originator::Session(s, RecordId::SESSIONS - 1),
            Originator::Sent(OperatorId(0), 0),
            Originator::Sent(OperatorId(254), (1 << 35) - 1),
            Originator::Operator(OperatorId(7)),
            Originator::Happening(12),
        ] {
            let id = RecordId::first(o).next().next();
            assert_eq!(id.originator(), o);
            assert_eq!(id.step(), 2);
            let who = match o {
                Originator::Operator(_) | Originator::Happening(_) | Originator::Sent(..) => None,
                Originator::Watcher(who, _) => Some(who),
                _ => Some(s),
            };
            assert_eq!(id.subscriber(), who);
            assert_eq!(id.is_sent(), matches!(o, Originator::Sent(..)));
            assert_eq!(RecordId::from_parts(id.exchange(), id.step()), id);
        }
    }

    #[test]
    fn a_node_has_a_code_of_its_own() {
        let nodes = Node::OF_OPERATOR.into_iter().chain([0, 1, 65_000].map(|n| Node::Link(LinkId(n))));
        for node in nodes {
            assert_eq!(NodeId::from(node).node(), Some(node));
        }
        assert_eq!(NodeId(NodeId::LINKS - 1).node(), None);
    }

    #[test]
    fn steps_of_an_exchange_are_in_order() {
        let id = RecordId::first(Originator::Activity(SubscriberId(5), 1));
        assert!(id < id.next());
        assert!(id.next() < RecordId::first(Originator::Activity(SubscriberId(5), 2)));
        assert_eq!(id.next().to_string(), "5.1/1");
    }
}
