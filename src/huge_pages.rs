//! Huge pages for what is large. A run hits the state of subscribers at random, so that nearly each look at it needs
//! the address of another page of 4 KiB; on a virtual machine that takes longer than to fetch what lies there. Linux
//! makes pages of 2 MiB where a program asks for them (`madvise`, man page madvise(2)), unless told never to.
//! `cargo bench --bench reply_loop` has runs with and without.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, Ordering};

/// Advice is for whole pages: of no machine are small ones larger than 64 KiB.
#[cfg(target_os = "linux")]
const PAGE: usize = 64 << 10;
/// From so many bytes on, memory is worth a system call. It is less than a huge page, as neighbours share those.
const LARGE: usize = 128 << 10;

/// The system's memory, with huge pages for what is large, once they are wanted.
pub struct HugePages {
    wanted: AtomicBool,
}

impl HugePages {
    /// None are wanted yet.
    pub const fn new() -> HugePages {
        HugePages { wanted: AtomicBool::new(false) }
    }

    /// From now on what is large gets huge pages.
    pub fn want(&self) {
        self.wanted.store(true, Ordering::Relaxed);
    }

    /// Asks for huge pages for new memory of some size, unless it is small; gives it back.
    #[inline(always)]
    fn ask(&self, memory: *mut u8, size: usize) -> *mut u8 {
        if size >= LARGE && self.wanted.load(Ordering::Relaxed) && !memory.is_null() {
            advise(memory, size);
        }
        memory
    }
}

/// Says that huge pages are wanted for some memory; nothing comes of it where there are none.
#[cfg(target_os = "linux")]
#[cold]
fn advise(memory: *mut u8, size: usize) {
    let begin = memory.align_offset(PAGE);
    let pages = size.saturating_sub(begin) / PAGE;
    // SAFETY: the range lies within what has just been allocated; how pages are made does not change what they hold.
    unsafe {
        libc::madvise(memory.add(begin).cast(), pages * PAGE, libc::MADV_HUGEPAGE);
    }
}

#[cfg(not(target_os = "linux"))]
fn advise(_: *mut u8, _: usize) {}

// SAFETY: all memory is the system's, which keeps the promises; nothing is done to it but to give advice.
unsafe impl GlobalAlloc for HugePages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        self.ask(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        self.ask(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as the caller promises.
        self.ask(unsafe { System.realloc(memory, layout, size) }, size)
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(memory, layout) }
    }
}
