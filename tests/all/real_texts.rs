//! Messages whose text is known are counted as they are really split.

use crate::simulate::records;
use std::path::Path;
use vocabulary::sms::{self, Address, DeliverHeader};
use vocabulary::{Event, Record, TextSize};

/// A user of A writes to a customer of C, who answers: by SMS both ways.
fn world(policy: &str, text: &str, answer: &str) -> world::Blueprint {
    let world = format!(
        r#"(
            duration: "1 h",
            operators: {{
                "A": (numbers: ["+44 7700"], subscribers: 1, imsp: (legacy: ({policy}))),
                "C": (numbers: ["+44 7900"], subscribers: 1),
            }},
            links: [Sms(between: ("A", "C"))],
            people: {{"A1": (operator: "A", user: true, contacts: ["C1"]), "C1": (operator: "C")}},
            script: [
                (at: "1 min", who: "A1", does: Send(to: "C1", text: {text:?})),
                (at: "9 min", who: "C1", does: Answer(to: "A1", text: {answer:?})),
            ],
            traffic: (conversations: "0 /d"),
        )"#
    );
    world::parse("texts", &world, Path::new("."), &[]).unwrap_or_else(|report| panic!("{report}")).blueprint
}

fn parts_on_the_way(records: &[Record]) -> Vec<u8> {
    let parts = |r: &Record| match r.event {
        Event::ImConverted { parts, .. }
        | Event::SmsForwarded { parts, .. }
        | Event::SmsAccepted { parts }
        | Event::SmsDelivered { parts, .. }
        | Event::SmsAnswered { parts, .. }
        | Event::SmsHandedOver { parts } => Some(parts),
        _ => None,
    };
    records.iter().filter_map(parts).collect()
}

/// How many data units bring the text to the terminal.
fn data_units(blueprint: &world::Blueprint, text: &str) -> u8 {
    let originator = Address::international("+447700900001").expect("an MSISDN");
    let timestamp = blueprint.start.service_centre_time(vocabulary::Time::START);
    let header = DeliverHeader { originator, timestamp, reference: 0 };
    sms::deliver(&header, text).expect("a text that can be sent").len() as u8
}

/// 306 units that do not fit into two parts, as an escape would be torn.
fn torn() -> String {
    format!("{}€{}", "a".repeat(152), "b".repeat(152))
}

#[test]
fn each_hop_counts_the_parts_that_the_text_is_split_into() {
    let (text, answer) = (torn(), "😀".repeat(67));
    let blueprint = world("oversize: Split", &text, &answer);
    let (records, _) = records(&blueprint);
    let (there, back) = (data_units(&blueprint, &text), data_units(&blueprint, &answer));
    assert_eq!((there, back, TextSize::of(&text).parts(), TextSize::of(&answer).parts()), (3, 3, 2, 2));
    let parts = parts_on_the_way(&records);
    assert!(parts.len() >= 6 && parts.iter().all(|p| *p == 3), "{parts:?}");
}

#[test]
fn an_introduction_moves_the_borders_of_the_parts() {
    // With two characters in front, the escape fits into the first part, and the rest into the second and third.
    let text = torn();
    let blueprint = world("oversize: Split, intro: \"{sender}: \"", &text, "Yes");
    let (records, _) = records(&blueprint);
    let converted = records.iter().find_map(|r| match r.event {
        Event::ImConverted { size, parts, intro_parts, .. } => Some((size, parts, intro_parts)),
        _ => None,
    });
    let whole = format!("{}: {text}", blueprint.msisdn(blueprint.people[0].subscriber));
    let (size, parts, intro_parts) = converted.expect("a conversion");
    assert_eq!((size, parts, intro_parts), (TextSize::of(&whole), data_units(&blueprint, &whole), 0));
}

#[test]
fn a_text_that_is_cut_off_may_need_another_alphabet_than_the_whole() {
    // What makes it UCS-2 is beyond the limit of 160 characters.
    let blueprint = world("oversize: Truncate", &format!("{}你", "a".repeat(160)), "Yes");
    let (records, _) = records(&blueprint);
    let converted = records.iter().find_map(|r| match r.event {
        Event::ImConverted { size, parts, lost_characters, .. } => Some((size, parts, lost_characters)),
        _ => None,
    });
    assert_eq!(converted, Some((TextSize::of(&"a".repeat(160)), 1, 1)));
}
