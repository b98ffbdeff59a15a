//! The words that every part of Interwork shares: time, identities, short messages, causes of failure, the
//! facts that a run records and the sinks that take them.
//!
//! Nothing here knows the world file, the engine, a file or a clock.

mod cause;
mod coded;
mod codes;
mod event;
mod identity;
mod kind;
mod look;
mod record;
mod scatter;
pub mod sms;
mod time;

pub use cause::FailCause;
pub use codes::{
    AccountState, Advice, Approach, Binding, ClientType, ContactKind, Conversation, Group, Icon, Mechanism,
    NumberLookup, NumberRouting, Presence, PresenceChange, ReplyAddress, Shown, StatusText, UpgradeReason,
};
pub use event::Event;
pub use event::payload::{CapacityLeft, PopulationCounts, SpikeLoad};
pub use identity::{
    ClientId, LinkId, Node, NodeId, OperatorId, Originator, RecordId, RecordIdError, SubscriberId,
};
pub use kind::Kind;
pub use look::Look;
pub use record::{Record, Sink};
pub use scatter::{SCATTER_STEP, scattered};
pub use sms::{Alphabet, TextSize};
pub use time::{Span, Time};
