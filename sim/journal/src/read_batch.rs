//! The rows of one row group that was read, column by column.

use crate::cells::{Malformed, Take};
use crate::columns::{Column, Shape};
use crate::mapping::take_record;
use vocabulary::Record;

/// The values of a column that are not NULL, as Parquet gives them.
#[derive(Debug)]
pub(crate) enum Values {
    /// Integers of 8 to 32 bits.
    Narrow(Vec<i32>),
    /// Integers of 64 bits.
    Wide(Vec<i64>),
    /// Yes or no.
    Flags(Vec<bool>),
}

impl Values {
    fn new(shape: Shape) -> Values {
        match shape {
            Shape::Flag => Values::Flags(Vec::new()),
            Shape::U64 => Values::Wide(Vec::new()),
            Shape::U8 | Shape::U16 | Shape::U32 => Values::Narrow(Vec::new()),
        }
    }

    #[inline(always)]
    fn get(&self, at: usize) -> Option<u64> {
        match self {
            Values::Narrow(v) => v.get(at).map(|n| u64::from(*n as u32)),
            Values::Wide(v) => v.get(at).map(|n| *n as u64),
            Values::Flags(v) => v.get(at).map(|n| u64::from(*n)),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Values::Narrow(v) => v.len(),
            Values::Wide(v) => v.len(),
            Values::Flags(v) => v.len(),
        }
    }

    fn clear(&mut self) {
        match self {
            Values::Narrow(v) => v.clear(),
            Values::Wide(v) => v.clear(),
            Values::Flags(v) => v.clear(),
        }
    }
}

/// A column as it was read: its values, and for each row whether it has one (empty: each row has).
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) values: Values,
    pub(crate) levels: Vec<i16>,
    next: usize,
}

impl Read {
    fn new(column: Column) -> Read {
        Read { values: Values::new(column.shape()), levels: Vec::new(), next: 0 }
    }

    #[inline(always)]
    fn take(&mut self, row: usize) -> Option<u64> {
        if !self.levels.is_empty() && self.levels.get(row) != Some(&1) {
            return None;
        }
        let value = self.values.get(self.next);
        self.next += 1;
        value
    }
}

/// Rows that come from a file.
#[derive(Debug)]
pub(crate) struct ReadBatch {
    columns: Vec<Read>,
    row: usize,
}

impl ReadBatch {
    /// No rows.
    pub(crate) fn new() -> ReadBatch {
        ReadBatch { columns: Column::ALL.iter().map(|c| Read::new(*c)).collect(), row: 0 }
    }

    /// The place for what is read of a column.
    pub(crate) fn column(&mut self, column: Column) -> &mut Read {
        &mut self.columns[column as usize]
    }

    /// Forgets the rows and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.row = 0;
        for read in &mut self.columns {
            read.values.clear();
            read.levels.clear();
            read.next = 0;
        }
    }

    /// The next row's sequence number and record.
    #[inline(always)]
    pub(crate) fn next(&mut self) -> Result<(u64, Record), Malformed> {
        let mut row = RowTake { columns: &mut self.columns, row: self.row };
        let record = take_record(&mut row)?;
        self.row += 1;
        Ok(record)
    }

    /// That each value belonged to a record, once all rows were taken.
    pub(crate) fn check_used(&self) -> Result<(), Malformed> {
        match Column::ALL.iter().zip(&self.columns).find(|(_, read)| read.next != read.values.len()) {
            Some((column, _)) => Err(Malformed::Unexpected(*column)),
            None => Ok(()),
        }
    }
}

struct RowTake<'a> {
    columns: &'a mut [Read],
    row: usize,
}

impl Take for RowTake<'_> {
    #[inline(always)]
    fn take(&mut self, column: Column) -> Option<u64> {
        self.columns[column as usize].take(self.row)
    }
}
