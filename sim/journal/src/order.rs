//! Puts the records of one time window into the order of all records.

use crate::error::JournalError;
use vocabulary::Record;

/// Sorts windows; keeps its memory from one to the next.
#[derive(Debug, Default)]
pub(crate) struct Sorter {
    keys: Vec<u64>,
    sorted: Vec<u64>,
    /// For each stretch of the window, where the next key of it goes.
    next: Vec<u32>,
    places: Vec<u32>,
}

impl Sorter {
    /// Finds the order of the records of a window: the places of the first, the second and so on; refused are two that
    /// have the same place in it. Windows have fewer than 2^32 records.
    ///
    /// Integers of (time since the window's earliest, place) are sorted, which is quick; where times are
    /// equal, the identities decide.
    pub(crate) fn sort(&mut self, window: &[&Record]) -> Result<&[u32], JournalError> {
        self.keys.clear();
        self.keys.extend(window.iter().map(|record| record.time.0));
        let (first, last) = self.keys.iter().fold((u64::MAX, 0), |(a, b), t| (a.min(*t), b.max(*t)));
        if last.saturating_sub(first) > u64::from(u32::MAX) {
            self.sort_long(window);
        } else {
            self.keys.iter_mut().zip(0_u64..).for_each(|(key, i)| *key = (*key - first) << 32 | i);
            self.sort_keys(last.saturating_sub(first) as u32);
            self.places.clear();
            self.places.extend(self.sorted.iter().map(|k| *k as u32));
        }
        self.sort_equal(window)?;
        Ok(&self.places)
    }

    /// Puts records of the same time, which stand together, into their order.
    fn sort_equal(&mut self, window: &[&Record]) -> Result<(), JournalError> {
        let order = |place: &u32| window[*place as usize].order();
        let mut end = 0;
        for run in self.sorted.chunk_by(|a, b| a >> 32 == b >> 32) {
            let begin = end;
            end += run.len();
            if run.len() > 1 {
                let places = &mut self.places[begin..end];
                places.sort_unstable_by_key(order);
                if let Some(same) = places.windows(2).find(|pair| order(&pair[0]) == order(&pair[1])) {
                    let order = order(&same[0]);
                    return Err(JournalError::Disorder { before: order, then: order });
                }
            }
        }
        Ok(())
    }

    /// Sorts the keys: first into about as many stretches of time as there are, as times are spread evenly; then
    /// each of these, which are short.
    fn sort_keys(&mut self, span: u32) {
        let bits = |n: u32| u32::BITS - n.leading_zeros();
        let shift = 32 + bits(span).saturating_sub(bits(self.keys.len() as u32));
        self.next.clear();
        self.next.resize((u64::from(span) << 32 >> shift) as usize + 1, 0);
        self.keys.iter().for_each(|key| self.next[(key >> shift) as usize] += 1);
        let mut begin = 0;
        for next in &mut self.next {
            let count = std::mem::replace(next, begin);
            begin += count;
        }
        self.sorted.resize(self.keys.len(), 0);
        for key in &self.keys {
            let next = &mut self.next[(key >> shift) as usize];
            self.sorted[*next as usize] = *key;
            *next += 1;
        }
        let mut begin = 0;
        for end in self.next.iter().map(|end| *end as usize) {
            if end - begin > 1 {
                self.sorted[begin..end].sort_unstable();
            }
            begin = end;
        }
    }

    /// Sorts the records of a window of more than 71 minutes by their times.
    fn sort_long(&mut self, window: &[&Record]) {
        let time = |place: &u32| window[*place as usize].time.0;
        self.places.clear();
        self.places.extend(0..window.len() as u32);
        self.places.sort_unstable_by_key(time);
        // In place of times their ranks, which are equal where the times are.
        self.sorted.clear();
        let mut rank = 0;
        for (i, place) in self.places.iter().enumerate() {
            let before = self.places[i.saturating_sub(1)];
            rank += u64::from(time(&before) != time(place));
            self.sorted.push(rank << 32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{Lots, record};
    use vocabulary::{RecordId, Time};

    fn sorted(window: &[Record]) -> Result<Vec<Record>, JournalError> {
        let rows: Vec<&Record> = window.iter().collect();
        let mut sorter = Sorter::default();
        Ok(sorter.sort(&rows)?.iter().map(|i| window[*i as usize]).collect())
    }

    #[test]
    fn records_come_out_in_the_order_of_time_and_identity() {
        let mut lots = Lots(1);
        for span in [3, 1_000, u64::from(u32::MAX), 1 << 40] {
            let mut any = || {
                let (time, id) = (Time(7_000_000 + lots.below(span)), RecordId(lots.next()));
                Record { time, id, ..record(&mut lots) }
            };
            let mut window: Vec<Record> = (0..500).map(|_| any()).collect();
            let mut expected = window.clone();
            expected.sort_by_key(Record::order);
            assert!(sorted(&window).expect("an order") == expected, "in a window of {span} us");
            window.push(window[7]);
            assert!(
                matches!(sorted(&window), Err(JournalError::Disorder { .. })),
                "in a window of {span} us"
            );
        }
    }

    #[test]
    fn no_records_are_in_order() {
        assert!(sorted(&[]).expect("an order").is_empty());
    }
}
