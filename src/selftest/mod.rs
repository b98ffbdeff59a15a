//! The simulator against theory: small worlds whose queues, pools and adoption have closed forms, run as any world
//! is, many times with different seeds, and measured from their records.

mod cases;
mod interval;
mod observe;

use crate::outcome::Failure;
pub use cases::{Case, all};
use engine::{Options, Simulation};
pub use interval::Interval;
use interval::{least_covering, of_mean};
use observe::Observer;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use vocabulary::Time;

/// How often and how long the cases are run.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Effort {
    /// Replications of each case, at least 2.
    pub replications: u32,
    /// The seed of the first; the others follow.
    pub seed: u64,
    /// The length of each replication, of that which the case asks for.
    pub length: f64,
    /// By how much services take longer than the closed forms know: 0, but to see that an error shows.
    pub wrong: f64,
    /// Threads that run replications.
    pub threads: usize,
}

/// One closed form against what was measured.
#[derive(Clone, PartialEq, Debug)]
pub struct Comparison {
    /// The name of the case.
    pub case: &'static str,
    /// What was measured.
    pub measure: &'static str,
    /// As the closed form has it.
    pub exact: f64,
    /// The mean of the replications.
    pub measured: f64,
    /// The interval of 95 % around it.
    pub interval: Interval,
    /// The interval around it that all comparisons together meet with 95 %.
    pub joint: Interval,
}

impl Comparison {
    /// Whether the interval of 95 % covers the exact value.
    pub fn covers(&self) -> bool {
        self.interval.holds(self.exact)
    }

    /// Whether the joint interval does.
    pub fn covers_jointly(&self) -> bool {
        self.joint.holds(self.exact)
    }
}

/// What came of the test.
#[derive(Clone, PartialEq, Debug)]
pub struct Verdict {
    /// Intervals of 95 % that cover.
    pub covering: usize,
    /// Of how many.
    pub of: usize,
    /// Fewer than this come about with a probability below one in a thousand if all is right.
    pub least: usize,
    /// Whether all joint intervals cover.
    pub jointly: bool,
}

impl Verdict {
    /// Of comparisons.
    pub fn new(comparisons: &[Comparison]) -> Verdict {
        let of = comparisons.len();
        Verdict {
            covering: comparisons.iter().filter(|c| c.covers()).count(),
            of,
            least: least_covering(of),
            jointly: comparisons.iter().all(Comparison::covers_jointly),
        }
    }

    /// Whether the simulator agrees with theory.
    pub fn holds(&self) -> bool {
        self.jointly && self.covering >= self.least
    }
}

/// Runs a case; `of` is how many comparisons are made in all.
pub fn compare(case: &Case, effort: &Effort, of: usize) -> Result<Vec<Comparison>, Failure> {
    let runs = replicate(case, effort)?;
    let compared = case.measures.iter().enumerate().map(|(i, m)| {
        let values: Vec<f64> = runs.iter().map(|run| run[i]).collect();
        let (measured, interval) = of_mean(&values, 0.95);
        let (_, joint) = of_mean(&values, 1.0 - 0.05 / of.max(1) as f64);
        Comparison { case: case.name, measure: m.name, exact: m.exact, measured, interval, joint }
    });
    Ok(compared.collect())
}

/// The measures of each replication, in the order of the seeds.
fn replicate(case: &Case, effort: &Effort) -> Result<Vec<Vec<f64>>, Failure> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= effort.replications as usize {
                return Ok(done);
            }
            // Cases with the same seeds would err together.
            let seed = effort.seed.wrapping_add(case.luck()).wrapping_add(n as u64);
            done.push((n, once(case, effort, seed)?));
        }
    };
    let results: Vec<Result<Vec<_>, Failure>> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..effort.threads.max(1)).map(|_| scope.spawn(work)).collect();
        let mine = work();
        let join =
            |thread: std::thread::ScopedJoinHandle<'_, _>| thread.join().expect("no replication panics");
        std::iter::once(mine).chain(others.into_iter().map(join)).collect()
    });
    let mut runs = Vec::new();
    for result in results {
        runs.extend(result?);
    }
    runs.sort_by_key(|(n, _)| *n);
    Ok(runs.into_iter().map(|(_, values)| values).collect())
}

fn once(case: &Case, effort: &Effort, seed: u64) -> Result<Vec<f64>, Failure> {
    let text = case.world(seed, effort.length, 1.0 + effort.wrong);
    let world = world::parse(case.name, &text, Path::new("."), &[])?;
    let mut simulation = Simulation::new(Arc::new(world.blueprint), Options::default());
    let end = simulation.end();
    let from = Time((end.0 as f64 * case.warm_up) as u64);
    let mut observers = vec![Observer::new(case.at, from); simulation.partitions()];
    simulation.advance(end, &mut observers, None);
    let observed = observers.into_iter().reduce(Observer::merged).expect("a world has an operator");
    Ok(case.measures.iter().map(|m| observed.measure(m.what, end)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Short runs, so that debug builds take seconds.
    const SHORT: Effort = Effort { replications: 10, seed: 11, length: 0.08, wrong: 0.0, threads: 2 };

    fn comparisons(names: &[&str], effort: &Effort) -> Vec<Comparison> {
        let cases: Vec<Case> = all().into_iter().filter(|c| names.contains(&c.name)).collect();
        assert_eq!(cases.len(), names.len());
        let of = cases.iter().map(|c| c.measures.len()).sum();
        cases.iter().flat_map(|case| compare(case, effort, of).expect("it runs")).collect()
    }

    const QUEUES: [&str; 5] = ["M/M/1 at 50 %", "M/M/1 at 80 %", "M/M/5", "M/D/1", "M/M/2/5"];

    #[test]
    fn queues_agree_with_theory() {
        let all = comparisons(&QUEUES, &SHORT);
        assert!(Verdict::new(&all).holds(), "{all:#?}");
    }

    #[test]
    fn an_error_of_two_percent_shows() {
        let all = comparisons(&QUEUES, &Effort { wrong: 0.02, ..SHORT });
        assert!(!Verdict::new(&all).holds(), "{all:#?}");
    }

    #[test]
    fn pools_and_adoption_agree_with_theory() {
        let names = ["Bass", "Alias pool that refuses", "Alias pool that reuses", "A single alias"];
        let all = comparisons(&names, &Effort { length: 0.3, replications: 6, ..SHORT });
        assert!(Verdict::new(&all).holds(), "{all:#?}");
    }

    #[test]
    fn replications_do_not_depend_on_threads() {
        let one = comparisons(&["M/M/1 at 50 %"], &Effort { threads: 1, replications: 3, ..SHORT });
        assert_eq!(one, comparisons(&["M/M/1 at 50 %"], &Effort { threads: 3, replications: 3, ..SHORT }));
    }
}
