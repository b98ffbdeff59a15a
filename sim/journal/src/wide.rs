//! Work on many small integers, with the wide registers of processors that have them.

/// Does the work, compiled for processors with AVX2 and BMI2 where this is one of them, and for all others as well.
/// What comes of it is the same: it is work on integers.
#[inline(always)]
pub(crate) fn with_wide_registers<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi2") {
        #[target_feature(enable = "avx2,bmi2")]
        fn with_avx2<R>(work: impl FnOnce() -> R) -> R {
            work()
        }
        #[expect(unsafe_code, reason = "the compiler cannot know that the processor was asked")]
        // SAFETY: the processor has just said that it has what the function is compiled for.
        return unsafe { with_avx2(work) };
    }
    work()
}
