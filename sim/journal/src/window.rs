//! A part of a file that is read as it is needed.

use crate::decode::Source;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// What lies between two pieces is read with them if it is not more: a disk takes longer to find a piece than to give
/// so many bytes.
const GAP: usize = 64 << 10;
/// The least that is read at once.
const LEAST: usize = 4 << 10;

/// A stretch of a file, of which a part is in memory.
pub(crate) struct Window<'a> {
    file: &'a File,
    start: u64,
    length: usize,
    held: &'a mut Vec<u8>,
    from: usize,
}

impl<'a> Window<'a> {
    /// A stretch of a file, and memory for what is read.
    pub(crate) fn new(file: &'a File, start: u64, length: usize, memory: &'a mut Vec<u8>) -> Window<'a> {
        memory.clear();
        Window { file, start, length, held: memory, from: 0 }
    }

    /// Reads on, up to a place of the stretch.
    fn read_to(&mut self, to: usize) -> io::Result<()> {
        let at = self.from + self.held.len();
        let mut file = self.file;
        file.seek(SeekFrom::Start(self.start + at as u64))?;
        let read = file.take((to - at) as u64).read_to_end(self.held)?;
        if read == to - at { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

impl Source for Window<'_> {
    fn len(&self) -> usize {
        self.length
    }

    fn bytes(&mut self, from: usize, to: usize) -> io::Result<&[u8]> {
        let to = to.min(self.length);
        let from = from.min(to);
        let end = self.from + self.held.len();
        if from < self.from || from > end + GAP {
            self.held.clear();
            self.from = from;
        }
        if to > self.from + self.held.len() {
            self.read_to(to.max(from + LEAST).min(self.length))?;
        }
        Ok(&self.held[from - self.from..to - self.from])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::Lots;
    use std::io::Write;

    #[test]
    fn any_bytes_are_those_of_the_file() {
        let mut lots = Lots(31);
        let all: Vec<u8> = (0..400_000).map(|_| lots.next() as u8).collect();
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&all).expect("written");
        let (start, length, mut memory) = (1_000, 390_000, vec![7]);
        let mut window = Window::new(&file, start, length, &mut memory);
        let stretch = &all[start as usize..][..length];
        assert_eq!(window.len(), length);
        for _ in 0..500 {
            let from = lots.below(length as u64 + 10) as usize;
            let most = if lots.below(2) == 0 { 100 } else { 90_000 };
            let to = from + lots.below(most) as usize;
            let expected = &stretch[from.min(length)..to.min(length)];
            assert!(window.bytes(from, to).expect("read") == expected, "{from} to {to}");
        }
    }

    #[test]
    fn a_file_that_is_too_short_is_an_error() {
        let mut memory = Vec::new();
        let file = tempfile::tempfile().expect("a file");
        assert!(Window::new(&file, 10, 100, &mut memory).bytes(0, 5).is_err());
    }
}
