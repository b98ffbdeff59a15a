//! How much memory counting takes, from the world alone.

use super::Tables;
use std::sync::Arc;
use vocabulary::Time;
use world::Blueprint;

/// The counts of a distribution that has seen delays from milliseconds to days: 1,024 for each doubling.
const DISTRIBUTION: usize = 18 * 1_024;
/// Distributions of delays that an operator's tables come to have, about.
const DISTRIBUTIONS: usize = 4;

/// The bytes that the tables of all operators come to take in a run.
pub fn bytes(blueprint: &Arc<Blueprint>) -> u64 {
    let empty = Tables::new(blueprint);
    let last = Time(blueprint.duration.0.saturating_sub(1));
    let end = empty.plan.calendar.at(last);
    let (bins, hours) = (end.bin + 1, end.hour + 1);
    let by_bin = empty.load.bytes(bins) + empty.bindings.bytes(bins) + empty.deliveries.bytes(bins);
    let by_hour = empty.messages.bytes(hours) + empty.map.bytes(hours) + empty.presence.bytes(hours);
    let each = size_of::<Tables>() + by_bin + by_hour + DISTRIBUTIONS * DISTRIBUTION * size_of::<u16>();
    let stations = empty.capacities.bytes(bins, hours) + empty.load.bytes_of_seconds(&empty.plan, hours);
    let waits = empty.capacities.all().len() * DISTRIBUTION * size_of::<u64>();
    (blueprint.operators.len() * each + stations + waits) as u64
}
