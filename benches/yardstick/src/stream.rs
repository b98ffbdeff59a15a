//! Chance: one sequential SplitMix64 stream for each subscriber, in eight bytes.

/// A random stream.
#[derive(Clone, Copy)]
pub(crate) struct Stream(u64);

impl Stream {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

    /// The stream of a subscriber. Streams of neighbours start at places of the cycle that have nothing to do
    /// with each other.
    pub fn of(seed: u64, subscriber: u32) -> Stream {
        Stream(mix(mix(seed.wrapping_add(Self::GOLDEN)) ^ mix(u64::from(subscriber) ^ Self::GOLDEN << 1)))
    }

    #[inline(always)]
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(Self::GOLDEN);
        mix(self.0)
    }

    /// Evenly in (0, 1].
    #[inline(always)]
    fn unit(&mut self) -> f64 {
        ((self.draw() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly in 0..n.
    #[inline(always)]
    pub fn below(&mut self, n: u32) -> u32 {
        (((self.draw() >> 32) * u64::from(n)) >> 32) as u32
    }

    /// True with a probability.
    #[inline(always)]
    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() <= probability
    }

    /// Exponential with a mean, in whole microseconds, at least one.
    #[inline(always)]
    pub fn exponential(&mut self, mean: u64) -> u64 {
        (-self.unit().ln() * mean as f64) as u64 + 1
    }
}

#[inline(always)]
fn mix(mut z: u64) -> u64 {
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_has_its_mean_over_subscribers() {
        let n = 200_000;
        let sum: u64 = (0..n).map(|i| Stream::of(7, i).exponential(1_000_000)).sum();
        let mean = sum as f64 / f64::from(n);
        // The standard error is 1 s / sqrt(200,000) = 2,236 us.
        assert!((mean - 1e6).abs() < 5.0 * 2_236.0, "{mean}");
    }

    #[test]
    fn a_probability_is_met_over_subscribers() {
        let n = 200_000;
        let hits = (0..n).filter(|&i| Stream::of(7, i).happens(0.4)).count() as f64;
        // The standard deviation is sqrt(200,000 x 0.4 x 0.6) = 219.
        assert!((hits - 80_000.0).abs() < 5.0 * 219.0, "{hits}");
    }
}
