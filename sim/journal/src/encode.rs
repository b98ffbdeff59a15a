//! Parquet's encodings of integers, of yes and no, and of where a column is NULL. The library has them too, but
//! value by value; a log has some forty columns, most of them NULL in most rows, and is written faster so.

/// Values that share a smallest difference.
const BLOCK: usize = 128;
/// Values that share a width in bits.
const MINI: usize = 32;

/// An integer that Parquet packs by differences.
pub(crate) trait Integer: Copy {
    /// The difference from the value before, which may wrap.
    fn since(self, before: Self) -> i64;
    /// How far a difference is above the smallest of its block.
    fn above(delta: i64, smallest: i64) -> u64;
    /// The value itself.
    fn wide(self) -> i64;
}

impl Integer for i32 {
    #[inline(always)]
    fn since(self, before: i32) -> i64 {
        i64::from(self.wrapping_sub(before))
    }
    #[inline(always)]
    fn above(delta: i64, smallest: i64) -> u64 {
        (delta - smallest) as u64
    }
    fn wide(self) -> i64 {
        i64::from(self)
    }
}

impl Integer for i64 {
    #[inline(always)]
    fn since(self, before: i64) -> i64 {
        self.wrapping_sub(before)
    }
    #[inline(always)]
    fn above(delta: i64, smallest: i64) -> u64 {
        delta.wrapping_sub(smallest) as u64
    }
    fn wide(self) -> i64 {
        self
    }
}

/// Appends integers as DELTA_BINARY_PACKED.
pub(crate) fn delta_packed<T: Integer>(values: &[T], out: &mut Vec<u8>) {
    varint(BLOCK as u64, out);
    varint((BLOCK / MINI) as u64, out);
    varint(values.len() as u64, out);
    let Some((first, rest)) = values.split_first() else { return varint(0, out) };
    varint(zigzag(first.wide()), out);
    let mut before = *first;
    let mut above = [0; BLOCK];
    for block in rest.chunks(BLOCK) {
        let mut deltas = [0; BLOCK];
        for (delta, value) in deltas.iter_mut().zip(block) {
            *delta = value.since(before);
            before = *value;
        }
        let smallest = deltas[..block.len()].iter().copied().min().unwrap_or(0);
        above.fill(0);
        for (above, delta) in above.iter_mut().zip(&deltas[..block.len()]) {
            *above = T::above(*delta, smallest);
        }
        varint(zigzag(smallest), out);
        pack_block(&above, block.len(), out);
    }
}

/// Appends the widths of a block's parts and the parts; what is beyond the block's values is zero.
fn pack_block(above: &[u64; BLOCK], values: usize, out: &mut Vec<u8>) {
    let widths = out.len();
    out.resize(widths + BLOCK / MINI, 0);
    for (i, mini) in above.chunks_exact(MINI).enumerate().take(values.div_ceil(MINI)) {
        let width = 64 - mini.iter().fold(0, |all, a| all | a).leading_zeros();
        out[widths + i] = width as u8;
        pack(mini, width, out);
    }
}

/// Appends 32 values of a width of up to 64 bits, the lowest bits first.
#[inline(always)]
fn pack(mini: &[u64], width: u32, out: &mut Vec<u8>) {
    if width == 0 {
        return;
    }
    let (mut word, mut filled) = (0_u64, 0_u32);
    for value in mini {
        word |= value << filled;
        filled += width;
        if filled >= 64 {
            out.extend_from_slice(&word.to_le_bytes());
            filled -= 64;
            word = if filled == 0 { 0 } else { value >> (width - filled) };
        }
    }
    // 32 values of an odd width end in half a word.
    out.extend_from_slice(&word.to_le_bytes()[..(filled / 8) as usize]);
}

/// Appends yes and no as PLAIN: a bit each, the lowest first.
pub(crate) fn flags(values: &[bool], out: &mut Vec<u8>) {
    out.extend(values.chunks(8).map(|byte| byte.iter().rev().fold(0, |b, v| b << 1 | u8::from(*v))));
}

/// Appends, for so many rows, which of them have a value: definition levels of 0 and 1, behind their length.
/// Row 64 i + j is bit j of word i.
pub(crate) fn levels(words: impl Iterator<Item = u64>, rows: usize, values: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    if values == 0 || values == rows {
        varint((rows as u64) << 1, out);
        out.push(u8::from(values > 0));
    } else {
        let bytes = rows.div_ceil(8);
        varint((bytes as u64) << 1 | 1, out);
        let end = out.len() + bytes;
        words.for_each(|word| out.extend_from_slice(&word.to_le_bytes()));
        out.truncate(end);
    }
    let length = (out.len() - start - 4) as u32;
    out[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

/// Turns 64 sets of 64 columns into 64 columns of 64 rows: bit c of row r becomes bit r of column c. Squares
/// of halving size change places across the diagonal.
pub(crate) fn transpose(bits: &mut [u64; 64]) {
    let (mut side, mut mask) = (32, u64::from(u32::MAX));
    while side > 0 {
        let mut row = 0;
        while row < 64 {
            let change = (bits[row] >> side ^ bits[row + side]) & mask;
            bits[row] ^= change << side;
            bits[row + side] ^= change;
            row = (row + side + 1) & !side;
        }
        side >>= 1;
        mask ^= mask << side;
    }
}

fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::Lots;

    fn packed<T: Integer>(values: &[T]) -> Vec<u8> {
        let mut out = Vec::new();
        delta_packed(values, &mut out);
        out
    }

    #[test]
    fn the_examples_of_the_standard_are_packed_as_it_says() {
        // Encodings.md, example 1: 1, 2, 3, 4, 5 have the differences 1, so that nothing is left to pack.
        assert_eq!(packed(&[1, 2, 3, 4, 5]), [0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0]);
        // Example 2: 7, 5, 3, 1, 2, 3, 4, 5 has differences -2 or 1: 2 bits above -2, 0 0 0 3 3 3 3.
        let expected = [0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b11_1111, 0, 0, 0, 0, 0, 0];
        assert_eq!(packed(&[7, 5, 3, 1, 2, 3, 4, 5]), expected);
        assert_eq!(packed::<i64>(&[]), [0x80, 1, 4, 0, 0]);
    }

    #[test]
    fn differences_that_wrap_stay_within_the_type() {
        let out = packed(&[i32::MIN, i32::MAX, i32::MIN]);
        assert_eq!(out[9..14], [1, 2, 0, 0, 0], "smallest -1, above it 0 and 2");
    }

    #[test]
    fn flags_are_bits_from_the_lowest() {
        let mut out = Vec::new();
        flags(&[true, false, true, false, false, false, false, false, true], &mut out);
        assert_eq!(out, [5, 1]);
    }

    #[test]
    fn levels_are_bits_or_one_run() {
        let mut out = Vec::new();
        levels([0b1_0000_0101].into_iter(), 9, 3, &mut out);
        levels([0].into_iter(), 9, 0, &mut out);
        levels([0x1ff].into_iter(), 9, 9, &mut out);
        assert_eq!(out, [3, 0, 0, 0, 5, 5, 1, 2, 0, 0, 0, 18, 0, 2, 0, 0, 0, 18, 1]);
    }

    #[test]
    fn transposing_exchanges_rows_and_columns() {
        let mut lots = Lots(5);
        let rows: [u64; 64] = std::array::from_fn(|_| lots.next());
        let mut columns = rows;
        transpose(&mut columns);
        for (r, row) in rows.iter().enumerate() {
            for (c, column) in columns.iter().enumerate() {
                assert_eq!(row >> c & 1, column >> r & 1);
            }
        }
    }
}
