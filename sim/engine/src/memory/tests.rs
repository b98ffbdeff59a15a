//! What is predicted, against what the engine really keeps at the end of a run.

use super::{Part, expected, forecast};
use crate::components::Contact;
use crate::decision::Surroundings;
use crate::fixture::{operator, reply_loop, world};
use crate::simulation::{Options, Simulation};
use std::sync::Arc;
use vocabulary::{LinkId, Node, OperatorId, Span, Time};
use world::Blueprint;
use world::blueprint::{CapacityChange, Change, Count, Delay, Happening, Profile, ReplyRouting};

/// What the engine keeps at the end, in bytes: of contact lists, of alarms, of what waits, of bindings.
fn kept(blueprint: &Arc<Blueprint>) -> [f64; 4] {
    let mut simulation = Simulation::new(blueprint.clone(), Options::default());
    let mut nobody = vec![(); simulation.partitions()];
    let end = simulation.end();
    simulation.advance(end, &mut nobody, None);
    let mut kept = [0; 4];
    for partition in simulation.each_partition() {
        let (timers, alarms) = partition.mail_ref().held();
        kept[0] += partition.with_subscribers(|s, _| size_of_val(s.books));
        kept[1] += alarms;
        kept[2] += timers;
        kept[3] += partition.with_imsp(|imsp, _| imsp.imsp.bindings.held()).unwrap_or(0);
    }
    kept.map(|bytes| bytes as f64)
}

const KEPT: [&str; 4] =
    ["contact lists", "what users do next", "messages and answers that wait", "contexts and aliases"];

/// How far a part may be off in worlds as small as these, of which much is the halves of chunks that are left empty.
const EACH: f64 = 0.2;

fn predicted(blueprint: &Arc<Blueprint>) -> [f64; 4] {
    let parts = forecast(blueprint).parts;
    KEPT.map(|what| parts.iter().find(|p| p.what == what).map_or(0.0, |p| p.at_end))
}

/// The parts whose prediction is further off than a share of what is kept.
fn off(predicted: [f64; 4], kept: [f64; 4], share: f64) -> Vec<(&'static str, f64, f64)> {
    let all = KEPT.into_iter().zip(predicted).zip(kept).map(|((what, p), k)| (what, p, k));
    all.filter(|(_, p, k)| (p / k - 1.0).abs() > share).collect()
}

/// Several worlds, of which each has something that the others do not.
fn worlds() -> [Arc<Blueprint>; 3] {
    let mut evening = reply_loop(20_000);
    let mut hours = [0.4; 24];
    (hours[1], hours[2]) = (9.0, 6.6);
    evening.traffic.profile = Profile { hours: hours.map(|h| h * 24.0 / hours.iter().sum::<f64>()) };
    evening.duration = Span(4 * Span::HOUR.0);
    evening.traffic.conversations_per_day = 24.0;
    evening.traffic.further_turns = Count::Geometric { mean: 1.5, max: 20 };
    evening.traffic.answer_probability = 0.8;
    evening.traffic.answer_delay = Delay::LogNormal { median: Span(10 * Span::MINUTE.0), sigma: 1.5 };
    let mut uneven = reply_loop(20_000);
    let users = &mut uneven.operators[0];
    users.contacts.count = Count::LogNormal { median: 8.0, sigma: 0.7, max: 60 };
    (users.contacts.popularity, users.contacts.favourites) = (1.0, 1.0);
    let reply = ReplyRouting::OriginatorNumber { lifetime: Span::HOUR, per_customer: 6 };
    uneven.operators[1].imsp.as_mut().expect("it has one").legacy.reply = reply;
    [reply_loop(20_000), evening, uneven].map(Arc::new)
}

#[test]
fn each_part_is_predicted_as_the_engine_comes_to_keep_it() {
    for blueprint in worlds() {
        let (predicted, kept) = (predicted(&blueprint), kept(&blueprint));
        assert_eq!(off(predicted, kept, EACH), []);
        let [predicted, kept] = [predicted, kept].map(|parts| parts.iter().sum::<f64>());
        assert!((predicted / kept - 1.0).abs() < 0.1, "{predicted} {kept}");
    }
}

#[test]
fn a_run_has_no_more_records_than_were_predicted_and_no_fewer_than_a_quarter() {
    for blueprint in worlds() {
        let mut simulation = Simulation::new(blueprint.clone(), Options::default());
        let (mut nobody, end) = (vec![(); simulation.partitions()], simulation.end());
        let records = simulation.advance(end, &mut nobody, None) as f64;
        let most = forecast(&blueprint).records;
        assert!((records..4.0 * records).contains(&most), "{records} of {most}");
    }
}

#[test]
fn a_wrong_prediction_is_found() {
    let [usual, evening, uneven] = worlds();
    for (one, other) in [(&usual, &evening), (&evening, &uneven), (&evening, &usual)] {
        assert!(!off(predicted(one), kept(other), EACH).is_empty());
    }
}

#[test]
fn a_world_takes_what_its_subscribers_and_contacts_do() {
    let sum =
        |blueprint: Blueprint| forecast(&Arc::new(blueprint)).parts.iter().map(|p| p.at_end).sum::<f64>();
    let (one, two) = (sum(reply_loop(200_000)), sum(reply_loop(400_000)));
    assert!((two / one / 2.0 - 1.0).abs() < 0.05, "{one} {two}");
    let mut more = reply_loop(200_000);
    more.operators[0].contacts.count = Count::Fixed(30);
    let added = 100_000.0 * 20.0 * size_of::<Contact>() as f64;
    assert!(sum(more) - one > 0.99 * added);
}

#[test]
fn a_world_without_anybody_takes_next_to_nothing() {
    let blueprint = world(vec![operator("A", 0, 0)], vec![], crate::fixture::traffic());
    let bytes: f64 = forecast(&Arc::new(blueprint)).parts.iter().map(|p: &Part| p.at_end.max(p.built)).sum();
    assert!(bytes < 3e6, "{bytes}");
}

#[test]
fn what_an_outage_holds_up_is_foreseen() {
    let (hour, link) = (Span::HOUR.0, LinkId(0));
    let rate = |rate, at: u64| Happening {
        at: Time(at),
        change: Change::Capacity(CapacityChange {
            operator: OperatorId(0),
            node: Node::Link(link).into(),
            rate,
            servers: 0,
        }),
    };
    let mut blueprint = reply_loop(20_000);
    blueprint.duration = Span(2 * hour);
    blueprint.happenings = vec![rate(0, hour / 2), rate(CapacityChange::FULL_RATE, hour)];
    let blueprint = Arc::new(blueprint);
    let mut simulation = Simulation::new(blueprint.clone(), Options::default());
    let mut nobody = vec![(); simulation.partitions()];
    simulation.advance(Time(hour - 1), &mut nobody, None);
    let around = Surroundings::new(&blueprint);
    // All of it comes to the next hop at once, and is counted there, too.
    let (held_up, waits) = (expected(&around).1.held_up / 2.0, simulation.in_flight() as f64);
    assert!((held_up / waits - 1.0).abs() < 0.05, "{held_up} foreseen, {waits}");
    let mut none = (*blueprint).clone();
    none.happenings.clear();
    assert_eq!(expected(&Surroundings::new(&Arc::new(none))).1.held_up, 0.0);
}
