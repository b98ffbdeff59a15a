//! What events say that takes several words.

use crate::NodeId;

/// How the subscribers of an operator stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct PopulationCounts {
    /// True IM users.
    pub users: u32,
    /// Legacy customers with an account.
    pub pre_registered: u32,
    /// Customers without an account.
    pub unregistered: u32,
    /// Subscribers whose terminal has an IM client.
    pub with_client: u32,
}

/// The capacity of a node or link after a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct CapacityLeft {
    /// The node or link; of a link, both directions.
    pub node: NodeId,
    /// The rate in ten-thousandths of the full one: 0 in an outage.
    pub rate: u16,
    /// How many servers there are; 0: no limit.
    pub servers: u32,
}

/// How much more often users begin conversations during a spike.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct SpikeLoad {
    /// How many times as often, in thousandths.
    pub permille: u32,
    /// Whether as often as in the mean over the week, rather than as usual at that time.
    pub over_mean: bool,
}
