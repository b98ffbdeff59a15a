//! What customers are charged, and what operators pay each other.

use super::{Of, named};
use crate::projections::money::{Advised, booked, imbalance};
use world::blueprint::Charge;
use world::measures::{Exact, Family};

/// What customers are charged.
pub fn charges(of: &Of) -> Option<Exact> {
    let (money, plan) = (&of.results.tables.money, of.results.plan());
    let pairs = of.pairs();
    let charge = || named(Charge::ALL.iter().copied(), Charge::name, of.word(0));
    let count = |part: fn(&Advised) -> u64| pairs.iter().map(|pair| part(&money.told(*pair))).sum::<u64>();
    let counted = |charge: Charge| pairs.iter().map(move |pair| money.charged(*pair, charge));
    let retail = |charge: Charge| pairs.iter().map(|pair| money.retail(plan, *pair, charge)).sum::<i128>();
    match of.family() {
        Family::ChargesMessages => Some(Exact::count(counted(charge()).map(|c| c.messages).sum())),
        Family::ChargesParts => Some(Exact::count(counted(charge()).map(|c| c.parts).sum())),
        Family::ChargesRetail => currency(retail(charge())),
        Family::ChargesRetailAll => currency(Charge::ALL.iter().map(|c| retail(*c)).sum()),
        Family::ChargesAdvised => currency(pairs.iter().map(|pair| money.advised(plan, *pair)).sum()),
        Family::ChargesAboveAdvice => {
            Exact::ratio(count(|a| a.above), counted(Charge::ImAsSms).map(|c| c.messages).sum())
        }
        _ => Some(Exact::count(count(|a| a.above))),
    }
}

/// What operators pay each other.
pub fn settlement(of: &Of) -> Option<Exact> {
    let plan = of.results.plan();
    let money = &of.results.tables.money;
    if of.family() == Family::SettlementImbalance {
        return currency(imbalance(&money.settlement(plan)).abs());
    }
    let operators = of.operator().map_or(0..plan.operators(), |o| plan.place_of(o)..plan.place_of(o) + 1);
    let of_one = |operator: usize| {
        let (received, paid) = booked(&money.settlement_of(plan, operator));
        match of.word(0) {
            "received" => received,
            "paid" => paid,
            "surplus" => (received - paid).max(0),
            _ => (paid - received).max(0),
        }
    };
    currency(operators.map(of_one).sum())
}

/// An amount that is not below zero, in units of the currency; none if it is beyond what a measure can be.
fn currency(millionths: i128) -> Option<Exact> {
    Exact::ratio(u64::try_from(millionths).ok()?, 1_000_000)
}
