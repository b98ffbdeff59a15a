//! Recorded traffic (CDRs): a CSV file of messages, read as a stream. `check` looks at its beginning, a run reads
//! all of it.

mod cause;
mod clock;
mod lines;
mod numbers;
mod rows;
#[cfg(test)]
mod tests;

pub use cause::{Part, Reject, RejectCause};
pub(crate) use clock::pattern_holds;
pub use numbers::Numbering;
pub use rows::{HeaderError, Row, Rows};

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// Opens a file of recorded traffic: as it is, or unpacked if its name ends in `.gz` or `.zst`.
pub fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let ends = |end| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(end));
    if ends("gz") {
        // Files that were packed in parts and put together have several members.
        return Ok(Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(file))));
    }
    if ends("zst") {
        return Ok(Box::new(zstd::Decoder::new(file)?));
    }
    Ok(Box::new(file))
}
