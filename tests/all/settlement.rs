//! Money in whole runs: the cast of the paper, computed by hand, and the shipped world, whose tables add up.

use crate::simulate::{records, records_with, shipped};
use analysis::{Results, Tables};
use engine::Options;
use std::sync::Arc;
use vocabulary::{Sink, Time};

const TARIFFS: &str = "(currency: \"EUR\", rules: [
    Retail(price: \"0.01\"),
    Retail(kind: ImAsSms, price: \"0.05\", per: Part),
    Retail(kind: ImAsSms, from: \"A\", to: \"C\", price: \"0.09\", per: Part),
    Retail(kind: AnswerBySms, price: \"0.10\", per: Part),
    Retail(kind: AnswerBySms, from: \"C\", price: \"0.12\", per: Part),
    Retail(kind: Command, price: \"0.10\"),
    Advice(from: \"A\", price: \"0.05\"),
    Interworking(kind: Im, price: \"0.002\"),
    Interworking(kind: Conversion, price: \"0.025\", per: Part),
    Interworking(kind: Sms, price: \"0.03\", per: Part),
])";

/// What a shipped world counts on so many threads.
fn run(name: &str, set: &[(&str, &str)], threads: usize) -> Results {
    let world = Arc::new(shipped(name, set));
    let mut tables = Tables::new(&world);
    records_with(&world, Options { threads, ..Options::default() }).0.iter().for_each(|r| tables.record(r));
    tables.finish(Time::START + world.duration)
}

/// The rows of a table, cells joined by commas.
fn rows(results: &Results, file: &str) -> Vec<String> {
    let sheet = results.sheets().into_iter().find(|s| s.heading.file == file).expect("a table of that name");
    sheet.rows.iter().map(|row| row.join(",")).collect()
}

#[test]
fn the_cast_of_the_paper_pays_what_its_messages_cost() {
    let results = run("paper_cast.ron", &[("tariffs", TARIFFS)], 1);
    assert_eq!(
        rows(&results, "charges.csv"),
        [
            // 1 h 40 min, an IM all the way; 1 min, use case 2.a; 2 h 40 min; 2 min, use case 2.b, dearer than told.
            "A,B,im,1,1,0.01,message,0.01,,,,EUR",
            "A,B,im_as_sms,1,1,0.05,part,0.05,0.05,0.00,0,EUR",
            "A,C,im,1,1,0.01,message,0.01,,,,EUR",
            "A,C,im_as_sms,1,1,0.09,part,0.09,0.05,0.04,1,EUR",
            // 1 h 42 min; use case 4.a at 4 and 50 min; the commands at 8 and 12 min.
            "B,A,im,1,1,0.01,message,0.01,,,,EUR",
            "B,A,answer_by_sms,2,2,0.10,part,0.20,,,,EUR",
            "B,B,command,2,2,0.10,message,0.20,,,,EUR",
            // 2 h 42 min; use case 4.b at 5 and 55 min.
            "C,A,im,1,1,0.01,message,0.01,,,,EUR",
            "C,A,answer_by_sms,2,2,0.12,part,0.24,,,,EUR",
        ]
    );
    assert_eq!(
        rows(&results, "settlement.csv"),
        [
            "A,B,im,2,2,0.004,3,3,0.006,0.002,EUR",
            "A,B,conversion,1,1,0.025,0,0,0.00,-0.025,EUR",
            "A,C,im,1,1,0.002,1,1,0.002,0.00,EUR",
            "A,C,sms,1,1,0.03,2,2,0.06,0.03,EUR",
            "B,A,im,3,3,0.006,2,2,0.004,-0.002,EUR",
            "B,A,conversion,0,0,0.00,1,1,0.025,0.025,EUR",
            "C,A,im,1,1,0.002,1,1,0.002,0.00,EUR",
            "C,A,sms,2,2,0.06,1,1,0.03,-0.03,EUR",
        ]
    );
    assert_eq!(
        rows(&results, "balances.csv"),
        [
            "A,0.16,0.068,0.061,0.007,0.167,EUR",
            "B,0.41,0.029,0.006,0.023,0.433,EUR",
            "C,0.25,0.032,0.062,-0.03,0.22,EUR"
        ]
    );
}

#[test]
fn tariffs_change_no_record() {
    let (plain, _) = records(&shipped("paper_cast.ron", &[]));
    let (priced, _) = records(&shipped("paper_cast.ron", &[("tariffs", TARIFFS)]));
    assert!(plain == priced);
}

/// An amount in millionths.
fn millionths(amount: &str) -> i64 {
    let (whole, decimals) = amount.trim_start_matches('-').split_once('.').expect("an amount has decimals");
    let size: i64 = format!("{whole}{decimals:0<6}").parse().expect("an amount is of digits");
    if amount.starts_with('-') { -size } else { size }
}

/// A column of a table in millionths, by its place.
fn column(rows: &[String], place: usize) -> Vec<i64> {
    rows.iter().map(|row| millionths(row.split(',').nth(place).expect("the column"))).collect()
}

#[test]
fn a_day_over_a_hub_is_settled_to_zero_and_to_the_messages_that_there_were() {
    let results = run("settlement.ron", &[], 2);
    assert!(results.summary().objectives_hold(), "{}", results.summary().to_text());
    let settlement = rows(&results, "settlement.csv");
    assert!(settlement.len() > 10, "{settlement:#?}");
    assert_eq!(column(&settlement, 9).iter().sum::<i64>(), 0);
    assert_ne!(column(&settlement[..settlement.len() - 1], 9).iter().sum::<i64>(), 0, "a missing row shows");
    let balances = rows(&results, "balances.csv");
    assert_eq!(column(&balances, 4).iter().sum::<i64>(), 0);
    assert!(column(&balances, 4).iter().all(|settled| *settled != 0), "{balances:#?}");
    // What is charged for is what other tables count.
    let value = |name: &str| results.measure(name).expect("a measure").expect("measured");
    assert_eq!(value("charges.im_as_sms.messages"), value("sizes.converted"));
    assert_eq!(value("charges.im_as_sms.parts"), value("sizes.sms_parts"));
    assert_eq!(value("charges.answer_by_sms.messages"), value("replies.sent"));
    assert_eq!(value("charges.A-C.im_as_sms.messages"), value("replies.A-C.converted"));
    assert_eq!(
        value("charges.im.messages"),
        value("messages.im.delivered_as_im.count") + value("messages.answer_by_im.delivered_as_im.count")
    );
    let passed_on = |kind: &str| -> f64 {
        let of_kind = settlement.iter().filter(|row| row.split(',').nth(2) == Some(kind));
        of_kind.map(|row| row.split(',').nth(3).and_then(|n| n.parse::<f64>().ok()).expect("a count")).sum()
    };
    let links = ["im_link.A-B", "im_link.B-A"].map(|link| value(&format!("{link}.load.total")));
    assert_eq!(passed_on("im"), links.iter().sum::<f64>());
}

#[test]
fn the_same_day_on_one_thread_costs_the_same() {
    let [one, two] = [1, 2].map(|threads| run("settlement.ron", &[("duration", "9 h")], threads));
    for file in ["charges.csv", "settlement.csv", "balances.csv"] {
        assert_eq!(rows(&one, file), rows(&two, file));
    }
}
