//! Values of measures, worked out by hand.

use crate::support::*;
use crate::{results, rows};
use analysis::{Results, TraceRows};
use std::sync::Arc;
use vocabulary::*;
use world::Blueprint;
use world::measures::{Slot, all, find};

const MINUTE: u64 = 60 * 1_000_000;

/// Two answers of B that come back as IM and two that reach other users; a message of A that its client blocks and
/// one that fails, as B's pool is exhausted.
fn records() -> Vec<Record> {
    let mut records = Vec::new();
    for count in 0..4 {
        let begins = 70 * MINUTE + u64::from(count) * 1_000;
        let mut told = reply_loop(a(count), b(2), 0, begins, seconds(60)).records;
        if count >= 2 {
            told.pop();
            let (took, event) = (seconds(4), answer_delivered(Mechanism::AliasPool, seconds(4), true));
            let last = *told.last().unwrap();
            told.push(Record { time: last.time + took, id: last.id.next(), event, object: a(9), ..last });
        }
        records.extend(told);
    }
    let size = size(200);
    let cause = FailCause::AliasPoolExhausted;
    let mut story = Story::of(a(50), 0);
    story.then(80 * MINUTE, A, a(50), b(2), Event::ImBlocked { slot: 0, size, next: Span::ZERO });
    records.extend(story.records);
    let mut story = Story::of(a(51), 0);
    let failed = Event::MessageFailed { cause, answer: false, mechanism: Mechanism::None };
    story.then(80 * MINUTE, A, a(51), b(2), im_sent(36)).then(80 * MINUTE, B, a(51), b(2), failed);
    records.extend(story.records);
    records
}

#[track_caller]
fn measured(results: &Results, name: &str) -> Option<f64> {
    results.measure(name).unwrap_or_else(|unknown| panic!("{name}: {unknown:?}"))
}

#[track_caller]
fn are(results: &Results, expected: &[(&str, f64)]) {
    for (name, value) in expected {
        let found = measured(results, name);
        assert!(found.is_some_and(|f| (f - value).abs() < 1e-9), "{name}: {found:?}, not {value}");
    }
}

#[test]
fn messages_and_answers_are_measured_in_all_and_by_pair_and_imsp() {
    let results = results(&small_world(), &records());
    are(
        &results,
        &[
            ("messages.begun", 10.0),
            ("messages.in_flight", 0.0),
            ("messages.im.sent", 5.0),
            ("messages.im.delivered_as_sms", 100.0 * 4.0 / 6.0),
            ("messages.A-B.im.blocked", 100.0 / 6.0),
            ("messages.A-B.im.failed.count", 1.0),
            ("messages.B-A.answer_by_sms.misrouted", 50.0),
            ("messages.B-A.answer_by_sms.sent", 4.0),
            ("messages.A-C.im.failed.count", 0.0),
            ("replies.delivered_as_im", 50.0),
            ("replies.inserted", 50.0),
            ("replies.misrouted.count", 2.0),
            ("replies.B.sent", 4.0),
            ("replies.B.misrouted", 50.0),
            ("replies.A-B.delivered_as_im.count", 2.0),
            ("replies.A-B.converted", 4.0),
            ("replies.A.sent", 0.0),
            ("run.simulated", 86_400.0),
        ],
    );
    for nothing in
        ["messages.A-C.im.failed", "replies.A.lost", "replies.B-A.misrouted", "replies.A.delay.p99"]
    {
        assert_eq!(measured(&results, nothing), None, "{nothing}");
    }
}

#[test]
fn delays_are_measured_in_seconds() {
    let results = results(&small_world(), &one_each());
    are(
        &results,
        &[
            ("delays.im_as_im.p50", 0.05),
            ("delays.im_as_im.p95", 0.095),
            ("delays.im_as_im.max", 0.1),
            ("delays.im_as_im.p99.9", 0.1),
        ],
    );
    assert_eq!(measured(&results, "delays.im_as_sms.p50"), None);
}

/// A hundred IM, one that took 1 ms, one 2 ms and so on.
fn one_each() -> Vec<Record> {
    let mut story = Story::of(a(1), 0);
    for ms in 1..=100 {
        story.then(ms * MINUTE, B, a(1), b(2), im_delivered(Span(ms * 1_000)));
    }
    story.records
}

#[test]
fn nodes_and_links_are_measured_as_rates() {
    let results = results(&small_world(), &records());
    // Four messages and four answers; all within an hour, and all answers and messages in two bins of five minutes.
    are(
        &results,
        &[
            ("smsc.B.load.total", 8.0),
            ("smsc.B.load.mean", 8.0 / 86_400.0),
            ("smsc.B.load.busiest_hour", 8.0 / 3_600.0),
            ("smsc.B.load.busiest_bin", 8.0 / 300.0),
            ("smsc.B.load.busiest_minute", 4.0 / 60.0),
            ("hlr.B.load.total", 4.0),
            ("im_link.A-B.load.total", 4.0),
            ("im_link.B-A.load.busiest_hour", 4.0 / 3_600.0),
            ("sms_link.C-A.load.mean", 0.0),
            ("imsp.A.load.total", 8.0),
        ],
    );
}

#[test]
fn pools_are_measured_by_what_they_refused_and_took_back() {
    let results = results(&small_world(), &records());
    are(
        &results,
        &[
            ("bindings.B.opened", 4.0),
            ("bindings.B.live.peak", 4.0),
            ("bindings.A.live.peak", 0.0),
            ("alias_pool.B.refused", 20.0),
            ("alias_pool.B.refused.count", 1.0),
            ("alias_pool.B.exhausted", 20.0),
            ("failures.im", 1.0),
            ("failures.im.alias_pool_exhausted", 1.0),
            ("failures.B.im.alias_pool_exhausted", 1.0),
            ("failures.A.im.alias_pool_exhausted", 0.0),
            ("failures.im_blocked.over_length", 1.0),
        ],
    );
    let mut displaced = Story::of(a(1), 0);
    displaced
        .then(MINUTE, B, a(1), b(2), converted(36, alias(), Binding::Opened, 0))
        .then(2 * MINUTE, B, a(1), b(2), converted(36, alias(), Binding::Renewed, 60_000))
        .then(3 * MINUTE, B, a(1), b(2), converted(36, alias(), Binding::Displaced, 60_000));
    let results = crate::results(&small_world(), &displaced.records);
    are(&results, &[("alias_pool.B.exhausted", 50.0), ("alias_pool.B.refused", 0.0)]);
}

#[test]
fn sizes_are_measured_in_all_and_by_pair() {
    let results = results(&small_world(), &records());
    are(
        &results,
        &[
            ("sizes.composed", 6.0),
            ("sizes.over_160", 100.0 / 6.0),
            ("sizes.A-B.blocked", 100.0),
            ("sizes.split.count", 0.0),
            ("sizes.sms_parts.mean", 1.0),
            ("sizes.sms_parts.by_introduction", 0.0),
        ],
    );
    assert_eq!(measured(&results, "sizes.A-C.split"), None);
}

#[test]
fn people_are_measured_at_the_start_and_at_the_end() {
    let counted = |users, pre_registered, unregistered, with_client| Event::PopulationCounted {
        counts: PopulationCounts { users, pre_registered, unregistered, with_client },
    };
    let nobody = SubscriberId::NOBODY;
    let reason = UpgradeReason::Imitation;
    let mut story = Story::of(b(1), 0);
    story
        .then(0, A, nobody, nobody, counted(30, 50, 20, 40))
        .then(0, B, nobody, nobody, counted(10, 0, 90, 10))
        .then(MINUTE, B, b(1), nobody, Event::ClientLoggedOn { reason, next: Span::ZERO, add_ms: 0 })
        .then(
            2 * MINUTE,
            B,
            b(1),
            nobody,
            Event::AccountUpgraded { was: AccountState::Unregistered, watchers: 0 },
        );
    let results = results(&small_world(), &story.records);
    are(
        &results,
        &[
            ("population.B.true_im.at_start", 10.0),
            ("population.B.true_im.at_end", 11.0),
            ("population.B.unregistered.at_end.count", 89.0),
            ("population.true_im.at_end", 20.5),
            ("population.with_client.at_start.count", 50.0),
            ("upgrades.upgraded", 1.0),
            ("upgrades.B.upgraded.unregistered", 1.0),
            ("upgrades.B.logged_on.imitation", 1.0),
            ("upgrades.A.logged_on.imitation", 0.0),
        ],
    );
    assert_eq!(measured(&results, "population.C.true_im.at_end"), None, "nobody was counted there");
}

#[test]
fn requirements_that_nothing_exercised_are_not_measured() {
    let exercised = results(&small_world(), &records());
    are(
        &exercised,
        &[
            ("requirements.violated", 1.0),
            ("requirements.IM-0050.checked", 4.0),
            ("requirements.IM-0050.violations", 2.0),
            ("requirements.IM-0030.violations", 0.0),
        ],
    );
    assert_eq!(measured(&exercised, "requirements.IM-0090.violations"), None);
    let idle = results(&small_world(), &[]);
    assert_eq!(measured(&idle, "requirements.violated"), None);
    are(&idle, &[("requirements.not_exercised", 14.0)]);
}

/// The small world with a trace.
fn traced() -> Arc<Blueprint> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("cdr.csv"), "time,from,to\n0,+447700000000,+447700000001\n").unwrap();
    let text = "(operators: {\"A\": (numbers: [\"+44 7700\"], subscribers: 10, im_users: \"100 %\", imsp: ())}, \
                start: \"1970-01-01T00:00:00Z\", \
                traffic: (trace: (file: \"cdr.csv\", time: (format: UnixSeconds), tolerance: \"1 s\")))";
    let world = world::parse("w", text, folder.path(), &[]).unwrap_or_else(|report| panic!("{report}"));
    Arc::new(world.blueprint)
}

#[test]
fn rows_of_a_trace_are_measured() {
    let rejected = vec![("bad_time".to_owned(), 30), ("same_party".to_owned(), 10)];
    let rows = TraceRows { read: 1_000, used: 960, waiting: 0, rejected };
    let none = results(&traced(), &[]);
    assert_eq!(measured(&none, "trace.rejected"), None, "a killed run has no counts of rows");
    let results = none.with_trace(Some(rows));
    are(
        &results,
        &[
            ("trace.read", 1_000.0),
            ("trace.rejected", 4.0),
            ("trace.used.count", 960.0),
            ("trace.rejected.bad_time", 30.0),
            ("trace.rejected.bad_alphabet", 0.0),
        ],
    );
}

#[test]
fn every_measure_of_a_world_can_be_asked_for() {
    for world in [small_world(), traced()] {
        let results = results(&world, &[]).with_trace(Some(TraceRows::default()));
        let pairs = Slot::Pair.all(&world);
        let (pair, _) = pairs.first().unwrap();
        let mut asked = 0;
        for family in world::measures::Family::ALL.iter().filter(|f| !is_of_money(f.pattern())) {
            for name in names_of_a_pair(family.pattern(), pair) {
                measured(&results, &name);
                asked += 1;
            }
        }
        for measure in all(&world) {
            measured(&results, &measure.name);
            asked += 1;
        }
        assert!(asked > 500, "{asked}");
    }
}

/// Whether a family is of money, which worlds without tariffs do not have: see the tests of money.
fn is_of_money(pattern: &str) -> bool {
    pattern.starts_with("charges") || pattern.starts_with("settlement")
}

/// The names of a pair in a pattern, with each word of its slots.
fn names_of_a_pair(pattern: &str, pair: &str) -> Vec<String> {
    if !pattern.contains("<from>-<to>") {
        return Vec::new();
    }
    let (before, after) = (pattern.split('[').next().unwrap(), pattern.split(']').nth(1).unwrap());
    let mut names = vec![format!("{before}.{pair}{after}")];
    for slot in Slot::ALL {
        let fill = |name: String| -> Vec<String> {
            if !name.contains(slot.written()) {
                return vec![name];
            }
            slot.words().iter().map(|word| name.replace(slot.written(), word)).collect()
        };
        names = names.into_iter().flat_map(fill).collect();
    }
    names
}

#[test]
fn each_row_of_the_table_of_measures_is_a_measure_with_its_value() {
    let world = small_world();
    let results = results(&world, &records());
    let table = rows(&results, "summary.csv");
    assert!(table.len() > 300, "{}", table.len());
    for row in &table {
        let cells: Vec<_> = row.split(',').collect();
        let value = results.measure(cells[0]).unwrap_or_else(|u| panic!("{}: {u:?}", cells[0]));
        match value {
            None => assert_eq!(cells[1], "", "{row}"),
            Some(value) => {
                assert!((cells[1].parse::<f64>().unwrap() - value).abs() <= 5e-7, "{row}: {value}")
            }
        }
        assert_eq!(cells[2], find(&world, cells[0]).unwrap().family.dimension().unit(), "{row}");
    }
    assert!(table.contains(&"failures.B.im.alias_pool_exhausted,1,number".to_owned()));
    assert!(!table.iter().any(|r| r.starts_with("failures.B.im.no_route,")), "causes that caused nothing");
}
