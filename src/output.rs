//! Data to stdout, talk to stderr.

use crate::outcome::Failure;
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// Writes lines of data to stdout.
pub fn data(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    write!(stdout, "{text}{end}").and_then(|()| stdout.flush()).map_err(Failure::stdout)
}

/// Writes data to stdout as JSON.
pub fn json(data_to_show: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(data_to_show);
    data(&text.map_err(|e| Failure::Disk(format!("cannot write JSON: {e}")))?)
}

/// Says something about the work on stderr; that nobody reads it is no failure.
pub fn talk(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Says on stderr why a command could not do what it was asked for.
pub fn fail(failure: &Failure) {
    match failure {
        Failure::Usage(why) | Failure::Disk(why) | Failure::Fault(why) => talk(&format!("error: {why}")),
        Failure::World(report) => findings(report),
        Failure::NobodyListens => {}
    }
}

/// Draws the findings of a world on stderr, and counts them.
pub fn findings(report: &world::Report) {
    talk(report.render(colour(&io::stderr())).trim_end());
    talk(&report.counted());
}

/// Whether colour is wanted on a stream: on a terminal, unless NO_COLOR is set to anything or TERM is `dumb`.
pub fn colour(stream: &impl IsTerminal) -> bool {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    stream.is_terminal() && !unwanted && !dumb()
}

/// Whether the terminal cannot move its cursor.
pub fn dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|t| t == "dumb")
}

/// A count with thousands set apart, as people read it: `1,234,567`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let first = (digits.len() + 2) % 3 + 1;
    let (head, tail) = digits.split_at(first.min(digits.len()));
    tail.as_bytes()
        .chunks(3)
        .fold(head.to_owned(), |text, three| text + "," + &String::from_utf8_lossy(three))
}

/// A count of things, such as `1 record` or `1,234 records`.
pub fn counted(n: u64, thing: &str) -> String {
    format!("{} {thing}{}", count(n), if n == 1 { "" } else { "s" })
}

/// A number of bytes in the unit that fits: `512 B`, `3.4 MB`.
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let (mut size, mut unit) = (n as f64, 0);
    while size >= 999.95 && unit + 1 < UNITS.len() {
        (size, unit) = (size / 1000.0, unit + 1);
    }
    if unit == 0 { format!("{n} B") } else { format!("{size:.1} {}", UNITS[unit]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_set_apart_by_thousands() {
        let shown = [0, 12, 999, 1_000, 12_345, 1_234_567].map(count);
        assert_eq!(shown, ["0", "12", "999", "1,000", "12,345", "1,234,567"]);
    }

    #[test]
    fn one_thing_has_no_plural() {
        assert_eq!([0, 1, 2].map(|n| counted(n, "record")), ["0 records", "1 record", "2 records"]);
    }

    #[test]
    fn sizes_have_the_unit_that_fits() {
        assert_eq!(
            [0, 999, 1_000, 3_449_000, 999_960].map(bytes),
            ["0 B", "999 B", "1.0 kB", "3.4 MB", "1.0 MB"]
        );
    }
}
