//! Records of every kind and with any values, through files and back.

use crate::samples::{Lots, record_of};
use crate::{Chunk, Options, Reader, Writer};
use std::ops::ControlFlow;
use vocabulary::{Kind, Record};

fn through_files(records: &[Record], options: Options) -> Vec<Record> {
    let dir = tempfile::tempdir().expect("a folder");
    let mut writer = Writer::create(dir.path(), options).expect("a log");
    let mut chunk = Chunk::from(records.to_vec());
    chunk = writer.push(chunk).expect("pushed");
    assert_eq!(chunk.records(), 0);
    let summary = writer.finish().expect("finished");
    assert_eq!((summary.records, summary.rows), (records.len() as u64, records.len() as u64));
    let mut back = Vec::new();
    let reader = Reader::open(dir.path()).expect("a log");
    let given = reader.for_each_numbered(|sequence, record| {
        assert_eq!(sequence, back.len() as u64);
        back.push(*record);
        ControlFlow::Continue(())
    });
    assert_eq!(given.expect("read"), records.len() as u64);
    back
}

fn check_kinds(kinds: &[Kind], each: usize, options: Options) {
    let mut lots = Lots(7);
    let of = |kind: &Kind, lots: &mut Lots| (0..each).map(|_| record_of(*kind, lots)).collect::<Vec<_>>();
    let mut records: Vec<Record> = kinds.iter().flat_map(|kind| of(kind, &mut lots)).collect();
    records.sort_by_key(Record::order);
    records.dedup_by_key(|r| r.order());
    assert_eq!(through_files(&records, options), records);
}

#[test]
fn records_of_every_kind_come_back_as_they_were() {
    check_kinds(Kind::ALL, 2_000, Options::default());
}

#[test]
fn a_log_of_a_single_kind_comes_back_as_it_was() {
    for kind in Kind::ALL {
        check_kinds(&[*kind], 50, Options::default());
    }
}

#[test]
fn records_come_back_from_many_row_groups_and_segments() {
    for (segment_rows, row_group_rows) in [(1, 1), (7, 3), (64, 64), (100, 1_000)] {
        check_kinds(Kind::ALL, 8, Options { segment_rows, row_group_rows, ..Options::default() });
    }
}
