//! The values of measures: one arm for each family of the catalogue, so that a family without a value does not
//! compile.

mod delivery;
mod money;
mod network;
mod people;
mod portability;
mod presence;
mod quality;
mod replies;
pub(crate) mod stations;
mod traffic;

use crate::results::Results;
use crate::sheet::{Heading, Sheet, column};
use vocabulary::OperatorId;
use world::measures::{Dimension, Exact, Family, Measure, Slot, Subject, Unit};

/// The heading of the table of measures.
pub static HEADING: Heading = Heading {
    file: "summary.csv",
    about: "The measures of the run, as `docs/measures.md` lists them: all but those of pairs of operators, which \
            other tables have, and of those that are of a cause the ones that are not zero.",
    columns: &[
        column("measure", "What is measured."),
        column("value", "The number; empty if there was nothing to measure."),
        column("unit", "`number`, `percent`, `seconds` or `per second`."),
    ],
};

/// What was measured of a run; none if there was nothing to measure.
pub fn value(results: &Results, measure: &Measure) -> Option<Exact> {
    use Family::*;
    let of = Of { results, measure };
    match measure.family {
        RunSimulated | MessagesBegun | MessagesEnded | MessagesInFlight | MessagesSent | MessagesEnding
        | MessagesEndingCount | Delay => traffic::messages(&of),
        SizesComposed | SizesOver160 | SizesOver160Count | SizesOverLimit | SizesHandling
        | SizesHandlingCount | SizesCharactersLost | SizesConverted | SizesParts | SizesPartsMean
        | SizesSurplus | SizesSurplusCount => traffic::sizes(&of),
        RepliesConverted | RepliesSent | RepliesInFlight | RepliesOutcome | RepliesOutcomeCount
        | RepliesDelay | RepliesLost | RepliesNotRecognised => replies::replies(&of),
        BindingsPeak | BindingsAct | PoolRefused | PoolRefusedCount | PoolExhausted | PoolExhaustedCount => {
            network::bindings(&of)
        }
        LoadTotal | LoadRate => network::load(&of),
        LoadBytes | LoadBytesRate => network::bytes(&of),
        StationOffered
        | StationOfferedRate
        | StationCarried
        | StationBytes
        | StationRejected
        | StationRejectedCount
        | StationThrottled
        | StationWaited
        | StationWait
        | StationWaitMean
        | StationQueueMax
        | StationUtilisation
        | StationUtilisationPeak
        | StationNeeded => stations::stations(&of),
        Population | PopulationCount => people::population(&of),
        Upgrades | UpgradesReason | UpgradesAccount => people::upgrades(&of),
        Contacts | ContactsKind => people::contacts(&of),
        ChargesMessages
        | ChargesParts
        | ChargesRetail
        | ChargesRetailAll
        | ChargesAdvised
        | ChargesAboveAdvice
        | ChargesAboveAdviceCount => money::charges(&of),
        Settlement | SettlementImbalance => money::settlement(&of),
        RequirementsViolated | RequirementsIdle | RequirementViolations | RequirementChecked => {
            quality::requirements(&of)
        }
        StoreShort | Receipts | MapOperations => delivery::delivery(&of),
        Portability => portability::portability(&of),
        PresenceOnline | PresenceOnlineMean | PresenceOnlineBusiest => presence::online(&of),
        PresenceSignal | PresenceSignalRate => presence::signals(&of),
        PresenceOnLink | PresenceOnLinkRate => presence::on_links(&of),
        Failures => quality::failures(&of),
        TraceRead | TraceRows | TraceRowsCount | TraceRejected => quality::trace(&of),
    }
}

/// A measure, and the results that it is of.
pub struct Of<'a> {
    pub results: &'a Results,
    pub measure: &'a Measure,
}

impl<'a> Of<'a> {
    pub fn family(&self) -> Family {
        self.measure.family
    }

    /// The operator that the measure is of; none if it is of all.
    pub fn operator(&self) -> Option<OperatorId> {
        self.measure.subjects.iter().find_map(|s| if let Subject::Operator(o) = s { Some(*o) } else { None })
    }

    /// The places of the operators that the measure is of: one, or all.
    pub fn sides(&self) -> Vec<usize> {
        let plan = self.results.plan();
        self.operator().map_or_else(|| (0..plan.sides()).collect(), |o| vec![plan.place_of(o)])
    }

    /// The pair of operators that the measure is of, as projections number it; none if it is of all.
    pub fn pair(&self) -> Option<usize> {
        let plan = self.results.plan();
        self.measure.subjects.iter().find_map(|s| match s {
            Subject::Pair(from, to) => Some(plan.pair(plan.place_of(*from), plan.place_of(*to))),
            _ => None,
        })
    }

    /// The pairs that the measure is of: one, or all.
    pub fn pairs(&self) -> Vec<usize> {
        let all = || (0..self.results.plan().pairs()).collect();
        self.pair().map_or_else(all, |pair| vec![pair])
    }

    /// A word of the measure's name, by its place among the words.
    pub fn word(&self, nth: usize) -> &'static str {
        self.measure
            .words()
            .nth(nth)
            .expect("a family asks for words that its pattern has: a test asks for all")
    }
}

/// The one with a name; the words of slots are the names of what is counted.
pub fn named<T: Copy>(all: impl IntoIterator<Item = T>, name: impl Fn(T) -> &'static str, word: &str) -> T {
    let found = all.into_iter().find(|item| name(*item) == word);
    found.expect("words of slots are names of what is counted: a test asks for all")
}

/// A number in a unit, with as many decimals as are needed, at most six.
pub fn decimal(number: f64) -> String {
    decimal_of(number, 6)
}

/// A number with as many decimals as are needed, up to a most.
pub fn decimal_of(number: f64, most: usize) -> String {
    let text = format!("{number:.most$}");
    let text = if most > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A value in the unit of tables.
fn written(value: Exact, dimension: Dimension) -> String {
    decimal(value.in_units(&Unit::of_tables(dimension)))
}

/// The table of measures.
pub fn sheet(results: &Results) -> Sheet {
    let mut sheet = Sheet::new(&HEADING);
    for measure in world::measures::all(&results.plan().blueprint) {
        let (value, dimension) = (value(results, &measure), measure.family.dimension());
        if value == Some(Exact::count(0)) && is_of_a_cause(&measure) {
            continue;
        }
        let value = value.map_or(String::new(), |v| written(v, dimension));
        sheet.push(vec![measure.name, value, dimension.unit().to_owned()]);
    }
    sheet
}

/// Whether it is one of very many, most of which count nothing.
fn is_of_a_cause(measure: &Measure) -> bool {
    [Slot::Cause, Slot::Reject, Slot::Failure].iter().any(|s| measure.family.pattern().contains(s.written()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projections::failures::Failed;
    use crate::projections::messages::Fate;
    use crate::projections::requirements::Requirement;
    use crate::projections::transit::Way;
    use std::collections::BTreeSet;

    /// The words of a slot are these names, in any order.
    #[track_caller]
    fn assert_names(slot: Slot, names: impl Iterator<Item = &'static str>) {
        let (words, names): (BTreeSet<_>, BTreeSet<_>) =
            (slot.words().into_iter().collect(), names.collect());
        assert_eq!(words, names, "{}", slot.written());
    }

    #[test]
    fn words_of_slots_are_the_names_of_tables() {
        assert_names(Slot::Requirement, Requirement::ALL.iter().map(|r| r.id()));
        assert_names(Slot::Failure, Failed::ALL.into_iter().map(Failed::name));
        assert_names(Slot::Way, Way::ALL.into_iter().map(Way::name));
        assert_names(Slot::Charge, world::blueprint::Charge::ALL.iter().map(|c| c.name()));
        assert_names(Slot::Kind, Fate::ALL.into_iter().map(|f| f.names().0));
        let endings: BTreeSet<String> = Fate::ALL
            .into_iter()
            .filter(|f| f.ends())
            .map(|f| format!("{}.{}", f.names().0, f.names().1))
            .collect();
        assert_eq!(Slot::Ending.words().into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), endings);
    }

    #[test]
    fn numbers_have_the_decimals_that_they_need() {
        let shown = [0.0, -0.0000001, 12.0, 99.5, 100.0 / 3.0, -1.25].map(decimal);
        assert_eq!(shown, ["0", "0", "12", "99.5", "33.333333", "-1.25"]);
    }
}
