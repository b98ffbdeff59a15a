//! Which SMSCs get a store: those whose world needs one.

use std::path::Path;
use vocabulary::{Span, Time};
use world::Blueprint;
use world::blueprint::Store;

/// Two operators, each with what is written of it, and what is written of the person C1 at the second.
fn world(a: &str, c: &str, person: &str, more: &str) -> Blueprint {
    let text = format!(
        "(duration: \"1 d\", operators: {{\n\
         \"A\": (numbers: [\"+44 7700\"], subscribers: 10, im_users: \"50 %\", {a}),\n\
         \"C\": (numbers: [\"+44 7900\"], subscribers: 10, {c}),\n}},\n\
         links: [Sms(between: (\"A\", \"C\"))], people: {{\"C1\": (operator: \"C\", {person})}}, {more})"
    );
    world::parse("w", &text, Path::new("."), &[]).unwrap_or_else(|report| panic!("{report}")).blueprint
}

/// Whether A's SMSC and whether C's has a store.
fn stores(a: &str, c: &str, person: &str, more: &str) -> [bool; 2] {
    let world = world(a, c, person, more);
    [0, 1].map(|i| world.operators[i].smsc.store.is_some())
}

#[test]
fn an_operator_of_which_nothing_is_said_has_none() {
    assert_eq!(stores("imsp: ()", "", "", ""), [false, false]);
}

#[test]
fn who_can_fail_to_deliver_has_one() {
    for c in ["attachment: ()", "inbox: ()", "smsc: (store: ())", "hlr: (capacity: (rate: \"5 /s\"))"] {
        assert_eq!(stores("imsp: ()", c, "", ""), [false, true], "{c}");
    }
    let delivery = "smsc: (capacity: (delivery: (rate: \"5 /s\"), submission: (rate: \"5 /s\")))";
    assert_eq!(stores("imsp: ()", delivery, "", ""), [false, true]);
    assert_eq!(stores("imsp: ()", "", "off: [(from: \"1 h\", until: \"2 h\")]", ""), [false, true]);
    let outage = "happenings: [(at: \"1 h\", what: Outage(of: Hlr(\"C\"), lasts: \"1 h\"))]";
    assert_eq!(stores("imsp: ()", "", "", outage), [false, true]);
    let submission = "smsc: (capacity: (submission: (rate: \"5 /s\")))";
    assert_eq!(stores("imsp: ()", submission, "", ""), [false, false]);
}

#[test]
fn where_anybody_asks_for_receipts_all_have_one() {
    assert_eq!(stores("imsp: (legacy: (receipts: \"1 %\"))", "", "", ""), [true, true]);
    assert_eq!(stores("imsp: ()", "smsc: (receipts: \"1 %\")", "", ""), [true, true]);
}

#[test]
fn what_is_written_is_kept() {
    let world = world("imsp: (legacy: (validity: \"5 h\"))", "smsc: (store: (attempts: 7))", "", "");
    let store = world.operators[1].smsc.store.as_ref().expect("it is written");
    assert_eq!(*store, Store { attempts: 7, ..Store::default() });
    let validity = |i: usize| world.operators[i].imsp.as_ref().map(|i| i.legacy.validity);
    assert_eq!(
        (validity(0), world.operators[0].smsc.validity),
        (Some(Span(5 * 3_600_000_000)), Span(3 * Span::DAY.0))
    );
}

#[test]
fn an_imsp_is_as_patient_as_its_operator_unless_it_says_otherwise() {
    let world =
        world("imsp: (), smsc: (validity: \"1 d\")", "", "off: [(from: \"1 h\", until: \"2 h\")]", "");
    assert_eq!(world.operators[0].imsp.as_ref().map(|i| i.legacy.validity), Some(Span::DAY));
    assert_eq!(world.people[0].off, [(Time(3_600_000_000), Time(7_200_000_000))]);
}
