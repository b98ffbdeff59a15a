//! The Parquet schema of a segment, and how its columns are encoded.

use crate::columns::{Column, Shape};
use crate::page::ZSTD_LEVEL;
use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::{Type, TypePtr};
use std::sync::Arc;

/// What Parquet files name as their maker: fixed, so that equal records give equal bytes.
const CREATED_BY: &str = "interwork journal 1";

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

/// How a segment is written: each row group's columns come as they are, made by [`crate::page`].
pub(crate) fn properties(row_group_rows: usize) -> WriterProperties {
    WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(Some(row_group_rows))
        .build()
}

/// How pages are compressed.
pub(crate) fn compression() -> Result<Compression, ParquetError> {
    Ok(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
}

/// How the values of a column are encoded.
pub(crate) fn encoding(column: Column) -> Encoding {
    match column.shape() {
        Shape::Flag => Encoding::PLAIN,
        Shape::U8 | Shape::U16 | Shape::U32 | Shape::U64 => Encoding::DELTA_BINARY_PACKED,
    }
}
