//! What the placeholders of patterns stand for: operators, pairs of them, nodes and links of a world, and words.

use crate::blueprint::{Blueprint, Charge, Operator, ReplyRouting, Service};
use crate::trace::RejectCause;
use vocabulary::{AccountState, ContactKind, FailCause, LinkId, OperatorId, UpgradeReason};

/// What a name of a measure says that the measure is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// An operator.
    Operator(OperatorId),
    /// Two operators, in this order.
    Pair(OperatorId, OperatorId),
    /// A node of an operator.
    Node(Node, OperatorId),
    /// A link in the direction that leads away from an operator.
    Link(LinkId, OperatorId),
    /// A node of an operator, or its way out over a link, where messages queue; none: all paths of its SMSC.
    Station(OperatorId, Option<vocabulary::Node>),
    /// One of the words of a slot.
    Word(&'static str),
}

/// A node that operators have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Node {
    /// The IM service.
    Imsp,
    /// The SMS centre.
    Smsc,
    /// The home location register.
    Hlr,
}

/// Declares the slots: name, how patterns have it, what it stands for.
macro_rules! slots {
    ($($name:ident $written:literal $about:literal,)+) => {
        /// A placeholder of patterns.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Slot { $(#[doc = $about] $name,)+ }

        impl Slot {
            /// All slots, in the order of the reference.
            pub const ALL: &[Slot] = &[$(Slot::$name,)+];

            /// As patterns have it.
            pub fn written(self) -> &'static str {
                match self { $(Slot::$name => $written,)+ }
            }

            /// What it stands for.
            pub fn about(self) -> &'static str {
                match self { $(Slot::$name => $about,)+ }
            }
        }
    };
}

slots! {
    Operator "<operator>" "An operator.",
    Imsp "<imsp>" "An operator with an IMSP.",
    Pool "<pool>" "An operator whose IMSP routes answers by an alias pool.",
    Keeper "<keeper>" "An operator whose IMSP keeps contexts (originator number) or alias bindings (alias pool).",
    Pair "<from>-<to>" "Two operators, which may be the same: of the sender and of the recipient; of the IM user who \
        is answered and of the legacy customer who answers.",
    Place "<place>" "A node, `imsp.<operator>`, `smsc.<operator>` or `hlr.<operator>`, or a link in one direction, \
        `im_link.<from>-<to>` or `sms_link.<from>-<to>`.",
    Station "<station>" "A node or a direction of a link that has a capacity or fails: `imsp.<operator>`, \
        `smsc.<operator>.submission`, `.delivery` or `.receipts`, `hlr.<operator>`, `im_link.<from>-<to>` or \
        `sms_link.<from>-<to>`; or `smsc.<operator>` for these paths of an SMSC together: the messages of all, the \
        longest queue, the busiest path, the servers that all need.",
    Kind "<kind>" "A kind of message, as in `messages_by_hour.csv`.",
    Ending "<ending>" "A kind of message and how it ended, as in `messages_by_hour.csv`.",
    Outcome "<outcome>" "What became of an answer by SMS, as in `reply_routing.csv`; what was opened, inserted or \
        reopened was delivered as IM.",
    Quantile "<quantile>" "The time that such a share took no longer than: `p95`, 95 %; `max`, all.",
    Way "<way>" "What a delay is of, as in `delay_distribution.csv`.",
    Handling "<handling>" "What became of a message over the limit, as in `message_size.csv`.",
    Surplus "<surplus>" "Why more short messages were needed, as in `message_size.csv`.",
    Act "<act>" "What happened to a binding, as in `bindings_by_bin.csv`.",
    Standing "<standing>" "How subscribers stand, as in `population_by_day.csv`.",
    When "<when>" "At the start or at the end of the run.",
    Step "<step>" "A step of an upgrade, as in `upgrades_by_day.csv`.",
    Decision "<decision>" "A step of an upgrade that has a reason.",
    Reason "<reason>" "Why a customer became an IM user.",
    Account "<account>" "The account of a subscriber.",
    Filing "<filing>" "What became of a contact, as in `contacts_by_day.csv`.",
    Filed "<filed>" "What became of a contact that has a kind.",
    Contact "<contact>" "A kind of contact.",
    Period "<period>" "The mean over the run, or the busiest bin (5, 15 or 60 minutes) of `load_by_bin.csv`, hour, \
        minute or second; not minute and second where tables do not count by the second.",
    Busiest "<busiest>" "The second, the minute or the hour in which the most came; not second and minute where \
        tables do not count by the second.",
    Store "<store>" "An operator whose SMSC keeps short messages in a store.",
    Stored "<stored>" "What happened to short messages of the store; `most_waiting` at the end of any bin.",
    Receipt "<receipt>" "What became of a delivery receipt.",
    Operation "<operation>" "An operation of MAP, as in `map.csv`.",
    Charge "<charge>" "What is charged for, as in `charges.csv`.",
    Booking "<booking>" "What an operator is paid by others or pays them, as in `settlement.csv`, or by how much it \
        is paid more than it pays (`surplus`) or less (`deficit`).",
    Lookup "<lookup>" "What happened to a message that was addressed by number, as in `portability.csv`.",
    Signal "<signal>" "What an IMSP takes, tells or sends for presence, as in `presence_by_hour.csv`; `csp` to and \
        from clients, `ssp` to other IMSPs.",
    Link "<link>" "A link in one direction, `im_link.<from>-<to>` or `sms_link.<from>-<to>`.",
    ImLink "<im_link>" "An IM link in one direction, `im_link.<from>-<to>`.",
    Carried "<carried>" "What an IM link carries for presence, as in `presence_by_link.csv`.",
    Requirement "<requirement>" "A requirement of the OMTP paper.",
    Failure "<failure>" "What failed, as in `failures.csv`.",
    Cause "<cause>" "Why it failed, as in `failures.csv`.",
    Rows "<rows>" "What became of a row of the trace, as in `trace_rows.csv`.",
    Reject "<reject>" "Why a row of the trace was rejected, as in `rejects.csv`.",
}

const STORED: [&str; 9] = [
    "accepted",
    "delivered_at_once",
    "delivered_later",
    "expired",
    "exhausted",
    "waiting",
    "most_waiting",
    "attempts",
    "alerts",
];
const LOOKUPS: [&str; 5] = ["queried", "by_range", "relayed", "misclassified", "returned"];
const OPERATIONS: [&str; 6] =
    ["MO-ForwardSM", "SRI-SM", "MT-ForwardSM", "ReportSM-DeliveryStatus", "ReadyForSM", "AlertSC"];

const SIGNALS: [&str; 12] = [
    "log_ins",
    "status_changes",
    "log_outs",
    "told",
    "refused",
    "subscriptions_taken",
    "notifications",
    "contact_lists",
    "csp.messages",
    "csp.bytes",
    "ssp.messages",
    "ssp.bytes",
];
const CARRIED: [&str; 5] = ["notifications", "subscriptions", "contact_lists", "messages", "bytes"];

/// What is in front of the names of nodes and links.
const NODES: [(&str, Node); 3] = [("imsp.", Node::Imsp), ("smsc.", Node::Smsc), ("hlr.", Node::Hlr)];
const LINKS: [(&str, Service); 2] = [("im_link.", Service::Im), ("sms_link.", Service::Sms)];

impl Slot {
    /// The words that it stands for; none if it stands for parts of the world.
    pub fn words(self) -> Vec<&'static str> {
        let fixed: &[&'static str] = match self {
            Slot::Kind => &["im", "answer_by_im", "answer_by_sms"],
            Slot::Ending => &ENDINGS,
            Slot::Outcome => {
                &["delivered_as_im", "opened", "inserted", "reopened", "misrouted", "leaked", "lost"]
            }
            Slot::Quantile => &["p50", "p90", "p95", "p99", "p99.9", "max"],
            Slot::Way => &[
                "im_as_im",
                "im_as_sms",
                "customer_answers",
                "answer_by_im",
                "answer_leaked",
                "answer_misrouted",
            ],
            Slot::Handling => &["blocked", "rejected", "truncated", "split"],
            Slot::Surplus => &["by_introduction", "by_alphabet"],
            Slot::Act => &["opened", "renewed", "displaced"],
            Slot::Standing => &["true_im", "pre_registered", "unregistered", "with_client"],
            Slot::When => &["at_start", "at_end"],
            Slot::Step => &STEPS,
            Slot::Decision => &["decided", "logged_on"],
            Slot::Filing => &["requested", "account_registered", "stored", "reclassified", "refused"],
            Slot::Filed => &["stored", "reclassified"],
            Slot::Busiest => &["busiest_second", "busiest_minute", "busiest_hour"],
            Slot::Period => &["mean", "busiest_hour", "busiest_minute", "busiest_second", "busiest_bin"],
            Slot::Stored => &STORED,
            Slot::Receipt => &["made", "received", "lost"],
            Slot::Operation => &OPERATIONS,
            Slot::Charge => return Charge::ALL.iter().map(|c| c.name()).collect(),
            Slot::Booking => &["received", "paid", "surplus", "deficit"],
            Slot::Lookup => &LOOKUPS,
            Slot::Signal => &SIGNALS,
            Slot::Carried => &CARRIED,
            Slot::Requirement => &REQUIREMENTS,
            Slot::Failure => &FAILURES,
            Slot::Rows => &["used", "waiting", "rejected"],
            Slot::Reason => return UpgradeReason::ALL.iter().map(|r| r.name()).collect(),
            Slot::Account => return AccountState::ALL.iter().map(|a| a.name()).collect(),
            Slot::Contact => return ContactKind::ALL.iter().map(|c| c.name()).collect(),
            Slot::Cause => return FailCause::ALL.iter().map(|c| c.name()).collect(),
            Slot::Reject => return RejectCause::ALL.iter().map(|c| c.name()).collect(),
            Slot::Operator
            | Slot::Imsp
            | Slot::Pool
            | Slot::Keeper
            | Slot::Pair
            | Slot::Store
            | Slot::Place
            | Slot::Link
            | Slot::ImLink
            | Slot::Station => &[],
        };
        fixed.to_vec()
    }

    /// Whether an operator is one that the slot stands for.
    pub fn holds(self, operator: &Operator) -> bool {
        let reply = operator.imsp.as_ref().map(|imsp| &imsp.legacy.reply);
        match self {
            Slot::Imsp => reply.is_some(),
            Slot::Store => operator.smsc.store.is_some(),
            Slot::Pool => matches!(reply, Some(ReplyRouting::AliasPool { .. })),
            Slot::Keeper => reply.is_some_and(|r| !matches!(r, ReplyRouting::ServicePrefix { .. })),
            _ => true,
        }
    }

    /// What a text can begin with that the slot stands for, each with the rest of the text.
    pub(super) fn heads<'t>(self, world: &Blueprint, text: &'t str) -> Vec<(Subject, &'t str)> {
        match self {
            Slot::Operator | Slot::Imsp | Slot::Pool | Slot::Keeper | Slot::Store => {
                let all = self.operators(world, text).into_iter();
                all.map(|(o, rest)| (Subject::Operator(o), rest)).collect()
            }
            Slot::Pair => {
                let then = |(from, rest): (OperatorId, &'t str)| {
                    let to = rest.strip_prefix('-').map(|rest| self.operators(world, rest));
                    to.into_iter().flatten().map(move |(to, rest)| (Subject::Pair(from, to), rest))
                };
                self.operators(world, text).into_iter().flat_map(then).collect()
            }
            Slot::Place => places(world, text),
            Slot::Link | Slot::ImLink => {
                let fits = |(name, link): (String, Subject)| Some((link, text.strip_prefix(&name)?));
                self.links(world).into_iter().filter_map(fits).collect()
            }
            Slot::Station => {
                let fits = |(name, station): (String, Subject)| Some((station, text.strip_prefix(&name)?));
                stations(world).into_iter().filter_map(fits).collect()
            }
            Slot::Lookup if !world.ports() => Vec::new(),
            words => {
                let head = |word: &'static str| Some((Subject::Word(word), text.strip_prefix(word)?));
                words.words().into_iter().filter_map(head).collect()
            }
        }
    }

    fn operators<'t>(self, world: &Blueprint, text: &'t str) -> Vec<(OperatorId, &'t str)> {
        let fits = |(i, o): (usize, &Operator)| {
            let rest = text.strip_prefix(o.name.as_str()).filter(|_| self.holds(o))?;
            Some((OperatorId(i as u8), rest))
        };
        world.operators.iter().enumerate().filter_map(fits).collect()
    }

    /// The links that it stands for, in both directions.
    fn links(self, world: &Blueprint) -> Vec<(String, Subject)> {
        let all = LINKS.iter().filter(|(_, service)| self == Slot::Link || *service == Service::Im);
        all.flat_map(|(word, service)| directions(world, word, *service)).collect()
    }

    /// All that it stands for in a world, with names.
    pub fn all(self, world: &Blueprint) -> Vec<(String, Subject)> {
        let names = || world.operators.iter().enumerate().map(|(i, o)| (OperatorId(i as u8), o));
        match self {
            Slot::Operator | Slot::Imsp | Slot::Pool | Slot::Keeper | Slot::Store => names()
                .filter(|(_, o)| self.holds(o))
                .map(|(i, o)| (o.name.clone(), Subject::Operator(i)))
                .collect(),
            Slot::Pair => names()
                .flat_map(|(i, a)| names().map(move |(j, b)| (pair(&a.name, &b.name), Subject::Pair(i, j))))
                .collect(),
            Slot::Place => {
                let nodes = NODES.iter().flat_map(|(word, node)| {
                    let has = |o: &Operator| *node != Node::Imsp || Slot::Imsp.holds(o);
                    names()
                        .filter(move |(_, o)| has(o))
                        .map(move |(i, o)| (format!("{word}{}", o.name), Subject::Node(*node, i)))
                });
                nodes
                    .chain(LINKS.iter().flat_map(|(word, service)| directions(world, word, *service)))
                    .collect()
            }
            Slot::Station => stations(world),
            Slot::Link | Slot::ImLink => self.links(world),
            Slot::Lookup if !world.ports() => Vec::new(),
            words => words.words().into_iter().map(|w| (w.to_owned(), Subject::Word(w))).collect(),
        }
    }
}

fn places<'t>(world: &Blueprint, text: &'t str) -> Vec<(Subject, &'t str)> {
    let node = |(word, node): &(&str, Node)| {
        let slot = if *node == Node::Imsp { Slot::Imsp } else { Slot::Operator };
        let rest = text.strip_prefix(word)?;
        Some(
            slot.operators(world, rest)
                .into_iter()
                .map(|(o, rest)| (Subject::Node(*node, o), rest))
                .collect::<Vec<_>>(),
        )
    };
    let link = |(word, service): &(&str, Service)| {
        text.starts_with(word).then(|| {
            let all = directions(world, word, *service);
            all.into_iter().filter_map(|(name, s)| Some((s, text.strip_prefix(&name)?))).collect::<Vec<_>>()
        })
    };
    NODES.iter().filter_map(node).chain(LINKS.iter().filter_map(link)).flatten().collect()
}

/// The links of a service in both directions.
fn directions(world: &Blueprint, word: &str, service: Service) -> Vec<(String, Subject)> {
    let links = world.links.iter().enumerate().filter(|(_, l)| l.service == service);
    let both = |(i, link): (usize, &crate::blueprint::Link)| {
        let id = LinkId(i as u16);
        [link.between, (link.between.1, link.between.0)].map(|(from, to)| {
            let [a, b] = [from, to].map(|o| world.operator(o).name.as_str());
            (format!("{word}{}", pair(a, b)), Subject::Link(id, from))
        })
    };
    links.flat_map(both).collect()
}

/// Where messages queue: nodes by operator, then links in both directions.
fn stations(world: &Blueprint) -> Vec<(String, Subject)> {
    let mut found = Vec::new();
    for (i, operator) in world.operators.iter().enumerate() {
        let (id, name) = (OperatorId(i as u8), &operator.name);
        let here = |node: &vocabulary::Node| world.is_station(id, *node);
        if SMSC_PATHS.iter().any(|(_, node)| here(node)) {
            found.push((format!("smsc.{name}"), Subject::Station(id, None)));
        }
        let nodes = [("imsp", "", vocabulary::Node::Imsp), ("hlr", "", vocabulary::Node::Hlr)];
        let paths = SMSC_PATHS.map(|(path, node)| ("smsc", path, node));
        let all = nodes.into_iter().chain(paths).filter(|(_, _, node)| here(node));
        found.extend(
            all.map(|(what, path, node)| (format!("{what}.{name}{path}"), Subject::Station(id, Some(node)))),
        );
    }
    for (word, service) in LINKS {
        let links =
            directions(world, word, service).into_iter().filter_map(|(name, subject)| match subject {
                Subject::Link(link, from) => Some((name, from, vocabulary::Node::Link(link))),
                _ => None,
            });
        let queues = links.filter(|(_, from, node)| world.is_station(*from, *node));
        found.extend(queues.map(|(name, from, node)| (name, Subject::Station(from, Some(node)))));
    }
    found
}

/// The paths of an SMSC, as names of stations end.
pub const SMSC_PATHS: [(&str, vocabulary::Node); 3] = [
    (".submission", vocabulary::Node::SmscSubmission),
    (".delivery", vocabulary::Node::SmscDelivery),
    (".receipts", vocabulary::Node::SmscReceipts),
];

fn pair(from: &str, to: &str) -> String {
    format!("{from}-{to}")
}

const ENDINGS: [&str; 10] = [
    "im.blocked",
    "im.delivered_as_im",
    "im.delivered_as_sms",
    "im.failed",
    "answer_by_im.delivered_as_im",
    "answer_by_im.failed",
    "answer_by_sms.delivered_as_im",
    "answer_by_sms.misrouted",
    "answer_by_sms.leaked",
    "answer_by_sms.failed",
];

const STEPS: [&str; 8] = [
    "decided",
    "logged_on",
    "upgraded",
    "failed",
    "presence_granted",
    "presence_denied",
    "presence_undelivered",
    "terminal_replaced",
];

const REQUIREMENTS: [&str; 14] = [
    "IM-0010", "IM-0020", "IM-0030", "IM-0040", "IM-0050", "IM-0060", "IM-0070", "IM-0080", "IM-0090",
    "IM-0100", "IM-0110", "IM-0120", "IM-0130", "IM-0140",
];

const FAILURES: [&str; 14] = [
    "im",
    "answer_by_im",
    "answer_by_sms",
    "im_blocked",
    "answer_not_recognised",
    "contact",
    "upgrade",
    "presence",
    "presence_command",
    "group_chat",
    "notice",
    "receipt",
    "session",
    "act",
];
