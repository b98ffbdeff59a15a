//! Subscribers, nodes, links and failures, summed up.

use crate::projections::accounts::{Standing, Step};
use crate::projections::failures::Failed;
use crate::reasons;
use crate::results::Results;
use serde::Serialize;
use vocabulary::{AccountState, FailCause};

/// How the subscribers of an operator stand, and how they moved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Population {
    /// The operator.
    pub operator: String,
    /// At the start of the run.
    pub at_start: Standing,
    /// At the end of the run.
    pub at_end: Standing,
    /// Customers that became true IM users.
    pub upgrades: u64,
    /// Upgrades that failed.
    pub upgrades_failed: u64,
    /// Watchers whom new users granted their presence.
    pub presence_granted: u64,
    /// Watchers whom new users denied it.
    pub presence_denied: u64,
}

/// The hour in which a node or a link carried the most, and the most that it carried in a minute and a second.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BusiestHour {
    /// The node, or the link with its direction.
    pub place: String,
    /// `imsp`, `smsc`, `hlr`, `im_link` or `sms_link`.
    pub what: &'static str,
    /// When the hour begins, local civil time.
    pub local_time: String,
    /// Messages in the hour.
    pub messages: u64,
    /// Short messages (parts) in the hour.
    pub short_messages: u64,
    /// The busiest minute by short messages, or messages where there are none; none if seconds are not counted.
    pub minute: Option<BusiestStretch>,
    /// Likewise the busiest second.
    pub second: Option<BusiestStretch>,
}

/// The minute or the second in which a node or a link carried the most.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BusiestStretch {
    /// When it begins, local civil time.
    pub local_time: String,
    /// How much was carried in it: short messages, messages or queries.
    pub carried: u64,
}

impl BusiestHour {
    /// What the place carries, if no short messages.
    pub fn unit(&self) -> &'static str {
        if self.what == "hlr" { "queries" } else { "messages" }
    }
}

/// Something that failed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Failure {
    /// What failed, as `failures.csv` names it.
    pub kind: &'static str,
    /// Why, as tables name it.
    pub cause: &'static str,
    /// Why, in words.
    pub because: &'static str,
    /// How often.
    pub failures: u64,
}

/// The population of each operator.
pub fn population(results: &Results) -> Vec<Population> {
    let (plan, accounts) = (results.plan(), &results.tables.accounts);
    let of = |operator: usize| {
        let standings = accounts.standings(operator, results.days());
        let upgraded = AccountState::ALL.iter().map(|s| accounts.total(operator, Step::Upgraded(*s)));
        let failed = FailCause::ALL.iter().copied().map(|c| accounts.total(operator, Step::Failed(c)));
        Population {
            operator: plan.name(operator).to_owned(),
            at_start: standings.first().copied().unwrap_or_default(),
            at_end: standings.last().copied().unwrap_or_default(),
            upgrades: upgraded.sum(),
            upgrades_failed: failed.sum(),
            presence_granted: accounts.total(operator, Step::Presence(true)),
            presence_denied: accounts.total(operator, Step::Presence(false)),
        }
    };
    (0..plan.operators()).map(of).collect()
}

/// The busiest hour of each place that carried anything.
pub fn busiest_hours(results: &Results) -> Vec<BusiestHour> {
    let plan = results.plan();
    let of = |place| {
        let load = &results.tables.load;
        let (described, busiest) = (plan.describe(place)?, load.busiest(plan, place)?);
        let stretch = |seconds| {
            let (begins, carried) = load.busiest_of(place, seconds)?;
            Some(BusiestStretch { local_time: plan.calendar.local(begins), carried })
        };
        Some(BusiestHour {
            place: described.name,
            what: described.what,
            local_time: plan.calendar.local(plan.calendar.hour_start(busiest.hour)),
            messages: busiest.messages,
            short_messages: busiest.short_messages,
            minute: stretch(60),
            second: stretch(1),
        })
    };
    (0..plan.places()).filter_map(of).collect()
}

/// All that failed at any operator, the most frequent first.
pub fn failures(results: &Results) -> Vec<Failure> {
    let (plan, failures) = (results.plan(), &results.tables.failures);
    let of = |(what, cause): (Failed, FailCause)| Failure {
        kind: what.name(),
        cause: cause.name(),
        because: reasons::because(cause),
        failures: failures.total(plan, what, cause),
    };
    let all = Failed::ALL.into_iter().flat_map(|w| FailCause::ALL.iter().copied().map(move |c| (w, c)));
    let mut found: Vec<_> = all.map(of).filter(|f| f.failures > 0).collect();
    found.sort_by_key(|f| std::cmp::Reverse(f.failures));
    found
}
