//! A column of a row group as the bytes of a Parquet column chunk: one page.

use crate::batch::{Batch, Packed};
use crate::columns::Column;
use crate::encode::levels;
use crate::schema::{compression, encoding};
use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

/// How hard zstd tries.
pub(crate) const ZSTD_LEVEL: i32 = 1;

/// Of what is packed well already, little is left to win: a column is compressed if a part of it becomes smaller than
/// this share, numerator and denominator.
const WORTH: (usize, usize) = (3, 4);
/// More bytes than the header of a page has.
const MOST_HEADER: usize = 256;
/// Bytes of a page of which the first are tried.
const STRIDE: usize = 16 << 10;
/// Bytes that are tried.
const TRIED: usize = 1 << 10;

/// Makes column chunks; keeps its memory from one to the next.
pub(crate) struct PagePress {
    raw: Vec<u8>,
    tried: Vec<u8>,
    zstd: zstd::bulk::Compressor<'static>,
}

impl PagePress {
    /// A press for column chunks.
    pub(crate) fn new() -> std::io::Result<PagePress> {
        Ok(PagePress { raw: Vec::new(), tried: Vec::new(), zstd: zstd::bulk::Compressor::new(ZSTD_LEVEL)? })
    }

    /// The chunk of a column, what the file's footer says of it, and where its page begins in it; none if it is
    /// compressed.
    pub(crate) fn print(
        &mut self,
        column: Column,
        of: &Batch,
        described: ColumnDescPtr,
    ) -> Result<(Bytes, ColumnCloseResult, Option<u32>), ParquetError> {
        self.encode(column, of);
        let compressed = self.compressed()?;
        let compression = if compressed.is_some() { compression()? } else { Compression::UNCOMPRESSED };
        let uncompressed = self.raw.len();
        // Lent, as the library wants it for itself.
        let raw = Bytes::from(std::mem::take(&mut self.raw));
        let page = Page::DataPage {
            buf: compressed.map_or_else(|| raw.clone(), Bytes::from),
            num_values: of.rows() as u32,
            encoding: encoding(column),
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let mut sink = TrackedWrite::new(Vec::with_capacity(page.buffer().len() + MOST_HEADER));
        let mut writer = SerializedPageWriter::new(&mut sink);
        let spec = writer.write_page(CompressedPage::new(page, uncompressed))?;
        self.raw = raw.into();
        let sizes = (spec.compressed_size as i64, spec.uncompressed_size as i64);
        let metadata = metadata(column, of, described, compression, sizes)?;
        let close = ColumnCloseResult {
            bytes_written: spec.bytes_written,
            rows_written: of.rows() as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        let header = spec.uncompressed_size - uncompressed;
        let begin = (compression == Compression::UNCOMPRESSED).then_some(header as u32);
        Ok((Bytes::from(sink.into_inner()?), close, begin))
    }

    /// The page compressed, if that is worth it: then it is read and written sooner as it is.
    fn compressed(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        self.tried.clear();
        for stride in self.raw.chunks(STRIDE) {
            self.tried.extend_from_slice(&stride[..TRIED.min(stride.len())]);
        }
        let worth = |packed: usize, raw: usize| packed * WORTH.1 < raw * WORTH.0;
        if !worth(self.zstd.compress(&self.tried)?.len(), self.tried.len()) {
            return Ok(None);
        }
        let compressed = self.zstd.compress(&self.raw)?;
        Ok(Some(compressed).filter(|c| worth(c.len(), self.raw.len())))
    }

    fn encode(&mut self, column: Column, of: &Batch) {
        let (raw, values) = (&mut self.raw, of.values(column));
        raw.clear();
        if !column.is_required() {
            levels(of.presence(column), of.rows(), values.len(), raw);
        }
        values.write(raw);
    }
}

fn metadata(
    column: Column,
    of: &Batch,
    described: ColumnDescPtr,
    compression: Compression,
    (compressed, uncompressed): (i64, i64),
) -> Result<ColumnChunkMetaData, ParquetError> {
    let mut builder = ColumnChunkMetaData::builder(described)
        .set_compression(compression)
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
fn bounds(values: Packed, rows: usize) -> Statistics {
    let nulls = Some((rows - values.len()) as u64);
    match values {
        Packed::Narrow(v) => {
            let (least, most) = (v.bounds().map(|b| b.0 as i32), v.bounds().map(|b| b.1 as i32));
            Statistics::int32(least, most, None, nulls, false)
        }
        Packed::Wide(v) => {
            let (least, most) = (v.bounds().map(|b| b.0 as i64), v.bounds().map(|b| b.1 as i64));
            Statistics::int64(least, most, None, nulls, false)
        }
        Packed::Flags(_) => Statistics::boolean(None, None, None, nulls, false),
    }
}
