//! What is added to rows that were laid out before: a chain for each row.

use crate::prefetch::fetch;

const NONE: u32 = u32::MAX;

/// A chain of items for each of so many rows. As long as nothing is added they take no room.
#[derive(Debug)]
pub struct Chains<T> {
    /// The first of each row; empty: nothing was added to any.
    heads: Vec<u32>,
    /// The items, each with the next of its row.
    items: Vec<(T, u32)>,
}

impl<T> Default for Chains<T> {
    fn default() -> Chains<T> {
        Chains { heads: Vec::new(), items: Vec::new() }
    }
}

impl<T: Copy> Chains<T> {
    /// Whether nothing was added.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Adds an item to one of so many rows, behind the first ones of which something holds.
    pub fn add(&mut self, row: u32, rows: usize, item: T, behind: impl Fn(&T) -> bool) {
        if self.heads.is_empty() {
            self.heads = vec![NONE; rows];
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

    /// The items of a row.
    #[inline]
    pub fn of(&self, row: u32) -> impl Iterator<Item = T> {
        let mut at = self.heads.get(row as usize).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let (item, next) = *self.items.get(at as usize)?;
            at = next;
            Some(item)
        })
    }

    /// Does something with each item of a row.
    pub fn each(&mut self, row: u32, mut each: impl FnMut(&mut T)) {
        let mut at = self.heads.get(row as usize).copied().unwrap_or(NONE);
        while let Some((item, next)) = self.items.get_mut(at as usize) {
            each(item);
            at = *next;
        }
    }

    /// Fetches where the chain of a row begins.
    #[inline(always)]
    pub fn prefetch(&self, row: u32) {
        fetch(&self.heads, row as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_what_was_added_to_them_in_the_order_that_was_asked_for() {
        let mut chains = Chains::default();
        assert!(chains.is_empty() && chains.of(1).next().is_none());
        for item in [5, 3, 9, 4] {
            chains.add(1, 3, item, |other| *other < item);
        }
        for item in [5, 3, 9] {
            chains.add(0, 3, item, |_| false);
        }
        chains.each(0, |item| *item += 1);
        let of = |row| chains.of(row).collect::<Vec<_>>();
        assert_eq!((of(0), of(1), of(2)), (vec![10, 4, 6], vec![3, 4, 5, 9], vec![]));
    }
}
