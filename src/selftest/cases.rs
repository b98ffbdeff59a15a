//! The cases: each a world as a planner could write it, and the closed forms of what it must show.

use analysis::theory::{Markov, bass, erlang_b, md1_mean_wait, poisson_at_least};
use vocabulary::{Node, NodeId, OperatorId, Span};

/// What is measured.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Quantity {
    /// The mean wait in seconds.
    MeanWait,
    /// The share of messages that wait longer than so many seconds.
    WaitsLonger(f64),
    /// The wait in seconds that a share of messages does not exceed.
    Quantile(f64),
    /// The share of messages that are rejected.
    Rejected,
    /// The mean number of those that wait, as arrivals see it.
    Queue,
    /// The mean number of those that wait, divided by arrivals a second times the mean wait.
    Little,
    /// The share of messages that an alias pool refuses.
    Refused,
    /// The share of answers that reach another user.
    Misrouted,
    /// The share of customers that became users within a time.
    Adopted(Span),
}

/// A quantity and its exact value.
#[derive(Clone, PartialEq, Debug)]
pub struct Measure {
    /// What the report calls it.
    pub name: &'static str,
    /// What is measured.
    pub what: Quantity,
    /// As the closed form has it.
    pub exact: f64,
}

fn measure(name: &'static str, what: Quantity, exact: f64) -> Measure {
    Measure { name, what, exact }
}

/// A world with closed forms.
#[derive(Clone, Debug)]
pub struct Case {
    /// What the report calls it, such as `M/M/1 at 80 %`.
    pub name: &'static str,
    /// The share of the run that is left out at its start.
    pub warm_up: f64,
    /// The node that is observed, if one is.
    pub at: Option<(OperatorId, NodeId)>,
    /// What it must show.
    pub measures: Vec<Measure>,
    model: Model,
}

#[derive(Clone, Debug)]
enum Model {
    /// Users of one operator write to each other; its IMSP is the node.
    Queue { arrivals: f64, service: f64, servers: u32, exponential: bool, room: Option<u32>, seconds: f64 },
    /// Many users of A write to few customers of B, whose IMSP has an alias pool.
    Pool { numbers: u32, load: f64, reuses: bool, answer_minutes: Option<u32>, days: f64 },
    /// Customers of one operator adopt, by its example.
    Market { innovation: f64, imitation: f64, years: u32 },
}

/// Users that write: so many that each writes seldom. Each has some contacts, as whose only one would be himself has
/// nobody to write to, and would be missing in the load.
const USERS: u32 = 2_000;
const SECONDS_OF_DAY: f64 = 86_400.0;

impl Case {
    /// A number of its own, so that cases do not share their luck.
    pub fn luck(&self) -> u64 {
        let step = |h: u64, b: u8| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        self.name.bytes().fold(0xcbf2_9ce4_8422_2325, step) >> 8
    }

    /// The world as text, with a seed, of a share of its length, its services (or loads) so many times as large.
    pub fn world(&self, seed: u64, length: f64, wrong: f64) -> String {
        match self.model {
            Model::Queue { arrivals, service, servers, exponential, room, seconds } => {
                let time = (service * wrong * 1e6).round();
                let law = if exponential { "Exponential" } else { "Deterministic" };
                let queue = room.map_or(String::new(), |room| format!("queue: {room}, "));
                let rate = arrivals * SECONDS_OF_DAY / f64::from(USERS);
                format!(
                    "(name: \"Selftest\", duration: \"{} s\", seed: {seed}, operators: {{\"A\": \
                     (numbers: [\"+44 7700\"], subscribers: {USERS}, im_users: \"100 %\", \
                     contacts: (count: Fixed(5), added: \"100 %\"), \
                     imsp: (capacity: (servers: {servers}, time: \"{time} us\", service: {law}, {queue})))}}, {})",
                    (seconds * length).ceil(),
                    traffic(rate, None)
                )
            }
            Model::Pool { numbers, load, reuses, answer_minutes, days } => {
                pool(numbers, load * wrong, reuses, answer_minutes, (days * length * 24.0).ceil(), seed)
            }
            Model::Market { innovation, imitation, years } => format!(
                "(name: \"Selftest\", duration: \"{} d\", seed: {seed}, operators: {{\"A\": (numbers: [\"+44 7700\"], \
                 subscribers: 4000, terminals: [(share: \"100 %\", client: Client())], imsp: (), \
                 adoption: (innovation: \"{} /y\", imitation: \"{} /y\", imitates: Operator, step: \"1 d\"))}}, {})",
                365 * years,
                innovation * wrong,
                imitation * wrong,
                traffic(0.0, None)
            ),
        }
    }
}

fn traffic(per_day: f64, answer_minutes: Option<u32>) -> String {
    let answers = match answer_minutes {
        Some(minutes) => format!("probability: \"100 %\", delay: Fixed(\"{minutes} min\")"),
        None => "probability: \"0 %\"".to_owned(),
    };
    format!(
        "traffic: (conversations: \"{per_day:.9} /d\", further_turns: Fixed(0), answers: ({answers}), profile: Flat, \
         lengths: Fixed(characters: 36))"
    )
}

/// Users of A, each of whom writes so seldom that it does not meet its own binding again, and customers of B.
const POOL_USERS: u32 = 20_000;
const POOL_CUSTOMERS: u32 = 5;
const LIFETIME_HOURS: f64 = 1.0;

fn pool(numbers: u32, load: f64, reuses: bool, answer_minutes: Option<u32>, hours: f64, seed: u64) -> String {
    let rate = load * f64::from(POOL_CUSTOMERS) / f64::from(POOL_USERS) * 24.0 / LIFETIME_HOURS;
    // A binding that is displaced never ends before.
    let (lifetime, exhausted) = if reuses { ("90 d", "ReuseOldest") } else { ("1 h", "Refuse") };
    format!(
        "(name: \"Selftest\", duration: \"{hours} h\", seed: {seed}, operators: {{\"A\": (numbers: [\"+44 7700\"], \
         subscribers: {POOL_USERS}, im_users: \"100 %\", contacts: (count: Fixed(2), at: {{\"B\": \"100 %\"}}, \
         popularity: 0, added: \"100 %\"), imsp: ()), \"B\": (numbers: [\"+44 7800\"], subscribers: {POOL_CUSTOMERS}, \
         imsp: (legacy: (reply: AliasPool(numbers: {numbers}, lifetime: \"{lifetime}\", renew: false, \
         exhausted: {exhausted}))))}}, links: [Im(between: (\"A\", \"B\"))], {})",
        traffic(rate, answer_minutes)
    )
}

/// A queue of type M/G/c at the IMSP, with what it must show.
fn queue(
    name: &'static str,
    (servers, load, service): (u32, f64, f64),
    (exponential, room): (bool, Option<u32>),
    messages: f64,
    measures: impl FnOnce(Markov) -> Vec<Measure>,
) -> Case {
    let arrivals = load / service;
    let seconds = messages / arrivals;
    let markov = Markov { arrivals, services: 1.0 / service, servers };
    Case {
        name,
        warm_up: 0.05,
        at: Some((OperatorId(0), Node::Imsp.into())),
        measures: measures(markov),
        model: Model::Queue { arrivals, service, servers, exponential, room, seconds },
    }
}

fn waits(of: Markov) -> Vec<Measure> {
    vec![
        measure("mean wait, s", Quantity::MeanWait, of.mean_wait()),
        measure("share that waits", Quantity::WaitsLonger(0.0), of.waits()),
    ]
}

fn distribution(of: Markov) -> Vec<Measure> {
    let longer = |name, means: f64| {
        let time = means * of.mean_wait();
        measure(name, Quantity::WaitsLonger(time), of.waits_longer(time))
    };
    let quantile = |name, share| measure(name, Quantity::Quantile(share), of.wait_quantile(share));
    let mut all = waits(of);
    all.extend([
        longer("longer than 1/10 of the mean", 0.1),
        longer("longer than 1/2 of the mean", 0.5),
        longer("longer than the mean", 1.0),
        longer("longer than twice the mean", 2.0),
        longer("longer than 4 times the mean", 4.0),
        quantile("p50, s", 0.5),
        quantile("p95, s", 0.95),
        quantile("p99, s", 0.99),
    ]);
    // A quantile between those that wait and those that do not jumps.
    all.retain(|m| m.exact > 0.0);
    all
}

fn queues() -> Vec<Case> {
    let markov = (true, None);
    let little = |of: Markov| {
        let mut all = distribution(of);
        all.push(measure("mean queue", Quantity::Queue, of.mean_queue()));
        all.push(measure("queue / (arrivals x wait)", Quantity::Little, 1.0));
        all
    };
    let loss = |room: u32| {
        move |of: Markov| {
            let (rejected, wait) = of.with_room(room);
            let rejects = measure("share rejected", Quantity::Rejected, rejected);
            let waits = measure("mean wait, s", Quantity::MeanWait, wait);
            if room == 0 { vec![rejects] } else { vec![rejects, waits] }
        }
    };
    vec![
        queue("M/M/1 at 50 %", (1, 0.5, 0.01), markov, 4e5, distribution),
        queue("M/M/1 at 80 %", (1, 0.8, 0.01), markov, 4e5, little),
        queue("M/M/1 at 95 %", (1, 0.95, 0.01), markov, 8e5, distribution),
        queue("M/M/2", (2, 1.6, 0.02), markov, 3e5, waits),
        queue("M/M/5", (5, 4.0, 0.05), markov, 3e5, waits),
        queue("M/M/10", (10, 8.0, 0.1), markov, 3e5, waits),
        queue("M/M/50", (50, 45.0, 0.5), markov, 3e5, waits),
        queue("M/D/1", (1, 0.8, 0.01), (false, None), 3e5, |of| {
            let exact = md1_mean_wait(of.arrivals, of.services);
            vec![
                measure("mean wait, s", Quantity::MeanWait, exact),
                measure("share that waits", Quantity::WaitsLonger(0.0), of.load()),
            ]
        }),
        queue("M/M/2/5", (2, 1.6, 0.02), (true, Some(3)), 3e5, loss(3)),
        queue("M/M/10/10", (10, 4.46, 0.1), (true, Some(0)), 3e5, |of| {
            vec![measure("share rejected (Erlang B)", Quantity::Rejected, erlang_b(of.servers, of.load()))]
        }),
    ]
}

/// From the conversion of a message to the recognition of its answer, besides the time the customer takes: from the
/// IMSP to the SMSC, to the terminal, and back.
const THERE_AND_BACK: f64 = 0.2 + 2.0 + 2.0 + 0.2;

fn alias_pools() -> Vec<Case> {
    let case = |name, numbers: u32, load: f64, answer_minutes: Option<u32>| {
        let measure = match answer_minutes {
            None => measure("share refused (Erlang B)", Quantity::Refused, erlang_b(numbers, load)),
            Some(minutes) => {
                let hours = (f64::from(minutes) * 60.0 + THERE_AND_BACK) / 3600.0;
                let exact = poisson_at_least(load * hours / LIFETIME_HOURS, numbers);
                measure("share misrouted (Poisson)", Quantity::Misrouted, exact)
            }
        };
        let (reuses, days) = (answer_minutes.is_some(), 20.0);
        let model = Model::Pool { numbers, load, reuses, answer_minutes, days };
        Case { name, warm_up: 0.05, at: None, measures: vec![measure], model }
    };
    vec![
        case("Alias pool that refuses", 10, 8.0, None),
        case("Alias pool that reuses", 3, 6.0, Some(20)),
        case("A single alias", 1, 2.0, Some(20)),
    ]
}

fn market() -> Case {
    let (innovation, imitation) = (0.03, 0.38);
    let after = |name, years: u32| {
        let exact = bass(innovation, imitation, f64::from(years));
        measure(name, Quantity::Adopted(Span(u64::from(years) * 365 * Span::DAY.0)), exact)
    };
    Case {
        name: "Bass",
        warm_up: 0.0,
        at: None,
        measures: vec![after("users after 5 years", 5), after("users after 10 years", 10)],
        model: Model::Market { innovation, imitation, years: 10 },
    }
}

/// All cases, in the order of the report.
pub fn all() -> Vec<Case> {
    queues().into_iter().chain(alias_pools()).chain([market()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_case_is_a_sound_world() {
        for case in all() {
            let world = world::parse(case.name, &case.world(1, 1.0, 1.0), std::path::Path::new("."), &[]);
            let world = world.unwrap_or_else(|report| panic!("{}: {report}", case.name));
            assert!(world.warnings.is_empty(), "{}: {}", case.name, world.warnings);
        }
    }

    #[test]
    fn cases_have_names_of_their_own() {
        let names: std::collections::BTreeSet<_> = all().iter().map(|c| c.name).collect();
        assert_eq!(names.len(), all().len());
    }
}
