//! How many records a second the log takes on one thread, order, hash and disk included, and how many bytes a
//! record takes there; and how fast it is read back.

use divan::counter::ItemsCount;
use journal::{Chunk, Options, Reader, Writer};
use std::ops::ControlFlow;
use std::path::Path;
use vocabulary::*;

const RECORDS: usize = 1 << 21;
/// Records of one time window, as a run with a million subscribers has them.
const WINDOW: usize = 300;
const USERS: u64 = 300_000;
const CUSTOMERS: u64 = 700_000;

fn main() {
    let dir = tempfile::tempdir().expect("a folder");
    let chunks = chunks(RECORDS);
    let summary = write(&dir.path().join("log"), &chunks);
    let each = summary.bytes as f64 / summary.rows as f64;
    println!("{each:.1} bytes a record in {} segment(s)", summary.segments);
    divan::main();
}

/// A cheap generator of numbers: what is measured is the log.
struct Lots(u64);

impl Lots {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// The steps of conversations by IM and SMS, mixed as they are when hundreds of thousands talk at once.
fn chunks(records: usize) -> Vec<Chunk> {
    let mut lots = Lots(1);
    let mut chunks = Vec::new();
    let mut made = 0;
    while made < records {
        let mut chunk = Chunk::default();
        let mut written = Vec::new();
        while written.len() < 30_000 && made < records {
            let start = made as u64 * 40;
            (0..WINDOW).for_each(|_| written.push(record(start, &mut lots)));
            made += WINDOW;
            chunk.note(0, written.len());
            chunk.end_window();
        }
        chunk.put(0, &mut written);
        chunks.push(chunk);
    }
    chunks
}

fn record(start: u64, lots: &mut Lots) -> Record {
    let user = SubscriberId(lots.below(USERS) as u32);
    let customer = SubscriberId((USERS + lots.below(CUSTOMERS)) as u32);
    let id = RecordId::first(Originator::Activity(user, lots.below(20) as u32));
    let step = lots.below(24);
    let id = RecordId(id.0 + step);
    let cause = if step == 0 { RecordId::NONE } else { RecordId(id.0 - 1) };
    Record {
        time: Time(start + lots.below(WINDOW as u64 * 40)),
        id,
        cause,
        subject: user,
        object: customer,
        operator: OperatorId(lots.below(3) as u8),
        event: event(step % 8, lots),
    }
}

fn event(step: u64, lots: &mut Lots) -> Event {
    let characters = 1 + lots.below(160) as u16;
    let size = TextSize { characters, units: characters, alphabet: Alphabet::Gsm7 };
    let address = ReplyAddress {
        mechanism: Mechanism::AliasPool,
        operator: OperatorId(lots.below(2) as u8),
        alias: lots.below(30) as u16,
    };
    match step {
        0 => Event::ImSent {
            slot: lots.below(20) as u16,
            size,
            turns_left: lots.below(4) as u8,
            answer: false,
            advice: Advice::NotDue,
            next: Span(lots.below(1 << 31)),
        },
        1 => Event::ImForwarded { link: LinkId(lots.below(4) as u16), octets: 960 + lots.below(200) as u32 },
        2 => Event::ImConverted {
            size,
            parts: 1,
            intro_parts: 0,
            introduced: lots.below(5) == 0,
            lost_characters: 0,
            address,
            binding: Binding::Opened,
            remaining_ms: 0,
        },
        3 => Event::SmsAccepted { parts: 1 },
        4 => Event::SmsDelivered {
            parts: 1,
            introduced: false,
            address,
            took: Span(lots.below(1 << 22)),
            answer: Span(lots.below(1 << 27)),
        },
        5 => Event::SmsAnswered { size, parts: 1, address },
        6 => Event::AnswerRecognised {
            address,
            link: LinkId(lots.below(4) as u16),
            octets: 960 + lots.below(200) as u32,
            misrouted: false,
        },
        _ => Event::ImDelivered {
            slot: lots.below(20) as u16,
            conversation: Conversation::Inserted,
            answer: true,
            misrouted: false,
            mechanism: Mechanism::AliasPool,
            took: Span(lots.below(1 << 22)),
            next: Span(lots.below(1 << 27)),
        },
    }
}

fn write(dir: &Path, chunks: &[Chunk]) -> journal::LogSummary {
    let mut writer = Writer::create(dir, Options::default()).expect("a log");
    for chunk in chunks {
        writer.push(chunk.clone()).expect("pushed");
    }
    writer.finish().expect("finished")
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn write_full(bencher: divan::Bencher) {
    let chunks = chunks(RECORDS);
    bencher
        .with_inputs(|| tempfile::tempdir().expect("a folder"))
        .counter(ItemsCount::new(RECORDS))
        .bench_refs(|dir| write(&dir.path().join("log"), &chunks));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn read_back(bencher: divan::Bencher) {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), &chunks(RECORDS));
    bencher.counter(ItemsCount::new(RECORDS)).bench(|| {
        let reader = Reader::open(dir.path()).expect("a log");
        let mut last = 0;
        let given = reader.for_each(|r| {
            last = r.time.0;
            ControlFlow::Continue(())
        });
        (given.expect("read"), last)
    });
}
