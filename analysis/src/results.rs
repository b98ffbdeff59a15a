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

/// What makes each table, in the order of [`HEADINGS`].
static SHEETS: [fn(&Results) -> Sheet; HEADINGS.len()] = [
    objectives::sheet,
    measures::sheet,
    |r| r.tables.requirements.sheet(r.plan()),
    |r| r.tables.messages.sheet(r.plan()),
    |r| r.tables.replies.routing_sheet(r.plan()),
    |r| r.tables.replies.losses_sheet(r.plan()),
    |r| r.tables.transit.sheet(&r.tables.replies),
    |r| r.tables.bindings.sheet(r.plan(), r.bins()),
    |r| r.tables.sizes.sheet(r.plan()),
    |r| r.tables.accounts.population_sheet(r.plan(), r.days()),
    |r| r.tables.accounts.upgrades_sheet(r.plan()),
    |r| r.tables.contacts.sheet(r.plan()),
    |r| r.tables.deliveries.store_sheet(r.plan(), r.bins()),
    |r| r.tables.deliveries.attempts_sheet(r.plan()),
    |r| r.tables.deliveries.receipts_sheet(r.plan()),
    |r| r.tables.map.sheet(r.plan()),
    |r| r.tables.ported.sheet(r.plan()),
    |r| r.tables.load.places_sheet(r.plan(), r.end),
    |r| r.tables.load.sheet(r.plan(), r.bins()),
    |r| r.tables.money.charges_sheet(r.plan()),
    |r| r.tables.money.settlement_sheet(r.plan()),
    |r| r.tables.money.balances_sheet(r.plan()),
    |r| r.tables.capacities.sheet(r),
    |r| r.tables.capacities.by_bin_sheet(r.plan(), r.bins(), r.end),
    |r| r.tables.capacities.waits_sheet(r.plan()),
    |r| r.tables.presence.by_hour_sheet(r.plan(), r.hours(), r.end),
    |r| r.tables.presence.by_link_sheet(r.plan(), r.hours()),
    |r| r.tables.failures.sheet(r.plan()),
    |r| TraceRows::sheet(r.trace.as_ref()),
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
        self.each_sheet().collect()
    }

    /// The same, one after another: together they take several times as much as what they are made of.
    fn each_sheet(&self) -> impl Iterator<Item = Sheet> {
        SHEETS.iter().map(|sheet| sheet(self))
    }

    /// Writes all tables into a folder, which is made if need be.
    pub fn write_csv(&self, dir: &Path) -> io::Result<()> {
        std::fs::create_dir_all(dir)?;
        self.each_sheet().try_for_each(|sheet| sheet.write_to(dir))
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
