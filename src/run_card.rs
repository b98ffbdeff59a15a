//! `run.json`: what a run was made of. No wall-clock time and no path, so that equal runs have equal cards.

use crate::recorded::TraceCard;
use journal::Retention;
use serde::{Deserialize, Serialize};
use std::num::NonZeroUsize;
use world::World;
use world::blueprint::{NumberRange, Operator};

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
    /// How many records a file of the log has, if that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment_records: Option<NonZeroUsize>,
    /// What the command line changed of the world, as PATH=VALUE, in its order.
    pub set: Vec<String>,
    /// The trace that was replayed, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceCard>,
    /// When it starts.
    pub start: StartCard,
    /// The operators, in the order of their numbers in the log.
    pub operators: Vec<OperatorCard>,
    /// The links, in the order of their numbers in the log.
    pub links: Vec<String>,
}

/// The civil time of the start.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StartCard {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub unix_seconds: i64,
    /// Seconds by which local time is ahead of UTC.
    pub utc_offset_seconds: i32,
}

/// What the numbers of subscribers in the log mean, for one operator.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OperatorCard {
    /// What the world calls it.
    pub name: String,
    /// The number of its first subscriber in the log.
    pub first: u32,
    /// How many subscribers it has.
    pub subscribers: u32,
    /// Its number ranges, which its subscribers fill in this order.
    pub numbers: Vec<RangeCard>,
}

/// A range of MSISDNs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RangeCard {
    /// The digits that all have in front, from the country code on.
    pub prefix: String,
    /// How many digits follow.
    pub digits: u8,
}

impl OperatorCard {
    fn of(operator: &Operator) -> OperatorCard {
        let range = |n: &NumberRange| RangeCard { prefix: n.prefix.clone(), digits: n.digits };
        OperatorCard {
            name: operator.name.clone(),
            first: operator.first.0,
            subscribers: operator.subscribers,
            numbers: operator.numbers.iter().map(range).collect(),
        }
    }
}

impl RunCard {
    /// The card of a run.
    pub fn new(world: &World, hash: String, set: &[(String, String)], log: Retention) -> RunCard {
        let start = world.blueprint.start;
        RunCard {
            interwork: env!("CARGO_PKG_VERSION").to_owned(),
            world: world.blueprint.name.clone(),
            world_hash: hash,
            seed: world.blueprint.seed,
            log: log.to_string(),
            segment_records: None,
            trace: None,
            set: set.iter().map(|(path, value)| format!("{path}={value}")).collect(),
            start: StartCard {
                unix_seconds: start.unix_seconds,
                utc_offset_seconds: start.utc_offset_seconds,
            },
            operators: world.blueprint.operators.iter().map(OperatorCard::of).collect(),
            links: world.blueprint.links.iter().map(|l| l.name.clone()).collect(),
        }
    }
}
