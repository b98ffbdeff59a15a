//! The tables of the presence load.

use super::{AtImsp, OnLink, PresenceLoad};
use crate::plan::Plan;
use crate::sheet::{Heading, Sheet, column};
use vocabulary::Time;

/// The heading of the table by operator.
pub static BY_HOUR: Heading = Heading {
    file: "presence_by_hour.csv",
    about: "The presence load of each IMSP whose users have sessions, or that is told of those of others, by hour of \
            the local clock. A client's log-in is three transactions: Login, SubscribePresence for its contact list, \
            UpdatePresence; the Status that answers each request is not counted. Only hours with something are \
            written.",
    columns: &[
        column("hour_start_seconds", "When the hour begins, seconds since the start of the run."),
        column("local_time", "Likewise, local civil time."),
        column("operator", "Operator of the IMSP."),
        column("online_mean", "Users that were logged in, on average over the hour."),
        column("online_at_end", "Users that were logged in at its end."),
        column("log_ins", "Log-ins of its users."),
        column("status_changes", "Changes of status of its users."),
        column("log_outs", "Log-outs of its users."),
        column(
            "told",
            "Watchers, here or elsewhere, that were told of one of these: one notification for each.",
        ),
        column(
            "refused",
            "Log-ins, statuses, log-outs and subscriptions not taken or not passed on; see `failures.csv`.",
        ),
        column(
            "subscriptions_taken",
            "Subscriptions of other IMSPs' users to contacts here, and their ends.",
        ),
        column(
            "notifications",
            "PresenceNotification to its own clients because of a change, of contacts anywhere.",
        ),
        column(
            "contact_lists",
            "PresenceNotification that told its own clients of their contacts after a log-in.",
        ),
        column("from_clients", "CSP transactions from its clients."),
        column("from_clients_bytes", "Their bytes."),
        column("to_clients", "CSP transactions to its clients."),
        column("to_clients_bytes", "Their bytes."),
        column("to_imsps", "SSP transactions to other IMSPs, those in transit included."),
        column("to_imsps_bytes", "Their bytes."),
    ],
};

/// The heading of the table by link.
pub static BY_LINK: Heading = Heading {
    file: "presence_by_link.csv",
    about: "The presence load of each direction of each IM link, by hour of the local clock, as sent by the operator \
            at its beginning. Only hours with something are written.",
    columns: &[
        column("hour_start_seconds", "When the hour begins, seconds since the start of the run."),
        column("local_time", "Likewise, local civil time."),
        column("link", "Link with direction, such as `IM A-B, A to B`."),
        column("from_operator", "Operator that sends."),
        column("to_operator", "Operator that receives."),
        column("notifications", "PresenceNotification because of a change: one for each watcher."),
        column("subscriptions", "SubscribePresence at log-ins and UnsubscribePresence at log-outs."),
        column(
            "contact_lists",
            "PresenceNotification that answers a subscription: one for each, with all its contacts.",
        ),
        column("messages", "The sum of these."),
        column("bytes", "The bytes of all."),
    ],
};

/// The columns of the table by operator that are counts as they are.
const COUNTS: [AtImsp; 14] = [
    AtImsp::LogIns,
    AtImsp::StatusChanges,
    AtImsp::LogOuts,
    AtImsp::Told,
    AtImsp::Refused,
    AtImsp::SubscriptionsTaken,
    AtImsp::Notifications,
    AtImsp::Lists,
    AtImsp::FromClients,
    AtImsp::BytesFromClients,
    AtImsp::ToClients,
    AtImsp::BytesToClients,
    AtImsp::ToImsps,
    AtImsp::BytesToImsps,
];

impl PresenceLoad {
    /// The table by operator.
    pub fn by_hour_sheet(&self, plan: &Plan, hours: usize, end: Time) -> Sheet {
        let mut sheet = Sheet::new(&BY_HOUR);
        let online: Vec<_> =
            (0..plan.operators()).map(|o| self.online_by_hour(plan, o, hours, end)).collect();
        for hour in 0..hours {
            for (operator, online) in online.iter().enumerate() {
                let counts = COUNTS.map(|what| self.at(hour, operator, what));
                let (mean, at_end) = (online[hour].mean(), online[hour].at_end);
                if at_end == 0 && mean == 0.0 && counts.iter().all(|n| *n == 0) {
                    continue;
                }
                let row = [plan.name(operator).to_owned(), format!("{mean:.3}"), at_end.to_string()];
                let counts = counts.into_iter().map(|n| n.to_string());
                sheet.push(when(plan, hour).into_iter().chain(row).chain(counts).collect());
            }
        }
        sheet
    }

    /// The table by link.
    pub fn by_link_sheet(&self, plan: &Plan, hours: usize) -> Sheet {
        let mut sheet = Sheet::new(&BY_LINK);
        for hour in 0..hours {
            for direction in 0..2 * plan.blueprint.links.len() {
                let messages = self.messages_on_link(hour, direction);
                let place = plan.describe_direction(direction).filter(|_| messages > 0);
                let Some(place) = place else { continue };
                let of = |what| self.on_link(hour, direction, what);
                let counts = [OnLink::Notifications, OnLink::Subscriptions, OnLink::Lists].map(of);
                let counts = counts.into_iter().chain([messages, of(OnLink::Bytes)]).map(|n| n.to_string());
                let names = [place.name, place.from, place.to];
                sheet.push(when(plan, hour).into_iter().chain(names).chain(counts).collect());
            }
        }
        sheet
    }
}

fn when(plan: &Plan, hour: usize) -> [String; 2] {
    let start = plan.calendar.hour_start(hour);
    [(start.0 / 1_000_000).to_string(), plan.calendar.local(start)]
}
