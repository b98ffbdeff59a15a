//! The way back from [`crate::encode`]: single values out of a page, without making the others.

use bytes::Bytes;

/// Values that share a smallest difference, and parts of them that share a width: what `encode` writes.
const BLOCK: u64 = 128;
const PARTS: usize = 4;
const PART: usize = 32;
/// The most bytes that a value is read from at once.
const READ: usize = 16;

/// A page as it was before it was compressed.
pub(crate) struct RawPage {
    bytes: Bytes,
    rows: usize,
    presence: Presence,
    /// Where the values begin.
    values: usize,
}

/// Which rows have a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Presence {
    All,
    None,
    /// Those whose bits are set, from this byte of the page on.
    Bits(usize),
}

impl RawPage {
    /// A page of so many rows, if it is written as `encode` does.
    pub(crate) fn new(bytes: Bytes, rows: usize, required: bool) -> Option<RawPage> {
        let (presence, values) = if required { (Presence::All, 0) } else { presence(&bytes, rows)? };
        Some(RawPage { bytes, rows, presence, values })
    }

    fn has(&self, row: usize) -> bool {
        match self.presence {
            Presence::All => true,
            Presence::None => false,
            Presence::Bits(at) => self.bytes[at + row / 8] >> (row % 8) & 1 == 1,
        }
    }

    /// Gives the integer of each row that has one, with the row.
    pub(crate) fn each_integer(&self, mut each: impl FnMut(usize, u64)) -> Option<()> {
        let mut row = 0;
        match self.presence {
            Presence::None => Some(()),
            Presence::All => deltas(&self.bytes[self.values..], self.rows, each),
            Presence::Bits(_) => deltas(&self.bytes[self.values..], self.rows, |_, value| {
                while row < self.rows && !self.has(row) {
                    row += 1;
                }
                if row < self.rows {
                    each(row, value);
                }
                row += 1;
            }),
        }
    }

    /// The integers of some rows, which rise; none where a row has none.
    pub(crate) fn integers_of(&self, rows: &[usize]) -> Option<Vec<Option<u64>>> {
        let places = self.places(rows)?;
        let mut wanted = places.iter().flatten().copied();
        let mut next = wanted.next();
        let mut values = Vec::with_capacity(rows.len());
        if let Some(last) = places.iter().flatten().last() {
            deltas(&self.bytes[self.values..], last + 1, |place, value| {
                if Some(place) == next {
                    values.push(value);
                    next = wanted.next();
                }
            })?;
        }
        let mut values = values.into_iter();
        places
            .iter()
            .map(|place| if place.is_some() { values.next().map(Some) } else { Some(None) })
            .collect()
    }

    /// The flags of some rows, which rise; none where a row has none.
    pub(crate) fn flags_of(&self, rows: &[usize]) -> Option<Vec<Option<u64>>> {
        let flag = |place: usize| {
            let byte = self.bytes.get(self.values + place / 8).copied();
            byte.map(|byte| u64::from(byte >> (place % 8) & 1))
        };
        let cell = |place: Option<usize>| place.map_or(Some(None), |place| flag(place).map(Some));
        self.places(rows)?.into_iter().map(cell).collect()
    }

    /// Which value is that of each of some rows, which rise.
    fn places(&self, rows: &[usize]) -> Option<Vec<Option<usize>>> {
        if rows.last().is_some_and(|last| *last >= self.rows) {
            return None;
        }
        let Presence::Bits(at) = self.presence else {
            return Some(rows.iter().map(|row| (self.presence == Presence::All).then_some(*row)).collect());
        };
        let bits = &self.bytes[at..];
        let (mut byte, mut before) = (0, 0);
        let place = |row: &usize| {
            before += bits[byte..row / 8].iter().map(|b| b.count_ones() as usize).sum::<usize>();
            byte = row / 8;
            let lower = bits[byte] & ((1 << (row % 8)) - 1);
            self.has(*row).then(|| before + lower.count_ones() as usize)
        };
        Some(rows.iter().map(place).collect())
    }
}

/// Which of so many rows have a value, and where the values begin.
fn presence(page: &[u8], rows: usize) -> Option<(Presence, usize)> {
    let (length, rest) = page.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    let mut levels = rest.get(..length)?;
    let whole = levels.len();
    let header = varint(&mut levels)?;
    let presence = match (header & 1, levels) {
        (0, [0]) if header >> 1 == rows as u64 => Presence::None,
        (0, [1]) if header >> 1 == rows as u64 => Presence::All,
        (1, bits) if bits.len() == rows.div_ceil(8) => Presence::Bits(4 + whole - bits.len()),
        _ => return None,
    };
    Some((presence, 4 + length))
}

/// Gives the first so many integers that were packed by differences, with their places.
fn deltas(bytes: &[u8], most: usize, mut each: impl FnMut(usize, u64)) -> Option<()> {
    let mut rest = bytes;
    if varint(&mut rest)? != BLOCK || varint(&mut rest)? != PARTS as u64 {
        return None;
    }
    let count = usize::try_from(varint(&mut rest)?).ok()?.min(most);
    let mut value = unzigzag(varint(&mut rest)?);
    if count > 0 {
        each(0, value as u64);
    }
    let mut place = 1;
    while place < count {
        let smallest = unzigzag(varint(&mut rest)?);
        let (widths, parts) = rest.split_first_chunk::<PARTS>()?;
        rest = parts;
        for width in widths {
            if place >= count {
                break;
            }
            let above = unpack(rest, u32::from(*width))?;
            for above in &above[..PART.min(count - place)] {
                value = value.wrapping_add(smallest).wrapping_add(*above as i64);
                each(place, value as u64);
                place += 1;
            }
            rest = rest.get(PART / 8 * usize::from(*width)..)?;
        }
    }
    Some(())
}

/// 32 values of a width of up to 64 bits, the lowest bits first.
#[inline(always)]
fn unpack(bytes: &[u8], width: u32) -> Option<[u64; PART]> {
    let mut values = [0; PART];
    if width == 0 {
        return Some(values);
    }
    let length = PART / 8 * width as usize;
    if width > 64 || bytes.len() < length {
        return None;
    }
    let mut padded = [0; PART * 8 + READ];
    let bytes = if bytes.len() < length + READ {
        padded[..length].copy_from_slice(&bytes[..length]);
        &padded
    } else {
        bytes
    };
    let mask = u64::MAX >> (64 - width);
    for (i, value) in values.iter_mut().enumerate() {
        let bit = i * width as usize;
        let (from, shift) = (bit / 8, bit % 8);
        *value = if width <= 56 {
            u64::from_le_bytes(*bytes[from..].first_chunk()?) >> shift & mask
        } else {
            (u128::from_le_bytes(*bytes[from..].first_chunk()?) >> shift) as u64 & mask
        };
    }
    Some(values)
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
    use crate::encode::{delta_packed, flags, levels};
    use crate::samples::Lots;

    /// A page of optional values, and what each row has.
    fn page(rows: &[Option<u64>], encode: impl Fn(&[u64], &mut Vec<u8>)) -> RawPage {
        let values: Vec<u64> = rows.iter().flatten().copied().collect();
        let word = |rows: &[Option<u64>]| {
            rows.iter().enumerate().fold(0, |word, (i, v)| word | u64::from(v.is_some()) << i)
        };
        let mut bytes = Vec::new();
        levels(rows.chunks(64).map(word), rows.len(), values.len(), &mut bytes);
        encode(&values, &mut bytes);
        RawPage::new(bytes.into(), rows.len(), false).expect("a page")
    }

    fn wide(values: &[u64], out: &mut Vec<u8>) {
        delta_packed(&values.iter().map(|v| *v as i64).collect::<Vec<_>>(), out);
    }

    fn some_rows(lots: &mut Lots, all: usize) -> Vec<usize> {
        (0..all).filter(|_| lots.below(3) == 0).collect()
    }

    #[test]
    fn single_integers_are_those_that_were_packed() {
        let mut lots = Lots(4);
        for bits in [0, 1, 7, 31, 32, 55, 56, 57, 63, 64] {
            let mask = u64::MAX.checked_shr(64 - bits).unwrap_or(0);
            for share in [0, 1, 5] {
                let mut cell = || (lots.below(5) < share).then(|| lots.next() & mask);
                let rows: Vec<_> = (0..777).map(|_| cell()).collect();
                let page = page(&rows, wide);
                let wanted = some_rows(&mut lots, rows.len());
                let expected: Vec<_> = wanted.iter().map(|row| rows[*row]).collect();
                assert_eq!(page.integers_of(&wanted), Some(expected), "{bits} bits, {share} of 5");
                let mut all = vec![None; rows.len()];
                page.each_integer(|row, value| all[row] = Some(value)).expect("read");
                assert_eq!(all, rows, "{bits} bits, {share} of 5");
            }
        }
    }

    #[test]
    fn integers_of_32_bits_are_right_in_their_lowest_32_bits() {
        let mut lots = Lots(8);
        let rows: Vec<_> = (0..300).map(|_| Some(lots.next() & u64::from(u32::MAX))).collect();
        let narrow = |values: &[u64], out: &mut Vec<u8>| {
            delta_packed(&values.iter().map(|v| *v as u32 as i32).collect::<Vec<_>>(), out);
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
            flags(&values.iter().map(|v| *v == 1).collect::<Vec<_>>(), out);
        };
        let wanted = some_rows(&mut lots, rows.len());
        let expected: Vec<_> = wanted.iter().map(|row| rows[*row]).collect();
        assert_eq!(page(&rows, plain).flags_of(&wanted), Some(expected));
    }

    #[test]
    fn a_page_that_was_changed_gives_nothing_or_something_else_but_no_panic() {
        let mut lots = Lots(2);
        let rows: Vec<_> = (0..200).map(|_| (lots.below(3) > 0).then(|| lots.below(1 << 40))).collect();
        let whole = page(&rows, wide).bytes;
        let wanted = some_rows(&mut lots, rows.len());
        for _ in 0..5_000 {
            let mut bytes = whole[..lots.below(whole.len() as u64) as usize].to_vec();
            let at = lots.below(bytes.len().max(1) as u64) as usize;
            bytes.iter_mut().skip(at).take(1).for_each(|b| *b = lots.next() as u8);
            if let Some(page) = RawPage::new(bytes.into(), rows.len(), false) {
                let read = page.integers_of(&wanted);
                assert!(read.is_none_or(|cells| cells.len() == wanted.len()));
                let _ = page.flags_of(&wanted);
                let _ = page.each_integer(|row, _| assert!(row < rows.len()));
            }
        }
        assert!(RawPage::new(whole, rows.len() + 8, false).is_none(), "of fewer rows than claimed");
    }
}
