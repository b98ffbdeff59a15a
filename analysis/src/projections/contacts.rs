//! Contacts by day: what users asked to add, and as what it was stored.

use crate::grid::Grid;
use crate::plan::Plan;
use crate::projections::daily::push_daily;
use crate::sheet::{Heading, Sheet, column};
use vocabulary::{ContactKind, FailCause};

const KINDS: usize = ContactKind::ALL.len();
const CAUSES: usize = FailCause::ALL.len();
const REGISTERED: usize = 1;
const STORED: usize = 2;
const RECLASSIFIED: usize = STORED + KINDS;
const REFUSED: usize = RECLASSIFIED + KINDS;
const STEPS: usize = REFUSED + CAUSES;

/// Something that happened to a contact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A user asked for it to be added.
    Requested,
    /// The IMSP of the contact made an account for it.
    Registered,
    /// The user's IMSP stored it.
    Stored(ContactKind),
    /// The user's client shows it as a true IM user from now on.
    Reclassified(ContactKind),
    /// It could not be added.
    Refused(FailCause),
}

impl Step {
    fn place(self) -> usize {
        match self {
            Step::Requested => 0,
            Step::Registered => REGISTERED,
            Step::Stored(kind) => STORED + kind as usize,
            Step::Reclassified(kind) => RECLASSIFIED + kind as usize,
            Step::Refused(cause) => REFUSED + cause as usize,
        }
    }

    fn all() -> impl Iterator<Item = Step> {
        let stored = ContactKind::ALL.iter().map(|k| Step::Stored(*k));
        let reclassified = ContactKind::ALL.iter().map(|k| Step::Reclassified(*k));
        let refused = FailCause::ALL.iter().copied().map(Step::Refused);
        [Step::Requested, Step::Registered].into_iter().chain(stored).chain(reclassified).chain(refused)
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Step::Requested => ("requested", ""),
            Step::Registered => ("account_registered", ""),
            Step::Stored(kind) => ("stored", kind.name()),
            Step::Reclassified(kind) => ("reclassified", kind.name()),
            Step::Refused(cause) => ("refused", cause.name()),
        }
    }
}

/// Counts contacts.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Contacts {
    steps: Grid<u64>,
}

/// The heading of the table.
pub static HEADING: Heading = Heading {
    file: "contacts_by_day.csv",
    about: "Contacts that users added by MSISDN, by local day. Only rows with events are written.",
    columns: &[
        column("day", "Day of the run, from 0."),
        column("date", "The local civil day."),
        column(
            "operator",
            "Operator at which it happened: the user's; of `account_registered` the contact's.",
        ),
        column(
            "step",
            "`requested`, `account_registered` (the contact got an account by being added), `stored`, \
             `reclassified` (after the contact became an IM user) or `refused`.",
        ),
        column("detail", "Of `stored` and `reclassified` the kind of contact, of `refused` the cause."),
        column("contacts", "How many."),
    ],
};

impl Contacts {
    /// No contacts yet.
    pub fn new(plan: &Plan) -> Contacts {
        Contacts { steps: Grid::new(plan.sides() * STEPS) }
    }

    /// Counts a step.
    pub fn step(&mut self, day: usize, operator: usize, step: Step) {
        self.steps.add(day, operator * STEPS + step.place(), 1);
    }

    /// How often a step was taken at an operator.
    pub fn total(&self, operator: usize, step: Step) -> u64 {
        self.steps.total(operator * STEPS + step.place())
    }

    /// Adds another count.
    pub fn merge(&mut self, other: &Contacts) {
        self.steps.merge(&other.steps);
    }

    /// The table.
    pub fn sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&HEADING);
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
