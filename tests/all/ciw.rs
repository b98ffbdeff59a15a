//! The queues of a small network against Ciw, an independent simulator of queueing networks: an IMSP of two servers, a
//! link, and an IMSP of one server, with some users of its own, that rejects what finds its queue full.

use super::python::Package;
use super::tidy::ROOT;
use engine::{Options, Simulation};
use serde_json::{Value, json};
use statrs::distribution::{ContinuousCDF, StudentsT};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Once};
use vocabulary::{Event, LinkId, Node, NodeId, OperatorId, Record, Sink, Time};

static CIW: Package = Package {
    name: "ciw",
    variable: "INTERWORK_CIW",
    tries: "queues were not compared with Ciw",
    told: Once::new(),
};

/// IM a second of all users of A.
const ARRIVALS: f64 = 10.0;
/// The share of them to contacts at B.
const SHARE: f64 = 0.6;
const A_SERVERS: u32 = 2;
/// Mean seconds of a service; all are exponential but that of the link.
const A_SERVICE: f64 = 0.16;
const LINK_SERVICE: f64 = 0.1;
const B_SERVICE: f64 = 0.115;
/// How many can wait at B.
const B_QUEUE: usize = 10;
const SECONDS: u64 = 4_000;
const WARM_UP: u64 = 100;
const REPLICATIONS: u64 = 10;
/// Users of A: so many that each writes seldom.
const USERS: u32 = 2_000;
/// Users of B, who write to each other as often.
const B_USERS: u32 = 200;

/// What one replication showed, by name: how many were served, means and 95th percentiles of waits in seconds, and a
/// share of losses.
type Shown = BTreeMap<String, f64>;

/// What became of messages at a node after the warm-up.
#[derive(Clone, Default)]
struct Station {
    waits: Vec<u64>,
    rejected: u64,
}

impl Station {
    fn show(mut self, name: &str, shown: &mut Shown) {
        self.waits.sort_unstable();
        let seconds = |us: u64| us as f64 / 1e6;
        let served = self.waits.len();
        shown.insert(format!("{name}_served"), served as f64);
        shown.insert(format!("{name}_mean"), seconds(self.waits.iter().sum()) / served as f64);
        shown.insert(format!("{name}_p95"), seconds(self.waits[served * 95 / 100]));
        if name == "b" {
            let offered = served as f64 + self.rejected as f64;
            shown.insert("b_loss".to_owned(), self.rejected as f64 / offered);
        }
    }
}

/// The stations of the network, as a run goes through them.
#[derive(Clone, Default)]
struct Stations([Station; 3]);

impl Stations {
    fn at(&mut self, operator: OperatorId, node: NodeId) -> Option<&mut Station> {
        let index = match (operator.0, node.node()?) {
            (0, Node::Imsp) => 0,
            (0, Node::Link(LinkId(0))) => 1,
            (1, Node::Imsp) => 2,
            _ => return None,
        };
        Some(&mut self.0[index])
    }
}

impl Sink for Stations {
    fn record(&mut self, record: &Record) {
        if record.time < Time(WARM_UP * 1_000_000) {
            return;
        }
        match record.event {
            Event::Queued { node, wait, .. } => {
                self.at(record.operator, node).into_iter().for_each(|s| s.waits.push(wait.0));
            }
            Event::Overflowed { node, .. } => {
                self.at(record.operator, node).into_iter().for_each(|s| s.rejected += 1);
            }
            _ => {}
        }
    }
}

/// The network as a world.
fn world(seed: u64) -> String {
    let a_contacts = format!(
        "(count: Fixed(10), at: {{\"A\": \"{} %\", \"B\": \"{} %\"}}, added: \"100 %\")",
        100.0 * (1.0 - SHARE),
        100.0 * SHARE
    );
    let operator = |digits: &str, users: u32, contacts: &str, capacity: String| {
        format!(
            "(numbers: [\"+44 {digits}\"], subscribers: {users}, im_users: \"100 %\", contacts: {contacts}, \
             imsp: (capacity: ({capacity}, service: Exponential)))"
        )
    };
    let a = operator(
        "7700",
        USERS,
        &a_contacts,
        format!("servers: {A_SERVERS}, time: \"{} ms\"", A_SERVICE * 1e3),
    );
    let b = operator(
        "7800",
        B_USERS,
        "(count: Fixed(10), at: {\"B\": \"100 %\"}, added: \"100 %\")",
        format!("time: \"{} ms\", queue: {B_QUEUE}", B_SERVICE * 1e3),
    );
    format!(
        "(name: \"Small network\", duration: \"{SECONDS} s\", seed: {seed}, operators: {{\"A\": {a}, \"B\": {b}}}, \
         links: [Im(between: (\"A\", \"B\"), capacity: (rate: \"{} /s\"))], \
         traffic: (conversations: \"{:.9} /d\", further_turns: Fixed(0), answers: (probability: \"0 %\"), \
         profile: Flat, lengths: Fixed(characters: 36)))",
        1.0 / LINK_SERVICE,
        ARRIVALS * 86_400.0 / f64::from(USERS)
    )
}

fn ours() -> Vec<Shown> {
    let replication = |seed: u64| {
        let world = match world::parse("small network", &world(seed), Path::new("."), &[]) {
            Ok(world) => world.blueprint,
            Err(report) => panic!("{}", report.render(false)),
        };
        let mut simulation = Simulation::new(Arc::new(world), Options::default());
        let mut sinks = vec![Stations::default(); simulation.partitions()];
        simulation.advance(simulation.end(), &mut sinks, None);
        // Each node belongs to one operator, so that one of the sinks has seen it.
        let mut shown = Shown::new();
        for (i, name) in ["a", "link", "b"].into_iter().enumerate() {
            let seen = sinks.iter_mut().map(|s| std::mem::take(&mut s.0[i])).find(|s| !s.waits.is_empty());
            seen.unwrap_or_else(|| panic!("nothing came to {name}")).show(name, &mut shown);
        }
        shown
    };
    (1..=REPLICATIONS).map(replication).collect()
}

/// What Ciw shows of the same network, the services at B so many times as long.
fn theirs(python: &Path, longer: f64) -> Vec<Shown> {
    let asked = json!({
        "network": {
            "arrivals": ARRIVALS, "b_arrivals": ARRIVALS * f64::from(B_USERS) / f64::from(USERS),
            "share": SHARE, "a_servers": A_SERVERS, "a_service": A_SERVICE,
            "link_service": LINK_SERVICE, "b_service": B_SERVICE * longer, "b_queue": B_QUEUE, "until": SECONDS,
            "warm_up": WARM_UP,
        },
        "seeds": (1..=REPLICATIONS).collect::<Vec<_>>(),
    });
    let script = Path::new(ROOT).join("tests/ciw/network.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|e| panic!("INTERWORK_CIW: {} cannot be started: {e}", python.display()));
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(asked.to_string().as_bytes()).expect("the script reads what it is asked");
    drop(input);
    let output = child.wait_with_output().expect("the script ends");
    assert!(output.status.success(), "Ciw failed; what it said stands above");
    let shown: Vec<BTreeMap<String, Value>> =
        serde_json::from_slice(&output.stdout).expect("the script prints JSON");
    let numbers = |shown: BTreeMap<String, Value>| {
        shown.into_iter().map(|(name, value)| (name, value.as_f64().expect("a number"))).collect()
    };
    shown.into_iter().map(numbers).collect()
}

/// Mean and variance of the mean of a measure over replications.
fn of_mean(shown: &[Shown], name: &str) -> (f64, f64) {
    let n = shown.len() as f64;
    let mean = shown.iter().map(|s| s[name]).sum::<f64>() / n;
    let squares = shown.iter().map(|s| (s[name] - mean).powi(2)).sum::<f64>();
    (mean, squares / (n - 1.0) / n)
}

/// The measures in which two simulators differ: by more than Welch's interval of their difference allows, which all
/// measures of two equal simulators keep within in 999 of 1,000 tests.
fn differing(ours: &[Shown], theirs: &[Shown]) -> Vec<String> {
    let names: Vec<&String> = ours[0].keys().collect();
    assert_eq!(names, theirs[0].keys().collect::<Vec<_>>());
    let level = 1.0 - 0.001 / names.len() as f64 / 2.0;
    let differs = |name: &&String| {
        let ((a, va), (b, vb)) = (of_mean(ours, name), of_mean(theirs, name));
        let last = ours.len() as f64 - 1.0;
        let freedom = (va + vb).powi(2) / (va.powi(2) / last + vb.powi(2) / last);
        let student = StudentsT::new(0.0, 1.0, freedom).expect("waits that vary");
        let allowed = student.inverse_cdf(level) * (va + vb).sqrt();
        println!("{name:>10} {a:8.4} {b:8.4}  differ by {:+.4}, allowed {allowed:.4}", a - b);
        (a - b).abs() > allowed
    };
    names.into_iter().filter(differs).cloned().collect()
}

#[test]
fn queues_are_those_of_an_independent_simulator_and_a_wrong_rate_is_found() {
    let Some(python) = CIW.python() else { return };
    let ours = ours();
    assert_eq!(differing(&ours, &theirs(&python, 1.0)), [""; 0]);
    // A service that is 5 % longer at the last node changes what happens there, and nowhere else.
    let found = differing(&ours, &theirs(&python, 1.05));
    assert!(found.iter().any(|name| name == "b_mean"), "{found:?}");
    assert!(found.iter().all(|name| name.starts_with("b_")), "{found:?}");
}
