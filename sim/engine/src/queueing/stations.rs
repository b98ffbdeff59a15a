//! The stations of one kind of entity of an operator, and what the service of a message takes there.

use super::calendar::{calendar, shifts};
use super::station::{Station, StationState};
use crate::chance::Draw;
use crate::stimulus::Stage;
use rand_distr::{Distribution, Exp1};
use vocabulary::{LinkId, Node, NodeId, OperatorId, Span};
use world::Blueprint;
use world::blueprint::{Capacity, Full, Service, Work};

/// A station with what the world says of it.
#[derive(Clone, Debug)]
pub struct Post {
    /// Which node or link it is.
    pub node: NodeId,
    /// Its state.
    pub station: Station,
    /// Its capacity; none: it takes whatever comes, and is out of service at times.
    capacity: Option<Capacity>,
}

/// The stations of one kind of entity of an operator; empty where nothing has a limit, and nothing fails.
#[derive(Clone, Debug, Default)]
pub struct Stations {
    posts: Vec<Post>,
    /// For each code of a node, one more than its place among the posts; 0: it has no station.
    places: Vec<u16>,
}

impl Stations {
    /// The stations of an operator's IMSP, or of its SMSC with the HLR; each with the links of its service.
    pub fn of(blueprint: &Blueprint, here: OperatorId, stage: Stage) -> Stations {
        let (nodes, service) = match stage {
            Stage::Subscriber => return Stations::default(),
            Stage::Imsp => (&Node::OF_OPERATOR[..1], Service::Im),
            Stage::Smsc => (&Node::OF_OPERATOR[1..], Service::Sms),
        };
        let links = blueprint.links.iter().enumerate();
        let links = links.filter(|(_, l)| l.service == service && [l.between.0, l.between.1].contains(&here));
        let links = links.map(|(i, _)| Node::Link(LinkId(i as u16)));
        let mut stations = Stations::default();
        for node in nodes.iter().copied().chain(links) {
            stations.add(blueprint, here, node);
        }
        stations
    }

    fn add(&mut self, blueprint: &Blueprint, here: OperatorId, node: Node) {
        let id = NodeId::from(node);
        let capacity = blueprint.capacity(here, node).cloned();
        let calendar = calendar(blueprint, here, id);
        if capacity.is_none() && calendar.is_steady() {
            return;
        }
        let shifts = capacity.as_ref().map_or(Vec::new(), |c| shifts(blueprint, here, id, c.servers));
        let code = usize::from(id.0);
        self.places.resize(self.places.len().max(code + 1), 0);
        self.posts.push(Post { node: id, station: Station::new(calendar, &shifts), capacity });
        self.places[code] = self.posts.len() as u16;
    }

    /// Whether there are none.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.posts.is_empty()
    }

    /// The station of a node; none: it takes whatever comes, at any time.
    #[inline(always)]
    pub fn get(&self, node: NodeId) -> Option<&Post> {
        let place = *self.places.get(usize::from(node.0))?;
        self.posts.get(usize::from(place.checked_sub(1)?))
    }

    /// The same, to change it.
    #[inline(always)]
    pub fn get_mut(&mut self, node: NodeId) -> Option<&mut Station> {
        let place = *self.places.get(usize::from(node.0))?;
        self.posts.get_mut(usize::from(place.checked_sub(1)?)).map(|post| &mut post.station)
    }

    /// The state of each.
    pub fn states(&self) -> Vec<StationState> {
        self.posts.iter().map(|post| post.station.state()).collect()
    }

    /// Goes on from the states of the same stations; those of others are refused.
    pub fn resume(&mut self, states: Vec<StationState>) -> bool {
        states.len() == self.posts.len()
            && self.posts.iter_mut().zip(states).all(|(post, state)| post.station.resume(state))
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Post> {
        self.posts.iter()
    }
}

impl Post {
    /// The work of serving so many messages, or so many bytes, at full rate.
    #[inline]
    pub fn work(&self, messages: u32, octets: u32, mut draw: Draw) -> Span {
        let Some(capacity) = &self.capacity else { return Span::ZERO };
        let (micros, times) = match capacity.work {
            Work::PerMessage(micros) => (micros, messages),
            Work::PerOctet(micros) => (micros * f64::from(octets), 1),
        };
        let mut drawn = || if capacity.exponential { Exp1.sample(&mut draw) } else { 1.0 };
        let sum: f64 = (0..times).map(|_| drawn()).sum();
        // Rounded up or down by chance, so that the mean is right to a fraction of a microsecond.
        Span(((micros * sum + draw.unit()) as u64).min(u64::from(u32::MAX)))
    }

    /// Whether so many wait that there is no room for one more.
    #[inline(always)]
    pub fn is_full(&self, waiting: u32) -> bool {
        self.capacity.as_ref().and_then(|c| c.room).is_some_and(|room| waiting >= room)
    }

    /// How long until a sender that has tried so often in vain tries again; none: it does not.
    pub fn again(&self, tries: u8) -> Option<Span> {
        match &self.capacity.as_ref()?.full {
            Full::Reject => None,
            Full::Throttle(tries_after) => tries_after.get(usize::from(tries)).copied(),
        }
    }
}
