//! Where the records of a run go.

use vocabulary::Record;

/// Takes the records of a run, window by window. They pile up where they are made until the log takes them, so that
/// they need not be copied.
pub trait Log {
    /// Tells the records of a partition: those that were told before and are yet to be taken, and behind them those of
    /// the window at hand, in no order.
    fn note(&mut self, partition: usize, records: &[Record]);

    /// All of the window has been told, which may be nothing: what comes from now on is later. Says whether the records
    /// are to be handed over.
    fn end_window(&mut self) -> bool;

    /// Takes the records of a partition, all of which were told, and leaves an empty vector.
    fn take(&mut self, partition: usize, records: &mut Vec<Record>);
}

/// Records go elsewhere: to the log of another process.
impl Log for () {
    fn note(&mut self, _: usize, _: &[Record]) {}

    fn end_window(&mut self) -> bool {
        false
    }

    fn take(&mut self, _: usize, records: &mut Vec<Record>) {
        records.clear();
    }
}

/// All records of a run, in their order.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// The records.
    pub records: Vec<Record>,
    /// How many are of windows that have ended.
    ordered: usize,
}

impl Log for Records {
    fn note(&mut self, _: usize, records: &[Record]) {
        // They are taken at the end of each window, so that all are new.
        self.records.extend_from_slice(records);
    }

    fn end_window(&mut self) -> bool {
        self.records[self.ordered..].sort_by_key(Record::order);
        self.ordered = self.records.len();
        true
    }

    fn take(&mut self, _: usize, records: &mut Vec<Record>) {
        records.clear();
    }
}
