//! Verdicts on objectives: those that hold, those that fail, and those of which nothing was measured.

use crate::support::*;
use crate::{results, rows};
use analysis::Summary;
use std::sync::Arc;
use vocabulary::*;
use world::Blueprint;

/// The small world with objectives.
fn wanted(objectives: &[&str]) -> Arc<Blueprint> {
    let mut world = Blueprint::clone(&small_world());
    world.objectives = objectives.iter().map(|text| objective(&world, text)).collect();
    Arc::new(world)
}

/// Three answers that come back as IM, each in four seconds.
fn records() -> Vec<Record> {
    (0..3).flat_map(|i| reply_loop(a(i), b(2), 0, 1_000, seconds(60)).records).collect()
}

fn summary(objectives: &[&str]) -> Summary {
    results(&wanted(objectives), &records()).summary()
}

#[test]
fn the_verdict_is_the_first_line_of_the_summary() {
    let holds = ["replies.delivered_as_im >= 99.5 %", "replies.sent == 3", "smsc.B.load.total < 7"];
    let all = summary(&holds);
    assert!(all.objectives_hold());
    assert!(all.to_text().starts_with("All 3 objectives hold\n"), "{}", all.to_text());
    let some = summary(&["replies.sent == 3", "replies.delay.p99 <= 3.5 s"]);
    assert!(!some.objectives_hold());
    let expected = "1 of 2 objectives failed\n\
                    \x20 holds  replies.sent == 3           3\n\
                    \x20 FAILS  replies.delay.p99 <= 3.5 s  4.001 s, missed by 0.501 s\n\n\
                    Three operators by hand\n";
    assert!(some.to_text().starts_with(expected), "{}", some.to_text());
    let one = summary(&["replies.sent >= 2"]);
    let expected = "The objective holds\n  holds  replies.sent >= 2  3, headroom 1\n";
    assert!(one.to_text().starts_with(expected), "{}", one.to_text());
    let none = summary(&[]);
    assert!(none.objectives_hold() && none.to_text().starts_with("Three operators by hand\n"));
}

#[test]
fn the_table_says_measured_value_and_headroom_in_the_unit_of_the_objective() {
    let world = wanted(&[
        "replies.delivered_as_im >= 99.5 %",
        "replies.delay.p99 < 1 min",
        "smsc.B.load.busiest_hour <= 5 /h",
        "replies.sent == 4",
        "replies.A.lost <= 1 %",
    ]);
    let rows = rows(&results(&world, &records()), "objectives.csv");
    assert_eq!(
        rows,
        [
            "replies.delivered_as_im >= 99.5 %,100,%,yes,0.5",
            "replies.delay.p99 < 1 min,0.066683,min,yes,0.933317",
            "smsc.B.load.busiest_hour <= 5 /h,6,/h,no,-1",
            "replies.sent == 4,3,,no,-1",
            "replies.A.lost <= 1 %,not measured,%,no,",
        ]
    );
}

#[test]
fn what_was_not_measured_fails_with_these_words() {
    let summary = summary(&["delays.im_as_im.p99 <= 1 d"]);
    assert!(!summary.objectives_hold());
    let expected = "1 of 1 objective failed\n  FAILS  delays.im_as_im.p99 <= 1 d  not measured\n";
    assert!(summary.to_text().starts_with(expected), "{}", summary.to_text());
}

#[test]
fn a_bound_that_is_met_exactly_is_no_matter_of_rounding() {
    // 2 of 3 against bounds around two thirds, which no decimal number is.
    let mut records = records();
    let last = records.last_mut().unwrap();
    last.event = answer_delivered(Mechanism::AliasPool, seconds(4), true);
    let holds = |text: &str| results(&wanted(&[text]), &records).summary().objectives_hold();
    assert!(holds("replies.delivered_as_im > 66.66666666 %"));
    assert!(!holds("replies.delivered_as_im >= 66.66666667 %"));
    assert!(holds("replies.delivered_as_im.count <= 2") && !holds("replies.delivered_as_im.count < 2"));
}
