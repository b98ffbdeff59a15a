//! Runs that are killed at random moments, and resumed, and killed again.

use super::{CASES, Case, OFTEN, assert_same_files, call, place, run_of, start, text};
use std::path::Path;
use std::time::{Duration, Instant};

/// How many kills there are, unless `INTERWORK_KILLS` says otherwise; `INTERWORK_KILLS_SEED` gives others.
const KILLS: u32 = 25;
/// A run that is killed so often is let through to its end.
const AT_MOST: u32 = 5;

fn from_environment(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |n| n.parse().unwrap_or_else(|_| panic!("{name} is a number, not {n}")))
}

/// Chance that can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// What kills struck.
#[derive(Debug, Default)]
struct Tally {
    kills: u32,
    /// Of these, before the run had begun, and after it had taken a snapshot.
    before: u32,
    after_snapshot: u32,
}

/// Runs a case and kills it, at most so often, at moments within so long; resumes it until it is complete.
fn disturbed(case: Case, out: &Path, whole: Duration, most: u32, dice: &mut Dice, tally: &mut Tally) {
    let run = run_of(case, out);
    let mut kills = 0;
    loop {
        // Without its card the run had not begun.
        let begun = out.join("run.json").exists();
        let arguments = if begun { vec!["resume", text(out)] } else { [&run[..], &["--overwrite"]].concat() };
        let threads = ["1", "2"][dice.below(2) as usize];
        let mut child = start(&[&arguments[..], &OFTEN, &["--threads", threads]].concat());
        if kills < most {
            std::thread::sleep(Duration::from_micros(dice.below(whole.as_micros() as u64)));
            child.kill().expect("it can be killed, or has ended");
        }
        let said = child.wait_with_output().expect("it ends");
        match said.status.code() {
            None => {
                kills += 1;
                tally.kills += 1;
                tally.before += u32::from(!out.join("run.json").exists());
                tally.after_snapshot += u32::from(super::has_snapshot(out));
            }
            // Objectives may hold or not.
            Some(0 | 1) => return,
            // The kill before came when all was done but the last leftovers.
            Some(2) if out.join("COMPLETE").exists() => return,
            Some(code) => {
                panic!("exit code {code} of {arguments:?}: {}", String::from_utf8_lossy(&said.stderr))
            }
        }
    }
}

#[test]
fn killed_at_random_moments_and_resumed_it_is_as_if_nothing_had_happened() {
    let wanted = from_environment("INTERWORK_KILLS", KILLS.into()) as u32;
    let mut dice = Dice(from_environment("INTERWORK_KILLS_SEED", 1));
    let (folder, _) = place();
    let undisturbed: Vec<_> = CASES
        .iter()
        .enumerate()
        .map(|(i, case)| {
            let (out, began) = (folder.path().join(i.to_string()), Instant::now());
            let said = call(&run_of(case, &out));
            assert!(out.join("COMPLETE").exists(), "{case:?}: {}", said.told());
            (out, began.elapsed())
        })
        .collect();
    let mut tally = Tally::default();
    for (case, (expected, whole)) in CASES.iter().zip(&undisturbed).cycle() {
        if tally.kills >= wanted {
            break;
        }
        let (_folder, out) = place();
        let most = AT_MOST.min(wanted - tally.kills);
        disturbed(case, &out, *whole, most, &mut dice, &mut tally);
        assert_same_files(expected, &out);
    }
    println!("{tally:?}");
    assert!(tally.after_snapshot * 4 >= tally.kills, "too few kills strike after a snapshot: {tally:?}");
}
