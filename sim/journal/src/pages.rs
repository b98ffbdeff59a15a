//! Reads the records of one segment, row group by row group.

use crate::columns::Column;
use crate::error::JournalError;
use crate::manifest::Segment;
use crate::read_batch::{ReadBatch, Values};
use crate::schema::schema;
use bytes::Bytes;
use parquet::column::reader::ColumnReader;
use parquet::errors::ParquetError;
use parquet::file::metadata::FileMetaData;
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use std::ops::ControlFlow;
use std::path::Path;
use vocabulary::Record;

/// The bytes of a segment, if they are those that were written.
pub(crate) fn load(dir: &Path, segment: &Segment) -> Result<Bytes, JournalError> {
    let path = dir.join(&segment.file);
    check_size(&path, segment)?;
    let bytes = std::fs::read(&path).map_err(JournalError::io("read", &path))?;
    let hash = blake3::hash(&bytes);
    if hash.to_hex().as_str() != segment.blake3 {
        return Err(JournalError::damaged(&path, "its content is not what was written (BLAKE3 hash)"));
    }
    Ok(Bytes::from(bytes))
}

/// That a segment has the size that the manifest says.
pub(crate) fn check_size(path: &Path, segment: &Segment) -> Result<(), JournalError> {
    let size = std::fs::metadata(path).map_err(JournalError::io("open", path))?.len();
    if size == segment.bytes {
        return Ok(());
    }
    Err(JournalError::damaged(path, format!("it has {size} bytes instead of {}", segment.bytes)))
}

/// That a segment has the columns of a log.
pub(crate) fn check_schema(path: &Path, metadata: &FileMetaData) -> Result<(), JournalError> {
    let expected = schema().map_err(|e| JournalError::damaged(path, e.to_string()))?;
    if metadata.schema_descr().root_schema_ptr() == expected {
        return Ok(());
    }
    Err(JournalError::Columns(path.to_owned()))
}

/// Gives each record of a segment, with its sequence number, to a function until that says to stop.
pub(crate) fn each_record(
    path: &Path,
    bytes: Bytes,
    batch: &mut ReadBatch,
    mut each: impl FnMut(u64, &Record) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, JournalError> {
    let unreadable = |e: ParquetError| JournalError::damaged(path, e.to_string());
    let reader = SerializedFileReader::new(bytes).map_err(unreadable)?;
    check_schema(path, reader.metadata().file_metadata())?;
    let mut row = 0;
    for i in 0..reader.num_row_groups() {
        let group = reader.get_row_group(i).map_err(unreadable)?;
        let rows = read_row_group(group.as_ref(), batch).map_err(unreadable)?;
        for _ in 0..rows {
            let (sequence, record) = batch.next().map_err(JournalError::malformed(path, row))?;
            row += 1;
            if each(sequence, &record).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        batch.check_used().map_err(JournalError::malformed(path, row))?;
    }
    Ok(ControlFlow::Continue(()))
}

fn read_row_group(group: &dyn RowGroupReader, batch: &mut ReadBatch) -> Result<usize, ParquetError> {
    batch.clear();
    let rows = usize::try_from(group.metadata().num_rows())
        .map_err(|_| ParquetError::General("a row group has less than no rows".to_owned()))?;
    for (i, column) in Column::ALL.iter().enumerate() {
        let read = batch.column(*column);
        let levels = (!column.is_required()).then_some(&mut read.levels);
        let found = read_column(group.get_column_reader(i)?, rows, levels, &mut read.values)?;
        if found != rows {
            let what = format!("column `{}` has {found} rows instead of {rows}", column.name());
            return Err(ParquetError::General(what));
        }
    }
    Ok(rows)
}

fn read_column(
    mut reader: ColumnReader,
    rows: usize,
    levels: Option<&mut Vec<i16>>,
    values: &mut Values,
) -> Result<usize, ParquetError> {
    let (records, _, _) = match (&mut reader, values) {
        (ColumnReader::BoolColumnReader(r), Values::Flags(v)) => r.read_records(rows, levels, None, v)?,
        (ColumnReader::Int32ColumnReader(r), Values::Narrow(v)) => r.read_records(rows, levels, None, v)?,
        (ColumnReader::Int64ColumnReader(r), Values::Wide(v)) => r.read_records(rows, levels, None, v)?,
        _ => return Err(ParquetError::General("a column is not of its type".to_owned())),
    };
    Ok(records)
}
