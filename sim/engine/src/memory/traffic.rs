//! What the many write, over the time of a run, and how much of it waits: answers, thoughts, and what an SMSC stores
//! until a terminal is there.

use super::crowd::Crowd;
use super::outages::held_up;
use crate::attachment::Attachments;
use crate::chance::{Chance, Draw, Purpose};
use crate::decision::Surroundings;
use crate::distribution::{count, delay};
use crate::subscriber::MOST_TURNS;
use vocabulary::{OperatorId, Span, SubscriberId, Time};
use world::Blueprint;
use world::blueprint::{Delay, Operator};

/// The most parts into which a run is cut, and how long a part lasts at least.
const PARTS: u64 = 1_000;
const LEAST: Span = Span(10 * Span::SECOND.0);
/// So many draws stand for a distribution, and so many subscribers for those of an operator.
const DRAWS: u64 = 4_096;
const TERMINALS: u32 = 64;
/// Records of a message on its way, about: it takes that many steps, or its answer does.
const STEPS: f64 = 5.0;

/// What the many write, and what of it waits at most at one time.
#[derive(Clone, PartialEq, Debug)]
pub struct Traffic {
    /// Conversations of a user in the run, by operator.
    pub conversations_each: Vec<f64>,
    /// Answers and further messages that are being thought of.
    pub waiting: f64,
    /// Short messages in the stores of all SMSCs.
    pub stored: f64,
    /// Messages that wait until a node or a link is back in service.
    pub held_up: f64,
    /// Short messages that could not be delivered at once, by operator.
    pub deferred: Vec<f64>,
    /// Short messages in the run, at most: all messages and answers.
    pub short_messages: f64,
    /// Messages, answers and what is told of presence on hops of constant delay.
    pub on_hops: f64,
    /// Records a second, where there are most.
    pub events_per_second: f64,
    /// Records in the run, about.
    pub records: f64,
}

/// A run in parts of equal length.
pub struct Parts {
    length: Span,
    count: usize,
}

impl Parts {
    fn of(duration: Span) -> Parts {
        let length = Span((duration.0 / PARTS).max(LEAST.0).min(duration.0.max(1)));
        Parts { length, count: duration.0.div_ceil(length.0) as usize }
    }

    fn begin(&self, part: usize) -> Time {
        Time(self.length.0 * part as u64)
    }

    /// How much comes between two times of what comes in each part.
    pub fn within(&self, comes: &[f64], (from, until): (Time, Time)) -> f64 {
        let share = |part: usize| {
            let end = self.begin(part + 1).min(until);
            end.since(self.begin(part).max(from)).0 as f64 / self.length.0 as f64
        };
        comes.iter().enumerate().map(|(part, comes)| comes * share(part)).sum()
    }
}

impl Traffic {
    /// The traffic of a world.
    pub fn of(around: &Surroundings, crowds: &[Crowd]) -> Traffic {
        let blueprint = &around.blueprint;
        let parts = Parts::of(blueprint.duration);
        let mut begun = vec![0.0; parts.count];
        let mut conversations_each = Vec::new();
        for (index, crowd) in crowds.iter().enumerate() {
            let each = conversations(around, OperatorId(index as u8), &parts);
            conversations_each.push(each.iter().sum());
            let active = crowd.users_at_end * crowd.active * f64::from(crowd.list > 0.0);
            begun.iter_mut().zip(&each).for_each(|(sum, each)| *sum += active * each);
        }
        let Talk { messages, answers, waiting } = talk(blueprint, &begun, &parts);
        let sent: Vec<f64> = messages.iter().zip(&answers).map(|(m, a)| m + a).collect();
        let stores = stores(around, &sent, crowds, &parts);
        let told = told(around, crowds);
        let busiest = sent.iter().copied().fold(0.0, f64::max) / parts.length.seconds().max(1e-6);
        Traffic {
            conversations_each,
            waiting,
            stored: stores.iter().map(|s| s.0).sum(),
            held_up: held_up(around, crowds, &messages, &parts),
            deferred: stores.iter().map(|s| s.1).collect(),
            short_messages: sent.iter().sum(),
            on_hops: (busiest + told) * longest_way(blueprint).seconds(),
            events_per_second: busiest * STEPS + told,
            records: sent.iter().sum::<f64>() * STEPS + told * blueprint.duration.seconds(),
        }
    }
}

/// How many conversations a user begins in each part of the run.
fn conversations(around: &Surroundings, home: OperatorId, parts: &Parts) -> Vec<f64> {
    let per_day = around.blueprint.traffic.conversations_per_day;
    let end = Time::START + around.blueprint.duration;
    let load = |part| around.rhythm.load(home, parts.begin(part), parts.begin(part + 1).min(end));
    (0..parts.count).map(|part| per_day * load(part) / Span::DAY.0 as f64).collect()
}

/// What comes of conversations: messages and answers in each part of the run, and how many wait at most.
struct Talk {
    messages: Vec<f64>,
    answers: Vec<f64>,
    waiting: f64,
}

fn talk(blueprint: &Blueprint, begun: &[f64], parts: &Parts) -> Talk {
    let traffic = &blueprint.traffic;
    let draws = |purpose| (0..DRAWS).map(move |key| Chance::new(blueprint.seed).draw(purpose, key));
    let mut turns: Vec<u16> = draws(Purpose::Conversation)
        .map(|mut d| count(traffic.further_turns, &mut d).min(MOST_TURNS))
        .collect();
    turns.sort_unstable();
    let more_than = |n: u16| (turns.len() - turns.partition_point(|t| *t <= n)) as f64 / turns.len() as f64;
    let answering = Waits::of(&traffic.answer_delay, draws(Purpose::Answer), parts);
    let thinking = Waits::of(&traffic.think, draws(Purpose::Think), parts);
    let mut messages = begun.to_vec();
    let mut answers = vec![0.0; begun.len()];
    let mut waiting = vec![0.0; begun.len()];
    let mut now = begun.to_vec();
    for turn in 0..MOST_TURNS {
        let answered: Vec<f64> = now.iter().map(|n| n * traffic.answer_probability).collect();
        let (wait, came) = answering.pass(&answered);
        add(&mut waiting, &wait);
        add(&mut answers, &came);
        let go_on = more_than(turn) / if turn == 0 { 1.0 } else { more_than(turn - 1).max(1e-9) };
        let meant: Vec<f64> = came.iter().map(|n| n * go_on).collect();
        let (wait, further) = thinking.pass(&meant);
        add(&mut waiting, &wait);
        add(&mut messages, &further);
        now = further;
        if now.iter().sum::<f64>() * 200.0 < begun.iter().sum() {
            break;
        }
    }
    Talk { messages, answers, waiting: waiting.into_iter().fold(0.0, f64::max) }
}

fn add(to: &mut [f64], more: &[f64]) {
    to.iter_mut().zip(more).for_each(|(to, more)| *to += more);
}

/// How long something waits: of what began in a part of the run, the share that still waits at the end of that part,
/// and of each later one.
struct Waits(Vec<f64>);

impl Waits {
    fn of(waits: &Delay, draws: impl Iterator<Item = Draw>, parts: &Parts) -> Waits {
        let length = parts.length.0 as f64;
        let drawn: Vec<f64> = draws.map(|mut draw| delay(waits, &mut draw).0 as f64).collect();
        // By then, what began at any time of the part has waited so long on average, or less if it was over.
        let waited = |until: f64| drawn.iter().map(|d| d.min(until)).sum::<f64>() / drawn.len() as f64;
        let mut before = 0.0;
        let share = |part: usize| {
            let now = waited((part + 1) as f64 * length);
            (now - std::mem::replace(&mut before, now)) / length
        };
        Waits((0..parts.count).map(share).collect())
    }

    /// What waits at the end of each part, and what is over within each, of what comes in each.
    fn pass(&self, comes: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let last = self.0.iter().rposition(|share| *share > 1e-6).map_or(0, |last| last + 1);
        let at = |end: usize| {
            let since = end.saturating_sub(last.saturating_sub(1));
            (since..=end).map(|part| comes[part] * self.0[end - part]).sum::<f64>()
        };
        let waits: Vec<f64> = (0..comes.len()).map(at).collect();
        let before = |part: usize| if part == 0 { 0.0 } else { waits[part - 1] };
        let over = (0..comes.len()).map(|part| (comes[part] + before(part) - waits[part]).max(0.0)).collect();
        (waits, over)
    }
}

/// For each operator, how many short messages its store holds at most because terminals are out of reach, and how many
/// come into it. Each operator gets its share of all that is sent.
fn stores(around: &Surroundings, sent: &[f64], crowds: &[Crowd], parts: &Parts) -> Vec<(f64, f64)> {
    let all: f64 = crowds.iter().map(|c| c.subscribers).sum();
    let of = |(index, (operator, crowd)): (usize, (&Operator, &Crowd))| {
        if operator.smsc.store.is_none() || operator.attachment.is_none() || crowd.subscribers == 0.0 {
            return (0.0, 0.0);
        }
        let got: Vec<f64> = sent.iter().map(|n| n * crowd.subscribers / all).collect();
        store(&around.attachments, (OperatorId(index as u8), operator), &got, parts)
    };
    around.blueprint.operators.iter().zip(crowds).enumerate().map(of).collect()
}

fn store(
    attachments: &Attachments,
    (home, operator): (OperatorId, &Operator),
    got: &[f64],
    parts: &Parts,
) -> (f64, f64) {
    let mut change = vec![0.0; got.len() + 1];
    let mut deferred = 0.0;
    let terminals = operator.subscribers.min(TERMINALS);
    for (part, came) in got.iter().enumerate() {
        for i in 0..terminals {
            let row = (u64::from(i) * u64::from(operator.subscribers) / u64::from(terminals)) as u32;
            let (who, now) = (SubscriberId(operator.first.0 + row), parts.begin(part));
            let wait = attachments.attached_from(home, who, now).since(now);
            if wait > Span::ZERO {
                let share = came / f64::from(terminals);
                deferred += share;
                change[part] += share;
                change[(part + wait.0.div_ceil(parts.length.0) as usize).min(got.len())] -= share;
            }
        }
    }
    let mut held = 0.0;
    let most = change.iter().fold(0.0, |most: f64, change| {
        held += change;
        most.max(held)
    });
    (most, deferred)
}

/// What is told of presence in a second: each log-in, log-out and status to those who watch and are logged in.
fn told(around: &Surroundings, crowds: &[Crowd]) -> f64 {
    let of = |(operator, crowd): (&Operator, &Crowd)| {
        let sessions = operator.sessions()?;
        let changes = crowd.users_at_end * sessions.activities_per_day() / Span::DAY.seconds();
        Some(changes * (1.0 + crowd.list * sessions.online()))
    };
    around.blueprint.operators.iter().zip(crowds).filter_map(of).sum()
}

/// The longest way over hops of constant delay.
fn longest_way(blueprint: &Blueprint) -> Span {
    let hops = |o: &Operator| {
        let imsp = o.imsp.as_ref().map_or(0, |i| 2 * i.access.0 + i.gateway.0);
        Span(imsp + o.smsc.submission.0 + o.smsc.delivery.0 + o.hlr.query.0)
    };
    let link = blueprint.links.iter().map(|l| l.latency).max().unwrap_or(Span::ZERO);
    let longest = blueprint.operators.iter().map(hops).max().unwrap_or(Span::ZERO);
    Span(longest.0 + link.0)
}
