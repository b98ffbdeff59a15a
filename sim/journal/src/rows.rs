//! Single rows of a segment: which row groups may have them, which rows they are, and the rows as records.

use crate::cells::Take;
use crate::columns::{Column, Shape};
use crate::decode::{RawPage, Unreadable};
use crate::encode::Restart;
use crate::error::JournalError;
use crate::index::{self, Subscribers};
use crate::manifest::Segment;
use crate::mapping::{columns_of, take_record};
use crate::pages::{check_schema, check_size};
use crate::places::{self, Places};
use crate::schema::encoding;
use crate::select::{GroupSelection, Selection};
use crate::window::Window;
use bytes::Bytes;
use parquet::basic::Compression;
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
use vocabulary::{Kind, Record, RecordId, SubscriberId, Time};

/// A segment of which single rows are read.
pub(crate) struct OpenSegment {
    path: PathBuf,
    metadata: ParquetMetaData,
    /// For each row group whom it concerns; none: the segment was written without.
    concerned: Option<Vec<Subscribers>>,
    /// For each row group where its places stand and how long they are; none likewise.
    places: Option<Vec<(u64, usize)>>,
}

impl OpenSegment {
    /// Opens a segment by its footer and its index.
    pub(crate) fn open(dir: &Path, segment: &Segment) -> Result<OpenSegment, JournalError> {
        let path = dir.join(&segment.file);
        check_size(&path, segment)?;
        let mut file = File::open(&path).map_err(JournalError::io("open", &path))?;
        let metadata = ParquetMetaDataReader::new().parse_and_finish(&file).map_err(unreadable(&path))?;
        check_schema(&path, metadata.file_metadata())?;
        let parts = Parts { path: &path, metadata: &metadata, size: segment.bytes };
        let (concerned, places) = (parts.concerned(&mut file)?, parts.places(&mut file)?);
        Ok(OpenSegment { path, metadata, concerned, places })
    }

    /// How many row groups it has.
    pub(crate) fn row_groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    /// Whether it has an index.
    pub(crate) fn has_index(&self) -> bool {
        self.concerned.is_some()
    }

    /// The row groups that may have wanted rows, with what may be wanted of each.
    pub(crate) fn candidates(&self, selection: &Selection) -> Vec<(usize, GroupSelection)> {
        let of = |i: usize| {
            let concerned = self.concerned.as_ref().and_then(|c| c.get(i));
            Some((i, selection.of_group(times(self.metadata.row_group(i)), concerned)?))
        };
        (0..self.row_groups()).filter_map(of).collect()
    }

    /// The wanted records of a row group, with their sequence numbers. What is read goes through memory that can
    /// be used again.
    pub(crate) fn read(
        &self,
        (group, of_group): (usize, &GroupSelection),
        selection: &Selection,
        memory: &mut Vec<u8>,
    ) -> Result<Vec<(u64, Record)>, JournalError> {
        // Each thread has its own file, as a file's place for reading is shared by its clones.
        let file = File::open(&self.path).map_err(JournalError::io("open", &self.path))?;
        let places = self.places_of(group, &file)?;
        let mut group = Group::new(Arc::new(file), self.metadata.row_group(group), places, memory);
        let rows = group.find(of_group).map_err(unreadable(&self.path))?;
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

    fn places_of(&self, group: usize, mut file: &File) -> Result<Option<Places>, JournalError> {
        let Some((at, length)) = self.places.as_ref().and_then(|p| p.get(group).copied()) else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(at))
            .and_then(|_| file.take(length as u64).read_to_end(&mut bytes))
            .map_err(JournalError::io("read", &self.path))?;
        let read = Places::read(&bytes).filter(|p| p.thirds.iter().all(|(row, _)| self.has_row(group, *row)));
        let wrong = || JournalError::damaged(&self.path, "its places cannot be read");
        read.map(Some).ok_or_else(wrong)
    }

    fn has_row(&self, group: usize, row: u32) -> bool {
        i64::from(row) < self.metadata.row_group(group).num_rows()
    }
}

fn unreadable(path: &Path) -> impl Fn(ParquetError) -> JournalError + '_ {
    |e| JournalError::damaged(path, e.to_string())
}

/// What the footer tells of beside the row groups.
struct Parts<'a> {
    path: &'a Path,
    metadata: &'a ParquetMetaData,
    size: u64,
}

impl Parts<'_> {
    fn wrong(&self, what: &str) -> JournalError {
        JournalError::damaged(self.path, format!("its index cannot be read: {what}"))
    }

    /// Where a part stands and how long it is, if the footer tells of it.
    fn stretch(&self, key: &str) -> Result<Option<(u64, u64)>, JournalError> {
        let entries = self.metadata.file_metadata().key_value_metadata().into_iter().flatten();
        let place = entries.filter(|e| e.key == key).find_map(|e| e.value.as_deref());
        let Some(place) = place else { return Ok(None) };
        let parts = place.split_once(' ').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        let (offset, length): (u64, u64) =
            parts.ok_or_else(|| self.wrong("the footer does not say where it is"))?;
        if offset.checked_add(length).is_none_or(|end| end > self.size) {
            return Err(self.wrong("it would lie outside of the file"));
        }
        Ok(Some((offset, length)))
    }

    fn read(&self, file: &mut File, offset: u64, length: u64) -> Result<Vec<u8>, JournalError> {
        let mut bytes = vec![0; length as usize];
        file.seek(SeekFrom::Start(offset))
            .and_then(|_| file.read_exact(&mut bytes))
            .map_err(JournalError::io("read", self.path))?;
        Ok(bytes)
    }

    /// For each row group whom it concerns.
    fn concerned(&self, file: &mut File) -> Result<Option<Vec<Subscribers>>, JournalError> {
        let Some((offset, length)) = self.stretch(index::KEY)? else { return Ok(None) };
        let bytes = self.read(file, offset, length)?;
        index::read(&bytes, self.metadata.num_row_groups()).map(Some).map_err(|what| self.wrong(&what))
    }

    /// For each row group where its places stand and how long they are.
    fn places(&self, file: &mut File) -> Result<Option<Vec<(u64, usize)>>, JournalError> {
        let Some((offset, length)) = self.stretch(places::KEY)? else { return Ok(None) };
        let lengths = (places::HEAD * self.metadata.num_row_groups()) as u64;
        if lengths > length {
            return Err(self.wrong("it is shorter than its row groups"));
        }
        let stretches = places::stretches(&self.read(file, offset, lengths)?, offset);
        match stretches.last() {
            Some((at, last)) if at + *last as u64 != offset + length => {
                Err(self.wrong("its row groups do not fill it"))
            }
            _ => Ok(Some(stretches)),
        }
    }
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
    places: Option<Places>,
    memory: &'a mut Vec<u8>,
}

/// The cells of a record.
struct Cells([Option<u64>; Column::COUNT]);

impl Take for Cells {
    fn take(&mut self, column: Column) -> Option<u64> {
        self.0[column as usize]
    }
}

/// The page of a column: read as it is needed, or whole.
enum OpenPage<'a> {
    Window(RawPage<Window<'a>>),
    Whole(RawPage<Bytes>),
}

/// Does the same with either.
macro_rules! with_page {
    ($page:expr, $name:ident => $do:expr) => {
        match $page {
            OpenPage::Window(mut $name) => $do,
            OpenPage::Whole(mut $name) => $do,
        }
    };
}

impl<'a> Group<'a> {
    fn new(
        file: Arc<File>,
        metadata: &'a RowGroupMetaData,
        places: Option<Places>,
        memory: &'a mut Vec<u8>,
    ) -> Group<'a> {
        let rows = usize::try_from(metadata.num_rows()).unwrap_or(0);
        Group { file, metadata, rows, places, memory }
    }

    /// The one page of a column.
    fn page(&mut self, column: Column) -> Result<OpenPage<'_>, ParquetError> {
        let described = self.metadata.columns().get(column as usize).ok_or_else(|| malformed(column))?;
        let place = self.places.as_ref().and_then(|p| p.columns.get(column as usize));
        if let (Some((Some(begin), restarts)), Compression::UNCOMPRESSED) = (place, described.compression()) {
            let (start, length) = described.byte_range();
            let begin = u64::from(*begin).min(length);
            let (start, length) = (start + begin, (length - begin) as usize);
            let window = Window::new(&self.file, start, length, self.memory);
            let page = RawPage::new(window, self.rows, column.is_required(), restarts.clone());
            return page.map(OpenPage::Window).map_err(reason(column));
        }
        let mut pages = SerializedPageReader::new(self.file.clone(), described, self.rows, None)?;
        match pages.get_next_page()? {
            Some(Page::DataPage { buf, num_values, encoding: found, .. })
                if num_values as usize == self.rows && found == encoding(column) =>
            {
                let page = RawPage::new(buf, self.rows, column.is_required(), Vec::<Restart>::new());
                page.map(OpenPage::Whole).map_err(reason(column))
            }
            _ => Err(malformed(column)),
        }
    }

    /// Gives the value of each row that has one in a column of integers.
    fn each(&mut self, column: Column, each: impl FnMut(usize, u64)) -> Result<(), ParquetError> {
        with_page!(self.page(column)?, page => page.each_integer(each)).map_err(reason(column))
    }

    /// The wanted rows, as far as the columns of a record's people and exchange tell.
    fn find(&mut self, selection: &GroupSelection) -> Result<Vec<usize>, ParquetError> {
        let mut rows = Vec::new();
        match selection {
            GroupSelection::Exchanges(exchanges) => match exchanges.as_slice() {
                [one] => self.each(Column::Exchange, |row, e| rows.extend((e == *one).then_some(row)))?,
                many => self.each(Column::Exchange, |row, e| {
                    rows.extend(many.binary_search(&e).is_ok().then_some(row));
                })?,
            },
            GroupSelection::Subscribers(all) => {
                for (i, subscriber) in all.iter().enumerate() {
                    let of_this = self.of_subscriber(*subscriber)?;
                    rows = if i == 0 { of_this } else { common(&rows, &of_this) };
                }
            }
        }
        Ok(rows)
    }

    /// The rows that concern a subscriber.
    fn of_subscriber(&mut self, subscriber: SubscriberId) -> Result<Vec<usize>, ParquetError> {
        let mut rows = Vec::new();
        for column in [Column::Subject, Column::Object] {
            self.each(column, |row, who| rows.extend((who as u32 == subscriber.0).then_some(row)))?;
        }
        if let Some(places) = &self.places {
            let of_third = places.thirds.iter().filter(|(_, third)| *third == subscriber);
            rows.extend(of_third.map(|(row, _)| *row as usize));
        } else {
            self.each(Column::Exchange, |row, exchange| {
                let originator = RecordId::from_parts(exchange, 0).subscriber();
                rows.extend((originator == Some(subscriber)).then_some(row));
            })?;
        }
        rows.sort_unstable();
        rows.dedup();
        Ok(rows)
    }

    /// The cells of some rows, of the columns that their kinds have.
    fn take(&mut self, rows: &[usize]) -> Result<Vec<Cells>, ParquetError> {
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

    fn fill(&mut self, column: Column, rows: &[usize], cells: &mut [Cells]) -> Result<(), ParquetError> {
        let flags = column.shape() == Shape::Flag;
        let values = with_page!(self.page(column)?, page => {
            if flags { page.flags_of(rows) } else { page.integers_of(rows) }
        });
        let narrow = column.shape() != Shape::U64;
        for (cells, value) in cells.iter_mut().zip(values.map_err(reason(column))?) {
            cells.0[column as usize] = value.map(|v| if narrow { u64::from(v as u32) } else { v });
        }
        Ok(())
    }
}

fn malformed(column: Column) -> ParquetError {
    ParquetError::General(format!("column `{}` is malformed", column.name()))
}

fn reason(column: Column) -> impl Fn(Unreadable) -> ParquetError {
    move |unreadable| match unreadable {
        Unreadable::Malformed => malformed(column),
        Unreadable::Io(error) => error.into(),
    }
}

/// What two lists have in common, both of which rise.
fn common(a: &[usize], b: &[usize]) -> Vec<usize> {
    a.iter().copied().filter(|row| b.binary_search(row).is_ok()).collect()
}
