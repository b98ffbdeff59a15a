//! How many bindings of customer and user an IMSP comes to keep: the pairs who ever write, as each stays until its
//! number is bound anew, and the blocks that they are kept in, which double.

use super::crowd::Crowd;
use super::reaches;
use super::traffic::Traffic;
use crate::bindings::Bindings;
use crate::decision::Surroundings;
use vocabulary::OperatorId;
use world::blueprint::ReplyRouting;

/// Parts of the customers, by how popular they are, and of the time.
const PARTS: usize = 64;
const TIMES: usize = 8;

/// What an IMSP keeps at the end of a run.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contexts {
    /// Subscribers of the operators whose customers are among those with a binding.
    pub subscribers: f64,
    /// Places in all blocks ever taken; what a customer has outgrown others take.
    pub places: f64,
}

/// Customers of an operator, by how many users write to each.
struct Group {
    customers: f64,
    popularity: f64,
    /// The pairs of customer and user after each part of the time.
    pairs: [f64; TIMES],
}

impl Contexts {
    /// What the IMSP of an operator keeps; none: it keeps nothing, or there is none.
    pub fn at(around: &Surroundings, index: usize, crowds: &[Crowd], traffic: &Traffic) -> Option<Contexts> {
        let numbers =
            around.blueprint.policies(OperatorId(index as u8)).filter_map(|(.., p)| match p.reply {
                ReplyRouting::OriginatorNumber { per_customer, .. } => Some(per_customer),
                ReplyRouting::AliasPool { numbers, .. } => Some(numbers),
                ReplyRouting::ServicePrefix { .. } => None,
            });
        let numbers = f64::from(numbers.max()?);
        let mut kept = Contexts { subscribers: 0.0, places: 0.0 };
        let mut orders = [[0.0; Bindings::ORDERS]; TIMES];
        for (to, crowd) in crowds.iter().enumerate() {
            let group = group(around, (index, to), crowds, traffic);
            if group.pairs[TIMES - 1] > 0.0 {
                kept.subscribers += crowd.subscribers;
                group.count(numbers, &mut orders);
            }
        }
        let most = |order: usize| orders.iter().map(|at| at[order]).fold(0.0, f64::max);
        kept.places = (0..Bindings::ORDERS).map(|order| most(order) * (1_u64 << order) as f64).sum();
        Some(kept)
    }
}

/// The customers of an operator whose bindings are kept at another's, or the same's, IMSP.
fn group(around: &Surroundings, (index, to): (usize, usize), crowds: &[Crowd], traffic: &Traffic) -> Group {
    let customers = crowds[to].subscribers * (1.0 - crowds[to].share_of_users());
    let legacy = 1.0 - crowds[to].share_of_users();
    let mut pairs = [0.0; TIMES];
    let mut popularity: f64 = 0.0;
    for (from, crowd) in crowds.iter().enumerate() {
        // A contact at an IMSP that is reached is that one's customer, any other the user's own.
        let keeper = if reaches(around, from, to) { to } else { from };
        if keeper != index || crowd.at[to] == 0.0 {
            continue;
        }
        let contacts = &around.blueprint.operators[from].contacts;
        popularity = popularity.max(contacts.popularity);
        for (time, pairs) in pairs.iter_mut().enumerate() {
            let talks = traffic.conversations_each[from] * (time + 1) as f64 / TIMES as f64;
            *pairs +=
                crowd.users_at_end * met(crowd.list, contacts.favourites, talks) * crowd.at[to] * legacy;
        }
    }
    Group { customers, popularity, pairs }
}

/// How many of so many contacts a user has met after some conversations, each with one drawn as favourites say.
fn met(contacts: f64, favourites: f64, conversations: f64) -> f64 {
    let share = |place: f64| libm::pow(place / contacts, 1.0 / (1.0 + favourites));
    let slots = contacts.ceil() as u32;
    let slot = |i: u32| {
        let part = (contacts - f64::from(i)).min(1.0);
        let drawn = share(f64::from(i) + part) - share(f64::from(i));
        part * (1.0 - libm::exp(-conversations * drawn / part))
    };
    (0..slots).map(slot).sum()
}

impl Group {
    /// Adds to the blocks of each order after each part of the time.
    fn count(&self, numbers: f64, orders: &mut [[f64; Bindings::ORDERS]; TIMES]) {
        let below = |part: usize| libm::pow(part as f64 / PARTS as f64, 1.0 / (1.0 + self.popularity));
        for part in 0..PARTS {
            let customers = self.customers / PARTS as f64;
            for (time, pairs) in self.pairs.iter().enumerate() {
                let mean = pairs * (below(part + 1) - below(part)) / customers.max(1e-9);
                for (order, count) in orders[time].iter_mut().enumerate() {
                    *count += customers * share_of_order(order, mean, numbers);
                }
            }
        }
    }
}

/// The share of customers with a block of an order, of those to whom so many users write on average (Poisson).
fn share_of_order(order: usize, mean: f64, numbers: f64) -> f64 {
    let first = Bindings::FIRST_ORDER as usize;
    // The first place says how many there are.
    let most = f64::from(1_u32 << order) - 1.0;
    let least = if order == first { 1.0 } else { f64::from(1_u32 << order) / 2.0 };
    if order < first || least > numbers {
        return 0.0;
    }
    let until = |n: f64| at_most(n, mean);
    // Whoever has no number left keeps those that there are.
    if most >= numbers { 1.0 - until(least - 1.0) } else { until(most) - until(least - 1.0) }
}

/// The probability that a Poisson number with a mean is at most another.
fn at_most(n: f64, mean: f64) -> f64 {
    if mean > 400.0 {
        // Far from so many that a few more or less would matter.
        return f64::from(n >= mean);
    }
    let (mut term, mut sum) = (libm::exp(-mean), 0.0);
    for k in 0..=n as u32 {
        sum += term;
        term *= mean / f64::from(k + 1);
    }
    sum.min(1.0)
}
