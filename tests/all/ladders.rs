//! Ladders of the use cases of the paper, and that the log's index finds what a reading of all finds.

use crate::simulate::{records, shipped};
use analysis::Ladder;
use analysis::ladder::{Focus, Way, ways};
use expect_test::expect_file;
use journal::{Options, Reader, Retention, Selection, Writer};
use std::ops::ControlFlow;
use std::path::Path;
use vocabulary::sms::UserData;
use vocabulary::{Event, Originator, Record, RecordId, SubscriberId};
use world::Blueprint;

/// The ways of the exchange that the n-th act of the script set off.
fn act(records: &[Record], n: u32) -> Vec<Way> {
    let of = |r: &&Record| matches!(r.id.originator(), Originator::Script(_, m) if m == n);
    ways(&records.iter().filter(of).copied().collect::<Vec<_>>())
}

/// Use cases of the paper and the acts that play them.
const CASES: [(&str, u32); 8] =
    [("1.a", 0), ("1.b", 1), ("2.a", 3), ("2.b", 4), ("4.a", 5), ("4.b", 6), ("over 160", 7), ("3.2", 8)];

#[test]
fn the_use_cases_are_drawn_as_text_and_as_mermaid() {
    let world = shipped("paper_cast.ron", &[]);
    let (records, _) = records(&world);
    let (mut text, mut mermaid) = (String::new(), String::new());
    for (case, n) in CASES {
        let ladder = Ladder::new(&world, case, Focus::Exchange, &act(&records, n));
        text += &(ladder.to_text() + "\n");
        mermaid += &(ladder.to_mermaid() + "\n");
    }
    expect_file!["goldens/ladders.txt"].assert_eq(&text);
    expect_file!["goldens/ladders.mmd"].assert_eq(&mermaid);
}

#[test]
fn the_upgrades_are_drawn_with_who_is_asked() {
    let world = shipped("paper_cast.ron", &[]);
    let (records, _) = records(&world);
    let b1 = world.people[2].subscriber;
    let of_b1 = |r: &&Record| r.id.subscriber() == Some(b1) && r.time.0 > 5_400_000_000;
    let ways = ways(&records.iter().filter(of_b1).copied().collect::<Vec<_>>());
    let ladder = Ladder::new(&world, "3", Focus::Subscriber(b1), &ways);
    assert_eq!(ladder.scenes.len(), 2, "A2 is asked for, then A1; with A1 it goes on");
    expect_file!["goldens/ladder_upgrade.txt"].assert_eq(&ladder.to_text());
}

#[test]
fn attempts_alerts_and_receipts_are_drawn_in_the_names_of_the_standard() {
    let few = ["A", "B", "C"].map(|o| (format!("operators.{o}.subscribers"), "200".to_owned()));
    let few: Vec<(&str, &str)> = few.iter().map(|(path, n)| (path.as_str(), n.as_str())).collect();
    let world = shipped("store_and_forward.ron", &few);
    let (records, _) = records(&world);
    let mut text = String::new();
    for (case, n) in [("waits for an alert", 2), ("expires", 4)] {
        text += &(Ladder::new(&world, case, Focus::Exchange, &act(&records, n)).to_text() + "\n");
    }
    let b1 = world.people[1].subscriber;
    let alert = |r: &&Record| r.subject == b1 && matches!(r.event, Event::ServiceCentreAlerted { .. });
    let ways = ways(&records.iter().filter(alert).take(1).copied().collect::<Vec<_>>());
    text += &Ladder::new(&world, "alert", Focus::Exchange, &ways).to_text();
    expect_file!["goldens/ladder_store.txt"].assert_eq(&text);
}

/// The user data of 2.b and 4.b, written out, is what a receiver reads the texts from.
#[test]
fn the_octets_of_scripted_texts_are_written_out() {
    let world = shipped("paper_cast.ron", &[]);
    let (records, _) = records(&world);
    for (n, text) in [(4, "A1's IM by SMS. Reply to +447700000000: Lunch at one?"), (6, "Sorry, not today")] {
        let ladder = Ladder::new(&world, "hex", Focus::Exchange, &act(&records, n));
        let digits: String =
            UserData::of(text, 0).expect("short")[0].octets().iter().map(|o| format!("{o:02X}")).collect();
        assert_eq!(ladder.scenes[0].passages[0].user_data, std::slice::from_ref(&digits));
        assert!(ladder.to_text_with_user_data().contains(&format!("TP-UD 1 of 1: {digits}")));
        assert!(!ladder.to_text().contains("TP-UD 1 of 1"));
    }
    let unknown = Ladder::new(&world, "1.a", Focus::Exchange, &act(&records, 0));
    assert_eq!(unknown.scenes[0].passages[0].user_data, [""; 0]);
}

#[test]
fn each_arrow_leaves_where_the_one_before_came_to() {
    for (name, set) in WORLDS {
        let world = shipped(name, set);
        let (records, _) = records(&world);
        let ways: Vec<Way> = ways(&records).into_iter().step_by(7).collect();
        let ladder = Ladder::new(&world, name, Focus::Exchange, &ways);
        let (mut arrows, mut passages) = (0, 0);
        for passage in ladder.scenes.iter().flat_map(|s| &s.passages) {
            let mut here = None;
            passages += 1;
            for step in &passage.steps {
                let (from, to) = match step {
                    analysis::ladder::Step::Arrow(a) => (a.from, a.to),
                    analysis::ladder::Step::Note(n) => (n.lane, n.lane),
                };
                assert!(here.is_none_or(|h| h == from), "{name}: {passage:#?}");
                arrows += usize::from(from != to);
                here = Some(to);
            }
        }
        assert!(passages == ways.len() && arrows > passages, "{name}: {arrows} in {passages}");
    }
}

#[test]
fn a_drawing_is_sound_xml_and_a_picture() {
    let world = shipped("paper_cast.ron", &[]);
    let (records, _) = records(&world);
    let all = ways(&records);
    for ways in [&all[..], &[]] {
        let ladder = Ladder::new(&world, "A < B & \"C\"", Focus::Exchange, ways);
        let svg = ladder.to_svg().expect("drawn");
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
        assert!(svg.contains("A &lt; B &amp;"), "the title is escaped");
        let png = ladder.to_png().expect("drawn");
        assert!(png.starts_with(b"\x89PNG"), "the SVG was read and painted");
    }
}

/// Worlds with what makes them small: few operators, a hub with every mechanism, wrong users, over-long texts.
const WORLDS: [(&str, &[(&str, &str)]); 3] = [
    ("paper_cast.ron", &[]),
    (
        "three_operators.ron",
        &[
            ("operators.A.subscribers", "900"),
            ("operators.B.subscribers", "600"),
            ("operators.C.subscribers", "600"),
            ("operators.A.imsp.legacy.reply.numbers", "1"),
            ("duration", "4 d"),
        ],
    ),
    ("hub.ron", &[("duration", "3 h")]),
];

/// A log of small segments and row groups.
fn log(dir: &Path, records: &[Record], retention: Retention) -> Reader {
    let options = Options {
        retention,
        world_hash: "w".to_owned(),
        segment_rows: 2_048,
        row_group_rows: 512,
        ..Options::default()
    };
    let mut writer = Writer::create(dir, options).expect("a log");
    writer.push(records.to_vec().into()).expect("pushed");
    writer.finish().expect("finished");
    Reader::open(dir).expect("opened")
}

/// Selections about the people of some records: those who were answered wrongly, and others.
fn selections(world: &Blueprint, records: &[Record]) -> Vec<Selection> {
    let misrouted = |r: &&Record| matches!(r.event, Event::AnswerRecognised { misrouted: true, .. });
    let some = records.iter().filter(misrouted).take(5).chain(records.iter().step_by(records.len() / 20 + 1));
    let mut selections = Vec::new();
    for r in some {
        selections.push(Selection::of_exchanges([r.id]));
        for who in [r.subject, r.object].into_iter().filter(|s| *s != SubscriberId::NOBODY) {
            selections.push(Selection::of_subscriber(who));
            selections.push(Selection::of_subscriber(who).within(r.time, r.time + vocabulary::Span::HOUR));
        }
        selections.push(Selection::between(r.subject, r.object));
    }
    selections.push(Selection::of_subscriber(SubscriberId(world.subscribers() + 1)));
    selections.push(Selection::of_exchanges([RecordId::first(Originator::Happening(0))]));
    selections
}

#[test]
fn the_index_finds_what_a_reading_of_the_whole_log_finds() {
    for (name, set) in WORLDS {
        let world = shipped(name, set);
        let (all, _) = records(&world);
        for retention in [Retention::Full, Retention::Sampled(3)] {
            let dir = tempfile::tempdir().expect("a folder");
            let reader = log(dir.path(), &all, retention);
            let (mut groups, mut read, mut found_some) = (0, 0, 0);
            for selection in selections(&world, &all) {
                let wanted = |r: &&Record| retention.keeps(r.id) && selection.takes(r);
                let expected: Vec<Record> = all.iter().filter(wanted).copied().collect();
                let mut found = Vec::new();
                let search = reader.select(&selection, |sequence, record| {
                    assert!(all[sequence as usize] == *record);
                    found.push(*record);
                    ControlFlow::Continue(())
                });
                let search = search.expect("selected");
                assert!(found == expected, "{name}, {retention}: {selection:?}");
                groups += search.row_groups;
                read += search.read;
                found_some += usize::from(!found.is_empty());
            }
            assert!(found_some > 10 && (groups < 200 || read < groups * 9 / 10), "{read} of {groups}");
        }
    }
}
