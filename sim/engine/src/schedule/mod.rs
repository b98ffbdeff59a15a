//! The future event list: what is due, kept by the kind of entity that will handle it.

mod inbox;
mod lane;
mod timers;

pub use inbox::Inbox;
pub use lane::Lane;
pub use timers::Timers;
