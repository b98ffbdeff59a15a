//! Snapshots: what a run needs to go on after it was interrupted, piece by piece in one file.
//!
//! A [`Packer`] takes pieces, an [`Unpacker`] gives them back in the same order. [`write()`] and [`read()`] keep them
//! in a file with its format in front and a hash behind, so that a damaged one is never taken for a good one.

mod error;
mod file;
mod pieces;

pub use error::SnapshotError;
pub use file::{read, write};
pub use pieces::{Packer, Unfit, Unpacker};
