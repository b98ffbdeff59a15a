//! The simulation: entities in an ECS, time in windows, and each kind of entity handling all its due events of
//! a window in one batch. It opens no file and reads no clock.
//!
//! A stimulus is due; `decide` chooses what happens; the facts become records; `apply` changes the state by
//! them; `follow` says what becomes due because of them.

mod adoption;
mod arena;
mod attachment;
mod batch;
mod bindings;
mod build;
mod case;
mod chance;
mod components;
mod crew;
mod decision;
mod digest;
mod distribution;
mod envelope;
pub mod fixture;
mod gaps;
mod happenings;
mod imsp;
mod inboxes;
mod layout;
mod log;
mod mailroom;
pub mod memory;
mod network;
mod partition;
mod policies;
mod population;
mod portability;
mod prefetch;
mod presences;
mod queueing;
pub mod ranks;
pub mod recorded;
mod replay;
mod rhythm;
mod rollout;
#[cfg(test)]
mod scenario;
pub mod schedule;
mod sessions;
mod simulation;
mod smsc;
pub mod stimulus;
mod subscriber;
mod territory;
#[cfg(test)]
mod tests;
mod transactions;
mod watchers;
mod watching;
mod windows;

pub use chance::{Chance, Draw, Purpose};
pub use log::{Log, Records};
pub use replay::{Listing, Population, Replay};
pub use simulation::{Elsewhere, Options, Simulation, Trace};
