//! From the records of a run to what a planner reads: projections that count, tables (CSV), charts (SVG and
//! PNG) and a summary in words.
//!
//! [`Tables`] takes records as they happen or from a log; the counts are sums, so that the order of records and
//! the number of partitions do not show in any byte of the result.

mod calendar;
pub mod charts;
pub mod contact_list;
mod delays;
mod grid;
mod histograms;
pub mod ladder;
mod measures;
pub mod objectives;
mod plan;
mod projections;
mod reasons;
mod recorded;
mod results;
mod seconds;
mod sheet;
mod stations;
pub mod summary;
mod tables;
pub mod theory;
mod words;

pub use contact_list::ContactList;
pub use ladder::Ladder;
pub use reasons::because;
pub use recorded::TraceRows;
pub use results::{HEADINGS, Results};
pub use sheet::{Column, Heading, Sheet};
pub use summary::Summary;
pub use tables::{Tables, bytes};
