//! The roll-out of new indications (OMTP, chapter 4): an IMSP tells whoever has its legacy customers on the contact
//! list, and its own users of customers without an IMSP, one notice after another. Notices are filed a block ahead, so
//! that memory holds a block and not all of them.

use crate::components::Imsp;
use crate::decision::Surroundings;
use crate::imsp::{ImspDesk, NOTICE};
use crate::mailroom::Mailroom;
use crate::partition::Partition;
use crate::stimulus::{Envelope, Passage, Stage, Stimulus, Task};
use std::sync::Arc;
use vocabulary::{
    AccountState, ContactKind, Event, OperatorId, Presence, Record, RecordId, Span, SubscriberId, Time,
};
use world::Blueprint;
use world::blueprint::Change;

/// A block ends with the customer that makes it so many notices. Who has a customer on the contact list is known as of
/// the block's beginning, so this is part of what a world means.
const BLOCK: u64 = 4096;

/// How far a roll-out is: its operator, cause and change, when it began, the notices filed, and the next customer and
/// contact kept by number.
pub type Progress = (OperatorId, RecordId, u32, Time, u64, u32, (usize, usize));

/// An IMSP that tells by which indications it tells from now on.
pub struct Rollout {
    /// Whose IMSP.
    pub operator: OperatorId,
    blueprint: Arc<Blueprint>,
    /// The change of indications.
    cause: RecordId,
    /// Which change of indications of the world it is, from 0.
    change: u32,
    began: Time,
    /// The notices filed so far.
    filed: u64,
    /// The next of the operator's customers.
    row: u32,
    /// The next of the contacts kept by number: the contact's operator, and the place among its.
    by_number: (usize, usize),
}

impl Rollout {
    /// What a happening of the world, by its place, begins; nothing unless it changes indications.
    pub fn begin(around: &Surroundings, index: usize, record: &Record) -> Option<Rollout> {
        let Event::IndicationsChanged { .. } = record.event else { return None };
        let before = &around.blueprint.happenings[..index];
        Some(Rollout {
            operator: record.operator,
            blueprint: around.blueprint.clone(),
            cause: record.id,
            change: before.iter().filter(|h| matches!(h.change, Change::Indicate(..))).count() as u32,
            began: record.time,
            filed: 0,
            row: 0,
            by_number: (0, 0),
        })
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        let Rollout { operator, blueprint: _, cause, change, began, filed, row, by_number } = *self;
        (operator, cause, change, began, filed, row, by_number)
    }

    /// One of a world that is so far.
    pub fn resume(blueprint: &Arc<Blueprint>, progress: Progress) -> Rollout {
        let (operator, cause, change, began, filed, row, by_number) = progress;
        Rollout { operator, blueprint: blueprint.clone(), cause, change, began, filed, row, by_number }
    }

    /// When the next block is to be filed: with the last notice of the one before.
    pub fn next(&self) -> Time {
        self.began + Span(NOTICE.0 * self.filed)
    }

    /// Files the next block at the operator's partition; says whether another may follow.
    pub fn file(&mut self, partition: &mut Partition) -> bool {
        let end = self.filed + BLOCK;
        partition.with_imsp(|imsp, mail| {
            self.file_customers(imsp, mail, end);
            self.file_by_number(imsp.imsp, mail, end);
        });
        self.filed >= end
    }

    /// The operator's legacy customers: whoever has one on the contact list is told.
    fn file_customers(&mut self, imsp: &ImspDesk, mail: &mut Mailroom, end: u64) {
        while self.filed < end && (self.row as usize) < imsp.imsp.accounts.len() {
            let row = self.row;
            self.row += 1;
            if imsp.imsp.accounts[row as usize].0 == AccountState::TrueIm {
                continue;
            }
            // Who was given the contact twice has it once.
            let mut watchers: Vec<_> = imsp.imsp.watchers.of(row).collect();
            watchers.sort_unstable();
            watchers.dedup();
            let customer = SubscriberId(imsp.first + row);
            for (user, slot) in watchers {
                self.notify(customer, user, slot, ContactKind::LegacyWithUid, mail);
            }
        }
    }

    /// Customers of operators that the IMSP does not reach: its own users are told of them.
    fn file_by_number(&mut self, imsp: &Imsp, mail: &mut Mailroom, end: u64) {
        while self.filed < end && self.by_number.0 < self.blueprint.operators.len() {
            let (operator, at) = self.by_number;
            let kept = imsp.by_number.of(OperatorId(operator as u8));
            let Some(entry @ (user, slot, customer)) = kept.get(at) else {
                self.by_number = (operator + 1, 0);
                continue;
            };
            self.by_number.1 += 1;
            // Only the script adds a contact that is on the list already.
            let named = self.blueprint.people.iter().any(|p| p.subscriber == *user);
            if !named || !kept[..at].contains(entry) {
                self.notify(*customer, *user, *slot, ContactKind::LegacyByNumber, mail);
            }
        }
    }

    fn notify(
        &mut self,
        customer: SubscriberId,
        user: SubscriberId,
        slot: u16,
        contact: ContactKind,
        mail: &mut Mailroom,
    ) {
        self.filed += 1;
        let presence = Presence::Available;
        let envelope = Envelope { slot, contact, presence, ..Envelope::new(customer, user) };
        let stimulus = Stimulus {
            time: self.next(),
            id: RecordId::of_indication(user, self.change, slot),
            cause: self.cause,
            task: Task::TellPresence,
            passage: Passage::NONE,
            envelope,
        };
        mail.plan_at(Stage::Imsp, stimulus);
    }
}
