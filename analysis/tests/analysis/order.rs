//! The tables do not depend on the order of records, nor on how many counted them.

use crate::support::*;
use analysis::{Results, Tables};
use vocabulary::*;

fn bytes(results: &Results) -> Vec<Vec<u8>> {
    let mut all: Vec<_> = results.sheets().iter().map(|s| s.to_csv().unwrap()).collect();
    all.push(results.summary().to_text().into_bytes());
    all
}

/// A day of reply loops at all hours, with renewals, displacements, failures, leaks and upgrades between.
fn stream() -> Vec<Record> {
    let mut dice = Dice(42);
    let mut records = Vec::new();
    for n in 0..500 {
        let mut below = |n| dice.below(n);
        let (user, customer) = (a(below(100) as u32), b(below(100) as u32));
        let at = below(80_000_000_000);
        let mut story = reply_loop(user, customer, n, at, Span(below(7_200_000_000) + 1));
        let rest = below(3_600_000) as u32;
        let binding = if n % 2 == 0 { Binding::Renewed } else { Binding::Displaced };
        let (cause, answer, mechanism) = (FailCause::LinkClosed, n % 3 == 0, Mechanism::AliasPool);
        let was = AccountState::PreRegistered;
        story
            .then(at + 5, B, user, customer, converted(150, alias(), binding, rest))
            .then(at + 6, A, customer, user, Event::AnswerLeaked { address: own_number(), took: Span(at) })
            .then(at + 7, B, customer, user, Event::MessageFailed { cause, answer, mechanism })
            .then(at + 8, B, customer, SubscriberId::NOBODY, Event::AccountUpgraded { was, watchers: 2 })
            .then(at + 9, B, customer, user, answer_delivered(mechanism, Span(at / 7), true));
        records.extend(story.records);
    }
    records.sort_by_key(Record::order);
    records
}

#[test]
fn shuffled_records_counted_in_three_parts_give_the_same_bytes() {
    let (world, mut records) = (small_world(), stream());
    let expected = bytes(&crate::results(&world, &records));
    Dice(7).shuffle(&mut records);
    for order in [[0, 1, 2], [2, 0, 1]] {
        let mut parts = vec![Tables::new(&world); 3];
        records.iter().enumerate().for_each(|(i, record)| parts[i % 3].record(record));
        let mut merged = Tables::new(&world);
        order.into_iter().for_each(|i| merged.merge(parts[i].clone()));
        assert!(bytes(&merged.finish(Time::START + world.duration)) == expected);
    }
}

#[test]
fn counting_goes_on_after_a_merge() {
    let (world, records) = (small_world(), stream());
    let (first, second) = records.split_at(records.len() / 2);
    let mut tables = Tables::new(&world);
    first.iter().for_each(|record| tables.record(record));
    tables.merge(Tables::new(&world));
    second.iter().for_each(|record| tables.record(record));
    let end = Time::START + world.duration;
    assert!(bytes(&tables.finish(end)) == bytes(&crate::results(&world, &records)));
}

#[test]
fn one_record_more_shows() {
    let (world, mut records) = (small_world(), stream());
    let before = bytes(&crate::results(&world, &records));
    records.pop();
    assert!(bytes(&crate::results(&world, &records)) != before);
}

#[test]
fn files_are_written_as_the_sheets_say() {
    let (world, records) = (small_world(), stream());
    let results = crate::results(&world, &records);
    let dir = tempfile::tempdir().unwrap();
    results.write_csv(&dir.path().join("tables")).unwrap();
    for sheet in results.sheets() {
        let written = std::fs::read(dir.path().join("tables").join(sheet.heading.file)).unwrap();
        assert_eq!(written, sheet.to_csv().unwrap(), "{}", sheet.heading.file);
    }
}

#[test]
fn counting_goes_on_from_a_snapshot() {
    let (world, records) = (small_world(), stream());
    let (first, second) = records.split_at(records.len() / 3);
    let mut tables = Tables::new(&world);
    first.iter().for_each(|record| tables.record(record));
    let mut saved = Vec::new();
    tables.save(&mut snapshot::Packer::new(&mut saved)).unwrap();
    let mut unpacker = snapshot::Unpacker::new(&saved);
    let mut tables = Tables::resume(&world, &mut unpacker).unwrap();
    unpacker.end().unwrap();
    second.iter().for_each(|record| tables.record(record));
    let end = Time::START + world.duration;
    assert!(bytes(&tables.finish(end)) == bytes(&crate::results(&world, &records)));
    assert!(Tables::resume(&world, &mut snapshot::Unpacker::new(&saved[..saved.len() / 2])).is_err());
}
