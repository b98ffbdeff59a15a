//! The future event list: what is due, kept by the kind of entity that will handle it.

mod alarm;
mod due;
mod inbox;
mod lane;
mod ring;
mod timers;

pub use alarm::Alarm;
pub use due::Due;
pub use inbox::Inbox;
pub use lane::Lane;
pub use timers::{Timed, Timers};
