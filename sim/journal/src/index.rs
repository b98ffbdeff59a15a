//! The index of a segment: for each row group the set of subscribers that its records concern, so that a trace
//! of one of them leaves out the others.
//!
//! It stands in the segment file between the last row group and the footer, where Parquet lets readers pass over
//! what they do not know; the footer's key-value metadata say where. So it is covered by the hash of the segment.

use crate::batch::{Batch, Values};
use crate::columns::Column;
use std::io;
use vocabulary::{RecordId, SubscriberId};

/// The key in the footer of a segment; its value is `OFFSET LENGTH`, in bytes.
pub(crate) const KEY: &str = "interwork.subscribers";
/// The bits of a set: it stays in the second-level cache while it is made. With more subscribers some share a
/// bit; then a set may have more than it should, but never less.
const BITS: u32 = 1 << 20;
const WORDS: usize = BITS as usize / 64;
/// Bytes in front of each set: words and packed bytes, each as u32 with the lowest byte first.
const HEAD: usize = 8;

/// A set of subscribers: bit i stands for those whose number has i in its lowest 20 bits. Words at the end that
/// are zero are left out.
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

    /// Whom the records of a row group concern: subject, object, and who set the exchange off.
    fn of(batch: &Batch) -> Subscribers {
        let mut set = Subscribers { words: vec![0; WORDS] };
        let mut both = [Column::Subject, Column::Object].map(|c| (c.bit(), narrow(batch.values(c)).iter()));
        for (present, exchange) in batch.present().iter().zip(wide(batch.values(Column::Exchange))) {
            let mut who = [SubscriberId::NOBODY; 2];
            for (who, (bit, values)) in who.iter_mut().zip(&mut both) {
                if present & *bit != 0
                    && let Some(value) = values.next()
                {
                    *who = SubscriberId(*value as u32);
                    set.add(*who);
                }
            }
            // Nearly always it is one of the two; only the answer that reached another is not its own.
            let originator = RecordId::from_parts(*exchange as u64, 0).subscriber();
            if let Some(originator) = originator.filter(|o| !who.contains(o)) {
                set.add(originator);
            }
        }
        let used = set.words.iter().rposition(|w| *w != 0).map_or(0, |last| last + 1);
        set.words.truncate(used);
        set
    }
}

fn narrow(values: &Values) -> &[i32] {
    match values {
        Values::Narrow(v) => v,
        Values::Wide(_) | Values::Flags(_) => unreachable!("subscribers are kept in 32 bits"),
    }
}

fn wide(values: &Values) -> &[i64] {
    match values {
        Values::Wide(v) => v,
        Values::Narrow(_) | Values::Flags(_) => unreachable!("exchanges are kept in 64 bits"),
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
        batch: &Batch,
        zstd: &mut zstd::bulk::Compressor<'static>,
    ) -> io::Result<()> {
        let set = Subscribers::of(batch);
        self.raw.clear();
        set.words.iter().for_each(|word| self.raw.extend_from_slice(&word.to_le_bytes()));
        let packed = zstd.compress(&self.raw)?;
        for number in [set.words.len() as u32, packed.len() as u32] {
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
    use vocabulary::{Originator, Record};

    fn batch(records: &[Record]) -> Batch {
        let mut batch = Batch::new();
        records.iter().enumerate().for_each(|(i, r)| batch.push(i as u64, r));
        batch
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
            let set = Subscribers::of(&batch(&records));
            assert!(records.iter().flat_map(concerned).all(|s| set.may_hold(s)), "of {largest}");
            let others = (0..10_000).filter(|_| set.may_hold(any())).count();
            assert!(largest < 1_000 || others < 200, "{others} of 10,000 others of {largest}");
        }
    }

    #[test]
    fn an_index_is_read_as_it_was_written() {
        let mut lots = Lots(9);
        let groups: Vec<Batch> =
            (0..3).map(|_| batch(&(0..50).map(|_| record(&mut lots)).collect::<Vec<_>>())).collect();
        let mut press = IndexPress::default();
        let mut zstd = zstd::bulk::Compressor::new(1).expect("a compressor");
        groups.iter().for_each(|g| press.add(g, &mut zstd).expect("added"));
        let expected: Vec<_> = groups.iter().map(Subscribers::of).collect();
        assert_eq!(read(press.bytes(), 3), Ok(expected));
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
        let set = Subscribers::of(&Batch::new());
        assert!(!set.may_hold(SubscriberId(0)) && !set.may_hold(SubscriberId(1 << 27)));
    }
}
