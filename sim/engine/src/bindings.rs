//! Which user a customer answers: the bindings of (customer, user) to a number of the customer's own. With an
//! alias pool, the number is the alias that the customer answers to; with the originator's own number, it only
//! counts the contexts that are kept for the customer.

use crate::arena::Arena;
use crate::prefetch::fetch;
use vocabulary::{Binding, Span, SubscriberId, Time};

/// A number of a customer, bound to a user until a time, which is kept to a hundredth of a second: eight entries
/// share a cache line. The number is the place in the customer's block, less one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, serde::Deserialize)]
struct Entry(u64);

impl Entry {
    const USER_BITS: u32 = 28;
    const HUNDREDTH: u64 = 10_000;

    #[inline(always)]
    fn new(user: SubscriberId, expires: Time) -> Entry {
        let hundredths = expires.0.div_ceil(Self::HUNDREDTH).min((1 << (64 - Self::USER_BITS)) - 1);
        Entry(hundredths << Self::USER_BITS | u64::from(user.0))
    }

    #[inline(always)]
    fn user(self) -> SubscriberId {
        SubscriberId(self.0 as u32 & (SubscriberId::LIMIT - 1))
    }

    #[inline(always)]
    fn expires(self) -> Time {
        Time((self.0 >> Self::USER_BITS) * Self::HUNDREDTH)
    }
}

/// What binding a message would make, found without changing anything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The customer's number for the user.
    pub number: u16,
    /// What will happen to the binding.
    pub binding: Binding,
    /// How long the renewed or displaced binding would still have lived.
    pub remaining: Span,
}

/// How the bindings of an IMSP are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// The most live bindings of one customer.
    pub numbers: u16,
    /// How long a binding lives.
    pub lifetime: Span,
    /// Whether use prolongs it.
    pub renew: bool,
    /// Whether the oldest gives way when all numbers are bound.
    pub displace: bool,
}

/// The bindings of an IMSP. Those of a customer lie side by side in a block of 8, 16, 32, ... places, of which the
/// first says how many they are: those of most customers share one cache line. An entry stays, expired or not, until
/// its number is bound anew.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub struct Bindings {
    /// Where each customer's block begins, by the customer's number: a leaf for as many customers, if one of them has a
    /// block.
    leaves: Vec<Vec<u32>>,
    places: Arena<Entry>,
    /// Blocks that were outgrown, by order.
    outgrown: [Vec<u32>; Bindings::ORDERS],
}

impl Bindings {
    /// The customers of a leaf.
    const LEAF: usize = 4096;
    /// The customer has no block.
    const NONE: u32 = u32::MAX;
    /// A block of an order has two to this many places; the largest has room for all numbers there are.
    pub const ORDERS: usize = 18;
    /// The order of the smallest blocks: a cache line.
    pub const FIRST_ORDER: u32 = 3;
}

/// The order of a customer's block with so many entries.
#[inline(always)]
fn order(entries: u64) -> u32 {
    (u64::BITS - entries.leading_zeros()).max(Bindings::FIRST_ORDER)
}

/// The leaf of a customer, and where in it.
#[inline(always)]
fn leaf(customer: SubscriberId) -> (usize, usize) {
    (customer.0 as usize / Bindings::LEAF, customer.0 as usize % Bindings::LEAF)
}

impl Bindings {
    /// The bytes that bindings take of customers among so many subscribers, in so many places.
    pub fn bytes(subscribers: f64, places: f64) -> f64 {
        subscribers * size_of::<u32>() as f64 + places * size_of::<Entry>() as f64
    }

    /// Buys so many places before the run, so that hardly one has to be bought in it.
    pub fn buy(&mut self, places: f64) {
        self.places.buy(places as usize, Entry(0));
    }

    /// Where the customer's block begins.
    #[inline(always)]
    fn start(&self, customer: SubscriberId) -> u32 {
        let (leaf, at) = leaf(customer);
        self.leaves.get(leaf).and_then(|leaf| leaf.get(at)).copied().unwrap_or(Self::NONE)
    }

    /// Fetches where the customer's entries are into the cache.
    #[inline(always)]
    pub fn prefetch(&self, customer: SubscriberId) {
        let (leaf, at) = leaf(customer);
        if let Some(leaf) = self.leaves.get(leaf) {
            fetch(leaf, at);
        }
    }

    /// Fetches the customer's entries into the cache, the first seven.
    #[inline(always)]
    pub fn prefetch_entries(&self, customer: SubscriberId) {
        self.places.fetch(self.start(customer));
    }

    #[inline(always)]
    fn of(&self, customer: SubscriberId) -> &[Entry] {
        match self.start(customer) {
            Self::NONE => &[],
            start => {
                let block = self.places.at(start);
                &block[1..][..block[0].0 as usize]
            }
        }
    }

    /// What binding a message from the user to the customer would make; none: all numbers are bound and none
    /// gives way.
    pub fn plan(&self, customer: SubscriberId, user: SubscriberId, now: Time, rule: Rule) -> Option<Plan> {
        let entries = self.of(customer);
        let plan = |number: usize, binding, expires: Time| {
            Some(Plan { number: number as u16, binding, remaining: expires.since(now) })
        };
        // A policy may leave fewer numbers than there were: those beyond live on, but are not bound anew.
        let numbers = usize::from(rule.numbers);
        if let Some(number) = entries.iter().position(|e| e.user() == user) {
            let expires = entries[number].expires();
            match (expires > now, rule.renew) {
                (false, _) if number >= numbers => {}
                (false, _) => return plan(number, Binding::Opened, now),
                (true, true) => return plan(number, Binding::Renewed, expires),
                (true, false) => return plan(number, Binding::None, expires),
            }
        }
        if entries.len() < numbers {
            return plan(entries.len(), Binding::Opened, now);
        }
        let usable = entries.iter().take(numbers).enumerate();
        let (number, oldest) = usable.min_by_key(|(number, e)| (e.expires(), *number))?;
        match oldest.expires() {
            expires if expires <= now => plan(number, Binding::Opened, now),
            expires if rule.displace => plan(number, Binding::Displaced, expires),
            _ => None,
        }
    }

    /// Binds a number of the customer, one that it has or the next, to the user until a time.
    #[inline]
    pub fn bind(&mut self, customer: SubscriberId, user: SubscriberId, number: u16, expires: Time) {
        let number = u64::from(number);
        let mut start = self.start(customer);
        if start == Self::NONE || order(number + 1) > order(self.places.at(start)[0].0) {
            start = self.make_room(customer, number);
        }
        let block = self.places.at_mut(start);
        block[0].0 = block[0].0.max(number + 1);
        block[number as usize + 1] = Entry::new(user, expires);
    }

    /// Gives the customer a block with room for the number, a larger one if it has one; shows where it begins.
    #[inline(never)]
    fn make_room(&mut self, customer: SubscriberId, number: u64) -> u32 {
        let (before, start) = (self.start(customer), self.allocate(order(number + 1)));
        if before == Self::NONE {
            self.places.at_mut(start)[0] = Entry(0);
        } else {
            let entries = self.places.at(before)[0].0;
            self.places.copy(before, start, entries as usize + 1);
            self.outgrown[order(entries) as usize].push(before);
        }
        let (leaf, at) = leaf(customer);
        if self.leaves.len() <= leaf {
            self.leaves.resize(leaf + 1, Vec::new());
        }
        let leaf = &mut self.leaves[leaf];
        if leaf.is_empty() {
            leaf.resize(Self::LEAF, Self::NONE);
        }
        leaf[at] = start;
        start
    }

    fn allocate(&mut self, order: u32) -> u32 {
        self.outgrown[order as usize].pop().unwrap_or_else(|| self.places.add(1 << order, Entry(0)))
    }

    /// The user that a number of the customer is, or was last, bound to, and until when.
    pub fn user(&self, customer: SubscriberId, number: u16) -> Option<(SubscriberId, Time)> {
        self.of(customer).get(usize::from(number)).map(|e| (e.user(), e.expires()))
    }

    /// Until when the customer's context with the user lives, or lived; none: there is none.
    pub fn context(&self, customer: SubscriberId, user: SubscriberId) -> Option<Time> {
        self.of(customer).iter().find(|e| e.user() == user).map(|e| e.expires())
    }

    /// The bytes that it holds by now.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        let leaves = self.leaves.iter().map(Vec::len).sum::<usize>();
        leaves * size_of::<u32>() + self.places.places() * size_of::<Entry>()
    }

    /// All bindings as (customer, user, number, expires), in the order of customers and numbers.
    pub fn all(&self) -> impl Iterator<Item = (SubscriberId, SubscriberId, u16, Time)> {
        let customers = (0..(self.leaves.len() * Self::LEAF) as u32).map(SubscriberId);
        customers.flat_map(|customer| {
            let entries = (0..).zip(self.of(customer));
            entries.map(move |(number, e)| (customer, e.user(), number, e.expires()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const C: SubscriberId = SubscriberId(7);
    /// A hundredth of a second, in which the tests count.
    const TICK: u64 = Entry::HUNDREDTH;
    const RULE: Rule = Rule { numbers: 2, lifetime: Span(100 * TICK), renew: true, displace: false };

    fn user(n: u32) -> SubscriberId {
        SubscriberId(100 + n)
    }

    fn bound(live: &[(u32, u16, u64)]) -> Bindings {
        let mut bindings = Bindings::default();
        live.iter()
            .for_each(|(u, number, expires)| bindings.bind(C, user(*u), *number, Time(*expires * TICK)));
        bindings
    }

    fn plan(b: &Bindings, u: u32, now: u64, rule: Rule) -> Option<(u16, Binding, u64)> {
        b.plan(C, user(u), Time(now * TICK), rule).map(|p| (p.number, p.binding, p.remaining.0 / TICK))
    }

    #[test]
    fn a_live_binding_is_renewed_or_left_as_it_is() {
        let b = bound(&[(0, 0, 100)]);
        assert_eq!(plan(&b, 0, 40, RULE), Some((0, Binding::Renewed, 60)));
        assert_eq!(plan(&b, 0, 40, Rule { renew: false, ..RULE }), Some((0, Binding::None, 60)));
        assert_eq!(plan(&b, 0, 100, RULE), Some((0, Binding::Opened, 0)));
    }

    #[test]
    fn a_new_user_gets_a_free_number_then_the_one_that_expired_first() {
        assert_eq!(plan(&bound(&[(0, 0, 100)]), 1, 40, RULE), Some((1, Binding::Opened, 0)));
        assert_eq!(plan(&bound(&[(0, 0, 30), (1, 1, 20)]), 2, 40, RULE), Some((1, Binding::Opened, 0)));
    }

    #[test]
    fn with_all_numbers_bound_a_message_is_refused_or_the_oldest_gives_way() {
        let b = bound(&[(0, 0, 100), (1, 1, 90)]);
        assert_eq!(plan(&b, 2, 40, RULE), None);
        assert_eq!(plan(&b, 2, 40, Rule { displace: true, ..RULE }), Some((1, Binding::Displaced, 50)));
        let mut b = b;
        b.bind(C, user(2), 1, Time(140 * TICK));
        assert_eq!(b.user(C, 1), Some((user(2), Time(140 * TICK))));
        assert_eq!(b.context(C, user(1)), None);
    }

    #[test]
    fn numbers_beyond_those_of_a_smaller_pool_live_on_and_are_not_bound_anew() {
        let b = bound(&[(0, 0, 100), (1, 1, 90), (2, 2, 80)]);
        assert_eq!(plan(&b, 2, 40, RULE), Some((2, Binding::Renewed, 40)));
        assert_eq!(plan(&b, 2, 80, RULE), None);
        assert_eq!(plan(&b, 2, 95, RULE), Some((1, Binding::Opened, 0)));
        assert_eq!(plan(&b, 3, 85, Rule { displace: true, ..RULE }), Some((1, Binding::Displaced, 5)));
    }

    #[test]
    fn an_entry_keeps_its_user_and_its_time_rounded_up() {
        let user = SubscriberId(SubscriberId::LIMIT - 1);
        let entry = Entry::new(user, Time(20 * 365 * Span::DAY.0 + 1));
        assert_eq!((entry.user(), entry.expires()), (user, Time(20 * 365 * Span::DAY.0 + TICK)));
        assert_eq!(Entry::new(user, Time(u64::MAX)).user(), user);
    }

    #[test]
    fn blocks_grow_with_their_customers_and_keep_what_they_held() {
        let mut b = Bindings::default();
        let customers = [C, SubscriberId(C.0 + 1), SubscriberId(100_000)];
        for number in 0..300 {
            let expires = Time(u64::from(number) * TICK);
            customers.iter().for_each(|c| b.bind(*c, user(number + c.0), number as u16, expires));
            for c in customers {
                let all = (0..=number).map(|n| (user(n + c.0), Time(u64::from(n) * TICK)));
                assert!(all.eq(b.of(c).iter().map(|e| (e.user(), e.expires()))), "{number} of {c:?}");
            }
        }
        assert_eq!((b.all().count(), b.of(SubscriberId(C.0 + 2)).len()), (900, 0));
        // What one customer has outgrown, the next takes.
        let places = b.places.places();
        b.bind(SubscriberId(9), user(0), 0, Time(TICK));
        assert_eq!((b.places.places(), b.of(SubscriberId(9)).len()), (places, 1));
    }

    #[test]
    fn a_customer_may_have_all_numbers_there_are() {
        let mut b = Bindings::default();
        (0..=u16::MAX).for_each(|number| b.bind(C, user(number.into()), number, Time(TICK)));
        assert_eq!(b.of(C).len(), usize::from(u16::MAX) + 1);
    }

    #[test]
    fn customers_do_not_share_their_numbers() {
        let mut b = Bindings::default();
        (0..1000).for_each(|c| b.bind(SubscriberId(c), user(c), 0, Time(u64::from(c) * TICK)));
        for c in 0..1000 {
            assert_eq!(b.user(SubscriberId(c), 0), Some((user(c), Time(u64::from(c) * TICK))));
        }
        assert_eq!(b.all().count(), 1000);
    }
}
