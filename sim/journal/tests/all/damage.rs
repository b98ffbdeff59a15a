//! Whatever is done to a log is found.

use crate::story::{records, small, write};
use journal::{DamageKind, MANIFEST, Options, Reader, Verification, Writer, verify};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use vocabulary::{Event, Record, Span};

struct Log {
    folder: TempDir,
}

impl Log {
    /// A log of 143 records in two segments.
    fn new() -> Log {
        let log = Log { folder: tempfile::tempdir().expect("a folder") };
        write(log.dir(), &records(20), small());
        log
    }

    fn dir(&self) -> &Path {
        self.folder.path()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    fn verify(&self) -> Verification {
        verify(self.dir()).expect("verified")
    }

    fn lines(&self) -> Vec<String> {
        let text = fs::read_to_string(self.file(MANIFEST)).expect("a manifest");
        text.lines().map(str::to_owned).collect()
    }

    fn write_lines(&self, lines: &[String]) {
        fs::write(self.file(MANIFEST), lines.join("\n") + "\n").expect("written");
    }

    fn read(&self) -> Result<u64, journal::JournalError> {
        Reader::open(self.dir())?.for_each(|_| ControlFlow::Continue(()))
    }
}

/// The kinds of damage in the order in which they are found, and how far the log is good before the first.
fn found(log: &Log) -> (Vec<DamageKind>, u64) {
    let found = log.verify();
    assert_eq!(found.is_good(), found.damages.is_empty());
    (found.damages.iter().map(|d| d.kind).collect(), found.damages.first().map_or(u64::MAX, |d| d.good_below))
}

/// Flips a bit in each byte of a file of a log of one segment.
fn check_flips(name: &str) {
    let log = Log { folder: tempfile::tempdir().expect("a folder") };
    write(log.dir(), &records(4), small());
    let good = fs::read(log.file(name)).expect("a file");
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(log.file(name), &bad).expect("written");
        assert!(!log.verify().is_good(), "bit {} of byte {at} of {name}", at % 8);
    }
    fs::write(log.file(name), &good).expect("written");
    assert!(log.verify().is_good());
}

#[test]
fn a_flipped_bit_in_any_byte_of_a_segment_is_found() {
    check_flips("segment-000000.parquet");
}

#[test]
fn a_flipped_bit_in_any_byte_of_the_manifest_is_found() {
    check_flips(MANIFEST);
}

#[test]
fn a_damaged_segment_is_not_read() {
    let log = Log::new();
    let mut bytes = fs::read(log.file("segment-000001.parquet")).expect("a file");
    bytes[100] ^= 1;
    fs::write(log.file("segment-000001.parquet"), bytes).expect("written");
    let error = log.read().expect_err("refused").to_string();
    assert!(error.contains("segment-000001.parquet is damaged"), "{error}");
    assert_eq!(found(&log), (vec![DamageKind::File], 100));
}

#[test]
fn a_missing_or_truncated_segment_is_found() {
    let log = Log::new();
    let first = log.file("segment-000000.parquet");
    let bytes = fs::read(&first).expect("a file");
    fs::write(&first, &bytes[..bytes.len() - 1]).expect("truncated");
    assert_eq!(found(&log), (vec![DamageKind::File], 0));
    fs::remove_file(&first).expect("removed");
    assert_eq!(found(&log), (vec![DamageKind::File], 0));
    assert!(log.verify().damages[0].what.contains("No such file"));
}

#[test]
fn exchanged_segments_are_found() {
    let log = Log::new();
    let (a, b, aside) =
        (log.file("segment-000000.parquet"), log.file("segment-000001.parquet"), log.file("aside"));
    fs::rename(&a, &aside)
        .and_then(|()| fs::rename(&b, &a))
        .and_then(|()| fs::rename(&aside, &b))
        .expect("moved");
    assert_eq!(found(&log), (vec![DamageKind::File, DamageKind::File], 0));
}

#[test]
fn a_segment_that_nobody_noted_is_found() {
    let log = Log::new();
    fs::copy(log.file("segment-000000.parquet"), log.file("segment-000002.parquet")).expect("copied");
    assert_eq!(found(&log), (vec![DamageKind::File], 143));
}

#[test]
fn an_edited_doubled_lost_or_moved_line_is_found() {
    let log = Log::new();
    let lines = log.lines();
    assert_eq!(lines.len(), 1 + 2 + 5 + 1, "a header, two segments, five snapshots and the end");
    let check = |what: &str, change: &dyn Fn(&mut Vec<String>)| {
        let mut changed = lines.clone();
        change(&mut changed);
        log.write_lines(&changed);
        let (kinds, _) = found(&log);
        assert_eq!(kinds[0], DamageKind::Manifest, "{what}");
        assert!(log.read().is_err(), "{what}");
    };
    check("edited", &|l| l[1] = l[1].replace("\"rows\":100", "\"rows\":101"));
    check("with a blank", &|l| l[2] = l[2].replacen(':', ": ", 1));
    check("doubled", &|l| l.insert(2, l[2].clone()));
    check("lost", &|l| drop(l.remove(3)));
    check("moved", &|l| l.swap(1, 2));
    check("an empty line", &|l| l.insert(1, String::new()));
    check("no header", &|l| drop(l.remove(0)));
    check("after the end", &|l| l.push(l[8].clone()));
}

#[test]
fn a_lost_end_shows_as_an_unfinished_log() {
    let log = Log::new();
    let lines = log.lines();
    log.write_lines(&lines[..lines.len() - 1]);
    let found = log.verify();
    assert!(found.is_good() && !found.complete);
}

/// Chains lines anew whose entries were changed.
fn chained(lines: &[String]) -> Vec<String> {
    let mut chain = [0; 32];
    let mut chained = Vec::new();
    for line in lines {
        let content = line.strip_prefix(r#"{"entry":"#).and_then(|l| l.rsplit_once(r#","chain""#));
        let content = content.expect("a line of a manifest").0;
        let mut hasher = blake3::Hasher::new();
        let hash = hasher.update(&chain).update(content.as_bytes()).finalize();
        chain = *hash.as_bytes();
        chained.push(format!(r#"{{"entry":{content},"chain":"{}"}}"#, hash.to_hex()));
    }
    chained
}

#[test]
fn a_log_with_the_columns_of_another_version_is_not_called_damaged() {
    use parquet::{basic::Type, file::writer::SerializedFileWriter, schema::types};
    let log = Log { folder: tempfile::tempdir().expect("a folder") };
    write(log.dir(), &records(4), small());
    let lines = log.lines();
    assert_eq!(chained(&lines), lines);
    let name = lines[1].split('"').find(|word| word.ends_with(".parquet")).expect("a segment").to_owned();
    let good = fs::read(log.file(&name)).expect("a segment");

    let column = types::Type::primitive_type_builder("sequence", Type::INT32).build().expect("a column");
    let columns = types::Type::group_type_builder("log").with_fields(vec![column.into()]).build();
    let file = fs::File::create(log.file(&name)).expect("a file");
    let writer = SerializedFileWriter::new(file, columns.expect("columns").into(), Default::default());
    writer.expect("a writer").close().expect("written");
    let other = fs::read(log.file(&name)).expect("a segment");

    let told =
        |bytes: &[u8]| (format!("\"bytes\":{}", bytes.len()), blake3::hash(bytes).to_hex().to_string());
    let ((size, hash), (other_size, other_hash)) = (told(&good), told(&other));
    let changed: Vec<String> =
        lines.iter().map(|line| line.replace(&size, &other_size).replace(&hash, &other_hash)).collect();
    log.write_lines(&chained(&changed));
    for error in [verify(log.dir()).err(), log.read().err()] {
        let error = error.expect("it cannot be read");
        assert!(matches!(error, journal::JournalError::Columns(_)), "{error}");
        let text = error.to_string();
        assert!(text.contains("another version of interwork") && !text.contains("damaged"), "{text}");
    }
}

#[test]
fn another_format_is_refused() {
    let log = Log::new();
    let content = r#"{"header":{"format":1,"world_hash":"w0","retention":"full"}}"#;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[0; 32]).update(content.as_bytes());
    log.write_lines(&[format!(r#"{{"entry":{content},"chain":"{}"}}"#, hasher.finalize().to_hex())]);
    assert!(matches!(verify(log.dir()), Err(journal::JournalError::Format { found: 1, .. })));
    assert!(matches!(log.read(), Err(journal::JournalError::Format { found: 1, .. })));
}

/// What is found in a well-kept log of records that break a law.
fn lawless(change: impl Fn(&mut Vec<Record>)) -> Vec<DamageKind> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut records = records(20);
    change(&mut records);
    let mut writer = Writer::create(folder.path(), Options::default()).expect("a log");
    writer.push(records.into()).expect("pushed");
    writer.finish().expect("finished");
    found(&Log { folder }).0
}

#[test]
fn records_that_break_a_law_are_found() {
    let delivered = |r: &Record| matches!(r.event, Event::SmsDelivered { .. });
    let place = |r: &[Record]| r.iter().position(delivered).expect("a delivery");
    assert_eq!(lawless(|_| {}), vec![]);
    let lost = lawless(|r| {
        let at = place(r);
        r.remove(at);
    });
    assert_eq!(lost, vec![DamageKind::Order], "the step after it misses it");
    let undelivered = lawless(|r| {
        let at = place(r);
        r[at].event = Event::SmsAccepted { parts: 1 };
    });
    assert_eq!(undelivered, vec![DamageKind::Conservation]);
    let doubled = lawless(|r| {
        let at = place(r);
        r[at - 1].event = r[at].event;
    });
    assert!(!doubled.is_empty());
    let uncaused = lawless(|r| {
        let asked = r.iter_mut().find(|r| matches!(r.event, Event::PresenceAnswered { .. }));
        asked.expect("an answer").time = vocabulary::Time(0) + Span(10);
    });
    assert_eq!(uncaused, vec![DamageKind::Cause]);
}
