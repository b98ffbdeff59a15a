//! How an operator treats legacy customers: its policies in the order of time, and which of them holds.

use std::sync::Arc;
use vocabulary::{OperatorId, Time};
use world::Blueprint;
use world::blueprint::LegacyPolicy;

/// The policies of an operator; none without an IMSP.
#[derive(Clone, Debug)]
pub struct Policies {
    all: Vec<Policy>,
    /// Which holds.
    now: usize,
}

/// A policy and what puts it into force.
#[derive(Clone, Debug)]
struct Policy {
    from: Time,
    /// Which of the world's changes; none: it holds from the start.
    happening: Option<u32>,
    of: Arc<LegacyPolicy>,
}

impl Policies {
    /// The policies that an operator has over time, of which the first holds.
    pub fn of(blueprint: &Blueprint, operator: OperatorId) -> Policies {
        let of = |(from, happening, policy): (Time, Option<u32>, &LegacyPolicy)| Policy {
            from,
            happening,
            of: Arc::new(policy.clone()),
        };
        Policies { all: blueprint.policies(operator).map(of).collect(), now: 0 }
    }

    /// The policy of one of the world's changes holds from now on; one that is not this operator's changes nothing.
    pub fn change(&mut self, happening: u32) {
        self.now = self.all.iter().position(|p| p.happening == Some(happening)).unwrap_or(self.now);
    }

    /// The policy that holds.
    #[inline(always)]
    pub fn now(&self) -> Option<&LegacyPolicy> {
        self.all.get(self.now).map(|p| &*p.of)
    }

    /// The policy that held at a time.
    pub fn at(&self, at: Time) -> Option<&LegacyPolicy> {
        self.all.iter().rev().find(|p| p.from <= at).map(|p| &*p.of)
    }

    /// The policies that hold and held, the latest first.
    pub fn until_now(&self) -> impl Iterator<Item = &LegacyPolicy> {
        self.all.iter().take(self.now + 1).rev().map(|p| &*p.of)
    }
}
