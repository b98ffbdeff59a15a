//! The world as resolved: nothing optional is left open, every name is a number, every quantity an integer of
//! one unit. All that comes after the world file sees this and nothing else.

mod capacity;
mod client;
mod delivery;
mod imsp;
mod objective;
mod operator;
mod portability;
mod sessions;
mod sizes;
mod tariffs;
mod texts;
mod trace;
mod traffic;

pub use capacity::{Capacity, CapacityChange, Full, SmscCapacity, Work};
pub use client::{Client, CspVersion};
pub use delivery::{Attachment, InboxPolicy, Retry, Store};
pub use imsp::{
    Exhausted, Imsp, Indications, Information, Intro, IntroWhen, LegacyPolicy, LegacyPresence, Oversize,
    ReplyRouting,
};
pub use objective::{Comparison, Objective};
pub use operator::{Adoption, ContactGraph, Hlr, Imitates, NumberRange, Operator, Smsc};
pub use portability::{Lookup, Portability};
pub use sessions::{SessionPace, Sessions};
pub use sizes::{Document, Encoding, Sizes, user_data};
pub use tariffs::{Charge, Leg, Per, Price, Tariffs, amount};
pub use texts::CarriedText;
pub use trace::{Parties, Quarter, Standing, TimeFormat, Trace, TraceColumns};
pub use traffic::{Activity, Count, Delay, Lengths, Over, Profile, Spike, Traffic, Week, pareto_mean};
use vocabulary::{ClientId, LinkId, OperatorId, Presence, Span, SubscriberId, TextSize, Time};

/// A world that passed its checks.
#[derive(Clone, PartialEq, Debug)]
pub struct Blueprint {
    /// What the planner calls it.
    pub name: String,
    /// When the run begins.
    pub start: Start,
    /// How long it lasts.
    pub duration: Span,
    /// The seed of all chance.
    pub seed: u64,
    /// The operators, by [`OperatorId`].
    pub operators: Vec<Operator>,
    /// The interworking links, by [`LinkId`].
    pub links: Vec<Link>,
    /// The kinds of IM client, by [`ClientId`]; the first stands for a terminal without one.
    pub clients: Vec<Client>,
    /// The named few, each a subscriber of its operator: the first subscribers of each operator.
    pub people: Vec<Person>,
    /// What the named few do, in the order of time.
    pub script: Vec<ScriptedAct>,
    /// How the many behave.
    pub traffic: Traffic,
    /// How large transactions are.
    pub sizes: Sizes,
    /// What changes in the network, in the order of time.
    pub happenings: Vec<Happening>,
    /// What the planner wants of the run, in the order of the file.
    pub objectives: Vec<Objective>,
    /// What messages cost; none: nobody asks.
    pub tariffs: Option<Tariffs>,
}

/// The civil time at which a run begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Start {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub unix_seconds: i64,
    /// Seconds by which local time is ahead of UTC.
    pub utc_offset_seconds: i32,
}

impl Start {
    /// How far into its local day the run begins.
    pub fn into_day(self) -> Span {
        Span(self.local_seconds().rem_euclid(86_400) as u64 * 1_000_000)
    }

    /// How far into its local week, which begins on Monday, the run begins.
    pub fn into_week(self) -> Span {
        // The first of January 1970 was a Thursday.
        let since_monday = self.local_seconds() + 3 * 86_400;
        Span(since_monday.rem_euclid(7 * 86_400) as u64 * 1_000_000)
    }

    fn local_seconds(self) -> i64 {
        self.unix_seconds + i64::from(self.utc_offset_seconds)
    }
}

/// A link between two operators.
#[derive(Clone, PartialEq, Debug)]
pub struct Link {
    /// What it carries.
    pub service: Service,
    /// Its ends.
    pub between: (OperatorId, OperatorId),
    /// From one end to the other.
    pub latency: Span,
    /// Whether it is open at the start.
    pub open: bool,
    /// How much each direction can take; none: whatever comes.
    pub capacity: Option<Capacity>,
    /// What charts and tables call it, such as `IM A-B`.
    pub name: String,
}

impl Link {
    /// The operator at the other end than one.
    #[inline]
    pub fn other_end(&self, than: OperatorId) -> OperatorId {
        let (a, b) = self.between;
        if a == than { b } else { a }
    }
}

/// What a link carries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Service {
    /// IM, between IMSPs (OMA IMPS SSP).
    Im,
    /// Short messages, between SMSCs.
    Sms,
}

/// One of the named few.
#[derive(Clone, PartialEq, Debug)]
pub struct Person {
    /// The name in the script.
    pub name: String,
    /// Which subscriber it is.
    pub subscriber: SubscriberId,
    /// Whether it is an IM user at the start.
    pub user: bool,
    /// Whether it has an account at the start.
    pub pre_registered: bool,
    /// The IM client on its terminal.
    pub client: ClientId,
    /// Its address book: only those whom the script lets it add or who are listed, in order.
    pub contacts: Vec<SubscriberId>,
    /// How many of the contacts, from the first, are on the IM contact list at the start.
    pub added: u16,
    /// Whether it grants its presence: to each contact that asks.
    pub grants_presence: bool,
    /// Whether it also behaves as the many do; otherwise it does what the script says and nothing else.
    pub spontaneous: bool,
    /// When its terminal is out of reach, in the order of time; otherwise it is attached.
    pub off: Vec<(Time, Time)>,
}

/// An act of the script.
#[derive(Clone, PartialEq, Debug)]
pub struct ScriptedAct {
    /// When.
    pub at: Time,
    /// Who: an index into the people.
    pub person: usize,
    /// What it does.
    pub act: Act,
}

/// What one of the named few can do.
#[derive(Clone, PartialEq, Debug)]
pub enum Act {
    /// Adds a contact by its MSISDN.
    Add {
        /// Who is added.
        contact: SubscriberId,
    },
    /// Sends an IM to a contact.
    Send {
        /// The contact.
        to: SubscriberId,
        /// The text.
        text: String,
        /// Its size.
        size: TextSize,
    },
    /// Answers the last message that it got from a user, by SMS or by IM as it got it.
    Answer {
        /// Whom.
        to: SubscriberId,
        /// The text.
        text: String,
        /// Its size.
        size: TextSize,
    },
    /// Gets a terminal with this client.
    GetClient(ClientId),
    /// Logs on with its client for the first time.
    LogOn,
    /// Wants a group chat with a contact.
    GroupChat {
        /// The contact.
        with: SubscriberId,
    },
    /// Sends an SMS command that sets its presence; legacy customers.
    SetPresence(Presence),
}

/// Something that changes in the network.
#[derive(Clone, PartialEq, Debug)]
pub struct Happening {
    /// When.
    pub at: Time,
    /// What.
    pub change: Change,
}

/// A change in the network.
#[derive(Clone, PartialEq, Debug)]
pub enum Change {
    /// A link opens.
    OpenLink(LinkId),
    /// A link closes.
    CloseLink(LinkId),
    /// An operator launches its IMSP.
    LaunchImsp(OperatorId),
    /// An operator's IMSP tells by other indications that a contact is legacy.
    Indicate(OperatorId, Indications),
    /// The rate or the servers of a node or link change.
    Capacity(CapacityChange),
    /// The latency of a link changes.
    Latency(LinkId, Span),
    /// A spike begins, by its place among those of the traffic.
    BeginSpike(u32),
    /// A spike is over.
    EndSpike(u32),
    /// An operator treats legacy customers otherwise; its indications are none of this.
    Policy(OperatorId, Box<LegacyPolicy>),
}

impl Blueprint {
    /// All subscribers of all operators.
    pub fn subscribers(&self) -> u32 {
        self.operators.iter().map(|o| o.subscribers).sum()
    }

    /// The operator of a subscriber. Panics for a number that no operator has.
    pub fn operator_of(&self, subscriber: SubscriberId) -> OperatorId {
        let after = self.operators.partition_point(|o| o.first.0 <= subscriber.0);
        OperatorId((after - 1) as u8)
    }

    /// The operator with an id.
    pub fn operator(&self, id: OperatorId) -> &Operator {
        &self.operators[usize::from(id.0)]
    }

    /// How an operator's IMSP treats legacy customers, from when on, and by which of the happenings (none: from the
    /// start), in the order of time; nothing for an operator without IMSP.
    pub fn policies(
        &self,
        operator: OperatorId,
    ) -> impl DoubleEndedIterator<Item = (Time, Option<u32>, &LegacyPolicy)> {
        let imsp = self.operators.get(usize::from(operator.0)).and_then(|o| o.imsp.as_ref());
        let later = self.happenings.iter().enumerate().filter_map(move |(i, h)| match &h.change {
            Change::Policy(of, policy) if *of == operator => Some((h.at, Some(i as u32), &**policy)),
            _ => None,
        });
        imsp.map(|imsp| (Time::START, None, &imsp.legacy)).into_iter().chain(later)
    }

    /// The policies up to a time, the latest first.
    pub fn policies_until(&self, operator: OperatorId, at: Time) -> impl Iterator<Item = &LegacyPolicy> {
        self.policies(operator).rev().filter(move |(from, ..)| *from <= at).map(|(.., policy)| policy)
    }

    /// How an operator's IMSP treats legacy customers at a time.
    pub fn policy_at(&self, operator: OperatorId, at: Time) -> Option<&LegacyPolicy> {
        self.policies_until(operator, at).next()
    }

    /// The subscriber's number in international format, as `+447700900001`.
    pub fn msisdn(&self, subscriber: SubscriberId) -> String {
        let holder = self.range_holder(subscriber);
        self.number(holder, self.number_index(subscriber, holder))
    }

    /// The number at a place in an operator's ranges, from 0, in international format. Panics for a place beyond them.
    pub fn number(&self, operator: OperatorId, place: u64) -> String {
        let (operator, mut rest) = (self.operator(operator), place);
        for range in &operator.numbers {
            if rest < range.size() {
                return format!("+{}{:0width$}", range.prefix, rest, width = usize::from(range.digits));
            }
            rest -= range.size();
        }
        unreachable!("checked: the ranges of {} hold its numbers", operator.name)
    }

    /// The subscriber with a number in international format (blanks and a leading `+` do not matter).
    pub fn subscriber(&self, msisdn: &str) -> Option<SubscriberId> {
        let digits: String = msisdn.chars().filter(char::is_ascii_digit).collect();
        self.operators.iter().zip(0..).find_map(|(o, holder)| {
            let mut before = 0;
            o.numbers.iter().find_map(|range| {
                let rest =
                    digits.strip_prefix(&range.prefix).filter(|r| r.len() == usize::from(range.digits));
                let number = rest.and_then(|r| if r.is_empty() { Some(0) } else { r.parse::<u64>().ok() });
                let index = number.map(|n| n + before);
                before += range.size();
                index.and_then(|i| self.at_number_index(OperatorId(holder), i))
            })
        })
    }

    /// A person's name, or the number of one of the many.
    pub fn label(&self, subscriber: SubscriberId) -> String {
        match self.people.iter().find(|p| p.subscriber == subscriber) {
            Some(p) => p.name.clone(),
            None => self.msisdn(subscriber),
        }
    }
}
