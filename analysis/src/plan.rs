//! What the projections need to know of the world, looked up once: operators of subscribers, pairs, the places
//! that carry load, the lives of bindings.

use crate::calendar::{Calendar, Now};
use crate::stations::Stations;
use std::sync::Arc;
use vocabulary::{LinkId, Mechanism, OperatorId, Span, SubscriberId, Time};
use world::blueprint::{Blueprint, Change, Imsp, LegacyPolicy, ReplyRouting, Service};

/// The most chunks that the table of operators by subscriber has: it stays in the first-level cache.
const CHUNKS: u32 = 4096;
/// A chunk with subscribers of more than one operator.
const MIXED: u8 = u8::MAX;

/// The lookups that all projections share.
#[derive(Debug)]
pub struct Plan {
    /// The world.
    pub blueprint: Arc<Blueprint>,
    /// Bins, hours and days.
    pub calendar: Calendar,
    /// The nodes and links that have a capacity or fail.
    pub stations: Stations,
    operators: usize,
    chunks: Vec<u8>,
    shift: u32,
    links: Vec<LinkEnds>,
}

#[derive(Clone, Copy, Debug)]
struct LinkEnds {
    from: OperatorId,
}

/// A node or a link with direction, as tables name it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Such as `IMSP A`, `SMSC B` or `IM A-B, A to B`.
    pub name: String,
    /// `imsp`, `smsc`, `hlr`, `im_link` or `sms_link`.
    pub what: &'static str,
    /// The operator of a node; of a link, the operator that sends.
    pub from: String,
    /// The operator of a node; of a link, the operator that receives.
    pub to: String,
}

impl Place {
    /// As measures name it, such as `smsc.B` or `im_link.A-B`.
    pub fn key(&self) -> String {
        let of_link = self.what.ends_with("_link");
        if of_link {
            format!("{}.{}-{}", self.what, self.from, self.to)
        } else {
            format!("{}.{}", self.what, self.from)
        }
    }
}

impl Plan {
    /// The lookups for a world.
    pub fn new(blueprint: &Arc<Blueprint>) -> Plan {
        let subscribers = blueprint.subscribers();
        let shift = (0..32).find(|s| subscribers >> s < CHUNKS).unwrap_or(31);
        let chunk = |i: u32| {
            let first = operator_of(blueprint, i << shift);
            let last = operator_of(blueprint, ((i + 1) << shift).min(subscribers) - 1);
            if first == last { first as u8 } else { MIXED }
        };
        let chunks = (0..subscribers.div_ceil(1 << shift)).map(chunk).collect();
        let links = blueprint.links.iter().map(|l| LinkEnds { from: l.between.0 }).collect();
        Plan {
            blueprint: blueprint.clone(),
            calendar: Calendar::new(blueprint),
            stations: Stations::new(blueprint),
            operators: blueprint.operators.len(),
            chunks,
            shift,
            links,
        }
    }

    /// How many operators there are; the index after the last stands for none of them.
    pub fn operators(&self) -> usize {
        self.operators
    }

    /// How many indices of operators there are, that of none included.
    pub fn sides(&self) -> usize {
        self.operators + 1
    }

    /// How many pairs of indices there are.
    pub fn pairs(&self) -> usize {
        self.sides() * self.sides()
    }

    /// The index of the operator of a subscriber.
    #[inline(always)]
    pub fn side(&self, subscriber: SubscriberId) -> usize {
        match self.chunks.get((subscriber.0 >> self.shift) as usize) {
            Some(&operator) if operator != MIXED => usize::from(operator),
            _ => self.side_by_search(subscriber),
        }
    }

    #[cold]
    fn side_by_search(&self, subscriber: SubscriberId) -> usize {
        if subscriber.0 < self.blueprint.subscribers() {
            operator_of(&self.blueprint, subscriber.0)
        } else {
            self.operators
        }
    }

    /// The index of an operator.
    #[inline(always)]
    pub fn place_of(&self, operator: OperatorId) -> usize {
        usize::from(operator.0).min(self.operators)
    }

    /// The pair of two indices.
    #[inline(always)]
    pub fn pair(&self, from: usize, to: usize) -> usize {
        from * (self.operators + 1) + to
    }

    /// The pair of two subscribers' operators.
    #[inline(always)]
    pub fn pair_of(&self, from: SubscriberId, to: SubscriberId) -> usize {
        self.pair(self.side(from), self.side(to))
    }

    /// The indices of a pair.
    pub fn sides_of(&self, pair: usize) -> (usize, usize) {
        (pair / self.sides(), pair % self.sides())
    }

    /// The name of an operator by its index; `-` for none.
    pub fn name(&self, side: usize) -> &str {
        self.blueprint.operators.get(side).map_or("-", |o| &o.name)
    }

    /// The name of an operator; `-` for none.
    pub fn operator_name(&self, operator: OperatorId) -> String {
        self.name(self.place_of(operator)).to_owned()
    }

    /// The index of the operator whose range has a subscriber's number.
    pub fn holder(&self, subscriber: SubscriberId) -> usize {
        let known = subscriber.0 < self.blueprint.subscribers();
        if known { self.place_of(self.blueprint.range_holder(subscriber)) } else { self.operators }
    }

    /// The place of an operator's IMSP among the places that carry load.
    #[inline(always)]
    pub fn imsp(&self, operator: OperatorId) -> usize {
        self.place_of(operator)
    }

    /// The place of an operator's SMSC.
    #[inline(always)]
    pub fn smsc(&self, operator: OperatorId) -> usize {
        self.operators + 1 + self.place_of(operator)
    }

    /// The place of an operator's HLR.
    #[inline(always)]
    pub fn hlr(&self, operator: OperatorId) -> usize {
        2 * (self.operators + 1) + self.place_of(operator)
    }

    /// The place of a link in the direction that leads away from an operator; none for no link.
    #[inline(always)]
    pub fn link(&self, link: LinkId, from: OperatorId) -> Option<usize> {
        Some(self.way(self.direction(link, from)?))
    }

    /// The place of a direction of a link.
    #[inline(always)]
    pub fn way(&self, direction: usize) -> usize {
        3 * (self.operators + 1) + direction
    }

    /// Which direction of a link a place is; none for nodes.
    pub fn direction_at(&self, place: usize) -> Option<usize> {
        place.checked_sub(self.way(0))
    }

    /// How many directions links have.
    pub fn directions(&self) -> usize {
        2 * self.links.len()
    }

    /// Which direction of a link leads away from an operator, counted through over all links; none for no link.
    #[inline(always)]
    pub fn direction(&self, link: LinkId, from: OperatorId) -> Option<usize> {
        let ends = self.links.get(usize::from(link.0))?;
        Some(2 * usize::from(link.0) + usize::from(ends.from != from))
    }

    /// What a direction of a link is.
    pub fn describe_direction(&self, direction: usize) -> Option<Place> {
        self.describe_link(direction)
    }

    /// How many places carry load.
    pub fn places(&self) -> usize {
        3 * self.sides() + 2 * self.links.len()
    }

    /// From when on something may come to a place; none: nothing ever does.
    pub fn used_from(&self, place: usize) -> Option<Time> {
        let sides = self.sides();
        let Some(direction) = self.direction_at(place) else {
            let operator = self.blueprint.operators.get(place % sides)?;
            let here = OperatorId((place % sides) as u8);
            return if place < sides {
                self.launched(here, operator.imsp.as_ref()?)
            } else {
                Some(Time::START)
            };
        };
        let link = self.blueprint.links.get(direction / 2)?;
        let id = LinkId((direction / 2) as u16);
        if link.open { Some(Time::START) } else { self.first(|change| *change == Change::OpenLink(id)) }
    }

    /// When an IMSP is launched.
    fn launched(&self, here: OperatorId, imsp: &Imsp) -> Option<Time> {
        if imsp.launched {
            Some(Time::START)
        } else {
            self.first(|change| *change == Change::LaunchImsp(here))
        }
    }

    /// When the first change of a kind happens.
    fn first(&self, of: impl Fn(&Change) -> bool) -> Option<Time> {
        self.blueprint.happenings.iter().find(|h| of(&h.change)).map(|h| h.at)
    }

    /// What a place is; none for those that stand for no operator, or for the IMSP of one that has none.
    pub fn describe(&self, place: usize) -> Option<Place> {
        let sides = self.sides();
        let node = |side: usize, what, label: &str| {
            let operator = self.blueprint.operators.get(side)?;
            let name = &operator.name;
            Some(Place { name: format!("{label} {name}"), what, from: name.clone(), to: name.clone() })
        };
        if place < sides {
            let operator = self.blueprint.operators.get(place)?;
            operator.imsp.as_ref().and_then(|_| node(place, "imsp", "IMSP"))
        } else if place < 2 * sides {
            node(place - sides, "smsc", "SMSC")
        } else if place < 3 * sides {
            node(place - 2 * sides, "hlr", "HLR")
        } else {
            self.describe_link(place - 3 * sides)
        }
    }

    fn describe_link(&self, place: usize) -> Option<Place> {
        let link = self.blueprint.links.get(place / 2)?;
        let ends = if place.is_multiple_of(2) { link.between } else { (link.between.1, link.between.0) };
        let [from, to] = [ends.0, ends.1].map(|o| self.name(self.place_of(o)).to_owned());
        let what = match link.service {
            Service::Im => "im_link",
            Service::Sms => "sms_link",
        };
        Some(Place { name: format!("{}, {from} to {to}", link.name), what, from, to })
    }

    /// How answers find back to an operator's IM service, and how they did before, the latest first.
    pub fn replies_until(&self, operator: OperatorId, at: Time) -> impl Iterator<Item = &ReplyRouting> {
        self.blueprint.policies_until(operator, at).map(|policy| &policy.reply)
    }

    /// How answers find back to an operator's IM service by a mechanism, if they ever do; as it was last.
    pub fn reply_by(&self, operator: OperatorId, mechanism: Mechanism) -> Option<&ReplyRouting> {
        self.replies_until(operator, Time::NEVER).find(|reply| mechanism_of(reply) == mechanism)
    }

    /// The operators that keep bindings, at any time.
    pub fn keepers(&self) -> impl Iterator<Item = usize> {
        let keeps = |o: &usize| {
            let policies = self.blueprint.policies(OperatorId(*o as u8));
            policies.into_iter().any(|(.., policy)| lifetime(&policy.reply) > Span::ZERO)
        };
        (0..self.operators).filter(keeps)
    }

    /// The bin around a time, as far as no operator changes its policy in it.
    pub fn at(&self, time: Time) -> Now {
        let mut now = self.calendar.at(time);
        let changes = self.blueprint.happenings.iter().filter(|h| matches!(h.change, Change::Policy(..)));
        for change in changes {
            if change.at <= time {
                now.from = now.from.max(change.at.0);
            } else {
                now.until = now.until.min(change.at.0);
            }
        }
        now
    }

    /// What each operator's policy says at a time; nothing of those without IMSP.
    pub fn terms_at(&self, time: Time) -> impl Iterator<Item = Option<Terms>> {
        let policy = move |o| self.blueprint.policy_at(OperatorId(o as u8), time);
        let terms = |policy: &LegacyPolicy| Terms { limit: policy.limit, lifetime: lifetime(&policy.reply) };
        (0..self.operators).map(move |o| policy(o).map(terms))
    }
}

/// What an operator's policy on legacy customers says that is asked for at each conversion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms {
    /// The most characters of a message.
    pub limit: u16,
    /// How long a binding lives; zero if it keeps none.
    pub lifetime: Span,
}

/// How long a binding lives by a way of routing answers; zero if that keeps none.
pub fn lifetime(reply: &ReplyRouting) -> Span {
    match reply {
        ReplyRouting::OriginatorNumber { lifetime, .. } | ReplyRouting::AliasPool { lifetime, .. } => {
            *lifetime
        }
        ReplyRouting::ServicePrefix { .. } => Span::ZERO,
    }
}

/// The operator's index, for a subscriber that one has.
fn operator_of(blueprint: &Blueprint, subscriber: u32) -> usize {
    usize::from(blueprint.operator_of(SubscriberId(subscriber)).0)
}

/// The mechanism that a way of routing answers is.
pub fn mechanism_of(reply: &ReplyRouting) -> Mechanism {
    match reply {
        ReplyRouting::OriginatorNumber { .. } => Mechanism::OriginatorNumber,
        ReplyRouting::ServicePrefix { .. } => Mechanism::ServicePrefix,
        ReplyRouting::AliasPool { .. } => Mechanism::AliasPool,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::Span;

    #[test]
    fn places_are_used_from_when_they_come_into_being() {
        let text = "(duration: \"10 d\", operators: {\
             \"A\": (numbers: [\"+44 7700\"], subscribers: 10, im_users: \"50 %\", imsp: ()), \
             \"B\": (numbers: [\"+44 7800\"], subscribers: 10, imsp: (launched: false)), \
             \"C\": (numbers: [\"+44 7900\"], subscribers: 10)}, \
             links: [Im(between: (\"A\", \"B\"), open: false), Sms(between: (\"A\", \"C\"))], \
             happenings: [(at: \"2 d\", what: LaunchImsp(\"B\")), \
             (at: \"3 d\", what: OpenLink(service: Im, between: (\"A\", \"B\")))])";
        let world = world::parse("w", text, std::path::Path::new("."), &[]);
        let plan = Plan::new(&Arc::new(world.unwrap_or_else(|report| panic!("{report}")).blueprint));
        let day = |n: u64| Some(Time(n * Span::DAY.0));
        let used: Vec<_> = (0..plan.places()).map(|place| plan.used_from(place)).collect();
        let imsps = [day(0), day(2), None, None];
        let nodes = [day(0), day(0), day(0), None];
        assert_eq!(used, [&imsps[..], &nodes, &nodes, &[day(3), day(3), day(0), day(0)]].concat());
    }
}
