//! A hint to the processor to fetch what will be touched soon. Without it the
//! loop waits for memory at each event of a large world; `cargo bench --bench reply_loop` shows by how much.
#![allow(unsafe_code)]

/// Fetches the cache line of an element; nothing happens where there is no such element.
#[inline(always)]
pub fn fetch<T>(of: &[T], index: usize) {
    let at = of.as_ptr().wrapping_add(index);
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch is a hint; no address makes it fault.
    unsafe {
        std::arch::x86_64::_mm_prefetch(at.cast(), std::arch::x86_64::_MM_HINT_T0);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = at;
}
