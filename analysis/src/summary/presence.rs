//! The presence load: who was logged in, and what that took of nodes and links.

use crate::projections::presence::{AtImsp, OnLink};
use crate::results::Results;
use crate::words::{bytes, count, many, share};
use serde::Serialize;

/// The presence load of an operator whose users have sessions.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PresenceOfOperator {
    /// The operator.
    pub operator: String,
    /// Users that were logged in, on average over the run.
    pub online_mean: f64,
    /// The same in the hour in which they were most.
    pub online_most: f64,
    /// When that hour begins, local civil time.
    pub online_most_time: String,
    /// Log-ins.
    pub log_ins: u64,
    /// Changes of status.
    pub status_changes: u64,
    /// Log-outs.
    pub log_outs: u64,
    /// Watchers, here or elsewhere, that were told of one of these, each time.
    pub told: u64,
    /// Transactions to and from its clients.
    pub csp_messages: u64,
    /// Their bytes.
    pub csp_bytes: u64,
    /// Transactions to other IMSPs.
    pub ssp_messages: u64,
    /// Their bytes.
    pub ssp_bytes: u64,
    /// Steps of its IMSP about sessions and their presence.
    pub steps: u64,
    /// All steps of its IMSP, messages included.
    pub all_steps: u64,
}

/// The presence load of one direction of an IM link.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PresenceOfLink {
    /// Such as `IM A-B, A to B`.
    pub link: String,
    /// As measures name it, such as `im_link.A-B`.
    pub key: String,
    /// Transactions.
    pub messages: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Transactions in the busiest hour.
    pub busiest_hour: u64,
}

/// The load of each operator whose users have sessions.
pub fn of_operators(results: &Results) -> Vec<PresenceOfOperator> {
    let blueprint = &results.plan().blueprint;
    let has = |o: &usize| blueprint.operators[*o].sessions().is_some();
    (0..blueprint.operators.len()).filter(has).map(|o| of_operator(results, o)).collect()
}

fn of_operator(results: &Results, operator: usize) -> PresenceOfOperator {
    let (plan, load) = (results.plan(), &results.tables.presence);
    let total = |what| load.total(operator, what) as u64;
    let online = load.online_by_hour(plan, operator, results.hours(), results.end());
    let over_time: f64 = online.iter().map(|hour| hour.time.0 as f64).sum();
    let means = online.iter().map(|hour| hour.mean()).enumerate();
    let (at, most) = means.fold((0, 0.0), |best, hour| if hour.1 > best.1 { hour } else { best });
    let steps = [
        AtImsp::LogIns,
        AtImsp::StatusChanges,
        AtImsp::LogOuts,
        AtImsp::ToClients,
        AtImsp::ToImsps,
        AtImsp::SubscriptionsTaken,
    ];
    PresenceOfOperator {
        operator: plan.name(operator).to_owned(),
        online_mean: over_time / (results.end().0 as f64).max(1.0),
        online_most: most,
        online_most_time: plan.calendar.local(plan.calendar.hour_start(at)),
        log_ins: total(AtImsp::LogIns),
        status_changes: total(AtImsp::StatusChanges),
        log_outs: total(AtImsp::LogOuts),
        told: total(AtImsp::Told),
        csp_messages: total(AtImsp::FromClients) + total(AtImsp::ToClients),
        csp_bytes: total(AtImsp::BytesFromClients) + total(AtImsp::BytesToClients),
        ssp_messages: total(AtImsp::ToImsps),
        ssp_bytes: total(AtImsp::BytesToImsps),
        steps: steps.into_iter().map(total).sum(),
        all_steps: results.tables.load.total(operator),
    }
}

/// The load of each direction of an IM link over which anything of presence went.
pub fn of_links(results: &Results) -> Vec<PresenceOfLink> {
    let (plan, load) = (results.plan(), &results.tables.presence);
    let of = |direction: usize| {
        let place = plan.describe_direction(direction)?;
        let by_hour: Vec<u64> =
            (0..results.hours()).map(|h| load.messages_on_link(h, direction) as u64).collect();
        let bytes = (0..results.hours()).map(|h| load.on_link(h, direction, OnLink::Bytes) as u64).sum();
        let messages = by_hour.iter().sum();
        (messages > 0).then(|| PresenceOfLink {
            key: format!("im_link.{}-{}", place.from, place.to),
            link: place.name,
            messages,
            bytes,
            busiest_hour: by_hour.iter().copied().max().unwrap_or(0),
        })
    };
    (0..2 * plan.blueprint.links.len()).filter_map(of).collect()
}

impl PresenceOfOperator {
    /// Two lines of the summary.
    pub(super) fn lines(&self) -> [String; 2] {
        let when = self.online_most_time.get(..16).unwrap_or_default().replace('T', " ");
        [
            format!(
                "{}: {} users logged in on average, {} in the hour from {when}; {}, {}, {}.",
                self.operator,
                count(self.online_mean.round() as u64),
                count(self.online_most.round() as u64),
                many(self.log_ins, "log-in"),
                many(self.status_changes, "change").replace("change", "status change"),
                many(self.log_outs, "log-out"),
            ),
            format!(
                "  {} told; {} with clients ({}), {} to other IMSPs ({}); {} of what its IMSP does.",
                many(self.told, "watcher"),
                many(self.csp_messages, "transaction"),
                bytes(self.csp_bytes),
                count(self.ssp_messages),
                bytes(self.ssp_bytes),
                share(self.steps, self.all_steps),
            ),
        ]
    }
}

impl PresenceOfLink {
    /// A line of the summary.
    pub(super) fn line(&self) -> String {
        format!(
            "{}: {} of presence ({}), at most {} in an hour.",
            self.link,
            many(self.messages, "transaction"),
            bytes(self.bytes),
            count(self.busiest_hour)
        )
    }
}
