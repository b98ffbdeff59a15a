//! Where single rows of a row group can be read: for each column where its page and its stretches of integers begin,
//! and the rows of exchanges that neither their subject nor their object set off.
//!
//! It stands in the segment file behind the sets of subscribers; the footer's key-value metadata say where.

use crate::batch::{Batch, Packed};
use crate::columns::{Column, Store};
use crate::encode::Restart;
use vocabulary::SubscriberId;

/// The key in the footer of a segment; its value is `OFFSET LENGTH`, in bytes.
pub(crate) const KEY: &str = "interwork.places";
/// Bytes of the number that says how long the places of a row group are.
pub(crate) const HEAD: usize = 4;

/// The places of the row groups of a segment that is being written: all lengths first, then the places.
#[derive(Default)]
pub(crate) struct PlacesPress {
    lengths: Vec<u8>,
    bodies: Vec<u8>,
}

impl PlacesPress {
    /// Adds the places of a row group, of whose columns the pages begin so many bytes within their chunks; none
    /// where they are compressed.
    pub(crate) fn add(&mut self, batch: &Batch, pages: &[Option<u32>]) {
        let begin = self.bodies.len();
        let out = &mut self.bodies;
        put(batch.concerned().thirds().len() as u32, out);
        for (row, third) in batch.concerned().thirds() {
            put(*row, out);
            put(third.0, out);
        }
        for (column, page) in Column::ALL.iter().zip(pages) {
            let restarts = match batch.values(*column) {
                Packed::Narrow(v) => v.restarts(),
                Packed::Wide(v) => v.restarts(),
                Packed::Flags(_) => &[],
            };
            // Of what is compressed, all must be read anyway.
            let restarts = if page.is_some() { restarts } else { &[] };
            put(page.unwrap_or(0), out);
            put(restarts.len() as u32, out);
            for restart in restarts {
                put(restart.offset, out);
                match column.store() {
                    Store::Wide(_) => out.extend_from_slice(&restart.before.to_le_bytes()),
                    Store::Narrow(_) | Store::Flag(_) => put(restart.before as u32, out),
                }
            }
        }
        let length = (self.bodies.len() - begin) as u32;
        self.lengths.extend_from_slice(&length.to_le_bytes());
    }

    /// The bytes of all of it, in two parts.
    pub(crate) fn bytes(&self) -> [&[u8]; 2] {
        [&self.lengths, &self.bodies]
    }
}

fn put(number: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&number.to_le_bytes());
}

/// The places of a row group.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Places {
    /// Rows of exchanges that neither subject nor object set off, and who did.
    pub(crate) thirds: Vec<(u32, SubscriberId)>,
    /// For each column where its page begins in its chunk, unless it is compressed, and its restarts.
    pub(crate) columns: Vec<(Option<u32>, Vec<Restart>)>,
}

impl Places {
    /// The places of a row group out of their bytes.
    pub(crate) fn read(bytes: &[u8]) -> Option<Places> {
        let mut rest = bytes;
        let count = take(&mut rest)?;
        let third = |rest: &mut &[u8]| Some((take(rest)?, SubscriberId(take(rest)?)));
        let thirds = several(count, &mut rest, third)?;
        let mut columns = Vec::with_capacity(Column::COUNT);
        for column in Column::ALL {
            let (page, count) = (take(&mut rest)?, take(&mut rest)?);
            let wide = matches!(column.store(), Store::Wide(_));
            let restart = |rest: &mut &[u8]| {
                let offset = take(rest)?;
                let (low, high) = (take(rest)?, if wide { take(rest)? } else { 0 });
                Some(Restart { offset, before: u64::from(high) << 32 | u64::from(low) })
            };
            columns.push(((page > 0).then_some(page), several(count, &mut rest, restart)?));
        }
        rest.is_empty().then_some(Places { thirds, columns })
    }
}

/// So many of something; not more than there are bytes for.
fn several<T>(count: u32, rest: &mut &[u8], one: impl Fn(&mut &[u8]) -> Option<T>) -> Option<Vec<T>> {
    let mut all = Vec::with_capacity(rest.len().min(count as usize));
    for _ in 0..count {
        all.push(one(rest)?);
    }
    Some(all)
}

fn take(rest: &mut &[u8]) -> Option<u32> {
    let (number, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u32::from_le_bytes(*number))
}

/// Where the places of each row group stand, from the bytes of the lengths at an offset of the file.
pub(crate) fn stretches(lengths: &[u8], offset: u64) -> Vec<(u64, usize)> {
    let mut at = offset + lengths.len() as u64;
    let one = |length: &[u8; HEAD]| {
        let length = u32::from_le_bytes(*length);
        at += u64::from(length);
        (at - u64::from(length), length as usize)
    };
    lengths.as_chunks().0.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Row;
    use crate::samples::{Lots, record};

    #[test]
    fn places_are_read_as_they_were_written() {
        let mut lots = Lots(21);
        let mut press = PlacesPress::default();
        let mut groups = Vec::new();
        for rows in [0, 1, 3_000, 9_000] {
            let mut batch = Batch::new();
            for sequence in 0..rows {
                batch.push(&[Row { sequence, record: &record(&mut lots) }]);
            }
            batch.finish();
            let pages: Vec<_> = (0..Column::COUNT as u32).map(|i| (i % 3 > 0).then_some(20 + i)).collect();
            press.add(&batch, &pages);
            groups.push((batch, pages));
        }
        let bytes = press.bytes().concat();
        let stretches = stretches(&bytes[..groups.len() * HEAD], 0);
        assert_eq!(stretches.iter().map(|s| s.1).sum::<usize>() + groups.len() * HEAD, bytes.len());
        for ((at, length), (batch, pages)) in stretches.into_iter().zip(groups) {
            let body = &bytes[at as usize..at as usize + length];
            let places = Places::read(body).expect("places");
            assert_eq!(places.thirds, batch.concerned().thirds());
            assert_eq!(places.columns.iter().map(|c| c.0).collect::<Vec<_>>(), pages);
            let wide = |column: Column| match batch.values(column) {
                Packed::Wide(v) => v.restarts().to_vec(),
                Packed::Narrow(_) | Packed::Flags(_) => Vec::new(),
            };
            assert_eq!(places.columns[1].1, wide(Column::TimeUs), "of which the page is not compressed");
            for cut in (0..length).step_by(97) {
                assert_eq!(Places::read(&body[..cut]), None, "cut at {cut} of {length}");
            }
        }
    }
}
