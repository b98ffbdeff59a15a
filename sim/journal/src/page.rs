//! A column of a row group as the bytes of a Parquet column chunk: one page.

use crate::batch::{Batch, Values};
use crate::columns::Column;
use crate::encode::{delta_packed, flags, levels};
use crate::schema::{compression, encoding};
use bytes::Bytes;
use parquet::basic::Encoding;
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

/// How hard zstd tries.
pub(crate) const ZSTD_LEVEL: i32 = 1;

/// Makes column chunks; keeps its memory from one to the next.
pub(crate) struct PagePress {
    raw: Vec<u8>,
    zstd: zstd::bulk::Compressor<'static>,
}

impl PagePress {
    /// A press for column chunks.
    pub(crate) fn new() -> std::io::Result<PagePress> {
        Ok(PagePress { raw: Vec::new(), zstd: zstd::bulk::Compressor::new(ZSTD_LEVEL)? })
    }

    /// The chunk of a column, and what the file's footer says of it.
    pub(crate) fn print(
        &mut self,
        column: Column,
        of: &Batch,
        described: ColumnDescPtr,
    ) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        self.encode(column, of);
        let compressed = self.zstd.compress(&self.raw)?;
        let page = Page::DataPage {
            buf: Bytes::from(compressed),
            num_values: of.rows() as u32,
            encoding: encoding(column),
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let mut sink = TrackedWrite::new(Vec::new());
        let mut writer = SerializedPageWriter::new(&mut sink);
        let spec = writer.write_page(CompressedPage::new(page, self.raw.len()))?;
        let sizes = (spec.compressed_size as i64, spec.uncompressed_size as i64);
        let metadata = metadata(column, of, described, sizes)?;
        let close = ColumnCloseResult {
            bytes_written: spec.bytes_written,
            rows_written: of.rows() as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok((Bytes::from(sink.into_inner()?), close))
    }

    fn encode(&mut self, column: Column, of: &Batch) {
        let (raw, values) = (&mut self.raw, of.values(column));
        raw.clear();
        if !column.is_required() {
            levels(of.presence(column), of.rows(), values.len(), raw);
        }
        match values {
            Values::Narrow(v) => delta_packed(v, raw),
            Values::Wide(v) => delta_packed(v, raw),
            Values::Flags(v) => flags(v, raw),
        }
    }
}

fn metadata(
    column: Column,
    of: &Batch,
    described: ColumnDescPtr,
    (compressed, uncompressed): (i64, i64),
) -> Result<ColumnChunkMetaData, ParquetError> {
    let mut builder = ColumnChunkMetaData::builder(described)
        .set_compression(compression()?)
        .set_encodings(vec![Encoding::RLE, encoding(column)])
        .set_num_values(of.rows() as i64)
        .set_total_compressed_size(compressed)
        .set_total_uncompressed_size(uncompressed)
        .set_data_page_offset(0);
    if column.has_bounds() {
        builder = builder.set_statistics(bounds(of.values(column), of.rows()));
    }
    builder.build()
}

/// The smallest and the largest value, as unsigned numbers.
fn bounds(values: &Values, rows: usize) -> Statistics {
    let nulls = Some((rows - values.len()) as u64);
    match values {
        Values::Narrow(v) => {
            let all = || v.iter().map(|n| *n as u32);
            Statistics::int32(
                all().min().map(|n| n as i32),
                all().max().map(|n| n as i32),
                None,
                nulls,
                false,
            )
        }
        Values::Wide(v) => {
            let all = || v.iter().map(|n| *n as u64);
            Statistics::int64(
                all().min().map(|n| n as i64),
                all().max().map(|n| n as i64),
                None,
                nulls,
                false,
            )
        }
        Values::Flags(v) => {
            let (no, yes) = (v.iter().min().copied(), v.iter().max().copied());
            Statistics::boolean(no, yes, None, nulls, false)
        }
    }
}
