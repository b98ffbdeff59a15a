//! What waits at most where nodes and links are out of service: all that comes to them until they are back.

use super::crowd::Crowd;
use super::reaches;
use super::traffic::Parts;
use crate::decision::Surroundings;
use vocabulary::{Node, OperatorId, Time};
use world::blueprint::{CapacityChange, Change, Service};

/// The messages that wait behind the outage behind which most do; `sent` are those of each part of the run. What is
/// held up is not answered. Where nothing limits them afterwards they all come to the next hop at once, and are
/// counted there, too.
pub fn held_up(around: &Surroundings, crowds: &[Crowd], sent: &[f64], parts: &Parts) -> f64 {
    let blueprint = &around.blueprint;
    let changes = || {
        let times = blueprint.happenings.iter().map(|h| (h.at, &h.change));
        times.filter_map(|(at, change)| match change {
            Change::Capacity(capacity) => Some((at, capacity)),
            _ => None,
        })
    };
    let outage = |(from, of): (Time, &CapacityChange)| {
        let end = changes().find(|(at, c)| *at > from && (c.operator, c.node) == (of.operator, of.node));
        let until = end.map_or(Time::NEVER, |(at, _)| at);
        let hops = if blueprint.capacity(of.operator, of.node.node()?).is_some() { 1.0 } else { 2.0 };
        Some(parts.within(sent, (from, until)) * share(around, crowds, of) * hops)
    };
    changes().filter(|(_, change)| change.rate == 0).filter_map(outage).fold(0.0, f64::max)
}

/// The share of all messages that pass a node or a link. What another operator passes on is not counted.
fn share(around: &Surroundings, crowds: &[Crowd], of: &CapacityChange) -> f64 {
    let node = of.node.node();
    let passes = |from: usize, to: usize| match node {
        Some(Node::Link(link)) => {
            let link = &around.blueprint.links[usize::from(link.0)];
            let [a, b] = [link.between.0, link.between.1].map(|operator| usize::from(operator.0));
            let joins = (from, to) == (a, b) || (from, to) == (b, a);
            joins && reaches(around, from, to) == (link.service == Service::Im)
        }
        _ => [from, to].map(|i| OperatorId(i as u8)).contains(&of.operator),
    };
    let (mut all, mut passing) = (0.0, 0.0);
    for (from, crowd) in crowds.iter().enumerate() {
        for (to, share) in crowd.at.iter().enumerate() {
            let weight = crowd.users_at_end * crowd.active * share;
            all += weight;
            passing += if passes(from, to) { weight } else { 0.0 };
        }
    }
    if all > 0.0 { passing / all } else { 0.0 }
}
