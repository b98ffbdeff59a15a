//! The Parquet schema of a segment, and how its columns are encoded.

use crate::columns::{Column, Shape};
use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::{ColumnPath, Type, TypePtr};
use std::sync::Arc;

/// What Parquet files name as their maker: fixed, so that equal records give equal bytes.
const CREATED_BY: &str = "interwork journal 1";
/// Values that Parquet's column writer takes in one go.
const WRITE_BATCH: usize = 16 * 1024;

/// The schema of a segment: one field for each column.
pub(crate) fn schema() -> Result<TypePtr, ParquetError> {
    let fields = Column::ALL.iter().map(|c| field(*c).map(Arc::new)).collect::<Result<Vec<_>, _>>()?;
    Ok(Arc::new(Type::group_type_builder("record").with_fields(fields).build()?))
}

fn field(column: Column) -> Result<Type, ParquetError> {
    let physical = match column.shape() {
        Shape::Flag => Physical::BOOLEAN,
        Shape::U64 => Physical::INT64,
        Shape::U8 | Shape::U16 | Shape::U32 => Physical::INT32,
    };
    let repetition = if column.is_required() { Repetition::REQUIRED } else { Repetition::OPTIONAL };
    let logical = column.shape().bits().map(|bit_width| LogicalType::integer(bit_width, false));
    Type::primitive_type_builder(column.name(), physical)
        .with_repetition(repetition)
        .with_logical_type(logical)
        .build()
}

/// How a segment is written: integers delta-packed, all of it through zstd.
pub(crate) fn properties(row_group_rows: usize) -> Result<WriterProperties, ParquetError> {
    let mut builder = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_write_batch_size(WRITE_BATCH)
        .set_data_page_row_count_limit(row_group_rows)
        .set_max_row_group_row_count(Some(row_group_rows));
    for column in Column::ALL {
        let path = ColumnPath::from(column.name());
        builder = builder.set_column_encoding(path.clone(), encoding(*column));
        if column.has_bounds() {
            builder = builder.set_column_statistics_enabled(path, EnabledStatistics::Chunk);
        }
    }
    Ok(builder.build())
}

fn encoding(column: Column) -> Encoding {
    match column.shape() {
        Shape::Flag => Encoding::PLAIN,
        _ => Encoding::DELTA_BINARY_PACKED,
    }
}
