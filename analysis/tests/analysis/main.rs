//! Tables, summary and charts over streams of records made by hand.

mod by_hand;
mod capacity;
mod charts;
mod delivery;
mod measures;
mod money;
mod needs;
mod objectives;
mod order;
mod portability;
mod presence;
mod reference;
mod support;

use analysis::{Results, Tables};
use std::sync::Arc;
use vocabulary::{Record, Sink, Time};
use world::Blueprint;

/// What the records give in a world, counted to its end.
fn results(world: &Arc<Blueprint>, records: &[Record]) -> Results {
    let mut tables = Tables::new(world);
    records.iter().for_each(|record| tables.record(record));
    tables.finish(Time::START + world.duration)
}

/// The CSV of one table.
fn csv(results: &Results, file: &str) -> String {
    let sheet = results.sheets().into_iter().find(|s| s.heading.file == file).expect("a table of that name");
    String::from_utf8(sheet.to_csv().unwrap()).unwrap()
}

/// The rows of one table without the heading.
fn rows(results: &Results, file: &str) -> Vec<String> {
    csv(results, file).lines().skip(1).map(str::to_owned).collect()
}

/// The value of a measure in the table of measures.
fn measure(results: &Results, name: &str) -> String {
    let begins = format!("{name},");
    let rows = rows(results, "summary.csv");
    let row = rows.iter().find(|r| r.starts_with(&begins)).unwrap_or_else(|| panic!("no measure {name}"));
    row.split(',').nth(1).unwrap_or_default().to_owned()
}
