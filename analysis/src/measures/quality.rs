//! Requirements of the paper, failures, and rows of a trace.

use super::{Of, named};
use crate::projections::failures::Failed;
use crate::projections::requirements::Requirement;
use vocabulary::FailCause;
use world::measures::{Exact, Family};

/// Requirements that were checked or violated.
pub fn requirements(of: &Of) -> Option<Exact> {
    let tally = |r: &Requirement| of.results.tables.requirements.of(*r);
    let one = || tally(&named(Requirement::ALL.iter().copied(), Requirement::id, of.word(0)));
    let exercised = || Requirement::ALL.iter().filter(|r| tally(r).checked > 0);
    match of.family() {
        Family::RequirementsViolated => (exercised().count() > 0)
            .then(|| Exact::count(exercised().filter(|r| tally(r).violations > 0).count() as u64)),
        Family::RequirementsIdle => Some(Exact::count((Requirement::ALL.len() - exercised().count()) as u64)),
        Family::RequirementViolations => (one().checked > 0).then(|| Exact::count(one().violations)),
        _ => Some(Exact::count(one().checked)),
    }
}

/// What failed, in all or for a cause.
pub fn failures(of: &Of) -> Option<Exact> {
    let what = named(Failed::ALL, Failed::name, of.word(0));
    let cause = of.measure.words().nth(1).map(|w| named(FailCause::ALL.iter().copied(), FailCause::name, w));
    let causes = || FailCause::ALL.iter().copied().filter(|c| cause.is_none_or(|cause| cause == *c));
    let failures = &of.results.tables.failures;
    let counts = of.sides().into_iter().flat_map(|side| causes().map(move |c| failures.count(side, what, c)));
    Some(Exact::count(counts.sum()))
}

/// Rows of the trace.
pub fn trace(of: &Of) -> Option<Exact> {
    let rows = of.results.trace.as_ref()?;
    let with = |outcome: &str| match outcome {
        "used" => rows.used,
        "waiting" => rows.waiting,
        _ => rows.rejected_in_all(),
    };
    match of.family() {
        Family::TraceRead => Some(Exact::count(rows.read)),
        Family::TraceRows => Exact::ratio(with(of.word(0)), rows.read),
        Family::TraceRowsCount => Some(Exact::count(with(of.word(0)))),
        _ => {
            let rejected = rows.rejected.iter().find(|(cause, _)| cause == of.word(0));
            Some(Exact::count(rejected.map_or(0, |(_, rows)| *rows)))
        }
    }
}
