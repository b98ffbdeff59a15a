//! Messages to numbers that may have been ported: how the operator of the number was found (3GPP TS 23.066).

use crate::plan::Plan;
use crate::sheet::{Heading, Sheet, column};
use std::collections::BTreeMap;
use vocabulary::{Event, NumberLookup, NumberRouting, Record, coded};

coded! {
    /// What happened to a message that was addressed by number.
    Step {
        /// The number portability database was asked.
        Queried = "queried",
        /// It went to the holder of the range, without a query, and the number was ported.
        ByRange = "by_range",
        /// The holder of the range passed it on.
        Relayed = "relayed",
        /// The range said otherwise than the number's operator would whether the service reaches it.
        Misclassified = "misclassified",
        /// The holder's IMSP sent an IM back.
        Returned = "returned",
    }
}

const STEPS: usize = Step::ALL.len();

/// Whether by SMS, and the sender's operator, the holder of the range and the operator of the number.
type Way = (bool, usize, usize, usize);

/// Counts what happened to messages that were addressed by number; nothing in a world without ported numbers.
#[derive(Clone, Default, Debug, serde::Serialize, serde::Deserialize)]
pub struct PortedNumbers {
    counts: BTreeMap<Way, [u64; STEPS]>,
}

/// The heading of the table.
pub static HEADING: Heading = Heading {
    file: "portability.csv",
    about: "Messages to numbers of other operators in a world in which numbers were ported, and how the operator of \
            the number was found (3GPP TS 23.066). Only rows with messages are written; of numbers that were not \
            ported, those that were asked for.",
    columns: &[
        column("service", "`im`: looked up by an IMSP; `sms`: by an SMSC."),
        column("from", "Operator of the sender."),
        column("holder", "Operator whose range has the number."),
        column("to", "Operator of the number."),
        column("queried", "Lookups by a query of the number portability database (direct routing)."),
        column("by_range", "Messages to ported numbers that went by the number range, without a query."),
        column("relayed", "Messages that the holder of the range passed on (indirect routing)."),
        column(
            "misclassified",
            "Of `by_range`, those to an operator that the service reaches, to a holder that it does not reach, or the \
             other way round.",
        ),
        column(
            "returned",
            "IM that the holder's IMSP, or one on the way that asked, sent back to that of the sender, to go as SMS.",
        ),
    ],
};

impl PortedNumbers {
    /// Counts an event.
    pub fn record(&mut self, plan: &Plan, record: &Record) {
        let mut add = |sms, holder, step: Step| {
            let way = (sms, plan.side(record.subject), holder, plan.side(record.object));
            self.counts.entry(way).or_default()[step as usize] += 1;
        };
        match record.event {
            Event::NumberRouted { lookup: NumberLookup { by, holder, misclassified, sms } } => {
                let holder = plan.place_of(holder);
                add(
                    sms,
                    holder,
                    match by {
                        NumberRouting::Query => Step::Queried,
                        NumberRouting::Range => Step::ByRange,
                        NumberRouting::Holder => Step::Relayed,
                    },
                );
                if misclassified {
                    add(sms, holder, Step::Misclassified);
                }
            }
            Event::ImReturned { .. } => add(false, plan.holder(record.object), Step::Returned),
            _ => {}
        }
    }

    /// Adds another count.
    pub fn merge(&mut self, other: &PortedNumbers) {
        for (way, more) in &other.counts {
            let counts = self.counts.entry(*way).or_default();
            counts.iter_mut().zip(more).for_each(|(n, more)| *n += more);
        }
    }

    /// How often something happened.
    pub fn total(&self, step: Step) -> u64 {
        self.counts.values().map(|counts| counts[step as usize]).sum()
    }

    /// The same of IM, or of short messages.
    pub fn total_of(&self, sms: bool, step: Step) -> u64 {
        self.counts.iter().filter(|(way, _)| way.0 == sms).map(|(_, counts)| counts[step as usize]).sum()
    }

    /// The table.
    pub fn sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&HEADING);
        for ((sms, from, holder, to), counts) in &self.counts {
            let service = if *sms { "sms" } else { "im" };
            let words = [service, plan.name(*from), plan.name(*holder), plan.name(*to)].map(str::to_owned);
            sheet.push(words.into_iter().chain(counts.iter().map(u64::to_string)).collect());
        }
        sheet
    }
}
