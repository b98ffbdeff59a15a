//! What a step of adoption decides.

use super::*;
use crate::adoption::{Census, Step};
use crate::build::replica;
use crate::decision::{Facts, Place, Surroundings};
use std::sync::Arc;
use vocabulary::{Event, UpgradeReason};
use world::blueprint::{Adoption, Imitates};

/// B's many, who adopt with certainty as soon as they can; A's contacts are IM users.
fn eager() -> Blueprint {
    let mut world = cast();
    world.operators[1].contacts.at = vec![1.0, 0.0, 0.0];
    world.operators[1].adoption = Some(Adoption {
        innovation: 1e6,
        imitation: 0.0,
        introduction: 0.0,
        imitates: Imitates::Contacts,
        terminal_life: Span::ZERO,
        new_terminals: vec![(CLIENT, 1.0)],
        step: Span::DAY,
    });
    world
}

fn adoption(world: &mut Blueprint) -> &mut Adoption {
    world.operators[1].adoption.as_mut().expect("B adopts")
}

/// What a step decides for one of B's many, given the IM users.
fn decided(world: Blueprint, users: &[u32]) -> Vec<Event> {
    let around = Surroundings::new(&Arc::new(world));
    let operator = around.operator(B);
    let mut census = Census::new(around.blueprint.subscribers());
    users.iter().for_each(|u| census.count(*u));
    let step = Step::new(operator, operator.adoption.as_ref().expect("B adopts"), &census, 1);
    let place = Place::new(&around, B);
    let at = place.at(NOON);
    let who = SubscriberId(B1.0 + 5);
    let mut records = Vec::new();
    let stimulus = step.stimulus(who, NOON);
    let mut facts = Facts::of(&stimulus, B, &mut records);
    replica(&around)[1].with_subscribers(|s, _| step.decide(&at, s, who, &mut facts));
    records.iter().map(|r| r.event).collect()
}

#[test]
fn without_a_client_on_the_terminal_nobody_upgrades() {
    assert_eq!(decided(eager(), &[]), []);
}

#[test]
fn a_terminal_with_a_client_is_bought_and_then_used() {
    let mut world = eager();
    adoption(&mut world).terminal_life = Span(1);
    let events = decided(world, &[]);
    assert_eq!(events[0], Event::TerminalReplaced { client: CLIENT, had_client: false });
    let Event::UpgradeDecided { reason: UpgradeReason::Innovation, wait } = events[1] else {
        panic!("{events:?}")
    };
    assert!(wait > Span::ZERO && wait <= Span(Span::DAY.0 + 1));
}

#[test]
fn without_an_imsp_nobody_upgrades() {
    let mut world = eager();
    world.operators[1].terminals = vec![(CLIENT, 1.0)];
    assert_eq!(decided(world.clone(), &[]).len(), 1);
    world.operators[1].imsp.as_mut().expect("B has one").launched = false;
    assert_eq!(decided(world, &[]), []);
}

#[test]
fn imitation_takes_somebody_to_imitate() {
    let mut world = eager();
    world.operators[1].terminals = vec![(CLIENT, 1.0)];
    (adoption(&mut world).innovation, adoption(&mut world).imitation) = (0.0, 1e6);
    assert_eq!(decided(world.clone(), &[]), []);
    let everybody_at_a: Vec<u32> = (0..10).collect();
    let events = decided(world, &everybody_at_a);
    assert!(matches!(events[..], [Event::UpgradeDecided { reason: UpgradeReason::Imitation, .. }]));
}
