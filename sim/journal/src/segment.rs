//! A segment file on its way to disk: hidden and incomplete first, then whole.

use crate::batch::Batch;
use crate::columns::Column;
use crate::error::JournalError;
use crate::index::{self, IndexPress};
use crate::page::{PagePress, ZSTD_LEVEL};
use crate::places::{self, PlacesPress};
use crate::schema::{properties, schema};
use crate::sync::Sync;
use parquet::errors::ParquetError;
use parquet::file::metadata::{FileMetaData, KeyValue, ParquetMetaData, ParquetMetaDataWriter};
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::TypePtr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes that are handed to the system at once.
const BUFFER: usize = 1 << 20;

/// A file of which each byte written is hashed; behind a buffer, as hashing is quicker in large pieces.
struct Hashed {
    file: File,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.hasher.update(&bytes[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What all segments of a log have in common.
pub(crate) struct Press {
    dir: PathBuf,
    schema: TypePtr,
    properties: WriterPropertiesPtr,
    pages: PagePress,
    zstd: zstd::bulk::Compressor<'static>,
}

impl Press {
    /// What writes segments of row groups of so many rows into a folder.
    pub(crate) fn new(dir: &Path, row_group_rows: usize) -> Result<Press, JournalError> {
        let schema = schema().map_err(JournalError::encoding(dir))?;
        let properties = Arc::new(properties(row_group_rows));
        let pages = PagePress::new().map_err(JournalError::io("begin a log in", dir))?;
        let zstd =
            zstd::bulk::Compressor::new(ZSTD_LEVEL).map_err(JournalError::io("begin a log in", dir))?;
        Ok(Press { dir: dir.to_owned(), schema, properties, pages, zstd })
    }

    /// Begins the segment with a number.
    pub(crate) fn begin(&self, number: u64) -> Result<OpenSegment, JournalError> {
        let name = format!("segment-{number:06}.parquet");
        let hidden = self.dir.join(format!("{name}.tmp"));
        let file = File::create(&hidden).map_err(JournalError::io("create", &hidden))?;
        let hashed = Hashed { file, hasher: blake3::Hasher::new(), bytes: 0 };
        let hashed = BufWriter::with_capacity(BUFFER, hashed);
        let writer = SerializedFileWriter::new(hashed, self.schema.clone(), self.properties.clone())
            .map_err(JournalError::encoding(&hidden))?;
        let (index, places) = Default::default();
        Ok(OpenSegment { name, hidden, writer, index, places, sync: Sync::default() })
    }

    /// Writes the rows as a row group.
    pub(crate) fn print(&mut self, segment: &mut OpenSegment, batch: &mut Batch) -> Result<(), JournalError> {
        batch.finish();
        segment
            .index
            .add(batch.concerned(), &mut self.zstd)
            .map_err(JournalError::io("encode", &segment.hidden))?;
        let pages = print(&mut segment.writer, batch, &mut self.pages)
            .map_err(JournalError::encoding(&segment.hidden))?;
        segment.places.add(batch, &pages);
        let file = &segment.writer.inner().get_ref().file;
        segment.sync.begin(file).map_err(JournalError::io("write", &segment.hidden))
    }

    /// Writes the end of the segment, which stays hidden.
    pub(crate) fn complete(&self, segment: OpenSegment) -> Result<Hidden, JournalError> {
        let OpenSegment { name, hidden, mut writer, index, places, sync } = segment;
        print_index(&mut writer, &[index.bytes()], index::KEY)
            .and_then(|()| print_index(&mut writer, &places.bytes(), places::KEY))
            .map_err(JournalError::io("write", &hidden))?;
        let buffer = writer.into_inner().map_err(JournalError::encoding(&hidden))?;
        let hashed = buffer.into_inner().map_err(|e| JournalError::io("write", &hidden)(e.into_error()))?;
        let (blake3, bytes) = (hashed.hasher.finalize().to_hex().to_string(), hashed.bytes);
        Ok(Hidden { file: hashed.file, sync, hidden, pressed: Pressed { name, bytes, blake3 } })
    }
}

impl OpenSegment {
    /// Copies what has been written of it into a file of its own that can be read, safe against a loss of power: its
    /// row groups, and a footer for these.
    pub(crate) fn copy_to(&mut self, path: &Path) -> Result<Pressed, JournalError> {
        self.writer.flush().map_err(JournalError::io("write", &self.hidden))?;
        let written = self.writer.inner().get_ref();
        let (mut hasher, bytes) = (written.hasher.clone(), written.bytes);
        let footer = self.footer().map_err(JournalError::encoding(&self.hidden))?;
        let copied = || -> io::Result<()> {
            if fs::copy(&self.hidden, path)? != bytes {
                return Err(io::Error::other(format!("{} is not what was written", self.hidden.display())));
            }
            let mut file = File::options().append(true).open(path)?;
            file.write_all(&footer)?;
            file.sync_all()
        };
        copied().map_err(JournalError::io("write", path))?;
        hasher.update(&footer);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Pressed {
            name,
            bytes: bytes + footer.len() as u64,
            blake3: hasher.finalize().to_hex().to_string(),
        })
    }

    /// The footer that it would have if it ended here, without the index.
    fn footer(&self) -> Result<Vec<u8>, ParquetError> {
        let groups = self.writer.flushed_row_groups();
        let rows = groups.iter().map(|group| group.num_rows()).sum();
        let schema = Arc::new(self.writer.schema_descr().clone());
        let metadata =
            ParquetMetaData::new(FileMetaData::new(1, rows, None, None, schema, None), groups.to_vec());
        let mut footer = Vec::new();
        ParquetMetaDataWriter::new(&mut footer, &metadata).finish()?;
        Ok(footer)
    }
}

/// A segment that is being written.
pub(crate) struct OpenSegment {
    name: String,
    hidden: PathBuf,
    writer: SerializedFileWriter<BufWriter<Hashed>>,
    index: IndexPress,
    places: PlacesPress,
    sync: Sync,
}

/// What a segment is that has been written to its end.
pub(crate) struct Pressed {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) blake3: String,
}

/// A segment that has been written to its end, but may be lost yet.
pub(crate) struct Hidden {
    file: File,
    sync: Sync,
    hidden: PathBuf,
    pub(crate) pressed: Pressed,
}

impl Hidden {
    /// Where it is written until it is visible.
    pub(crate) fn path(&self) -> &Path {
        &self.hidden
    }

    /// Makes the segment visible, safe against a loss of power. Takes as long as the disk takes.
    pub(crate) fn publish(self) -> Result<Pressed, JournalError> {
        let synced = self.sync.end().and_then(|()| self.file.sync_all());
        synced.map_err(JournalError::io("write", &self.hidden))?;
        let path = self.hidden.with_file_name(&self.pressed.name);
        fs::rename(&self.hidden, &path).map_err(JournalError::io("rename", &self.hidden))?;
        sync_folder(path.parent().unwrap_or(Path::new(".")))?;
        Ok(self.pressed)
    }
}

/// Makes the names in a folder safe against a loss of power.
pub(crate) fn sync_folder(dir: &Path) -> Result<(), JournalError> {
    File::open(dir).and_then(|d| d.sync_all()).map_err(JournalError::io("write", dir))
}

/// Writes a part of the index, and where it stands into the footer that is to come.
fn print_index(
    writer: &mut SerializedFileWriter<BufWriter<Hashed>>,
    parts: &[&[u8]],
    key: &str,
) -> io::Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let place = format!("{} {length}", writer.bytes_written());
    parts.iter().try_for_each(|part| writer.write_all(part))?;
    writer.append_key_value_metadata(KeyValue::new(key.to_owned(), place));
    Ok(())
}

/// Writes a row group; gives for each column where its page begins in its chunk.
fn print(
    writer: &mut SerializedFileWriter<BufWriter<Hashed>>,
    batch: &Batch,
    pages: &mut PagePress,
) -> Result<Vec<Option<u32>>, ParquetError> {
    let described = writer.schema_descr().columns().to_vec();
    let mut group = writer.next_row_group()?;
    let mut begins = Vec::with_capacity(described.len());
    for (column, described) in Column::ALL.iter().zip(described) {
        let (bytes, close, begin) = pages.print(*column, batch, described)?;
        group.append_column(&bytes, close)?;
        begins.push(begin);
    }
    group.close()?;
    Ok(begins)
}
