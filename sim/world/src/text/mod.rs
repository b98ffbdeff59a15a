//! From characters to quantities, without any knowledge of the world: units, numbers, near misses.

pub mod nearest;
pub mod quantity;
