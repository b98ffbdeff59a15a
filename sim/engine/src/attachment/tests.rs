//! Attachment against what the world says, and against closed forms.

use super::*;
use crate::fixture::reply_loop;
use vocabulary::Span;

const HOME: OperatorId = OperatorId(0);
const PEOPLE: u32 = 2_000;

fn rule() -> Attachment {
    Attachment {
        nights_off: 0.0,
        night_begins: Span(23 * Span::HOUR.0),
        night_ends: Span(7 * Span::HOUR.0),
        spread: Span::HOUR,
        gaps_per_day: 0.0,
        gap: Span(Span::HOUR.0),
    }
}

/// A world that begins at ten in the morning.
fn attachments(rule: Attachment, profile: Profile) -> Attachments {
    let mut world = reply_loop(2 * PEOPLE);
    world.operators[0].attachment = Some(rule);
    (world.start.unix_seconds, world.traffic.profile) = (10 * 3600, profile);
    Attachments::new(&world)
}

/// At which share of some instants, one each minute of so many days and spread over all people, who is absent.
fn absent_share(a: &Attachments, days: std::ops::Range<u64>, at: impl Fn(u64) -> bool) -> f64 {
    let (mut seen, mut absent) = (0.0, 0.0);
    for minute in days.start * 1440..days.end * 1440 {
        if !at((minute / 60 + 10) % 24) {
            continue;
        }
        for n in 0..10 {
            let who = SubscriberId((minute as u32 * 7 + n * 211) % PEOPLE);
            seen += 1.0;
            let now = Time(minute * Span::MINUTE.0);
            absent += f64::from(u8::from(a.absent_until(HOME, who, now).is_some()));
        }
    }
    absent / seen
}

#[test]
fn who_switches_off_at_night_does_so_between_the_hours() {
    let nights = attachments(Attachment { nights_off: 0.4, ..rule() }, Profile::FLAT);
    // Before ten and after eight nobody, between midnight and six all that do; about the ends it is spread evenly.
    assert_eq!(absent_share(&nights, 0..20, |hour| (8..22).contains(&hour)), 0.0);
    let asleep = absent_share(&nights, 0..20, |hour| (0..6).contains(&hour));
    // Ten of two thousand people for each minute: the share of those who do is known to a hundredth.
    assert!((asleep - 0.4).abs() < 0.055, "{asleep}");
    let ends = absent_share(&nights, 0..20, |hour| [22, 23, 6, 7].contains(&hour));
    assert!((ends / asleep - 0.5).abs() < 0.05, "{ends} of {asleep}");
}

#[test]
fn gaps_are_as_many_and_as_long_as_told() {
    let mean = 0.5 * HOUR;
    let rule = Attachment { gaps_per_day: 6.0, gap: Span(mean as u64), ..rule() };
    let share = absent_share(&attachments(rule, Profile::FLAT), 0..60, |_| true);
    // A gap begins anywhere in its part of the day of length g, lasts exponentially with mean m, and ends with the
    // part: E min(X, (1 - U) g) = m (1 - m/g (1 - e^(-g/m))).
    let part = 4.0 * HOUR;
    let exact = mean / part * (1.0 - mean / part * (1.0 - (-part / mean).exp()));
    // 864,000 looks, each gap seen about eight times: five standard deviations of a tenth as many.
    let bound = 5.0 * (exact * (1.0 - exact) / 86_400.0).sqrt();
    assert!((share - exact).abs() < bound, "{share} instead of {exact}");
}

#[test]
fn gaps_come_when_people_are_about() {
    let mut hours = [0.0; 24];
    hours[8..20].fill(2.0);
    let rule = Attachment { gaps_per_day: 6.0, gap: Span(Span::MINUTE.0), ..rule() };
    let gaps = attachments(rule, Profile { hours });
    assert_eq!(absent_share(&gaps, 0..10, |hour| !(8..=20).contains(&hour)), 0.0);
    // Six minutes of absence in twelve hours.
    let share = absent_share(&gaps, 0..60, |hour| (8..20).contains(&hour));
    assert!((share / (6.0 / 720.0) - 1.0).abs() < 0.1, "{share}");
}

#[test]
fn who_is_absent_is_attached_from_when_it_says() {
    let all = Attachment { nights_off: 0.5, gaps_per_day: 20.0, ..rule() };
    let a = attachments(all, Profile::FLAT);
    let mut absences = 0;
    for n in 0..20_000 {
        let (who, now) = (SubscriberId(n % PEOPLE), Time(u64::from(n) * 97 * Span::SECOND.0));
        let from = a.attached_from(HOME, who, now);
        assert_eq!(a.absent_until(HOME, who, from), None, "{who:?} at {now}");
        if from == now {
            continue;
        }
        absences += 1;
        let before = Time(now.0 + (from.0 - now.0) / 2);
        assert_eq!(a.attached_from(HOME, who, before), from, "{who:?} at {now}");
        assert!(a.absent_until(HOME, who, Time(from.0 - 1)).is_some(), "{who:?} at {now}");
    }
    assert!(absences > 5_000, "{absences}");
}

#[test]
fn the_named_few_are_out_of_reach_when_the_world_says_and_else_attached() {
    let mut world = reply_loop(10);
    let person = |n, off| world::blueprint::Person {
        name: format!("P{n}"),
        subscriber: SubscriberId(n),
        user: true,
        pre_registered: false,
        client: crate::fixture::CLIENT,
        contacts: vec![],
        added: 0,
        grants_presence: true,
        spontaneous: false,
        off,
    };
    world.operators[0].attachment = Some(Attachment { gaps_per_day: 96.0, ..rule() });
    world.people = vec![person(0, vec![(Time(10), Time(20)), (Time(30), Time(40))]), person(1, vec![])];
    let a = Attachments::new(&world);
    let until = |who, t| a.absent_until(HOME, SubscriberId(who), Time(t)).map(|t| t.0);
    assert_eq!([9, 10, 19, 20, 35].map(|t| until(0, t)), [None, Some(20), Some(20), None, Some(40)]);
    assert!((0..10_000).all(|minute| until(1, minute * Span::MINUTE.0).is_none()));
    assert!((0..10_000).any(|minute| until(2, minute * Span::MINUTE.0).is_some()));
    assert_eq!(a.absent_until(OperatorId(1), SubscriberId(9), Time(0)), None);
}
