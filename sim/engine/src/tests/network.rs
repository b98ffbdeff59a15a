//! How operators reach each other.

use super::*;
use crate::network::Network;
use std::sync::Arc;
use vocabulary::{Event, FailCause, LinkId};
use world::blueprint::Change;

fn network(world: Blueprint) -> Network {
    Network::new(&Arc::new(world))
}

#[test]
fn the_shortest_way_is_taken() {
    let mut world = cast();
    world.operators[2].transit = true;
    assert_eq!(network(world.clone()).route(Service::Sms, A, B), Ok(LinkId(1)));
    // Over C it is 100 ms now.
    world.links[1].latency = ms(101);
    assert_eq!(network(world.clone()).route(Service::Sms, A, B), Ok(LinkId(2)));
    world.operators[2].transit = false;
    assert_eq!(network(world).route(Service::Sms, A, B), Ok(LinkId(1)));
}

#[test]
fn an_im_link_leads_nowhere_without_an_imsp_at_its_end() {
    let mut world = cast();
    assert_eq!(network(world.clone()).route(Service::Im, A, C), Err(FailCause::NoRoute));
    world.links.push(link(Service::Im, 0, 2));
    assert_eq!(network(world).route(Service::Im, A, C), Err(FailCause::LinkClosed));
}

#[test]
fn happenings_change_the_ways() {
    let mut network = network(cast());
    let (operator, closed) = network.decide(0, &Change::CloseLink(LinkId(0)));
    assert_eq!((operator, closed), (A, Event::LinkClosed { link: LinkId(0) }));
    network.apply(operator, &closed);
    assert_eq!(network.route(Service::Im, A, B), Err(FailCause::LinkClosed));
    let (operator, opened) = network.decide(0, &Change::OpenLink(LinkId(0)));
    network.apply(operator, &opened);
    assert_eq!(network.route(Service::Im, A, B), Ok(LinkId(0)));
    let (operator, launched) = network.decide(0, &Change::LaunchImsp(C));
    assert!(!network.has_imsp(C));
    network.apply(operator, &launched);
    assert!(network.has_imsp(C));
}

#[test]
fn everybody_has_a_home() {
    let network = network(cast());
    assert_eq!([A1, SubscriberId(9), B1, SubscriberId(29)].map(|s| network.home(s)), [A, A, B, C]);
}
