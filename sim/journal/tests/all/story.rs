//! A small run that keeps the laws: conversations by IM and SMS, an upgrade, one message still on its way.

use journal::{Chunk, LogSummary, Options, Writer};
use std::path::Path;
use vocabulary::*;

const SIZE: TextSize = TextSize { characters: 6, units: 6, alphabet: Alphabet::Gsm7 };
const ADDRESS: ReplyAddress =
    ReplyAddress { mechanism: Mechanism::AliasPool, operator: OperatorId(0), alias: 3 };
/// Microseconds from one step of a conversation to the next.
const STEP: u64 = 1_000;

/// The steps of a message to a legacy customer and its answer.
fn conversation() -> [Event; 7] {
    [
        Event::ImSent {
            slot: 1,
            size: SIZE,
            turns_left: 0,
            answer: false,
            advice: Advice::NotDue,
            next: Span::MINUTE,
        },
        Event::ImConverted {
            size: SIZE,
            parts: 1,
            intro_parts: 0,
            introduced: false,
            lost_characters: 0,
            address: ADDRESS,
            binding: Binding::Opened,
            remaining_ms: 0,
        },
        Event::SmsAccepted { parts: 1 },
        Event::SmsDelivered {
            parts: 1,
            introduced: false,
            address: ADDRESS,
            took: Span(3 * STEP),
            answer: Span(STEP),
        },
        Event::SmsAnswered { size: SIZE, parts: 1, address: ADDRESS },
        Event::AnswerRecognised { address: ADDRESS, link: LinkId::NONE, octets: 0, misrouted: false },
        Event::ImDelivered {
            slot: 1,
            conversation: Conversation::Inserted,
            answer: true,
            misrouted: false,
            mechanism: Mechanism::AliasPool,
            took: Span(2 * STEP),
            next: Span::ZERO,
        },
    ]
}

fn record(time: u64, id: RecordId, cause: RecordId, event: Event) -> Record {
    let subject = match id.originator() {
        Originator::Activity(s, _) | Originator::Script(s, _) | Originator::Watcher(s, _) => s,
        _ => SubscriberId::NOBODY,
    };
    let (time, operator, object) = (Time(time), OperatorId(0), SubscriberId(1_000_000));
    Record { time, id, cause, subject, object, operator, event }
}

/// The records of a conversation of a user that begins at a time.
fn talk(user: u32, begin: u64) -> Vec<Record> {
    let mut id = RecordId::first(Originator::Activity(SubscriberId(user), 0));
    let mut cause = RecordId::NONE;
    let mut records = Vec::new();
    for (i, event) in conversation().into_iter().enumerate() {
        records.push(record(begin + i as u64 * STEP, id, cause, event));
        (cause, id) = (id, id.next());
    }
    records
}

/// All records in order: so many conversations, each cut off at the end of the run, one upgrade and what it
/// leads to, and a message that is on its way at the end.
pub fn records(conversations: u32) -> Vec<Record> {
    let mut all: Vec<Record> = (0..conversations).flat_map(|u| talk(u, u64::from(u) * 700)).collect();
    let (who, watcher) = (SubscriberId(500_000), SubscriberId(7));
    let upgrade = RecordId::first(Originator::Script(who, 0));
    let upgraded = Event::AccountUpgraded { was: AccountState::PreRegistered, watchers: 1 };
    all.push(record(50, upgrade, RecordId::NONE, upgraded));
    let asked = RecordId::first(Originator::Watcher(watcher, 0));
    all.push(record(60, asked, upgrade, Event::PresenceAnswered { granted: true }));
    let last = u64::from(conversations) * 700 + 7 * STEP;
    let late = RecordId::first(Originator::Activity(SubscriberId(900_000), 0));
    all.push(record(last, late, RecordId::NONE, conversation()[0]));
    all.sort_by_key(Record::order);
    all
}

/// The records in chunks of windows, each window back to front and from three partitions.
pub fn chunks(records: &[Record], window: usize) -> Vec<Chunk> {
    let windows: Vec<&[Record]> = records.chunks(window).collect();
    let mut chunks = Vec::new();
    for some in windows.chunks(3) {
        let mut chunk = Chunk::default();
        let mut partitions = vec![Vec::new(); 3];
        for window in some {
            let of_each = |i: usize| window.iter().rev().skip(i).step_by(3);
            for (i, made) in partitions.iter_mut().enumerate() {
                made.extend(of_each(i));
                chunk.note(i, made.len());
            }
            chunk.end_window();
        }
        partitions.iter_mut().enumerate().for_each(|(i, made)| chunk.put(i, made));
        chunks.push(chunk);
    }
    chunks
}

/// Segments of 100 records in groups of 32, so that a small log has many.
pub fn small() -> Options {
    Options { world_hash: "w0".to_owned(), segment_rows: 100, row_group_rows: 32, ..Options::default() }
}

/// Writes a log with a snapshot after each chunk.
pub fn write(dir: &Path, records: &[Record], options: Options) -> LogSummary {
    let mut writer = Writer::create(dir, options).expect("a log");
    let mut written = 0;
    for chunk in chunks(records, 10) {
        written += chunk.records();
        writer.push(chunk).expect("pushed");
        let time = records.get(written).map_or(Time::NEVER, |r| r.time);
        writer.snapshot(time, vec![written as u64 * 3, 1], 5).expect("noted");
    }
    writer.finish().expect("finished")
}
