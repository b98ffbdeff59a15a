//! The **reply loop**, written by hand as a plain loop around one heap: what the engine's speed is measured
//! against, and what its counts are checked against.
//!
//! Half of the subscribers are IM users of operator A. Each knows ten customers of operator B, who have no IM
//! client. Users send at a constant rate; four answers in ten come back. Every arrow is one event:
//!
//! ```text
//! message: client -> IMSP A -> link -> IMSP B -> SMSC B -> terminal
//!               0.2 s    50 ms   0.2 s     2 s
//! answer:  terminal -> SMSC B -> IMSP B -> link -> IMSP A -> client      (begins Exp(60 s) after delivery)
//!                 2 s       0.2 s    50 ms    0.2 s
//! ```
//!
//! No engine, no ECS, no log: an array of structs, a four-way heap of 16-byte events and one sequential random
//! stream for each subscriber. It is what somebody in a hurry for speed writes first.
//!
//! ```
//! use yardstick::{ReplyLoop, Scale};
//!
//! let scale = Scale { subscribers: 2_000, horizon: 3_600_000_000, seed: 1 };
//! let counts = ReplyLoop::new(&scale).run();
//! assert!(counts.events > 40_000 && counts.answered < counts.delivered);
//! ```

mod agreement;
mod closed_form;
mod due;
mod heap;
mod model;
mod people;
mod stream;

pub use agreement::{BOUND, Deviation};
pub use closed_form::Expectation;
pub use model::ReplyLoop;

/// Contacts in the address book of each IM user.
pub const CONTACTS: usize = 10;
/// The mean time between two messages of one user, in microseconds.
pub const SEND_EVERY: u64 = 600_000_000;
/// The probability that a message is answered.
pub const ANSWERED: f64 = 0.4;
/// The mean time from the delivery of a message to its answer, in microseconds.
pub const ANSWER_AFTER: u64 = 60_000_000;
/// From a client to its IMSP, and from an IMSP to an SMSC, in microseconds.
pub const IMSP_HOP: u64 = 200_000;
/// From one operator's IMSP to the other's, in microseconds.
pub const LINK_HOP: u64 = 50_000;
/// From an SMSC to a terminal, or from a terminal to an SMSC, in microseconds.
pub const SMSC_HOP: u64 = 2_000_000;
/// A conversation without activity for longer is reopened by the next answer, in microseconds.
pub const IDLE_AFTER: u64 = 300_000_000;
/// How long a message, or an answer, is on its way: two IMSP hops, the link, one SMSC hop; in microseconds.
pub const ONE_WAY: u64 = 2 * IMSP_HOP + LINK_HOP + SMSC_HOP;

/// How large a run is.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Subscribers of both operators; half of them, rounded down, are the IM users. At most 2^28.
    pub subscribers: u32,
    /// How long the run lasts, in microseconds of simulated time; what is due then no longer happens.
    pub horizon: u64,
    /// The seed of all chance.
    pub seed: u64,
}

impl Scale {
    /// How many subscribers are IM users.
    pub fn users(&self) -> u32 {
        self.subscribers / 2
    }

    /// How many subscribers are legacy customers.
    pub fn customers(&self) -> u32 {
        self.subscribers - self.users()
    }
}

/// What a run counts.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// Events of all kinds.
    pub events: u64,
    /// Messages that users sent.
    pub sent: u64,
    /// Messages that reached a terminal.
    pub delivered: u64,
    /// Answers that reached the client of the user.
    pub answered: u64,
    /// Answers among these that reopened a conversation.
    pub reopened: u64,
}
