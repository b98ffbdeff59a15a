//! The index of a segment: for each row group the set of subscribers that its records concern, so that a trace
//! of one of them leaves out the others.
//!
//! It stands in the segment file between the last row group and the footer, where Parquet lets readers pass over
//! what they do not know; the footer's key-value metadata say where. So it is covered by the hash of the segment.

use crate::cells::Row;
use std::io;
use vocabulary::{Record, SubscriberId};

/// The key in the footer of a segment; its value is `OFFSET LENGTH`, in bytes.
pub(crate) const KEY: &str = "interwork.subscribers";
/// The bits of a set: it stays in the second-level cache while it is made. With more subscribers some share a
/// bit; then a set may have more than it should, but never less.
const BITS: u32 = 1 << 20;
const WORDS: usize = BITS as usize / 64;
/// Bytes in front of each set: words and packed bytes, each as u32 with the lowest byte first.
const HEAD: usize = 8;

/// A set of subscribers: bit i stands for those whose number has i in its lowest 20 bits. Words at the end that
/// are zero may be left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Subscribers {
    words: Vec<u64>,
}

impl Subscribers {
    #[inline(always)]
    fn add(&mut self, subscriber: SubscriberId) {
        let bit = subscriber.0 % BITS;
        self.words[bit as usize / 64] |= 1 << (bit % 64);
    }

    /// Whether a subscriber may be in the set; if not, it is not.
    pub(crate) fn may_hold(&self, subscriber: SubscriberId) -> bool {
        let bit = subscriber.0 % BITS;
        self.words.get(bit as usize / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }
}

/// Whom the records of a row group concern: subject, object, and who set the exchange off.
#[derive(Clone, Debug)]
pub(crate) struct Concerned {
    set: Subscribers,
    /// Rows of exchanges that a third set off, neither subject nor object, and his number.
    thirds: Vec<(u32, SubscriberId)>,
}

impl Concerned {
    /// No records.
    pub(crate) fn new() -> Concerned {
        Concerned { set: Subscribers { words: vec![0; WORDS] }, thirds: Vec::new() }
    }

    /// Adds rows, the first of which is that with a number in the row group.
    #[inline(always)]
    pub(crate) fn add(&mut self, first: usize, rows: &[Row]) {
        rows.iter().zip(first..).for_each(|(row, place)| self.add_row(place, row.record));
    }

    #[inline(always)]
    fn add_row(&mut self, row: usize, record: &Record) {
        for who in [record.subject, record.object] {
            if who != SubscriberId::NOBODY {
                self.set.add(who);
            }
        }
        // Nearly always it is one of the two; only the answer that reached another is not its own.
        if let Some(third) = record.id.subscriber().filter(|o| *o != record.subject && *o != record.object) {
            self.set.add(third);
            self.thirds.push((row as u32, third));
        }
    }

    /// Rows of exchanges that neither subject nor object set off, and who did.
    pub(crate) fn thirds(&self) -> &[(u32, SubscriberId)] {
        &self.thirds
    }

    /// Forgets the records and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.set.words.fill(0);
        self.thirds.clear();
    }
}

/// The sets of the row groups of a segment that is being written, packed.
#[derive(Default)]
pub(crate) struct IndexPress {
    raw: Vec<u8>,
    packed: Vec<u8>,
}

impl IndexPress {
    /// Adds the set of a row group.
    pub(crate) fn add(
        &mut self,
        concerned: &Concerned,
        zstd: &mut zstd::bulk::Compressor<'static>,
    ) -> io::Result<()> {
        let words = &concerned.set.words;
        let words = &words[..words.iter().rposition(|w| *w != 0).map_or(0, |last| last + 1)];
        self.raw.clear();
        words.iter().for_each(|word| self.raw.extend_from_slice(&word.to_le_bytes()));
        let packed = zstd.compress(&self.raw)?;
        for number in [words.len() as u32, packed.len() as u32] {
            self.packed.extend_from_slice(&number.to_le_bytes());
        }
        self.packed.extend_from_slice(&packed);
        Ok(())
    }

    /// The bytes of the index.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.packed
    }
}

/// The sets of a segment's row groups, in their order.
pub(crate) fn read(bytes: &[u8], row_groups: usize) -> Result<Vec<Subscribers>, String> {
    let mut rest = bytes;
    let sets = (0..row_groups).map(|_| read_set(&mut rest)).collect::<Result<_, _>>()?;
    if rest.is_empty() { Ok(sets) } else { Err("there is more in it than row groups".to_owned()) }
}

fn read_set(rest: &mut &[u8]) -> Result<Subscribers, String> {
    let ends = || "it ends too early".to_owned();
    let (head, after) = rest.split_first_chunk::<HEAD>().ok_or_else(ends)?;
    let number = |i: usize| u32::from_le_bytes([head[i], head[i + 1], head[i + 2], head[i + 3]]);
    let (words, length) = (number(0) as usize, number(4) as usize);
    if words > WORDS {
        return Err(format!("no set has {words} words"));
    }
    let (packed, after) = after.split_at_checked(length).ok_or_else(ends)?;
    let raw = zstd::bulk::decompress(packed, words * 8).map_err(|e| e.to_string())?;
    let (chunks, left) = raw.as_chunks::<8>();
    if chunks.len() != words || !left.is_empty() {
        return Err(format!("a set has {} bytes instead of {}", raw.len(), words * 8));
    }
    *rest = after;
    Ok(Subscribers { words: chunks.iter().map(|c| u64::from_le_bytes(*c)).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{Lots, record};
    use vocabulary::{Originator, RecordId};

    fn group(records: &[Record]) -> Concerned {
        let mut group = Concerned::new();
        records.iter().enumerate().for_each(|(i, r)| group.add_row(i, r));
        group
    }

    fn concerned(record: &Record) -> impl Iterator<Item = SubscriberId> {
        let all = [Some(record.subject), Some(record.object), record.id.subscriber()];
        all.into_iter().flatten().filter(|s| *s != SubscriberId::NOBODY)
    }

    #[test]
    fn a_set_holds_everybody_whom_a_record_concerns() {
        let mut lots = Lots(3);
        for largest in [1, 63, 1 << 20, SubscriberId::LIMIT] {
            let mut any = || SubscriberId(lots.below(u64::from(largest)) as u32);
            let mut records = Vec::new();
            for _ in 0..200 {
                let (subject, object, who) = (any(), any(), any());
                let id = RecordId::first(Originator::Activity(who, 1));
                records.push(Record { subject, object, id, ..record(&mut Lots(u64::from(subject.0))) });
            }
            let set = group(&records).set;
            assert!(records.iter().flat_map(concerned).all(|s| set.may_hold(s)), "of {largest}");
            let others = (0..10_000).filter(|_| set.may_hold(any())).count();
            assert!(largest < 1_000 || others < 200, "{others} of 10,000 others of {largest}");
        }
    }

    #[test]
    fn an_index_is_read_as_it_was_written() {
        let mut lots = Lots(9);
        let groups: Vec<Concerned> =
            (0..3).map(|_| group(&(0..50).map(|_| record(&mut lots)).collect::<Vec<_>>())).collect();
        let mut press = IndexPress::default();
        let mut zstd = zstd::bulk::Compressor::new(1).expect("a compressor");
        groups.iter().for_each(|g| press.add(g, &mut zstd).expect("added"));
        let read_back = read(press.bytes(), 3).expect("an index");
        for (set, group) in read_back.iter().zip(&groups) {
            let whole = [&set.words[..], &vec![0; WORDS - set.words.len()]].concat();
            assert!(whole == group.set.words);
        }
        assert!(read(press.bytes(), 2).is_err() && read(press.bytes(), 4).is_err());
        for cut in 0..press.bytes().len().min(200) {
            assert!(read(&press.bytes()[..cut], 3).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn an_index_that_claims_too_much_is_refused() {
        let claim = |words: u32| read(&[words, 0].map(u32::to_le_bytes).concat(), 1);
        assert!(claim(u32::MAX).is_err());
        assert!(claim(1).is_err(), "nothing is packed");
    }

    #[test]
    fn a_row_group_without_subscribers_has_an_empty_set() {
        let mut press = IndexPress::default();
        press.add(&group(&[]), &mut zstd::bulk::Compressor::new(1).expect("a compressor")).expect("added");
        let set = read(press.bytes(), 1).expect("an index").remove(0);
        assert!(!set.may_hold(SubscriberId(0)) && !set.may_hold(SubscriberId(1 << 27)));
    }
}
