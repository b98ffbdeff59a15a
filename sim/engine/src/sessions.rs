//! What an IMSP knows of sessions: which users are logged in, and where the contacts of its own users are.

use crate::layout::Layout;
use crate::prefetch::fetch;
use vocabulary::{OperatorId, SubscriberId};

/// The sessions that an IMSP knows; nothing is kept by one whose users have none.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub struct Sessions {
    /// A bit for each subscriber of any operator: whether its client is logged in, as far as this IMSP knows. Users of
    /// others are known by their subscriptions to contacts here.
    live: Vec<u64>,
    /// How many transactions with exchanges of their own it has sent.
    pub sent: u64,
    /// The contacts of its users, by operator.
    pub lists: Lists,
}

impl Sessions {
    /// An IMSP in a world of so many subscribers, with the contacts of its own users; nobody is logged in.
    pub fn new(subscribers: u32, lists: Lists) -> Sessions {
        Sessions { live: vec![0; subscribers.div_ceil(u64::BITS) as usize], sent: 0, lists }
    }

    /// The bytes of the sessions that an IMSP knows, in a world of so many subscribers, with the lists of its own,
    /// which have so many entries.
    pub fn bytes(world: u32, own: f64, entries: f64) -> f64 {
        let live = f64::from(world.div_ceil(u64::BITS)) * size_of::<u64>() as f64;
        live + Layout::<Tally>::bytes(own, 0.0) + entries * size_of::<Tally>() as f64
    }

    /// Whether it keeps any.
    pub fn are_kept(&self) -> bool {
        !self.live.is_empty()
    }

    /// Whether a user is logged in, as far as this IMSP knows.
    #[inline(always)]
    pub fn is_live(&self, user: SubscriberId) -> bool {
        let word = self.live.get((user.0 / u64::BITS) as usize);
        word.is_some_and(|word| word >> (user.0 % u64::BITS) & 1 == 1)
    }

    /// Fetches whether a user is logged in.
    #[inline(always)]
    pub fn prefetch(&self, user: SubscriberId) {
        fetch(&self.live, (user.0 / u64::BITS) as usize);
    }

    /// A user logged in, or out.
    #[inline(always)]
    pub fn set_live(&mut self, user: SubscriberId, live: bool) {
        if let Some(word) = self.live.get_mut((user.0 / u64::BITS) as usize) {
            let bit = 1 << (user.0 % u64::BITS);
            *word = if live { *word | bit } else { *word & !bit };
        }
    }

    /// How many of some subscribers are logged in.
    pub fn count_live(&self, of: std::ops::Range<u32>) -> u32 {
        of.filter(|user| self.is_live(SubscriberId(*user))).count() as u32
    }

    /// The state in numbers, for a digest.
    pub fn numbers(&self) -> impl Iterator<Item = u64> {
        self.live.iter().copied().chain([self.sent])
    }
}

/// How many contacts of a user are at an operator, of those whose presence the user is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Tally {
    /// The operator whose IMSP tells; of contacts that are kept by number alone, the user's own.
    pub operator: OperatorId,
    /// IM users.
    pub users: u16,
    /// Legacy customers.
    pub legacy: u16,
}

impl Tally {
    /// None at an operator.
    pub fn none(operator: OperatorId) -> Tally {
        Tally { operator, users: 0, legacy: 0 }
    }

    /// Whether there are any.
    pub fn is_empty(self) -> bool {
        self.users == 0 && self.legacy == 0
    }

    /// The same with so many more IM users and legacy customers, or fewer.
    pub fn add(&mut self, users: i16, legacy: i16) {
        self.users = self.users.saturating_add_signed(users);
        self.legacy = self.legacy.saturating_add_signed(legacy);
    }
}

/// The contacts of an operator's users by operator, row after row.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub struct Lists {
    /// Where each row lies, and the operators that came into it later, in their order.
    rows: Layout<Tally>,
    tallies: Vec<Tally>,
}

impl Lists {
    /// Lists without rows.
    pub fn new() -> Lists {
        Lists { rows: Layout::new(vec![0]), tallies: Vec::new() }
    }

    /// Adds the next row.
    pub fn push(&mut self, row: impl Iterator<Item = Tally>) {
        self.tallies.extend(row);
        self.rows.push(self.tallies.len());
    }

    /// The contacts of a row.
    pub fn of(&self, row: u32) -> impl Iterator<Item = Tally> {
        self.tallies[self.rows.range(row)].iter().chain(self.rows.late(row)).copied()
    }

    /// A row gets so many IM users and legacy customers more at an operator, or fewer.
    pub fn change(&mut self, row: u32, operator: OperatorId, users: i16, legacy: i16) {
        let is_there = |t: &Tally| t.operator == operator;
        let base = &mut self.tallies[self.rows.range(row)];
        let known = base.iter_mut().find(|t| is_there(t)).or_else(|| self.rows.find_late(row, is_there));
        if let Some(tally) = known {
            return tally.add(users, legacy);
        }
        let mut tally = Tally::none(operator);
        tally.add(users, legacy);
        self.rows.add(row, tally, |t| t.operator.0 < operator.0);
    }

    /// Fetches where a row begins.
    #[inline(always)]
    pub fn prefetch(&self, row: u32) {
        self.rows.prefetch(row);
    }

    /// Fetches the first of a row.
    #[inline(always)]
    pub fn prefetch_entries(&self, row: u32) {
        fetch(&self.tallies, self.rows.range(row).start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn tally(operator: u8, users: u16, legacy: u16) -> Tally {
        Tally { operator: OperatorId(operator), users, legacy }
    }

    #[test]
    fn who_is_logged_in_is_known_by_a_bit_each() {
        let mut s = Sessions::new(130, Lists::new());
        [0, 63, 64, 129].into_iter().for_each(|user| s.set_live(SubscriberId(user), true));
        s.set_live(SubscriberId(63), false);
        let live: Vec<_> = (0..130).filter(|user| s.is_live(SubscriberId(*user))).collect();
        assert_eq!((live, s.count_live(1..130)), (vec![0, 64, 129], 2));
        let mut none = Sessions::default();
        none.set_live(SubscriberId(0), true);
        assert!(!none.is_live(SubscriberId(0)) && !none.are_kept());
    }

    #[test]
    fn contacts_are_counted_by_row_and_operator() {
        let mut lists = Lists::new();
        lists.push([tally(0, 2, 1), tally(2, 0, 5)].into_iter());
        lists.push([].into_iter());
        lists.push([tally(1, 1, 0)].into_iter());
        lists.change(0, OperatorId(2), 1, -1);
        lists.change(0, OperatorId(7), 0, 1);
        lists.change(0, OperatorId(5), 1, 1);
        lists.change(0, OperatorId(7), 0, 1);
        lists.change(2, OperatorId(1), -1, 0);
        let of = |row| lists.of(row).collect::<Vec<_>>();
        assert_eq!(of(0), [tally(0, 2, 1), tally(2, 1, 4), tally(5, 1, 1), tally(7, 0, 2)]);
        assert_eq!(of(1), []);
        assert!(of(2)[0].is_empty());
    }
}
