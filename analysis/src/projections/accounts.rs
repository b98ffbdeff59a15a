//! Accounts by day: how many subscribers stand where, and how legacy customers become IM users.

use crate::grid::Grid;
use crate::plan::Plan;
use crate::projections::daily::push_daily;
use crate::sheet::{Heading, Sheet, column};
use vocabulary::{AccountState, FailCause, UpgradeReason};

const STATES: usize = AccountState::ALL.len();
/// The three account states, and having a client.
const STANDINGS: usize = STATES + 1;
const REASONS: usize = UpgradeReason::ALL.len();
const CAUSES: usize = FailCause::ALL.len();

/// Something that is counted on the way from legacy customer to IM user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A customer made up its mind.
    Decided(UpgradeReason),
    /// A customer logged on for the first time.
    LoggedOn(UpgradeReason),
    /// The IMSP made it a true IM user; the account before.
    Upgraded(AccountState),
    /// It could not become one.
    Failed(FailCause),
    /// The new user was asked for a watcher; whether it granted its presence.
    Presence(bool),
    /// Its answer did not reach the watcher.
    PresenceUndelivered(FailCause),
    /// A subscriber got another terminal.
    TerminalReplaced,
}

const LOGGED_ON: usize = REASONS;
const UPGRADED: usize = LOGGED_ON + REASONS;
const FAILED: usize = UPGRADED + STATES;
const PRESENCE: usize = FAILED + CAUSES;
const UNDELIVERED: usize = PRESENCE + 2;
const REPLACED: usize = UNDELIVERED + CAUSES;
const STEPS: usize = REPLACED + 1;

impl Step {
    fn place(self) -> usize {
        match self {
            Step::Decided(reason) => reason as usize,
            Step::LoggedOn(reason) => LOGGED_ON + reason as usize,
            Step::Upgraded(was) => UPGRADED + was as usize,
            Step::Failed(cause) => FAILED + cause as usize,
            Step::Presence(granted) => PRESENCE + usize::from(granted),
            Step::PresenceUndelivered(cause) => UNDELIVERED + cause as usize,
            Step::TerminalReplaced => REPLACED,
        }
    }

    fn all() -> impl Iterator<Item = Step> {
        let decided = UpgradeReason::ALL.iter().map(|r| Step::Decided(*r));
        let logged_on = UpgradeReason::ALL.iter().map(|r| Step::LoggedOn(*r));
        let upgraded = AccountState::ALL.iter().map(|s| Step::Upgraded(*s));
        let failed = FailCause::ALL.iter().copied().map(Step::Failed);
        let presence = [false, true].map(Step::Presence);
        let undelivered = FailCause::ALL.iter().copied().map(Step::PresenceUndelivered);
        let known = decided.chain(logged_on).chain(upgraded).chain(failed).chain(presence);
        known.chain(undelivered).chain([Step::TerminalReplaced])
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Step::Decided(reason) => ("decided", reason.name()),
            Step::LoggedOn(reason) => ("logged_on", reason.name()),
            Step::Upgraded(was) => ("upgraded", was.name()),
            Step::Failed(cause) => ("failed", cause.name()),
            Step::Presence(true) => ("presence", "granted"),
            Step::Presence(false) => ("presence", "denied"),
            Step::PresenceUndelivered(cause) => ("presence_undelivered", cause.name()),
            Step::TerminalReplaced => ("terminal_replaced", ""),
        }
    }
}

/// How the subscribers of an operator stand.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Standing {
    /// True IM users.
    pub true_im: u64,
    /// Legacy customers with an account.
    pub pre_registered: u64,
    /// Customers without an account.
    pub unregistered: u64,
    /// Subscribers whose terminal has an IM client.
    pub with_client: u64,
}

/// Follows accounts and upgrades.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Accounts {
    change: Grid<i64>,
    steps: Grid<u64>,
}

/// The heading of the table of the population.
pub static POPULATION: Heading = Heading {
    file: "population_by_day.csv",
    about: "How the subscribers of each operator stand at the end of each local day, or of the run. The three \
            account states add up to the operator's subscribers. Day `start` is the start of the run.",
    columns: &[
        column("day", "Day of the run, from 0; `start` for the start of the run."),
        column("date", "The local civil day."),
        column("operator", "Operator of the subscribers."),
        column("true_im", "True IM users."),
        column("pre_registered", "Legacy customers with an account that the IMSP made."),
        column("unregistered", "Customers without an account."),
        column("with_client", "Subscribers whose terminal has an IM client."),
    ],
};

/// The heading of the table of upgrades.
pub static UPGRADES: Heading = Heading {
    file: "upgrades_by_day.csv",
    about: "How legacy customers became IM users, by local day. Only rows with events are written.",
    columns: &[
        column("day", "Day of the run, from 0."),
        column("date", "The local civil day."),
        column("operator", "Operator of the customer."),
        column(
            "step",
            "`decided`, `logged_on`, `upgraded` (the IMSP made it a true IM user), `failed`, `presence` (the new \
             user was asked for one watcher), `presence_undelivered` (the answer did not reach the watcher) or \
             `terminal_replaced`.",
        ),
        column(
            "detail",
            "Of `decided` and `logged_on` the reason, of `upgraded` the account before, of `presence` `granted` \
             or `denied`, of failures the cause.",
        ),
        column("events", "How many."),
    ],
};

impl Accounts {
    /// Nobody yet.
    pub fn new(plan: &Plan) -> Accounts {
        Accounts { change: Grid::new(plan.sides() * STANDINGS), steps: Grid::new(plan.sides() * STEPS) }
    }

    /// Counts the subscribers at the start: before the first day, so that row 0 is the start itself.
    pub fn counted(&mut self, operator: usize, standing: Standing) {
        let Standing { true_im, pre_registered, unregistered, with_client } = standing;
        let mut add = |column, n: u64| self.change.add(0, operator * STANDINGS + column, n as i64);
        add(AccountState::TrueIm as usize, true_im);
        add(AccountState::PreRegistered as usize, pre_registered);
        add(AccountState::Unregistered as usize, unregistered);
        add(STATES, with_client);
    }

    /// Moves a subscriber from one state to another.
    pub fn moved(&mut self, day: usize, operator: usize, from: AccountState, to: AccountState) {
        self.change.add(day + 1, operator * STANDINGS + from as usize, -1);
        self.change.add(day + 1, operator * STANDINGS + to as usize, 1);
    }

    /// Counts a terminal that was replaced.
    pub fn replaced(&mut self, day: usize, operator: usize, had_client: bool, has_client: bool) {
        let change = i64::from(has_client) - i64::from(had_client);
        self.change.add(day + 1, operator * STANDINGS + STATES, change);
        self.step(day, operator, Step::TerminalReplaced);
    }

    /// Counts a step.
    pub fn step(&mut self, day: usize, operator: usize, step: Step) {
        self.steps.add(day, operator * STEPS + step.place(), 1);
    }

    /// Adds another count.
    pub fn merge(&mut self, other: &Accounts) {
        self.change.merge(&other.change);
        self.steps.merge(&other.steps);
    }

    /// How an operator's subscribers stand: first at the start, then at the end of each of so many days.
    pub fn standings(&self, operator: usize, days: usize) -> Vec<Standing> {
        let mut sums = [0_i64; STANDINGS];
        let mut at = |row| {
            let changes = (0..STANDINGS).map(|c| self.change.get(row, operator * STANDINGS + c));
            sums.iter_mut().zip(changes).for_each(|(sum, change)| *sum += change);
            let n = |column: usize| sums[column].max(0) as u64;
            Standing {
                true_im: n(AccountState::TrueIm as usize),
                pre_registered: n(AccountState::PreRegistered as usize),
                unregistered: n(AccountState::Unregistered as usize),
                with_client: n(STATES),
            }
        };
        (0..=days).map(&mut at).collect()
    }

    /// How often a step was taken at an operator.
    pub fn total(&self, operator: usize, step: Step) -> u64 {
        self.steps.total(operator * STEPS + step.place())
    }

    /// The table of the population, for so many days.
    pub fn population_sheet(&self, plan: &Plan, days: usize) -> Sheet {
        let mut sheet = Sheet::new(&POPULATION);
        let standings: Vec<_> = (0..plan.operators()).map(|o| self.standings(o, days)).collect();
        for row in 0..=days {
            let day = row.checked_sub(1);
            let label = day.map_or("start".to_owned(), |d| d.to_string());
            for (operator, standing) in standings.iter().enumerate() {
                let Standing { true_im, pre_registered, unregistered, with_client } = standing[row];
                let counts = [true_im, pre_registered, unregistered, with_client].map(|n| n.to_string());
                let date = plan.calendar.date(day.unwrap_or(0));
                let key = [label.clone(), date, plan.name(operator).to_owned()];
                sheet.push(key.into_iter().chain(counts).collect());
            }
        }
        sheet
    }

    /// The table of upgrades.
    pub fn upgrades_sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&UPGRADES);
        let steps: Vec<_> = Step::all().map(|step| (step.place(), step.names())).collect();
        push_daily(&mut sheet, plan, &self.steps, &steps);
        sheet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_has_its_own_place_and_names() {
        let steps: Vec<_> = Step::all().collect();
        assert_eq!(steps.len(), STEPS);
        for (i, step) in steps.iter().enumerate() {
            assert_eq!(step.place(), i);
            assert_eq!(steps.iter().filter(|s| s.names() == step.names()).count(), 1);
        }
    }
}
