//! How the operators of numbers were found.

use super::{Of, named};
use crate::projections::portability::Step;
use world::measures::Exact;

/// What happened to messages that were addressed by number.
pub fn portability(of: &Of) -> Option<Exact> {
    let step = named(Step::ALL.iter().copied(), Step::name, of.word(0));
    Some(Exact::count(of.results.tables.ported.total(step)))
}
