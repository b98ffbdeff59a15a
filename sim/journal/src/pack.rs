//! A block of integers as DELTA_BINARY_PACKED has it: their smallest difference, the rest in as few bits as it takes.

/// Values that share a smallest difference.
pub(crate) const BLOCK: usize = 128;
/// Values that share a width in bits.
pub(crate) const MINI: usize = 32;
/// Room for a block, the value before it, and what may come before it is packed.
pub(crate) const WAITING: usize = 256;

/// An integer that Parquet packs by differences: in its own width they wrap, and are compared as signed.
pub(crate) trait Integer: Copy + Default + Ord {
    /// Wider than any bounds: a smallest and a largest value of none.
    const NO_BOUNDS: (Self, Self);
    /// As a signed number of 64 bits.
    fn signed(self) -> i64;
    /// As an unsigned number of 64 bits.
    fn wide(self) -> u64;
    /// The bits of both.
    fn or(self, other: Self) -> Self;
    /// Appends so many values as a block; the first of what waits is the one before them.
    fn pack_block(waiting: &[Self; WAITING], values: usize, out: &mut Vec<u8>);
}

macro_rules! integers {
    ($($unsigned:ty, $signed:ty, $pack:ident;)+) => {$(
        impl Integer for $unsigned {
            const NO_BOUNDS: (Self, Self) = (Self::MAX, Self::MIN);
            #[inline(always)]
            fn signed(self) -> i64 { i64::from(self as $signed) }
            #[inline(always)]
            fn wide(self) -> u64 { u64::from(self) }
            #[inline(always)]
            fn or(self, other: Self) -> Self { self | other }
            #[inline(always)]
            fn pack_block(waiting: &[Self; WAITING], values: usize, out: &mut Vec<u8>) {
                let deltas = std::array::from_fn(|i| waiting[i + 1].wrapping_sub(waiting[i]));
                if values == BLOCK {
                    // Of a length that is known, so that the compiler can do several at once.
                    $pack(&deltas, BLOCK, out)
                } else {
                    $pack(&deltas, values, out)
                }
            }
        }
    )+};
}
integers!(u32, i32, pack_narrow; u64, i64, pack_wide;);

/// Differences of 32 bits.
#[inline(always)]
fn pack_narrow(deltas: &[u32; BLOCK], values: usize, out: &mut Vec<u8>) {
    let smallest = deltas[..values].iter().fold(i32::MAX, |least, d| least.min(*d as i32));
    let above = deltas.map(|delta| delta.wrapping_sub(smallest as u32));
    pack_minis(&above, i64::from(smallest), values, out);
}

/// Differences of 64 bits. Few processors find the smallest of many such numbers quickly; so where they do not fit
/// into 32 bits it is that of their higher halves, which takes hardly more room.
#[inline(always)]
fn pack_wide(deltas: &[u64; BLOCK], values: usize, out: &mut Vec<u8>) {
    const HALF: u64 = 1 << 31;
    let over = deltas[..values].iter().fold(0, |all, d| all | d.wrapping_add(HALF) >> 32);
    if over == 0 {
        return pack_narrow(&deltas.map(|d| d as u32), values, out);
    }
    let high = deltas[..values].iter().fold(i32::MAX, |least, d| least.min((d >> 32) as i32));
    let smallest = i64::from(high) << 32;
    let above = deltas.map(|delta| delta.wrapping_sub(smallest as u64));
    pack_minis(&above, smallest, values, out);
}

/// Appends a block: its smallest difference, the widths of its parts, and the parts; what is beyond the values is
/// zero.
#[inline(always)]
fn pack_minis<T: Integer>(above: &[T; BLOCK], smallest: i64, values: usize, out: &mut Vec<u8>) {
    let mut rest = *above;
    rest[values..].fill(T::default());
    varint(zigzag(smallest), out);
    let mut packed = [0; BLOCK / MINI + 8 * BLOCK + WORDS_AT_ONCE];
    let mut end = BLOCK / MINI;
    for (i, mini) in rest.as_chunks::<MINI>().0.iter().enumerate().take(values.div_ceil(MINI)) {
        let bits = mini.iter().fold(T::default(), |all, a| all.or(*a));
        let width = 64 - bits.wide().leading_zeros();
        packed[i] = width as u8;
        if let Some(place) = packed[end..].first_chunk_mut() {
            pack(mini, width, place);
        }
        end += MINI / 8 * width as usize;
    }
    out.extend_from_slice(&packed[..end]);
}

/// Bytes that a part of a block has at most.
const WORDS_AT_ONCE: usize = 8 * MINI;

/// Packs 32 values of a width of up to 64 bits, the lowest bits first: a function for each width, so that where
/// each value goes is known beforehand.
#[inline(always)]
fn pack<T: Integer>(mini: &[T; MINI], width: u32, out: &mut [u8; WORDS_AT_ONCE]) {
    macro_rules! by_width {
        ($($width:literal)*) => {
            match width {
                $($width => pack_at::<T, $width>(mini, out),)*
                _ => {}
            }
        };
    }
    by_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32
        33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64);
}

#[inline(never)]
fn pack_at<T: Integer, const WIDTH: usize>(mini: &[T; MINI], out: &mut [u8; WORDS_AT_ONCE]) {
    let mut words = [0_u64; MINI + 1];
    // Written out, as the compiler leaves a loop as it is, and what is in a register then is in memory.
    macro_rules! place {
        ($($i:literal)*) => {
            $(
                let (word, shift) = const { ($i * WIDTH / 64, $i * WIDTH % 64) };
                words[word] |= mini[$i].wide() << shift;
                if const { $i * WIDTH % 64 + WIDTH > 64 } {
                    words[word + 1] = mini[$i].wide() >> const { (64 - $i * WIDTH % 64) % 64 };
                }
            )*
        };
    }
    place!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);
    for (bytes, word) in out.as_chunks_mut::<8>().0.iter_mut().zip(&words[..WIDTH.div_ceil(2)]) {
        *bytes = word.to_le_bytes();
    }
}

/// A signed number so that small ones are short.
pub(crate) fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

/// Appends a number, seven bits to a byte.
pub(crate) fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
