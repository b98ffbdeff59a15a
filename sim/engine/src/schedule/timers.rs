//! What is due after random delays: two rings of buckets, and a map of what is farther still.

use std::collections::BTreeMap;
use vocabulary::{Span, Time};

const RING: u64 = 1 << 12;

/// Something that has its time.
pub trait Timed {
    /// When it is due.
    fn time(&self) -> Time;
}

/// Timers, filed by time. A bucket is opened when its turn comes; the order within it is the taker's matter.
pub struct Timers<T> {
    /// The width of a near bucket is two to this, in microseconds.
    width: u32,
    /// The near bucket that is open, counted from the start of the run.
    turn: u64,
    near: Vec<Vec<T>>,
    near_count: usize,
    far: Vec<Vec<T>>,
    far_count: usize,
    farthest: BTreeMap<u64, Vec<T>>,
}

impl<T: Timed> Timers<T> {
    /// Timers whose near buckets are about as wide as a window.
    pub fn new(window: Span) -> Timers<T> {
        let ring = || (0..RING).map(|_| Vec::new()).collect();
        Timers {
            width: window.0.max(1).ilog2(),
            turn: 0,
            near: ring(),
            near_count: 0,
            far: ring(),
            far_count: 0,
            farthest: BTreeMap::new(),
        }
    }

    /// Takes a timer, and shows where it lies. It must not be due before what has been taken out.
    #[inline(always)]
    pub fn push(&mut self, timer: T) -> &mut T {
        let bucket = timer.time().0 >> self.width;
        debug_assert!(bucket >= self.turn, "a timer in the past: {}", timer.time());
        let ahead = bucket / RING - self.turn / RING;
        let bucket = if ahead == 0 {
            self.near_count += 1;
            &mut self.near[(bucket % RING) as usize]
        } else if ahead < RING {
            self.far_count += 1;
            &mut self.far[(bucket / RING % RING) as usize]
        } else {
            self.farthest.entry(bucket / RING).or_default()
        };
        bucket.push(timer);
        bucket.last_mut().expect("just pushed")
    }

    /// Moves what is due before `end` to `out`, in no order.
    #[inline(always)]
    pub fn take(&mut self, end: Time, out: &mut Vec<T>) {
        let last = end.0 >> self.width;
        while self.turn < last {
            self.empty_bucket(out);
            self.advance(last);
        }
        if self.near_count > 0 {
            let bucket = &mut self.near[(self.turn % RING) as usize];
            let before = out.len();
            out.extend(bucket.extract_if(.., |t| t.time() < end));
            self.near_count -= out.len() - before;
        }
    }

    #[inline(always)]
    fn empty_bucket(&mut self, out: &mut Vec<T>) {
        if self.near_count > 0 {
            let bucket = &mut self.near[(self.turn % RING) as usize];
            self.near_count -= bucket.len();
            out.append(bucket);
        }
    }

    /// Opens the next bucket that may hold something, at most `last`.
    #[inline(always)]
    fn advance(&mut self, last: u64) {
        self.turn = if self.near_count > 0 { self.turn + 1 } else { self.next_turn().min(last) };
        if self.turn.is_multiple_of(RING) {
            self.refill();
        }
    }

    /// When all near buckets are empty: the start of the next far one, that may hold something.
    fn next_turn(&self) -> u64 {
        let ring = self.turn / RING;
        if self.far_count > 0 {
            return (ring + 1) * RING;
        }
        self.farthest.keys().next().map_or(u64::MAX, |r| r * RING)
    }

    /// Files what lies in the far bucket that begins now under the near ones.
    #[cold]
    fn refill(&mut self) {
        let ring = self.turn / RING;
        let far = std::mem::take(&mut self.far[(ring % RING) as usize]);
        self.far_count -= far.len();
        let horizon = ring + RING;
        let mut farthest = Vec::new();
        while let Some(entry) = self.farthest.first_entry().filter(|e| *e.key() < horizon) {
            farthest.extend(entry.remove());
        }
        for timer in far.into_iter().chain(farthest) {
            self.push(timer);
        }
    }

    /// A time before which nothing is due; not always the latest such time.
    #[inline(always)]
    pub fn next(&self) -> Time {
        if self.near_count == 0 {
            return Time(self.next_turn().saturating_mul(1 << self.width));
        }
        let from = (self.turn % RING) as usize;
        let empty = self.near[from..].iter().take_while(|b| b.is_empty()).count() as u64;
        Time((self.turn + empty) << self.width)
    }

    /// What is pending, in no order.
    pub fn pending(&self) -> impl Iterator<Item = &T> {
        self.near.iter().chain(&self.far).chain(self.farthest.values()).flatten()
    }
}
