//! Live contexts and alias bindings over time, from what conversions did to them.

use crate::calendar::Now;
use crate::grid::Grid;
use crate::plan::{Plan, lifetime, mechanism_of};
use crate::sheet::{Heading, Sheet, column};
use vocabulary::{Binding, OperatorId, Span, Time};

const OPENED: usize = 0;
const RENEWED: usize = 1;
const DISPLACED: usize = 2;

/// What a conversion did to a binding.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    /// When.
    pub at: Time,
    /// The operator that keeps it.
    pub by: OperatorId,
    /// What was done.
    pub binding: Binding,
    /// What was left of one that lived, in milliseconds.
    pub remaining_ms: u32,
    /// How long it lives from now on.
    pub lifetime: Span,
}

/// Follows the bindings of (customer, user) that operators keep.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Bindings {
    /// How the number of live bindings differs at the start of a bin from the start of the bin before.
    change: Grid<i64>,
    /// What happened within a bin.
    acts: Grid<u64>,
    /// Where what happens in the current bin is counted.
    bin: usize,
}

/// The heading of the table.
pub static HEADING: Heading = Heading {
    file: "bindings_by_bin.csv",
    about: "Contexts (originator number) and alias bindings (alias pool) of (customer, user) that an operator \
            keeps, at the start of each bin. What is left of a renewed binding is kept to a hundredth of a \
            second, so that one that ends within a hundredth of the start of a bin may be counted in the bin \
            beside.",
    columns: &[
        column("bin_start_seconds", "When the bin begins, seconds since the start of the run."),
        column("local_time", "Likewise, local civil time."),
        column("operator", "Operator whose IMSP keeps the bindings."),
        column("mechanism", "`originator_number` or `alias_pool`; empty before a policy that keeps any."),
        column("live", "Bindings that live at the start of the bin."),
        column("opened", "Bindings made within the bin."),
        column("renewed", "Bindings prolonged within the bin."),
        column("displaced", "Bindings that gave way within the bin to new ones while they still lived."),
    ],
};

impl Bindings {
    /// No bindings yet.
    pub fn new(plan: &Plan) -> Bindings {
        Bindings { change: Grid::new(plan.operators()), acts: Grid::new(plan.operators() * 3), bin: 0 }
    }

    /// The bytes of the counts of so many bins.
    pub fn bytes(&self, bins: usize) -> usize {
        self.change.bytes(bins) + self.acts.bytes(bins)
    }

    /// Goes to another bin.
    pub fn turn(&mut self, now: Now) {
        self.bin = self.acts.reach(now.bin);
    }

    /// Follows what a conversion did in the current bin, by an operator whose bindings live so long. A renewed or
    /// displaced binding would have ended when what remained of it was over: that end is taken back, and one a lifetime
    /// from now put in its place.
    #[inline(always)]
    pub fn converted(&mut self, plan: &Plan, now: &Now, made: Made) {
        let Made { at, by, binding, remaining_ms, lifetime } = made;
        let operator = usize::from(by.0);
        let act = match binding {
            Binding::None => return,
            Binding::Opened => OPENED,
            Binding::Renewed => RENEWED,
            Binding::Displaced => DISPLACED,
        };
        self.acts.add_at(self.bin + operator * 3 + act, 1);
        if act == OPENED {
            self.change.add(now.bin_from(at), operator, 1);
        } else {
            self.step(plan, at + Span(u64::from(remaining_ms) * 1_000), operator, 1);
        }
        self.step(plan, at + lifetime, operator, -1);
    }

    /// Changes the number of live bindings from the first bin at or after a time; after the end, none is asked.
    #[inline]
    fn step(&mut self, plan: &Plan, at: Time, operator: usize, by: i64) {
        if at.0 <= plan.blueprint.duration.0 {
            self.change.add(plan.calendar.bin_from(at), operator, by);
        }
    }

    /// Adds the bindings of another count.
    pub fn merge(&mut self, other: &Bindings) {
        self.change.merge(&other.change);
        self.acts.merge(&other.acts);
    }

    /// Bindings of an operator that gave way to new ones while they lived.
    pub fn displaced(&self, operator: usize) -> u64 {
        self.acts.total(operator * 3 + DISPLACED)
    }

    /// Bindings of an operator that were made, renewed and displaced.
    pub fn acts(&self, operator: usize) -> [u64; 3] {
        [OPENED, RENEWED, DISPLACED].map(|act| self.acts.total(operator * 3 + act))
    }

    /// The live bindings of an operator at the start of each bin, up to a bin.
    pub fn live(&self, operator: usize, bins: usize) -> Vec<u64> {
        let mut live = 0_i64;
        let mut at = |bin| {
            live += self.change.get(bin, operator);
            live.max(0) as u64
        };
        (0..bins).map(&mut at).collect()
    }

    /// The table, up to a bin.
    pub fn sheet(&self, plan: &Plan, bins: usize) -> Sheet {
        let mut sheet = Sheet::new(&HEADING);
        let live: Vec<_> = plan.keepers().map(|o| (o, self.live(o, bins))).collect();
        for bin in 0..bins {
            for (operator, live) in &live {
                sheet.push(self.row(plan, bin, *operator, live[bin]));
            }
        }
        sheet
    }

    fn row(&self, plan: &Plan, bin: usize, operator: usize, live: u64) -> Vec<String> {
        let start = plan.calendar.bin_start(bin);
        let mut replies = plan.replies_until(OperatorId(operator as u8), start);
        let mechanism = replies.find(|r| lifetime(r) > Span::ZERO).map_or("", |r| mechanism_of(r).name());
        let mut row = vec![
            (start.0 / 1_000_000).to_string(),
            plan.calendar.local(start),
            plan.name(operator).to_owned(),
            mechanism.to_owned(),
            live.to_string(),
        ];
        row.extend([OPENED, RENEWED, DISPLACED].map(|a| self.acts.get(bin, operator * 3 + a).to_string()));
        row
    }
}
