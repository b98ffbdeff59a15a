//! Outages, degraded rates and added servers: what each node can do from when on.

use super::happenings::{find, note_late};
use crate::blueprint::{Blueprint, CapacityChange, Change, Happening};
use crate::finding::{Code, Place};
use crate::reading::Reader;
use crate::written::{HappeningFile, NodesFile, WhatFile};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{Node, NodeId, OperatorId, Span, Time};

/// What is dated for one node: shares of its rate that hold from a time to another, and numbers of servers.
#[derive(Default)]
struct Dated {
    rates: Vec<(Time, Time, f64)>,
    servers: Vec<(Time, u32)>,
}

/// The changes of capacity that happenings make; where several hold for a node at once, the lowest rate does.
pub fn resolve(r: &mut Reader, written: &[&HappeningFile], blueprint: &Blueprint) -> Vec<Happening> {
    let mut nodes: BTreeMap<(OperatorId, NodeId), Dated> = BTreeMap::new();
    for happening in written {
        let at = Time(happening.at.it.0);
        match &happening.what.it {
            WhatFile::Rate(of, share, lasts) => {
                for key in named(r, blueprint, &of.it, of.place) {
                    let limited = *share == 0.0 || has_capacity(r, blueprint, key, of.place);
                    let end = at + *lasts;
                    nodes.entry(key).or_default().rates.extend(limited.then_some((at, end, *share)));
                }
                note_long(r, blueprint, happening, *lasts);
            }
            WhatFile::Servers(of, servers) => {
                for key in named(r, blueprint, &of.it, of.place) {
                    let limited = has_capacity(r, blueprint, key, of.place);
                    nodes.entry(key).or_default().servers.extend(limited.then_some((at, *servers)));
                }
            }
            _ => {}
        }
    }
    nodes.into_iter().flat_map(|(key, dated)| changes(blueprint, key, &dated)).collect()
}

/// What lasts beyond the end of the run never ends in it.
fn note_long(r: &mut Reader, blueprint: &Blueprint, happening: &HappeningFile, lasts: Span) {
    let begins = happening.at.it;
    if begins < blueprint.duration && begins + lasts > blueprint.duration {
        note_late(r, happening.what.place, "end of an outage or of a degraded rate");
    }
}

/// The nodes, or the link, that a happening names.
fn named(
    r: &mut Reader,
    blueprint: &Blueprint,
    nodes: &NodesFile,
    place: Place,
) -> Vec<(OperatorId, NodeId)> {
    match nodes {
        NodesFile::Link(service, ends) => {
            let link = find(r, place, &blueprint.links, *service, *ends, false);
            let end = |l: &vocabulary::LinkId| blueprint.links[usize::from(l.0)].between.0;
            link.map(|l| (end(&l), NodeId::from(Node::Link(l)))).into_iter().collect()
        }
        NodesFile::Of(operator, nodes) => {
            let at = blueprint.operator(*operator);
            if nodes.contains(&Node::Imsp) && at.imsp.is_none() {
                let what = format!("operator {} has no IMSP", at.name);
                r.note(Code::NoImsp, place, what, "no IMSP", "give the operator `imsp: ()`");
                return Vec::new();
            }
            nodes.iter().map(|n| (*operator, NodeId::from(*n))).collect()
        }
    }
}

/// Whether a node has a capacity that could change; if not, it is noted.
fn has_capacity(
    r: &mut Reader,
    blueprint: &Blueprint,
    (operator, node): (OperatorId, NodeId),
    place: Place,
) -> bool {
    let node = node.node().expect("made of a node");
    let limited = blueprint.capacity(operator, node).is_some();
    if !limited {
        let what = format!("this {} takes whatever comes: it has no capacity that could change", node.name());
        let help = "give it a `capacity`, or write an `Outage`";
        r.note(Code::NoEffect, place, what, "no capacity", help);
    }
    limited
}

fn changes(blueprint: &Blueprint, (operator, node): (OperatorId, NodeId), dated: &Dated) -> Vec<Happening> {
    let capacity = blueprint.capacity(operator, node.node().expect("made of a node"));
    let ends = dated.rates.iter().flat_map(|(from, to, _)| [*from, *to]);
    let times: BTreeSet<Time> = ends.chain(dated.servers.iter().map(|s| s.0)).collect();
    let first = (CapacityChange::FULL_RATE, capacity.map_or(0, |c| c.servers));
    let mut last = first;
    let mut changes = Vec::new();
    for at in times {
        let holds = dated.rates.iter().filter(|(from, to, _)| *from <= at && at < *to);
        let share = holds.map(|(_, _, share)| *share).fold(1.0, f64::min);
        let rate = (share * f64::from(CapacityChange::FULL_RATE)).round() as u16;
        let servers = dated.servers.iter().rev().find(|(from, _)| *from <= at).map_or(first.1, |s| s.1);
        if std::mem::replace(&mut last, (rate, servers)) != (rate, servers) {
            let change = Change::Capacity(CapacityChange { operator, node, rate, servers });
            changes.push(Happening { at, change });
        }
    }
    changes
}
