//! Huge pages for what is large. A run hits the state of subscribers at random, so that nearly each look at it needs
//! the address of another page of 4 KiB; on a virtual machine that takes longer than to fetch what lies there. Linux
//! makes pages of 2 MiB where a program asks for them (`madvise`, man page madvise(2)), unless told never to, and where
//! memory begins at the border of one. So what is large has a mapping of its own, which begins there, and is moved as
//! it grows to where it can begin there again, page by page and without copying.
//! `cargo bench --bench reply_loop` has runs with and without.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, Ordering};

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

    /// Gives back to the system what has been given back here: glibc keeps it where something above it is still used.
    pub fn trim(&self) {
        #[cfg(all(target_os = "linux", target_env = "gnu"))]
        // SAFETY: what is in use stays as it is.
        unsafe {
            libc::malloc_trim(0)
        };
    }

    fn are_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    /// New memory that is mapped, all zero, or null; none for layouts of which memory is the system's.
    unsafe fn map(&self, layout: Layout) -> Option<*mut u8> {
        // SAFETY: as the caller promises.
        mapping::is_for(layout).then(|| unsafe { mapping::make(layout.size(), self.are_wanted()) })
    }
}

#[cfg(not(target_os = "linux"))]
mod mapping {
    //! No memory is large.
    use std::alloc::Layout;

    pub fn is_for(_: Layout) -> bool {
        false
    }

    pub unsafe fn make(_: usize, _: bool) -> *mut u8 {
        std::ptr::null_mut()
    }

    pub unsafe fn change(_: *mut u8, _: usize, _: usize, _: bool) -> *mut u8 {
        std::ptr::null_mut()
    }

    pub unsafe fn give_back(_: *mut u8, _: usize) {}
}

#[cfg(target_os = "linux")]
mod mapping {
    //! Memory that begins at the border of a huge page.
    use std::alloc::Layout;
    use std::ptr::null_mut;

    const HUGE: usize = 2 << 20;
    /// From more bytes on, memory is mapped. What has fewer, the processor finds quickly as it is, and on huge pages it
    /// would take more than is used of it: the records of a window, say, which come in many vectors.
    const LARGE: usize = 4 << 20;
    /// Mappings are for whole pages: of no machine are small ones larger than 64 KiB.
    const PAGE: usize = 64 << 10;

    /// Whether memory of a layout is mapped; nothing else says it of memory that is given back.
    #[inline(always)]
    pub fn is_for(layout: Layout) -> bool {
        layout.size() > LARGE && layout.align() <= HUGE
    }

    /// The bytes that are mapped for so many: what remains gets a huge page, too, if it fills more than half of it.
    fn whole_pages(size: usize) -> usize {
        size.next_multiple_of(if size % HUGE > HUGE / 2 { HUGE } else { PAGE })
    }

    /// New memory, all zero, or null if there is no more.
    #[cold]
    pub unsafe fn make(size: usize, on_huge_pages: bool) -> *mut u8 {
        // SAFETY: a new mapping is nobody else's.
        unsafe {
            let memory = reserve(size, libc::PROT_READ | libc::PROT_WRITE);
            advise(memory, size, on_huge_pages);
            memory
        }
    }

    /// Memory of another size that holds what the given one does, as far as there is room, or null, and the given one
    /// stays.
    #[cold]
    pub unsafe fn change(memory: *mut u8, size: usize, new: usize, on_huge_pages: bool) -> *mut u8 {
        let (from, to) = (whole_pages(size), whole_pages(new));
        if from == to {
            return memory;
        }
        // SAFETY: the range is a mapping of ours, and the target is one that nobody uses.
        unsafe {
            let mut moved = libc::mremap(memory.cast(), from, to, 0);
            if moved == libc::MAP_FAILED {
                let target = reserve(new, libc::PROT_NONE);
                if target.is_null() {
                    return null_mut();
                }
                let how = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED;
                moved = libc::mremap(memory.cast(), from, to, how, target);
                if moved == libc::MAP_FAILED {
                    libc::munmap(target.cast(), to);
                    return null_mut();
                }
            }
            advise(moved.cast(), new, on_huge_pages);
            moved.cast()
        }
    }

    /// Gives memory back.
    #[cold]
    pub unsafe fn give_back(memory: *mut u8, size: usize) {
        // SAFETY: the range is a mapping of ours, which nobody uses any more.
        unsafe { libc::munmap(memory.cast(), whole_pages(size)) };
    }

    /// A new mapping that begins at the border of a huge page, or null.
    unsafe fn reserve(size: usize, protection: i32) -> *mut u8 {
        let size = whole_pages(size);
        let (how, spare) = (libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, HUGE);
        // SAFETY: a new mapping is nobody else's; what lies before and behind what is kept of it is given back.
        unsafe {
            let mapped = libc::mmap(null_mut(), size + spare, protection, how, -1, 0);
            if mapped == libc::MAP_FAILED {
                return null_mut();
            }
            let before = mapped.addr().next_multiple_of(HUGE) - mapped.addr();
            let memory = mapped.byte_add(before);
            if before > 0 {
                libc::munmap(mapped, before);
            }
            libc::munmap(memory.byte_add(size), spare - before);
            memory.cast()
        }
    }

    /// Asks for huge pages, if they are wanted; nothing comes of it where there are none.
    unsafe fn advise(memory: *mut u8, size: usize, on_huge_pages: bool) {
        if on_huge_pages && !memory.is_null() {
            // SAFETY: how pages are made does not change what they hold.
            unsafe { libc::madvise(memory.cast(), whole_pages(size), libc::MADV_HUGEPAGE) };
        }
    }
}

// SAFETY: memory is the system's or a mapping, by its layout alone, and both keep the promises: a mapping is as large
// as asked for, begins at a multiple of any alignment for which it is made, and is zero.
unsafe impl GlobalAlloc for HugePages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { self.map(layout).unwrap_or_else(|| System.alloc(layout)) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { self.map(layout).unwrap_or_else(|| System.alloc_zeroed(layout)) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as the caller promises; a size that overflows with the alignment is not asked for.
        unsafe {
            let new = Layout::from_size_align_unchecked(size, layout.align());
            match (mapping::is_for(layout), mapping::is_for(new)) {
                (false, false) => return System.realloc(memory, layout, size),
                (true, true) => {
                    let changed = mapping::change(memory, layout.size(), size, self.are_wanted());
                    if !changed.is_null() {
                        return changed;
                    }
                }
                _ => {}
            }
            let moved = self.alloc(new);
            if !moved.is_null() {
                std::ptr::copy_nonoverlapping(memory, moved, layout.size().min(size));
                self.dealloc(memory, layout);
            }
            moved
        }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe {
            if mapping::is_for(layout) {
                mapping::give_back(memory, layout.size());
            } else {
                System.dealloc(memory, layout);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [usize; 7] = [100, 3 << 20, 5 << 20 | 1, 40 << 20, 90 << 20, 6 << 20, 1 << 20];

    /// What memory of a size holds, here and there.
    fn places(size: usize) -> impl Iterator<Item = usize> {
        (0..size).step_by(4096 - 7).chain([size - 1])
    }

    #[test]
    fn memory_keeps_what_it_holds_while_it_grows_and_shrinks() {
        for wanted in [false, true] {
            let memory = HugePages { wanted: AtomicBool::new(wanted) };
            let layout = |size| Layout::from_size_align(size, 64).expect("a layout");
            // SAFETY: the layouts are those that the memory has, and only what it holds is looked at.
            unsafe {
                let mut held = memory.alloc(layout(SIZES[0]));
                for pair in SIZES.windows(2) {
                    places(pair[0]).for_each(|i| *held.add(i) = (i % 251) as u8);
                    held = memory.realloc(held, layout(pair[0]), pair[1]);
                    assert_eq!(held.addr() % 64, 0);
                    let kept = places(pair[0]).filter(|i| *i < pair[1]);
                    assert!(kept.into_iter().all(|i| *held.add(i) == (i % 251) as u8), "{pair:?}");
                    *held.add(pair[1] - 1) = 1;
                }
                memory.dealloc(held, layout(SIZES[6]));
            }
        }
    }

    #[test]
    fn what_is_large_begins_at_the_border_of_a_huge_page_and_is_zero() {
        let memory = HugePages::new();
        for size in [6 << 20, (9 << 20) + 4096] {
            let layout = Layout::from_size_align(size, 8).expect("a layout");
            // SAFETY: the layout is that of the memory, and zero is a byte.
            unsafe {
                let zero = memory.alloc_zeroed(layout);
                assert!((0..size).all(|i| *zero.add(i) == 0));
                zero.write_bytes(1, size);
                #[cfg(target_os = "linux")]
                assert_eq!(zero.addr() % (2 << 20), 0);
                let moved = memory.realloc(zero, layout, 2 * size);
                #[cfg(target_os = "linux")]
                assert_eq!(moved.addr() % (2 << 20), 0);
                assert!((0..size).all(|i| *moved.add(i) == 1));
                memory.dealloc(moved, Layout::from_size_align(2 * size, 8).expect("a layout"));
            }
        }
    }
}
