//! The world file: as a planner writes it, what is wrong with it, and the [`Blueprint`] that it resolves to.

pub mod blueprint;

pub use blueprint::Blueprint;
