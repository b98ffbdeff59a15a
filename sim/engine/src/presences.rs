//! The presence that legacy customers set by SMS commands, as their IMSP knows it (OMTP, section 3.2).

use std::collections::BTreeMap;
use vocabulary::{Presence, SubscriberId};

/// The presences that an operator's customers set, and how many notices of them were sent.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub struct Presences(BTreeMap<SubscriberId, (Presence, u32)>);

impl Presences {
    /// The presence that a customer set; none: it set none.
    pub fn of(&self, customer: SubscriberId) -> Option<Presence> {
        self.0.get(&customer).map(|(presence, _)| *presence)
    }

    /// A customer sets its presence, and so many watchers are told.
    pub fn set(&mut self, customer: SubscriberId, presence: Presence, watchers: u32) {
        let notices = self.notices(customer);
        self.0.insert(customer, (presence, notices + watchers));
    }

    /// How many notices of a customer's presence were sent so far.
    pub fn notices(&self, customer: SubscriberId) -> u32 {
        self.0.get(&customer).map_or(0, |(_, notices)| *notices)
    }

    /// What a customer set no longer holds: it has become an IM user.
    pub fn discard(&mut self, customer: SubscriberId) {
        self.0.remove(&customer);
    }

    /// All of them: customer, presence, notices.
    pub fn all(&self) -> impl Iterator<Item = (SubscriberId, Presence, u32)> {
        self.0.iter().map(|(customer, (presence, notices))| (*customer, *presence, *notices))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_counted_over_all_that_a_customer_sets() {
        let (mut p, customer) = (Presences::default(), SubscriberId(3));
        p.set(customer, Presence::Offline, 2);
        p.set(customer, Presence::Available, 5);
        assert_eq!((p.of(customer), p.notices(customer)), (Some(Presence::Available), 7));
        p.discard(customer);
        assert_eq!((p.of(customer), p.notices(customer)), (None, 0));
    }
}
