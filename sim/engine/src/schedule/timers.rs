//! What is due after random delays: two rings of buckets, and a map of what is farther still.

use super::Rank;
use super::ring::{RING, Ring, Room, chunk};
use std::collections::BTreeMap;
use vocabulary::{Span, Time};

/// How many buckets ahead of the one that is emptied what lies in them is fetched: where little is due, a bucket holds
/// a few timers that nothing has touched for long.
const AHEAD: usize = 8;

/// Something that has its time.
pub trait Timed: Copy {
    /// When it is due.
    fn time(&self) -> Time;
    /// Its order as a number.
    fn rank(&self) -> Rank;
}

/// Timers, filed by time. A bucket is opened when its turn comes, and only then put in order.
pub struct Timers<T> {
    /// The width of a near bucket is two to this, in microseconds.
    width: u32,
    /// The near bucket that is open, counted from the start of the run.
    turn: u64,
    /// What is due within the ring of this turn, by near bucket.
    near: Ring,
    /// What is due later, by ring.
    far: Ring,
    far_count: usize,
    /// Where both have what lies in their buckets.
    room: Room<T>,
    farthest: BTreeMap<u64, Vec<T>>,
}

impl<T: Timed> Timers<T> {
    /// The bytes that timers take where so many are pending at most.
    pub fn bytes(pending: f64) -> f64 {
        // A near bucket leaves half of its last chunk empty, and nearly all of it where little lies so near.
        let each = pending / RING as f64;
        let filled = 1.0 - libm::exp(-each);
        let chunks = RING as f64 * (each / chunk::<T>() as f64 + filled);
        let rings = 2.0 * (size_of::<Ring>() + Ring::BUCKETS) as f64;
        rings + chunks * (size_of::<T>() * chunk::<T>() + size_of::<u32>()) as f64
    }

    /// Timers whose near buckets are about so wide.
    pub fn new(bucket: Span) -> Timers<T> {
        Timers {
            width: bucket.0.max(1).ilog2(),
            turn: 0,
            near: Ring::new(),
            far: Ring::new(),
            far_count: 0,
            room: Room::new(),
            farthest: BTreeMap::new(),
        }
    }

    /// Takes a timer that is due at a time and otherwise like another, and shows where it lies; the time is still to be
    /// written there. It must not be due before what has been taken out.
    #[inline(always)]
    pub fn push(&mut self, time: Time, timer: &T) -> &mut T {
        let bucket = time.0 >> self.width;
        debug_assert!(bucket >= self.turn, "a timer in the past: {time}");
        let ahead = bucket / RING - self.turn / RING;
        if ahead == 0 {
            self.near.push(&mut self.room, (bucket % RING) as usize, timer)
        } else if ahead < RING {
            self.far_count += 1;
            self.far.push(&mut self.room, (bucket / RING % RING) as usize, timer)
        } else {
            let farthest = self.farthest.entry(bucket / RING).or_default();
            farthest.push_mut(*timer)
        }
    }

    /// Moves what is due before `end` to `out`, in order. Each bucket is sorted by itself: few are sorted fast.
    #[inline(always)]
    pub fn take(&mut self, end: Time, out: &mut Vec<T>) {
        let last = end.0 >> self.width;
        if self.is_empty() {
            self.turn = self.turn.max(last);
            return;
        }
        while self.turn < last {
            match self.near.first_from((self.turn % RING) as usize) {
                Some(bucket) if self.in_ring(bucket) < last => {
                    self.turn = self.in_ring(bucket);
                    self.near.fetch(&self.room, bucket + AHEAD);
                    let first = out.len();
                    self.near.empty(&mut self.room, bucket, out);
                    out[first..].sort_unstable_by_key(T::rank);
                }
                Some(_) => self.turn = last,
                None => self.next_ring(last),
            }
        }
        let (open, first) = ((self.turn % RING) as usize, out.len());
        self.near.take_if(&mut self.room, open, out, |t| t.time() < end);
        out[first..].sort_unstable_by_key(T::rank);
    }

    #[inline(always)]
    fn is_empty(&self) -> bool {
        self.near.is_empty() && self.far_count == 0 && self.farthest.is_empty()
    }

    /// A near bucket, counted from the start of the run.
    #[inline(always)]
    fn in_ring(&self, bucket: usize) -> u64 {
        self.turn - self.turn % RING + bucket as u64
    }

    /// Goes to the next ring that may hold something, at most to the bucket `last`.
    #[cold]
    fn next_ring(&mut self, last: u64) {
        self.turn = self.next_turn().min(last);
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
        let mut some = Vec::with_capacity(chunk::<T>());
        while self.far.take_some(&mut self.room, (ring % RING) as usize, &mut some) {
            self.far_count -= some.len();
            for timer in some.drain(..) {
                self.push(timer.time(), &timer);
            }
        }
        let horizon = ring + RING;
        while let Some(entry) = self.farthest.first_entry().filter(|e| *e.key() < horizon) {
            for timer in entry.remove() {
                self.push(timer.time(), &timer);
            }
        }
    }

    /// A time before which nothing is due; not always the latest such time.
    #[inline(always)]
    pub fn next(&self) -> Time {
        if self.is_empty() {
            return Time::NEVER;
        }
        match self.near.first_from((self.turn % RING) as usize) {
            Some(bucket) => self.near.bucket(&self.room, bucket).map(T::time).fold(Time::NEVER, Time::min),
            None => Time(self.next_turn().saturating_mul(1 << self.width)),
        }
    }

    /// The bytes that it holds by now.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        self.room.held() + 2 * (size_of::<Ring>() + Ring::BUCKETS)
    }

    /// What is pending, in no order.
    pub fn pending(&self) -> impl Iterator<Item = &T> {
        self.near.all(&self.room).chain(self.far.all(&self.room)).chain(self.farthest.values().flatten())
    }
}
