//! Chance: one SplitMix64 stream for each subscriber, as cheap as the yardstick's.

use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Clone, Serialize, Deserialize)]
pub struct Stream(u64);

impl Stream {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    /// Other streams than those of the other contestants, so that their counts are independent.
    const SALT: u64 = 0x6e65_786f_7265_7031;

    pub fn of(seed: u64, subscriber: u32) -> Stream {
        Stream(mix(mix(seed.wrapping_add(Self::SALT)) ^ mix(u64::from(subscriber) ^ Self::GOLDEN << 1)))
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(Self::GOLDEN);
        mix(self.0)
    }

    /// Evenly in (0, 1].
    pub fn unit(&mut self) -> f64 {
        ((self.draw() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly in 0..n.
    pub fn below(&mut self, n: u32) -> u32 {
        (((self.draw() >> 32) * u64::from(n)) >> 32) as u32
    }

    /// Exponential with a mean in seconds, in whole microseconds, at least one.
    pub fn exponential(&mut self, mean: f64) -> Duration {
        Duration::from_micros((-self.unit().ln() * mean * 1e6) as u64 + 1)
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}
