//! Rows of tables that count steps by day and operator.

use crate::grid::Grid;
use crate::plan::Plan;
use crate::sheet::Sheet;

/// The names of a step in two columns, and its place among the steps.
pub type NamedStep = (usize, (&'static str, &'static str));

/// Adds a row for each day, operator and step that was counted: day, date, operator, the step's names, count.
/// The grid has a row for each day, and in it the steps of each operator.
pub fn push_daily(sheet: &mut Sheet, plan: &Plan, counts: &Grid<u64>, steps: &[NamedStep]) {
    for day in 0..counts.rows() {
        for operator in 0..plan.sides() {
            for (place, (name, detail)) in steps {
                let count = counts.get(day, operator * steps.len() + place);
                if count > 0 {
                    let date = plan.calendar.date(day);
                    let words = [date.as_str(), plan.name(operator), name, detail].map(str::to_owned);
                    let row = std::iter::once(day.to_string()).chain(words);
                    sheet.push(row.chain([count.to_string()]).collect());
                }
            }
        }
    }
}
