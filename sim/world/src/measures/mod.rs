//! What a run can be measured by: the catalogue of measures, their dotted names in a world, and exact values.
//!
//! - `catalogue`: each family of measures with its pattern, its dimension and its meaning
//! - `slot`: what the placeholders of patterns stand for in a world
//! - `pattern`: from a pattern to names and back
//! - `lookup`: the measure that a name means, or what may have been meant
//! - `reference`: the catalogue as a document
//! - `exact`: values and bounds as ratios of integers

mod catalogue;
mod exact;
mod lookup;
mod pattern;
mod reference;
mod slot;

pub use catalogue::{Dimension, Family};
pub use exact::{Exact, Unit};
pub use lookup::{Measure, Unknown, all, find, near_name};
pub use reference::to_markdown;
pub use slot::{Node, SMSC_PATHS, Slot, Subject};
