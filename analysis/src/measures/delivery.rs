//! Short messages in stores, delivery receipts, operations of MAP.

use super::{Of, named};
use crate::projections::map::Operation;
use crate::summary::delivery;
use world::measures::{Exact, Family};

/// What SMSCs, terminals and HLRs did with short messages.
pub fn delivery(of: &Of) -> Option<Exact> {
    let results = of.results;
    match of.family() {
        Family::StoreShort => {
            let name = of.operator().map(|o| results.plan().operator_name(o))?;
            let store = delivery::stores(results).into_iter().find(|s| s.operator == name)?;
            Some(Exact::count(store.number(of.word(0))))
        }
        Family::Receipts => {
            let receipts = delivery::receipts(results)?;
            Some(Exact::count(match of.word(0) {
                "made" => receipts.made,
                "received" => receipts.received,
                _ => receipts.lost,
            }))
        }
        _ => {
            let operation = named(Operation::ALL, Operation::name, of.word(0));
            let sides = of.sides().into_iter();
            Some(Exact::count(sides.map(|side| results.tables.map.total(side, operation)).sum()))
        }
    }
}
