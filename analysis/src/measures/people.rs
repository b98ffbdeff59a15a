//! Subscribers, how they move over, and their contacts.

use super::{Of, named};
use crate::projections::accounts::{Accounts, Standing, Step};
use crate::projections::contacts;
use vocabulary::{AccountState, ContactKind, FailCause, UpgradeReason};
use world::measures::{Exact, Family};

/// How subscribers stand at the start or at the end.
pub fn population(of: &Of) -> Option<Exact> {
    let accounts = &of.results.tables.accounts;
    let at = |side: usize| {
        let standings = accounts.standings(side, of.results.days());
        let at = if of.word(1) == "at_start" { standings.first() } else { standings.last() };
        at.copied().unwrap_or_default()
    };
    let standings: Vec<Standing> = of.sides().into_iter().map(at).collect();
    let sum = |part: fn(&Standing) -> u64| standings.iter().map(part).sum::<u64>();
    let part = sum(match of.word(0) {
        "true_im" => |s| s.true_im,
        "pre_registered" => |s| s.pre_registered,
        "unregistered" => |s| s.unregistered,
        _ => |s| s.with_client,
    });
    match of.family() {
        Family::PopulationCount => Some(Exact::count(part)),
        _ => Exact::ratio(part, sum(|s| s.true_im + s.pre_registered + s.unregistered)),
    }
}

/// Steps from legacy customer to IM user.
pub fn upgrades(of: &Of) -> Option<Exact> {
    let accounts = &of.results.tables.accounts;
    let reason = |word| named(UpgradeReason::ALL.iter().copied(), UpgradeReason::name, word);
    let steps = match (of.family(), of.word(0)) {
        (Family::UpgradesReason, "decided") => vec![Step::Decided(reason(of.word(1)))],
        (Family::UpgradesReason, _) => vec![Step::LoggedOn(reason(of.word(1)))],
        (Family::UpgradesAccount, was) => {
            vec![Step::Upgraded(named(AccountState::ALL.iter().copied(), AccountState::name, was))]
        }
        (_, step) => steps(step),
    };
    Some(Exact::count(taken(accounts, &of.sides(), &steps)))
}

fn taken(accounts: &Accounts, sides: &[usize], steps: &[Step]) -> u64 {
    sides.iter().flat_map(|side| steps.iter().map(|step| accounts.total(*side, *step))).sum()
}

fn steps(word: &str) -> Vec<Step> {
    let causes = || FailCause::ALL.iter().copied();
    match word {
        "decided" => UpgradeReason::ALL.iter().map(|r| Step::Decided(*r)).collect(),
        "logged_on" => UpgradeReason::ALL.iter().map(|r| Step::LoggedOn(*r)).collect(),
        "upgraded" => AccountState::ALL.iter().map(|a| Step::Upgraded(*a)).collect(),
        "failed" => causes().map(Step::Failed).collect(),
        "presence_granted" => vec![Step::Presence(true)],
        "presence_denied" => vec![Step::Presence(false)],
        "presence_undelivered" => causes().map(Step::PresenceUndelivered).collect(),
        "terminal_replaced" => vec![Step::TerminalReplaced],
        other => unreachable!("{other} is no step: a test asks for all"),
    }
}

/// Contacts that users added.
pub fn contacts(of: &Of) -> Option<Exact> {
    use contacts::Step::{Reclassified, Refused, Registered, Requested, Stored};
    let kinds = || ContactKind::ALL.iter().copied();
    let kinds: Vec<ContactKind> = match of.family() {
        Family::ContactsKind => vec![named(kinds(), ContactKind::name, of.word(1))],
        _ => kinds().collect(),
    };
    let steps: Vec<contacts::Step> = match of.word(0) {
        "requested" => vec![Requested],
        "account_registered" => vec![Registered],
        "stored" => kinds.into_iter().map(Stored).collect(),
        "reclassified" => kinds.into_iter().map(Reclassified).collect(),
        _ => FailCause::ALL.iter().copied().map(Refused).collect(),
    };
    let contacts = &of.results.tables.contacts;
    let counts = of.sides().into_iter().flat_map(|side| steps.iter().map(move |s| contacts.total(side, *s)));
    Some(Exact::count(counts.sum()))
}
