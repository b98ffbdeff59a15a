//! What is wrong with a world file: findings, each with its place, its code and what to write instead.

mod code;
mod draw;
mod place;
mod report;

pub use code::{Code, Severity};
pub use place::{Location, Place, Source};
pub use report::{Finding, Report};
