//! The presence load: counts, bytes and users logged in worked out by hand.

use crate::support::*;
use crate::{csv, measure, results, rows};
use analysis::Tables;
use std::sync::Arc;
use vocabulary::*;
use world::Blueprint;
use world::blueprint::Sessions;
use world::measures::{Unknown, all};

const NOBODY: SubscriberId = SubscriberId::NOBODY;
const MINUTE: u64 = Span::MINUTE.0;

/// The world of most tests, with sessions at A and B.
pub fn logged_in(world: &Arc<Blueprint>) -> Arc<Blueprint> {
    let mut world = Blueprint::clone(world);
    for operator in &mut world.operators[..2] {
        operator.imsp.as_mut().unwrap().sessions = Some(Sessions {
            length: Span::HOUR,
            log_ins_per_day: 4.0,
            status_changes_per_hour: 1.0,
            asked: 0.0,
            refused: 0.0,
        });
    }
    Arc::new(world)
}

fn published(change: PresenceChange, told: u32, octets: u32) -> Event {
    Event::PresencePublished { change, told, sent: 0, octets }
}

fn notified(link: LinkId) -> Event {
    Event::WatcherNotified { presence: Presence::Available, link, octets: 1_000 }
}

fn told(link: LinkId) -> Event {
    Event::ContactsTold { contacts: 5, link, octets: 3_000 }
}

/// Three users of A are logged in. A fourth logs in at half past midnight: one watcher here, one at B, contacts here
/// and there; and logs out at a quarter past one, when its watcher at B has gone.
fn evening() -> Vec<Record> {
    let (user, half, quarter) = (a(1), 30 * MINUTE, 75 * MINUTE);
    let mut start = Story::from(Originator::Operator(A));
    start.then(0, A, NOBODY, NOBODY, Event::OnlineCounted { online: 3 });
    let (to, users, legacy, link) = (B, 4, 1, IM_AB);
    let mut log_in = Story::of(user, 1);
    log_in
        .then(half - 1, A, user, NOBODY, Event::SessionBegun { next: Span::HOUR })
        .then(half, A, user, a(2), notified(LinkId::NONE))
        .then(half, A, user, b(7), notified(IM_AB))
        .then(half, A, user, NOBODY, told(LinkId::NONE))
        .then(half, A, user, NOBODY, subscription(true, (to, users, legacy), link))
        .then(half, A, user, NOBODY, published(PresenceChange::LoggedIn, 2, 2_789));
    let mut there = Story::of(user, 2);
    there
        .then(half + 1, B, user, NOBODY, Event::SubscriptionTaken { subscribed: true })
        .then(half + 1, B, user, NOBODY, told(IM_AB))
        .then(half + 2, A, user, NOBODY, told(LinkId::NONE));
    let mut watcher = Story::of(user, 3);
    watcher.then(half + 1, B, user, b(7), notified(LinkId::NONE));
    let mut log_out = Story::of(user, 4);
    log_out
        .then(quarter, A, user, b(7), Event::NoticeFailed { cause: FailCause::LinkClosed })
        .then(quarter, A, user, NOBODY, published(PresenceChange::LoggedOut, 0, 671))
        .then(quarter + 1, A, user, NOBODY, Event::PresenceRefused { cause: FailCause::NotLoggedIn });
    [start, log_in, there, watcher, log_out].into_iter().flat_map(|s| s.records).collect()
}

fn subscription(subscribed: bool, (to, users, legacy): (OperatorId, u16, u16), link: LinkId) -> Event {
    Event::SubscriptionSent { subscribed, to, users, legacy, link, octets: 1_059 }
}

#[test]
fn the_load_of_an_hour_is_counted_by_hand() {
    let results = results(&logged_in(&small_world()), &evening());
    let rows = rows(&results, "presence_by_hour.csv");
    // Online, log-ins to refused, subscriptions taken, notifications and lists; from clients, to clients, to IMSPs.
    assert_eq!(
        rows[0], "0,2007-04-27T00:00:00,A,3.500,4,1,0,0,2,0,0,1,2,3,2789,3,7000,2,2059",
        "the fourth is there for half of the hour"
    );
    assert_eq!(rows[1], "0,2007-04-27T00:00:00,B,0.000,0,0,0,0,0,0,1,1,0,0,0,1,1000,1,3000");
    assert_eq!(rows[2], "3600,2007-04-27T01:00:00,A,3.250,3,0,0,1,0,1,0,0,0,1,671,0,0,0,0");
    assert_eq!(rows[3], "7200,2007-04-27T02:00:00,A,3.000,3,0,0,0,0,0,0,0,0,0,0,0,0,0,0");
    assert_eq!(rows.len(), 25, "three are logged in for the rest of the day");
}

#[test]
fn links_carry_what_imsps_send_each_other() {
    let results = results(&logged_in(&small_world()), &evening());
    let rows = rows(&results, "presence_by_link.csv");
    assert_eq!(
        rows,
        [
            "0,2007-04-27T00:00:00,\"IM A-B, A to B\",A,B,1,1,0,2,2059",
            "0,2007-04-27T00:00:00,\"IM A-B, B to A\",B,A,0,0,1,1,3000",
        ]
    );
    assert_eq!(measure(&results, "presence.im_link.A-B.bytes"), "2059");
    assert_eq!(measure(&results, "presence.A.ssp.bytes"), "2059");
}

#[test]
fn the_summary_tells_who_was_logged_in_and_what_failed() {
    let results = results(&logged_in(&small_world()), &evening());
    assert_eq!(measure(&results, "presence.A.online.mean"), (3.0 + 0.75 / 24.0).to_string());
    assert_eq!(measure(&results, "presence.A.online.busiest_hour"), "3.5");
    assert_eq!(measure(&results, "failures.session.not_logged_in"), "1");
    assert_eq!(measure(&results, "failures.notice.link_closed"), "1");
    let text = results.summary().to_text();
    assert!(
        text.contains("A: 3 users logged in on average, 4 in the hour from 2007-04-27 00:00; 1 log-in"),
        "{text}"
    );
    assert!(
        text.contains("IM A-B, A to B: 2 transactions of presence (2,059 B), at most 2 in an hour."),
        "{text}"
    );
}

#[test]
fn presence_is_measured_at_imsps_and_on_links_and_in_all() {
    let world = logged_in(&small_world());
    let results = results(&world, &evening());
    let of = |names: &[&str]| {
        names.iter().map(|n| measure(&results, &format!("presence.{n}"))).collect::<Vec<_>>()
    };
    assert_eq!(
        of(&["log_ins", "A.log_ins", "B.log_ins", "A.log_outs", "A.told", "refused"]),
        ["1", "1", "0", "1", "2", "1"]
    );
    assert_eq!(
        of(&["csp.messages", "A.csp.bytes", "ssp.messages", "ssp.bytes"]),
        ["8", "10460", "3", "5059"]
    );
    assert_eq!(
        of(&["im_link.A-B.subscriptions", "im_link.B-A.contact_lists", "im_link.B-A.messages"]),
        ["1", "1", "1"]
    );
    // All but the log-out are in the first hour.
    let rate = |n: f64| format!("{:.6}", n / 3600.0);
    assert_eq!(
        of(&["csp.messages.busiest_hour", "im_link.A-B.notifications.busiest_hour"]),
        [rate(7.0), rate(1.0)]
    );
    for measure in all(&world).iter().filter(|m| m.name.starts_with("presence.")) {
        assert!(results.measure(&measure.name).is_ok(), "{}", measure.name);
    }
}

#[test]
fn the_share_online_is_of_the_time_of_im_users() {
    let counts = PopulationCounts { users: 10, pre_registered: 0, unregistered: 90, with_client: 10 };
    let counted = Event::PopulationCounted { counts };
    let mut start = Story::from(Originator::Operator(A));
    start.then(0, A, NOBODY, NOBODY, counted);
    let mut upgrade = Story::of(a(50), 1);
    let upgraded = Event::AccountUpgraded { was: AccountState::Unregistered, watchers: 0 };
    upgrade.then(12 * 60 * MINUTE, A, a(50), NOBODY, upgraded);
    let records = [evening(), start.records, upgrade.records].concat();
    let results = results(&logged_in(&small_world()), &records);
    // Of ten users, and eleven for half of the day, three were logged in, and a fourth for three quarters of an hour.
    let share = 100.0 * (3.0 * 24.0 + 0.75) / (10.5 * 24.0);
    for name in ["presence.A.online", "presence.online"] {
        let found = results.measure(name).unwrap().unwrap();
        assert!((found - share).abs() < 1e-9, "{name}: {found}");
    }
    assert_eq!(results.measure("presence.B.online"), Ok(None), "nobody was counted there");
}

#[test]
fn what_is_told_passes_the_imsp_and_the_link_once_each() {
    let results = results(&logged_in(&small_world()), &evening());
    let load = rows(&results, "load_by_bin.csv");
    let sum = |place: &str| -> u64 {
        let of = load.iter().filter(|r| r.contains(place));
        of.map(|r| r.rsplit(',').nth(2).unwrap().parse::<u64>().unwrap()).sum()
    };
    // Five at the log-in, the answer of B, and the log-out.
    assert_eq!([sum("IMSP A"), sum("IMSP B")], [7, 3]);
    assert_eq!([sum("A to B\",im_link"), sum("B to A\",im_link")], [2, 1]);
}

#[test]
fn without_sessions_nothing_is_told_of_presence() {
    let results = results(&small_world(), &reply_loop(a(1), b(2), 0, MINUTE, seconds(40)).records);
    assert!(rows(&results, "presence_by_hour.csv").is_empty());
    assert!(!results.summary().to_text().contains("\nPresence\n"));
    assert!(rows(&results, "summary.csv").iter().all(|m| !m.starts_with("presence.")));
    assert_eq!(results.measure("presence.online"), Err(Unknown::NoSessions));
}

#[test]
fn the_tables_do_not_depend_on_the_order_or_on_who_counts() {
    let world = logged_in(&small_world());
    let (mut records, mut dice) = (evening(), Dice(77));
    let expected = results(&world, &records);
    dice.shuffle(&mut records);
    let mut parts = vec![Tables::new(&world); 3];
    records.iter().enumerate().for_each(|(i, r)| parts[i % 3].record(r));
    let mut whole = parts.pop().unwrap();
    parts.into_iter().for_each(|part| whole.merge(part));
    let merged = whole.finish(Time::START + world.duration);
    for file in ["presence_by_hour.csv", "presence_by_link.csv", "failures.csv"] {
        assert_eq!(csv(&merged, file), csv(&expected, file));
    }
}

/// Users of A and B who log in and out over so many days, as charts show it.
pub fn days_of_sessions(days: u64) -> Vec<Record> {
    let mut records = Vec::new();
    let mut dice = Dice(0x5e55_1017);
    for (n, operator) in (0..4_000).zip([A, B].into_iter().cycle()) {
        let user = if operator == A { a(n % 100) } else { b(n % 100) };
        let hour = 8 + dice.below(8) + dice.below(8);
        let at = dice.below(days) * Span::DAY.0 + hour * Span::HOUR.0 + dice.below(Span::HOUR.0);
        let length = dice.below(3 * Span::HOUR.0);
        let mut story = Story::of(user, n);
        story
            .then(at, operator, user, NOBODY, published(PresenceChange::LoggedIn, 1, 2_789))
            .then(at, operator, user, b(3), notified(IM_AB))
            .then(at + length, operator, user, NOBODY, published(PresenceChange::LoggedOut, 0, 671));
        records.extend(story.records);
    }
    records
}
