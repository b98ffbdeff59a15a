//! The nodes and links of a world that have a capacity or fail, with what they can do from when on.

use crate::plan::Plan;
use vocabulary::{LinkId, Node, NodeId, OperatorId, Time};
use world::Blueprint;
use world::blueprint::{Capacity, CapacityChange, Change, Service};

/// A node, or one direction of a link, where messages queue.
#[derive(Clone, PartialEq, Debug)]
pub struct Station {
    /// The operator of the node; of a link, the one that sends.
    pub operator: OperatorId,
    /// Which node or link.
    pub node: Node,
    /// Such as `SMSC B submission` or `IM A-B, A to B`.
    pub name: String,
    /// As the world file and measures name it: `smsc.B.submission`, `im_link.A-B`.
    pub key: String,
    /// Its capacity; none: it takes whatever comes, and fails at times.
    pub capacity: Option<Capacity>,
    /// From when on which rate (in ten-thousandths) and how many servers (0: no limit); the first from the start.
    pub phases: Vec<(Time, u16, u32)>,
}

/// All stations of a world, and how a record names them.
#[derive(Clone, Debug, Default)]
pub struct Stations {
    all: Vec<Station>,
    /// For each operator and node one more than the place of its station; then for each direction of each link.
    places: Vec<u16>,
    operators: usize,
}

const NODES: usize = Node::OF_OPERATOR.len();

impl Stations {
    /// The stations of a world.
    pub fn new(blueprint: &Blueprint) -> Stations {
        let operators = blueprint.operators.len();
        let places = vec![0; operators * NODES + 2 * blueprint.links.len()];
        let mut stations = Stations { all: Vec::new(), places, operators };
        for operator in (0..operators).map(|i| OperatorId(i as u8)) {
            for node in Node::OF_OPERATOR {
                stations.add(blueprint, operator, node);
            }
        }
        for (i, link) in blueprint.links.iter().enumerate() {
            for from in [link.between.0, link.between.1] {
                stations.add(blueprint, from, Node::Link(LinkId(i as u16)));
            }
        }
        stations
    }

    fn add(&mut self, blueprint: &Blueprint, operator: OperatorId, node: Node) {
        let capacity = blueprint.capacity(operator, node).cloned();
        let servers = capacity.as_ref().map_or(0, |c| c.servers);
        let id = NodeId::from(node);
        let changed = blueprint.happenings.iter().filter_map(|h| match h.change {
            Change::Capacity(c) if c.node == id && (c.operator == operator || id.0 >= NodeId::LINKS) => {
                Some((h.at, c.rate, c.servers))
            }
            _ => None,
        });
        let first = (Time::START, CapacityChange::FULL_RATE, servers);
        let phases: Vec<_> = std::iter::once(first).chain(changed).collect();
        if capacity.is_none() && phases.len() == 1 {
            return;
        }
        let (name, key) = names(blueprint, operator, node);
        self.all.push(Station { operator, node, name, key, capacity, phases });
        if let Some(place) = self.place(blueprint, operator, node) {
            self.places[place] = self.all.len() as u16;
        }
    }

    fn place(&self, blueprint: &Blueprint, operator: OperatorId, node: Node) -> Option<usize> {
        match node {
            Node::Link(link) => {
                let ends = blueprint.links.get(usize::from(link.0))?.between;
                Some(self.operators * NODES + 2 * usize::from(link.0) + usize::from(ends.0 != operator))
            }
            _ => Some(usize::from(operator.0) * NODES + usize::from(NodeId::from(node).0)),
        }
    }

    /// The place of the station that a record at an operator names.
    pub fn find(&self, plan: &Plan, operator: OperatorId, node: NodeId) -> Option<usize> {
        let place = self.place(&plan.blueprint, operator, node.node()?)?;
        usize::from(*self.places.get(place)?).checked_sub(1)
    }

    /// All of them: nodes by operator, then links.
    pub fn all(&self) -> &[Station] {
        &self.all
    }
}

fn names(blueprint: &Blueprint, operator: OperatorId, node: Node) -> (String, String) {
    let here = &blueprint.operator(operator).name;
    match node {
        Node::Imsp => (format!("IMSP {here}"), format!("imsp.{here}")),
        Node::SmscSubmission => (format!("SMSC {here} submission"), format!("smsc.{here}.submission")),
        Node::SmscDelivery => (format!("SMSC {here} delivery"), format!("smsc.{here}.delivery")),
        Node::SmscReceipts => (format!("SMSC {here} receipts"), format!("smsc.{here}.receipts")),
        Node::Hlr => (format!("HLR {here}"), format!("hlr.{here}")),
        Node::Link(id) => {
            let link = &blueprint.links[usize::from(id.0)];
            let there = &blueprint.operator(link.other_end(operator)).name;
            let kind = if link.service == Service::Im { "im_link" } else { "sms_link" };
            (format!("{}, {here} to {there}", link.name), format!("{kind}.{here}-{there}"))
        }
    }
}

impl Station {
    /// The work that it can do from a time to another, in microseconds of one server at full rate; none: no limit.
    pub fn available(&self, from: Time, to: Time) -> Option<f64> {
        self.capacity.as_ref()?;
        Some(self.within(from, to).map(|(span, rate, servers)| span * rate * f64::from(servers)).sum())
    }

    /// The phases within a stretch of time, one after another: how long, at which share of the rate, with how many
    /// servers.
    pub fn within(&self, from: Time, to: Time) -> impl Iterator<Item = (f64, f64, u32)> {
        let ends = self.phases.iter().skip(1).map(|p| p.0).chain([Time::NEVER]);
        self.phases.iter().zip(ends).filter_map(move |((begins, rate, servers), ends)| {
            let (begins, ends) = ((*begins).max(from), ends.min(to));
            let rate = f64::from(*rate) / f64::from(CapacityChange::FULL_RATE);
            (ends > begins).then(|| (ends.since(begins).0 as f64, rate, *servers))
        })
    }

    /// The mean share of its full rate from a time to another.
    pub fn mean_rate(&self, from: Time, to: Time) -> f64 {
        let sum: f64 = self.within(from, to).map(|(span, rate, _)| span * rate).sum();
        sum / (to.since(from).0 as f64).max(1.0)
    }

    /// How long it takes from a time on, in microseconds, until it could have done so much work (microseconds of full
    /// rate) and works; without end if never.
    pub fn until_done(&self, from: Time, work_us: f64) -> f64 {
        let (mut takes, mut left) = (0.0, work_us);
        for (span, rate, _) in self.within(from, Time::NEVER) {
            if rate > 0.0 && left <= span * rate {
                return takes + left / rate;
            }
            takes += span;
            left -= span * rate;
        }
        f64::INFINITY
    }

    /// When it was out of service, or had less than its full rate, up to an end: from, until, share of the rate.
    pub fn disturbed(&self, end: Time) -> Vec<(Time, Time, f64)> {
        let ends = self.phases.iter().skip(1).map(|p| p.0).chain([end]);
        let phases = self.phases.iter().zip(ends);
        let full = CapacityChange::FULL_RATE;
        let less = phases.filter(|((begins, rate, _), _)| *rate < full && *begins < end);
        less.map(|((begins, rate, _), ends)| (*begins, ends.min(end), f64::from(*rate) / f64::from(full)))
            .collect()
    }

    /// How many servers it has at a time; 0: no limit.
    pub fn servers_at(&self, time: Time) -> u32 {
        self.phases.iter().rev().find(|p| p.0 <= time).map_or(0, |p| p.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_when_there_is_a_rate() {
        // Full until 100, half until 200, nothing until 300, full again.
        let phases = [(0, 10_000), (100, 5_000), (200, 0), (300, 10_000)];
        let phases = phases.into_iter().map(|(at, rate)| (Time(at), rate, 1)).collect();
        let (operator, node) = (OperatorId(0), Node::Imsp);
        let (name, key) = Default::default();
        let mut station = Station { operator, node, name, key, capacity: None, phases };
        let takes = |from, work| station.until_done(Time(from), work);
        assert_eq!([takes(0, 100.0), takes(0, 101.0), takes(90, 60.0)], [100.0, 102.0, 110.0]);
        assert_eq!([takes(180, 15.0), takes(210, 0.0), takes(300, 7.0)], [125.0, 90.0, 7.0]);
        station.phases.truncate(3);
        assert_eq!(station.until_done(Time(150), 26.0), f64::INFINITY);
    }
}
