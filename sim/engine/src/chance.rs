//! Keyed chance: what is drawn depends on whom it concerns and what it is for, never on what was drawn before.
//! So the same message has the same luck in two scenarios, in any order of work and on any number of threads.

use rand::TryRng;
use std::convert::Infallible;

/// What a draw is for. Two purposes never share their luck, even for the same key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u64)]
pub enum Purpose {
    /// The terminal and the account of a subscriber at the start; keyed by subscriber.
    Standing = 1,
    /// The address book; keyed by subscriber.
    Contacts,
    /// The first conversation of an IM user; keyed by subscriber.
    FirstConversation,
    /// The first addition to the contact list; keyed by subscriber.
    FirstAddition,
    /// A conversation: whom, how long, when the next begins; keyed by exchange.
    Conversation,
    /// An addition to the contact list: when the next comes; keyed by exchange.
    Addition,
    /// The text of a message; keyed by exchange and message.
    Text,
    /// Whether and when a message is answered; keyed by exchange and message.
    Answer,
    /// How long the initiator thinks before it goes on; keyed by exchange and message.
    Think,
    /// Whether a terminal is replaced and by which; keyed by subscriber and step.
    Terminal,
    /// Whether and when a customer upgrades; keyed by subscriber and step.
    Adoption,
    /// Whether presence is granted; keyed by exchange.
    Grant,
    /// Whom an id of recorded traffic stands for; keyed by the id.
    Party,
    /// How long a service takes; keyed by the record of the arrival.
    Service,
    /// Whether a subscriber switches off at night; keyed by subscriber.
    Attachment,
    /// When a night begins and ends; keyed by subscriber and day.
    Night,
    /// When a terminal is out of reach for a while; keyed by subscriber, and by part of the day from 1.
    Gap,
    /// Whether a subscriber's inbox fills up; keyed by subscriber.
    Inbox,
    /// When an inbox is emptied; keyed by subscriber and period.
    Emptying,
    /// Whether attempts at delivery fail in the network; keyed by exchange and message.
    Attempt,
    /// Whether the sender asks for a delivery receipt; keyed by exchange and message.
    Receipt,
    /// Whether a user is logged in at the start, and what it does next; keyed by subscriber.
    FirstSession,
    /// What a user does in or between sessions, and when it does something next; keyed by exchange.
    Session,
    /// Whether a watcher is granted presence, refused, or the user asked; keyed by user and watcher.
    Authorisation,
}

/// The source of all chance of a run.
#[derive(Clone, Copy, Debug)]
pub struct Chance {
    seed: u64,
}

const ODD: [u64; 4] =
    [0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db, 0x8ebc_6af0_9c88_c6e3, 0x5899_65cc_7537_4cc3];

#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product >> 64) as u64 ^ product as u64
}

impl Chance {
    /// The chance of a seed.
    pub fn new(seed: u64) -> Chance {
        Chance { seed: fold(seed ^ ODD[2], ODD[3]) ^ seed }
    }

    /// The draws for one purpose and key, always the same ones.
    #[inline(always)]
    pub fn draw(self, purpose: Purpose, key: u64) -> Draw {
        let a = fold(self.seed ^ ODD[1] ^ (purpose as u64) << 56, key ^ ODD[0]);
        Draw(fold(a ^ ODD[2], a.rotate_left(32) ^ ODD[3] ^ key))
    }
}

/// The draws for one purpose and key: a generator for rand's distributions.
#[derive(Clone, Debug)]
pub struct Draw(u64);

impl Draw {
    /// The next 64 bits.
    #[inline(always)]
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(ODD[0]);
        fold(self.0, self.0 ^ ODD[1])
    }

    /// Uniform in (0, 1].
    #[inline(always)]
    pub fn unit(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// Uniform in 0..n; n at least 1.
    #[inline(always)]
    pub fn below(&mut self, n: u32) -> u32 {
        (((self.bits() >> 32) * u64::from(n)) >> 32) as u32
    }

    /// True with probability p.
    #[inline(always)]
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() <= p
    }

    /// Uniform in 0..n, skewed to the small numbers: the share x of them, from 0, takes the share
    /// x^(1/(1+skew)) of the draws.
    #[inline(always)]
    pub fn skewed_below(&mut self, n: u32, skew: f64) -> u32 {
        if skew == 0.0 {
            return self.below(n);
        }
        let u = self.unit();
        ((f64::from(n) * libm::pow(u, 1.0 + skew)) as u32).min(n - 1)
    }
}

impl TryRng for Draw {
    type Error = Infallible;
    #[inline(always)]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.bits() >> 32) as u32)
    }
    #[inline(always)]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.bits())
    }
    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for chunk in out.chunks_mut(8) {
            chunk.copy_from_slice(&self.bits().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_distr::{Distribution, Exp1, StandardNormal};
    use statrs::distribution::{ChiSquared, ContinuousCDF};

    const N: u64 = 1 << 18;

    /// The probability of a chi-square at least as large, for counts that should all be `expected`.
    fn chi_square_p(counts: &[u32], expected: f64) -> f64 {
        let x: f64 = counts.iter().map(|c| (f64::from(*c) - expected).powi(2) / expected).sum();
        ChiSquared::new((counts.len() - 1) as f64).expect("degrees of freedom").sf(x)
    }

    fn assert_plausible(p: f64) {
        assert!((0.0005..0.9995).contains(&p), "p = {p}");
    }

    #[test]
    fn first_draws_over_neighbouring_keys_are_uniform() {
        for purpose in [Purpose::Standing, Purpose::Text, Purpose::Grant] {
            for seed in [0, 1, u64::MAX] {
                let chance = Chance::new(seed);
                for shift in [56, 32, 0] {
                    let mut counts = [0_u32; 256];
                    (0..N)
                        .for_each(|k| counts[(chance.draw(purpose, k).bits() >> shift & 255) as usize] += 1);
                    assert_plausible(chi_square_p(&counts, N as f64 / 256.0));
                }
            }
        }
    }

    #[test]
    fn neighbouring_keys_purposes_and_seeds_are_independent() {
        let pairs: [fn(u64) -> (u64, u64); 4] = [
            |k| {
                (
                    Chance::new(1).draw(Purpose::Text, k).bits(),
                    Chance::new(1).draw(Purpose::Text, k + 1).bits(),
                )
            },
            |k| {
                (
                    Chance::new(1).draw(Purpose::Text, k).bits(),
                    Chance::new(1).draw(Purpose::Text, k + 1024).bits(),
                )
            },
            |k| {
                (Chance::new(1).draw(Purpose::Text, k).bits(), Chance::new(1).draw(Purpose::Answer, k).bits())
            },
            |k| (Chance::new(1).draw(Purpose::Text, k).bits(), Chance::new(2).draw(Purpose::Text, k).bits()),
        ];
        for pair in pairs {
            let mut counts = [0_u32; 256];
            for k in 0..N {
                let (a, b) = pair(k);
                counts[(a >> 60 << 4 | b >> 60) as usize] += 1;
            }
            assert_plausible(chi_square_p(&counts, N as f64 / 256.0));
        }
    }

    #[test]
    fn one_bit_of_the_key_changes_half_of_the_bits() {
        let chance = Chance::new(7);
        for bit in 0..64 {
            let changed: u32 = (0..2000_u64)
                .map(|k| {
                    let k = k.wrapping_mul(0x9e37_79b9_7f4a_7c15);
                    let flipped = chance.draw(Purpose::Answer, k ^ 1 << bit).bits();
                    (chance.draw(Purpose::Answer, k).bits() ^ flipped).count_ones()
                })
                .sum();
            let mean = f64::from(changed) / 2000.0;
            assert!((31.5..32.5).contains(&mean), "bit {bit}: {mean}");
        }
    }

    #[test]
    fn the_distributions_of_rand_have_their_moments_over_keys() {
        let chance = Chance::new(3);
        let (mut exp, mut exp2, mut normal, mut normal2) = (0.0, 0.0, 0.0, 0.0);
        for k in 0..N {
            let x: f64 = Exp1.sample(&mut chance.draw(Purpose::Think, k));
            let z: f64 = StandardNormal.sample(&mut chance.draw(Purpose::Answer, k));
            (exp, exp2, normal, normal2) = (exp + x, exp2 + x * x, normal + z, normal2 + z * z);
        }
        let n = N as f64;
        // Four standard errors: 1/sqrt(n) of the means, sqrt(20/n) and sqrt(2/n) of the squares.
        let bound = |variance: f64| 4.0 * (variance / n).sqrt();
        assert!((exp / n - 1.0).abs() < bound(1.0));
        assert!((exp2 / n - 2.0).abs() < bound(20.0));
        assert!((normal / n).abs() < bound(1.0));
        assert!((normal2 / n - 1.0).abs() < bound(2.0));
    }

    #[test]
    fn a_skewed_choice_prefers_the_small_numbers_as_told() {
        let chance = Chance::new(5);
        let few = (0..N).filter(|k| chance.draw(Purpose::Contacts, *k).skewed_below(1000, 1.0) < 250).count();
        let share = few as f64 / N as f64;
        assert!((share - 0.5).abs() < 0.005, "{share}");
    }
}
