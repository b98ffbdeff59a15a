//! What every stage knows of the network: how the operators reach each other. It changes between windows only,
//! by the dated happenings of the world.

use crate::policies::Policies;
use crate::queueing::{Calendar, calendar};
use std::collections::BinaryHeap;
use std::sync::Arc;
use vocabulary::{
    CapacityLeft, Event, FailCause, LinkId, Node, OperatorId, Span, SpikeLoad, SubscriberId, Time,
};
use world::Blueprint;
use world::blueprint::{CapacityChange, Change, Indications, LegacyPolicy, Over, Service};

/// For each pair of operators, the first link of the shortest way; over open links, and over all.
#[derive(Clone, Debug, Default)]
struct Routes {
    open: Vec<LinkId>,
    any: Vec<LinkId>,
}

/// How the operators reach each other at a time.
#[derive(Clone, Debug)]
pub struct Network {
    /// The world that the network is of.
    pub blueprint: Arc<Blueprint>,
    open: Vec<bool>,
    launched: Vec<bool>,
    indications: Vec<Indications>,
    policies: Vec<Policies>,
    latencies: Vec<Span>,
    /// For each link, whether it has a capacity, and its rate over time.
    limits: Vec<(bool, Calendar)>,
    firsts: Vec<u32>,
    ports: bool,
    im: Routes,
    sms: Routes,
}

impl Network {
    /// The network at the start of the run.
    pub fn new(blueprint: &Arc<Blueprint>) -> Network {
        let mut network = Network {
            blueprint: blueprint.clone(),
            open: blueprint.links.iter().map(|l| l.open).collect(),
            launched: blueprint
                .operators
                .iter()
                .map(|o| o.imsp.as_ref().is_some_and(|i| i.launched))
                .collect(),
            indications: blueprint
                .operators
                .iter()
                .map(|o| o.imsp.as_ref().map_or(Indications::default(), |i| i.legacy.indications))
                .collect(),
            policies: (0..blueprint.operators.len())
                .map(|o| Policies::of(blueprint, OperatorId(o as u8)))
                .collect(),
            latencies: blueprint.links.iter().map(|l| l.latency).collect(),
            limits: (0..blueprint.links.len()).map(|i| limit(blueprint, LinkId(i as u16))).collect(),
            firsts: blueprint.operators.iter().map(|o| o.first.0).collect(),
            ports: blueprint.ports(),
            im: Routes::default(),
            sms: Routes::default(),
        };
        network.find_routes();
        network
    }

    /// The event that a change of the world becomes, by its place among them, and at which operator.
    pub fn decide(&self, index: u32, change: &Change) -> (OperatorId, Event) {
        let end = |link: &LinkId| self.blueprint.links[usize::from(link.0)].between.0;
        match change {
            Change::OpenLink(link) => (end(link), Event::LinkOpened { link: *link }),
            Change::CloseLink(link) => (end(link), Event::LinkClosed { link: *link }),
            Change::LaunchImsp(operator) => (*operator, Event::ImspLaunched),
            Change::Indicate(operator, Indications { status_text, client_info }) => {
                let (status_text, client_info) = (*status_text, *client_info);
                (*operator, Event::IndicationsChanged { status_text, client_info })
            }
            Change::Capacity(CapacityChange { operator, node, rate, servers }) => {
                let capacity = CapacityLeft { node: *node, rate: *rate, servers: *servers };
                (*operator, Event::CapacityChanged { capacity })
            }
            Change::Latency(link, latency) => {
                (end(link), Event::LatencyChanged { link: *link, latency: *latency })
            }
            Change::BeginSpike(spike) => {
                let spike = &self.blueprint.traffic.spikes[*spike as usize];
                let (permille, over_mean) = ((spike.times * 1e3).round() as u32, spike.over == Over::Mean);
                let load = SpikeLoad { permille, over_mean };
                (spike.operator.unwrap_or(OperatorId::NONE), Event::SpikeBegan { load })
            }
            Change::Policy(operator, _) => (*operator, Event::PolicyChanged { happening: index }),
            Change::EndSpike(spike) => {
                let spike = &self.blueprint.traffic.spikes[*spike as usize];
                (spike.operator.unwrap_or(OperatorId::NONE), Event::SpikeEnded)
            }
        }
    }

    /// Changes the network by an event at an operator; other events than happenings change nothing.
    pub fn apply(&mut self, operator: OperatorId, event: &Event) {
        match event {
            Event::LinkOpened { link } => self.open[usize::from(link.0)] = true,
            Event::LinkClosed { link } => self.open[usize::from(link.0)] = false,
            Event::LatencyChanged { link, latency } => self.latencies[usize::from(link.0)] = *latency,
            Event::ImspLaunched => self.launched[usize::from(operator.0)] = true,
            Event::IndicationsChanged { status_text, client_info } => {
                let by = Indications { status_text: *status_text, client_info: *client_info };
                self.indications[usize::from(operator.0)] = by;
                return;
            }
            Event::PolicyChanged { happening } => {
                return self.policies[usize::from(operator.0)].change(*happening);
            }
            _ => return,
        }
        self.find_routes();
    }

    /// The operator of a subscriber.
    #[inline(always)]
    pub fn home(&self, subscriber: SubscriberId) -> OperatorId {
        let mut home = self.firsts.len() - 1;
        while self.firsts[home] > subscriber.0 {
            home -= 1;
        }
        OperatorId(home as u8)
    }

    /// Whether any number was ported from one operator to another.
    #[inline(always)]
    pub fn ports(&self) -> bool {
        self.ports
    }

    /// By what an operator's IMSP tells clients that a contact is legacy.
    pub fn indications(&self, operator: OperatorId) -> Indications {
        self.indications[usize::from(operator.0)]
    }

    /// How an operator treats legacy customers, if it has an IMSP.
    #[inline(always)]
    pub fn policy(&self, operator: OperatorId) -> Option<&LegacyPolicy> {
        self.policies[usize::from(operator.0)].now()
    }

    /// How it treated them at a time, which is not after the last change.
    pub fn policy_at(&self, operator: OperatorId, at: Time) -> Option<&LegacyPolicy> {
        self.policies[usize::from(operator.0)].at(at)
    }

    /// How it treats them, and how it did before, the latest first.
    pub fn policies(&self, operator: OperatorId) -> impl Iterator<Item = &LegacyPolicy> {
        self.policies[usize::from(operator.0)].until_now()
    }

    /// Whether the operator's IMSP runs.
    #[inline(always)]
    pub fn has_imsp(&self, operator: OperatorId) -> bool {
        self.launched[usize::from(operator.0)]
    }

    /// The link that leads on from one operator towards another, or why there is none.
    #[inline(always)]
    pub fn route(&self, service: Service, from: OperatorId, to: OperatorId) -> Result<LinkId, FailCause> {
        let routes = match service {
            Service::Im => &self.im,
            Service::Sms => &self.sms,
        };
        let at = usize::from(from.0) * self.firsts.len() + usize::from(to.0);
        match routes.open[at] {
            LinkId::NONE if routes.any[at] == LinkId::NONE => Err(FailCause::NoRoute),
            LinkId::NONE => Err(FailCause::LinkClosed),
            link => Ok(link),
        }
    }

    /// The operator at the other end of a link, and how long it takes there.
    #[inline(always)]
    pub fn across(&self, link: LinkId, from: OperatorId) -> (OperatorId, Span) {
        let link = usize::from(link.0);
        (self.blueprint.links[link].other_end(from), self.latencies[link])
    }

    /// Whether what goes over a link now comes to its queue: it has a capacity, or is out of service.
    #[inline(always)]
    pub fn queues(&self, link: LinkId, now: Time) -> bool {
        let (limited, calendar) = &self.limits[usize::from(link.0)];
        *limited || calendar.working_from(now) > now
    }

    fn find_routes(&mut self) {
        self.im = self.routes(Service::Im);
        self.sms = self.routes(Service::Sms);
    }

    fn routes(&self, service: Service) -> Routes {
        let to_all = |open_only| {
            (0..self.firsts.len()).flat_map(|to| self.ways_to(service, to, open_only)).collect::<Vec<_>>()
        };
        Routes { open: transposed(&to_all(true)), any: transposed(&to_all(false)) }
    }

    fn usable(&self, service: Service, link: usize, open_only: bool) -> bool {
        let l = &self.blueprint.links[link];
        let ends = [l.between.0, l.between.1];
        let staffed = service == Service::Sms || ends.iter().all(|o| self.has_imsp(*o));
        l.service == service && (!open_only || self.open[link] && staffed)
    }

    /// For each operator, the first link of the shortest way to one (by latency, then by the links' order);
    /// only hubs pass on.
    fn ways_to(&self, service: Service, to: usize, open_only: bool) -> Vec<LinkId> {
        let operators = &self.blueprint.operators;
        let mut best = vec![(u64::MAX, u16::MAX); operators.len()];
        let mut heap = BinaryHeap::from([std::cmp::Reverse((0_u64, to))]);
        best[to] = (0, u16::MAX);
        while let Some(std::cmp::Reverse((length, at))) = heap.pop() {
            if length > best[at].0 || at != to && !operators[at].transit {
                continue;
            }
            for (i, link) in self.blueprint.links.iter().enumerate() {
                let (a, b) = (usize::from(link.between.0.0), usize::from(link.between.1.0));
                let Some(from) = (a == at).then_some(b).or((b == at).then_some(a)) else { continue };
                let way = (length + self.latencies[i].0, i as u16);
                if self.usable(service, i, open_only) && way < best[from] {
                    best[from] = way;
                    heap.push(std::cmp::Reverse((way.0, from)));
                }
            }
        }
        best.into_iter().map(|(_, link)| LinkId(link)).collect()
    }
}

fn limit(blueprint: &Blueprint, link: LinkId) -> (bool, Calendar) {
    let limited = blueprint.links[usize::from(link.0)].capacity.is_some();
    (limited, calendar(blueprint, OperatorId::NONE, Node::Link(link).into()))
}

fn transposed(square: &[LinkId]) -> Vec<LinkId> {
    let n = square.len().isqrt();
    (0..n * n).map(|i| square[i % n * n + i / n]).collect()
}
