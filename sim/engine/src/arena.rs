//! Room for many small blocks that hardly move, however much comes: to move all that there is would take it twice for a
//! moment.

use crate::prefetch;

/// Places of a chunk: 16 MiB of eight bytes each. It is larger than any block.
const CHUNK: usize = 1 << CHUNK_BITS;
const CHUNK_BITS: u32 = 21;

/// Blocks of values, each known by where it starts.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Arena<T> {
    /// Only the last one grows, and moves while it does.
    chunks: Vec<Vec<T>>,
    /// Room that was bought for chunks to come.
    #[serde(skip, default = "Vec::new")]
    bought: Vec<Vec<T>>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Arena { chunks: Vec::new(), bought: Vec::new() }
    }
}

impl<T: Copy> Arena<T> {
    /// Buys room for so many places of blocks to come. They are written to, as a system only gives what is written to.
    pub fn buy(&mut self, places: usize, value: T) {
        // The last is taken first: it is whole.
        for first in (0..places).step_by(CHUNK) {
            let mut chunk = vec![value; CHUNK.min(places - first)];
            chunk.clear();
            self.bought.insert(0, chunk);
        }
    }

    /// Adds a block of so many equal values, at most 131,072; gives where it starts.
    pub fn add(&mut self, places: usize, value: T) -> u32 {
        if self.chunks.last().is_none_or(|chunk| chunk.len() + places > CHUNK) {
            self.chunks.push(self.bought.pop().unwrap_or_default());
        }
        let last = self.chunks.len() - 1;
        let chunk = &mut self.chunks[last];
        let start = chunk.len();
        chunk.resize(start + places, value);
        u32::try_from(last << CHUNK_BITS | start).expect("fewer places than numbers of them")
    }

    /// The values from a place on, those of its block first.
    #[inline(always)]
    pub fn at(&self, start: u32) -> &[T] {
        let (chunk, at) = place(start);
        &self.chunks[chunk][at..]
    }

    /// The same, to be changed.
    #[inline(always)]
    pub fn at_mut(&mut self, start: u32) -> &mut [T] {
        let (chunk, at) = place(start);
        &mut self.chunks[chunk][at..]
    }

    /// Copies the first values of one block to another.
    pub fn copy(&mut self, from: u32, to: u32, count: usize) {
        let ((of, from), (into, to)) = (place(from), place(to));
        if of == into {
            return self.chunks[of].copy_within(from..from + count, to);
        }
        let [of, into] = self.chunks.get_disjoint_mut([of, into]).expect("two chunks that there are");
        into[to..to + count].copy_from_slice(&of[from..from + count]);
    }

    /// Fetches what lies at a place into the cache, if there is such a place.
    #[inline(always)]
    pub fn fetch(&self, at: u32) {
        let (chunk, at) = place(at);
        if let Some(chunk) = self.chunks.get(chunk) {
            prefetch::fetch(chunk, at);
        }
    }

    /// How many places there are.
    #[cfg(test)]
    pub fn places(&self) -> usize {
        self.chunks.iter().map(Vec::len).sum()
    }
}

/// The chunk of a place, and where in it.
#[inline(always)]
fn place(at: u32) -> (usize, usize) {
    ((at >> CHUNK_BITS) as usize, at as usize % CHUNK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_keep_their_values_across_chunks() {
        let mut arena = Arena::default();
        let starts: Vec<u32> = (0..200_u64).map(|n| arena.add(30_000 + n as usize, n)).collect();
        assert!(arena.chunks.len() > 2 && arena.chunks.iter().all(|chunk| chunk.len() <= CHUNK));
        for (n, start) in starts.iter().enumerate() {
            assert!(arena.at(*start)[..30_000 + n].iter().all(|value| *value == n as u64));
        }
        // To another chunk, and within one.
        arena.copy(starts[0], starts[199], 20_000);
        arena.copy(starts[198], starts[197], 20_000);
        for (start, copied, old) in [(starts[199], 0, 199), (starts[197], 198, 197)] {
            assert_eq!(arena.at(start)[19_999..20_001], [copied, old]);
        }
        assert_eq!(arena.at(starts[198])[0], 198);
        assert_eq!(arena.places(), (0..200).map(|n| 30_000 + n).sum::<usize>());
    }

    #[test]
    fn what_was_bought_is_used_and_more_where_it_does_not_do() {
        let mut arena = Arena::default();
        arena.buy(CHUNK + 1_000, 0_u8);
        let bought: Vec<*const u8> = arena.bought.iter().map(Vec::as_ptr).collect();
        for _ in 0..CHUNK / 1_000 * 2 {
            arena.add(1_000, 7);
        }
        assert_eq!((arena.chunks.len(), arena.bought.len()), (2, 0));
        assert_eq!(arena.chunks[0].as_ptr(), bought[1], "the whole chunk comes first");
        assert!(arena.chunks.concat().iter().all(|value| *value == 7));
    }

    #[test]
    fn nothing_is_read_where_nothing_is() {
        let arena = Arena::<u64>::default();
        arena.fetch(7);
    }
}
