//! Recorded traffic: the messages of a trace, filed a block ahead of the windows.

mod feed;
mod parties;
mod reading;
#[cfg(test)]
mod tests;

pub(crate) use feed::FeedState;
pub use feed::{Feed, TraceCounts};
pub(crate) use parties::bytes;
pub(crate) use parties::standings;
pub use parties::{Parties, Standings};

use world::trace::{Reject, Row};

/// Where recorded traffic comes from: the caller opens the file. It is read on a thread of its own.
pub trait TraceInput: Send {
    /// The next row, or why it cannot be used; nothing at the end.
    fn next(&mut self) -> Option<Result<Row<'_>, Reject>>;
}

/// Where rows go that cannot be used: the caller writes the file.
pub trait TraceRejects {
    /// A row cannot be used.
    fn reject(&mut self, reject: Reject);

    /// What was told so far is to be kept safely: the run is over, or a snapshot tells of it.
    fn end(&mut self);
}
