//! From characters to quantities, without any knowledge of the world: units, numbers, prices, near misses.

pub mod money;
pub mod nearest;
pub mod quantity;
