//! The reply loop against its expectations: users send at rate 1/600 s, four of ten messages are answered.

use crate::{count, run_plainly};
use engine::fixture::reply_loop;
use vocabulary::{Conversation, Event, Span};

/// Within four standard errors of a Poisson count.
fn assert_poisson(seen: f64, expected: f64) {
    assert!((seen - expected).abs() < 4.0 * expected.sqrt(), "{seen} is not about {expected}");
}

#[test]
fn its_counts_are_those_of_the_model() {
    let run = run_plainly(&reply_loop(20_000));
    let n = |holds: fn(&Event) -> bool| count(&run.records, |r| holds(&r.event));
    let sent = n(|e| matches!(e, Event::ImSent { .. }));
    assert_poisson(sent, 10_000.0 * 6.0);
    let delivered = n(|e| matches!(e, Event::SmsDelivered { .. }));
    // On the way for 2.45 s of the hour.
    assert_poisson(delivered, sent * (1.0 - 2.45 / 3600.0));
    // An answer is written within the hour, on average a minute after the message.
    assert_poisson(n(|e| matches!(e, Event::SmsAnswered { .. })), delivered * 0.4 * (1.0 - 60.0 / 3600.0));
    let reopened = n(|e| matches!(e, Event::ImDelivered { conversation: Conversation::Reopened, .. }));
    // 4.9 s of the way there and back leave 295.1 s for the answer; a further message to the same of ten
    // contacts, which comes at rate 1/6000 s, keeps the conversation open.
    let answered = n(|e| matches!(e, Event::ImDelivered { .. }));
    let idles_out = (-295.1_f64 / 60.0).exp() * (-300.0_f64 / 6000.0).exp();
    assert_poisson(reopened, answered * idles_out);
    let end = run.records.last().expect("records").time;
    assert!(end.0 < Span::HOUR.0);
}

#[test]
fn ten_events_make_an_answered_message_and_five_another() {
    let run = run_plainly(&reply_loop(2_000));
    let mut steps = std::collections::BTreeMap::new();
    for r in run.records.iter().filter(|r| r.time.0 < Span::HOUR.0 / 2) {
        let last = steps.entry(r.id.exchange()).or_insert(0);
        *last = r.id.step().max(*last);
    }
    let complete = run.records.iter().filter(|r| {
        let ended = r.event.ends_message() && r.time.0 < Span::HOUR.0 / 2;
        ended && [4, 9].contains(&r.id.step())
    });
    assert!(complete.count() > 1000);
    assert!(steps.values().all(|s| *s <= 9));
}
