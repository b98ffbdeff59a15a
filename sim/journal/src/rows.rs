//! Single rows of a segment: which row groups may have them, which rows they are, and the rows as records.

use crate::cells::Take;
use crate::columns::{Column, Shape};
use crate::decode::RawPage;
use crate::error::JournalError;
use crate::index::{self, Subscribers};
use crate::manifest::Segment;
use crate::mapping::{columns_of, take_record};
use crate::pages::{check_schema, check_size};
use crate::schema::encoding;
use crate::select::Selection;
use parquet::column::page::{Page, PageReader};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::file::statistics::Statistics;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vocabulary::{Kind, Record, RecordId, Time};

/// A segment of which single rows are read.
pub(crate) struct OpenSegment {
    path: PathBuf,
    metadata: ParquetMetaData,
    /// For each row group whom it concerns; none: the segment was written without.
    concerned: Option<Vec<Subscribers>>,
}

impl OpenSegment {
    /// Opens a segment by its footer and its index.
    pub(crate) fn open(dir: &Path, segment: &Segment) -> Result<OpenSegment, JournalError> {
        let path = dir.join(&segment.file);
        check_size(&path, segment)?;
        let mut file = File::open(&path).map_err(JournalError::io("open", &path))?;
        let metadata = ParquetMetaDataReader::new().parse_and_finish(&file).map_err(unreadable(&path))?;
        check_schema(&path, metadata.file_metadata())?;
        let concerned = read_index(&mut file, &path, &metadata, segment.bytes)?;
        Ok(OpenSegment { path, metadata, concerned })
    }

    /// How many row groups it has.
    pub(crate) fn row_groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    /// Whether it has an index.
    pub(crate) fn has_index(&self) -> bool {
        self.concerned.is_some()
    }

    /// The row groups that may have wanted rows.
    pub(crate) fn candidates(&self, selection: &Selection) -> Vec<usize> {
        let concerned = |i: usize| self.concerned.as_ref().and_then(|c| c.get(i));
        let may = |i: &usize| {
            let within = times(self.metadata.row_group(*i))
                .is_none_or(|(first, last)| selection.may_be_within(first, last));
            within && concerned(*i).is_none_or(|c| selection.may_be_of(c))
        };
        (0..self.row_groups()).filter(may).collect()
    }

    /// The wanted records of a row group, with their sequence numbers.
    pub(crate) fn read(
        &self,
        group: usize,
        selection: &Selection,
    ) -> Result<Vec<(u64, Record)>, JournalError> {
        // Each thread has its own file, as a file's place for reading is shared by its clones.
        let file = File::open(&self.path).map_err(JournalError::io("open", &self.path))?;
        let group = Group::new(Arc::new(file), self.metadata.row_group(group));
        let rows = group.find(selection).map_err(unreadable(&self.path))?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let cells = group.take(&rows).map_err(unreadable(&self.path))?;
        let mut found = Vec::with_capacity(rows.len());
        for (row, mut cells) in rows.into_iter().zip(cells) {
            let numbered =
                take_record(&mut cells).map_err(JournalError::malformed(&self.path, row as u64))?;
            found.extend(Some(numbered).filter(|(_, record)| selection.takes(record)));
        }
        Ok(found)
    }
}

fn unreadable(path: &Path) -> impl Fn(ParquetError) -> JournalError + '_ {
    |e| JournalError::damaged(path, e.to_string())
}

/// The index that the footer tells of, if it does.
fn read_index(
    file: &mut File,
    path: &Path,
    metadata: &ParquetMetaData,
    size: u64,
) -> Result<Option<Vec<Subscribers>>, JournalError> {
    let entries = metadata.file_metadata().key_value_metadata().into_iter().flatten();
    let place = entries.filter(|e| e.key == index::KEY).find_map(|e| e.value.as_deref());
    let Some(place) = place else { return Ok(None) };
    let wrong = |what: &str| JournalError::damaged(path, format!("its index cannot be read: {what}"));
    let parts = place.split_once(' ').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    let (offset, length): (u64, u64) = parts.ok_or_else(|| wrong("the footer does not say where it is"))?;
    if offset.checked_add(length).is_none_or(|end| end > size) {
        return Err(wrong("it would lie outside of the file"));
    }
    let mut bytes = vec![0; length as usize];
    file.seek(SeekFrom::Start(offset))
        .and_then(|_| file.read_exact(&mut bytes))
        .map_err(JournalError::io("read", path))?;
    index::read(&bytes, metadata.num_row_groups()).map(Some).map_err(|what| wrong(&what))
}

/// The times of the first and the last record, as the footer has them.
fn times(group: &RowGroupMetaData) -> Option<(Time, Time)> {
    match group.columns().get(Column::TimeUs as usize)?.statistics()? {
        Statistics::Int64(bounds) => {
            let (first, last) = (bounds.min_opt()?, bounds.max_opt()?);
            Some((Time(*first as u64), Time(*last as u64)))
        }
        _ => None,
    }
}

/// A row group of which some rows are read.
struct Group<'a> {
    file: Arc<File>,
    metadata: &'a RowGroupMetaData,
    rows: usize,
}

/// The cells of a record.
struct Cells([Option<u64>; Column::COUNT]);

impl Take for Cells {
    fn take(&mut self, column: Column) -> Option<u64> {
        self.0[column as usize]
    }
}

impl<'a> Group<'a> {
    fn new(file: Arc<File>, metadata: &'a RowGroupMetaData) -> Group<'a> {
        let rows = usize::try_from(metadata.num_rows()).unwrap_or(0);
        Group { file, metadata, rows }
    }

    /// The one page of a column.
    fn page(&self, column: Column) -> Result<RawPage, ParquetError> {
        let malformed = || ParquetError::General(format!("column `{}` is malformed", column.name()));
        let described = self.metadata.columns().get(column as usize).ok_or_else(malformed)?;
        let mut pages = SerializedPageReader::new(self.file.clone(), described, self.rows, None)?;
        match pages.get_next_page()? {
            Some(Page::DataPage { buf, num_values, encoding: found, .. })
                if num_values as usize == self.rows && found == encoding(column) =>
            {
                RawPage::new(buf, self.rows, column.is_required()).ok_or_else(malformed)
            }
            _ => Err(malformed()),
        }
    }

    /// Gives the value of each row that has one in a column of integers.
    fn each(&self, column: Column, each: impl FnMut(usize, u64)) -> Result<(), ParquetError> {
        let malformed = || ParquetError::General(format!("column `{}` is malformed", column.name()));
        self.page(column)?.each_integer(each).ok_or_else(malformed)
    }

    /// The wanted rows, as far as the columns of a record's people and exchange tell.
    fn find(&self, selection: &Selection) -> Result<Vec<usize>, ParquetError> {
        let mut rows = Vec::new();
        let Some(wanted) = selection.subscribers() else {
            self.each(Column::Exchange, |row, exchange| {
                rows.extend(selection.takes_exchange(exchange).then_some(row));
            })?;
            return Ok(rows);
        };
        // Of each row, which of the wanted ones it concerns, a bit for each.
        let mut concerned = vec![0_u8; self.rows];
        let mut mark = |row: usize, number: u32| {
            for (i, subscriber) in wanted.iter().enumerate() {
                concerned[row] |= u8::from(subscriber.0 == number) << i;
            }
        };
        self.each(Column::Subject, |row, number| mark(row, number as u32))?;
        self.each(Column::Object, |row, number| mark(row, number as u32))?;
        self.each(Column::Exchange, |row, exchange| {
            let originator = RecordId::from_parts(exchange, 0).subscriber();
            originator.into_iter().for_each(|who| mark(row, who.0));
        })?;
        let all = (1 << wanted.len()) - 1;
        rows.extend((0..self.rows).filter(|row| concerned[*row] == all));
        Ok(rows)
    }

    /// The cells of some rows, of the columns that their kinds have.
    fn take(&self, rows: &[usize]) -> Result<Vec<Cells>, ParquetError> {
        let mut cells: Vec<Cells> = rows.iter().map(|_| Cells([None; Column::COUNT])).collect();
        let of_all = Column::ALL.iter().take_while(|c| **c as usize <= Column::Object as usize);
        of_all.clone().try_for_each(|column| self.fill(*column, rows, &mut cells))?;
        let kinds: BTreeSet<u64> = cells.iter().filter_map(|c| c.0[Column::Kind as usize]).collect();
        let kinds = kinds.into_iter().filter_map(|code| Kind::from_code(u8::try_from(code).ok()?));
        let columns: BTreeSet<usize> = kinds.flat_map(columns_of).map(|column| column as usize).collect();
        let columns = columns.into_iter().map(|place| Column::ALL[place]);
        columns.into_iter().try_for_each(|column| self.fill(column, rows, &mut cells))?;
        Ok(cells)
    }

    fn fill(&self, column: Column, rows: &[usize], cells: &mut [Cells]) -> Result<(), ParquetError> {
        let page = self.page(column)?;
        let flags = column.shape() == Shape::Flag;
        let values = if flags { page.flags_of(rows) } else { page.integers_of(rows) };
        let malformed = || ParquetError::General(format!("column `{}` is malformed", column.name()));
        let narrow = column.shape() != Shape::U64;
        for (cells, value) in cells.iter_mut().zip(values.ok_or_else(malformed)?) {
            cells.0[column as usize] = value.map(|v| if narrow { u64::from(v as u32) } else { v });
        }
        Ok(())
    }
}
