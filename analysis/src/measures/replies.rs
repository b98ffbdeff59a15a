//! Answers by SMS: of all, of those that an operator's IMSP serves, or of a pair of operators.

use super::traffic::quantile;
use super::{Of, named};
use crate::projections::replies::Outcomes;
use crate::summary::replies::{Gathered, keeper};
use vocabulary::FailCause;
use world::measures::{Exact, Family};

/// Answers, by outcome, delay and cause.
pub fn replies(of: &Of) -> Option<Exact> {
    let gathered = gathered(of);
    let outcomes = &gathered.outcomes;
    match of.family() {
        Family::RepliesConverted => Some(Exact::count(outcomes.converted())),
        Family::RepliesSent => Some(Exact::count(outcomes.sent)),
        Family::RepliesInFlight => Some(Exact::count(outcomes.in_flight())),
        Family::RepliesOutcome => Exact::ratio(outcome(outcomes, of.word(0)), outcomes.ended()),
        Family::RepliesOutcomeCount => Some(Exact::count(outcome(outcomes, of.word(0)))),
        Family::RepliesDelay => quantile(&gathered.delays, of.word(0)),
        Family::RepliesLost => Some(caused(&gathered, "lost", of.word(0))),
        _ => Some(caused(&gathered, "not_recognised", of.word(0))),
    }
}

fn gathered(of: &Of) -> Gathered {
    let (plan, replies) = (of.results.plan(), &of.results.tables.replies);
    let (pair, server) = (of.pair(), of.operator().map(|o| plan.place_of(o)));
    let mut gathered = Gathered::default();
    for (key, mechanism) in replies.keys(plan) {
        let of_pair = pair.is_none_or(|pair| pair == key);
        if of_pair && server.is_none_or(|server| server == keeper(plan, replies, key, mechanism)) {
            gathered.add(replies, key, mechanism);
        }
    }
    gathered
}

fn outcome(outcomes: &Outcomes, word: &str) -> u64 {
    match word {
        "delivered_as_im" => outcomes.as_im(),
        "opened" => outcomes.opened,
        "inserted" => outcomes.inserted,
        "reopened" => outcomes.reopened,
        "misrouted" => outcomes.misrouted,
        "leaked" => outcomes.leaked,
        "lost" => outcomes.lost,
        other => unreachable!("{other} is no outcome: a test asks for all"),
    }
}

fn caused(gathered: &Gathered, what: &'static str, word: &str) -> Exact {
    let cause = named(FailCause::ALL.iter().copied(), FailCause::name, word);
    Exact::count(gathered.causes.get(&(what, cause)).copied().unwrap_or(0))
}
