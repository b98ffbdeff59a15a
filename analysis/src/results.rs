//! The counts of a run that has ended, and the tables made of them.

use crate::measures;
use crate::objectives::{self, Verdict};
use crate::plan::Plan;
use crate::projections::{
    accounts, bindings, capacity, contacts, delivery, failures, load, map, messages, money, portability,
    presence, replies, requirements, sizes, transit,
};
use crate::recorded::{self, TraceRows};
use crate::sheet::{Heading, Sheet};
use crate::summary::Summary;
use crate::tables::Tables;
use std::io;
use std::path::Path;
use std::sync::OnceLock;
use vocabulary::Time;
use world::measures::{Unit, Unknown};

/// What was counted in a run, or in as much of it as was done.
#[derive(Clone, Debug)]
pub struct Results {
    pub(crate) tables: Tables,
    pub(crate) end: Time,
    pub(crate) trace: Option<TraceRows>,
    verdicts: OnceLock<Vec<Verdict>>,
}

/// The headings of all tables, in the order in which they are written.
pub static HEADINGS: [&Heading; 29] = [
    &objectives::HEADING,
    &measures::HEADING,
    &requirements::HEADING,
    &messages::HEADING,
    &replies::ROUTING,
    &replies::LOSSES,
    &transit::HEADING,
    &bindings::HEADING,
    &sizes::HEADING,
    &accounts::POPULATION,
    &accounts::UPGRADES,
    &contacts::HEADING,
    &delivery::STORE,
    &delivery::ATTEMPTS,
    &delivery::RECEIPTS,
    &map::HEADING,
    &portability::HEADING,
    &load::OF_PLACES,
    &load::HEADING,
    &money::CHARGED,
    &money::SETTLED,
    &money::BALANCES,
    &capacity::OF_STATIONS,
    &capacity::BY_BIN,
    &capacity::WAITS,
    &presence::BY_HOUR,
    &presence::BY_LINK,
    &failures::HEADING,
    &recorded::HEADING,
];

impl Results {
    pub(crate) fn new(tables: Tables, end: Time) -> Results {
        Results { tables, end, trace: None, verdicts: OnceLock::new() }
    }

    /// The same with the rows of the world's trace, of which the records do not tell.
    pub fn with_trace(self, trace: Option<TraceRows>) -> Results {
        Results { trace, verdicts: OnceLock::new(), ..self }
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.tables.plan
    }

    /// When the run ended.
    pub fn end(&self) -> Time {
        self.end
    }

    /// The verdicts on all objectives, in the order of the world.
    pub fn verdicts(&self) -> &[Verdict] {
        self.verdicts.get_or_init(|| objectives::verdicts(self))
    }

    /// How many bins began before the end.
    pub(crate) fn bins(&self) -> usize {
        self.plan().calendar.at(self.last()).bin + 1
    }

    /// How many days began before the end.
    pub(crate) fn days(&self) -> usize {
        self.plan().calendar.at(self.last()).day + 1
    }

    /// How many hours began before the end.
    pub(crate) fn hours(&self) -> usize {
        self.plan().calendar.at(self.last()).hour + 1
    }

    /// The last instant within the run: a bin that begins at the end does not count.
    fn last(&self) -> Time {
        Time(self.end.0.saturating_sub(1))
    }

    /// All tables, in the order of [`HEADINGS`].
    pub fn sheets(&self) -> Vec<Sheet> {
        let (t, plan, bins) = (&self.tables, self.plan(), self.bins());
        vec![
            objectives::sheet(self),
            measures::sheet(self),
            t.requirements.sheet(plan),
            t.messages.sheet(plan),
            t.replies.routing_sheet(plan),
            t.replies.losses_sheet(plan),
            t.transit.sheet(&t.replies),
            t.bindings.sheet(plan, bins),
            t.sizes.sheet(plan),
            t.accounts.population_sheet(plan, self.days()),
            t.accounts.upgrades_sheet(plan),
            t.contacts.sheet(plan),
            t.deliveries.store_sheet(plan, bins),
            t.deliveries.attempts_sheet(plan),
            t.deliveries.receipts_sheet(plan),
            t.map.sheet(plan),
            t.ported.sheet(plan),
            t.load.places_sheet(plan, self.end),
            t.load.sheet(plan, bins),
            t.money.charges_sheet(plan),
            t.money.settlement_sheet(plan),
            t.money.balances_sheet(plan),
            t.capacities.sheet(self),
            t.capacities.by_bin_sheet(plan, bins, self.end),
            t.capacities.waits_sheet(plan),
            t.presence.by_hour_sheet(plan, self.hours(), self.end),
            t.presence.by_link_sheet(plan, self.hours()),
            t.failures.sheet(plan),
            TraceRows::sheet(self.trace.as_ref()),
        ]
    }

    /// Writes all tables into a folder, which is made if need be.
    pub fn write_csv(&self, dir: &Path) -> io::Result<()> {
        std::fs::create_dir_all(dir)?;
        self.sheets().iter().try_for_each(|sheet| sheet.write_to(dir))
    }

    /// What was measured by a name of the catalogue, in the unit of tables: the name's family, and the value, if there
    /// was anything to measure.
    pub fn measure(&self, name: &str) -> Result<Option<f64>, Unknown> {
        let measure = world::measures::find(&self.plan().blueprint, name)?;
        let unit = Unit::of_tables(measure.family.dimension());
        Ok(measures::value(self, &measure).map(|value| value.in_units(&unit)))
    }

    /// The answers to a planner's questions.
    pub fn summary(&self) -> Summary {
        Summary::new(self)
    }
}
