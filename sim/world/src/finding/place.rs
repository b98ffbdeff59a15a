//! Where something stands: in which text, from which byte to which.

use std::ops::Range;

/// A text that findings point into: the world file, an override, a corpus.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// What the report calls it: the file as it was given, or `--set`.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A part of a source: bytes `start` to `end` of the source with this number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Place {
    /// Which source.
    pub source: usize,
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// A place as people count: lines and columns from 1.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The line's text.
    pub text: String,
}

impl Place {
    /// A part of the world file.
    pub fn in_world(range: Range<usize>) -> Place {
        Place { source: 0, start: range.start, end: range.end }
    }
}

impl Source {
    /// The line and column of a byte; past the end, of the end.
    pub fn location(&self, byte: usize) -> Location {
        let byte = floor_boundary(&self.text, byte);
        let before = &self.text[..byte];
        let start = before.rfind('\n').map_or(0, |i| i + 1);
        let line = before.matches('\n').count() + 1;
        let text = self.text[start..].lines().next().unwrap_or_default().to_owned();
        Location { line, column: before[start..].chars().count() + 1, text }
    }

    /// The byte at a line and a column, both from 1; past the end, the end.
    pub fn byte_at(&self, line: usize, column: usize) -> usize {
        let start: usize = self.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let rest = &self.text[start..];
        let into: usize = rest.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
        start + into
    }

    /// A range of bytes brought within the text and onto the borders of characters, end not before start.
    pub fn clamp(&self, place: Place) -> Range<usize> {
        let start = floor_boundary(&self.text, place.start);
        start..floor_boundary(&self.text, place.end).max(start)
    }
}

fn floor_boundary(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_lines_find_each_other() {
        let source = Source { name: "x".into(), text: "a\nbü c\n".into() };
        let at = source.location(5);
        assert_eq!((at.line, at.column, at.text.as_str()), (2, 3, "bü c"));
        assert_eq!(source.byte_at(2, 3), 5);
        assert_eq!(source.byte_at(9, 9), source.text.len());
        assert_eq!(source.clamp(Place { source: 0, start: 4, end: 99 }), 3..source.text.len());
    }
}
