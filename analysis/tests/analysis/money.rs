//! Charges and settlement of small streams, worked out by hand.

use crate::support::*;
use crate::{measure, results, rows};
use analysis::Tables;
use std::path::Path;
use std::sync::Arc;
use vocabulary::*;
use world::Blueprint;

const MINUTE: u64 = 60 * 1_000_000;

/// The small world with prices. A informs by a pop-up, B by a status line.
pub fn priced() -> Arc<Blueprint> {
    let text = "(operators: {
            \"A\": (numbers: [\"+44 7700\"], subscribers: 10, im_users: \"50 %\", imsp: (legacy: (information: PopUp))),
            \"B\": (numbers: [\"+44 7800\"], subscribers: 10, imsp: ()),
            \"C\": (numbers: [\"+44 7900\"], subscribers: 10, smsc: (receipts: \"5 %\")),
        },
        links: [Both(between: (\"A\", \"B\")), Sms(between: (\"A\", \"C\"))],
        tariffs: (currency: \"EUR\", rules: [
            Retail(kind: Im, price: \"0.01\"),
            Retail(kind: ImAsSms, price: \"0.05\", per: Part),
            Retail(kind: ImAsSms, to: \"C\", price: \"0.09\", per: Part),
            Advice(price: \"0.05\", per: Part),
            Retail(kind: AnswerBySms, price: \"0.1\", per: Part),
            Retail(kind: Receipt, price: \"0.005\"),
            Interworking(kind: Im, price: \"0.002\"),
            Interworking(kind: Conversion, price: \"0.025\", per: Part),
            Interworking(kind: Sms, price: \"0.03\", per: Part),
            Interworking(kind: Sms, from: \"C\", price: \"0.000001\", per: Part),
            Interworking(kind: Receipt, price: \"0.004\"),
        ]))";
    let parsed = world::parse("w", text, Path::new("."), &[]).unwrap_or_else(|report| panic!("{report}"));
    Arc::new(Blueprint { tariffs: parsed.blueprint.tariffs, ..Blueprint::clone(&small_world()) })
}

/// An IM of so many short messages, some of which only the introductory text needs.
fn conversion(parts: u8, intro_parts: u8) -> Event {
    converted_into((parts, intro_parts), size(100), own_number(), Binding::Opened, 0)
}

/// A user of A writes two short messages to a customer of C, one of them only for the introductory text; the customer
/// answers with three and gets a receipt.
fn by_number(count: u32) -> Vec<Record> {
    let (user, customer, at) = (a(1), c(2), 70 * MINUTE);
    let (link, octets, address) = (SMS_AC, 0, own_number());
    let mut story = Story::of(user, count);
    story
        .then(at, A, user, customer, im_sent(100))
        .then(at + 1, A, user, customer, conversion(2, 1))
        .then(at + 2, A, user, customer, Event::SmsForwarded { parts: 2, link, octets })
        .then(at + 3, C, user, customer, Event::SmsAccepted { parts: 2 })
        .then(at + 4, C, user, customer, sms_delivered(address, Span(4), Span(1)))
        .then(at + 5, C, customer, user, Event::SmsAnswered { size: size(400), parts: 3, address })
        .then(at + 6, C, customer, user, Event::SmsForwarded { parts: 3, link, octets })
        .then(at + 7, A, customer, user, Event::SmsHandedOver { parts: 3 })
        .then(at + 8, A, user, customer, Event::StatusReportSent { delivered: true, link, octets })
        .then(at + 9, C, user, customer, Event::StatusReportForwarded { link: LinkId::NONE, octets })
        .then(
            at + 10,
            C,
            user,
            customer,
            Event::StatusReportReceived { delivered: true, by_imsp: false, took: Span(2) },
        )
        .then(at + 11, A, customer, user, answer_delivered(Mechanism::OriginatorNumber, Span(6), false));
    story.records
}

/// The loop between A and B, the one between A and C, and an IM from B to A.
fn records() -> Vec<Record> {
    let mut records = reply_loop(a(1), b(2), 0, 70 * MINUTE, hours(1)).records;
    records.extend(by_number(1));
    let mut story = Story::of(b(7), 0);
    story
        .then(MINUTE, B, b(7), a(3), im_sent(30))
        .then(MINUTE + 1, B, b(7), a(3), Event::ImForwarded { link: IM_AB, octets: 0 })
        .then(MINUTE + 2, A, b(7), a(3), Event::ImRelayed)
        .then(MINUTE + 3, A, b(7), a(3), im_delivered(Span(3)));
    records.extend(story.records);
    records
}

#[test]
fn customers_are_charged_what_one_computes_by_hand() {
    let results = results(&priced(), &records());
    assert_eq!(
        rows(&results, "charges.csv"),
        [
            // One short message at 0.05, as the pop-up said.
            "A,B,im_as_sms,1,1,0.05,part,0.05,0.05,0.00,0,EUR",
            // Two at 0.09; told one, that of the text, at 0.05.
            "A,C,im_as_sms,1,2,0.09,part,0.18,0.05,0.13,1,EUR",
            "B,A,im,1,1,0.01,message,0.01,,,,EUR",
            "B,A,answer_by_sms,1,1,0.10,part,0.10,,,,EUR",
            "C,A,answer_by_sms,1,3,0.10,part,0.30,,,,EUR",
            "C,A,receipt,1,1,0.005,message,0.005,,,,EUR",
        ]
    );
}

#[test]
fn operators_settle_what_one_computes_by_hand_and_it_adds_up_to_zero() {
    let results = results(&priced(), &records());
    let settlement = rows(&results, "settlement.csv");
    assert_eq!(
        settlement,
        [
            // The IM to B; the answer that B recognised and B's IM came.
            "A,B,im,1,1,0.002,2,2,0.004,0.002,EUR",
            "A,B,conversion,1,1,0.025,0,0,0.00,-0.025,EUR",
            "A,C,sms,1,2,0.06,1,3,0.000003,-0.059997,EUR",
            "A,C,receipt,1,1,0.004,0,0,0.00,-0.004,EUR",
            "B,A,im,2,2,0.004,1,1,0.002,-0.002,EUR",
            "B,A,conversion,0,0,0.00,1,1,0.025,0.025,EUR",
            "C,A,sms,1,3,0.000003,1,2,0.06,0.059997,EUR",
            "C,A,receipt,0,0,0.00,1,1,0.004,0.004,EUR",
        ]
    );
    assert_eq!(sum_of_balances(&settlement), 0);
    assert_ne!(sum_of_balances(&settlement[1..]), 0, "a row that is missing shows");
    let other = settlement[2].replace("-0.059997", "-0.059996");
    assert_eq!(sum_of_balances(&[&settlement[..2], &[other], &settlement[3..]].concat()), 1);
    assert_eq!(
        rows(&results, "balances.csv"),
        [
            "A,0.23,0.004003,0.091,-0.086997,0.143003,EUR",
            "B,0.11,0.027,0.004,0.023,0.133,EUR",
            "C,0.305,0.064,0.000003,0.063997,0.368997,EUR",
        ]
    );
}

#[test]
fn an_im_that_the_holder_of_a_range_sends_back_is_handed_over_a_second_time() {
    let mut story = Story::of(a(1), 0);
    story
        .then(0, A, a(1), b(2), im_sent(20))
        .then(1, A, a(1), b(2), Event::ImForwarded { link: IM_AB, octets: 900 })
        .then(2, B, a(1), b(2), Event::ImReturned { link: IM_AB, octets: 900 });
    let results = results(&priced(), &story.records);
    let settlement = rows(&results, "settlement.csv");
    let expected = ["A,B,im,1,1,0.002,1,1,0.002,0.00,EUR", "B,A,im,1,1,0.002,1,1,0.002,0.00,EUR"];
    assert_eq!(settlement, expected);
    assert_eq!(sum_of_balances(&settlement), 0);
}

/// The sum of the column `balance`, in millionths.
fn sum_of_balances(settlement: &[String]) -> i64 {
    settlement.iter().map(|row| millionths(row.split(',').nth(9).unwrap())).sum()
}

fn millionths(amount: &str) -> i64 {
    let (whole, decimals) = amount.split_once('.').unwrap();
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let part: i64 = format!("{decimals:0<6}").parse().unwrap();
    sign * (whole.trim_start_matches('-').parse::<i64>().unwrap() * 1_000_000 + part)
}

#[test]
fn the_summary_and_the_measures_say_the_same() {
    let results = results(&priced(), &records());
    let text = results.summary().to_text();
    let lines = [
        "Customers are charged 0.645 EUR: 0.01 for 1 IM, 0.23 for 2 IM as SMS, 0.40 for 2 answers by SMS and 0.005 for \
         1 delivery receipt.",
        "Senders of IM that went as SMS had been told 0.10 and are charged 0.23, 0.13 more; 1 of 2 IM (50.0 %) cost \
         more than told.",
        "A: retail 0.23, received 0.004003, paid 0.091: settlement -0.086997, net 0.143003.",
        "The settlement between the operators adds up to zero.",
    ];
    for line in lines {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let value = |name: &str| results.measure(name).unwrap().unwrap();
    let expected = [
        ("charges.retail", 0.645),
        ("charges.A-C.im_as_sms.retail", 0.18),
        ("charges.A-C.im_as_sms.parts", 2.0),
        ("charges.answer_by_sms.messages", 2.0),
        ("charges.A-C.advised", 0.05),
        ("charges.above_advice", 50.0),
        ("charges.A-B.above_advice.count", 0.0),
        ("settlement.A.deficit", 0.086997),
        ("settlement.A.surplus", 0.0),
        ("settlement.C.surplus", 0.063997),
        ("settlement.paid", 0.095003),
        ("settlement.received", 0.095003),
        ("settlement.imbalance", 0.0),
    ];
    for (name, number) in expected {
        assert!((value(name) - number).abs() < 1e-12, "{name}: {}, not {number}", value(name));
    }
    assert_eq!(measure(&results, "settlement.B.paid"), "0.004");
}

#[test]
fn what_is_not_charged_for_costs_nothing() {
    let (world, at) = (priced(), MINUTE);
    let mut story = Story::of(a(1), 0);
    let failed =
        Event::MessageFailed { cause: FailCause::NoRoute, answer: false, mechanism: Mechanism::None };
    story
        .then(at, A, a(1), b(1), Event::ImBlocked { slot: 0, size: size(200), next: Span::ZERO })
        .then(at + 1, A, a(1), c(1), im_sent(30))
        .then(at + 2, A, a(1), c(1), failed)
        // IMSP A asked for this receipt: no customer pays.
        .then(
            at + 3,
            A,
            c(1),
            a(1),
            Event::StatusReportReceived { delivered: true, by_imsp: true, took: Span(1) },
        );
    let results = results(&world, &story.records);
    assert_eq!([rows(&results, "charges.csv"), rows(&results, "settlement.csv")], [[""; 0]; 2]);
    assert!(results.summary().to_text().contains("Money\n  Nothing was charged for.\n"));
}

#[test]
fn a_command_is_charged_between_the_customer_and_its_own_operator() {
    let mut story = Story::of(b(3), 0);
    let presence = Presence::Offline;
    story.then(MINUTE, B, b(3), SubscriberId::NOBODY, Event::PresenceCommanded { presence });
    let results = results(&priced(), &story.records);
    assert_eq!(rows(&results, "charges.csv"), ["B,B,command,1,1,0.00,message,0.00,,,,EUR"]);
}

#[test]
fn charges_of_parts_in_any_order_merge_to_the_same() {
    let (world, records) = (priced(), records());
    let whole = results(&world, &records);
    let mut parts = vec![Tables::new(&world); 3];
    records.iter().rev().enumerate().for_each(|(i, record)| parts[i % 3].record(record));
    let mut merged = Tables::new(&world);
    parts.into_iter().rev().for_each(|part| merged.merge(part));
    let merged = merged.finish(Time::START + world.duration);
    for file in ["charges.csv", "settlement.csv", "balances.csv"] {
        assert_eq!(rows(&merged, file), rows(&whole, file));
    }
    assert_eq!(merged.summary(), whole.summary());
}

#[test]
fn a_world_without_tariffs_counts_no_money() {
    let results = results(&small_world(), &records());
    for file in ["charges.csv", "settlement.csv", "balances.csv"] {
        assert_eq!(rows(&results, file), [""; 0]);
    }
    assert_eq!(results.summary().money, None);
    assert!(!results.summary().to_text().contains("Money"));
    assert!(results.measure("settlement.imbalance").is_err());
    assert!(!rows(&results, "summary.csv").iter().any(|r| r.starts_with("charges")));
}

#[test]
fn every_measure_of_money_can_be_asked_for() {
    let (world, results) = (priced(), results(&priced(), &records()));
    let of_money = |name: &str| name.starts_with("charges.") || name.starts_with("settlement.");
    let all: Vec<String> = world::measures::all(&world).into_iter().map(|m| m.name).collect();
    let named: Vec<&String> = all.iter().filter(|name| of_money(name)).collect();
    // Five kinds by three measures and four of all; four bookings of each operator and of all; the imbalance.
    assert_eq!(named.len(), 5 * 3 + 4 + 4 * 4 + 1);
    for name in named {
        assert!(results.measure(name).unwrap().is_some(), "{name}");
        if let Some(rest) = name.strip_prefix("charges.") {
            assert!(results.measure(&format!("charges.A-C.{rest}")).unwrap().is_some(), "{name}");
        }
    }
}
