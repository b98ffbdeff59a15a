//! A table as it is written: file name, documented columns, rows of text.

use std::fs::File;
use std::io;
use std::path::Path;

/// A column of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// The name in the first line, with the unit where there is one.
    pub name: &'static str,
    /// What it says, in one sentence.
    pub about: &'static str,
}

/// Shorthand for the declaration of a column.
pub(crate) const fn column(name: &'static str, about: &'static str) -> Column {
    Column { name, about }
}

/// What a table is called, and what its columns are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Heading {
    /// The file, such as `load_by_bin.csv`.
    pub file: &'static str,
    /// What the table says, in a sentence or two.
    pub about: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
}

/// A table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// What it is called, and its columns.
    pub heading: &'static Heading,
    /// The rows, a text for each column.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// A table without rows.
    pub(crate) fn new(heading: &'static Heading) -> Sheet {
        Sheet { heading, rows: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: Vec<String>) {
        assert_eq!(row.len(), self.heading.columns.len(), "a row of {} has each column", self.heading.file);
        self.rows.push(row);
    }

    /// The table as CSV: a line of names, then the rows; lines end with a line feed.
    pub fn to_csv(&self) -> io::Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        self.write(&mut writer)?;
        writer.into_inner().map_err(|e| e.into_error())
    }

    /// Writes the table into a folder under its own name.
    pub fn write_to(&self, dir: &Path) -> io::Result<()> {
        let file = File::create(dir.join(self.heading.file))?;
        let mut writer = csv::Writer::from_writer(file);
        self.write(&mut writer)?;
        writer.flush()
    }

    fn write<W: io::Write>(&self, writer: &mut csv::Writer<W>) -> io::Result<()> {
        writer.write_record(self.heading.columns.iter().map(|c| c.name))?;
        self.rows.iter().try_for_each(|row| writer.write_record(row))?;
        Ok(())
    }
}

impl Heading {
    /// The section of the reference that describes the table, in Markdown.
    pub fn to_markdown(&self) -> String {
        let rows: String = self.columns.iter().map(|c| format!("| `{}` | {} |\n", c.name, c.about)).collect();
        format!("### `{}`\n\n{}\n\n| column | what it says |\n|---|---|\n{rows}", self.file, self.about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_commas_are_quoted() {
        static HEADING: Heading =
            Heading { file: "x.csv", about: "X.", columns: &[column("a", "A."), column("b", "B.")] };
        let mut sheet = Sheet::new(&HEADING);
        sheet.push(vec!["1".into(), "A, B".into()]);
        assert_eq!(String::from_utf8(sheet.to_csv().unwrap()).unwrap(), "a,b\n1,\"A, B\"\n");
    }
}
