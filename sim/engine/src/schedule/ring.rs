//! A ring of buckets that knows which of them hold something, so that the empty ones cost nothing.

use crate::prefetch::fetch;

/// How many buckets a ring has.
pub(super) const RING: u64 = 1 << 10;
const WORD: usize = u64::BITS as usize;

/// The bytes of a cache line.
const LINE: usize = 64;

/// No chunk.
const NONE: u32 = u32::MAX;

/// So many items lie side by side: what they take is not much more than what a bucket leaves empty of its last chunk.
pub(super) const fn chunk<T>() -> usize {
    const BYTES: usize = 256;
    let items = BYTES / size_of::<T>();
    if items == 0 { 1 } else { items }
}

/// The room for what lies in the buckets of several rings. A bucket takes a chunk when it has filled the one before,
/// and gives back each that it has emptied, for whichever bucket needs it next. So what it takes is about as much as
/// there was at most at one time, whatever the buckets have held in turn.
pub(super) struct Room<T> {
    items: Vec<T>,
    /// For each chunk, the one before in its bucket, or among those that are free.
    before: Vec<u32>,
    /// The last that was given back.
    free: u32,
}

impl<T: Copy> Room<T> {
    /// No room yet.
    pub fn new() -> Room<T> {
        Room { items: Vec::new(), before: Vec::new(), free: NONE }
    }

    /// Takes a chunk behind another, and puts an item into its first place.
    #[inline(always)]
    fn take(&mut self, before: u32, item: &T) -> u32 {
        if self.free == NONE {
            return self.buy(before, item);
        }
        let chunk = self.free;
        self.free = std::mem::replace(&mut self.before[chunk as usize], before);
        self.items[chunk as usize * self::chunk::<T>()] = *item;
        chunk
    }

    /// Gets a chunk that was never used. The rest of it is not read before it is written.
    #[cold]
    fn buy(&mut self, before: u32, item: &T) -> u32 {
        let bought = self.before.len() as u32;
        self.before.push(before);
        self.items.resize(self.items.len() + chunk::<T>(), *item);
        bought
    }

    /// Gives a chunk back; returns the one before.
    #[inline(always)]
    fn give_back(&mut self, chunk: u32) -> u32 {
        let before = std::mem::replace(&mut self.before[chunk as usize], self.free);
        self.free = chunk;
        before
    }

    /// Fetches the chunk before another, which is taken next.
    #[inline(always)]
    fn fetch_before(&self, chunk: u32) {
        self.fetch(self.before[chunk as usize], self::chunk::<T>());
    }

    /// Fetches so many items of a chunk, from its first.
    #[inline(always)]
    fn fetch(&self, chunk: u32, count: usize) {
        let first = chunk as usize * self::chunk::<T>();
        (0..count).step_by(LINE.div_ceil(size_of::<T>())).for_each(|i| fetch(&self.items, first + i));
    }

    /// The bytes that it holds by now.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        self.items.len() * size_of::<T>() + self.before.len() * size_of::<u32>()
    }

    /// So many items of a chunk, from its first.
    #[inline(always)]
    fn of(&self, chunk: u32, count: usize) -> &[T] {
        &self.items[chunk as usize * self::chunk::<T>()..][..count]
    }
}

/// What lies in a bucket: its chunk that is not full, or the last that is, and how many items there are.
#[derive(Clone, Copy)]
struct Bucket {
    last: u32,
    len: u32,
}

impl Bucket {
    const EMPTY: Bucket = Bucket { last: NONE, len: 0 };

    /// How many items lie in the last chunk.
    #[inline(always)]
    fn in_last(self, chunk: usize) -> usize {
        match self.len as usize % chunk {
            0 if self.len > 0 => chunk,
            some => some,
        }
    }
}

/// Buckets, and a bit for each that holds something. An empty bucket is not touched: it is rarely in the cache.
pub(super) struct Ring {
    buckets: Vec<Bucket>,
    /// The buckets that hold something.
    count: usize,
    filled: [u64; RING as usize / WORD],
}

impl Ring {
    /// The bytes of the buckets, without what lies in them.
    pub const BUCKETS: usize = RING as usize * size_of::<Bucket>();

    /// A ring of empty buckets.
    pub fn new() -> Ring {
        Ring { buckets: vec![Bucket::EMPTY; RING as usize], count: 0, filled: [0; RING as usize / WORD] }
    }

    /// Puts something into a bucket, and shows where it lies.
    #[inline(always)]
    pub fn push<'r, T: Copy>(&mut self, room: &'r mut Room<T>, bucket: usize, item: &T) -> &'r mut T {
        let Bucket { last, len } = self.buckets[bucket];
        let place = len as usize % chunk::<T>();
        if place > 0 {
            self.buckets[bucket].len = len + 1;
            let spot = &mut room.items[last as usize * chunk::<T>() + place];
            *spot = *item;
            return spot;
        }
        if len == 0 {
            self.count += 1;
            self.filled[bucket / WORD] |= 1 << (bucket % WORD);
        }
        let last = room.take(last, item);
        self.buckets[bucket] = Bucket { last, len: len + 1 };
        &mut room.items[last as usize * chunk::<T>()]
    }

    /// Fetches what a bucket would give first, if there is such a bucket and it holds something.
    #[inline(always)]
    pub fn fetch<T: Copy>(&self, room: &Room<T>, bucket: usize) {
        if let Some(bucket) = self.buckets.get(bucket).filter(|bucket| bucket.len > 0) {
            fetch(&room.before, bucket.last as usize);
            room.fetch(bucket.last, bucket.in_last(chunk::<T>()));
        }
    }

    /// Whether all buckets are empty.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    #[inline(always)]
    fn holds(&self, bucket: usize) -> bool {
        self.filled[bucket / WORD] >> (bucket % WORD) & 1 == 1
    }

    /// The first bucket from one on that holds something.
    #[inline(always)]
    pub fn first_from(&self, bucket: usize) -> Option<usize> {
        if self.count == 0 {
            return None;
        }
        let mut word = bucket / WORD;
        let mut bits = self.filled.get(word)? & u64::MAX << (bucket % WORD);
        while bits == 0 {
            word += 1;
            bits = *self.filled.get(word)?;
        }
        Some(word * WORD + bits.trailing_zeros() as usize)
    }

    /// Moves the last chunk of a bucket to `out`, or says that there is none.
    #[inline(always)]
    pub fn take_some<T: Copy>(&mut self, room: &mut Room<T>, bucket: usize, out: &mut Vec<T>) -> bool {
        let Bucket { last, len } = self.buckets[bucket];
        if len == 0 {
            return false;
        }
        let count = self.buckets[bucket].in_last(chunk::<T>());
        room.fetch_before(last);
        out.extend_from_slice(room.of(last, count));
        let left = Bucket { last: room.give_back(last), len: len - count as u32 };
        self.buckets[bucket] = left;
        if left.len == 0 {
            self.count -= 1;
            self.filled[bucket / WORD] &= !(1 << (bucket % WORD));
        }
        true
    }

    /// Moves a bucket to `out`.
    #[inline(always)]
    pub fn empty<T: Copy>(&mut self, room: &mut Room<T>, bucket: usize, out: &mut Vec<T>) {
        while self.take_some(room, bucket, out) {}
    }

    /// Moves those of a bucket to `out` of which something holds.
    #[inline(always)]
    pub fn take_if<T: Copy>(
        &mut self,
        room: &mut Room<T>,
        bucket: usize,
        out: &mut Vec<T>,
        holds: impl Fn(&T) -> bool,
    ) {
        if !self.holds(bucket) {
            return;
        }
        let mut at = out.len();
        self.empty(room, bucket, out);
        while let Some(item) = out.get(at) {
            if holds(item) {
                at += 1;
            } else {
                self.push(room, bucket, &out.swap_remove(at));
            }
        }
    }

    /// What lies in a bucket, in no order.
    #[inline(always)]
    pub fn bucket<'r, T: Copy>(
        &self,
        room: &'r Room<T>,
        bucket: usize,
    ) -> impl Iterator<Item = &'r T> + use<'r, T> {
        let Bucket { mut last, len } = self.buckets[bucket];
        let mut count = self.buckets[bucket].in_last(chunk::<T>());
        let chunks = (len as usize).div_ceil(chunk::<T>());
        (0..chunks).flat_map(move |_| {
            let items = room.of(last, count);
            (last, count) = (room.before[last as usize], chunk::<T>());
            items
        })
    }

    /// All that lies in the ring.
    pub fn all<'r, T: Copy>(&'r self, room: &'r Room<T>) -> impl Iterator<Item = &'r T> {
        (0..self.buckets.len()).flat_map(|bucket| self.bucket(room, bucket))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_filled_bucket_is_found_across_words() {
        let (mut ring, mut room) = (Ring::new(), Room::new());
        assert_eq!(ring.first_from(0), None);
        let last = RING as usize - 1;
        for bucket in [0, 63, 64, 700, last] {
            ring.push(&mut room, bucket, &bucket);
        }
        let found = [0, 1, 64, 65, 701, last].map(|from| ring.first_from(from));
        assert_eq!(found, [Some(0), Some(63), Some(64), Some(700), Some(last), Some(last)]);
        assert_eq!(ring.first_from(last + 1), None);
    }

    #[test]
    fn an_emptied_bucket_is_found_no_more() {
        let (mut ring, mut room, mut out) = (Ring::new(), Room::new(), Vec::new());
        for item in [5, 6, 7] {
            ring.push(&mut room, 9, &item);
        }
        ring.take_if(&mut room, 9, &mut out, |item| *item < 7);
        assert_eq!((ring.first_from(0), &out[..]), (Some(9), &[5, 6][..]));
        assert_eq!(ring.bucket(&room, 9).collect::<Vec<_>>(), [&7]);
        ring.empty(&mut room, 9, &mut out);
        assert_eq!((ring.first_from(0), out), (None, vec![5, 6, 7]));
    }

    /// Buckets as lists beside the ring, with as many pushes and removals as it takes to fill and give back chunks.
    #[test]
    fn buckets_of_several_rings_share_their_room_and_keep_apart() {
        let mut room = Room::<u64>::new();
        let mut rings = [Ring::new(), Ring::new()];
        let mut model = vec![vec![Vec::new(); 8]; 2];
        for n in 0..20_000_u64 {
            let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
            let (ring, bucket) = ((mixed & 1) as usize, (mixed >> 1 & 7) as usize);
            if mixed >> 4 & 63 > 0 {
                rings[ring].push(&mut room, bucket, &n);
                model[ring][bucket].push(n);
                continue;
            }
            let (mut out, limit) = (Vec::new(), n / 2);
            rings[ring].take_if(&mut room, bucket, &mut out, |item| *item > limit);
            let mut expected: Vec<_> = model[ring][bucket].extract_if(.., |item| *item > limit).collect();
            out.sort_unstable();
            expected.sort_unstable();
            assert_eq!(out, expected);
        }
        for (ring, buckets) in rings.iter().zip(&model) {
            let mut all: Vec<_> = ring.all(&room).copied().collect();
            all.sort_unstable();
            let mut expected = buckets.concat();
            expected.sort_unstable();
            assert_eq!(all, expected);
        }
    }

    #[test]
    fn what_was_given_back_is_taken_before_more_is_bought() {
        let (mut ring, mut room, mut out) = (Ring::new(), Room::<u64>::new(), Vec::new());
        for bucket in 0..RING {
            for item in 0..100 {
                ring.push(&mut room, bucket as usize, &item);
            }
            ring.empty(&mut room, bucket as usize, &mut out);
        }
        let needed = 100_usize.next_multiple_of(chunk::<u64>());
        assert_eq!((room.items.len(), out.len()), (needed, 100 * RING as usize));
    }
}
