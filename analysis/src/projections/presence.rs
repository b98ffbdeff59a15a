//! The presence load: sessions, and what is sent of the presence of users, by hour.

mod sheets;

use crate::calendar::Now;
use crate::grid::Grid;
use crate::plan::Plan;
pub use sheets::{BY_HOUR, BY_LINK};
use vocabulary::{Event, LinkId, PresenceChange, Record, Span, Time};

/// What is counted at an operator's IMSP, by hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum AtImsp {
    /// Log-ins that it took.
    LogIns,
    /// Changes of status that it took.
    StatusChanges,
    /// Log-outs that it took.
    LogOuts,
    /// Watchers, or IMSPs of watchers, that it told of one of these.
    Told,
    /// Log-ins, statuses, log-outs and subscriptions that it did not take or could not pass on.
    Refused,
    /// Notifications that it sent to its own clients.
    Notifications,
    /// Notifications that told its own clients of contacts after a log-in.
    Lists,
    /// Transactions from clients.
    FromClients,
    /// Their bytes.
    BytesFromClients,
    /// Transactions to clients.
    ToClients,
    /// Their bytes.
    BytesToClients,
    /// Transactions to other IMSPs.
    ToImsps,
    /// Their bytes.
    BytesToImsps,
    /// Subscriptions of other IMSPs' users, and their ends, that it took.
    SubscriptionsTaken,
    /// IM users more at the end of the hour than at its beginning, where users have sessions.
    Users,
    /// The same, each weighted by the microseconds into the hour at which it came.
    UsersSince,
    /// Users logged in more at the end of the hour than at its beginning.
    Online,
    /// The same, each weighted by the microseconds into the hour at which it came.
    OnlineSince,
}

/// What is counted on a link in one direction, by hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum OnLink {
    /// Notifications of watchers.
    Notifications,
    /// Subscriptions and their ends.
    Subscriptions,
    /// Notifications that tell of contacts after a log-in.
    Lists,
    /// The bytes of all.
    Bytes,
}

/// How many there were of something in an hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stock {
    /// How long they were there, all together.
    pub time: Span,
    /// How long the hour was.
    pub width: Span,
    /// How many there were at its end.
    pub at_end: i64,
}

impl Stock {
    /// How many there were on average.
    pub fn mean(self) -> f64 {
        self.time.0 as f64 / (self.width.0 as f64).max(1.0)
    }
}

const OF_IMSP: usize = AtImsp::OnlineSince as usize + 1;
const OF_LINK: usize = OnLink::Bytes as usize + 1;
/// What a log-in takes of a client: Login, SubscribePresence, UpdatePresence.
const TRANSACTIONS_OF_LOG_IN: i64 = 3;

/// Counts what is sent of presence.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct PresenceLoad {
    /// By hour, the counts of each operator's IMSP.
    imsps: Grid<i64>,
    /// By hour, the counts of each direction of each link.
    links: Grid<i64>,
    /// Where the current hour lies in both, and when it began.
    at: (usize, usize, Time),
}

impl PresenceLoad {
    /// Nothing yet.
    pub fn new(plan: &Plan) -> PresenceLoad {
        let directions = 2 * plan.blueprint.links.len();
        let (imsps, links) = (Grid::new(plan.sides() * OF_IMSP), Grid::new(directions * OF_LINK));
        PresenceLoad { imsps, links, at: (0, 0, Time::START) }
    }

    /// The bytes of the counts of so many hours.
    pub fn bytes(&self, hours: usize) -> usize {
        self.imsps.bytes(hours) + self.links.bytes(hours)
    }

    /// Goes to another hour.
    pub fn turn(&mut self, plan: &Plan, now: Now) {
        let hour = plan.calendar.hour_start(now.hour);
        self.at = (self.imsps.reach(now.hour), self.links.reach(now.hour), hour);
    }

    #[inline(always)]
    fn add(&mut self, operator: usize, what: AtImsp, amount: i64) {
        self.imsps.add_at(self.at.0 + operator * OF_IMSP + what as usize, amount);
    }

    /// So many users more are logged in, or fewer.
    fn online(&mut self, operator: usize, time: Time, more: i64) {
        self.level(operator, (AtImsp::Online, AtImsp::OnlineSince), time, more);
    }

    fn level(&mut self, operator: usize, (level, since): (AtImsp, AtImsp), time: Time, more: i64) {
        self.add(operator, level, more);
        self.add(operator, since, more * time.since(self.at.2).0 as i64);
    }

    /// So many IM users more, where users have sessions.
    pub fn users(&mut self, plan: &Plan, record: &Record, more: u32) {
        let operator = plan.place_of(record.operator);
        if plan.blueprint.operators.get(operator).is_some_and(|o| o.sessions().is_some()) {
            self.level(operator, (AtImsp::Users, AtImsp::UsersSince), record.time, more.into());
        }
    }

    /// A transaction that leaves for a client, or over a link for another IMSP.
    #[inline(always)]
    fn sent(&mut self, plan: &Plan, record: &Record, (link, octets): (LinkId, u32), what: (AtImsp, OnLink)) {
        let operator = plan.place_of(record.operator);
        let bytes = i64::from(octets);
        let Some(place) = plan.direction(link, record.operator) else {
            self.add(operator, what.0, 1);
            self.add(operator, AtImsp::ToClients, 1);
            return self.add(operator, AtImsp::BytesToClients, bytes);
        };
        self.add(operator, AtImsp::ToImsps, 1);
        self.add(operator, AtImsp::BytesToImsps, bytes);
        let first = self.at.1 + place * OF_LINK;
        self.links.add_at(first + what.1 as usize, 1);
        self.links.add_at(first + OnLink::Bytes as usize, bytes);
    }

    /// Counts a notification of a watcher.
    #[inline(always)]
    pub fn notified(&mut self, plan: &Plan, record: &Record, link: LinkId, octets: u32) {
        self.sent(plan, record, (link, octets), (AtImsp::Notifications, OnLink::Notifications));
    }

    /// Counts what is not a notification of a watcher.
    #[inline(never)]
    pub fn count(&mut self, plan: &Plan, record: &Record) {
        let operator = plan.place_of(record.operator);
        match record.event {
            Event::OnlineCounted { online } => self.online(operator, record.time, online.into()),
            Event::PresencePublished { change, told, octets, .. } => {
                self.published(operator, record.time, change, octets);
                self.add(operator, AtImsp::Told, told.into());
            }
            Event::ContactsTold { link, octets, .. } => {
                self.sent(plan, record, (link, octets), (AtImsp::Lists, OnLink::Lists));
            }
            Event::SubscriptionSent { link, octets, .. } => {
                // Subscriptions go to other IMSPs only.
                self.sent(plan, record, (link, octets), (AtImsp::ToClients, OnLink::Subscriptions));
            }
            Event::SubscriptionTaken { .. } => self.add(operator, AtImsp::SubscriptionsTaken, 1),
            Event::PresenceRefused { .. } => self.add(operator, AtImsp::Refused, 1),
            Event::PresenceAsked { octets } => {
                self.add(operator, AtImsp::ToClients, 1);
                self.add(operator, AtImsp::BytesToClients, octets.into());
            }
            _ => {}
        }
    }

    fn published(&mut self, operator: usize, time: Time, change: PresenceChange, octets: u32) {
        let (what, transactions) = match change {
            PresenceChange::LoggedIn => (AtImsp::LogIns, TRANSACTIONS_OF_LOG_IN),
            PresenceChange::StatusChanged => (AtImsp::StatusChanges, 1),
            PresenceChange::LoggedOut => (AtImsp::LogOuts, 1),
            PresenceChange::Continued => return,
        };
        self.add(operator, what, 1);
        self.add(operator, AtImsp::FromClients, transactions);
        self.add(operator, AtImsp::BytesFromClients, octets.into());
        match change {
            PresenceChange::LoggedIn => self.online(operator, time, 1),
            PresenceChange::LoggedOut => self.online(operator, time, -1),
            _ => {}
        }
    }

    /// Adds what another counted.
    pub fn merge(&mut self, other: &PresenceLoad) {
        self.imsps.merge(&other.imsps);
        self.links.merge(&other.links);
    }

    /// What was counted at an operator's IMSP in an hour.
    pub fn at(&self, hour: usize, operator: usize, what: AtImsp) -> i64 {
        self.imsps.get(hour, operator * OF_IMSP + what as usize)
    }

    /// The same in all hours.
    pub fn total(&self, operator: usize, what: AtImsp) -> i64 {
        self.imsps.total(operator * OF_IMSP + what as usize)
    }

    /// What was counted in an hour on a direction of a link.
    pub fn on_link(&self, hour: usize, direction: usize, what: OnLink) -> i64 {
        self.links.get(hour, direction * OF_LINK + what as usize)
    }

    /// Transactions in an hour on a direction of a link.
    pub fn messages_on_link(&self, hour: usize, direction: usize) -> i64 {
        let all = [OnLink::Notifications, OnLink::Subscriptions, OnLink::Lists];
        all.into_iter().map(|what| self.on_link(hour, direction, what)).sum()
    }

    /// The users of an operator that were logged in, hour by hour.
    pub fn online_by_hour(&self, plan: &Plan, operator: usize, hours: usize, end: Time) -> Vec<Stock> {
        self.stocks((AtImsp::Online, AtImsp::OnlineSince), plan, operator, hours, end)
    }

    /// The IM users of an operator whose users have sessions, hour by hour.
    pub fn users_by_hour(&self, plan: &Plan, operator: usize, hours: usize, end: Time) -> Vec<Stock> {
        self.stocks((AtImsp::Users, AtImsp::UsersSince), plan, operator, hours, end)
    }

    fn stocks(
        &self,
        (level, since): (AtImsp, AtImsp),
        plan: &Plan,
        operator: usize,
        hours: usize,
        end: Time,
    ) -> Vec<Stock> {
        let mut at_end = 0;
        let of = |hour: usize| {
            // The last hour may be cut short by the end of the run.
            let width = plan.calendar.hour_start(hour + 1).min(end).since(plan.calendar.hour_start(hour));
            at_end += self.at(hour, operator, level);
            let time = at_end * width.0 as i64 - self.at(hour, operator, since);
            // What a log that keeps a part of all conversations says can be below zero.
            Stock { time: Span(time.max(0) as u64), width, at_end }
        };
        (0..hours).map(of).collect()
    }
}
