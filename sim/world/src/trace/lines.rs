//! A stream cut into lines, through one buffer of a fixed size.

use std::io::{self, ErrorKind, Read};

/// The longest line, in bytes.
pub const LONGEST: usize = 1 << 16;
/// How much is read at a time.
const BUFFER: usize = 1 << 18;

/// The lines of a stream. Whatever the size of the stream, it keeps no more than one buffer of it.
pub struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
    /// What of the buffer is read from the stream and not yet given out.
    start: usize,
    end: usize,
    ended: bool,
    /// How many lines were given out.
    count: u64,
}

/// A line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Line {
    /// These bytes of the buffer, without the line break.
    Whole(usize, usize),
    /// It was too long; nothing of it is kept.
    TooLong,
}

impl<R: Read> Lines<R> {
    /// The lines of a stream; a mark of byte order at its beginning is no part of them.
    pub fn new(input: R) -> io::Result<Lines<R>> {
        let mut lines = Lines { input, buffer: vec![0; BUFFER], start: 0, end: 0, ended: false, count: 0 };
        while lines.end < 3 && !lines.ended {
            lines.fill()?;
        }
        if lines.buffer[..lines.end].starts_with(b"\xef\xbb\xbf") {
            lines.start = 3;
        }
        Ok(lines)
    }

    /// The number of the line that was given out last, from 1.
    pub fn number(&self) -> u64 {
        self.count
    }

    /// The bytes of a line that has just been given out.
    #[inline]
    pub fn bytes(&self, start: usize, end: usize) -> &[u8] {
        &self.buffer[start..end]
    }

    /// The next line that is not blank; nothing at the end.
    #[inline]
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        loop {
            match self.next_of_any()? {
                Some(Line::Whole(start, end)) if self.buffer[start..end].trim_ascii().is_empty() => {}
                other => return Ok(other),
            }
        }
    }

    #[inline]
    fn next_of_any(&mut self) -> io::Result<Option<Line>> {
        let mut looked_at = self.start;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[looked_at..self.end]) {
                let (start, end) = (self.start, looked_at + at);
                self.start = end + 1;
                return Ok(Some(self.counted(start, end)));
            }
            if self.ended {
                let (start, end) = (self.start, self.end);
                self.start = end;
                return Ok((start < end).then(|| self.counted(start, end)));
            }
            if self.end - self.start > LONGEST {
                self.skip_line()?;
                self.count += 1;
                return Ok(Some(Line::TooLong));
            }
            let known = self.end - self.start;
            self.fill()?;
            looked_at = self.start + known;
        }
    }

    fn counted(&mut self, start: usize, end: usize) -> Line {
        self.count += 1;
        let end = if end > start && self.buffer[end - 1] == b'\r' { end - 1 } else { end };
        if end - start > LONGEST { Line::TooLong } else { Line::Whole(start, end) }
    }

    /// Reads on, with what is not yet given out moved to the front.
    #[cold]
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.end += read,
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            }
            return Ok(());
        }
    }

    /// Forgets all up to the next line break.
    #[cold]
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[self.start..self.end]) {
                self.start += at + 1;
                return Ok(());
            }
            self.start = self.end;
            if self.ended {
                return Ok(());
            }
            self.fill()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that gives a few bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(out.len());
            out[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn lines(text: &[u8], step: usize) -> Vec<(u64, Option<String>)> {
        let mut lines = Lines::new(Drops(text, step)).unwrap();
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            let text = match line {
                Line::Whole(start, end) => Some(String::from_utf8(lines.bytes(start, end).to_vec()).unwrap()),
                Line::TooLong => None,
            };
            all.push((lines.number(), text));
        }
        all
    }

    #[test]
    fn lines_are_counted_however_the_stream_comes() {
        let text = b"\xef\xbb\xbfa,b\r\n\n  \nc,d\ne";
        for step in [1, 2, 5, 100] {
            let expected = [(1, "a,b"), (4, "c,d"), (5, "e")].map(|(n, t)| (n, Some(t.to_owned())));
            assert_eq!(lines(text, step), expected, "{step} bytes at a time");
        }
        assert_eq!(lines(b"", 1), []);
    }

    #[test]
    fn a_line_without_end_is_told_and_the_next_is_found() {
        for long in [LONGEST + 1, 5 * BUFFER] {
            let text = [b"a\n".as_slice(), &b"x".repeat(long), b"\nb\n"].concat();
            let found = lines(&text, 1 << 20);
            assert_eq!(found, [(1, Some("a".to_owned())), (2, None), (3, Some("b".to_owned()))]);
        }
        assert_eq!(lines(&b"x".repeat(LONGEST), 4096).len(), 1);
        assert_eq!(lines(&b"x".repeat(5 * BUFFER), 1 << 20), [(1, None)]);
    }
}
