//! Parquet's encodings of integers, of yes and no, and of where a column is NULL. The library has them too, but
//! value by value; a log has some seventy columns, most of them NULL in most rows, and is written faster so.
//!
//! Values are packed while records come, a block at a time, so that what waits stays in the nearest cache.

use crate::pack::{BLOCK, Integer, MINI, WAITING, varint, zigzag};
use crate::wide::{Work, with_wide_registers};

/// Blocks between two places where reading can begin.
const BLOCKS_OF_STRETCH: usize = 16;
/// Values between two places where reading can begin.
pub(crate) const STRETCH: usize = BLOCK * BLOCKS_OF_STRETCH;
/// Values that may come before they are settled.
pub(crate) const UNSETTLED: usize = 64;
const _: () = assert!(BLOCK + UNSETTLED < WAITING);
/// A column of which fewer rows than one in so many have a value says where by runs.
const SPARSE: usize = 64;

/// A place within packed integers where reading can begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Restart {
    /// Bytes of the blocks before it.
    pub(crate) offset: u32,
    /// The value before its first.
    pub(crate) before: u64,
}

/// Integers that are packed as DELTA_BINARY_PACKED while they come.
#[derive(Clone, Debug)]
pub(crate) struct Deltas<T> {
    /// The last value that is packed (at first: the first of all), and those that wait to be packed. So long that
    /// each index of 8 bits is one of it.
    waiting: [T; WAITING],
    filled: u8,
    first: T,
    /// Values up to the last that is packed, without the first.
    packed: usize,
    bounds: Option<(T, T)>,
    blocks: Vec<u8>,
    restarts: Vec<Restart>,
}

impl<T: Integer> Deltas<T> {
    /// No integers; of which the smallest and the largest are noted or not.
    pub(crate) fn new(bounded: bool) -> Deltas<T> {
        Deltas {
            waiting: [T::default(); WAITING],
            filled: 0,
            first: T::default(),
            packed: 0,
            bounds: bounded.then_some(T::NO_BOUNDS),
            blocks: Vec::new(),
            restarts: Vec::new(),
        }
    }

    /// Adds an integer if there is one. After [`UNSETTLED`] of them, [`Self::settle`] must be called.
    #[inline(always)]
    pub(crate) fn push_if(&mut self, present: bool, value: T) {
        self.waiting[usize::from(self.filled)] = value;
        self.filled += u8::from(present);
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.packed + usize::from(self.filled)
    }

    /// Packs those that wait if they are a block.
    #[inline(always)]
    pub(crate) fn settle(&mut self) {
        if usize::from(self.filled) > BLOCK {
            self.pack(BLOCK);
        }
    }

    /// Packs the first values that wait, a block at most.
    #[inline(never)]
    fn pack(&mut self, values: usize) {
        with_wide_registers(Packing(self, values));
    }

    #[inline(always)]
    fn pack_waiting(&mut self, values: usize) {
        if self.packed == 0 {
            self.first = self.waiting[0];
        } else if self.packed.is_multiple_of(STRETCH) {
            let offset = self.blocks.len() as u32;
            self.restarts.push(Restart { offset, before: self.waiting[0].wide() });
        }
        if let Some((least, most)) = &mut self.bounds {
            let waiting = &self.waiting[..=values];
            *least = waiting.iter().copied().fold(*least, T::min);
            *most = waiting.iter().copied().fold(*most, T::max);
        }
        if values > 0 {
            T::pack_block(&self.waiting, values, &mut self.blocks);
        }
        self.waiting.copy_within(values..usize::from(self.filled), 0);
        self.packed += values;
        self.filled -= values as u8;
    }

    /// Packs the rest: no more will come.
    pub(crate) fn finish(&mut self) {
        self.settle();
        if self.filled > 0 {
            self.pack(usize::from(self.filled) - 1);
        }
    }

    /// Appends what was packed.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        varint(BLOCK as u64, out);
        varint((BLOCK / MINI) as u64, out);
        varint(self.len() as u64, out);
        varint(zigzag(self.first.signed()), out);
        out.extend_from_slice(&self.blocks);
    }

    /// The smallest and the largest, if they were to be noted and there are any.
    pub(crate) fn bounds(&self) -> Option<(T, T)> {
        self.bounds.filter(|_| self.len() > 0)
    }

    /// Where reading can begin, a stretch apart, but for the first.
    pub(crate) fn restarts(&self) -> &[Restart] {
        &self.restarts
    }

    /// Forgets the integers and keeps the memory.
    pub(crate) fn clear(&mut self) {
        (self.filled, self.packed, self.first) = (0, 0, T::default());
        self.bounds = self.bounds.map(|_| T::NO_BOUNDS);
        self.blocks.clear();
        self.restarts.clear();
    }
}

/// Packs the first of the integers that wait, so many.
struct Packing<'a, T>(&'a mut Deltas<T>, usize);

impl<T: Integer> Work for Packing<'_, T> {
    #[inline(always)]
    fn work(self) {
        self.0.pack_waiting(self.1);
    }
}

/// Yes and no as PLAIN: a bit each, the lowest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    words: Vec<u64>,
    /// Those that wait for a word.
    waiting: u128,
    count: usize,
}

impl Flags {
    /// Adds a flag if there is one. After [`UNSETTLED`] of them, [`Self::settle`] must be called.
    #[inline(always)]
    pub(crate) fn push_if(&mut self, present: bool, value: bool) {
        self.waiting |= u128::from(value & present) << (self.count - 64 * self.words.len());
        self.count += usize::from(present);
    }

    /// Makes a word of those that wait if they are enough.
    #[inline(always)]
    pub(crate) fn settle(&mut self) {
        if self.count - 64 * self.words.len() >= 64 {
            self.words.push(self.waiting as u64);
            self.waiting >>= 64;
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Appends the flags, which are settled.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let end = out.len() + self.count.div_ceil(8);
        for word in self.words.iter().chain(Some(&(self.waiting as u64))) {
            out.extend_from_slice(&word.to_le_bytes());
        }
        out.truncate(end);
    }

    /// Forgets the flags and keeps the memory.
    pub(crate) fn clear(&mut self) {
        (self.waiting, self.count) = (0, 0);
        self.words.clear();
    }
}

/// Appends, for so many rows, which of them have a value: definition levels of 0 and 1, behind their length.
/// Row 64 i + j is bit j of word i.
pub(crate) fn levels(words: &[u64], rows: usize, values: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    if values == 0 || values == rows {
        run(rows, u8::from(values > 0), out);
    } else if values * SPARSE < rows {
        sparse_levels(words, rows, out);
    } else {
        packed_levels(words, rows.div_ceil(8), out);
    }
    let length = (out.len() - start - 4) as u32;
    out[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

/// Appends so many rows that are alike.
fn run(rows: usize, level: u8, out: &mut Vec<u8>) {
    varint((rows as u64) << 1, out);
    out.push(level);
}

/// Appends so many bytes of rows, a bit each.
fn packed_levels(words: &[u64], bytes: usize, out: &mut Vec<u8>) {
    varint((bytes as u64) << 1 | 1, out);
    let end = out.len() + bytes;
    words.iter().for_each(|word| out.extend_from_slice(&word.to_le_bytes()));
    out.resize(end, 0);
}

/// Appends runs of rows without a value, and between them eight rows each that have one or more.
fn sparse_levels(words: &[u64], rows: usize, out: &mut Vec<u8>) {
    let mut told = 0;
    for (i, word) in words.iter().enumerate().filter(|(_, word)| **word != 0) {
        for (j, byte) in word.to_le_bytes().into_iter().enumerate().filter(|(_, byte)| *byte != 0) {
            let row = 64 * i + 8 * j;
            if row > told {
                run(row - told, 0, out);
            }
            packed_levels(&[u64::from(byte)], 1, out);
            told = row + 8;
        }
    }
    if rows > told {
        run(rows - told, 0, out);
    }
}

/// Turns 64 sets of 64 columns into 64 columns of 64 rows: bit c of row r becomes bit r of column c. Squares
/// of halving size change places across the diagonal.
pub(crate) struct Transposing<'a>(pub(crate) &'a mut [u64; 64]);

impl Work for Transposing<'_> {
    #[inline(always)]
    fn work(self) {
        exchange_squares::<32>(self.0, 0x0000_0000_ffff_ffff);
        exchange_squares::<16>(self.0, 0x0000_ffff_0000_ffff);
        exchange_squares::<8>(self.0, 0x00ff_00ff_00ff_00ff);
        exchange_squares::<4>(self.0, 0x0f0f_0f0f_0f0f_0f0f);
        exchange_squares::<2>(self.0, 0x3333_3333_3333_3333);
        exchange_squares::<1>(self.0, 0x5555_5555_5555_5555);
    }
}

#[inline(always)]
fn exchange_squares<const SIDE: usize>(bits: &mut [u64; 64], mask: u64) {
    for pair in bits.chunks_exact_mut(2 * SIDE) {
        let (upper, lower) = pair.split_at_mut(SIDE);
        for (a, b) in upper.iter_mut().zip(lower) {
            let change = (*a >> SIDE ^ *b) & mask;
            *a ^= change << SIDE;
            *b ^= change;
        }
    }
}

/// Integers as they are packed.
#[cfg(test)]
pub(crate) fn deltas<T: Integer>(values: &[T]) -> Deltas<T> {
    let mut deltas = Deltas::new(false);
    for some in values.chunks(UNSETTLED) {
        some.iter().for_each(|value| deltas.push_if(true, *value));
        deltas.settle();
    }
    deltas.finish();
    deltas
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::Lots;

    fn packed<T: Integer>(values: &[T]) -> Vec<u8> {
        let mut out = Vec::new();
        deltas(values).write(&mut out);
        out
    }

    #[test]
    fn the_examples_of_the_standard_are_packed_as_it_says() {
        // Encodings.md, example 1: 1, 2, 3, 4, 5 have the differences 1, so that nothing is left to pack.
        assert_eq!(packed::<u32>(&[1, 2, 3, 4, 5]), [0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0]);
        // Example 2: 7, 5, 3, 1, 2, 3, 4, 5 has differences -2 or 1: 2 bits above -2, 0 0 0 3 3 3 3.
        let expected = [0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b11_1111, 0, 0, 0, 0, 0, 0];
        assert_eq!(packed::<u32>(&[7, 5, 3, 1, 2, 3, 4, 5]), expected);
        assert_eq!(packed::<u64>(&[]), [0x80, 1, 4, 0, 0]);
        assert_eq!(packed::<u64>(&[3]), [0x80, 1, 4, 1, 6]);
    }

    #[test]
    fn differences_that_wrap_stay_within_the_type() {
        let out = packed(&[1 << 31, (1 << 31) - 1, 1_u32 << 31]);
        assert_eq!(out[9..14], [1, 2, 0, 0, 0], "smallest -1, above it 0 and 2");
    }

    #[test]
    fn wide_registers_pack_the_same() {
        // A processor without them packs both in one way.
        let mut lots = Lots(13);
        for width in [1, 7, 31, 33, 64] {
            let (mut narrow, mut wide) = (Deltas::<u32>::new(true), Deltas::<u64>::new(true));
            for _ in 0..=BLOCK {
                let value = lots.wide(width);
                narrow.push_if(true, value as u32);
                wide.push_if(true, value);
            }
            let mut by_hand = (narrow.clone(), wide.clone());
            by_hand.0.pack_waiting(BLOCK);
            by_hand.1.pack_waiting(BLOCK);
            narrow.settle();
            wide.settle();
            assert_eq!((&narrow.blocks, &wide.blocks), (&by_hand.0.blocks, &by_hand.1.blocks));
            assert_eq!((narrow.bounds(), wide.bounds()), (by_hand.0.bounds(), by_hand.1.bounds()));
        }
    }

    #[test]
    fn bounds_are_those_of_all_values() {
        let mut lots = Lots(11);
        for count in [1, 2, 128, 129, 130, 1_000] {
            let values: Vec<u64> = (0..count).map(|_| lots.next()).collect();
            let mut noted = Deltas::new(true);
            for value in &values {
                noted.push_if(true, *value);
                noted.settle();
            }
            noted.finish();
            assert_eq!(noted.bounds(), values.iter().min().copied().zip(values.iter().max().copied()));
            noted.clear();
            noted.finish();
            assert_eq!(noted.bounds(), None);
        }
    }

    #[test]
    fn flags_are_bits_from_the_lowest() {
        let mut flags = Flags::default();
        let mut out = Vec::new();
        for flag in [true, false, true, false, false, false, false, false, true] {
            flags.push_if(true, flag);
        }
        flags.push_if(false, true);
        flags.write(&mut out);
        assert_eq!((out, flags.len()), (vec![5, 1], 9));
    }

    #[test]
    fn levels_are_bits_or_one_run() {
        let mut out = Vec::new();
        levels(&[0b1_0000_0101], 9, 3, &mut out);
        levels(&[0], 9, 0, &mut out);
        levels(&[0x1ff], 9, 9, &mut out);
        assert_eq!(out, [3, 0, 0, 0, 5, 5, 1, 2, 0, 0, 0, 18, 0, 2, 0, 0, 0, 18, 1]);
    }

    #[test]
    fn levels_of_few_values_are_runs_around_bytes() {
        let mut out = Vec::new();
        levels(&[0, 1 << 9, 0], 130, 1, &mut out);
        // 72 rows without, eight of which the second has one, 50 without.
        assert_eq!(out, [7, 0, 0, 0, 0x90, 1, 0, 3, 2, 100, 0]);
    }

    #[test]
    fn transposing_exchanges_rows_and_columns() {
        let mut lots = Lots(5);
        let rows: [u64; 64] = std::array::from_fn(|_| lots.next());
        let mut columns = rows;
        Transposing(&mut columns).work();
        for (r, row) in rows.iter().enumerate() {
            for (c, column) in columns.iter().enumerate() {
                assert_eq!(row >> c & 1, column >> r & 1);
            }
        }
    }
}
