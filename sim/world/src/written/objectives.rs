//! Objectives as they are written: a text each, whose parts are read when the operators and links are known.

use crate::finding::Place;
use crate::reading::{Reader, Value};
use std::ops::Range;

/// An objective as written.
#[derive(Clone, Debug)]
pub struct ObjectiveFile {
    /// Measure, comparison and value.
    pub text: String,
    place: Place,
    /// Whether the text stands between the quotes as it is, without escapes.
    plain: bool,
}

impl ObjectiveFile {
    /// Where a part of the text stands; the whole where escapes keep it from being found.
    pub fn place(&self, part: Range<usize>) -> Place {
        if !self.plain || part.is_empty() {
            return self.place;
        }
        let start = self.place.start + 1;
        Place { start: start + part.start, end: start + part.end, ..self.place }
    }
}

impl Reader {
    /// An objective of the list.
    pub fn objective(&mut self, value: Value) -> Option<ObjectiveFile> {
        let text = self.text(value)?;
        let plain = value.raw.get(1..value.raw.len().saturating_sub(1)) == Some(text.as_str());
        Some(ObjectiveFile { text, place: value.place, plain })
    }
}
