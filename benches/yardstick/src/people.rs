//! The subscribers, as an array of structs for each of their two kinds.

use crate::stream::Stream;
use crate::{CONTACTS, Scale};

/// An IM user of operator A.
pub(crate) struct User {
    pub chance: Stream,
    /// The customers that it knows.
    pub contacts: [u32; CONTACTS],
    /// When each conversation was last active, in milliseconds.
    pub active: [u32; CONTACTS],
    pub sent: u32,
    pub answered: u32,
}

/// A legacy customer of operator B.
pub(crate) struct Customer {
    pub chance: Stream,
    pub received: u32,
    pub answers: u32,
}

impl User {
    pub fn new(scale: &Scale, i: u32) -> User {
        let mut chance = Stream::of(scale.seed, i);
        let contacts = std::array::from_fn(|_| chance.below(scale.customers()));
        User { chance, contacts, active: [0; CONTACTS], sent: 0, answered: 0 }
    }
}

impl Customer {
    pub fn new(scale: &Scale, i: u32) -> Customer {
        Customer { chance: Stream::of(scale.seed, scale.users() + i), received: 0, answers: 0 }
    }
}
