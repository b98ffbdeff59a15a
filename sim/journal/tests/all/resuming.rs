//! A log that was gone on with is equal to the byte to one that was written in one go.

use crate::story::{records, small};
use crate::writing::files;
use journal::{Chunk, JournalError, LogSummary, Options, Position, Retention, Writer};
use std::fs;
use std::path::Path;
use vocabulary::{Record, Time};

/// Windows of a few records.
const WINDOW: usize = 5;

/// Writes the windows from one on, with a snapshot after each sixth; stops before another, if that is wanted.
fn go_on(writer: &mut Writer, records: &[Record], from: usize, until: usize) {
    for (number, window) in records.chunks(WINDOW).enumerate().take(until).skip(from) {
        writer.push(Chunk::from(window.to_vec())).expect("pushed");
        if number % 6 == 0 {
            let time = window.last().map_or(Time::START, |r| Time(r.time.0 + 1));
            writer.snapshot(time, vec![number as u64], 3).expect("noted");
        }
    }
}

fn whole(dir: &Path, records: &[Record], options: Options) -> LogSummary {
    let mut writer = Writer::create(dir, options).expect("a log");
    go_on(&mut writer, records, 0, usize::MAX);
    writer.finish().expect("finished")
}

/// A log that is written up to a window, kept there, and gone on with for some windows more before it is dropped.
fn interrupted(
    dir: &Path,
    rows: &Path,
    records: &[Record],
    (at, lost): (usize, usize),
    options: Options,
) -> Position {
    let mut writer = Writer::create(dir, options).expect("a log");
    go_on(&mut writer, records, 0, at);
    let position = writer.keep(rows).expect("asked").wait().expect("kept");
    go_on(&mut writer, records, at, at + lost);
    position
}

fn options() -> [Options; 3] {
    let small = small();
    let sampled = Options { retention: Retention::Sampled(3), ..small.clone() };
    [Options { segment_rows: 20, row_group_rows: 6, ..small.clone() }, small, sampled]
}

#[test]
fn a_log_that_is_gone_on_with_from_any_window_is_equal_to_the_byte() {
    let records = records(60);
    for (first, options) in options().into_iter().enumerate() {
        let expected = tempfile::tempdir().expect("a folder");
        let summary = whole(expected.path(), &records, options.clone());
        for (i, at) in (first..records.len() / WINDOW).step_by(7).enumerate() {
            let [dir, rows] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
            let lost = [0, 3, 40][i % 3];
            let position = interrupted(dir.path(), rows.path(), &records, (at, lost), options.clone());
            assert_eq!(position.records(), (at * WINDOW) as u64);
            if i % 2 == 0 {
                fs::write(dir.path().join("segment-000077.parquet.tmp"), "half").expect("a file");
            }
            let writer = Writer::resume(dir.path(), options.clone(), position, rows.path());
            let mut writer = writer.unwrap_or_else(|e| panic!("it can be gone on with, but {e}"));
            go_on(&mut writer, &records, at, usize::MAX);
            assert_eq!(writer.finish().expect("finished"), summary);
            assert!(files(dir.path()) == files(expected.path()), "from window {at} on");
        }
    }
}

#[test]
fn a_finished_log_is_gone_on_with_and_so_is_one_that_was_gone_on_with() {
    let (records, options) = (records(60), small());
    let expected = tempfile::tempdir().expect("a folder");
    whole(expected.path(), &records, options.clone());
    let dir = tempfile::tempdir().expect("a folder");
    let mut writer = Writer::create(dir.path(), options.clone()).expect("a log");
    let stops = [0, 7, 8, 23, 24, 61];
    for (from, at) in stops.into_iter().zip(stops.into_iter().skip(1)) {
        go_on(&mut writer, &records, from, at);
        let rows = tempfile::tempdir().expect("a folder");
        let position = writer.keep(rows.path()).expect("asked").wait().expect("kept");
        // As after Ctrl-C: the log ends in good order.
        writer.snapshot(records[at * WINDOW].time, vec![99], 9).expect("noted");
        writer.finish().expect("finished");
        writer = Writer::resume(dir.path(), options.clone(), position, rows.path()).expect("gone on with");
    }
    go_on(&mut writer, &records, 61, usize::MAX);
    writer.finish().expect("finished");
    assert!(files(dir.path()) == files(expected.path()));
}

#[test]
fn a_log_that_is_damaged_before_the_position_is_refused_and_left_as_it_is() {
    let (records, options) = (records(60), small());
    let [dir, rows] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let position = interrupted(dir.path(), rows.path(), &records, (58, 3), options.clone());
    let resume = |position: &Position| {
        let before = files(dir.path());
        let resumed = Writer::resume(dir.path(), options.clone(), position.clone(), rows.path());
        let error = resumed.err();
        assert!(error.is_none() || files(dir.path()) == before);
        error
    };
    let damages: [(&Path, &str); 3] = [
        (dir.path(), "segment-000000.parquet"),
        (dir.path(), "manifest.jsonl"),
        (rows.path(), "rows.parquet"),
    ];
    for (folder, name) in damages {
        let path = folder.join(name);
        let good = fs::read(&path).expect("it is there");
        let mut bad = good.clone();
        bad[good.len() / 3] ^= 4;
        fs::write(&path, &bad).expect("it is changed");
        assert!(matches!(resume(&position), Some(JournalError::Damaged { .. })), "{name}");
        fs::remove_file(&path).expect("it is removed");
        assert!(matches!(resume(&position), Some(JournalError::Io { .. })), "{name}");
        fs::write(&path, &good).expect("it is mended");
    }
    assert!(resume(&position).is_none());
}
