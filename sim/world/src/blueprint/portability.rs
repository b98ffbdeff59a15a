//! Number portability: numbers that their subscribers brought along from another operator (3GPP TS 23.066).

use super::Blueprint;
use vocabulary::{OperatorId, SCATTER_STEP, SubscriberId, scattered};

/// How an operator deals with numbers that have been ported.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Portability {
    /// The operators from which its subscribers brought their numbers, and the share that did, 0 to 1.
    pub ported_in: Vec<(OperatorId, f64)>,
    /// How it finds the operator of a number.
    pub lookup: Lookup,
    /// How many of its subscribers, from the first, keep the numbers of its own ranges: the named few.
    pub named: u32,
}

/// How an operator finds the operator to which a number belongs now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lookup {
    /// It asks the number portability database before it routes to another operator (TS 23.066: direct routing).
    Query,
    /// It goes by the number range; who holds the range passes on (TS 23.066: indirect routing).
    #[default]
    RangeHolder,
}

impl Blueprint {
    /// Whether any number has been ported.
    pub fn ports(&self) -> bool {
        self.operators.iter().any(|o| !o.portability.ported_in.is_empty())
    }

    /// The operator whose range has the number of a subscriber; another than its own if the number was ported.
    /// Panics for a subscriber that no operator has.
    pub fn range_holder(&self, subscriber: SubscriberId) -> OperatorId {
        let home = self.operator_of(subscriber);
        let operator = self.operator(home);
        let rule = &operator.portability;
        if rule.ported_in.is_empty() || subscriber.0 - operator.first.0 < rule.named {
            return home;
        }
        let mut left = share(self.seed, subscriber);
        for (holder, ported) in &rule.ported_in {
            if left < *ported {
                return *holder;
            }
            left -= ported;
        }
        home
    }

    /// The place of a subscriber's number in the ranges of the operator that holds it: behind the numbers of the
    /// holder's own subscribers comes a block for each operator to which numbers went, with a number for each of
    /// its subscribers, of which those that were ported are in use.
    pub(super) fn number_index(&self, subscriber: SubscriberId, holder: OperatorId) -> u64 {
        let home = self.operator_of(subscriber);
        let index = u64::from(subscriber.0 - self.operator(home).first.0);
        if holder == home { index } else { self.block_of(holder, home) + index }
    }

    /// The subscriber with the number at a place in an operator's ranges.
    pub(super) fn at_number_index(&self, holder: OperatorId, index: u64) -> Option<SubscriberId> {
        let own = self.operator(holder);
        let found = if index < u64::from(own.subscribers) {
            SubscriberId(own.first.0 + index as u32)
        } else {
            let mut hosts = self.hosts(holder);
            let (at, host) = hosts.find(|(at, o)| (*at..*at + u64::from(o.subscribers)).contains(&index))?;
            SubscriberId(host.first.0 + (index - at) as u32)
        };
        (self.range_holder(found) == holder).then_some(found)
    }

    /// How many numbers an operator's ranges must have: for its subscribers, and for those whose numbers went.
    pub(crate) fn numbers_needed(&self, holder: OperatorId) -> u64 {
        let gone = self.hosts(holder).map(|(_, o)| u64::from(o.subscribers)).sum::<u64>();
        u64::from(self.operator(holder).subscribers) + gone
    }

    fn block_of(&self, holder: OperatorId, home: OperatorId) -> u64 {
        let first = self.operator(home).first;
        self.hosts(holder)
            .find(|(_, o)| o.first == first && o.portability.takes_from(holder))
            .map_or(0, |b| b.0)
    }

    /// The operators to which numbers of a holder went, with the places of their blocks.
    fn hosts(&self, holder: OperatorId) -> impl Iterator<Item = (u64, &super::Operator)> {
        let mut next = u64::from(self.operator(holder).subscribers);
        self.operators.iter().filter(move |o| o.portability.takes_from(holder)).map(move |o| {
            let at = next;
            next += u64::from(o.subscribers);
            (at, o)
        })
    }
}

impl Portability {
    fn takes_from(&self, holder: OperatorId) -> bool {
        self.ported_in.iter().any(|(from, _)| *from == holder)
    }
}

/// A number from 0 to 1, evenly spread over subscribers and the same for a seed and subscriber.
fn share(seed: u64, subscriber: SubscriberId) -> f64 {
    const PORTED: u64 = 0x706f_7274_6564_2123;
    let step = u64::from(subscriber.0).wrapping_mul(SCATTER_STEP);
    let x = scattered(scattered(seed ^ PORTED).wrapping_add(step));
    (x >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use vocabulary::{OperatorId, SubscriberId};

    const WORLD: &str = r#"(operators: {
        "A": (numbers: ["+44 77"], subscribers: 40_000, portability: (ported_in: {"B": "10 %", "C": "5 %"})),
        "B": (numbers: ["+44 78"], subscribers: 20_000),
        "C": (numbers: ["+44 79"], subscribers: 10_000, portability: (ported_in: {"B": "25 %"})),
    }, links: [Sms(between: ("A", "B")), Sms(between: ("A", "C"))])"#;

    #[test]
    fn shares_of_numbers_are_ported_and_each_is_found_again() {
        let world = crate::parse("w", WORLD, std::path::Path::new("."), &[]).unwrap().blueprint;
        let mut counts = [[0.0; 3]; 3];
        let mut numbers = std::collections::BTreeSet::new();
        for subscriber in (0..world.subscribers()).map(SubscriberId) {
            let (home, holder) = (world.operator_of(subscriber), world.range_holder(subscriber));
            counts[usize::from(home.0)][usize::from(holder.0)] += 1.0;
            let number = world.msisdn(subscriber);
            let prefix = &world.operator(holder).numbers[0].prefix;
            assert!(number[1..].starts_with(prefix.as_str()), "{number} is of {holder:?}");
            assert_eq!(world.subscriber(&number), Some(subscriber));
            assert!(numbers.insert(number));
        }
        for (home, holder, of, share) in
            [(0, 1, 40_000.0, 0.1), (0, 2, 40_000.0, 0.05), (2, 1, 10_000.0, 0.25)]
        {
            let five_deviations = 5.0 * f64::sqrt(of * share * (1.0 - share));
            let ported: f64 = counts[home][holder];
            assert!((ported - of * share).abs() < five_deviations, "{home} {holder}: {ported}");
        }
        assert_eq!((counts[1][1], counts[2][0], counts[1][0]), (20_000.0, 0.0, 0.0));
    }

    #[test]
    fn the_number_that_a_subscriber_left_behind_is_nobodys() {
        let world = crate::parse("w", WORLD, std::path::Path::new("."), &[]).unwrap().blueprint;
        let ported = |s: &SubscriberId| world.range_holder(*s) == OperatorId(1);
        let left = (0..40_000).map(SubscriberId).find(ported).expect("one of A");
        assert_eq!(world.subscriber(&format!("+4477{:08}", left.0)), None);
        assert_eq!(world.subscriber("+447899999999"), None);
    }
}
