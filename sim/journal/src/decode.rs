//! The way back from [`crate::encode`]: single values out of a page, without making the others.

use crate::encode::{Restart, STRETCH};
use std::io;

/// Values that share a smallest difference, and parts of them that share a width: what `encode` writes.
const BLOCK: u64 = 128;
const PARTS: usize = 4;
const PART: usize = 32;
/// Bytes in front of packed integers, at most: four numbers.
const HEADER: usize = 32;
/// The most bytes that levels take beyond a bit for each row.
const BEYOND_BITS: usize = 16;

/// Why a page cannot be read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// It is not as `encode` writes pages.
    Malformed,
    /// The file cannot be read.
    Io(io::Error),
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Unreadable {
        Unreadable::Io(error)
    }
}

/// The bytes of a page as it was before it was compressed: all, or as they are asked for.
pub(crate) trait Source {
    /// How many there are.
    fn len(&self) -> usize;
    /// Those from a place on and before another, as far as there are any.
    fn bytes(&mut self, from: usize, to: usize) -> io::Result<&[u8]>;
}

impl Source for bytes::Bytes {
    fn len(&self) -> usize {
        bytes::Bytes::len(self)
    }
    fn bytes(&mut self, from: usize, to: usize) -> io::Result<&[u8]> {
        let to = to.min(self.len());
        Ok(&self[from.min(to)..to])
    }
}

/// A page of which values are read.
pub(crate) struct RawPage<S> {
    source: S,
    rows: usize,
    presence: Presence,
    /// Where the values begin.
    values: usize,
    /// Where reading of integers can begin.
    restarts: Vec<Restart>,
}

/// Which rows have a value.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Presence {
    All,
    /// Those whose bits are set.
    Bits(Vec<u8>),
    /// These.
    Few(Vec<usize>),
}

impl<S: Source> RawPage<S> {
    /// A page of so many rows, if it is written as `encode` does. Without restarts, integers are read from the
    /// first.
    pub(crate) fn new(
        mut source: S,
        rows: usize,
        required: bool,
        restarts: Vec<Restart>,
    ) -> Result<RawPage<S>, Unreadable> {
        let (presence, values) = match required {
            true => (Presence::All, 0),
            false => {
                let most = 4 + rows.div_ceil(8) + BEYOND_BITS + HEADER;
                presence(source.bytes(0, most)?, rows).ok_or(Unreadable::Malformed)?
            }
        };
        Ok(RawPage { source, rows, presence, values, restarts })
    }

    /// Gives the integer of each row that has one, with the row.
    pub(crate) fn each_integer(&mut self, mut each: impl FnMut(usize, u64)) -> Result<(), Unreadable> {
        let bytes = self.source.bytes(self.values, self.source.len())?;
        let (first, count, rest) = header(bytes).ok_or(Unreadable::Malformed)?;
        let has = |presence: &[u8], row: usize| presence[row / 8] >> (row % 8) & 1 == 1;
        let rows = self.rows;
        let read = match &self.presence {
            Presence::All => integers(first, rest, count.min(rows), each),
            Presence::Few(of) => integers(first, rest, count.min(of.len()), |i, value| each(of[i], value)),
            Presence::Bits(bits) => {
                let mut row = 0;
                integers(first, rest, count, |_, value| {
                    while row < rows && !has(bits, row) {
                        row += 1;
                    }
                    if row < rows {
                        each(row, value);
                    }
                    row += 1;
                })
            }
        };
        read.ok_or(Unreadable::Malformed)
    }

    /// The integers of some rows, which rise; none where a row has none.
    pub(crate) fn integers_of(&mut self, rows: &[usize]) -> Result<Vec<Option<u64>>, Unreadable> {
        let places = self.places(rows).ok_or(Unreadable::Malformed)?;
        let wanted: Vec<usize> = places.iter().flatten().copied().collect();
        let mut values = self.integers_at(&wanted)?.into_iter();
        let cell = |place: &Option<usize>| if place.is_some() { values.next().map(Some) } else { Some(None) };
        places.iter().map(cell).collect::<Option<_>>().ok_or(Unreadable::Malformed)
    }

    /// The integers at some places among the values, which rise.
    fn integers_at(&mut self, places: &[usize]) -> Result<Vec<u64>, Unreadable> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let head = self.source.bytes(self.values, self.values + HEADER)?;
        let (first, count, rest) = header(head).ok_or(Unreadable::Malformed)?;
        let blocks = self.values + head.len() - rest.len();
        let mut found = Vec::with_capacity(places.len());
        // Of each stretch the first value stands with the one before it, but for the first of all.
        let last = self.restarts.len();
        let stretch_of = |place: usize| (place / STRETCH).min(last);
        for wanted in places.chunk_by(|a, b| stretch_of(*a) == stretch_of(*b)) {
            let stretch = stretch_of(wanted[0]);
            let begin = stretch.checked_sub(1).map(|i| self.restarts[i]);
            let end = self.restarts.get(stretch).map_or(self.source.len(), |r| blocks + r.offset as usize);
            let from = blocks + begin.map_or(0, |r| r.offset as usize);
            let bytes = self.source.bytes(from, end)?;
            let mut next = wanted.iter().copied().peekable();
            let mut take = |place, value| {
                if next.next_if_eq(&place).is_some() {
                    found.push(value);
                }
            };
            let until = count.min(wanted[wanted.len() - 1] + 1);
            let read = match begin {
                None => integers(first, bytes, until, take),
                Some(begin) => {
                    let from = stretch * STRETCH;
                    take(from, begin.before);
                    blocks_of(begin.before, bytes, from + 1..until, take)
                }
            };
            read.ok_or(Unreadable::Malformed)?;
        }
        Ok(found)
    }

    /// The flags of some rows, which rise; none where a row has none.
    pub(crate) fn flags_of(&mut self, rows: &[usize]) -> Result<Vec<Option<u64>>, Unreadable> {
        let places = self.places(rows).ok_or(Unreadable::Malformed)?;
        let mut flag = |place: usize| {
            let at = self.values + place / 8;
            let byte = self.source.bytes(at, at + 1)?.first().copied().ok_or(Unreadable::Malformed)?;
            Ok(u64::from(byte >> (place % 8) & 1))
        };
        places.into_iter().map(|place| place.map(&mut flag).transpose()).collect()
    }

    /// Which value is that of each of some rows, which rise.
    fn places(&self, rows: &[usize]) -> Option<Vec<Option<usize>>> {
        if rows.last().is_some_and(|last| *last >= self.rows) {
            return None;
        }
        Some(match &self.presence {
            Presence::All => rows.iter().copied().map(Some).collect(),
            Presence::Few(few) => rows.iter().map(|row| few.binary_search(row).ok()).collect(),
            Presence::Bits(bits) => places_among(bits, rows),
        })
    }
}

/// Which of the bits that are set each of some is, which rise; none where it is not set.
fn places_among(bits: &[u8], rows: &[usize]) -> Vec<Option<usize>> {
    let (words, _) = bits.as_chunks::<8>();
    let word_of = |i: usize| words.get(i).map_or(0, |w| u64::from_le_bytes(*w));
    let (mut word, mut before) = (0, 0);
    let place = |row: &usize| {
        let ahead = &words[word.min(words.len())..(row / 64).min(words.len())];
        before += ahead.iter().map(|w| u64::from_le_bytes(*w).count_ones() as usize).sum::<usize>();
        word = row / 64;
        let mut here = word_of(word);
        if word == words.len() {
            // The last rows do not fill a word.
            let rest = bits[8 * word..].iter().rev();
            here = rest.fold(0, |all, byte| all << 8 | u64::from(*byte));
        }
        let lower = here & ((1 << (row % 64)) - 1);
        (here >> (row % 64) & 1 == 1).then(|| before + lower.count_ones() as usize)
    };
    rows.iter().map(place).collect()
}

/// Which of so many rows have a value, and where the values begin.
fn presence(page: &[u8], rows: usize) -> Option<(Presence, usize)> {
    let (length, rest) = page.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    let mut levels = rest.get(..length)?;
    let values = 4 + length;
    let header = varint(&mut levels)?;
    let presence = match (header & 1, levels) {
        (0, [1]) if header >> 1 == rows as u64 => Presence::All,
        (1, bits) if bits.len() == rows.div_ceil(8) => Presence::Bits(bits.to_owned()),
        _ => Presence::Few(few(&rest[..length], rows)?),
    };
    Some((presence, values))
}

/// The rows with a value, of runs without and of eight rows each.
fn few(mut levels: &[u8], rows: usize) -> Option<Vec<usize>> {
    let (mut few, mut row) = (Vec::new(), 0_usize);
    while !levels.is_empty() {
        let header = varint(&mut levels)?;
        let (level, rest) = levels.split_first()?;
        levels = rest;
        match (header & 1, level) {
            (0, 0) => row = row.checked_add(usize::try_from(header >> 1).ok()?)?,
            (1, byte) if header >> 1 == 1 => {
                few.extend((0..8).filter(|i| byte >> i & 1 == 1).map(|i| row + i));
                row = row.checked_add(8)?;
            }
            _ => return None,
        }
    }
    (row >= rows && few.last().is_none_or(|last| *last < rows)).then_some(few)
}

/// The first of packed integers, how many there are, and the blocks of the others.
fn header(bytes: &[u8]) -> Option<(u64, usize, &[u8])> {
    let mut rest = bytes;
    if varint(&mut rest)? != BLOCK || varint(&mut rest)? != PARTS as u64 {
        return None;
    }
    let count = usize::try_from(varint(&mut rest)?).ok()?;
    Some((unzigzag(varint(&mut rest)?) as u64, count, rest))
}

/// Gives the first so many packed integers, with their places.
#[inline(always)]
fn integers(first: u64, blocks: &[u8], most: usize, mut each: impl FnMut(usize, u64)) -> Option<()> {
    if most > 0 {
        each(0, first);
    }
    blocks_of(first, blocks, 1..most, each)
}

/// Gives the integers of blocks, with their places; the value before them is known.
#[inline(always)]
fn blocks_of(
    before: u64,
    blocks: &[u8],
    places: std::ops::Range<usize>,
    mut each: impl FnMut(usize, u64),
) -> Option<()> {
    let (mut rest, mut value, mut place) = (blocks, before, places.start);
    let mut above = [0; PART];
    while place < places.end {
        let smallest = unzigzag(varint(&mut rest)?) as u64;
        let (widths, parts) = rest.split_first_chunk::<PARTS>()?;
        rest = parts;
        for width in widths {
            if place >= places.end {
                break;
            }
            let (part, others) = rest.split_at_checked(PART / 8 * usize::from(*width))?;
            unpack(part, *width, &mut above)?;
            rest = others;
            for above in &above[..PART.min(places.end - place)] {
                value = value.wrapping_add(smallest.wrapping_add(*above));
                each(place, value);
                place += 1;
            }
        }
    }
    Some(())
}

/// 32 values of a width of up to 64 bits, the lowest bits first: a function for each width, as in `encode`.
fn unpack(part: &[u8], width: u8, out: &mut [u64; PART]) -> Option<()> {
    macro_rules! by_width {
        ($($width:literal)*) => {
            match width {
                0 => out.fill(0),
                $($width => unpack_at::<$width>(part, out),)*
                _ => return None,
            }
        };
    }
    by_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32
        33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64);
    Some(())
}

#[inline(never)]
fn unpack_at<const WIDTH: usize>(part: &[u8], out: &mut [u64; PART]) {
    let mut words = [0; PART + 1];
    let (whole, half) = part.as_chunks::<8>();
    for (word, bytes) in words[..WIDTH / 2].iter_mut().zip(whole) {
        *word = u64::from_le_bytes(*bytes);
    }
    // 32 values of an odd width end in half a word.
    if let Some(bytes) = half.first_chunk() {
        words[WIDTH / 2] = u64::from(u32::from_le_bytes(*bytes));
    }
    macro_rules! value {
        ($($i:literal)*) => {
            $(
                let (word, shift) = const { ($i * WIDTH / 64, $i * WIDTH % 64) };
                let mut value = words[word] >> shift;
                if const { $i * WIDTH % 64 + WIDTH > 64 } {
                    value |= words[word + 1] << const { (64 - $i * WIDTH % 64) % 64 };
                }
                out[$i] = value & const { u64::MAX >> (64 - WIDTH) };
            )*
        };
    }
    value!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{Flags, deltas as packed, levels};
    use crate::samples::Lots;
    use bytes::Bytes;

    /// A page of optional values, and what each row has.
    fn page(rows: &[Option<u64>], encode: impl Fn(&[u64], &mut Vec<u8>)) -> RawPage<Bytes> {
        let values: Vec<u64> = rows.iter().flatten().copied().collect();
        let word = |rows: &[Option<u64>]| {
            rows.iter().enumerate().fold(0, |word, (i, v)| word | u64::from(v.is_some()) << i)
        };
        let mut bytes = Vec::new();
        let words: Vec<u64> = rows.chunks(64).map(word).collect();
        levels(&words, rows.len(), values.len(), &mut bytes);
        encode(&values, &mut bytes);
        RawPage::new(bytes.into(), rows.len(), false, Vec::new()).expect("a page")
    }

    fn wide(values: &[u64], out: &mut Vec<u8>) {
        packed(values).write(out);
    }

    fn some_rows(lots: &mut Lots, all: usize) -> Vec<usize> {
        (0..all).filter(|_| lots.below(3) == 0).collect()
    }

    #[test]
    fn single_integers_are_those_that_were_packed() {
        let mut lots = Lots(4);
        for bits in [0, 1, 7, 31, 32, 55, 56, 57, 63, 64] {
            let mask = u64::MAX.checked_shr(64 - bits).unwrap_or(0);
            for share in [0, 1, 100, 500] {
                let mut cell = || (lots.below(500) < share).then(|| lots.next() & mask);
                let rows: Vec<_> = (0..777).map(|_| cell()).collect();
                let mut page = page(&rows, wide);
                let wanted = some_rows(&mut lots, rows.len());
                let expected: Vec<_> = wanted.iter().map(|row| rows[*row]).collect();
                assert_eq!(page.integers_of(&wanted).expect("read"), expected, "{bits} bits, {share} of 500");
                let mut all = vec![None; rows.len()];
                page.each_integer(|row, value| all[row] = Some(value)).expect("read");
                assert_eq!(all, rows, "{bits} bits, {share} of 500");
            }
        }
    }

    #[test]
    fn integers_of_32_bits_are_right_in_their_lowest_32_bits() {
        let mut lots = Lots(8);
        let rows: Vec<_> = (0..300).map(|_| Some(lots.next() & u64::from(u32::MAX))).collect();
        let narrow = |values: &[u64], out: &mut Vec<u8>| {
            packed(&values.iter().map(|v| *v as u32).collect::<Vec<_>>()).write(out);
        };
        let read = page(&rows, narrow).integers_of(&[0, 1, 150, 299]).expect("read");
        let read: Vec<_> = read.into_iter().map(|cell| cell.map(|v| u64::from(v as u32))).collect();
        assert_eq!(read, [rows[0], rows[1], rows[150], rows[299]]);
    }

    #[test]
    fn single_flags_are_those_that_were_written() {
        let mut lots = Lots(6);
        let rows: Vec<_> = (0..99).map(|_| (lots.below(2) == 0).then(|| lots.below(2))).collect();
        let plain = |values: &[u64], out: &mut Vec<u8>| {
            let mut flags = Flags::default();
            for value in values {
                flags.push_if(true, *value == 1);
                flags.settle();
            }
            flags.write(out);
        };
        let wanted = some_rows(&mut lots, rows.len());
        let expected: Vec<_> = wanted.iter().map(|row| rows[*row]).collect();
        assert_eq!(page(&rows, plain).flags_of(&wanted).expect("read"), expected);
    }

    #[test]
    fn a_page_that_was_changed_gives_nothing_or_something_else_but_no_panic() {
        let mut lots = Lots(2);
        let rows: Vec<_> = (0..200).map(|_| (lots.below(3) > 0).then(|| lots.below(1 << 40))).collect();
        let whole = page(&rows, wide).source;
        let wanted = some_rows(&mut lots, rows.len());
        for _ in 0..5_000 {
            let mut bytes = whole[..lots.below(whole.len() as u64) as usize].to_vec();
            let at = lots.below(bytes.len().max(1) as u64) as usize;
            bytes.iter_mut().skip(at).take(1).for_each(|b| *b = lots.next() as u8);
            let restarts = vec![Restart { offset: lots.below(2_000) as u32, before: 7 }];
            if let Ok(mut page) = RawPage::new(Bytes::from(bytes), rows.len(), false, restarts) {
                let read = page.integers_of(&wanted);
                assert!(read.is_err() || read.is_ok_and(|cells| cells.len() == wanted.len()));
                let _ = page.flags_of(&wanted);
                let _ = page.each_integer(|row, _| assert!(row < rows.len()));
            }
        }
        assert!(
            RawPage::new(whole, rows.len() + 8, false, Vec::new()).is_err(),
            "of fewer rows than claimed"
        );
    }

    #[test]
    fn reading_begins_at_the_stretch_that_has_what_is_wanted() {
        /// Gives bytes and counts them.
        struct Counting(Bytes, usize);
        impl Source for Counting {
            fn len(&self) -> usize {
                self.0.len()
            }
            fn bytes(&mut self, from: usize, to: usize) -> io::Result<&[u8]> {
                let bytes = Source::bytes(&mut self.0, from, to)?;
                self.1 += bytes.len();
                Ok(bytes)
            }
        }
        let mut lots = Lots(12);
        for count in [1, 2_047, 2_048, 2_049, 2_176, 2_177, 4_096, 4_097, 9_999] {
            let values: Vec<u64> = (0..count).map(|_| lots.below(1 << 40)).collect();
            let written = packed(&values);
            let mut bytes = Vec::new();
            written.write(&mut bytes);
            let restarts = written.restarts().to_vec();
            let mut page =
                RawPage::new(Counting(bytes.into(), 0), values.len(), true, restarts).expect("a page");
            for row in [0, 1, 2_047, 2_048, 2_049, 4_095, 4_096, count - 1].into_iter().filter(|r| *r < count)
            {
                page.source.1 = 0;
                assert_eq!(page.integers_of(&[row]).expect("read"), [Some(values[row])], "{row} of {count}");
                assert!(page.source.1 < 6 * STRETCH, "{} bytes for {row} of {count}", page.source.1);
            }
            let some = some_rows(&mut lots, count);
            let expected: Vec<_> = some.iter().map(|row| Some(values[*row])).collect();
            assert_eq!(page.integers_of(&some).expect("read"), expected, "of {count}");
        }
    }
}
