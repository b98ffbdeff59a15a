//! The journal: what happened in a run, as Parquet files that planners open with their own tools and that a
//! replay and all tables are made from.
//!
//! A log is a folder of segments and a manifest. [`Writer`] writes it in a thread of its own, [`Reader`] reads
//! it, [`verify`] says whether it is still what was written and keeps the laws of the network. `docs/log.md`
//! explains every column.

mod batch;
mod cells;
mod chunk;
mod columns;
mod decode;
mod encode;
mod error;
mod index;
mod manifest;
mod mapping;
mod options;
mod order;
mod pack;
mod page;
mod pages;
mod places;
mod read_batch;
mod reader;
mod rows;
#[cfg(test)]
mod samples;
mod schema;
mod scribe;
mod segment;
mod select;
mod share;
mod sync;
#[cfg(test)]
mod tests;
mod verify;
mod wide;
mod window;
mod writer;

pub use chunk::Chunk;
pub use columns::Column;
pub use error::JournalError;
pub use manifest::{End, Header, MANIFEST, Segment, Snapshot};
pub use mapping::columns_of;
pub use options::{Options, Retention};
pub use reader::Reader;
pub use scribe::{LogSummary, Position};
pub use select::{Search, Selection};
pub use share::{Completed, Share, Turns};
pub use verify::{Damage, DamageKind, Verification, verify};
pub use writer::{Kept, Writer};
