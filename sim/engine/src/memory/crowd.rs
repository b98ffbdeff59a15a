//! The subscribers of an operator in numbers: expectations where the world says them, and where they are drawn a
//! sample.

use super::reaches;
use crate::chance::Chance;
use crate::decision::Surroundings;
use crate::population::Choice;
use vocabulary::{ClientId, Span, SubscriberId, Time};
use world::blueprint::{Adoption, Operator};

/// So many subscribers of an operator are drawn.
const SAMPLE: u32 = 1 << 14;

/// The subscribers of an operator in numbers.
#[derive(Clone, PartialEq, Debug)]
pub struct Crowd {
    /// How many there are.
    pub subscribers: f64,
    /// IM users at the start.
    pub users: f64,
    /// IM users at the end of the run.
    pub users_at_end: f64,
    /// Contacts in all address books.
    pub contacts: f64,
    /// Contacts on the lists of users at the start.
    pub listed: f64,
    /// Contacts that come onto the lists of users during the run.
    pub added_later: f64,
    /// The contacts on the list of a user at the end.
    pub list: f64,
    /// The share of the contacts at each operator.
    pub at: Vec<f64>,
    /// The share of users that have a contact.
    pub active: f64,
    /// The share of users that have contacts to add.
    pub adding: f64,
    /// Of how many IMSPs a user is told of contacts.
    pub tellers: f64,
}

impl Crowd {
    /// The crowd of an operator.
    pub fn of(around: &Surroundings, index: usize) -> Crowd {
        let operator = &around.blueprint.operators[index];
        let books = books(around, operator);
        let people = books.len().max(1) as f64;
        let mean = |of: &dyn Fn(&[SubscriberId]) -> f64| books.iter().map(|b| of(b)).sum::<f64>() / people;
        let book = mean(&|book| book.len() as f64);
        let share = operator.contacts.added;
        let list = mean(&|book| (book.len() as f64 * share).round());
        let subscribers = f64::from(operator.subscribers);
        let users = subscribers * users_at_start(operator);
        let end = Time::START + around.blueprint.duration;
        let users_at_end = subscribers * users_after(operator, users_at_start(operator), end);
        let added = additions(around.blueprint.traffic.add_every, around.blueprint.duration, book - list);
        let holders = if operator.adoption.is_some() { subscribers } else { users };
        let listed = |book: &[SubscriberId]| book[..(book.len() as f64 * share).round() as usize].to_vec();
        Crowd {
            subscribers,
            users,
            users_at_end,
            contacts: holders * book,
            listed: users * list,
            added_later: users * added + (users_at_end - users) * additions_of_new(around, book),
            list: list + added,
            at: shares(around, &books),
            active: mean(&|book| f64::from(!book.is_empty())),
            adding: mean(&|book| f64::from(listed(book).len() < book.len())),
            tellers: mean(&|book| tellers(around, index, &listed(book))),
        }
    }

    /// The share of subscribers that are IM users at the start.
    pub fn share_of_users(&self) -> f64 {
        self.users / self.subscribers.max(1.0)
    }
}

/// Address books of a sample of an operator's subscribers.
fn books(around: &Surroundings, operator: &Operator) -> Vec<Vec<SubscriberId>> {
    let choice = Choice::new(&around.blueprint, operator);
    let chance: Chance = around.chance;
    let count = operator.subscribers.min(SAMPLE);
    let one = |i: u32| {
        let row = (u64::from(i) * u64::from(operator.subscribers) / u64::from(count)) as u32;
        let mut book = Vec::new();
        choice.draw_contacts(chance, SubscriberId(operator.first.0 + row), &mut book);
        book.into_iter().map(|contact| contact.peer()).collect()
    };
    (0..count).map(one).collect()
}

/// The share of the contacts in books at each operator.
fn shares(around: &Surroundings, books: &[Vec<SubscriberId>]) -> Vec<f64> {
    let mut counts = vec![0.0; around.blueprint.operators.len()];
    for contact in books.iter().flatten() {
        counts[usize::from(around.network.home(*contact).0)] += 1.0;
    }
    let all = counts.iter().sum::<f64>().max(1.0);
    counts.iter().map(|count| count / all).collect()
}

/// How many IMSPs tell a user of an operator of these contacts: those of other operators that are reached, and its own.
fn tellers(around: &Surroundings, here: usize, list: &[SubscriberId]) -> f64 {
    let teller = |contact: &SubscriberId| {
        let home = usize::from(around.network.home(*contact).0);
        if reaches(around, here, home) { home } else { here }
    };
    let mut all: Vec<usize> = list.iter().map(teller).collect();
    all.sort_unstable();
    all.dedup();
    all.len() as f64
}

/// The share of subscribers with a client, and of IM users.
fn users_at_start(operator: &Operator) -> f64 {
    operator.im_users.min(with_client(&operator.terminals))
}

fn with_client(terminals: &[(ClientId, f64)]) -> f64 {
    terminals.iter().filter(|(client, _)| *client != ClientId::NONE).map(|(_, share)| share).sum()
}

/// How many contacts a user adds in a time at a mean gap, of so many that are left.
fn additions(every: Span, time: Span, left: f64) -> f64 {
    if every == Span::ZERO { 0.0 } else { left.min(time.0 as f64 / every.0 as f64) }
}

/// How many contacts a user adds who comes at any time of the run.
fn additions_of_new(around: &Surroundings, book: f64) -> f64 {
    additions(around.blueprint.traffic.add_every, Span(around.blueprint.duration.0 / 2), book)
}

/// The share of IM users after the steps of adoption until a time, in expectation; all have had introductory texts.
fn users_after(operator: &Operator, at_start: f64, end: Time) -> f64 {
    let Some(Adoption { innovation, imitation, introduction, terminal_life, new_terminals, step, .. }) =
        &operator.adoption
    else {
        return at_start;
    };
    const YEAR: f64 = 365.0 * Span::DAY.0 as f64;
    let (mut users, mut with) = (at_start, with_client(&operator.terminals));
    let years = step.0 as f64 / YEAR;
    let replaced = if *terminal_life == Span::ZERO {
        0.0
    } else {
        1.0 - libm::exp(-(step.0 as f64) / terminal_life.0 as f64)
    };
    for _ in 1..end.0.div_ceil(step.0.max(1)) {
        with += replaced
            * (1.0 - users)
            * (with_client(new_terminals) - (with - users) / (1.0 - users).max(1e-9));
        let hazard = innovation + imitation * users + introduction;
        users += (with - users).max(0.0) * (1.0 - libm::exp(-hazard * years));
    }
    users.min(1.0)
}
