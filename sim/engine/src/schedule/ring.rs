//! A ring of buckets that knows which of them hold something, so that the empty ones cost nothing.

/// How many buckets a ring has.
pub(super) const RING: u64 = 1 << 12;
const WORD: usize = u64::BITS as usize;

/// Buckets, and a bit for each that holds something. An empty bucket is not touched: it is rarely in the cache.
pub(super) struct Ring<T> {
    buckets: Vec<Vec<T>>,
    /// The buckets that hold something.
    count: usize,
    filled: [u64; RING as usize / WORD],
}

impl<T> Ring<T> {
    /// A ring of empty buckets.
    pub fn new() -> Ring<T> {
        Ring { buckets: (0..RING).map(|_| Vec::new()).collect(), count: 0, filled: [0; RING as usize / WORD] }
    }

    /// Puts something into a bucket, and shows where it lies.
    #[inline(always)]
    pub fn push(&mut self, bucket: usize, item: T) -> &mut T {
        self.count += usize::from(!self.holds(bucket));
        self.filled[bucket / WORD] |= 1 << (bucket % WORD);
        let bucket = &mut self.buckets[bucket];
        bucket.push(item);
        bucket.last_mut().expect("just pushed")
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

    #[inline(always)]
    fn is_empty_now(&mut self, bucket: usize) {
        self.count -= usize::from(self.holds(bucket));
        self.filled[bucket / WORD] &= !(1 << (bucket % WORD));
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

    /// Moves a bucket to `out`.
    #[inline(always)]
    pub fn empty(&mut self, bucket: usize, out: &mut Vec<T>) {
        self.is_empty_now(bucket);
        out.append(&mut self.buckets[bucket]);
    }

    /// Moves those of a bucket to `out` of which something holds.
    #[inline(always)]
    pub fn take_if(&mut self, bucket: usize, out: &mut Vec<T>, holds: impl Fn(&T) -> bool) {
        if !self.holds(bucket) {
            return;
        }
        out.extend(self.buckets[bucket].extract_if(.., |item| holds(item)));
        if self.buckets[bucket].is_empty() {
            self.is_empty_now(bucket);
        }
    }

    /// What lies in a bucket.
    pub fn bucket(&self, bucket: usize) -> &[T] {
        &self.buckets[bucket]
    }

    /// All that lies in the ring.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.buckets.iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_filled_bucket_is_found_across_words() {
        let mut ring = Ring::new();
        assert_eq!(ring.first_from(0), None);
        for bucket in [0, 63, 64, 700, 4095] {
            ring.push(bucket, bucket);
        }
        let found = [0, 1, 64, 65, 701, 4095].map(|from| ring.first_from(from));
        assert_eq!(found, [Some(0), Some(63), Some(64), Some(700), Some(4095), Some(4095)]);
        assert_eq!(ring.first_from(4096), None);
    }

    #[test]
    fn an_emptied_bucket_is_found_no_more() {
        let (mut ring, mut out) = (Ring::new(), Vec::new());
        for item in [5, 6, 7] {
            ring.push(9, item);
        }
        ring.take_if(9, &mut out, |item| *item < 7);
        assert_eq!((ring.first_from(0), &out[..], ring.bucket(9)), (Some(9), &[5, 6][..], &[7][..]));
        ring.empty(9, &mut out);
        assert_eq!((ring.first_from(0), out), (None, vec![5, 6, 7]));
    }
}
