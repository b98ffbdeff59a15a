//! Counts by time and column: what most projections are made of.

use std::ops::AddAssign;

/// A row of counts for each bin, hour or day. Rows come into being when they are first needed; those that did
/// not are zero.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Grid<T> {
    width: usize,
    cells: Vec<T>,
}

impl<T: Copy + Default + AddAssign> Grid<T> {
    /// A grid without rows, of so many columns.
    pub fn new(width: usize) -> Grid<T> {
        Grid { width, cells: Vec::new() }
    }

    /// The bytes of so many rows.
    pub fn bytes(&self, rows: usize) -> usize {
        rows * self.width * size_of::<T>()
    }

    /// Makes sure that a row is there; returns where its first cell lies.
    #[inline]
    pub fn reach(&mut self, row: usize) -> usize {
        let end = (row + 1) * self.width;
        if self.cells.len() < end {
            self.cells.resize(end, T::default());
        }
        end - self.width
    }

    /// Adds to the cell at a place counted from the first cell of the first row.
    #[inline(always)]
    pub fn add_at(&mut self, place: usize, amount: T) {
        self.cells[place] += amount;
    }

    /// The cell at a place counted from the first cell of the first row; the row must have been reached.
    #[inline(always)]
    pub fn at(&self, place: usize) -> T {
        self.cells[place]
    }

    /// Adds to a cell.
    #[inline]
    pub fn add(&mut self, row: usize, column: usize, amount: T) {
        let first = self.reach(row);
        self.cells[first + column] += amount;
    }

    /// A cell.
    pub fn get(&self, row: usize, column: usize) -> T {
        self.cells.get(row * self.width + column).copied().unwrap_or_default()
    }

    /// How many cells there are.
    pub fn cells(&self) -> usize {
        self.cells.len()
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.cells.len() / self.width.max(1)
    }

    /// The sum of a column.
    pub fn total(&self, column: usize) -> T {
        let mut sum = T::default();
        (0..self.rows()).for_each(|row| sum += self.get(row, column));
        sum
    }

    /// Adds another grid of the same width, cell by cell.
    pub fn merge(&mut self, other: &Grid<T>) {
        if self.cells.len() < other.cells.len() {
            self.cells.resize(other.cells.len(), T::default());
        }
        self.cells.iter_mut().zip(&other.cells).for_each(|(cell, more)| *cell += *more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grids_of_different_height_add_up_either_way() {
        let (mut a, mut b) = (Grid::<u64>::new(2), Grid::<u64>::new(2));
        a.add(0, 1, 5);
        b.add(3, 0, 7);
        b.add(0, 1, 1);
        let mut ab = a.clone();
        ab.merge(&b);
        b.merge(&a);
        assert_eq!(ab, b);
        assert_eq!((b.get(0, 1), b.get(3, 0), b.get(9, 0), b.rows()), (6, 7, 0, 4));
        assert_eq!(b.total(1), 6);
    }
}
