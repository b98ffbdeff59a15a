//! Which user a customer answers: the bindings of (customer, user) to a number of the customer's own. With an
//! alias pool, the number is the alias that the customer answers to; with the originator's own number, it only
//! counts the contexts that are kept for the customer.

use vocabulary::{Binding, Span, SubscriberId, Time};

const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Entry {
    customer: SubscriberId,
    user: SubscriberId,
    expires: Time,
    number: u16,
    next: u32,
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

/// The bindings of an IMSP: an index by customer over chained entries. An entry stays, expired or not, until
/// its number is bound anew.
pub struct Bindings {
    heads: Vec<u32>,
    entries: Vec<Entry>,
}

impl Default for Bindings {
    fn default() -> Self {
        Bindings { heads: vec![NONE; 64], entries: Vec::new() }
    }
}

impl Bindings {
    #[inline(always)]
    fn head(&self, customer: SubscriberId) -> usize {
        let hash = u64::from(customer.0).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (hash >> (64 - self.heads.len().trailing_zeros())) as usize
    }

    /// Where the customer's index lies, to be fetched into the cache.
    #[inline(always)]
    pub fn place(&self, customer: SubscriberId) -> &u32 {
        &self.heads[self.head(customer)]
    }

    /// Fetches the customer's newest entry into the cache.
    #[inline(always)]
    pub fn prefetch(&self, customer: SubscriberId) {
        crate::prefetch::fetch(&self.entries, *self.place(customer) as usize);
    }

    #[inline(always)]
    fn of(&self, customer: SubscriberId) -> impl Iterator<Item = (usize, &Entry)> {
        let mut at = self.heads[self.head(customer)];
        std::iter::from_fn(move || {
            let entry = self.entries.get(at as usize)?;
            let i = at as usize;
            at = entry.next;
            Some((i, entry))
        })
        .filter(move |(_, e)| e.customer == customer)
    }

    /// What binding a message from the user to the customer would make; none: all numbers are bound and none
    /// gives way.
    pub fn plan(&self, customer: SubscriberId, user: SubscriberId, now: Time, rule: Rule) -> Option<Plan> {
        let (mut used, mut oldest, mut own) = (0_u16, None::<&Entry>, None::<&Entry>);
        for (_, entry) in self.of(customer) {
            used += 1;
            own = if entry.user == user { Some(entry) } else { own };
            oldest = oldest.filter(|o| (o.expires, o.number) < (entry.expires, entry.number)).or(Some(entry));
        }
        let plan =
            |number, binding, expires: Time| Some(Plan { number, binding, remaining: expires.since(now) });
        match (own, oldest) {
            (Some(own), _) if own.expires > now => {
                let binding = if rule.renew { Binding::Renewed } else { Binding::None };
                plan(own.number, binding, own.expires)
            }
            (Some(own), _) => plan(own.number, Binding::Opened, now),
            (None, _) if used < rule.numbers => plan(used, Binding::Opened, now),
            (None, Some(oldest)) if oldest.expires <= now => plan(oldest.number, Binding::Opened, now),
            (None, Some(oldest)) if rule.displace => plan(oldest.number, Binding::Displaced, oldest.expires),
            _ => None,
        }
    }

    /// Binds a number of the customer to the user until a time.
    pub fn bind(&mut self, customer: SubscriberId, user: SubscriberId, number: u16, expires: Time) {
        let found = self.of(customer).find(|(_, e)| e.number == number).map(|(i, _)| i);
        match found {
            Some(i) => (self.entries[i].user, self.entries[i].expires) = (user, expires),
            None => self.insert(Entry { customer, user, expires, number, next: NONE }),
        }
    }

    fn insert(&mut self, mut entry: Entry) {
        if self.entries.len() == self.heads.len() {
            self.grow();
        }
        let head = self.head(entry.customer);
        entry.next = self.heads[head];
        self.heads[head] = self.entries.len() as u32;
        self.entries.push(entry);
    }

    fn grow(&mut self) {
        self.heads = vec![NONE; self.heads.len() * 2];
        for i in 0..self.entries.len() {
            let head = self.head(self.entries[i].customer);
            self.entries[i].next = self.heads[head];
            self.heads[head] = i as u32;
        }
    }

    /// The user that a number of the customer is, or was last, bound to, and until when.
    pub fn user(&self, customer: SubscriberId, number: u16) -> Option<(SubscriberId, Time)> {
        self.of(customer).find(|(_, e)| e.number == number).map(|(_, e)| (e.user, e.expires))
    }

    /// Until when the customer's context with the user lives, or lived; none: there is none.
    pub fn context(&self, customer: SubscriberId, user: SubscriberId) -> Option<Time> {
        self.of(customer).find(|(_, e)| e.user == user).map(|(_, e)| e.expires)
    }

    /// All bindings as (customer, user, number, expires), in no order.
    pub fn all(&self) -> impl Iterator<Item = (SubscriberId, SubscriberId, u16, Time)> {
        self.entries.iter().map(|e| (e.customer, e.user, e.number, e.expires))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const C: SubscriberId = SubscriberId(7);
    const RULE: Rule = Rule { numbers: 2, lifetime: Span(100), renew: true, displace: false };

    fn user(n: u32) -> SubscriberId {
        SubscriberId(100 + n)
    }

    fn bound(live: &[(u32, u16, u64)]) -> Bindings {
        let mut bindings = Bindings::default();
        live.iter().for_each(|(u, number, expires)| bindings.bind(C, user(*u), *number, Time(*expires)));
        bindings
    }

    fn plan(b: &Bindings, u: u32, now: u64, rule: Rule) -> Option<(u16, Binding, u64)> {
        b.plan(C, user(u), Time(now), rule).map(|p| (p.number, p.binding, p.remaining.0))
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
        b.bind(C, user(2), 1, Time(140));
        assert_eq!(b.user(C, 1), Some((user(2), Time(140))));
        assert_eq!(b.context(C, user(1)), None);
    }

    #[test]
    fn customers_do_not_share_their_numbers() {
        let mut b = Bindings::default();
        (0..1000).for_each(|c| b.bind(SubscriberId(c), user(c), 0, Time(u64::from(c))));
        for c in 0..1000 {
            assert_eq!(b.user(SubscriberId(c), 0), Some((user(c), Time(u64::from(c)))));
        }
        assert_eq!(b.all().count(), 1000);
    }
}
