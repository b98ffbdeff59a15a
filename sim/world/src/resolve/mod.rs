//! From the world as written to the blueprint: what each part becomes, and what contradicts what.

mod capacity;
mod corpus;
mod delivery;
mod happenings;
mod lengths;
mod links;
mod objectives;
mod operators;
mod people;
mod policies;
mod portability;
mod routes;
mod script;
mod spikes;
mod tariffs;
mod trace;

use crate::blueprint::{Activity, Blueprint, Lengths, Operator, Traffic, pareto_mean};
use crate::finding::{Code, Place};
use crate::reading::Reader;
use crate::written::{TrafficFile, WorldFile};
pub use corpus::Attachment;
use corpus::Corpora;
pub use trace::TraceSource;
use vocabulary::{Span, TextSize};

/// What a world resolves to: a blueprint, sound only if no finding is an error, and the files it uses.
pub struct Resolved {
    /// The world, resolved.
    pub blueprint: Blueprint,
    /// The corpus files that are used.
    pub attachments: Vec<Attachment>,
    /// The file of recorded traffic, if there is one.
    pub trace: Option<TraceSource>,
    /// Where it says how many subscribers the largest operator has.
    pub largest: Place,
}

/// Resolves a world; what contradicts what is noted with the reader.
pub fn resolve(r: &mut Reader, file: WorldFile) -> Resolved {
    let (traffic, attachments) = traffic(r, &file);
    let mut blueprint = Blueprint {
        name: file.name.clone(),
        start: file.start,
        duration: file.duration.it,
        seed: file.seed,
        operators: Vec::new(),
        links: links::resolve(r, &file),
        clients: std::mem::take(&mut r.clients),
        people: Vec::new(),
        script: Vec::new(),
        traffic,
        sizes: file.sizes.clone(),
        happenings: Vec::new(),
        objectives: Vec::new(),
        tariffs: None,
    };
    operators::resolve(r, &file, &mut blueprint);
    portability::resolve(r, &file, &mut blueprint);
    routes::check(r, &file, &mut blueprint);
    happenings::resolve(r, &file, &mut blueprint);
    if people::resolve(r, &file, &mut blueprint) {
        script::resolve(r, &file, &mut blueprint);
    }
    delivery::resolve(&mut blueprint);
    let trace = trace::resolve(r, &file, &mut blueprint);
    tariffs::resolve(r, &file, &mut blueprint);
    objectives::resolve(r, &file, &mut blueprint);
    check_idle(r, &file, &blueprint);
    let largest = file.operators.iter().max_by_key(|o| o.subscribers.it);
    let largest = largest.map_or(Place::default(), |o| o.subscribers.place);
    Resolved { blueprint, attachments, trace, largest }
}

fn traffic(r: &mut Reader, file: &WorldFile) -> (Traffic, Vec<Attachment>) {
    let Some(written) = file.traffic.it.clone() else {
        let default = r.traffic(crate::reading::Value::default("()", file.traffic.place));
        return (to_traffic(default, Lengths::Fixed(TextSize::default())), Vec::new());
    };
    check_sessions(r, &written);
    let mut corpora = Corpora::default();
    let lengths = lengths::resolve(r, &mut corpora, &written.lengths.it);
    (to_traffic(Some(written), lengths), corpora.attachments)
}

fn to_traffic(written: Option<TrafficFile>, lengths: Lengths) -> Traffic {
    let t = written.expect("traffic by default reads without fail");
    Traffic {
        conversations_per_day: t.conversations,
        activity: t.activity.it,
        further_turns: t.further_turns,
        think: t.think,
        answer_probability: t.probability,
        answer_delay: t.delay,
        idle_timeout: t.idle_timeout,
        profile: t.profile,
        week: t.week,
        spikes: Vec::new(),
        lengths,
        add_every: t.add_every,
        grant_probability: t.grants_presence,
        trace: None,
    }
}

/// Gaps within a session are shorter than those between conversations are on average, or sessions are none.
fn check_sessions(r: &mut Reader, traffic: &TrafficFile) {
    let Activity::Sessions { least, shape, .. } = traffic.activity.it else { return };
    let within = pareto_mean(least.0 as f64, shape);
    let mean = Span::DAY.0 as f64 / traffic.conversations;
    if within >= mean {
        let minutes = |span: f64| (span / 6e5).round() / 1e2;
        let what = format!(
            "gaps within a session are {} min on average, no shorter than those between all conversations, {} min",
            minutes(within),
            minutes(mean)
        );
        let help = "lower `least`, raise `shape`, or let users begin fewer `conversations`";
        r.note(Code::OutOfRange, traffic.activity.place, what, "too long for sessions", help);
    }
}

/// A world in which nobody is ever active is most likely a mistake.
fn check_idle(r: &mut Reader, file: &WorldFile, blueprint: &Blueprint) {
    let many = blueprint.traffic.conversations_per_day > 0.0 || blueprint.traffic.add_every > Span::ZERO;
    let many = many && blueprint.operators.iter().any(|o| o.subscribers > 0 && o.im_users > 0.0);
    let spontaneous = blueprint.people.iter().any(|p| p.spontaneous);
    let adopts = blueprint.operators.iter().any(|o| o.subscribers > 0 && o.adoption.is_some());
    let recorded = blueprint.traffic.trace.is_some();
    let logs_in = |o: &Operator| o.im_users > 0.0 && o.sessions().is_some();
    let many = many || blueprint.operators.iter().any(|o| o.subscribers > 0 && logs_in(o));
    if !many && !adopts && !spontaneous && !recorded && file.script.is_empty() && r.findings.is_empty() {
        let place = Place { end: file.operators_place.start + 1, ..file.operators_place };
        let help = "give an operator an IMSP and `im_users`, or write a script";
        r.note(Code::Idle, place, "nobody does anything in this world", "no IM user here, no script", help);
    }
}
