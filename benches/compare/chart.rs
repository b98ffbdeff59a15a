//! The chart of the comparison, in the looks of the product's charts.

use crate::Measured;
use crate::contestants::PRODUCT;
use crate::report::{Line, grouped};
use analysis::charts::comparison::{Bar, Comparison, Panel};
use analysis::charts::scaling::{self as log, Scaling};

/// Speeds at all sizes, a panel for each.
pub fn of(all: &[Measured]) -> Comparison {
    let rounds =
        all.iter().flat_map(|m| m.lines.first()).map(|(_, reports)| reports.len()).max().unwrap_or(0);
    let rounds = if rounds == 1 { "one round".to_owned() } else { format!("medians of {rounds} rounds") };
    Comparison {
        title: "The same model in Interwork, by hand, and in other simulators".to_owned(),
        subtitle: format!("Reply loop, one simulated hour; {rounds}, each program by turns"),
        footer:
            "Interwork counts all its tables meanwhile; one thread unless said. cargo bench --bench compare"
                .to_owned(),
        panels: all.iter().map(panel).collect(),
    }
}

/// Time and memory of each program by the number of subscribers.
pub fn of_sizes(all: &[Measured]) -> Scaling {
    let mut names: Vec<&str> = Vec::new();
    for (contestant, _) in all.iter().flat_map(|m| &m.lines) {
        if !names.contains(&contestant.name) {
            names.push(contestant.name);
        }
    }
    let panel = |title: &str, unit: &str, value: fn(&Line, f64) -> f64| {
        let point = |measured: &Measured, name: &str| {
            let size = f64::from(measured.subscribers);
            let table = measured.table();
            table.iter().find(|line| line.contestant.name == name).map(|line| (size, value(line, size)))
        };
        let line = |name: &&str| all.iter().filter_map(|measured| point(measured, name)).collect();
        log::Panel { title: title.to_owned(), unit: unit.to_owned(), lines: names.iter().map(line).collect() }
    };
    let time = panel("Time to build the model and run its hour", "seconds", |line, _| line.seconds);
    let memory = panel("Memory at most", "GB", |line, size| line.bytes_per_subscriber * size / 1e9);
    Scaling {
        title: "How time and memory grow with the model".to_owned(),
        subtitle: "Reply loop, one simulated hour; medians of all rounds; both axes logarithmic".to_owned(),
        footer: "Interwork counts all its tables meanwhile. cargo bench --bench compare".to_owned(),
        sizes: "subscribers".to_owned(),
        names: names.into_iter().map(str::to_owned).collect(),
        panels: vec![time, memory],
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
