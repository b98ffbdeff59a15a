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

use vocabulary::{RecordId, Time};

/// An order as one number: compared without a branch, which the processor could only guess where lanes take turns.
pub type Rank = u128;

/// The order of something that is due, as a number.
#[inline(always)]
pub fn rank((time, id): (Time, RecordId)) -> Rank {
    Rank::from(time.0) << u64::BITS | Rank::from(id.0)
}
