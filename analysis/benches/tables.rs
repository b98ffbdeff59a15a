//! How long the tables take for a record of the reply loop: `cargo bench -p interwork-analysis`.

#[path = "../tests/analysis/support.rs"]
mod support;

use analysis::Tables;
use divan::Bencher;
use divan::counter::ItemsCount;
use support::{Dice, reply_loop, world_of};
use vocabulary::{Record, Sink, Span, SubscriberId};

const SUBSCRIBERS: u32 = 333_333;

fn main() {
    divan::main();
}

/// The records of so many reply loops over a day, in the order of time.
fn stream(loops: u32) -> Vec<Record> {
    let mut dice = Dice(88_172_645_463_325_252);
    let mut below = |n: u32| dice.below(u64::from(n)) as u32;
    let mut records = Vec::new();
    for n in 0..loops {
        let (user, customer) = (below(SUBSCRIBERS), SUBSCRIBERS + below(SUBSCRIBERS));
        let at = u64::from(below(86_000)) * 1_000_000 + u64::from(below(1_000_000));
        let answer = Span(u64::from(below(400)) * u64::from(below(400)) * 10_000 + 1_000);
        records.extend(reply_loop(SubscriberId(user), SubscriberId(customer), n, at, answer).records);
    }
    records.sort_by_key(Record::order);
    records
}

/// 1,000 loops stay in the cache, as the records of a run do when they are counted at once; 100,000 come from
/// memory, as those of a log do.
#[divan::bench(args = [1_000, 100_000])]
fn reply_loop_records(bencher: Bencher, loops: u32) {
    let records = stream(loops);
    let world = world_of(SUBSCRIBERS, Span(86_400 * 1_000_000));
    bencher.counter(ItemsCount::new(records.len())).with_inputs(|| Tables::new(&world)).bench_values(
        |mut tables| {
            records.iter().for_each(|record| tables.record(record));
            tables
        },
    );
}
