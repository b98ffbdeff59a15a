//! Which user a customer answers: the bindings of (customer, user) to a number of the customer's own. With an
//! alias pool, the number is the alias that the customer answers to; with the originator's own number, it only
//! counts the contexts that are kept for the customer.

use crate::arena::Arena;
use crate::prefetch::fetch;
use vocabulary::{Binding, Span, SubscriberId, Time};

/// A number of a customer, bound to a user until a time, which is kept to a hundredth of a second: eight entries
/// share a cache line. The number is the place in the customer's block.
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

/// Where a customer's entries lie: `len` of `1 << order` places from `start`.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
struct Block {
    customer: SubscriberId,
    start: u32,
    len: u16,
    order: u8,
}

impl Block {
    const FREE: Block = Block { customer: SubscriberId::NOBODY, start: 0, len: 0, order: 0 };
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

/// The bindings of an IMSP: a hash table of customers, each with a block of entries, so that a customer's
/// bindings lie side by side. An entry stays, expired or not, until its number is bound anew.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Bindings {
    blocks: Vec<Block>,
    customers: usize,
    entries: Arena<Entry>,
    /// Blocks that were outgrown, by order.
    outgrown: [Vec<u32>; 17],
}

impl Bindings {
    /// Places of the hash table at least.
    const FEWEST: usize = 64;
    /// Places of the hash table for each customer, at least.
    const SPREAD: usize = 2;
}

impl Default for Bindings {
    fn default() -> Self {
        Bindings {
            blocks: vec![Block::FREE; Self::FEWEST],
            customers: 0,
            entries: Arena::default(),
            outgrown: Default::default(),
        }
    }
}

impl Bindings {
    /// The bytes that bindings of so many customers take, in so many places for numbers.
    pub fn bytes(customers: f64, places: f64) -> f64 {
        let blocks = ((customers * Self::SPREAD as f64) as usize).next_power_of_two().max(Self::FEWEST);
        (blocks * size_of::<Block>()) as f64 + places * size_of::<Entry>() as f64
    }

    #[inline(always)]
    fn home(&self, customer: SubscriberId) -> usize {
        let hash = u64::from(customer.0).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (hash >> (64 - self.blocks.len().trailing_zeros())) as usize
    }

    /// The place of the customer's block in the table, or the free place where it would be.
    #[inline(always)]
    fn place(&self, customer: SubscriberId) -> usize {
        let mut at = self.home(customer);
        loop {
            let found = self.blocks[at].customer;
            if found == customer || found == SubscriberId::NOBODY {
                return at;
            }
            at = (at + 1) & (self.blocks.len() - 1);
        }
    }

    /// Fetches the customer's place in the table into the cache.
    #[inline(always)]
    pub fn prefetch(&self, customer: SubscriberId) {
        fetch(&self.blocks, self.home(customer));
    }

    /// Fetches the customer's entries into the cache, the first sixteen.
    #[inline(always)]
    pub fn prefetch_entries(&self, customer: SubscriberId) {
        let start = self.blocks[self.home(customer)].start;
        self.entries.fetch(start);
        self.entries.fetch(start + 8);
    }

    #[inline(always)]
    fn of(&self, customer: SubscriberId) -> &[Entry] {
        let block = &self.blocks[self.place(customer)];
        self.entries.get(block.start, block.len.into())
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
    pub fn bind(&mut self, customer: SubscriberId, user: SubscriberId, number: u16, expires: Time) {
        let block = self.block_with_room(customer, number);
        self.entries.get_mut(block.start, block.len.into())[usize::from(number)] = Entry::new(user, expires);
    }

    /// The customer's block, made or enlarged so that it has the number.
    #[inline(always)]
    fn block_with_room(&mut self, customer: SubscriberId, number: u16) -> Block {
        let mut place = self.place(customer);
        let mut block = self.blocks[place];
        if block.customer == customer && number < block.len {
            return block;
        }
        if block.customer != customer {
            place = self.new_place(customer);
            block = Block { customer, start: self.allocate(0), len: 0, order: 0 };
        }
        while usize::from(number) >= 1 << block.order {
            let start = self.allocate(block.order + 1);
            self.entries.copy(block.start, start, block.len.into());
            self.outgrown[usize::from(block.order)].push(block.start);
            (block.start, block.order) = (start, block.order + 1);
        }
        block.len = block.len.max(number + 1);
        self.blocks[place] = block;
        block
    }

    fn new_place(&mut self, customer: SubscriberId) -> usize {
        self.customers += 1;
        if self.customers * Self::SPREAD > self.blocks.len() {
            let larger = vec![Block::FREE; self.blocks.len() * 2];
            let old = std::mem::replace(&mut self.blocks, larger);
            for block in old.into_iter().filter(|b| b.customer != SubscriberId::NOBODY) {
                let place = self.place(block.customer);
                self.blocks[place] = block;
            }
        }
        self.place(customer)
    }

    fn allocate(&mut self, order: u8) -> u32 {
        self.outgrown[usize::from(order)].pop().unwrap_or_else(|| self.entries.add(1 << order, Entry(0)))
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
        self.blocks.len() * size_of::<Block>() + self.entries.places() * size_of::<Entry>()
    }

    /// All bindings as (customer, user, number, expires), in no order.
    pub fn all(&self) -> impl Iterator<Item = (SubscriberId, SubscriberId, u16, Time)> {
        self.blocks.iter().flat_map(|b| {
            let entries = self.entries.get(b.start, b.len.into());
            (0..).zip(entries).map(|(number, e)| (b.customer, e.user(), number, e.expires()))
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
    fn customers_do_not_share_their_numbers() {
        let mut b = Bindings::default();
        (0..1000).for_each(|c| b.bind(SubscriberId(c), user(c), 0, Time(u64::from(c) * TICK)));
        for c in 0..1000 {
            assert_eq!(b.user(SubscriberId(c), 0), Some((user(c), Time(u64::from(c) * TICK))));
        }
        assert_eq!(b.all().count(), 1000);
    }
}
