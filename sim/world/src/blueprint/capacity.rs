//! How much nodes and links can take.

use vocabulary::{LinkId, Node, NodeId, OperatorId, Span};

/// The capacity of a node, or of one direction of a link: servers behind one waiting room, first come first served.
#[derive(Clone, PartialEq, Debug)]
pub struct Capacity {
    /// How many messages are served at once, at least 1.
    pub servers: u32,
    /// What the service of one message takes of one server.
    pub work: Work,
    /// Whether it is planned by the rate of its one server, as the world says how fast that is (`rate`, `bandwidth`)
    /// rather than how long a message takes; otherwise it is planned by the number of servers.
    pub by_rate: bool,
    /// Whether each service takes just that, or takes that as the mean of an exponential distribution.
    pub exponential: bool,
    /// How many messages can wait; none: as many as there are.
    pub room: Option<u32>,
    /// What happens to a message that finds the room full.
    pub full: Full,
}

/// What the service of one message takes of one server.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Work {
    /// So many microseconds; a long short message counts once for each of its parts.
    PerMessage(f64),
    /// So many microseconds for each byte.
    PerOctet(f64),
}

/// What happens to a message that finds the waiting room full.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Full {
    /// It is rejected: the message ends there.
    Reject,
    /// The sender tries again, after each of these times in turn; after the last it is rejected.
    Throttle(Vec<Span>),
}

/// How the rate and the servers of a node change: from a time on, as dated happenings of the world say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CapacityChange {
    /// Where the node is; of a link its first end.
    pub operator: OperatorId,
    /// The node, or both directions of a link.
    pub node: NodeId,
    /// The rate in ten-thousandths of the full one; 0: out of service.
    pub rate: u16,
    /// How many servers there are; 0: no limit.
    pub servers: u32,
}

impl CapacityChange {
    /// The full rate.
    pub const FULL_RATE: u16 = 10_000;
}

impl Capacity {
    /// How many messages of one part, or bytes, a server serves in a second.
    pub fn rate_of_server(&self) -> f64 {
        match self.work {
            Work::PerMessage(micros) | Work::PerOctet(micros) => 1e6 / micros,
        }
    }

    /// Whether its rate is counted in bytes.
    pub fn is_in_octets(&self) -> bool {
        matches!(self.work, Work::PerOctet(_))
    }
}

/// The capacities of an SMSC.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SmscCapacity {
    /// Of what comes in.
    pub submission: Option<Capacity>,
    /// Of deliveries to terminals.
    pub delivery: Option<Capacity>,
    /// Of delivery receipts.
    pub receipts: Option<Capacity>,
}

/// The most counts by the second that tables keep for a world: in 256 MiB, of which only hours are used in which
/// something came.
const SECONDS_KEPT: u64 = 1 << 26;

impl super::Blueprint {
    /// Whether tables count by the second, and so know the busiest minute and second. It depends on the world alone:
    /// for each second of the run a count of each node, two of each direction of each link (messages and bytes), and
    /// one more where messages queue, are at most 67,108,864: 110 of them over a week, 776 over a day.
    pub fn counts_seconds(&self) -> bool {
        let (operators, directions) = (self.operators.len() as u64, 2 * self.links.len() as u64);
        let counts = 3 * operators + 2 * directions + self.stations();
        counts.saturating_mul(self.duration.0.div_ceil(Span::SECOND.0)) <= SECONDS_KEPT
    }

    /// At how many nodes and directions of links messages queue.
    fn stations(&self) -> u64 {
        const NODES: [Node; 5] =
            [Node::Imsp, Node::Hlr, Node::SmscSubmission, Node::SmscDelivery, Node::SmscReceipts];
        let all = (0..self.operators.len()).flat_map(|o| NODES.map(|node| (OperatorId(o as u8), node)));
        let links = self.links.iter().enumerate().flat_map(|(i, link)| {
            [link.between.0, link.between.1].map(|from| (from, Node::Link(LinkId(i as u16))))
        });
        all.chain(links).filter(|(operator, node)| self.is_station(*operator, *node)).count() as u64
    }

    /// Whether messages queue at a node of an operator, or on its way out over a link: whether it has a capacity, or
    /// one of the happenings changes what it can take.
    pub fn is_station(&self, operator: OperatorId, node: Node) -> bool {
        let id = NodeId::from(node);
        let changes = self.happenings.iter().any(|h| match h.change {
            super::Change::Capacity(c) => c.node == id && (c.operator == operator || id.0 >= NodeId::LINKS),
            _ => false,
        });
        changes || self.capacity(operator, node).is_some()
    }

    /// The capacity of a node of an operator, or of a link; none: it takes whatever comes.
    pub fn capacity(&self, operator: OperatorId, node: Node) -> Option<&Capacity> {
        let at = self.operator(operator);
        match node {
            Node::Imsp => at.imsp.as_ref()?.capacity.as_ref(),
            Node::SmscSubmission => at.smsc.capacity.submission.as_ref(),
            Node::SmscDelivery => at.smsc.capacity.delivery.as_ref(),
            Node::SmscReceipts => at.smsc.capacity.receipts.as_ref(),
            Node::Hlr => at.hlr.capacity.as_ref(),
            Node::Link(link) => self.links.get(usize::from(link.0))?.capacity.as_ref(),
        }
    }
}
