//! Puts the records of one time window into the order of all records.

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
    /// Finds the order of the records of a window: the places of the first, the second and so on. Windows have
    /// fewer than 2^32 records.
    ///
    /// Integers of (time since the window's earliest, place) are sorted, which is quick; where times are
    /// equal, the identities decide.
    pub(crate) fn sort(&mut self, window: &[Record]) -> &[u32] {
        let times = || window.iter().map(|r| r.time.0);
        let (first, last) = (times().min().unwrap_or(0), times().max().unwrap_or(0));
        if last - first > u64::from(u32::MAX) {
            return self.sort_long(window);
        }
        self.keys.clear();
        self.keys.extend(times().enumerate().map(|(i, t)| (t - first) << 32 | i as u64));
        self.sort_keys((last - first) as u32);
        self.places.clear();
        self.places.extend(self.sorted.iter().map(|k| *k as u32));
        let mut end = 0;
        for run in self.sorted.chunk_by(|a, b| a >> 32 == b >> 32) {
            let begin = end;
            end += run.len();
            if run.len() > 1 {
                self.places[begin..end].sort_unstable_by_key(|i| window[*i as usize].id);
            }
        }
        &self.places
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

    /// The same for a window of more than 71 minutes.
    fn sort_long(&mut self, window: &[Record]) -> &[u32] {
        self.places.clear();
        self.places.extend(0..window.len() as u32);
        self.places.sort_unstable_by_key(|i| window[*i as usize].order());
        &self.places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{Lots, record};
    use vocabulary::{RecordId, Time};

    fn sorted(window: &[Record]) -> Vec<Record> {
        Sorter::default().sort(window).iter().map(|i| window[*i as usize]).collect()
    }

    #[test]
    fn records_come_out_in_the_order_of_time_and_identity() {
        let mut lots = Lots(1);
        for span in [3, 1_000, u64::from(u32::MAX), 1 << 40] {
            let mut any = || {
                let (time, id) = (Time(7_000_000 + lots.below(span)), RecordId(lots.next()));
                Record { time, id, ..record(&mut lots) }
            };
            let window: Vec<Record> = (0..500).map(|_| any()).collect();
            let mut expected = window.clone();
            expected.sort_by_key(Record::order);
            assert!(sorted(&window) == expected, "in a window of {span} us");
        }
    }

    #[test]
    fn no_records_are_in_order() {
        assert!(sorted(&[]).is_empty());
    }
}
