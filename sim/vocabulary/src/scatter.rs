//! Numbers that fall far apart, where a choice depends on a number alone.

/// The finaliser of SplitMix64: neighbouring numbers become numbers without any pattern, each of them another.
#[inline]
pub fn scattered(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// What SplitMix64 adds from one number of its sequence to the next.
pub const SCATTER_STEP: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_that_of_the_reference_implementation() {
        // The first numbers of SplitMix64 with seed 1234567, as its authors' test vectors have them.
        let of = |n: u64| scattered(1_234_567_u64.wrapping_add(SCATTER_STEP.wrapping_mul(n)));
        assert_eq!([of(1), of(2)], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }
}
