//! Closed forms: adoption after Bass, refusals after Erlang, misrouted answers after Poisson.

use crate::{count, run_plainly};
use engine::fixture::{CLIENT, link, operator, traffic, world};
use vocabulary::{ClientId, Event, FailCause, Span};
use world::Blueprint;
use world::blueprint::*;

const YEAR: f64 = 365.0 * 86_400.0;

/// A market of one operator in which everybody has a client and nobody sends anything.
fn market(p: f64, q: f64, years: u64) -> Blueprint {
    let mut a = operator("A", 0, 20_000);
    a.terminals = vec![(CLIENT, 1.0)];
    a.contacts.at = vec![0.0];
    a.adoption = Some(Adoption {
        innovation: p,
        imitation: q,
        introduction: 0.0,
        imitates: Imitates::Operator,
        terminal_life: Span::ZERO,
        new_terminals: vec![],
        step: Span(5 * Span::DAY.0),
    });
    let mut traffic = traffic();
    traffic.conversations_per_day = 0.0;
    Blueprint { duration: Span(years * 365 * Span::DAY.0), ..world(vec![a], vec![], traffic) }
}

fn bass(p: f64, q: f64, t: f64) -> f64 {
    let e = (-(p + q) * t).exp();
    (1.0 - e) / (1.0 + q / p * e)
}

#[test]
fn adoption_follows_the_bass_curve() {
    let (p, q) = (0.03, 0.38);
    let run = run_plainly(&market(p, q, 10));
    for year in [2.0, 5.0, 8.0, 10.0] {
        let users = count(&run.records, |r| {
            matches!(r.event, Event::AccountUpgraded { .. }) && r.time.0 as f64 / 1e6 < year * YEAR
        });
        let (seen, exact) = (users / 20_000.0, bass(p, q, year));
        // The sampling error of the share, blown up by imitation, and the step of five days.
        assert!((seen - exact).abs() < 0.02, "after {year} years {seen:.4} instead of {exact:.4}");
    }
}

#[test]
fn adoption_among_contacts_needs_contacts() {
    let mut world = market(0.03, 0.38, 5);
    world.operators[0].adoption.as_mut().expect("it has one").imitates = Imitates::Contacts;
    let users = count(&run_plainly(&world).records, |r| matches!(r.event, Event::AccountUpgraded { .. }));
    // Without contacts there is nobody to imitate: only innovation is left.
    let exact = 1.0 - (-0.03_f64 * 5.0).exp();
    assert!((users / 20_000.0 - exact).abs() < 0.01, "{users}");
}

/// Many users of A write to few customers of B, each seldom enough never to meet its own binding again: to one
/// customer, messages come at rate `load` per lifetime of a binding.
fn crowd(numbers: u16, load: f64, exhausted: Exhausted) -> Blueprint {
    const USERS: u32 = 20_000;
    const CUSTOMERS: u32 = 50;
    let lifetime = Span::HOUR;
    let mut a = operator("A", 0, USERS);
    (a.im_users, a.terminals, a.contacts.at) = (1.0, vec![(CLIENT, 1.0)], vec![0.0, 1.0]);
    a.contacts.count = Count::Fixed(1);
    let mut b = operator("B", USERS, CUSTOMERS);
    (b.contacts.at, b.terminals) = (vec![0.0, 0.0], vec![(ClientId::NONE, 1.0)]);
    let reply = ReplyRouting::AliasPool { numbers, lifetime, renew: false, exhausted };
    b.imsp.as_mut().expect("it has one").legacy.reply = reply;
    let mut traffic = traffic();
    let per_user_and_lifetime = load * f64::from(CUSTOMERS) / f64::from(USERS);
    traffic.conversations_per_day = per_user_and_lifetime * 24.0;
    traffic.answer_probability = 1.0;
    Blueprint { duration: Span(4 * Span::DAY.0), ..world(vec![a, b], vec![link(Service::Im, 0, 1)], traffic) }
}

fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |b, n| load * b / (f64::from(n) + load * b))
}

#[test]
fn a_pool_that_refuses_refuses_as_erlang_says() {
    for (numbers, load) in [(4, 3.0), (10, 8.0)] {
        let run = run_plainly(&crowd(numbers, load, Exhausted::Refuse));
        // The first lifetimes fill the pools.
        let later = |r: &vocabulary::Record| r.time.0 > 6 * Span::HOUR.0;
        let refused = count(&run.records, |r| {
            let cause = FailCause::AliasPoolExhausted;
            later(r) && matches!(r.event, Event::MessageFailed { cause: c, .. } if c == cause)
        });
        let taken = count(&run.records, |r| later(r) && matches!(r.event, Event::ImConverted { .. }));
        let (seen, exact) = (refused / (refused + taken), erlang_b(u32::from(numbers), load));
        assert!((seen / exact - 1.0).abs() < 0.06, "{numbers} numbers: {seen:.4} instead of {exact:.4}");
    }
}

/// P(Poisson(mean) >= n).
fn poisson_tail(mean: f64, n: u32) -> f64 {
    let below: f64 = (0..n)
        .scan((-mean).exp(), |term, k| {
            let now = *term;
            *term *= mean / f64::from(k + 1);
            Some(now)
        })
        .sum();
    1.0 - below
}

#[test]
fn a_pool_that_reuses_the_oldest_misroutes_as_poisson_says() {
    for (numbers, load, delay_minutes) in [(1, 1.0, 20_u64), (3, 6.0, 20)] {
        let mut world = crowd(numbers, load, Exhausted::ReuseOldest);
        // Bindings never expire before they are displaced.
        let legacy = &mut world.operators[1].imsp.as_mut().expect("it has one").legacy;
        let (lifetime, renew) = (Span(90 * Span::DAY.0), false);
        legacy.reply =
            ReplyRouting::AliasPool { numbers, lifetime, renew, exhausted: Exhausted::ReuseOldest };
        world.traffic.answer_delay = Delay::Fixed(Span(delay_minutes * Span::MINUTE.0));
        let run = run_plainly(&world);
        let later = |r: &vocabulary::Record| r.time.0 > 6 * Span::HOUR.0;
        let answers = count(&run.records, |r| later(r) && matches!(r.event, Event::AnswerRecognised { .. }));
        let stray = count(&run.records, |r| {
            later(r) && matches!(r.event, Event::AnswerRecognised { misrouted: true, .. })
        });
        // From the conversion to the recognition of the answer: 0.2 + 2 s there, 2 + 0.2 s back.
        let delay = (delay_minutes as f64 * 60.0 + 4.4) / 3600.0;
        let exact = poisson_tail(load * delay, u32::from(numbers));
        let seen = stray / answers;
        assert!((seen / exact - 1.0).abs() < 0.06, "{numbers} numbers: {seen:.4} instead of {exact:.4}");
    }
}
