//! Recorded traffic made up: messages between opaque ids, evenly over a time, with a share of rows broken in each way
//! that a row alone can be. The same numbers give the same bytes; `worlds/data/trace.csv` is made here.

use std::io::{self, Write};
use vocabulary::{SCATTER_STEP, scattered};

/// How large the traffic is.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    /// Rows, the broken ones included.
    pub rows: u64,
    /// Ids that send.
    pub senders: u64,
    /// Ids that only get.
    pub recipients: u64,
    /// One row in so many is broken; 0: none is.
    pub broken_every: u64,
    /// Over how many minutes they are spread, at most a day.
    pub minutes: u64,
}

/// The file that is shipped.
pub const SHIPPED: Made =
    Made { rows: 5_000, senders: 300, recipients: 900, broken_every: 100, minutes: 1_440 };

/// In which ways rows are broken, by turns: what stands in the row, by time, sender and recipient.
type Break = fn(&str, &str, &str) -> String;
const BREAKS: [Break; 9] = [
    |_, from, to| format!("yesterday,{from},{to},20,gsm7"),
    |time, from, _| format!("{time},{from},,20,gsm7"),
    |time, from, _| format!("{time},{from},{from},20,gsm7"),
    |time, from, to| format!("{time},{from},{to},0,gsm7"),
    |time, from, to| format!("{time},{from},{to},20,ebcdic"),
    |time, from, to| format!("{time},{from},{to}"),
    |time, from, to| format!("{time},\"{from},{to},20,gsm7"),
    |_, from, to| format!("2007-04-26T23:59:59Z,{from},{to},20,gsm7"),
    |_, from, to| format!("2007-04-28T00:00:00Z,{from},{to},20,gsm7"),
];

/// SplitMix64: the bits of a place in a sequence.
fn mix(place: u64) -> u64 {
    scattered(place.wrapping_add(1).wrapping_mul(SCATTER_STEP))
}

/// An id that says nothing, as data that was made anonymous has it.
fn id(kind: char, number: u64) -> String {
    format!("{kind}{:07x}", mix(number ^ 0xc0ffee) & 0xfff_ffff)
}

impl Made {
    /// The rows that are broken.
    pub fn broken(&self) -> u64 {
        self.rows.checked_div(self.broken_every).unwrap_or(0)
    }

    /// Writes the file.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "time,from,to,characters,alphabet")?;
        for row in 0..self.rows {
            writeln!(out, "{}", self.row(row))?;
        }
        Ok(())
    }

    fn row(&self, row: u64) -> String {
        let bits = mix(row);
        // Few write much: the square of an even number lies low.
        let low = |bits: u64, many: u64| ((bits & 0xffff) * (bits & 0xffff) * many) >> 32;
        let from = id('s', low(bits, self.senders));
        let to = id('r', low(bits >> 16, self.recipients));
        let ms = row * self.minutes * 60_000 / self.rows;
        let (h, m, s) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
        let time = format!("2007-04-27T{h:02}:{m:02}:{s:02}.{:03}Z", ms % 1000);
        if self.broken_every > 0 && row % self.broken_every == self.broken_every - 1 {
            return BREAKS[(row / self.broken_every) as usize % BREAKS.len()](&time, &from, &to);
        }
        let alphabet = if bits >> 56 < 20 { "ucs2" } else { "gsm7" };
        format!("{time},{from},{to},{},{alphabet}", 1 + low(bits >> 32, 180))
    }
}
