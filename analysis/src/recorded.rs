//! Recorded traffic: how many rows of a trace were read, and what became of them. No records tell of rows that could
//! not be used, so that a run hands these counts in, and its report again.

use crate::sheet::{Heading, Sheet, column};
use crate::words::{count, list, many};
use serde::{Deserialize, Serialize};

/// The rows of a trace: read = used + waiting + rejected.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct TraceRows {
    /// Rows that were read.
    pub read: u64,
    /// Rows that became messages.
    pub used: u64,
    /// Rows whose time had not come when the run was interrupted.
    pub waiting: u64,
    /// Rows that could not be used, by cause; causes without rows are left out.
    pub rejected: Vec<(String, u64)>,
}

/// The heading of the table.
pub static HEADING: Heading = Heading {
    file: "trace_rows.csv",
    about: "Rows of the trace and what became of them; without rows for a world without a trace. read = used + waiting \
            + rejected. Each rejected row is in `rejects.csv` of the run folder with its line.",
    columns: &[
        column(
            "outcome",
            "`read`, `used` (became a message), `waiting` (its time had not come when the run was \
                           interrupted) or `rejected`.",
        ),
        column("cause", "Of `rejected` why, as in `rejects.csv`; otherwise empty."),
        column("rows", "How many."),
    ],
};

impl TraceRows {
    /// Rows that could not be used.
    pub fn rejected_in_all(&self) -> u64 {
        self.rejected.iter().map(|(_, rows)| rows).sum()
    }

    pub(crate) fn sheet(trace: Option<&TraceRows>) -> Sheet {
        let mut sheet = Sheet::new(&HEADING);
        let Some(trace) = trace else { return sheet };
        let mut push = |outcome: &str, cause: &str, rows: u64| {
            sheet.push(vec![outcome.to_owned(), cause.to_owned(), rows.to_string()]);
        };
        push("read", "", trace.read);
        push("used", "", trace.used);
        push("waiting", "", trace.waiting);
        trace.rejected.iter().for_each(|(cause, rows)| push("rejected", cause, *rows));
        sheet
    }

    /// The section of the summary.
    pub(crate) fn lines(&self) -> Vec<String> {
        let waiting = match self.waiting {
            0 => String::new(),
            rows => format!(" + {} whose time had not come", count(rows)),
        };
        let rejected = self.rejected_in_all();
        let sum = format!(
            "{} read = {} used{waiting} + {} rejected.",
            many(self.read, "row"),
            count(self.used),
            count(rejected)
        );
        let mut causes = self.rejected.clone();
        causes.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
        let causes: Vec<String> =
            causes.iter().map(|(cause, rows)| format!("{} {cause}", count(*rows))).collect();
        let told = format!("Rejected: {}; their lines are in rejects.csv.", list(&causes));
        std::iter::once(sum).chain((rejected > 0).then_some(told)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> TraceRows {
        let rejected = vec![("bad_time".to_owned(), 3), ("same_party".to_owned(), 12)];
        TraceRows { read: 1_020, used: 1_005, waiting: 0, rejected }
    }

    #[test]
    fn the_rows_are_told_in_words_the_most_frequent_cause_first() {
        let lines = rows().lines();
        assert_eq!(lines[0], "1,020 rows read = 1,005 used + 15 rejected.");
        assert!(lines[1].starts_with("Rejected: 12 same_party and 3 bad_time;"), "{}", lines[1]);
        let interrupted = TraceRows { read: 10, used: 4, waiting: 6, rejected: vec![] };
        assert_eq!(interrupted.lines(), ["10 rows read = 4 used + 6 whose time had not come + 0 rejected."]);
    }

    #[test]
    fn the_table_adds_up_and_is_empty_without_a_trace() {
        let sheet = TraceRows::sheet(Some(&rows()));
        let rows = |outcome: &str| -> u64 {
            sheet
                .rows
                .iter()
                .filter(|r| r[0] == outcome)
                .map(|r| r[2].parse::<u64>().expect("a number"))
                .sum()
        };
        assert_eq!(rows("read"), rows("used") + rows("waiting") + rows("rejected"));
        assert!(TraceRows::sheet(None).rows.is_empty());
    }
}
