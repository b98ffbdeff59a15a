//! A snapshot's file: its format, the pieces, and the hash of both.

use crate::error::SnapshotError;
use crate::pieces::Packer;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// What a file begins with; the number is that of the format of all that is in it, and grows with every change.
const MAGIC: &[u8] = b"interwork snapshot 4\n";
/// Bytes of the hash that it ends with.
const HASH: usize = blake3::OUT_LEN;
/// Bytes that are hashed and handed to the system at once.
const BUFFER: usize = 1 << 20;

/// A file of which each byte written is hashed.
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

/// Writes a new file of pieces, safe against a loss of power; gives its size in bytes.
pub fn write(path: &Path, fill: impl FnOnce(&mut Packer) -> io::Result<()>) -> Result<u64, SnapshotError> {
    let written = || -> io::Result<u64> {
        let hashed = Hashed { file: File::create_new(path)?, hasher: blake3::Hasher::new(), bytes: 0 };
        let mut out = BufWriter::with_capacity(BUFFER, hashed);
        out.write_all(MAGIC)?;
        fill(&mut Packer::new(&mut out))?;
        let mut hashed = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        let hash = hashed.hasher.finalize();
        hashed.write_all(hash.as_bytes())?;
        hashed.file.sync_all()?;
        Ok(hashed.bytes)
    };
    written().map_err(SnapshotError::io("write", path))
}

/// The pieces of a file, if they are what was written.
pub fn read(path: &Path) -> Result<Vec<u8>, SnapshotError> {
    let mut bytes = std::fs::read(path).map_err(SnapshotError::io("read", path))?;
    if !bytes.starts_with(MAGIC) {
        return Err(SnapshotError::Format(path.to_owned()));
    }
    let content = bytes.len().checked_sub(HASH).filter(|content| *content >= MAGIC.len());
    let content = content.ok_or_else(|| SnapshotError::damaged(path, "it is cut off"))?;
    if blake3::hash(&bytes[..content]).as_bytes()[..] != bytes[content..] {
        return Err(SnapshotError::damaged(path, "its content is not what was written (BLAKE3 hash)"));
    }
    bytes.truncate(content);
    bytes.drain(..MAGIC.len());
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Unpacker;

    fn written() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("state");
        let bytes = write(&path, |packer| packer.put(&vec![7_u32; 1000])).expect("it is written");
        assert_eq!(bytes, std::fs::metadata(&path).expect("it is there").len());
        (folder, path)
    }

    #[test]
    fn a_file_gives_back_its_pieces_and_is_never_written_over() {
        let (_folder, path) = written();
        let bytes = read(&path).expect("it is whole");
        assert_eq!(Unpacker::new(&bytes).take("numbers"), Ok(vec![7_u32; 1000]));
        assert!(matches!(write(&path, |_| Ok(())), Err(SnapshotError::Io { .. })));
    }

    #[test]
    fn a_file_that_was_changed_anywhere_is_refused() {
        let (_folder, path) = written();
        let good = std::fs::read(&path).expect("it is there");
        for place in (0..good.len()).step_by(17) {
            let mut bad = good.clone();
            bad[place] ^= 1;
            std::fs::write(&path, &bad).expect("it is changed");
            assert!(read(&path).is_err(), "byte {place}");
        }
        for length in [0, 5, MAGIC.len(), MAGIC.len() + HASH - 1, good.len() - 1] {
            std::fs::write(&path, &good[..length]).expect("it is cut off");
            assert!(read(&path).is_err(), "{length} bytes");
        }
    }
}
