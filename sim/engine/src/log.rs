//! Where the records of a run go.

use vocabulary::Record;

/// Takes the records of a run, window by window.
pub trait Log {
    /// Takes some of the window at hand out of the vector; in no order.
    fn take(&mut self, records: &mut Vec<Record>);

    /// All of the window has been taken, which may be nothing: what comes from now on is later.
    fn end_window(&mut self);
}

/// Records go elsewhere: to the log of another process.
impl Log for () {
    fn take(&mut self, records: &mut Vec<Record>) {
        records.clear();
    }

    fn end_window(&mut self) {}
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
    fn take(&mut self, records: &mut Vec<Record>) {
        self.records.append(records);
    }

    fn end_window(&mut self) {
        self.records[self.ordered..].sort_by_key(Record::order);
        self.ordered = self.records.len();
    }
}
