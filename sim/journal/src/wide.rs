//! Work on many small integers, with the wide registers of processors that have them.

/// Work that is worth compiling twice. A closure would not do: the compiler may leave it as a function of its own,
/// which then knows nothing of the registers of its caller.
pub(crate) trait Work {
    /// Does it. To be marked `#[inline(always)]`, with all that it calls often.
    fn work(self);
}

/// Does the work, compiled for processors with AVX2 and BMI2 where this is one of them, and for all others as well.
/// What comes of it is the same: it is work on integers.
#[inline(always)]
pub(crate) fn with_wide_registers(work: impl Work) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi2") {
        #[target_feature(enable = "avx2,bmi2")]
        fn with_avx2(work: impl Work) {
            work.work();
        }
        #[expect(unsafe_code, reason = "the compiler cannot know that the processor was asked")]
        // SAFETY: the processor has just said that it has what the function is compiled for.
        return unsafe { with_avx2(work) };
    }
    work.work();
}
