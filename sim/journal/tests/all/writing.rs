//! What is written is what was handed over, and is there even if the run was stopped.

use crate::story::{chunks, records, small, write};
use journal::{Chunk, JournalError, Options, Reader, Retention, Writer, verify};
use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use vocabulary::{Originator, Record, Time};

fn read(dir: &Path) -> Vec<Record> {
    let mut back = Vec::new();
    let each = |r: &Record| {
        back.push(*r);
        ControlFlow::Continue(())
    };
    Reader::open(dir).expect("a log").for_each(each).expect("read");
    back
}

pub fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(dir).expect("a folder").map(|e| e.expect("an entry").path());
    entries
        .map(|p| {
            (p.display().to_string().replace(&dir.display().to_string(), ""), fs::read(p).expect("a file"))
        })
        .collect()
}

#[test]
fn windows_are_put_in_order_and_numbered() {
    let dir = tempfile::tempdir().expect("a folder");
    let records = records(60);
    let summary = write(dir.path(), &records, small());
    assert_eq!((summary.records, summary.rows, summary.segments), (423, 423, 5));
    assert!(read(dir.path()) == records);
    let found = verify(dir.path()).expect("verified");
    assert_eq!(found.damages, []);
    assert_eq!((found.rows, found.segments, found.in_flight, found.complete), (423, 5, 1, true));
    assert_eq!(found.chain, summary.chain);
}

#[test]
fn equal_records_give_equal_bytes() {
    let (a, b) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let records = records(60);
    assert_eq!(write(a.path(), &records, small()), write(b.path(), &records, small()));
    assert!(files(a.path()) == files(b.path()));
    let other = tempfile::tempdir().expect("a folder");
    write(other.path(), &records[..422], small());
    assert!(files(a.path()) != files(other.path()));
}

#[test]
fn snapshots_stand_after_the_records_before_them() {
    let dir = tempfile::tempdir().expect("a folder");
    let records = records(20);
    write(dir.path(), &records, small());
    let reader = Reader::open(dir.path()).expect("a log");
    assert_eq!(reader.snapshots().len(), records.len().div_ceil(30));
    for snapshot in reader.snapshots() {
        let before = records.iter().filter(|r| r.time < snapshot.time()).count() as u64;
        assert!(snapshot.sequence >= before, "records at the very time may be on either side");
        assert_eq!((&snapshot.digests, snapshot.pending), (&vec![snapshot.sequence * 3, 1], 5));
    }
}

#[test]
fn a_sample_keeps_whole_exchanges_with_their_numbers() {
    let dir = tempfile::tempdir().expect("a folder");
    let records = records(60);
    let retention = Retention::Sampled(4);
    let summary = write(dir.path(), &records, Options { retention, ..small() });
    let kept = |r: &&Record| retention.keeps(r.id);
    let expected: Vec<Record> = records.iter().filter(kept).copied().collect();
    assert!(expected.len() < 250, "{}: a sample", expected.len());
    assert!(expected.iter().any(|r| matches!(r.id.originator(), Originator::Script(..))));
    assert!(read(dir.path()) == expected);
    assert_eq!((summary.records, summary.rows), (423, expected.len() as u64));
    let numbered = |sequence: u64, record: &Record| {
        assert!(records[sequence as usize] == *record);
        ControlFlow::Continue(())
    };
    Reader::open(dir.path()).expect("a log").for_each_numbered(numbered).expect("read");
    assert_eq!(verify(dir.path()).expect("verified").damages, []);
}

#[test]
fn a_log_of_nothing_has_its_snapshots() {
    let dir = tempfile::tempdir().expect("a folder");
    let summary = write(dir.path(), &records(20), Options { retention: Retention::None, ..small() });
    assert_eq!((summary.records, summary.rows, summary.segments, summary.bytes), (143, 0, 0, 0));
    assert_eq!(Reader::open(dir.path()).expect("a log").snapshots().len(), 5);
    assert!(verify(dir.path()).expect("verified").is_good());
}

#[test]
fn an_empty_run_has_a_log() {
    let dir = tempfile::tempdir().expect("a folder");
    let summary = Writer::create(dir.path(), small()).expect("a log").finish().expect("finished");
    assert_eq!((summary.records, summary.segments), (0, 0));
    assert!(read(dir.path()).is_empty());
    assert!(verify(dir.path()).expect("verified").is_good());
}

#[test]
fn a_run_that_was_dropped_keeps_what_was_pushed() {
    let dir = tempfile::tempdir().expect("a folder");
    let records = records(60);
    let mut writer = Writer::create(dir.path(), small()).expect("a log");
    for chunk in chunks(&records, 10) {
        writer.push(chunk).expect("pushed");
    }
    drop(writer);
    assert!(!Reader::open(dir.path()).expect("a log").complete());
    assert!(read(dir.path()) == records);
    let found = verify(dir.path()).expect("verified");
    assert!(found.is_good() && !found.complete);
}

#[test]
fn a_run_that_was_killed_is_read_as_far_as_its_segments_go() {
    let dir = tempfile::tempdir().expect("a folder");
    let records = records(60);
    write(dir.path(), &records, small());
    let manifest = dir.path().join(journal::MANIFEST);
    let text = fs::read_to_string(&manifest).expect("a manifest");
    let third = text.match_indices("segment-000002").next().expect("a third segment").0;
    fs::write(&manifest, &text[..third]).expect("cut");
    for n in 2..5 {
        fs::remove_file(dir.path().join(format!("segment-00000{n}.parquet"))).expect("removed");
    }
    fs::write(dir.path().join("segment-000002.parquet.tmp"), b"PAR1 and a bit").expect("left over");
    assert!(read(dir.path()) == records[..200]);
    let found = verify(dir.path()).expect("verified");
    assert_eq!((found.rows, found.complete, found.damages.len()), (200, false, 1));
    assert!(found.damages[0].what.contains("cut off"), "{}", found.damages[0]);
    assert_eq!(found.damages[0].good_below, 200);
}

#[test]
fn a_reader_stops_when_told() {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), &records(60), small());
    let reader = Reader::open(dir.path()).expect("a log");
    let mut left = 150;
    let given = reader.for_each(|_| {
        left -= 1;
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(given.expect("read"), 150);
}

/// Pushes chunks until the error of the thread comes back.
fn error_of(dir: &Path, chunks: Vec<Chunk>) -> JournalError {
    let mut writer = Writer::create(dir, small()).expect("a log");
    for chunk in chunks {
        if let Err(error) = writer.push(chunk) {
            assert!(matches!(writer.push(Chunk::default()), Err(JournalError::Stopped)));
            return error;
        }
    }
    writer.finish().expect_err("an error")
}

#[test]
fn records_without_an_order_between_them_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut twice = records(3);
    twice.insert(5, twice[4]);
    let error = error_of(dir.path(), chunks(&twice, 10));
    assert!(matches!(error, JournalError::Disorder { .. }), "{error}");
    let late = tempfile::tempdir().expect("a folder");
    let mut swapped = chunks(&records(60), 10);
    swapped.swap(1, 2);
    assert!(matches!(error_of(late.path(), swapped), JournalError::Disorder { .. }));
}

#[test]
fn windows_that_do_not_cover_the_records_are_refused() {
    for windows in [vec![], vec![5], vec![9, 3], vec![9, 3, 10], vec![11]] {
        let dir = tempfile::tempdir().expect("a folder");
        let mut chunk = Chunk::default();
        for end in windows {
            chunk.note(0, end);
            chunk.end_window();
        }
        chunk.put(0, &mut records(3)[..10].to_vec());
        assert!(matches!(error_of(dir.path(), vec![chunk]), JournalError::Windows { .. }));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_with_a_remedy() {
    let dir = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink("/dev/full", dir.path().join("segment-000001.parquet.tmp")).expect("a link");
    let error = error_of(dir.path(), chunks(&records(60), 10)).to_string();
    assert!(error.contains("segment-000001") && error.contains("No space left"), "{error}");
    assert!(error.contains("make room"), "{error}");
    assert!(read(dir.path()) == records(60)[..100]);
}

#[test]
fn a_segment_that_the_disk_does_not_take_is_told_and_those_before_are_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    // In the way of the third segment's name.
    fs::create_dir(dir.path().join("segment-000002.parquet")).expect("a folder");
    let error = error_of(dir.path(), chunks(&records(60), 10)).to_string();
    assert!(error.contains("segment-000002.parquet"), "{error}");
    assert!(read(dir.path()) == records(60)[..200]);
}

#[test]
fn a_segment_that_the_disk_does_not_take_ends_the_log_though_its_position_is_asked_for() {
    let (dir, kept) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    fs::create_dir(dir.path().join("segment-000000.parquet")).expect("a folder");
    let mut writer = Writer::create(dir.path(), small()).expect("a log");
    // A segment and a half.
    for chunk in chunks(&records(60)[..150], 10) {
        writer.push(chunk).expect("pushed");
    }
    let answer = writer.keep(kept.path()).expect("ordered").wait();
    assert!(matches!(answer, Err(JournalError::Stopped)), "{answer:?}");
    let error = writer.finish().expect_err("an error").to_string();
    assert!(error.contains("segment-000000.parquet"), "{error}");
}

#[test]
fn a_log_is_not_overwritten_and_a_folder_without_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), &records(1), small());
    let before = files(dir.path());
    assert!(matches!(Writer::create(dir.path(), small()), Err(JournalError::Exists(_))));
    assert!(files(dir.path()) == before);
    let none = dir.path().join("nothing");
    assert!(matches!(Reader::open(&none), Err(JournalError::NotALog(_))));
    assert!(matches!(verify(&none), Err(JournalError::NotALog(_))));
    let file = dir.path().join(journal::MANIFEST);
    assert!(matches!(Writer::create(&file, small()), Err(JournalError::Io { .. })));
}

#[test]
fn row_groups_say_which_times_they_hold() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::file::statistics::Statistics;
    let dir = tempfile::tempdir().expect("a folder");
    let records = records(60);
    write(dir.path(), &records, small());
    let file = fs::File::open(dir.path().join("segment-000001.parquet")).expect("a file");
    let reader = SerializedFileReader::new(file).expect("Parquet");
    let group = reader.metadata().row_group(1);
    let Some(Statistics::Int64(times)) = group.column(1).statistics() else { panic!("no bounds") };
    let (first, last) = (records[132].time, records[163].time);
    assert_eq!((times.min_opt(), times.max_opt()), (Some(&(first.0 as i64)), Some(&(last.0 as i64))));
    assert_eq!(Time(0), records[0].time);
}
