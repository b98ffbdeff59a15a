//! The subscribers: users of operator A and customers of operator B, one or many to a model.

use crate::chance::Stream;
use crate::relay::Relay;
use crate::{Count, Message, Scale, count};
use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::Output;
use nexosim::simulation::Mailbox;
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::time::Duration;

const CONTACTS: usize = 10;
/// The mean seconds between two messages of a user.
const SEND_EVERY: f64 = 600.0;
/// The mean seconds from a message's delivery to its answer.
const ANSWER_AFTER: f64 = 60.0;
/// A conversation without activity for longer is reopened by the next answer.
const IDLE_AFTER: Duration = Duration::from_secs(300);

/// Users with consecutive numbers.
#[derive(Serialize, Deserialize)]
pub struct Users {
    first: u32,
    users: Vec<User>,
    output: Output<Message>,
}

#[derive(Serialize, Deserialize)]
struct User {
    chance: Stream,
    contacts: [u32; CONTACTS],
    /// When each conversation was last active.
    active: [MonotonicTime; CONTACTS],
}

#[Model]
impl Users {
    pub fn new(group: Range<u32>, scale: &Scale, imsp: &Mailbox<Relay>) -> Users {
        let mut output = Output::default();
        output.connect(Relay::receive, imsp);
        let first = group.start;
        let users = group.map(|i| {
            let mut chance = Stream::of(scale.seed, i);
            let contacts = std::array::from_fn(|_| chance.below(scale.customers));
            User { chance, contacts, active: [MonotonicTime::EPOCH; CONTACTS] }
        });
        Users { first, users: users.collect(), output }
    }

    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        for i in 0..self.users.len() {
            self.schedule(i, context);
        }
    }

    /// Settles when a user sends next.
    fn schedule(&mut self, i: usize, context: &Context<Self>) {
        let gap = self.users[i].chance.exponential(SEND_EVERY);
        context.schedule_event(gap, schedulable!(Self::send), i).expect("a gap is positive");
    }

    #[nexosim(schedulable)]
    async fn send(&mut self, i: usize, context: &Context<Self>) {
        count(Count::Events);
        count(Count::Sent);
        let user = &mut self.users[i];
        let contact = user.chance.below(CONTACTS as u32) as usize;
        user.active[contact] = context.time();
        let message =
            Message { user: self.first + i as u32, customer: user.contacts[contact], contact: contact as u8 };
        self.schedule(i, context);
        self.output.send(message).await;
    }

    /// An answer reaches the user's client.
    pub fn receive(&mut self, answer: Message, context: &Context<Self>) {
        count(Count::Answered);
        let active = &mut self.users[(answer.user - self.first) as usize].active[usize::from(answer.contact)];
        let before = std::mem::replace(active, context.time());
        if context.time().duration_since(before) > IDLE_AFTER {
            count(Count::Reopened);
        }
    }
}

/// Customers with consecutive numbers.
#[derive(Serialize, Deserialize)]
pub struct Customers {
    first: u32,
    customers: Vec<Stream>,
    answered: f64,
    output: Output<Message>,
}

#[Model]
impl Customers {
    pub fn new(group: Range<u32>, scale: &Scale, smsc: &Mailbox<Relay>) -> Customers {
        let mut output = Output::default();
        output.connect(Relay::receive, smsc);
        let first = group.start;
        let customers = group.map(|i| Stream::of(scale.seed, scale.users + i)).collect();
        Customers { first, customers, answered: scale.answered, output }
    }

    /// A message reaches the terminal, and may be answered later.
    pub fn receive(&mut self, message: Message, context: &Context<Self>) {
        count(Count::Delivered);
        let chance = &mut self.customers[(message.customer - self.first) as usize];
        if chance.unit() <= self.answered {
            let delay = chance.exponential(ANSWER_AFTER);
            context.schedule_event(delay, schedulable!(Self::answer), message).expect("a delay is positive");
        }
    }

    #[nexosim(schedulable)]
    async fn answer(&mut self, message: Message) {
        count(Count::Events);
        self.output.send(message).await;
    }
}
