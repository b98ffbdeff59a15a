//! Rows that lie one after another in slices of their own, and what is added to them later.

use crate::prefetch::fetch;
use std::ops::Range;

const NONE: u32 = u32::MAX;

/// Where each row begins in the slices, and a chain of what came later for each. As long as nothing is added chains
/// take no room.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Layout<T> {
    /// Where each row begins, and where the last ends; empty: there are no rows, and nothing is kept.
    starts: Vec<u32>,
    /// The first of what was added to each row; empty: nothing was added to any.
    heads: Vec<u32>,
    /// What was added, each with the next of its row.
    items: Vec<(T, u32)>,
}

impl<T> Default for Layout<T> {
    fn default() -> Layout<T> {
        Layout::new(Vec::new())
    }
}

impl<T> Layout<T> {
    /// Rows that begin here, one after another; the last is where the last row ends.
    pub fn new(starts: Vec<u32>) -> Layout<T> {
        Layout { starts, heads: Vec::new(), items: Vec::new() }
    }

    /// The bytes of so many rows, to which so many items are added later.
    pub fn bytes(rows: f64, later: f64) -> f64 {
        let heads = if later > 0.0 { rows } else { 0.0 };
        (rows + 1.0 + heads) * size_of::<u32>() as f64 + later * size_of::<(T, u32)>() as f64
    }

    /// Whether rows are kept at all.
    pub fn is_kept(&self) -> bool {
        !self.starts.is_empty()
    }

    /// The next row ends here.
    pub fn push(&mut self, end: usize) {
        self.starts.push(end as u32);
    }

    /// Where a row lies; nowhere if there is no such row.
    #[inline(always)]
    pub fn range(&self, row: u32) -> Range<usize> {
        let row = row as usize;
        match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(begin), Some(end)) => *begin as usize..*end as usize,
            _ => 0..0,
        }
    }

    /// Fetches where a row begins, and where what was added to it.
    #[inline(always)]
    pub fn prefetch(&self, row: u32) {
        fetch(&self.starts, row as usize);
        fetch(&self.heads, row as usize);
    }

    /// Whether something was added to any row.
    #[inline(always)]
    pub fn has_late(&self) -> bool {
        !self.heads.is_empty()
    }

    /// Adds an item to a row, behind the first of those that were added of which something holds; nothing is added
    /// where there is no such row.
    pub fn add(&mut self, row: u32, item: T, behind: impl Fn(&T) -> bool) {
        if row as usize + 1 >= self.starts.len() {
            return;
        }
        if self.heads.is_empty() {
            self.heads = vec![NONE; self.starts.len() - 1];
        }
        let (mut before, mut next) = (NONE, self.heads[row as usize]);
        while let Some((_, following)) = self.items.get(next as usize).filter(|(other, _)| behind(other)) {
            (before, next) = (next, *following);
        }
        let place = self.items.len() as u32;
        self.items.push((item, next));
        match self.items.get_mut(before as usize) {
            Some(previous) => previous.1 = place,
            None => self.heads[row as usize] = place,
        }
    }

    fn head(&self, row: u32) -> u32 {
        self.heads.get(row as usize).copied().unwrap_or(NONE)
    }

    /// What was added to a row.
    #[inline]
    pub fn late(&self, row: u32) -> impl Iterator<Item = &T> {
        let mut at = self.head(row);
        std::iter::from_fn(move || {
            let (item, next) = self.items.get(at as usize)?;
            at = *next;
            Some(item)
        })
    }

    /// The first of what was added to a row of which something holds, to change it.
    pub fn find_late(&mut self, row: u32, holds: impl Fn(&T) -> bool) -> Option<&mut T> {
        let mut at = self.head(row);
        while let Some((_, next)) = self.items.get(at as usize).filter(|(item, _)| !holds(item)) {
            at = *next;
        }
        self.items.get_mut(at as usize).map(|(item, _)| item)
    }

    /// Changes all that was added to a row.
    pub fn each_late(&mut self, row: u32, mut change: impl FnMut(&mut T)) {
        let mut at = self.head(row);
        while let Some((item, next)) = self.items.get_mut(at as usize) {
            change(item);
            at = *next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_what_was_added_to_them_in_the_order_that_was_asked_for() {
        let mut rows = Layout::new(vec![0, 2, 2]);
        rows.push(5);
        assert!(rows.is_kept() && !rows.has_late() && rows.late(1).next().is_none());
        for item in [5, 3, 9, 4] {
            rows.add(1, item, |other| *other < item);
        }
        for item in [5, 3, 9] {
            rows.add(0, item, |_| false);
        }
        rows.add(3, 7, |_| false);
        rows.each_late(0, |item| *item += 1);
        *rows.find_late(1, |item| *item > 4).expect("two are") = 6;
        assert!(rows.find_late(1, |item| *item > 9).is_none());
        let late = |row| rows.late(row).copied().collect::<Vec<_>>();
        assert_eq!([0, 1, 2, 3].map(late), [vec![10, 4, 6], vec![3, 4, 6, 9], vec![], vec![]]);
        assert_eq!([0, 1, 2, 3].map(|row| rows.range(row)), [0..2, 2..2, 2..5, 0..0]);
    }
}
