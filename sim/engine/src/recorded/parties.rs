//! Whom the numbers and ids of a trace stand for.
//!
//! Ids are told apart by 128 bits of hash, so that looking one up touches memory once and nothing is allocated for it:
//! that two of ten million are taken for one has a probability of 1 in 10^24.

use crate::chance::{Chance, Purpose};
use crate::partition::Partition;
use crate::population::{people_of, pick};
use crate::stimulus::Stage;
use crate::territory::Cut;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use vocabulary::{AccountState, OperatorId, SubscriberId};
use world::Blueprint;
use world::blueprint::{Operator, Quarter, Standing};
use world::trace::{Numbering, RejectCause};

/// How the subscribers of each operator stand at the start, those that ids can stand for: the many, by the number
/// of the first of them.
pub type Standings = Vec<(u32, Vec<AccountState>)>;

/// How the many of each operator stand, of those whose IMSPs live in some partitions.
pub fn standings(blueprint: &Blueprint, cut: &Cut, partitions: &mut [Partition]) -> Standings {
    let mut of = |(index, operator): (usize, &Operator)| {
        let named = people_of(blueprint, operator).len();
        let seat = cut.seat(OperatorId(index as u8), Stage::Imsp);
        let accounts = partitions[seat]
            .with_imsp(|imsp, _| imsp.imsp.accounts[named..].iter().map(|a| a.0).collect::<Vec<_>>());
        let nobody = || vec![AccountState::Unregistered; operator.subscribers as usize - named];
        (operator.first.0 + named as u32, accounts.unwrap_or_else(nobody))
    };
    blueprint.operators.iter().enumerate().map(&mut of).collect()
}

/// Who the senders and recipients of a trace are.
pub enum Parties {
    /// The fields are numbers.
    Numbers(Numbering),
    /// The fields are ids; each stands for a subscriber of its own.
    Ids(Box<Ids>),
}

/// The role in which an id is met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// It sends.
    Sender,
    /// It gets.
    Recipient,
}

impl Parties {
    /// The parties of a world's trace.
    pub fn new(blueprint: &Blueprint, parties: &world::blueprint::Parties, standings: &Standings) -> Parties {
        match parties {
            world::blueprint::Parties::Numbers => Parties::Numbers(Numbering::new(blueprint)),
            world::blueprint::Parties::Ids { senders, recipients } => {
                Parties::Ids(Box::new(Ids::new(blueprint.seed, [senders, recipients], standings)))
            }
        }
    }

    /// Whom a field stands for.
    #[inline]
    pub fn subscriber(&mut self, field: &[u8], role: Role) -> Result<SubscriberId, RejectCause> {
        match self {
            Parties::Numbers(numbers) => numbers.subscriber(field).ok_or(RejectCause::UnknownNumber),
            Parties::Ids(ids) => ids.subscriber(field, role),
        }
    }
}

/// The bytes that the feed of a trace keeps of so many subscribers: how many messages each has sent, and of those that
/// ids may stand for their places. Ids themselves come on top as they are met; a world does not say how many there are.
pub fn bytes(parties: &world::blueprint::Parties, subscribers: f64) -> f64 {
    let sent = subscribers * size_of::<u32>() as f64;
    match parties {
        world::blueprint::Parties::Numbers => sent,
        world::blueprint::Parties::Ids { .. } => sent + subscribers * (2 * size_of::<u32>()) as f64,
    }
}

/// Ids and the subscribers that they stand for. An id is placed when it is first met: by keyed chance, in a group of
/// subscribers by its role then, and there at a place that is its own or, if that is taken, the next free one.
pub struct Ids {
    chance: Chance,
    known: HashMap<Name, SubscriberId, BuildHasherDefault<Spread>>,
    groups: Vec<Group>,
    /// For each role, the groups with their shares.
    shares: [Vec<(usize, f64)>; 2],
    /// Which subscribers an id stands for, a bit for each.
    taken: Vec<u64>,
}

/// The subscribers of an operator that stand alike.
struct Group {
    of: (OperatorId, Standing),
    members: Vec<u32>,
    /// For each place, a later one (or itself) at or before the next that is free; past the last, none is.
    next: Vec<u32>,
}

impl Ids {
    fn new(seed: u64, quarters: [&Vec<Quarter>; 2], standings: &Standings) -> Ids {
        let mut groups: Vec<Group> = Vec::new();
        let shares = quarters.map(|role| {
            let mut place = |q: &Quarter| {
                let of = (q.operator, q.standing);
                let known = groups.iter().position(|g| g.of == of);
                known.unwrap_or_else(|| {
                    groups.push(Group::new(of, standings));
                    groups.len() - 1
                })
            };
            role.iter().filter(|q| q.share > 0.0).map(|q| (place(q), q.share)).collect()
        });
        let subscribers = standings.iter().map(|(first, many)| *first as usize + many.len()).max();
        let taken = vec![0; subscribers.unwrap_or(0).div_ceil(64)];
        Ids { chance: Chance::new(seed), known: HashMap::default(), groups, shares, taken }
    }

    #[inline]
    fn subscriber(&mut self, id: &[u8], role: Role) -> Result<SubscriberId, RejectCause> {
        let name = Name::of(id);
        match self.known.get(&name) {
            Some(subscriber) => Ok(*subscriber),
            None => self.place(name, role),
        }
    }

    /// Finds a place for an id that is met for the first time.
    #[cold]
    fn place(&mut self, name: Name, role: Role) -> Result<SubscriberId, RejectCause> {
        let mut draw = self.chance.draw(Purpose::Party, name.0);
        let group = &mut self.groups[pick(&self.shares[role as usize], draw.unit())];
        let many = group.members.len() as u32;
        let wanted = if many > 0 { draw.below(many) } else { 0 };
        let free = group.free(wanted, &self.taken).or_else(|| group.free(0, &self.taken));
        let subscriber = free.ok_or(RejectCause::NoSubscriberLeft)?;
        self.taken[subscriber as usize / 64] |= 1 << (subscriber % 64);
        self.known.insert(name, SubscriberId(subscriber));
        Ok(SubscriberId(subscriber))
    }
}

impl Group {
    fn new(of: (OperatorId, Standing), standings: &Standings) -> Group {
        let (first, states) = &standings[usize::from(of.0.0)];
        let fits = |state: &AccountState| match of.1 {
            Standing::TrueIm => *state == AccountState::TrueIm,
            Standing::PreRegistered => *state == AccountState::PreRegistered,
            Standing::Unregistered => *state == AccountState::Unregistered,
            Standing::Legacy => *state != AccountState::TrueIm,
        };
        let members: Vec<u32> =
            states.iter().zip(*first..).filter(|(state, _)| fits(state)).map(|(_, who)| who).collect();
        let next = (0..=members.len() as u32).collect();
        Group { of, members, next }
    }

    /// The first member from a place on that no id stands for.
    fn free(&mut self, from: u32, taken: &[u64]) -> Option<u32> {
        let mut at = from;
        loop {
            at = self.skip(at);
            let member = *self.members.get(at as usize)?;
            if taken[member as usize / 64] >> (member % 64) & 1 == 0 {
                return Some(member);
            }
            self.next[at as usize] = at + 1;
        }
    }

    /// The next place that is not known to be taken; the way there is shortened for the next who goes it.
    fn skip(&mut self, from: u32) -> u32 {
        let mut at = from;
        while self.next[at as usize] != at {
            let further = self.next[self.next[at as usize] as usize];
            self.next[at as usize] = further;
            at = further;
        }
        at
    }
}

/// The bytes of an id in 128 bits, the same on every machine; the first 64 are its key for keyed chance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Name(u64, u64);

impl Name {
    #[inline]
    fn of(id: &[u8]) -> Name {
        let mut words = id.chunks_exact(8);
        let mut name = Name(0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03);
        for word in words.by_ref() {
            name.add(u64::from_le_bytes(word.try_into().expect("chunks of eight")));
        }
        name.add(words.remainder().iter().fold(0, |rest, byte| rest << 8 | u64::from(*byte)));
        name.add(id.len() as u64);
        name
    }

    #[inline]
    fn add(&mut self, word: u64) {
        let fold = |a: u64, b: u64| {
            let product = u128::from(a) * u128::from(b);
            (product >> 64) as u64 ^ product as u64
        };
        self.0 = fold(self.0 ^ word, 0xe703_7ed1_a0b4_28db);
        self.1 = fold(self.1.rotate_left(29) ^ word, 0x8ebc_6af0_9c88_c6e3) ^ word;
    }
}

impl Hash for Name {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0);
    }
}

/// The hash of a name is a part of it.
#[derive(Default)]
pub struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = Name::of(bytes).0;
    }

    #[inline]
    fn write_u64(&mut self, word: u64) {
        self.0 = word;
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [AccountState; 3] =
        [AccountState::TrueIm, AccountState::PreRegistered, AccountState::Unregistered];

    /// Two operators of 300 each; the first ten of the second are named. One in three stands in each way.
    fn standings() -> Standings {
        let states = |n: usize| (0..n).map(|i| STATES[i % 3]).collect();
        vec![(0, states(300)), (310, states(290))]
    }

    fn quarter(share: f64, operator: u8, standing: Standing) -> Quarter {
        Quarter { share, operator: OperatorId(operator), standing }
    }

    fn ids(seed: u64) -> Ids {
        let senders = vec![quarter(0.25, 0, Standing::TrueIm), quarter(0.75, 1, Standing::TrueIm)];
        let recipients = vec![quarter(0.5, 1, Standing::Legacy), quarter(0.5, 1, Standing::Unregistered)];
        Ids::new(seed, [&senders, &recipients], &standings())
    }

    fn name(n: u32) -> Vec<u8> {
        format!("id-{n}").into_bytes()
    }

    #[test]
    fn an_id_is_always_the_same_subscriber_and_no_two_are_one() {
        let mut all = ids(1);
        let of = |ids: &mut Ids, n| {
            let role = if n % 3 == 0 { Role::Sender } else { Role::Recipient };
            ids.subscriber(&name(n), role).unwrap()
        };
        let placed: Vec<SubscriberId> = (0..200).map(|n| of(&mut all, n)).collect();
        assert_eq!((0..200).map(|n| of(&mut all, n)).collect::<Vec<_>>(), placed);
        let mut apart = placed.clone();
        apart.sort();
        apart.dedup();
        assert_eq!(apart.len(), 200);
        assert_eq!((0..200).map(|n| of(&mut ids(1), n)).filter(|s| placed.contains(s)).count(), 200);
        assert_ne!((0..200).map(|n| of(&mut ids(2), n)).collect::<Vec<_>>(), placed);
    }

    #[test]
    fn ids_are_shared_out_by_role_standing_and_operator() {
        let mut all = ids(3);
        let senders: Vec<u32> = (0..80).map(|n| all.subscriber(&name(n), Role::Sender).unwrap().0).collect();
        assert!(senders.iter().all(|s| if *s < 300 { s % 3 == 0 } else { (s - 310) % 3 == 0 }));
        let first = senders.iter().filter(|s| **s < 300).count();
        // 80 draws with probability 1/4: 20, and five standard deviations of 3.9.
        assert!((1..40).contains(&first), "{first}");
        let recipient = |ids: &mut Ids, n| ids.subscriber(&name(n), Role::Recipient).unwrap().0;
        assert!((100..180).all(|n| (recipient(&mut all, n) - 310) % 3 != 0));
        assert_eq!(recipient(&mut all, 5), senders[5], "an id keeps the place of its first role");
    }

    #[test]
    fn names_of_like_ids_differ_in_either_half() {
        let ids = (0..300_000_u32).flat_map(|n| [format!("{n}"), format!("id{n:09x}"), format!("{n:040}")]);
        let names: Vec<Name> = ids.map(|id| Name::of(id.as_bytes())).collect();
        for half in [|n: &Name| n.0, |n: &Name| n.1] {
            let mut halves: Vec<u64> = names.iter().map(half).collect();
            halves.sort_unstable();
            halves.dedup();
            assert_eq!(halves.len(), names.len());
            // Uniform in 256 bins: 3,515.6 each; five standard deviations are 296.
            let mut bins = [0_u32; 256];
            halves.iter().for_each(|h| bins[(h >> 56) as usize] += 1);
            assert!(bins.iter().all(|b| b.abs_diff(3_516) < 297), "{bins:?}");
        }
    }

    #[test]
    fn groups_that_overlap_share_no_subscriber_and_are_used_to_the_last() {
        let mut all = ids(4);
        let mut placed = Vec::new();
        let mut refused = 0;
        for n in 0..2_000 {
            match all.subscriber(&name(n), Role::Recipient) {
                Ok(who) => placed.push(who),
                Err(cause) => {
                    assert_eq!(cause, RejectCause::NoSubscriberLeft);
                    refused += 1;
                }
            }
        }
        // Of the second operator's many, 193 are no IM users.
        assert_eq!((placed.len(), refused), (193, 2_000 - 193));
        placed.sort();
        placed.dedup();
        assert_eq!(placed.len(), 193);
    }
}
