//! The rows of one row group on their way to a file, column by column.

use crate::cells::{Put, Row};
use crate::columns::{Column, Store};
use crate::encode::{Deltas, Flags, Transposing, UNSETTLED};
use crate::index::Concerned;
use crate::mapping::put_row;
use crate::wide::with_wide_registers;

/// Columns of integers of up to 32 bits, of integers of 64 bits, and of yes or no.
const COUNTS: [usize; 3] = Store::COUNTS;

/// Words that have a bit for each column.
const HALVES: usize = Column::COUNT.div_ceil(64);

/// Rows that are settled at once: as many as a word has bits.
const ROWS_AT_ONCE: usize = 64;
const _: () = assert!(ROWS_AT_ONCE <= UNSETTLED);

/// The values of a column that are not NULL, as they will stand in its page.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Packed<'a> {
    /// Integers of 8 to 32 bits.
    Narrow(&'a Deltas<u32>),
    /// Integers of 64 bits.
    Wide(&'a Deltas<u64>),
    /// Yes or no.
    Flags(&'a Flags),
}

impl Packed<'_> {
    /// How many there are.
    pub(crate) fn len(self) -> usize {
        match self {
            Packed::Narrow(v) => v.len(),
            Packed::Wide(v) => v.len(),
            Packed::Flags(v) => v.len(),
        }
    }

    /// Appends them.
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        match self {
            Packed::Narrow(v) => v.write(out),
            Packed::Wide(v) => v.write(out),
            Packed::Flags(v) => v.write(out),
        }
    }
}

/// Rows that are packed while they come.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    narrow: [Deltas<u32>; COUNTS[0]],
    wide: [Deltas<u64>; COUNTS[1]],
    flags: [Flags; COUNTS[2]],
    rows: usize,
    /// For each 64 columns and each of the last rows, up to 64, which columns are not NULL; of those only that may be.
    recent: [[u64; ROWS_AT_ONCE]; HALVES],
    /// Of each column and each 64 rows before, the rows that are not NULL.
    presence: Vec<Vec<u64>>,
    concerned: Concerned,
}

impl Batch {
    /// No rows.
    pub(crate) fn new() -> Batch {
        let bounded = |store: Store| Column::ALL.iter().any(|c| c.store() == store && c.has_bounds());
        Batch {
            narrow: std::array::from_fn(|i| Deltas::new(bounded(Store::Narrow(i)))),
            wide: std::array::from_fn(|i| Deltas::new(bounded(Store::Wide(i)))),
            flags: std::array::from_fn(|_| Flags::default()),
            rows: 0,
            recent: [[0; ROWS_AT_ONCE]; HALVES],
            presence: vec![Vec::new(); Column::COUNT],
            concerned: Concerned::new(),
        }
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// How many rows may come at once.
    pub(crate) fn room(&self) -> usize {
        ROWS_AT_ONCE - self.rows % ROWS_AT_ONCE
    }

    /// Adds rows, as many as there is room for at most.
    #[inline(always)]
    pub(crate) fn push(&mut self, rows: &[Row]) {
        for (i, row) in rows.iter().enumerate() {
            let mut cells = Cells { present: [0; HALVES], batch: self };
            put_row(row, &mut cells);
            let present = cells.present;
            let place = (self.rows + i) % ROWS_AT_ONCE;
            self.recent.iter_mut().zip(present).for_each(|(recent, present)| recent[place] = present);
        }
        self.concerned.add(self.rows, rows);
        self.rows += rows.len();
        if self.rows.is_multiple_of(ROWS_AT_ONCE) {
            self.settle();
        }
    }

    /// The values of a column that are not NULL.
    pub(crate) fn values(&self, column: Column) -> Packed<'_> {
        match column.store() {
            Store::Narrow(i) => Packed::Narrow(&self.narrow[i]),
            Store::Wide(i) => Packed::Wide(&self.wide[i]),
            Store::Flag(i) => Packed::Flags(&self.flags[i]),
        }
    }

    /// Which rows have a value in a column: row 64 i + j is bit j of word i; words at the end that are zero are left
    /// out.
    pub(crate) fn presence(&self, column: Column) -> &[u64] {
        &self.presence[column as usize]
    }

    /// Whom the rows concern.
    pub(crate) fn concerned(&self) -> &Concerned {
        &self.concerned
    }

    /// Packs the rest; to be called once the rows are all there.
    pub(crate) fn finish(&mut self) {
        if !self.rows.is_multiple_of(ROWS_AT_ONCE) {
            self.settle();
        }
        self.narrow.iter_mut().for_each(Deltas::finish);
        self.wide.iter_mut().for_each(Deltas::finish);
    }

    /// Packs what has become enough, and turns sets of columns into rows of each column.
    #[inline(never)]
    fn settle(&mut self) {
        self.narrow.iter_mut().for_each(Deltas::settle);
        self.wide.iter_mut().for_each(Deltas::settle);
        self.flags.iter_mut().for_each(Flags::settle);
        let words = (self.rows - 1) / ROWS_AT_ONCE;
        for (recent, columns) in self.recent.iter_mut().zip(self.presence.chunks_mut(64)) {
            if recent.iter().fold(0, |all, row| all | row) != 0 {
                with_wide_registers(Transposing(recent));
                for (column, rows) in columns.iter_mut().zip(&*recent).filter(|(_, rows)| **rows != 0) {
                    column.resize(words, 0);
                    column.push(*rows);
                }
                recent.fill(0);
            }
        }
    }

    /// Forgets the rows and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.narrow.iter_mut().for_each(Deltas::clear);
        self.wide.iter_mut().for_each(Deltas::clear);
        self.flags.iter_mut().for_each(Flags::clear);
        self.presence.iter_mut().for_each(Vec::clear);
        self.concerned.clear();
        self.rows = 0;
    }
}

/// The cells of a row that is being added.
struct Cells<'a> {
    batch: &'a mut Batch,
    present: [u64; HALVES],
}

impl Put for Cells<'_> {
    #[inline(always)]
    fn put_if(&mut self, present: bool, column: Column, value: u64) {
        if !column.is_required() {
            self.present[column as usize / 64] |= u64::from(present) << (column as usize % 64);
        }
        match column.store() {
            Store::Narrow(i) => self.batch.narrow[i].push_if(present, value as u32),
            Store::Wide(i) => self.batch.wide[i].push_if(present, value),
            Store::Flag(i) => self.batch.flags[i].push_if(present, value != 0),
        }
    }
}
