//! `run.json`: what a run was made of. No wall-clock time and no path, so that equal runs have equal cards.

use journal::Retention;
use serde::{Deserialize, Serialize};
use world::World;

/// What a run was made of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RunCard {
    /// The version of Interwork that ran it.
    pub interwork: String,
    /// The name of the world.
    pub world: String,
    /// BLAKE3 over the world as resolved and the files that it uses, in hexadecimal digits.
    pub world_hash: String,
    /// The seed of all chance.
    pub seed: u64,
    /// How much of the log is kept: `full`, `1/N`, `none`.
    pub log: String,
    /// What the command line changed of the world, as PATH=VALUE, in its order.
    pub set: Vec<String>,
}

impl RunCard {
    /// The card of a run.
    pub fn new(world: &World, hash: String, set: &[(String, String)], log: Retention) -> RunCard {
        RunCard {
            interwork: env!("CARGO_PKG_VERSION").to_owned(),
            world: world.blueprint.name.clone(),
            world_hash: hash,
            seed: world.blueprint.seed,
            log: log.to_string(),
            set: set.iter().map(|(path, value)| format!("{path}={value}")).collect(),
        }
    }
}
