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

    /// Where several processes run the world, each with a log: whether the one of a rank is told the records of the
    /// window at hand, which has so many in all. All logs say the same.
    fn is_told(&self, rank: usize, _records: u64) -> bool {
        rank == 0
    }

    /// How much some records count where logs take turns.
    fn weight(&self, records: &[Record]) -> u64 {
        records.len() as u64
    }

    /// Where several processes run the world: that the window at hand has so many records with such a weight in all;
    /// elsewhere: they were not told here, and all records before them were taken.
    fn pass(&mut self, _records: u64, _weight: u64, _elsewhere: bool) {}
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
