//! Needed capacity by objectives: what a run says that it needs is run, and keeps the objective; less does not.

use analysis::{Results, Tables};
use engine::{Options, Simulation};
use std::path::Path;
use std::sync::Arc;
use vocabulary::Time;

/// A world in which users of A write to each other, so many messages a second on average, and its IMSP is the node.
#[derive(Clone, Copy)]
struct Node {
    per_second: f64,
    hours: u32,
    profile: &'static str,
    /// Of the capacity, all but what is planned.
    capacity: &'static str,
    /// Happenings of the world.
    happenings: &'static str,
    objective: &'static str,
}

const USERS: u32 = 2_000;

const STEADY: Node = Node {
    per_second: 10.0,
    hours: 4,
    profile: "Flat",
    capacity: "",
    happenings: "",
    objective: "imsp.A.wait.p99 <= 1 s",
};

impl Node {
    /// The run, with an amount of what is planned, such as `servers: 4`.
    fn run(&self, planned: &str, seed: u64) -> Results {
        let text = format!(
            "(name: \"Needs\", duration: \"{} h\", seed: {seed}, start: \"2007-04-27T00:00:00Z\", operators: {{\"A\": \
             (numbers: [\"+44 7700\"], subscribers: {USERS}, im_users: \"100 %\", contacts: (count: Fixed(5), \
             added: \"100 %\"), imsp: (capacity: ({planned}, {})))}}, traffic: (conversations: \"{:.9} /d\", \
             further_turns: Fixed(0), answers: (probability: \"0 %\"), profile: {}, \
             lengths: Fixed(characters: 36)), happenings: [{}], objectives: [\"{}\"])",
            self.hours,
            self.capacity,
            self.per_second * 86_400.0 / f64::from(USERS),
            self.profile,
            self.happenings,
            self.objective
        );
        let parsed = world::parse("needs", &text, Path::new("."), &[]);
        let world = Arc::new(parsed.unwrap_or_else(|report| panic!("{}", report.render(false))).blueprint);
        let mut simulation =
            Simulation::new(Arc::clone(&world), Options { threads: 1, ..Options::default() });
        let mut tables = vec![Tables::new(&world); simulation.partitions()];
        simulation.advance(simulation.end(), &mut tables, None);
        let mut all = tables.remove(0);
        tables.into_iter().for_each(|more| all.merge(more));
        all.finish(Time::START + world.duration)
    }

    fn holds(&self, planned: &str, seed: u64) -> bool {
        self.run(planned, seed).summary().objectives_hold()
    }

    /// A run with far too little says what is needed; another run with that holds, and one with 15 % less does not.
    #[track_caller]
    fn assert_needed(&self, planned_in: PlannedIn, within: std::ops::RangeInclusive<f64>) {
        let what = format!("{} with {}", self.objective, self.capacity);
        let few = self.run(&planned_in.written(8.0), 1).summary();
        let verdict = &few.objectives[0];
        assert!(!verdict.holds, "{what} holds with too little");
        let needed = verdict.needs[0].needed.unwrap_or_else(|| panic!("{what} needs something"));
        assert!(within.contains(&needed), "{what} needs {needed}");
        let told = planned_in.told(needed, 8.0);
        let text = few.to_text();
        let lines = |text: &str| text.lines().filter(|line| line.contains(&told)).count();
        assert_eq!(lines(&text), 2, "{what}: `{told}` in the verdict and with the stations\n{text}");
        assert!(self.holds(&planned_in.written(needed), 2), "{what} with {needed}");
        assert!(
            !self.holds(&planned_in.written(planned_in.less(needed)), 2),
            "{what} with less than {needed}"
        );
    }
}

/// What the node is planned in.
#[derive(Clone, Copy)]
enum PlannedIn {
    Servers,
    Rate,
}
use PlannedIn::*;

impl PlannedIn {
    fn written(self, amount: f64) -> String {
        match self {
            Servers => format!("servers: {amount}"),
            Rate => format!("rate: \"{amount} /s\""),
        }
    }

    fn told(self, needed: f64, has: f64) -> String {
        match self {
            Servers => format!("needs {needed} servers (has {has})"),
            Rate => format!("needs {needed} /s (has {has} /s)"),
        }
    }

    fn less(self, needed: f64) -> f64 {
        match self {
            Servers => (0.85 * needed).floor(),
            Rate => 0.85 * needed,
        }
    }
}

/// Exponential services of a second at several servers.
const SECOND: &str = "time: \"1 s\", service: Exponential";

#[test]
fn what_steady_load_needs_is_enough_and_less_is_not() {
    // Closed forms say 14.4 /s and 14 servers, and of services that all take as long a little more than 12.
    Node { capacity: "service: Exponential", ..STEADY }.assert_needed(Rate, 14.2..=14.6);
    Node { capacity: "", ..STEADY }.assert_needed(Rate, 12.1..=12.6);
    Node { capacity: SECOND, ..STEADY }.assert_needed(Servers, 14.0..=14.0);
    Node { capacity: "time: \"1 s\"", ..STEADY }.assert_needed(Servers, 12.0..=13.0);
    let also =
        |objective, within| Node { capacity: SECOND, objective, ..STEADY }.assert_needed(Servers, within);
    also("imsp.A.wait.mean <= 100 ms", 13.0..=14.0);
    also("imsp.A.waited <= 5 %", 17.0..=17.0);
    also("imsp.A.utilisation.mean <= 60 %", 17.0..=17.0);
    also("imsp.A.utilisation.peak < 70 %", 15.0..=17.0);
    also("imsp.A.wait.max <= 10 s", 11.0..=12.0);
    also("imsp.A.queue.max < 50", 12.0..=14.0);
}

#[test]
fn what_a_limited_queue_needs_to_reject_few_is_enough_and_less_is_not() {
    let exponential = Node {
        capacity: "time: \"1 s\", service: Exponential, queue: 5",
        objective: "imsp.A.rejected <= 1 %",
        ..STEADY
    };
    exponential.assert_needed(Servers, 14.0..=15.0);
    let fixed = Node { capacity: "time: \"1 s\", queue: 5", objective: "imsp.A.rejected <= 0.1 %", ..STEADY };
    fixed.assert_needed(Servers, 15.0..=16.0);
    let counted = Node { objective: "imsp.A.rejected.count < 1_440", ..exponential };
    counted.assert_needed(Servers, 14.0..=15.0);
    let again = "time: \"1 s\", service: Exponential, queue: 5, full: Throttle([\"5 s\"])";
    let throttled = Node { capacity: again, objective: "imsp.A.throttled <= 1_440", ..exponential };
    throttled.assert_needed(Servers, 14.0..=15.0);
    let rate = "service: Exponential, queue: 10";
    Node { capacity: rate, ..exponential }.assert_needed(Rate, 13.3..=13.8);
}

#[test]
fn what_a_busy_hour_needs_is_enough_and_less_is_not() {
    let day = Node { hours: 24, profile: "Diurnal(peak: 2.0, at: 20)", ..STEADY };
    let servers = Node { capacity: SECOND, objective: "imsp.A.wait.p95 <= 2 s", ..day };
    servers.assert_needed(Servers, 20.0..=22.0);
    let rate = Node { per_second: 6.0, objective: "imsp.A.wait.p99 <= 3 s", ..day };
    rate.assert_needed(Rate, 12.0..=13.0);
}

#[test]
fn what_drains_a_backlog_in_time_is_enough_and_less_is_not() {
    // 6,000 wait when an outage of ten minutes ends. It and 14 minutes after it have a tenth of the messages of four
    // hours: 17.1 a second drain them in time.
    let objective = "imsp.A.wait.p90 <= 1 s";
    let node = Node { capacity: "time: \"1 s\"", happenings: OUTAGE, objective, ..STEADY };
    node.assert_needed(Servers, 17.0..=18.0);
}

/// Of four hours ten minutes are 4 %.
const OUTAGE: &str = "(at: \"1 h\", what: Outage(of: Imsp(\"A\"), lasts: \"10 min\"))";

#[test]
fn an_objective_that_no_capacity_keeps_says_so() {
    // More than the hundredth that may wait longer comes in the outage.
    let node = Node { capacity: "time: \"100 ms\"", happenings: OUTAGE, ..STEADY };
    let results = node.run("servers: 8", 1);
    let summary = results.summary();
    let verdict = &summary.objectives[0];
    assert!(!verdict.holds && verdict.needs[0].needed.is_none());
    let first = summary.to_text().lines().nth(1).unwrap().to_owned();
    assert!(first.ends_with("; no capacity keeps it"), "{first}");
    let table = results.sheets().into_iter().find(|s| s.heading.file == "capacity.csv").unwrap();
    let end = &table.rows[0][table.rows[0].len() - 4..];
    assert_eq!(end, ["imsp.A.wait.p99 <= 1 s", "none", "servers", ""]);
    // Where a tenth may wait, what drains the backlog in time is enough.
    let lenient = Node { objective: "imsp.A.wait.p90 <= 1 s", ..node };
    assert!(lenient.run("servers: 8", 1).summary().objectives_hold());
    let never = Node { happenings: "", objective: "imsp.A.wait.p50 < 0 s", ..node };
    assert!(never.run("servers: 8", 1).summary().to_text().contains("; no capacity keeps it\n"));
}

#[test]
fn an_objective_that_asks_for_more_load_needs_no_capacity() {
    let node = Node { capacity: SECOND, objective: "imsp.A.utilisation.mean >= 99.9 %", ..STEADY };
    let summary = node.run("servers: 20", 1).summary();
    assert!(!summary.objectives[0].holds && summary.objectives[0].needs.is_empty());
}
