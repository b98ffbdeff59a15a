//! The chart of the comparison, in the looks of the product's charts.

use crate::Measured;
use crate::contestants::PRODUCT;
use crate::report::{Line, grouped};
use analysis::charts::comparison::{Bar, Comparison, Panel};

/// Speeds at all sizes, a panel for each.
pub fn of(all: &[Measured]) -> Comparison {
    let rounds =
        all.iter().flat_map(|m| m.lines.first()).map(|(_, reports)| reports.len()).max().unwrap_or(0);
    Comparison {
        title: "The same model in Interwork, by hand, and in other simulators".to_owned(),
        subtitle: format!(
            "Reply loop, one simulated hour; medians of {rounds} rounds, each program by turns"
        ),
        footer:
            "Interwork counts all its tables meanwhile; one thread unless said. cargo bench --bench compare"
                .to_owned(),
        panels: all.iter().map(panel).collect(),
    }
}

fn panel(measured: &Measured) -> Panel {
    let bar = |line: &Line| Bar {
        name: line.contestant.name.to_owned(),
        value: line.speed,
        note: format!("{:.2}", line.speed),
        emphasised: line.contestant.name.starts_with(PRODUCT),
    };
    Panel {
        title: format!("{} subscribers", grouped(measured.subscribers)),
        unit: "million events a second".to_owned(),
        bars: measured.table().iter().map(bar).collect(),
    }
}
