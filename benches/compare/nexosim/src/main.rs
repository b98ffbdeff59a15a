//! The reply loop in NeXosim: models with mailboxes, ports between them, and events that models schedule for
//! themselves.
//!
//!     reply-loop-nexosim SUBSCRIBERS SECONDS SEED ANSWERED each|population
//!
//! With `each` every subscriber is a model, as one would write it; with `population` one model holds all users and one
//! all customers, which is faster. Prints: events, sent, delivered, answered, reopened, seconds to build, seconds to
//! run, peak of memory in bytes.

mod chance;
mod people;
mod relay;

use nexosim::ports::Output;
use nexosim::simulation::{Mailbox, SimInit, SimulationError};
use nexosim::time::MonotonicTime;
use people::{Customers, Users};
use relay::{Relay, Route};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// From a client to its IMSP, and from an IMSP to an SMSC.
const IMSP_HOP: Duration = Duration::from_millis(200);
/// From one operator's IMSP to the other's.
const LINK_HOP: Duration = Duration::from_millis(50);
/// From an SMSC to a terminal, or from a terminal to an SMSC.
const SMSC_HOP: Duration = Duration::from_secs(2);
/// There: to IMSP A, over the link, to IMSP B, to the terminal; and back.
const HOPS: [Duration; 8] = [IMSP_HOP, LINK_HOP, IMSP_HOP, SMSC_HOP, SMSC_HOP, IMSP_HOP, LINK_HOP, IMSP_HOP];
/// The hops that end with customers, and with users.
const TO_CUSTOMERS: usize = 3;
const TO_USERS: usize = 7;

/// What is counted.
#[derive(Clone, Copy)]
enum Count {
    Events,
    Sent,
    Delivered,
    Answered,
    Reopened,
}

/// What was counted so far. Models cannot be asked at the end without an event for each.
static COUNTS: [AtomicU64; 5] = [const { AtomicU64::new(0) }; 5];

fn count(what: Count) {
    COUNTS[what as usize].fetch_add(1, Relaxed);
}

/// A message on its way, or its answer.
#[derive(Clone, Serialize, Deserialize)]
struct Message {
    user: u32,
    customer: u32,
    contact: u8,
}

/// What is simulated.
struct Scale {
    users: u32,
    customers: u32,
    seconds: u64,
    seed: u64,
    answered: f64,
    /// Whether every subscriber is a model of its own.
    each: bool,
}

impl Scale {
    /// From the command line.
    fn parse() -> Option<Scale> {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let [subscribers, seconds, seed, answered, models] = &arguments[..] else { return None };
        let subscribers: u32 = subscribers.parse().ok()?;
        Some(Scale {
            users: subscribers / 2,
            customers: subscribers - subscribers / 2,
            seconds: seconds.parse().ok()?,
            seed: seed.parse().ok()?,
            answered: answered.parse().ok()?,
            each: models == "each",
        })
    }

    /// The ranges of `all` that the models hold.
    fn groups(&self, all: u32) -> impl Iterator<Item = std::ops::Range<u32>> + use<> {
        let size = if self.each { 1 } else { all };
        (0..all / size.max(1)).map(move |group| group * size..(group + 1) * size)
    }
}

fn main() {
    let Some(scale) = Scale::parse() else {
        eprintln!("usage: reply-loop-nexosim SUBSCRIBERS SECONDS SEED ANSWERED each|population");
        std::process::exit(2);
    };
    if let Err(error) = run(&scale) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn run(scale: &Scale) -> Result<(), SimulationError> {
    let began = Instant::now();
    let mut simulation = bench(scale).init(MonotonicTime::EPOCH)?;
    let built = Instant::now();
    // What is due at the end no longer happens.
    let end = Duration::from_secs(scale.seconds) - Duration::from_nanos(1);
    simulation.step_until(MonotonicTime::EPOCH + end)?;
    let (building, running) = ((built - began).as_secs_f64(), built.elapsed().as_secs_f64());
    let counts = COUNTS.each_ref().map(|count| count.load(Relaxed).to_string());
    println!("{} {building} {running} {}", counts.join(" "), peak_bytes());
    Ok(())
}

/// All models and what connects them.
fn bench(scale: &Scale) -> SimInit {
    let relays: [Mailbox<Relay>; 8] = std::array::from_fn(|_| Mailbox::new());
    let users: Vec<Mailbox<Users>> = scale.groups(scale.users).map(|_| Mailbox::new()).collect();
    let customers: Vec<Mailbox<Customers>> = scale.groups(scale.customers).map(|_| Mailbox::new()).collect();
    let models: Vec<Relay> = (0..8).map(|hop| relay(scale, hop, &relays, &users, &customers)).collect();

    let mut bench = SimInit::with_num_threads(1);
    for (group, mailbox) in scale.groups(scale.users).zip(users) {
        bench = bench.add_model(Users::new(group, scale, &relays[0]), mailbox, "users");
    }
    for (group, mailbox) in scale.groups(scale.customers).zip(customers) {
        bench = bench.add_model(Customers::new(group, scale, &relays[4]), mailbox, "customers");
    }
    for (model, mailbox) in models.into_iter().zip(relays) {
        bench = bench.add_model(model, mailbox, "relay");
    }
    bench
}

/// The relay that makes a hop, with its outputs.
fn relay(
    scale: &Scale,
    hop: usize,
    relays: &[Mailbox<Relay>; 8],
    users: &[Mailbox<Users>],
    customers: &[Mailbox<Customers>],
) -> Relay {
    let route = match hop {
        TO_CUSTOMERS if scale.each => Route::ByCustomer,
        TO_USERS if scale.each => Route::ByUser,
        _ => Route::Only,
    };
    let outputs = match hop {
        TO_CUSTOMERS => {
            customers.iter().map(|to| connected(|out| _ = out.connect(Customers::receive, to))).collect()
        }
        TO_USERS => users.iter().map(|to| connected(|out| _ = out.connect(Users::receive, to))).collect(),
        _ => vec![connected(|out| _ = out.connect(Relay::receive, &relays[hop + 1]))],
    };
    Relay { delay: HOPS[hop], route, outputs }
}

/// An output that is connected.
fn connected(connect: impl FnOnce(&mut Output<Message>)) -> Output<Message> {
    let mut output = Output::default();
    connect(&mut output);
    output
}

/// The most memory that this process has had, in bytes; 0 where the system does not tell.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kib = line.and_then(|l| l.split_whitespace().next()).and_then(|n| n.parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
