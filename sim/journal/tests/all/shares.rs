//! A log that several processes write is equal to the byte to one that one has written.

use crate::story::{records, small};
use crate::writing::files;
use journal::{
    Chunk, Completed, JournalError, LogSummary, Options, Position, Retention, Share, Turns, Writer, verify,
};
use std::path::Path;
use vocabulary::{Record, Time};

/// Windows of a few records.
const WINDOW: usize = 7;

/// The writers of a log, and whose turn it is.
struct Writers {
    turns: Turns,
    writers: Vec<Writer>,
}

impl Writers {
    fn of(options: &Options, ranks: usize, writer: impl Fn(Options) -> Writer) -> Writers {
        let share = |rank| Options { share: Share { rank, ranks }, ..options.clone() };
        let writers: Vec<Writer> = (0..ranks).map(|rank| writer(share(rank))).collect();
        Writers { turns: writers[0].turns(), writers }
    }

    /// Writes the windows from one to another, with a snapshot after each sixth.
    fn go_on(&mut self, records: &[Record], from: usize, until: usize) {
        for (number, window) in records.chunks(WINDOW).enumerate().take(until).skip(from) {
            let kept = self.turns.kept(window);
            for (rank, writer) in self.writers.iter_mut().enumerate() {
                let mut chunk = Chunk::default();
                if self.turns.include(rank, window.len() as u64) {
                    chunk = Chunk::from(window.to_vec());
                } else {
                    chunk.pass(window.len() as u64, kept);
                }
                writer.push(chunk).expect("pushed");
            }
            self.turns.go_on(kept);
            if number % 6 == 0 {
                let time = window.last().map_or(Time::START, |r| Time(r.time.0 + 1));
                self.writers[0].snapshot(time, vec![number as u64], 3).expect("noted");
            }
        }
    }

    fn merge(&mut self, completed: Vec<Completed>) {
        self.writers[0].merge(completed).expect("merged");
    }

    fn keep(&mut self, folder: &Path) -> Position {
        let mut others = Vec::new();
        for rank in 1..self.writers.len() {
            others.push(self.writers[rank].keep(folder).expect("asked").wait().expect("kept"));
            let completed = self.writers[rank].completed();
            self.merge(completed);
        }
        let position = self.writers[0].keep(folder).expect("asked").wait().expect("kept");
        others.into_iter().fold(position, Position::with)
    }

    fn finish(mut self) -> LogSummary {
        for writer in self.writers.drain(1..).rev().collect::<Vec<_>>() {
            let rest = writer.finish_share().expect("finished");
            self.merge(rest);
        }
        self.writers.remove(0).finish().expect("finished")
    }
}

fn options() -> [Options; 3] {
    let tiny = Options { segment_rows: 3, row_group_rows: 2, ..small() };
    let sampled = Options { retention: Retention::Sampled(3), segment_rows: 20, ..small() };
    [tiny, Options { segment_rows: 50, ..small() }, sampled]
}

/// The log that one process writes.
fn of_one_process(options: &Options, records: &[Record]) -> (tempfile::TempDir, LogSummary) {
    let alone = folder();
    let mut one = Writers::of(options, 1, |o| Writer::create(alone.path(), o).expect("a log"));
    one.go_on(records, 0, usize::MAX);
    let summary = one.finish();
    (alone, summary)
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn a_log_of_several_processes_is_equal_to_the_byte() {
    let records = records(60);
    for options in options() {
        let (alone, expected) = of_one_process(&options, &records);
        assert!(expected.segments > 5, "each process has some");
        for ranks in [2, 3, 5] {
            let shared = folder();
            let mut all = Writers::of(&options, ranks, |o| Writer::create(shared.path(), o).expect("a log"));
            all.go_on(&records, 0, usize::MAX);
            assert_eq!(all.finish(), expected, "{ranks} processes");
            assert!(files(shared.path()) == files(alone.path()), "{ranks} processes");
            let found = verify(shared.path()).expect("a log").damages;
            assert!(found.is_empty(), "{found:?}");
        }
    }
}

#[test]
fn any_number_of_processes_goes_on_with_the_log_of_others() {
    let records = records(60);
    for options in options() {
        let (alone, _) = of_one_process(&options, &records);
        for (at, before, after) in [(4, 2, 3), (17, 3, 1), (31, 1, 4), (44, 3, 2), (45, 2, 2)] {
            let (shared, rows) = (folder(), folder());
            let create = |o| Writer::create(shared.path(), o).expect("a log");
            let mut begun = Writers::of(&options, before, create);
            begun.go_on(&records, 0, at);
            let position = begun.keep(rows.path());
            // What is written then is lost.
            begun.go_on(&records, at, at + 9);
            drop(begun);
            let resume =
                |o| Writer::resume(shared.path(), o, position.clone(), rows.path()).expect("a position");
            let mut resumed = Writers::of(&options, after, resume);
            resumed.go_on(&records, at, usize::MAX);
            resumed.finish();
            assert!(files(shared.path()) == files(alone.path()), "{before} and then {after} processes");
        }
    }
}

#[test]
fn a_segment_that_does_not_come_is_missed() {
    let (records, shared, rows) = (records(60), folder(), folder());
    let mut two = Writers::of(&small(), 2, |o| Writer::create(shared.path(), o).expect("a log"));
    two.go_on(&records, 0, usize::MAX);
    let kept = two.writers[0].keep(rows.path()).expect("asked").wait();
    assert!(matches!(kept, Err(JournalError::Missing { segment: 1 })), "{kept:?}");
    let finished = two.writers.remove(0).finish();
    assert!(matches!(finished, Err(JournalError::Missing { segment: 1 })), "{finished:?}");
}

#[test]
fn the_others_write_only_where_the_first_has_begun() {
    let (elsewhere, shared) = (folder(), folder());
    let second = || Options { share: Share { rank: 1, ranks: 2 }, ..small() };
    let refused = Writer::create(elsewhere.path(), second()).expect_err("nothing is there");
    assert!(matches!(refused, JournalError::NotALog(_)), "{refused}");
    let _first = Writer::create(shared.path(), small()).expect("a log");
    let other = Options { world_hash: "another".to_owned(), ..second() };
    let refused = Writer::create(shared.path(), other).expect_err("it is of another world");
    assert!(matches!(refused, JournalError::Damaged { .. }), "{refused}");
    let mut writer = Writer::create(shared.path(), second()).expect("a share");
    writer.snapshot(Time::START, vec![1], 0).expect("asked");
    let refused = writer.finish_share().expect_err("snapshots are for the first");
    assert!(matches!(refused, JournalError::NotTheFirst), "{refused}");
}
