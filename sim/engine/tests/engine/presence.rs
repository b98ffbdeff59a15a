//! The presence load against theory: Little's law for sessions, and notifications as many as watchers logged in.

use crate::{Run, count, run_plainly};
use engine::fixture::{CLIENT, link, operator, traffic, world};
use vocabulary::{Event, LinkId, PresenceChange, Record, Span};
use world::Blueprint;
use world::blueprint::*;

const USERS: f64 = 1_000.0;
const DAYS: u64 = 10;
const LOG_INS: f64 = 4.0;
/// One hour, four times a day.
const ONLINE: f64 = LOG_INS / 24.0;
const CHANGES: f64 = 2.0;

/// Two operators with 500 users each, each of whom has ten contacts among all of them.
fn users(profile: Profile, asked: f64, refused: f64) -> Blueprint {
    let mut operators = vec![operator("A", 0, 500), operator("B", 500, 500)];
    for o in &mut operators {
        (o.im_users, o.terminals, o.contacts.at) = (1.0, vec![(CLIENT, 1.0)], vec![0.5, 0.5]);
        o.imsp.as_mut().expect("it has one").sessions = Some(Sessions {
            length: Span::HOUR,
            log_ins_per_day: LOG_INS,
            status_changes_per_hour: CHANGES,
            asked,
            refused,
        });
    }
    let mut habits = traffic();
    (habits.conversations_per_day, habits.profile) = (0.0, profile);
    let links = vec![link(Service::Im, 0, 1)];
    Blueprint { duration: Span(DAYS * Span::DAY.0), ..world(operators, links, habits) }
}

fn uneven() -> Profile {
    let mut hours = [0.4; 24];
    hours[18..22].fill(4.0);
    Profile { hours }
}

/// Log-ins, changes of status and log-outs that IMSPs took.
fn changes(run: &Run, which: PresenceChange) -> f64 {
    count(&run.records, |r| matches!(r.event, Event::PresencePublished { change, .. } if change == which))
}

/// Hours in which users were logged in, from the records of their IMSPs.
fn hours_online(run: &Run) -> f64 {
    let end = Span(DAYS * Span::DAY.0).seconds();
    let hours = |r: &Record| {
        let left = (end - r.time.0 as f64 / 1e6) / 3600.0;
        match r.event {
            Event::OnlineCounted { online } => f64::from(online) * left,
            Event::PresencePublished { change: PresenceChange::LoggedIn, .. } => left,
            Event::PresencePublished { change: PresenceChange::LoggedOut, .. } => -left,
            _ => 0.0,
        }
    };
    run.records.iter().map(hours).sum()
}

#[test]
fn the_mean_share_online_is_log_ins_times_session() {
    for profile in [Profile::FLAT, uneven()] {
        let run = run_plainly(&users(profile.clone(), 0.0, 0.0));
        let hours = DAYS as f64 * 24.0;
        let online = hours_online(&run) / USERS / hours;
        // An alternating process with rates 1/5 and 1 per hour, averaged over 240 hours and 1,000 users: the variance
        // of the mean is 2 p (1-p) / (1.2 x 240) / 1,000, and five standard deviations are 0.0049.
        assert!((online - ONLINE).abs() < 0.005, "{online:.4} for {ONLINE:.4}, {:?}", profile.hours);
        let log_ins = changes(&run, PresenceChange::LoggedIn);
        let expected = USERS * LOG_INS * DAYS as f64;
        // Fewer than those of a Poisson process scatter: five times its standard deviation.
        assert!((log_ins - expected).abs() < 5.0 * expected.sqrt(), "{log_ins} log-ins for {expected}");
        let status = changes(&run, PresenceChange::StatusChanged);
        let expected = hours_online(&run) * CHANGES;
        assert!((status - expected).abs() < 5.0 * expected.sqrt(), "{status} changes for {expected}");
    }
}

#[test]
fn users_are_logged_in_as_the_hour_has_it_from_the_start() {
    let profile = uneven();
    let sessions = users(profile.clone(), 0.0, 0.0).operators[0].imsp.as_ref().and_then(|i| i.sessions);
    let pace = sessions.expect("it has some").pace(&profile.hours).expect("there is room");
    let run = run_plainly(&users(profile, 0.0, 0.0));
    for (hour, expected) in [0, 12, 19, 22].map(|h| (h, pace.online[h] * USERS)) {
        // Each day at that hour; the days are independent of each other, as sessions last an hour.
        let of = |day: u64| {
            let until = day * Span::DAY.0 + hour as u64 * Span::HOUR.0;
            let upto = run.records.iter().filter(|r| r.time.0 <= until);
            upto.map(|r| match r.event {
                Event::OnlineCounted { online } => f64::from(online),
                Event::PresencePublished { change: PresenceChange::LoggedIn, .. } => 1.0,
                Event::PresencePublished { change: PresenceChange::LoggedOut, .. } => -1.0,
                _ => 0.0,
            })
            .sum::<f64>()
        };
        let mean = (0..DAYS).map(of).sum::<f64>() / DAYS as f64;
        let deviation = (expected * (1.0 - expected / USERS) / DAYS as f64).sqrt();
        assert!((mean - expected).abs() < 5.0 * deviation, "{mean} for {expected} at {hour}:00");
    }
}

/// Watchers that were told, and the number of happenings of which they were told.
fn told(run: &Run) -> (f64, f64) {
    run.records.iter().fold((0.0, 0.0), |(told, of), r| match r.event {
        Event::PresencePublished { told: n, .. } => (told + f64::from(n), of + 1.0),
        _ => (told, of),
    })
}

#[test]
fn notifications_are_changes_times_watchers_online() {
    let run = run_plainly(&users(Profile::FLAT, 0.0, 0.0));
    let (told, of) = told(&run);
    let online = hours_online(&run) / USERS / (DAYS as f64 * 24.0);
    // Each of 1,000 users has ten contacts, and nobody has itself: ten watchers on average.
    let expected = of * 10.0 * online;
    assert!((told / expected - 1.0).abs() < 0.015, "{told} notifications for {expected}");
}

#[test]
fn who_is_refused_is_not_told() {
    let (all, _) = told(&run_plainly(&users(Profile::FLAT, 0.0, 0.0)));
    // The fixture's users grant presence when they are asked.
    let (some, _) = told(&run_plainly(&users(Profile::FLAT, 0.3, 0.3)));
    // Of 10,000 pairs a binomial number is left; five standard deviations are 3.3 %.
    assert!((some / all / 0.7 - 1.0).abs() < 0.033, "{some} of {all}");
}

#[test]
fn what_is_told_is_recorded_once_for_each_watcher_and_arrives_once() {
    let run = run_plainly(&users(uneven(), 0.2, 0.1));
    let (told, _) = told(&run);
    let of = |holds: &dyn Fn(LinkId, bool) -> bool| {
        count(&run.records, |r| match r.event {
            Event::WatcherNotified { link, .. } => holds(link, r.id.is_sent()),
            _ => false,
        })
    };
    let own = of(&|link, sent| link == LinkId::NONE && !sent);
    let (left, arrived) = (of(&|link, _| link != LinkId::NONE), of(&|_, sent| sent));
    assert_eq!(told, own + left);
    let gone = count(&run.records, |r| matches!(r.event, Event::NoticeFailed { .. }) && r.object.0 < 1_000);
    // At the end a few may be on their way for fifty milliseconds.
    assert!(
        (0.0..=3.0).contains(&(left - arrived - gone)),
        "{left} left, {arrived} arrived, {gone} had gone"
    );
    assert!(left > 10_000.0 && gone < left / 1_000.0, "{gone} of {left}");
    // Each log-in subscribes at the other operator, each log-out ends it.
    let subscriptions = count(&run.records, |r| matches!(r.event, Event::SubscriptionSent { .. }));
    let taken = count(&run.records, |r| matches!(r.event, Event::SubscriptionTaken { .. }));
    assert!((0.0..=3.0).contains(&(subscriptions - taken)));
    assert!(subscriptions > 0.9 * 2.0 * USERS * LOG_INS * DAYS as f64, "{subscriptions}");
}
