//! Recorded traffic as resolved.

use std::sync::Arc;
use vocabulary::{OperatorId, Span};

/// Messages of a CSV file that are replayed: who wrote to whom and when.
#[derive(Clone, PartialEq, Debug)]
pub struct Trace {
    /// The file as the world names it, relative to its folder.
    pub file: String,
    /// What separates the fields of a row.
    pub delimiter: u8,
    /// The names of the columns.
    pub columns: TraceColumns,
    /// How the times are written.
    pub format: TimeFormat,
    /// Who the senders and recipients are.
    pub parties: Parties,
    /// How much earlier than a row before it a row may be.
    pub tolerance: Span,
}

/// The names of the columns of recorded traffic.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TraceColumns {
    /// When the message was sent.
    pub time: String,
    /// Who sent it.
    pub from: String,
    /// To whom.
    pub to: String,
    /// How many characters it has; none: lengths are drawn as of all texts.
    pub characters: Option<String>,
    /// What the characters are coded in; none: in the GSM alphabet.
    pub alphabet: Option<String>,
}

/// How the times of recorded traffic are written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TimeFormat {
    /// Seconds since 1970-01-01T00:00:00Z, with or without fraction.
    UnixSeconds,
    /// Milliseconds since then.
    UnixMillis,
    /// ISO 8601; without a distance from UTC it is the local time of the world.
    Iso8601,
    /// As a pattern of `strftime` says; likewise.
    Pattern(Arc<str>),
}

/// Who the senders and recipients of recorded traffic are.
#[derive(Clone, PartialEq, Debug)]
pub enum Parties {
    /// The fields are numbers (MSISDNs) of the world.
    Numbers,
    /// The fields are ids that say nothing; each stands for a subscriber of its own.
    Ids {
        /// Whom an id can stand for that is first seen as a sender; the shares sum to 1.
        senders: Vec<Quarter>,
        /// Whom an id can stand for that is first seen as a recipient; likewise.
        recipients: Vec<Quarter>,
    },
}

/// A share of the ids, and the subscribers that they stand for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Quarter {
    /// The share, 0 to 1.
    pub share: f64,
    /// The operator of the subscribers.
    pub operator: OperatorId,
    /// How they stand at the start.
    pub standing: Standing,
}

/// How subscribers stand at the start, for choosing some of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// True IM users.
    TrueIm,
    /// Legacy customers with an account.
    PreRegistered,
    /// Customers without an account.
    Unregistered,
    /// Legacy customers with an account or without.
    Legacy,
}
