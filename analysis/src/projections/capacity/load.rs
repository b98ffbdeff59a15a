//! What came to a station over time, and what would have become of it with another capacity: each stretch of the run as
//! a queue in its stationary state (L. Green, P. Kolesar, "The pointwise stationary approximation for queues with
//! nonstationary arrivals", *Management Science* 37(1), 1991), and as a flood where servers do not keep up.

use super::Counts;
use crate::plan::Plan;
use crate::stations::Station;
use crate::theory::{Markov, Stationary};
use vocabulary::Time;

/// Bins of an hour are taken together until so many messages came: in fewer, chance would pass for load.
const ENOUGH: u64 = 1_000;
/// A limited room that is emptied in this share of a stretch is in its stationary state there, whatever comes.
const SETTLED: f64 = 0.1;
/// Messages of a flood are told apart in so many parts.
const PARTS: u32 = 20;

/// A stretch of the run, in microseconds, in which a station works at one rate.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Stretch {
    from: f64,
    span: f64,
    /// The share of the full rate, 0 to 1.
    rate: f64,
    messages: f64,
}

/// A capacity to try.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Tried {
    /// How many servers.
    pub servers: u32,
    /// The mean service of one, in microseconds at full rate.
    pub service: f64,
}

/// What would have become of the messages.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Outcome {
    /// How many would have queued.
    pub queued: f64,
    /// How many would have been rejected.
    pub rejected: f64,
    /// Of those that queue, how many wait.
    pub waiting: f64,
    /// Their waits together, in microseconds.
    pub wait: f64,
    /// How many wait longer than asked.
    pub longer: f64,
}

/// What came to a station.
#[derive(Clone, Debug)]
pub struct Load<'a> {
    station: &'a Station,
    stretches: Vec<Stretch>,
    /// Work that came in each bin in which the station works, in microseconds of one server, and for how long it works
    /// at full rate.
    bins: Vec<(f64, f64)>,
    /// The mean service, in microseconds of one server at full rate, what was rejected taken as much as the others.
    pub service: f64,
    spread: f64,
    /// How many can wait; none: as many as there are.
    pub room: Option<f64>,
}

impl<'a> Load<'a> {
    /// The load of a station until an end; none if nothing was served.
    pub fn new(plan: &Plan, station: &'a Station, counts: &Counts, end: Time) -> Option<Load<'a>> {
        let (service, variation) = counts.service()?;
        let calendar = &plan.calendar;
        let (mut stretches, mut bins) = (Vec::new(), Vec::new());
        let (mut from, mut messages) = (Time::START, 0);
        for bin in 0..=calendar.at(Time(end.0.saturating_sub(1))).bin {
            let begins = calendar.bin_start(bin);
            let until = Time(calendar.at(begins).until).min(end);
            let of = counts.at(bin);
            let works = station.mean_rate(begins, until) * until.since(begins).0 as f64;
            if works > 0.0 {
                bins.push((of.asked_us as f64 + of.rejected as f64 * service, works));
            }
            messages += of.offered;
            let hour_ends = calendar.hour_of_bin(bin) != calendar.hour_of_bin(bin + 1);
            if messages >= ENOUGH || hour_ends || until == end {
                stretches.extend(cut(station, from, until, messages as f64));
                (from, messages) = (until, 0);
            }
        }
        let room = station.capacity.as_ref().and_then(|c| c.room).map(f64::from);
        Some(Load { station, stretches, bins, service, spread: (1.0 + variation) / 2.0, room })
    }

    /// What would become of it with a capacity; `longer` counts waits above some microseconds.
    pub fn outcome(&self, tried: Tried, longer: f64) -> Outcome {
        let mut outcome = Outcome::default();
        let mut backlog = 0.0;
        for stretch in &self.stretches {
            backlog = self.pass(stretch, backlog, tried, longer, &mut outcome);
        }
        outcome
    }

    /// How busy a capacity would be, 0 to 1 and beyond: in the mean, and in the busiest bin.
    pub fn utilisation(&self, tried: Tried) -> (f64, f64) {
        let one = f64::from(tried.servers) * self.service / tried.service;
        let sum = |of: fn(&(f64, f64)) -> f64| self.bins.iter().map(of).sum::<f64>();
        let peak = self.bins.iter().map(|(work, works)| work / (one * works)).fold(0.0, f64::max);
        (sum(|b| b.0) / (one * sum(|b| b.1)).max(f64::MIN_POSITIVE), peak)
    }

    /// A stretch that begins with some that wait; says how many wait at its end.
    fn pass(&self, of: &Stretch, backlog: f64, tried: Tried, longer: f64, outcome: &mut Outcome) -> f64 {
        let room = self.room.unwrap_or(f64::INFINITY);
        let served = of.rate * f64::from(tried.servers) / tried.service;
        let growth = of.messages / of.span - served;
        let overloaded = growth >= 0.0;
        let settles = served > 0.0 && room <= SETTLED * of.span * served;
        let flooded = match overloaded {
            true if settles => 0.0,
            true => of.span,
            false => (backlog / -growth).min(of.span),
        };
        if flooded > 0.0 {
            self.flood(&Stretch { span: flooded, ..*of }, (backlog, growth), tried, longer, outcome);
        }
        let messages = of.messages * (1.0 - flooded / of.span);
        if messages > 0.0 {
            let queue = Stationary {
                markov: Markov {
                    arrivals: of.messages / of.span,
                    services: of.rate / tried.service,
                    servers: tried.servers,
                },
                spread: self.spread,
                room: self.room,
            };
            let fate = queue.fate(longer);
            let rejected = messages * fate.rejected;
            outcome.add(messages - rejected, fate.waiting, fate.mean_wait, fate.longer);
            outcome.rejected += rejected;
        }
        (backlog + growth * of.span).clamp(0.0, room)
    }

    /// Messages of a stretch (as long as the flood lasts) that wait for all before them, of whom there are `backlog` at
    /// first and `growth` more each microsecond; those beyond the room are rejected.
    fn flood(
        &self,
        of: &Stretch,
        (backlog, growth): (f64, f64),
        tried: Tried,
        longer: f64,
        outcome: &mut Outcome,
    ) {
        let room = self.room.unwrap_or(f64::INFINITY);
        let arrivals = growth + of.rate * f64::from(tried.servers) / tried.service;
        let part = of.span / f64::from(PARTS);
        for i in 0..PARTS {
            let into = (f64::from(i) + 0.5) * part;
            let before = backlog + growth * into;
            let came = arrivals * part;
            let rejected = if before > room { growth.max(0.0) * part } else { 0.0 };
            let work = before.min(room) * tried.service / f64::from(tried.servers);
            let wait = self.station.until_done(Time((of.from + into) as u64), work);
            outcome.add(came - rejected, 1.0, wait, f64::from(u8::from(wait > longer)));
            outcome.rejected += rejected;
        }
    }
}

impl Outcome {
    /// Adds messages that queue: how many, which share waits, their mean wait, and which share waits longer than asked.
    fn add(&mut self, messages: f64, waiting: f64, wait: f64, longer: f64) {
        if messages > 0.0 {
            self.queued += messages;
            self.waiting += messages * waiting;
            self.wait += messages * wait;
            self.longer += messages * longer;
        }
    }
}

/// A stretch of the run by the rates of a station in it; messages come evenly.
fn cut(station: &Station, from: Time, until: Time, messages: f64) -> impl Iterator<Item = Stretch> {
    let whole = until.since(from).0 as f64;
    let phases = station.within(from, until);
    phases.scan(from.0 as f64, move |begins, (span, rate, _)| {
        let from = std::mem::replace(begins, *begins + span);
        Some(Stretch { from, span, rate, messages: messages * span / whole })
    })
}
