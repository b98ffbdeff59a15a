//! The pieces of the hot path alone: the queue, and keyed chance.
//!
//!     cargo bench -p interwork-engine --bench pieces

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use engine::schedule::Inbox;
use engine::stimulus::{Envelope, Passage, Stimulus, Task};
use engine::{Chance, Purpose};
use rand_distr::{Distribution, Exp1};
use vocabulary::{Originator, RecordId, Span, SubscriberId, Time};

fn main() {
    divan::main();
}

const WINDOW: Span = Span(200_000);

fn stimulus(who: u32, time: Time, task: Task) -> Stimulus {
    Stimulus {
        passage: Passage::NONE,
        time,
        id: RecordId::first(Originator::Activity(SubscriberId(who), 0)),
        cause: RecordId::NONE,
        task,
        envelope: Envelope::new(SubscriberId(who), SubscriberId::NOBODY),
    }
}

/// As many timers as users, each set again after a mean of 600 s when it is due, as in the reply loop.
fn hold(bencher: Bencher, users: u32, task: Task) {
    let chance = Chance::new(1);
    let mut inbox = Inbox::new(1, WINDOW);
    let wait = |key: u64| {
        let x: f64 = Exp1.sample(&mut chance.draw(Purpose::Conversation, key));
        Span((x * 6e8) as u64 + 1)
    };
    (0..users).for_each(|u| inbox.push_activity(stimulus(u, Time::START + wait(u64::from(u)), task)));
    let (mut now, mut key) = (Time::START, u64::from(users));
    let windows = 1_000;
    let expected = u64::from(users) * WINDOW.0 * windows / 600_000_000;
    bencher.counter(ItemsCount::new(expected)).bench_local(|| {
        for _ in 0..windows {
            now = now + WINDOW;
            let mut due = inbox.open(now);
            while let Some((lane, bound)) = due.turn(now) {
                while let Some(first) = lane.first_before(bound) {
                    key += 1;
                    inbox.push_activity(Stimulus { time: now + wait(key), ..*first });
                    lane.advance();
                }
                due.settle();
            }
            inbox.close(due, now);
        }
    });
}

#[divan::bench(args = [10_000, 100_000, 1_000_000])]
fn queue_of_alarms(bencher: Bencher, users: u32) {
    hold(bencher, users, Task::StartConversation);
}

#[divan::bench(args = [10_000, 100_000, 1_000_000])]
fn queue_of_stimuli(bencher: Bencher, users: u32) {
    hold(bencher, users, Task::WriteAnswer);
}

#[divan::bench(args = [100, 1_000])]
fn queue_of_lanes(bencher: Bencher, per_window: u32) {
    let mut inbox = Inbox::new(2, WINDOW);
    let mut now = Time::START;
    bencher.counter(ItemsCount::new(per_window)).bench_local(|| {
        for n in 0..per_window {
            let time = now + Span(u64::from(n) * WINDOW.0 / u64::from(per_window));
            let stimulus = stimulus(n, time, Task::RouteIm);
            inbox.push((n % 2) as usize, stimulus.order(), &stimulus);
        }
        now = now + WINDOW;
        let mut due = inbox.open(now);
        while let Some((lane, bound)) = due.turn(now) {
            while let Some(first) = lane.first_before(bound) {
                black_box(first);
                lane.advance();
            }
            due.settle();
        }
        inbox.close(due, now);
    });
}

const DRAWS: u64 = 10_000;

#[divan::bench]
fn keyed_draw_of_bits(bencher: Bencher) {
    let chance = Chance::new(1);
    bencher.counter(ItemsCount::new(DRAWS)).bench(|| {
        (0..DRAWS).fold(0, |sum: u64, k| sum.wrapping_add(chance.draw(Purpose::Text, black_box(k)).bits()))
    });
}

#[divan::bench]
fn keyed_draw_of_an_exponential(bencher: Bencher) {
    let chance = Chance::new(1);
    bencher.counter(ItemsCount::new(DRAWS)).bench(|| {
        let exponential = |k| {
            let x: f64 = Exp1.sample(&mut chance.draw(Purpose::Think, black_box(k)));
            x
        };
        (0..DRAWS).map(exponential).sum::<f64>()
    });
}
