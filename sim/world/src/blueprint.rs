//! The world as resolved: nothing optional is left open, every name is a number, every quantity an integer of
//! one unit. All that comes after the world file sees this and nothing else.

use std::sync::Arc;
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
    /// What changes in the network, in the order of time.
    pub happenings: Vec<Happening>,
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
        let local = self.unix_seconds + i64::from(self.utc_offset_seconds);
        Span(local.rem_euclid(86_400) as u64 * 1_000_000)
    }
}

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
    /// Whether it passes on what comes over one link and is bound for a third operator (a hub); world field
    /// `transit`, false by default.
    pub transit: bool,
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
    /// The share of contacts at each operator, by [`OperatorId`]; they sum to 1.
    pub at: Vec<f64>,
    /// How unevenly subscribers are chosen as contacts: 0 evenly; with k, the most popular share x of the
    /// subscribers takes the share x^(1/(1+k)) of the choices.
    pub popularity: f64,
    /// How unevenly a user's messages are spread over its contacts, likewise.
    pub favourites: f64,
    /// The share of the address book that is on the IM contact list at the start, 0 to 1.
    pub added: f64,
}

/// A number that is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Count {
    /// Always this.
    Fixed(u16),
    /// Geometric from 0, with this mean.
    Geometric {
        /// The mean.
        mean: f64,
        /// The largest that is drawn.
        max: u16,
    },
    /// Log-normal, rounded.
    LogNormal {
        /// The median.
        median: f64,
        /// The standard deviation of the logarithm.
        sigma: f64,
        /// The largest that is drawn.
        max: u16,
    },
}

/// A duration that is drawn; always at least one microsecond.
#[derive(Clone, PartialEq, Debug)]
pub enum Delay {
    /// Always this.
    Fixed(Span),
    /// Exponential.
    Exponential {
        /// The mean.
        mean: Span,
    },
    /// Log-normal: heavy-tailed.
    LogNormal {
        /// The median.
        median: Span,
        /// The standard deviation of the logarithm.
        sigma: f64,
    },
    /// Pareto: heavier-tailed still.
    Pareto {
        /// The least duration.
        least: Span,
        /// The exponent of the tail; the mean is infinite up to 1.
        shape: f64,
    },
    /// As observed: quantiles (probability, duration), both rising, the logarithm interpolated between them;
    /// the first has probability 0, the last 1.
    Quantiles(Arc<[(f64, Span)]>),
}

/// The IM service of an operator.
#[derive(Clone, PartialEq, Debug)]
pub struct Imsp {
    /// Whether it runs from the start; otherwise a happening launches it.
    pub launched: bool,
    /// From a client to the IMSP, and back.
    pub access: Span,
    /// From the IMSP to the SMSC, and back.
    pub gateway: Span,
    /// How it treats legacy customers.
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
    /// Whether clients tell legacy contacts from IM users (IM-0070).
    pub differentiate: bool,
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
        /// Which operators route it, by [`OperatorId`].
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

/// The SMS centre of an operator.
#[derive(Clone, PartialEq, Debug)]
pub struct Smsc {
    /// From a terminal to the SMSC.
    pub submission: Span,
    /// From the SMSC to a terminal.
    pub delivery: Span,
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

/// The version of the client-server protocol (OMA IMPS CSP).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CspVersion {
    /// Wireless Village 1.1.
    V1_1,
    /// OMA IMPS 1.2.
    V1_2,
    /// OMA IMPS 1.3.
    V1_3,
}

/// A kind of IM client.
#[derive(Clone, PartialEq, Debug)]
pub struct Client {
    /// What the world file calls it, or a name made of what it can do.
    pub name: String,
    /// The protocol version that it speaks.
    pub csp: CspVersion,
    /// Whether it displays StatusText (IM-0120).
    pub status_text: bool,
    /// Whether it marks contacts with ClientType CLI (IM-0140).
    pub client_info: bool,
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
    /// What charts and tables call it, such as `IM A-B`.
    pub name: String,
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
}

/// How the many behave.
#[derive(Clone, PartialEq, Debug)]
pub struct Traffic {
    /// Conversations that an IM user starts per day, on average over the profile; 0: none.
    pub conversations_per_day: f64,
    /// How many further messages the initiator sends after the first, each after an answer.
    pub further_turns: Count,
    /// From the answer to the initiator's next message.
    pub think: Delay,
    /// The probability that a message is answered, 0 to 1.
    pub answer_probability: f64,
    /// From a message to its answer.
    pub answer_delay: Delay,
    /// A conversation without activity for longer is closed, and opens again.
    pub idle_timeout: Span,
    /// How load varies over the hours of the day.
    pub profile: Profile,
    /// How long the texts are.
    pub lengths: Lengths,
    /// The mean time between two additions to a user's contact list, while its address book has more; zero:
    /// none is added.
    pub add_every: Span,
    /// The probability that a new IM user grants its presence to a watcher, 0 to 1.
    pub grant_probability: f64,
}

/// How load varies over the hours of the local day: weights with mean 1.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// One for each hour, from midnight.
    pub hours: [f64; 24],
}

impl Profile {
    /// The same at each hour.
    pub const FLAT: Profile = Profile { hours: [1.0; 24] };
}

/// How long texts are.
#[derive(Clone, PartialEq, Debug)]
pub enum Lengths {
    /// All of this size.
    Fixed(TextSize),
    /// As in a corpus: sizes and how often each occurs.
    Corpus(Arc<[(TextSize, u64)]>),
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
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// A link opens.
    OpenLink(LinkId),
    /// A link closes.
    CloseLink(LinkId),
    /// An operator launches its IMSP.
    LaunchImsp(OperatorId),
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

    /// The subscriber's number in international format, as `+447700900001`.
    pub fn msisdn(&self, subscriber: SubscriberId) -> String {
        let operator = self.operator(self.operator_of(subscriber));
        let mut rest = u64::from(subscriber.0 - operator.first.0);
        for range in &operator.numbers {
            if rest < range.size() {
                return format!("+{}{:0width$}", range.prefix, rest, width = usize::from(range.digits));
            }
            rest -= range.size();
        }
        unreachable!("checked: the ranges of {} hold its subscribers", operator.name)
    }

    /// The subscriber with a number in international format (blanks and a leading `+` do not matter).
    pub fn subscriber(&self, msisdn: &str) -> Option<SubscriberId> {
        let digits: String = msisdn.chars().filter(char::is_ascii_digit).collect();
        self.operators.iter().find_map(|o| {
            let mut before = 0;
            o.numbers.iter().find_map(|range| {
                let rest =
                    digits.strip_prefix(&range.prefix).filter(|r| r.len() == usize::from(range.digits));
                let number = rest.and_then(|r| if r.is_empty() { Some(0) } else { r.parse::<u64>().ok() });
                let index = number.map(|n| n + before).filter(|n| *n < u64::from(o.subscribers));
                before += range.size();
                index.map(|i| SubscriberId(o.first.0 + i as u32))
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
