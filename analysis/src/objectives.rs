//! Whether the run kept what the planner wants of it.

use crate::measures::{decimal, decimal_of, value};
use crate::projections::capacity::{Need, needs};
use crate::results::Results;
use crate::sheet::{Heading, Sheet, column};
use crate::words::{decimals, many};
use serde::Serialize;
use world::blueprint::{Comparison, Objective};

/// What was found of an objective.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Verdict {
    /// The objective, such as `replies.delivered_as_im >= 99.5 %`.
    pub objective: String,
    /// What was measured, in the unit of the objective; none if there was nothing to measure.
    pub measured: Option<f64>,
    /// The unit of the objective; empty of numbers.
    pub unit: String,
    /// Whether the objective holds; not if there was nothing to measure.
    pub holds: bool,
    /// By how much the measured value may worsen until the bound; below zero, by how much it is beyond the bound.
    pub headroom: Option<f64>,
    /// What it needs of nodes and links, if it is of some whose capacity decides on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
}

/// The heading of the table.
pub static HEADING: Heading = Heading {
    file: "objectives.csv",
    about: "The objectives of the world and whether they hold; without rows for a world without objectives. What is \
            compared is exact, what is written here rounded to six decimals.",
    columns: &[
        column("objective", "Measure, comparison and bound."),
        column("measured", "What was measured; `not measured` if there was nothing to measure."),
        column(
            "unit",
            "The unit of the objective, in which measured value and headroom are; empty of numbers.",
        ),
        column("holds", "`yes` or `no`; an objective that was not measured does not hold."),
        column(
            "headroom",
            "By how much the measured value may worsen until the bound; below zero, by how much it is beyond the \
             bound; empty if not measured.",
        ),
    ],
};

/// The verdicts on all objectives, in the order of the world.
pub(crate) fn verdicts(results: &Results) -> Vec<Verdict> {
    results.plan().blueprint.objectives.iter().map(|o| verdict(results, o)).collect()
}

fn verdict(results: &Results, objective: &Objective) -> Verdict {
    let measured = value(results, &objective.measure);
    let in_units = measured.map(|m| m.in_units(&objective.unit));
    let bound = objective.bound.in_units(&objective.unit);
    let headroom = |measured: f64| match objective.comparison {
        Comparison::AtMost | Comparison::Below => bound - measured,
        Comparison::AtLeast | Comparison::Above => measured - bound,
        Comparison::Equal => -(measured - bound).abs(),
    };
    let holds = measured.is_some_and(|m| objective.comparison.holds(m, objective.bound));
    Verdict {
        objective: objective.text.clone(),
        measured: in_units.map(rounded),
        unit: objective.unit.name.clone(),
        holds,
        headroom: in_units.map(headroom).map(rounded),
        needs: needs(results, objective, holds),
    }
}

/// To six decimals, as tables have it.
fn rounded(number: f64) -> f64 {
    decimal(number).parse().unwrap_or(number)
}

impl Verdict {
    fn line(&self, width: usize) -> String {
        let verdict = if self.holds { "holds" } else { "FAILS" };
        format!("{verdict}  {:width$}  {}{}", self.objective, self.told(), self.lacking())
    }

    /// What a failed objective needs that is not there; with the place where it needs something of several.
    fn lacking(&self) -> String {
        let lacking = self.needs.iter().filter(|need| !self.holds && need.lacks());
        let place = |need: &Need| {
            if self.needs.len() > 1 { format!(" at {}", need.place) } else { String::new() }
        };
        lacking.map(|need| format!("; {}{}", need.told(), place(need))).collect()
    }

    /// Lines of what it needs of nodes and links.
    pub(crate) fn need_lines(&self) -> impl Iterator<Item = String> {
        self.needs.iter().map(|need| {
            let room =
                need.headroom.map_or(String::new(), |room| format!(", headroom {:.0} %", 100.0 * room));
            format!("{}: {}: {}{room}.", self.objective, need.place, need.told())
        })
    }

    /// `12.3 s, headroom 4.05 s`, or that it was not measured.
    fn told(&self) -> String {
        let (Some(measured), Some(room)) = (self.measured, self.headroom) else {
            return "not measured".to_owned();
        };
        let decimals = decimals(measured, 3).max(decimals(room, 3));
        let shown = |number: f64| {
            let number = decimal_of(number, decimals);
            if self.unit.is_empty() { number } else { format!("{number} {}", self.unit) }
        };
        let measured = shown(measured);
        match self.holds {
            true if room > 0.0 => format!("{measured}, headroom {}", shown(room)),
            false if room < 0.0 => format!("{measured}, missed by {}", shown(-room)),
            _ => measured,
        }
    }
}

/// The first section of the summary, with an empty line after it: the verdict in its first line. Nothing for a world
/// without objectives.
pub fn text(verdicts: &[Verdict]) -> String {
    if verdicts.is_empty() {
        return String::new();
    }
    let (title, lines) = section(verdicts);
    lines.iter().fold(title + "\n", |text, line| text + "  " + line + "\n") + "\n"
}

fn section(verdicts: &[Verdict]) -> (String, Vec<String>) {
    let failed = verdicts.iter().filter(|v| !v.holds).count();
    let title = match failed {
        0 if verdicts.len() == 1 => "The objective holds".to_owned(),
        0 => format!("All {} objectives hold", verdicts.len()),
        n => format!("{n} of {} failed", many(verdicts.len() as u64, "objective")),
    };
    let width = verdicts.iter().map(|v| v.objective.chars().count()).max().unwrap_or(0);
    (title, verdicts.iter().map(|v| v.line(width)).collect())
}

/// The table.
pub fn sheet(results: &Results) -> Sheet {
    let mut sheet = Sheet::new(&HEADING);
    for verdict in results.verdicts().iter().cloned() {
        let measured = verdict.measured.map_or("not measured".to_owned(), decimal);
        let holds = if verdict.holds { "yes" } else { "no" }.to_owned();
        let headroom = verdict.headroom.map(decimal).unwrap_or_default();
        sheet.push(vec![verdict.objective, measured, verdict.unit, holds, headroom]);
    }
    sheet
}
