//! Few records out of many: with the index, without it, and when it is damaged.

use crate::story::{chunks, records, small, write};
use journal::{JournalError, Reader, Search, Selection, Writer};
use std::collections::BTreeSet;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use vocabulary::{Originator, Record, RecordId, SubscriberId, Time};

/// What is selected, with sequence numbers, and how much was looked at.
fn select(dir: &Path, selection: &Selection) -> Result<(Vec<(u64, Record)>, Search), JournalError> {
    let mut found = Vec::new();
    let search = Reader::open(dir).expect("a log").select(selection, |sequence, record| {
        found.push((sequence, *record));
        ControlFlow::Continue(())
    })?;
    Ok((found, search))
}

/// What a reading of the whole log gives.
fn scanned(records: &[Record], selection: &Selection) -> Vec<(u64, Record)> {
    let numbered = records.iter().enumerate().map(|(i, r)| (i as u64, *r));
    numbered.filter(|(_, r)| selection.takes(r)).collect()
}

fn selections() -> Vec<Selection> {
    let s = SubscriberId;
    let talk = |n| RecordId::first(Originator::Activity(s(n), 0));
    vec![
        Selection::of_subscriber(s(0)),
        Selection::of_subscriber(s(7)),
        Selection::of_subscriber(s(1_000_000)),
        Selection::of_subscriber(s(12_345)),
        Selection::between(s(3), s(1_000_000)),
        Selection::between(s(3), s(4)),
        Selection::of_exchanges([talk(12)]),
        Selection::of_exchanges([talk(59), talk(4), RecordId::first(Originator::Script(s(500_000), 0))]),
        Selection::of_exchanges([talk(4_000)]),
        Selection::of_subscriber(s(1_000_000)).within(Time(9_000), Time(21_000)),
    ]
}

#[test]
fn a_selection_is_what_a_reading_of_all_gives() {
    let dir = tempfile::tempdir().expect("a folder");
    let records = records(60);
    write(dir.path(), &records, small());
    let mut found_some = 0;
    for selection in selections() {
        let (found, _) = select(dir.path(), &selection).expect("selected");
        assert!(found == scanned(&records, &selection), "{selection:?}");
        found_some += usize::from(!found.is_empty());
    }
    assert_eq!(found_some, 7);
}

#[test]
fn row_groups_that_the_index_rules_out_are_not_read() {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), &records(60), small());
    let (found, search) = select(dir.path(), &Selection::of_subscriber(SubscriberId(12))).expect("selected");
    assert_eq!(found.len(), 7);
    assert_eq!((search.row_groups, search.segments_without_index), (17, 0));
    let holding: BTreeSet<u64> = found.iter().map(|(n, _)| n / 100 * 4 + n % 100 / 32).collect();
    assert_eq!(search.read, holding.len() as u64, "{holding:?}");
    assert!(search.read < 5, "{search:?}");
    let all_the_time = Selection::of_subscriber(SubscriberId(1_000_000));
    let (_, search) = select(dir.path(), &all_the_time.within(Time(0), Time(100))).expect("selected");
    assert_eq!((search.row_groups, search.read), (4, 1), "the first group of the first segment");
}

#[test]
fn a_selection_ends_when_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let records = records(60);
    write(dir.path(), &records, small());
    let selection = Selection::of_subscriber(SubscriberId(1_000_000));
    let mut found = Vec::new();
    let each = |sequence: u64, record: &Record| {
        found.push((sequence, *record));
        if found.len() == 40 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    Reader::open(dir.path()).expect("a log").select(&selection, each).expect("selected");
    assert!(found == scanned(&records, &selection)[..40]);
}

#[test]
fn a_log_that_was_cut_short_is_searched_as_far_as_it_goes() {
    let dir = tempfile::tempdir().expect("a folder");
    let records = records(60);
    let mut writer = Writer::create(dir.path(), small()).expect("a log");
    chunks(&records, 10).into_iter().for_each(|c| drop(writer.push(c).expect("pushed")));
    drop(writer);
    let selection = Selection::of_subscriber(SubscriberId(59));
    assert!(select(dir.path(), &selection).expect("selected").0 == scanned(&records, &selection));
}

/// Changes bytes of a segment, the first place of a text, and leaves its size.
fn change(segment: &Path, text: &[u8], other: &[u8]) {
    let mut bytes = fs::read(segment).expect("a segment");
    let at = bytes.windows(text.len()).rposition(|w| w == text).expect("the text");
    bytes[at..at + other.len()].copy_from_slice(other);
    fs::write(segment, bytes).expect("changed");
}

#[test]
fn a_segment_without_index_is_read_whole() {
    let dir = tempfile::tempdir().expect("a folder");
    let records = records(60);
    write(dir.path(), &records, small());
    for n in [0, 3] {
        // As a version wrote it that knew of no index: nothing in the footer tells of one.
        change(&dir.path().join(format!("segment-00000{n}.parquet")), b"interwork.subscribers", b"x");
    }
    for selection in selections() {
        let (found, search) = select(dir.path(), &selection).expect("selected");
        assert!(found == scanned(&records, &selection), "{selection:?}");
        assert!(search.segments_without_index > 0 || search.row_groups < 17, "{search:?}");
    }
}

#[test]
fn an_index_that_cannot_be_right_is_told_with_its_file() {
    let damages: [(&[u8], &[u8]); 2] =
        [(b"interwork.subscribers", b"interwork.subscribers\x18\x099"), (b"\x28\xb5\x2f\xfd", b"\0\0\0\0")];
    for (text, other) in damages {
        let dir = tempfile::tempdir().expect("a folder");
        write(dir.path(), &records(60), small());
        change(&dir.path().join("segment-000002.parquet"), text, other);
        let told = select(dir.path(), &Selection::of_subscriber(SubscriberId(1))).expect_err("damaged");
        let told = told.to_string();
        assert!(told.contains("segment-000002.parquet") && told.contains("verify"), "{told}");
    }
}

#[test]
fn a_segment_of_another_size_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), &records(60), small());
    let segment = dir.path().join("segment-000001.parquet");
    let bytes = fs::read(&segment).expect("a segment");
    fs::write(&segment, &bytes[..bytes.len() - 1]).expect("cut");
    let told = select(dir.path(), &Selection::of_subscriber(SubscriberId(1))).expect_err("cut");
    assert!(told.to_string().contains("bytes instead of"), "{told}");
}
