//! IMSPs: they keep the accounts, route IMs, make short messages of them for legacy customers, and recognise
//! the answers.

mod apply;
mod contacts;
mod follow;
mod messages;
mod notify;
mod ported;
mod presence;

use crate::case::Case;
use crate::components::Imsp;
use crate::decision::{Facts, Moment, Role};
use crate::mailroom::Future;
use crate::prefetch::fetch;
use crate::queueing::Stations;
use crate::smsc::received;
use crate::stimulus::{Envelope, Stage, Stimulus, Task};
use presence::group_chat;
use vocabulary::{AccountState, Record, SubscriberId};

pub(crate) use follow::NOTICE;
pub(crate) use messages::failed;

/// The IMSP of an operator.
pub struct ImspDesk<'a> {
    /// The number of the operator's first subscriber.
    pub first: u32,
    /// Its state.
    pub imsp: &'a mut Imsp,
}

impl ImspDesk<'_> {
    #[inline(always)]
    fn account(&self, subscriber: SubscriberId) -> AccountState {
        self.imsp.accounts[(subscriber.0 - self.first) as usize].0
    }

    fn set_account(&mut self, subscriber: SubscriberId, state: AccountState) {
        self.imsp.accounts[(subscriber.0 - self.first) as usize].0 = state;
    }
}

impl Role for ImspDesk<'_> {
    const STAGE: Stage = Stage::Imsp;

    #[inline(always)]
    fn prefetch(&self, stimulus: &Stimulus) {
        let e = &stimulus.envelope;
        let row = e.subject.0.wrapping_sub(self.first);
        match stimulus.task {
            Task::RouteIm if !e.is(Envelope::RECOGNISED) => {
                let account = e.object.0.wrapping_sub(self.first) as usize;
                if account < self.imsp.accounts.len() {
                    fetch(&self.imsp.accounts, account);
                }
                self.imsp.bindings.prefetch(e.object);
            }
            Task::RecogniseAnswer => self.imsp.bindings.prefetch(e.subject),
            Task::PublishStatus => {
                self.imsp.sessions.prefetch(e.subject);
                self.imsp.watchers.prefetch(row);
            }
            Task::NotifyWatcher => self.imsp.sessions.prefetch(e.object),
            Task::OpenSession | Task::CloseSession => {
                self.imsp.sessions.prefetch(e.subject);
                self.imsp.watchers.prefetch(row);
                self.imsp.sessions.lists.prefetch(row);
            }
            _ => {}
        }
    }

    #[inline(always)]
    fn prefetch_more(&self, stimulus: &Stimulus) {
        let e = &stimulus.envelope;
        let row = e.subject.0.wrapping_sub(self.first);
        match stimulus.task {
            Task::RouteIm if !e.is(Envelope::RECOGNISED) => self.imsp.bindings.prefetch_entries(e.object),
            Task::RecogniseAnswer => self.imsp.bindings.prefetch_entries(e.subject),
            Task::PublishStatus => self.imsp.watchers.prefetch_entries(row),
            Task::OpenSession | Task::CloseSession => {
                self.imsp.watchers.prefetch_entries(row);
                self.imsp.sessions.lists.prefetch_entries(row);
            }
            _ => {}
        }
    }

    #[inline(always)]
    fn stations(&self) -> Option<&Stations> {
        Some(&self.imsp.stations).filter(|s| !s.is_empty())
    }

    fn weight(&self, s: &Stimulus) -> u32 {
        match s.task {
            Task::OpenSession | Task::CloseSession | Task::PublishStatus | Task::NotifyMore => {
                self.weight_of(s)
            }
            _ => u32::from(s.envelope.parts.max(1)),
        }
    }

    /// To pass a message on to another IMSP, or a recognised answer to a client.
    #[inline(always)]
    fn stands_alone(&self, at: &Moment, stimulus: &Stimulus) -> bool {
        stimulus.task == Task::RouteIm && messages::only_passes(at, &stimulus.envelope)
    }

    #[inline(always)]
    fn decide(case: Case<Self>) {
        match case.stimulus.task {
            Task::RouteIm => Self::route_im(case),
            Task::RecogniseAnswer => Self::recognise_answer(case),
            Task::NotifyWatcher => Self::notify_watcher(case),
            _ => case.by_facts(|imsp, at, s, facts| imsp.decide_rarer(at, s, facts)),
        }
    }

    #[inline(always)]
    fn apply(&mut self, at: &Moment, record: Record) {
        self.apply_record(at, record);
    }

    #[inline(always)]
    fn follow(&self, at: &Moment, future: Future) {
        self.follow_record(at, future);
    }
}

impl ImspDesk<'_> {
    /// What happens, of all but messages and notifications.
    fn decide_rarer(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        match s.task {
            Task::ResolveContact => self.resolve_contact(at, s, facts),
            Task::ValidateContact => self.validate_contact(at, s, facts),
            Task::StoreContact => self.store_contact(at, s, facts),
            Task::UpgradeAccount => self.upgrade_account(s, facts),
            Task::InviteToGroup => facts.happen(group_chat(at)),
            Task::SetPresence => self.set_presence(at, s, facts),
            Task::TellPresence => self.tell_presence(at, s, facts),
            Task::PassPresence => self.pass_presence(at, s, facts),
            Task::TakeReceipt => facts.happen(received(at, s)),
            Task::OpenSession | Task::CloseSession | Task::PublishStatus | Task::NotifyMore => {
                self.publish(at, s, facts);
            }
            Task::TakeSubscription => self.take_subscription(at, s, facts),
            Task::TellContacts => self.tell_contacts(at, s, facts),
            Task::Authorise => self.authorise(at, s, facts),
            other => unreachable!("{other:?} is no task of an IMSP"),
        }
    }
}
