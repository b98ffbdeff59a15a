//! Charts of a week made by dice, of almost nothing and of nothing. With INTERWORK_CHARTS naming a folder, they
//! are left there to be looked at.

use crate::presence::{days_of_sessions, logged_in};
use crate::results;
use crate::support::*;
use analysis::Results;
use analysis::charts::{CHARTS, Footer, draw};
use std::path::PathBuf;
use std::sync::Arc;
use vocabulary::*;
use world::Blueprint;
use world::blueprint::{Capacity, CapacityChange, Change, Full, Happening, Work};

/// An instant of the week: rarely at night.
fn instant(dice: &mut Dice, days: u64) -> u64 {
    let hour = loop {
        let hour = dice.below(24);
        if dice.below(100) < 8 + if (8..22).contains(&hour) { 40 + 4 * (hour - 8) } else { 0 } {
            break hour;
        }
    };
    dice.below(days) * Span::DAY.0 + hour * Span::HOUR.0 + dice.below(Span::HOUR.0)
}

/// Delays from seconds to days.
fn tailed(dice: &mut Dice) -> Span {
    let exponent = (0..4).map(|_| dice.below(1_000) as f64 / 1_000.0).sum::<f64>() * 2.4 - 1.0;
    Span::from_seconds(30.0 * 10_f64.powf(exponent / 2.0))
}

fn by_number(n: u32, at: u64, dice: &mut Dice, records: &mut Vec<Record>) {
    let (user, customer, address) = (a(dice.below(100) as u32), c(dice.below(100) as u32), own_number());
    let answer = tailed(dice);
    let back = at + 9_000_000 + answer.0;
    let mut story = Story::of(user, n);
    let length = 20 + dice.below(220) as u16;
    story
        .then(at, A, user, customer, im_sent(length))
        .then(at + 1_000_000, A, user, customer, converted(length, address, Binding::Opened, 0))
        .then(at + 2_000_000, A, user, customer, Event::SmsForwarded { parts: 1, link: SMS_AC, octets: 0 })
        .then(at + 3_000_000, C, user, customer, Event::SmsAccepted { parts: 1 });
    attempts(at + 3_000_000, dice, &mut story, user, customer);
    story
        .then(at + 9_000_000, C, user, customer, sms_delivered(address, Span(9_000_000), answer))
        .then(back, C, customer, user, sms_answered(address))
        .then(back + 1, C, customer, user, Event::SmsForwarded { parts: 1, link: SMS_AC, octets: 0 });
    let took = Span(3_000_000 + dice.below(4_000_000));
    let end = if answer > hours(1) {
        Event::AnswerLeaked { address, took }
    } else {
        answer_delivered(address.mechanism, took, false)
    };
    story.then(back + took.0, A, customer, user, end);
    records.extend(story.records);
}

/// Attempts of C's SMSC until the terminal takes the short message.
fn attempts(at: u64, dice: &mut Dice, story: &mut Story, user: SubscriberId, customer: SubscriberId) {
    let mut attempt = 1;
    while attempt < 15 && dice.below(100) < 35 {
        let cause = match dice.below(5) {
            0 => FailCause::MemoryCapacityExceeded,
            1 => FailCause::SystemFailure,
            _ => FailCause::AbsentSubscriber,
        };
        let (again, alert) = (seconds(1), Span::ZERO);
        let event = Event::DeliveryDeferred { cause, attempt, at_hlr: false, on_alert: false, again, alert };
        story.then(at + u64::from(attempt), C, user, customer, event);
        attempt += 1;
    }
    let event = Event::MtForwarded { parts: 1, attempt, inbox: 0, receipt: false };
    story.then(at + 3_600_000_000, C, user, customer, event);
}

fn im_to_im(n: u32, at: u64, dice: &mut Dice, records: &mut Vec<Record>) {
    let (from, to) = (b(dice.below(100) as u32), a(dice.below(100) as u32));
    let mut story = Story::of(from, n);
    let took = Span(120_000 + dice.below(60_000));
    story
        .then(at, B, from, to, im_sent(30))
        .then(at + 1, B, from, to, Event::ImForwarded { link: IM_AB, octets: 998 })
        .then(at + 2, A, from, to, Event::ImRelayed)
        .then(at + took.0, A, from, to, im_delivered(took));
    records.extend(story.records);
}

fn upgrade(n: u32, at: u64, records: &mut Vec<Record>) {
    let mut story = Story::of(b(n % 100), n);
    let (was, who) = (AccountState::PreRegistered, b(n % 100));
    story.then(at, B, who, SubscriberId::NOBODY, Event::AccountUpgraded { was, watchers: 1 });
    records.extend(story.records);
}

/// A stream over so many days: all that charts show.
fn days(days: u64, conversations: u32) -> Vec<Record> {
    let mut dice = Dice(0x9e37_79b9);
    let mut records = Vec::new();
    for (operator, users) in [(A, 30), (B, 25), (C, 0)] {
        let (pre_registered, unregistered, with_client) = (40 - users, 60, 45);
        let counts = PopulationCounts { users, pre_registered, unregistered, with_client };
        let counted = Event::PopulationCounted { counts };
        let nobody = SubscriberId::NOBODY;
        records.extend(Story::of(a(0), 0).then(0, operator, nobody, nobody, counted).records.iter());
    }
    for n in 0..conversations {
        let at = instant(&mut dice, days);
        match n % 5 {
            0 => by_number(n, at, &mut dice, &mut records),
            1 => im_to_im(n, at, &mut dice, &mut records),
            _ => {
                let (user, customer) = (a(dice.below(100) as u32), b(dice.below(100) as u32));
                let mut answer = reply_loop(user, customer, n, at, tailed(&mut dice)).records;
                if n % 41 == 2
                    && let Some(Event::ImDelivered { misrouted, .. }) =
                        answer.last_mut().map(|r| &mut r.event)
                {
                    *misrouted = true;
                }
                records.extend(answer);
            }
        }
        if n % (conversations / 12).max(1) == 3 {
            upgrade(n, at, &mut records);
        }
    }
    records.retain(|record| record.time.0 < days * Span::DAY.0);
    records
}

/// The IMSP of A serves one message in a minute, fails on the third day, and messages wait there.
fn queue(world: &mut Blueprint, records: &mut Vec<Record>) {
    world.operators[0].imsp.as_mut().unwrap().capacity = Some(Capacity {
        servers: 1,
        work: Work::PerMessage(60e6),
        by_rate: false,
        exponential: false,
        room: None,
        full: Full::Reject,
    });
    let change = |day, rate| Happening {
        at: Time(day * Span::DAY.0),
        change: Change::Capacity(CapacityChange { operator: A, node: Node::Imsp.into(), rate, servers: 1 }),
    };
    world.happenings = vec![change(2, 0), change(3, 10_000)];
    for n in 0..2_000 {
        let (at, wait) = (u64::from(n) * 300_000_000, Span(u64::from(n % 50) * 2_000_000));
        let (node, waiting, service_us, octets) = (Node::Imsp.into(), n % 50, 60_000_000, 0);
        let event = Event::Queued { node, waiting, wait, service_us, octets };
        records.extend(Story::of(a(99), n).then(at, A, a(99), b(1), event).records.iter());
    }
}

fn footer() -> Footer {
    Footer { world_hash: "5f0c0ffee123456789".into(), seed: 7 }
}

/// Draws all charts of a world; returns the folder and what keeps it.
fn drawn(name: &str, world: &Arc<Blueprint>, results: &Results) -> (PathBuf, Option<tempfile::TempDir>) {
    let (dir, keep) = match std::env::var_os("INTERWORK_CHARTS") {
        Some(dir) => (PathBuf::from(dir).join(name), None),
        None => {
            let dir = tempfile::tempdir().unwrap();
            (dir.path().to_owned(), Some(dir))
        }
    };
    draw(results, world, &footer(), &dir).unwrap();
    std::fs::write(dir.join("summary.txt"), results.summary().to_text()).unwrap();
    (dir, keep)
}

#[test]
fn a_week_gives_every_chart_as_svg_and_png() {
    let mut world = Blueprint::clone(&world_of(EACH, Span(7 * Span::DAY.0)));
    world.operators[2].smsc.store = Some(world::blueprint::Store::default());
    world.tariffs = crate::money::priced().tariffs.clone();
    let mut records = days(7, 6_000);
    queue(&mut world, &mut records);
    records.extend(days_of_sessions(7));
    let world = logged_in(&Arc::new(world));
    let results = results(&world, &records);
    let (dir, _keep) = drawn("week", &world, &results);
    for chart in CHARTS {
        let svg = std::fs::read_to_string(dir.join(chart.name).with_extension("svg")).unwrap();
        assert!(
            svg.starts_with(r#"<svg width="960" height="540" viewBox="0 0 7680 4320""#),
            "{}",
            chart.name
        );
        assert!(svg.contains("world 5f0c0ffee123 · seed 7") && !svg.contains("no data"), "{}", chart.name);
        let png = std::fs::read(dir.join(chart.name).with_extension("png")).unwrap();
        assert_eq!(&png[16..24], [0, 0, 7, 128, 0, 0, 4, 56], "1920 x 1080 pixels");
        assert!(png.len() > 20_000, "{}: {} bytes, so there is text on it", chart.name, png.len());
    }
    let svg = std::fs::read_to_string(dir.join("traffic.svg")).unwrap();
    assert!(["to B", "27 Apr", "3 May"].iter().all(|text| svg.contains(text)), "{svg}");
}

#[test]
fn the_same_results_give_the_same_charts() {
    let world = world_of(EACH, Span::DAY);
    let results = results(&world, &days(1, 200));
    for chart in CHARTS {
        let [first, second] = [(), ()].map(|()| chart.svg(&results, &world, &footer()).unwrap());
        assert!(first == second, "{}", chart.name);
    }
}

#[test]
fn of_nothing_the_charts_say_so() {
    let world = small_world();
    let results = results(&world, &[]);
    let (dir, _keep) = drawn("nothing", &world, &results);
    for chart in CHARTS {
        let svg = std::fs::read_to_string(dir.join(chart.name).with_extension("svg")).unwrap();
        assert!(svg.contains("no data:"), "{}", chart.name);
    }
}

#[test]
fn a_single_conversation_in_half_an_hour_can_be_drawn() {
    let world = world_of(EACH, Span(30 * Span::MINUTE.0));
    let records = reply_loop(a(1), b(2), 0, Span::MINUTE.0, seconds(40)).records;
    let results = results(&world, &records);
    let (dir, _keep) = drawn("one", &world, &results);
    let svg = std::fs::read_to_string(dir.join("load.svg")).unwrap();
    assert!(svg.contains("00:15") && !svg.contains("NaN"), "{svg}");
}
