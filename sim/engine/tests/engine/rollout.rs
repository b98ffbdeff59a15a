//! New indications are told to whoever has a legacy contact on its list, at the pace of an IMSP.

use crate::{Run, run, run_plainly};
use engine::Options;
use engine::fixture::{link, reply_loop};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{Event, OperatorId, Record, Shown, Span, SubscriberId, Time};
use world::Blueprint;
use world::blueprint::{Change, Happening, Indications, Service};

const AT: Time = Time(10 * Span::MINUTE.0);
/// A hundred notices a second.
const PACE: Span = Span(10_000);
const TEXT: Indications = Indications { status_text: true, client_info: false };
const BOTH: Indications = Indications { status_text: true, client_info: true };

/// The reply loop, in which customers of B are told by StatusText alone, until a happening of the operator changes it;
/// `interworked`: else A's users keep them by number.
fn staged(operator: u8, interworked: bool) -> Blueprint {
    let mut world = reply_loop(1_000);
    world.operators.iter_mut().filter_map(|o| o.imsp.as_mut()).for_each(|i| i.legacy.indications = TEXT);
    world.clients.iter_mut().for_each(|c| c.client_info = true);
    if !interworked {
        world.operators[1].imsp = None;
        world.links = vec![link(Service::Sms, 0, 1)];
    }
    world.happenings = vec![indicate(AT, operator, BOTH)];
    world
}

fn indicate(at: Time, operator: u8, by: Indications) -> Happening {
    Happening { at, change: Change::Indicate(OperatorId(operator), by) }
}

fn shown(run: &Run) -> Vec<(Time, (SubscriberId, SubscriberId, u16), Shown)> {
    let shown = |r: &Record| match r.event {
        Event::ContactShown { slot, shown, .. } => Some((r.time, (r.subject, r.object, slot), shown)),
        _ => None,
    };
    run.records.iter().filter_map(shown).collect()
}

/// All contacts of the users of A, each once, with the place on the list.
fn on_lists(world: &Blueprint) -> BTreeSet<(SubscriberId, SubscriberId, u16)> {
    let mut replay = engine::Replay::new(std::sync::Arc::new(world.clone()));
    let slot = |event: &Event| match event {
        Event::ContactShown { slot, .. } => *slot,
        other => panic!("{other:?}"),
    };
    let users = (0..500).map(SubscriberId);
    users.flat_map(|u| replay.listing(u).contacts.into_iter().map(move |(c, e)| (u, c, slot(&e)))).collect()
}

#[test]
fn each_contact_on_each_list_is_shown_anew_once_a_hundred_a_second() {
    for interworked in [true, false] {
        let world = staged(u8::from(interworked), interworked);
        let shown = shown(&run_plainly(&world));
        let expected = on_lists(&world);
        assert!(expected.len() > 4_096, "more than are filed at a time: {}", expected.len());
        let found: BTreeSet<_> = shown.iter().map(|(_, contact, _)| *contact).collect();
        assert_eq!(shown.len(), expected.len(), "each once");
        assert_eq!(found, expected);
        // Over the link, and from the IMSP to the client.
        let way = Span(if interworked { 250_000 } else { 200_000 });
        for (n, (time, _, shown)) in (1..).zip(&shown) {
            assert_eq!((*time, *shown), (AT + way + Span(PACE.0 * n), Shown::ByClientInfo));
        }
    }
}

#[test]
fn threads_and_windows_do_not_change_a_roll_out() {
    let world = Blueprint { duration: Span(12 * Span::MINUTE.0), ..staged(1, true) };
    let plain = run_plainly(&world);
    assert_eq!(plain, run(&world, Options { threads: 2, worth_sharing: 0, ..Options::default() }));
    assert_eq!(plain, run(&world, Options { window: Span(7_001), ..Options::default() }));
}

#[test]
fn later_indications_take_the_place_of_earlier_ones_that_are_still_being_told() {
    let mut world = staged(1, true);
    let second = AT + Span(5_000_000);
    world.happenings.push(indicate(second, 1, TEXT));
    let run = run_plainly(&world);
    let mut last = BTreeMap::new();
    shown(&run).into_iter().for_each(|(_, contact, shown)| _ = last.insert(contact, shown));
    assert_eq!(last.len(), on_lists(&world).len());
    assert!(last.values().all(|shown| *shown == Shown::ByStatusText));
    let first = shown(&run).len() - last.len();
    assert!((4_096..4_200).contains(&first), "the block that was filed, and no more: {first}");
}

#[test]
fn without_the_happening_nothing_is_told() {
    let world = Blueprint { happenings: vec![], ..staged(1, true) };
    assert!(shown(&run_plainly(&world)).is_empty());
}
