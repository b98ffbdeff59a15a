//! The loop itself.

use crate::due::{Due, Stage};
use crate::heap::Heap;
use crate::people::{Customer, User};
use crate::{ANSWER_AFTER, ANSWERED, CONTACTS, Counts, IDLE_AFTER, IMSP_HOP, SEND_EVERY, Scale};

/// The model with all its subscribers and what is due.
pub struct ReplyLoop {
    users: Vec<User>,
    customers: Vec<Customer>,
    /// Messages that each stage has passed on.
    relayed: [u64; 10],
    future: Heap,
    horizon: u64,
    counts: Counts,
}

impl ReplyLoop {
    /// The model at its start, with the first message of each user due.
    pub fn new(scale: &Scale) -> ReplyLoop {
        let mut users: Vec<User> = (0..scale.users()).map(|i| User::new(scale, i)).collect();
        let mut future = Heap::with_capacity(users.len() + users.len() / 8);
        for (i, user) in users.iter_mut().enumerate() {
            future.push(Due::new(user.chance.exponential(SEND_EVERY), Stage::Sent, i as u32, 0, 0));
        }
        let customers = (0..scale.customers()).map(|i| Customer::new(scale, i)).collect();
        let horizon = scale.horizon;
        ReplyLoop { users, customers, relayed: [0; 10], future, horizon, counts: Counts::default() }
    }

    /// Runs to the horizon and tells what happened.
    pub fn run(mut self) -> Counts {
        while let Some(due) = self.future.pop().filter(|due| due.time() < self.horizon) {
            self.counts.events += 1;
            self.happen(due);
        }
        debug_assert_eq!(self.counts.sent, self.users.iter().map(|u| u64::from(u.sent)).sum::<u64>());
        self.counts
    }

    #[inline(always)]
    fn happen(&mut self, due: Due) {
        match due.stage() {
            Stage::Sent => self.send(due),
            Stage::OnTerminal => self.deliver(due),
            Stage::Answered => self.answer(due),
            Stage::OnClient => self.show(due),
            relay => {
                self.relayed[relay as usize] += 1;
                self.future.push(due.onward());
            }
        }
    }

    /// A user sends to one of its contacts, and settles when it sends next.
    #[inline(always)]
    fn send(&mut self, due: Due) {
        let (now, i) = (due.time(), due.user());
        let user = &mut self.users[i];
        let contact = user.chance.below(CONTACTS as u32) as usize;
        let next = now + user.chance.exponential(SEND_EVERY);
        user.sent += 1;
        user.active[contact] = millis(now);
        let customer = user.contacts[contact];
        self.counts.sent += 1;
        self.future.push(Due::new(now + IMSP_HOP, Stage::AtImspA, i as u32, customer, contact));
        self.future.push(Due::new(next, Stage::Sent, i as u32, 0, 0));
    }

    /// A message reaches the terminal, and may be answered later.
    #[inline(always)]
    fn deliver(&mut self, due: Due) {
        let customer = &mut self.customers[due.customer()];
        customer.received += 1;
        self.counts.delivered += 1;
        if customer.chance.happens(ANSWERED) {
            let delay = customer.chance.exponential(ANSWER_AFTER);
            self.future.push(due.onward_after(delay));
        }
    }

    #[inline(always)]
    fn answer(&mut self, due: Due) {
        self.customers[due.customer()].answers += 1;
        self.future.push(due.onward());
    }

    /// An answer reaches the user's client, in an open conversation or one that had idled out.
    #[inline(always)]
    fn show(&mut self, due: Due) {
        let user = &mut self.users[due.user()];
        let now = millis(due.time());
        let before = std::mem::replace(&mut user.active[due.contact()], now);
        user.answered += 1;
        self.counts.answered += 1;
        self.counts.reopened += u64::from(now - before > millis(IDLE_AFTER));
    }
}

#[inline(always)]
fn millis(time: u64) -> u32 {
    (time / 1_000) as u32
}
