//! The threads that run the partitions of a window: they take one after another, and wait for the next window
//! spinning briefly, then asleep. What they compute does not depend on who does it.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

/// Waiting longer than so many looks, a thread goes to sleep.
const LOOKS: u32 = 4_000;

/// What the threads share.
#[derive(Default)]
pub struct Crew {
    /// The job at hand, counted through; helpers wait for it to change.
    job: AtomicU64,
    next: AtomicUsize,
    done: AtomicUsize,
    over: AtomicBool,
    asleep: Mutex<usize>,
    wake: Condvar,
}

impl Crew {
    /// Does `work` for each of `items`, on the calling thread and all helpers.
    pub fn share(&self, items: usize, work: &(dyn Fn(usize) + Sync)) {
        self.done.store(0, Ordering::Relaxed);
        self.next.store(0, Ordering::Release);
        self.job.fetch_add(1, Ordering::Release);
        if *self.asleep.lock().expect("no thread panicked") > 0 {
            self.wake.notify_all();
        }
        self.take_part(items, work);
        let mut looks = 0;
        while self.done.load(Ordering::Acquire) < items {
            looks += 1;
            if looks < LOOKS { std::hint::spin_loop() } else { std::thread::yield_now() }
        }
    }

    fn take_part(&self, items: usize, work: &(dyn Fn(usize) + Sync)) {
        loop {
            let item = self.next.fetch_add(1, Ordering::AcqRel);
            if item >= items {
                return;
            }
            work(item);
            self.done.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// What a helper does until the crew is dismissed.
    pub fn help(&self, items: usize, work: &(dyn Fn(usize) + Sync)) {
        let mut seen = 0;
        while let Some(job) = self.wait(seen) {
            seen = job;
            self.take_part(items, work);
        }
    }

    /// The next job after one; none when the crew is dismissed.
    fn wait(&self, seen: u64) -> Option<u64> {
        for _ in 0..LOOKS {
            let job = self.job.load(Ordering::Acquire);
            if job != seen || self.over.load(Ordering::Acquire) {
                return (job != seen).then_some(job);
            }
            std::hint::spin_loop();
        }
        let mut asleep = self.asleep.lock().expect("no thread panicked");
        *asleep += 1;
        while self.job.load(Ordering::Acquire) == seen && !self.over.load(Ordering::Acquire) {
            asleep = self.wake.wait(asleep).expect("no thread panicked");
        }
        *asleep -= 1;
        let job = self.job.load(Ordering::Acquire);
        (job != seen).then_some(job)
    }

    /// Sends the helpers home.
    pub fn dismiss(&self) {
        self.over.store(true, Ordering::Release);
        let _asleep = self.asleep.lock().expect("no thread panicked");
        self.wake.notify_all();
    }
}
