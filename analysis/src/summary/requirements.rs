//! The requirements of the OMTP paper, summed up.

use crate::projections::requirements::Requirement;
use crate::results::Results;
use serde::Serialize;

/// What was found of a requirement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RequirementCheck {
    /// Its number in the paper, such as `IM-0050`.
    pub id: &'static str,
    /// `SHALL`, `SHALL NOT`, `SHOULD` or `MAY`.
    pub level: &'static str,
    /// What it asks for; of `SHALL NOT`, what must not be.
    pub asks: &'static str,
    /// `ok`, `violated` or `not exercised`.
    pub verdict: &'static str,
    /// Events that exercised it.
    pub checked: u64,
    /// Of these, those that broke it.
    pub violations: u64,
    /// Of the first that broke it: local civil time, record and operator.
    pub first: Option<FirstViolation>,
}

/// The first event that broke a requirement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FirstViolation {
    /// Local civil time.
    pub local_time: String,
    /// The record, as `trace --message` takes it.
    pub record: String,
    /// The operator at which it happened.
    pub operator: String,
}

/// All requirements, in the order of the paper.
pub fn checks(results: &Results) -> Vec<RequirementCheck> {
    let plan = results.plan();
    let of = |requirement: &Requirement| {
        let tally = results.tables.requirements.of(*requirement);
        RequirementCheck {
            id: requirement.id(),
            level: requirement.level().name(),
            asks: requirement.text(),
            verdict: tally.verdict(),
            checked: tally.checked,
            violations: tally.violations,
            first: tally.first.map(|v| FirstViolation {
                local_time: plan.calendar.local(v.time),
                record: v.id.to_string(),
                operator: plan.operator_name(v.operator),
            }),
        }
    };
    Requirement::ALL.iter().map(of).collect()
}
