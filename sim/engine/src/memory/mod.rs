//! How much memory a world will take at most, from the world alone: the sizes of the types that hold it, times how
//! many of each there will be. Nothing is built for it. What is drawn is counted by a sample that is drawn by the same
//! rules.

mod contexts;
mod crowd;
mod outages;
mod traffic;

use crate::bindings::Bindings;
use crate::components::{Account, Client, Contact};
use crate::decision::Surroundings;
use crate::partition::entity_bytes;
use crate::schedule::{Alarm, Timers};
use crate::sessions::Sessions;
use crate::smsc::MessageWaiting;
use crate::stimulus::Stimulus;
use crate::watchers::{ByNumber, Watchers};
use crate::watching::somebody_is_watched;
use contexts::Contexts;
use crowd::Crowd;
use std::sync::Arc;
use traffic::Traffic;
use vocabulary::{OperatorId, Record, Span};
use world::Blueprint;
use world::blueprint::{Change, Operator, Service};

/// What a part of the engine takes, in bytes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Part {
    /// What it is, in a planner's words.
    pub what: &'static str,
    /// When the world has just been built.
    pub built: f64,
    /// At the end of the run, when it has taken all that it ever does.
    pub at_end: f64,
}

/// What a run of a world will take.
#[derive(Clone, PartialEq, Debug)]
pub struct Forecast {
    /// Part by part. What only building needs is a part that takes nothing at the end.
    pub parts: Vec<Part>,
    /// Records of the run, at most.
    pub records: f64,
}

/// What a run of a world will take.
pub fn forecast(blueprint: &Arc<Blueprint>) -> Forecast {
    let around = Surroundings::new(blueprint);
    let (crowds, traffic) = expected(&around);
    let grows = |what, built, at_end| Part { what, built, at_end };
    let stays = |what, bytes| grows(what, bytes, bytes);
    let sum = |of: &dyn Fn(&Operator, &Crowd) -> f64| -> f64 {
        blueprint.operators.iter().zip(&crowds).map(|(operator, crowd)| of(operator, crowd)).sum()
    };
    let presence = |at_end| (0..crowds.len()).map(|i| presence(&around, i, &crowds, at_end)).sum();
    let alarms = |users: fn(&Crowd) -> f64| {
        let of_users = |operator: &Operator, c: &Crowd| users(c) * alarms_each(&around, operator, c);
        let others = (STAGES - 1.0) * Timers::<Alarm>::bytes(0.0);
        sum(&|operator, c| Timers::<Alarm>::bytes(of_users(operator, c)) + others)
    };
    let contexts = (0..crowds.len()).filter_map(|i| Contexts::at(&around, i, &crowds, &traffic));
    let contexts = contexts.map(|kept| Bindings::bytes(kept.subscribers, kept.places)).sum();
    let parts = vec![
        stays(
            "subscribers",
            sum(&|operator, _| (entity_bytes(operator.subscribers) + accounts(operator)) as f64),
        ),
        stays("contact lists", sum(&|_, c| c.contacts * size_of::<Contact>() as f64)),
        grows("what users do next", alarms(|c| c.users), alarms(|c| c.users_at_end)),
        grows("who watches whom, and sessions", presence(false), presence(true)),
        stays("contacts kept by number", ByNumber::bytes(by_number(&around, &crowds))),
        grows("messages and answers that wait", 0.0, waiting(&around, &crowds, &traffic)),
        stays("contexts and aliases", contexts),
        grows("what SMSCs remember", 0.0, remembered(&around, &traffic)),
        grows("records and hops of a window", 0.0, window(&around, &traffic)),
        stays("recorded traffic", recorded(blueprint)),
        // It has given back what it took when contexts and aliases are bought.
        grows("moving in", (moving_in(blueprint) - contexts).max(0.0), 0.0),
    ];
    Forecast { parts, records: records(blueprint, &traffic) }
}

/// Who lives in a world, by operator, and what comes of it.
fn expected(around: &Surroundings) -> (Vec<Crowd>, Traffic) {
    let crowds: Vec<Crowd> = (0..around.blueprint.operators.len()).map(|i| Crowd::of(around, i)).collect();
    let traffic = Traffic::of(around, &crowds);
    (crowds, traffic)
}

/// The places of bindings that the IMSP of each operator comes to need.
pub fn places_of_bindings(around: &Surroundings) -> Vec<f64> {
    let (crowds, traffic) = expected(around);
    let places = |i| Contexts::at(around, i, &crowds, &traffic).map_or(0.0, |kept| kept.places);
    (0..crowds.len()).map(places).collect()
}

/// The records of a run, at most: some messages take twice as many steps as most do. Nobody knows how long a trace is.
fn records(blueprint: &Blueprint, traffic: &Traffic) -> f64 {
    if blueprint.traffic.trace.is_some() { f64::INFINITY } else { 2.0 * traffic.records }
}

/// The kinds of entity, each with timers of its own.
const STAGES: f64 = 3.0;

/// How many alarms a user has at a time: a conversation, an addition, a change of presence.
fn alarms_each(around: &Surroundings, operator: &Operator, crowd: &Crowd) -> f64 {
    let traffic = &around.blueprint.traffic;
    let talks = f64::from(traffic.conversations_per_day > 0.0) * crowd.active;
    let adds = f64::from(traffic.add_every > Span::ZERO) * crowd.adding;
    let sessions = f64::from(operator.sessions().is_some());
    talks + adds + sessions
}

/// The accounts that an operator's IMSP keeps.
fn accounts(operator: &Operator) -> usize {
    if operator.imsp.is_some() { operator.subscribers as usize * size_of::<Account>() } else { 0 }
}

/// While the first operator's subscribers, which come last, become entities, they are there twice.
fn moving_in(blueprint: &Blueprint) -> f64 {
    let first = blueprint.operators.first().map_or(0, |o| o.subscribers);
    f64::from(first) * size_of::<Client>() as f64
}

/// Whether the IMSP of one operator reaches that of another, or is the same, at the start.
fn reaches(around: &Surroundings, from: usize, to: usize) -> bool {
    let [from, to] = [from, to].map(|i| OperatorId(i as u8));
    from == to || around.network.route(Service::Im, from, to).is_ok()
}

/// The contacts that are kept by number alone at the start.
fn by_number(around: &Surroundings, crowds: &[Crowd]) -> f64 {
    let of = |(i, crowd): (usize, &Crowd)| -> f64 {
        let away = crowd.at.iter().enumerate().filter(|(to, _)| !reaches(around, i, *to));
        away.map(|(_, share)| crowd.listed * share).sum()
    };
    crowds.iter().enumerate().map(of).sum()
}

fn presence(around: &Surroundings, index: usize, crowds: &[Crowd], at_end: bool) -> f64 {
    let (blueprint, crowd) = (&around.blueprint, &crowds[index]);
    let operator = &blueprint.operators[index];
    let subscribers = f64::from(operator.subscribers);
    let has_sessions = around.pace(OperatorId(index as u8)).is_some();
    let mut bytes = 0.0;
    if has_sessions || somebody_is_watched(blueprint) {
        let known = |of: &dyn Fn(&Crowd) -> f64| -> f64 {
            let watching = crowds.iter().enumerate().filter(|(from, _)| reaches(around, *from, index));
            watching.map(|(_, c)| of(c) * c.at[index]).sum()
        };
        let later = if at_end { known(&|c| c.added_later) } else { 0.0 };
        bytes += Watchers::bytes(subscribers, known(&|c| c.listed), later);
    }
    if has_sessions {
        bytes += Sessions::bytes(blueprint.subscribers(), subscribers, crowd.users * crowd.tellers);
    }
    bytes
}

/// What is due after random delays or waits in stores, and the inboxes themselves.
fn waiting(around: &Surroundings, crowds: &[Crowd], traffic: &Traffic) -> f64 {
    let operators = around.blueprint.operators.len() as f64;
    let inboxes = operators * STAGES;
    // Answers and thoughts wait at subscribers, what is stored at SMSCs.
    let held = Timers::<Stimulus>::bytes(traffic.waiting / operators) * operators;
    let stored = Timers::<Stimulus>::bytes(traffic.stored / operators) * operators;
    let idle = Timers::<Stimulus>::bytes(0.0) * (inboxes - 2.0 * operators);
    // It waits in a lane, whose room doubles: of between once and twice what it holds, the middle.
    let held_up = traffic.held_up * 1.5 * size_of::<Stimulus>() as f64;
    held + stored + idle + held_up + asked_anew(around, crowds) * 2.0 * size_of::<Stimulus>() as f64
}

/// The contacts that are asked for anew at once, as an operator's IMSP comes into reach: those that are kept by number
/// until then, as many as there are. They wait where they leave and where they come to.
fn asked_anew(around: &Surroundings, crowds: &[Crowd]) -> f64 {
    let blueprint = &around.blueprint;
    let comes = |change: &Change| matches!(change, Change::OpenLink(_) | Change::LaunchImsp(_));
    let ever = blueprint.happenings.iter().any(|h| h.at.0 < blueprint.duration.0 && comes(&h.change));
    if ever { by_number(around, crowds) } else { 0.0 }
}

fn remembered(around: &Surroundings, traffic: &Traffic) -> f64 {
    let blueprint = &around.blueprint;
    let each = |(operator, deferred): (&Operator, &f64)| {
        let subscribers = f64::from(operator.subscribers);
        let met = |events: f64| subscribers * (1.0 - libm::exp(-events / subscribers.max(1.0)));
        let filling = operator.inbox.as_ref().map_or(0.0, |i| i.share);
        let short_messages = traffic.short_messages / blueprint.operators.len() as f64;
        let receipts = if around.receipts { short_messages } else { 0.0 };
        MessageWaiting::bytes(met(deferred + receipts), met(short_messages) * filling)
    };
    blueprint.operators.iter().zip(&traffic.deferred).map(each).sum()
}

/// The records of a window, whose room doubles when it is full, and what is on its hops.
fn window(around: &Surroundings, traffic: &Traffic) -> f64 {
    let window = crate::build::Lookahead::of(&around.blueprint, crate::build::LONGEST_WINDOW).window;
    let records = (traffic.events_per_second * window.seconds()).max(2.0 * crate::windows::FULL as f64);
    // What was taken from a lane keeps its room until it is half of it.
    let hops = 2.0 * traffic.on_hops * size_of::<Stimulus>() as f64;
    2.0 * records * size_of::<Record>() as f64 + hops
}

/// What the feed of a trace keeps of each subscriber. Its ids take room as they are met, at most all that there are.
fn recorded(blueprint: &Blueprint) -> f64 {
    let subscribers = f64::from(blueprint.subscribers());
    match &blueprint.traffic.trace {
        None => 0.0,
        Some(trace) => crate::recorded::bytes(&trace.parties, subscribers),
    }
}

#[cfg(test)]
mod tests;
