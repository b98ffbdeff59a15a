//! The same world and seed give the same records and states, whatever the threads and the windows; and the
//! records alone give the states.

use crate::worlds::{crowd, everything};
use crate::{Run, count, run, run_plainly};
use engine::{Options, Replay};
use std::sync::Arc;
use vocabulary::{Event, FailCause, Record, Span};
use world::Blueprint;

fn assert_same(a: &Run, b: &Run) {
    let differ = a.records.iter().zip(&b.records).find(|(x, y)| x != y);
    assert!(differ.is_none(), "first difference: {differ:#?}");
    assert_eq!(a.records.len(), b.records.len());
    assert_eq!(a.digests, b.digests);
    assert_eq!(a.in_flight, b.in_flight);
}

#[test]
fn two_runs_on_one_or_more_threads_are_equal() {
    let world = everything();
    let one = run_plainly(&world);
    assert!(one.records.len() > 50_000, "{}", one.records.len());
    assert_same(&one, &run_plainly(&world));
    for threads in [2, 4] {
        // The world is light: here all threads take part nevertheless.
        for worth_sharing in [0, Options::default().worth_sharing] {
            let options = Options { threads, worth_sharing, ..Options::default() };
            assert_same(&one, &run(&world, options));
        }
    }
}

#[test]
fn the_length_of_the_window_changes_nothing() {
    let world = Blueprint { duration: Span(30 * Span::HOUR.0), ..everything() };
    let longest = run_plainly(&world);
    for window in [Span(20_000), Span(7_001)] {
        assert_same(&longest, &run(&world, Options { window, ..Options::default() }));
    }
}

/// What stands alone is done before what is due earlier over another hop, as far as the window goes: nothing else may
/// come of it than in the shortest window, in which hardly anything meets.
#[test]
fn what_is_done_out_of_turn_changes_nothing_for_others() {
    let world = crowd();
    let shortest = run(&world, Options { window: Span(100), ..Options::default() });
    let causes = [FailCause::ContextExpired, FailCause::ContextEvicted, FailCause::AliasExpired];
    for lost in causes {
        let of_it = |r: &Record| match r.event {
            Event::AnswerNotRecognised { cause, .. } | Event::MessageFailed { cause, .. } => cause == lost,
            _ => false,
        };
        assert!(count(&shortest.records, of_it) > 20.0, "{lost:?}");
    }
    for (window, threads, partitions) in [(Options::default().window, 1, None), (Span(60_000), 2, Some(9))] {
        let options = Options { window, threads, partitions, worth_sharing: 0 };
        assert_same(&shortest, &run(&world, options));
    }
}

#[test]
fn however_the_world_is_cut_the_records_and_states_are_equal() {
    let world = Blueprint { duration: Span(42 * Span::HOUR.0), ..everything() };
    let whole = run_plainly(&world);
    let light = Options::default().worth_sharing;
    for (partitions, threads, worth_sharing) in [(5, 1, light), (12, 2, 0), (17, 3, light), (40, 1, light)] {
        let options = Options { threads, partitions: Some(partitions), worth_sharing, ..Options::default() };
        assert_same(&whole, &run(&world, options));
    }
}

#[test]
fn another_seed_gives_other_records_and_about_as_many() {
    let (one, two) = (run_plainly(&everything()), run_plainly(&Blueprint { seed: 2, ..everything() }));
    assert_ne!(one.records, two.records);
    let ratio = one.records.len() as f64 / two.records.len() as f64;
    assert!((0.9..1.1).contains(&ratio), "{ratio}");
}

#[test]
fn a_replay_of_the_records_has_the_state_of_the_run_at_each_snapshot() {
    let world = everything();
    let run = run_plainly(&world);
    let mut replay = Replay::new(Arc::new(world));
    let mut records = run.records.iter().peekable();
    for (time, digest) in run.digests {
        while let Some(record) = records.next_if(|r| r.time < time) {
            replay.apply(record);
        }
        assert_eq!(replay.digests(), digest, "at {time}");
    }
    assert!(records.next().is_none());
}

#[test]
fn a_replay_that_misses_a_record_has_another_state() {
    let world = everything();
    let run = run_plainly(&world);
    let mut replay = Replay::new(Arc::new(world));
    let missed = run.records.iter().position(|r| r.event.kind() == vocabulary::Kind::AccountUpgraded);
    for (i, record) in run.records.iter().enumerate() {
        if Some(i) != missed {
            replay.apply(record);
        }
    }
    assert_ne!(replay.digests(), run.digests.last().expect("a digest").1);
}
