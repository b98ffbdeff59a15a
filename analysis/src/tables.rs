//! The sink that makes all tables: each record goes to the projections that it concerns.

mod load;
mod room;
mod sessions;
mod snapshot;

pub use room::bytes;

use crate::calendar::Now;
use crate::plan::{Plan, Terms};
use crate::projections::accounts::{Accounts, Standing, Step};
use crate::projections::bindings::{Bindings, Made};
use crate::projections::capacity::Capacities;
use crate::projections::contacts::{self, Contacts};
use crate::projections::delivery::Deliveries;
use crate::projections::failures::{Failed, Failures};
use crate::projections::load::Load;
use crate::projections::map::MapOperations;
use crate::projections::messages::{Fate, Messages};
use crate::projections::money::Money;
use crate::projections::portability::PortedNumbers;
use crate::projections::presence::PresenceLoad;
use crate::projections::replies::Replies;
use crate::projections::requirements::Requirements;
use crate::projections::sizes::{Conversion, LIMIT, MessageSizes};
use crate::projections::transit::{Transit, Way};
use crate::results::Results;
use std::sync::Arc;
use vocabulary::{
    AccountState, Advice, ClientId, Event, FailCause, LinkId, Mechanism, OperatorId, Originator,
    PopulationCounts, Record, Sink, Span, SubscriberId, Time,
};
use world::Blueprint;

/// Counts all that the tables, charts and the summary show. The counts do not depend on the order of records:
/// each partition can have its own, to be merged at the end.
#[derive(Clone, Debug)]
pub struct Tables {
    pub(crate) plan: Arc<Plan>,
    now: Now,
    /// What each operator's policy says now.
    terms: Vec<Option<Terms>>,
    pub(crate) messages: Messages,
    pub(crate) replies: Replies,
    pub(crate) bindings: Bindings,
    pub(crate) sizes: MessageSizes,
    pub(crate) accounts: Accounts,
    pub(crate) contacts: Contacts,
    pub(crate) load: Load,
    pub(crate) failures: Failures,
    pub(crate) transit: Transit,
    pub(crate) requirements: Requirements,
    pub(crate) capacities: Capacities,
    pub(crate) deliveries: Deliveries,
    pub(crate) map: MapOperations,
    pub(crate) money: Money,
    pub(crate) ported: PortedNumbers,
    pub(crate) presence: PresenceLoad,
}

impl Tables {
    /// Empty tables for a world. Cheap to clone while they are empty.
    pub fn new(blueprint: &Arc<Blueprint>) -> Tables {
        let plan = Arc::new(Plan::new(blueprint));
        Tables {
            now: Now::NEVER,
            terms: Vec::new(),
            messages: Messages::new(&plan),
            replies: Replies::new(&plan),
            bindings: Bindings::new(&plan),
            sizes: MessageSizes::new(&plan),
            accounts: Accounts::new(&plan),
            contacts: Contacts::new(&plan),
            load: Load::new(&plan),
            failures: Failures::new(&plan),
            transit: Transit::default(),
            requirements: Requirements::default(),
            capacities: Capacities::new(&plan),
            deliveries: Deliveries::new(&plan),
            map: MapOperations::new(&plan),
            money: Money::new(&plan),
            ported: PortedNumbers::default(),
            presence: PresenceLoad::new(&plan),
            plan,
        }
    }

    /// Adds what other tables of the same world counted.
    pub fn merge(&mut self, other: Tables) {
        self.messages.merge(&other.messages);
        self.replies.merge(&other.replies);
        self.bindings.merge(&other.bindings);
        self.sizes.merge(&other.sizes);
        self.accounts.merge(&other.accounts);
        self.contacts.merge(&other.contacts);
        self.load.merge(other.load);
        self.failures.merge(&other.failures);
        self.transit.merge(&other.transit);
        self.requirements.merge(&other.requirements);
        self.capacities.merge(other.capacities);
        self.deliveries.merge(&other.deliveries);
        self.map.merge(&other.map);
        self.money.merge(&other.money);
        self.ported.merge(&other.ported);
        self.presence.merge(&other.presence);
        self.now = Now::NEVER;
    }

    /// Ends counting: the run went on until `end`, at most as long as the world says.
    pub fn finish(mut self, end: Time) -> Results {
        self.load.close();
        self.capacities.close();
        Results::new(self, end)
    }

    #[cold]
    #[inline(never)]
    fn turn(&mut self, time: Time) {
        self.now = self.plan.at(time);
        self.terms.clear();
        self.terms.extend(self.plan.terms_at(time));
        self.messages.turn(self.now);
        self.bindings.turn(self.now);
        self.load.turn(self.now);
        self.capacities.turn(self.now);
        self.map.turn(self.now);
        self.presence.turn(&self.plan, self.now);
    }

    /// What an operator's policy says now.
    #[inline(always)]
    fn terms(&self, operator: OperatorId) -> Option<Terms> {
        self.terms.get(usize::from(operator.0)).copied().flatten()
    }

    #[inline(always)]
    fn pair(&self, record: &Record) -> usize {
        self.plan.pair_of(record.subject, record.object)
    }

    /// The pair of an answer, seen from the user who is answered.
    #[inline(always)]
    fn reply_pair(&self, record: &Record) -> usize {
        self.plan.pair_of(record.object, record.subject)
    }

    /// Likewise, where the object may be another user: whom the customer answered is who began the exchange.
    fn misled_pair(&self, record: &Record) -> usize {
        self.plan.pair_of(answered(record), record.subject)
    }

    #[inline(always)]
    fn im_converted(&mut self, record: &Record) {
        let Event::ImConverted {
            size,
            parts,
            intro_parts,
            lost_characters,
            address,
            binding,
            remaining_ms,
            ..
        } = record.event
        else {
            return;
        };
        self.at_imsp(record, LinkId::NONE);
        self.requirements.converted(record, size.characters);
        let pair = self.pair(record);
        let outcomes = self.replies.outcomes_mut(pair, address.mechanism);
        if self.plan.place_of(address.operator) == self.plan.side(record.subject) {
            outcomes.converted_by_user_operator += 1;
        } else {
            outcomes.converted_by_other_operator += 1;
        }
        let (lost, limit) = (lost_characters, self.terms(record.operator).map_or(LIMIT, |t| t.limit));
        self.sizes.converted(pair, Conversion { limit, size, parts, intro_parts, lost });
        let (at, by) = (record.time, address.operator);
        if let Some(Terms { lifetime, .. }) = self.terms(by) {
            let made = Made { at, by, binding, remaining_ms, lifetime };
            self.bindings.converted(&self.plan, &self.now, made);
        }
    }

    #[inline(always)]
    fn im_delivered(&mut self, record: &Record) {
        let Event::ImDelivered { conversation, answer, misrouted, mechanism, took, .. } = record.event else {
            return;
        };
        let pair = self.pair(record);
        self.requirements.answer_ended(record, mechanism, !misrouted);
        let (fate, way) = match (answer, mechanism, misrouted) {
            (false, ..) => (Fate::ImAsIm, Way::ImAsIm),
            (true, Mechanism::None, _) => (Fate::ImAnswerAsIm, Way::AnswerByIm),
            (true, _, true) => {
                let pair = self.misled_pair(record);
                self.replies.outcomes_mut(pair, mechanism).misrouted += 1;
                (Fate::SmsAnswerMisrouted, Way::AnswerMisrouted)
            }
            (true, _, false) => {
                let back = self.reply_pair(record);
                self.messages.add(pair, Fate::SmsAnswerAsIm);
                return self.replies.delivered(back, mechanism, conversation, took);
            }
        };
        self.messages.add(pair, fate);
        self.transit.add(way, took);
    }

    #[inline(always)]
    fn sms_delivered(&mut self, record: &Record, took: Span, answer: Span) {
        let pair = self.pair(record);
        self.messages.add(pair, Fate::ImAsSms);
        self.transit.add(Way::ImAsSms, took);
        if answer > Span::ZERO {
            self.transit.add(Way::CustomerAnswers, answer);
        }
    }

    fn im_blocked(&mut self, record: &Record, size: vocabulary::TextSize) {
        let pair = self.pair(record);
        self.messages.add(pair, Fate::ImBlocked);
        self.sizes.composed(pair, size);
        self.sizes.blocked(pair);
        self.requirements.advised(record, Advice::Given);
        self.fail(record, Failed::ImBlocked, FailCause::OverLength);
    }

    fn message_failed(&mut self, record: &Record, cause: FailCause, answer: bool, mechanism: Mechanism) {
        let pair = self.pair(record);
        let fate = Fate::failed(answer, mechanism);
        if answer {
            self.requirements.answer_ended(record, mechanism, false);
        }
        self.messages.add(pair, fate);
        match cause {
            FailCause::PrefixNotRouted => self.at_smsc(record, 1),
            // It was in the store of an SMSC, which counted it when it came.
            FailCause::ValidityExpired | FailCause::AttemptsExhausted => {
                self.deliveries.record(&self.plan, &self.now, record);
            }
            _ => self.at_imsp(record, LinkId::NONE),
        }
        if cause == FailCause::OverLength {
            self.sizes.rejected(pair);
        }
        let what = match fate {
            Fate::ImFailed => Failed::Im,
            Fate::ImAnswerFailed => Failed::AnswerByIm,
            _ => {
                let pair = self.misled_pair(record);
                self.replies.lost(pair, mechanism, cause);
                Failed::AnswerBySms
            }
        };
        self.fail(record, what, cause);
    }

    fn fail(&mut self, record: &Record, what: Failed, cause: FailCause) {
        self.failures.add(self.plan.place_of(record.operator), what, cause, record.time);
    }

    /// What is no message: contacts, accounts, presence. Rare beside messages.
    #[inline(never)]
    fn rare(&mut self, record: &Record) {
        match record.event {
            Event::ContactShown { .. } => self.requirements.shown(record),
            Event::OnlineCounted { .. }
            | Event::SubscriptionTaken { .. }
            | Event::PresenceRefused { .. }
            | Event::PresenceAsked { .. } => self.session(record),
            Event::GroupChatWanted { contact, offered, .. } => {
                self.requirements.group_chat(record, contact, offered);
            }
            Event::PopulationCounted { .. }
            | Event::LegacyAccountRegistered
            | Event::TerminalReplaced { .. }
            | Event::AccountUpgraded { .. } => self.population(record),
            Event::ContactAddRequested { .. }
            | Event::ContactStored { .. }
            | Event::ContactReclassified { .. }
            | Event::ContactRefused { .. }
            | Event::HomeOperatorResolved { .. }
            | Event::ContactValidated { .. }
            | Event::ValidationForwarded { .. } => self.contact(record),
            Event::DeliveryDeferred { .. }
            | Event::MtForwarded { .. }
            | Event::ServiceCentreAlerted { .. }
            | Event::StatusReportSent { .. }
            | Event::StatusReportForwarded { .. }
            | Event::StatusReportReceived { .. }
            | Event::StatusReportFailed { .. } => self.delivery(record),
            Event::PresenceCommanded { .. } => self.map.record(&self.plan, record),
            Event::NumberRouted { .. } => {
                self.ported.record(&self.plan, record);
                self.map.record(&self.plan, record);
            }
            Event::ImReturned { link, .. } => {
                self.ported.record(&self.plan, record);
                self.at_imsp(record, link);
            }
            _ => self.upgrade(record),
        }
    }

    fn population(&mut self, record: &Record) {
        let (day, operator) = (self.now.day, self.plan.place_of(record.operator));
        match record.event {
            Event::PopulationCounted { counts } => {
                let PopulationCounts { users, pre_registered, unregistered, with_client } = counts;
                let [true_im, pre_registered, unregistered, with_client] =
                    [users, pre_registered, unregistered, with_client].map(u64::from);
                let standing = Standing { true_im, pre_registered, unregistered, with_client };
                self.accounts.counted(operator, standing);
                self.presence.users(&self.plan, record, users);
            }
            Event::LegacyAccountRegistered => {
                let (from, to) = (AccountState::Unregistered, AccountState::PreRegistered);
                self.accounts.moved(day, operator, from, to);
                self.contacts.step(day, operator, contacts::Step::Registered);
            }
            Event::TerminalReplaced { client, had_client } => {
                let owner = self.plan.side(record.subject);
                self.accounts.replaced(day, owner, had_client, client != ClientId::NONE);
            }
            Event::AccountUpgraded { was, .. } => {
                self.at_imsp(record, LinkId::NONE);
                self.accounts.moved(day, operator, was, AccountState::TrueIm);
                self.presence.users(&self.plan, record, 1);
                self.accounts.step(day, operator, Step::Upgraded(was));
            }
            _ => {}
        }
    }

    fn contact(&mut self, record: &Record) {
        let (day, operator) = (self.now.day, self.plan.place_of(record.operator));
        let mut step = |step| self.contacts.step(day, operator, step);
        match record.event {
            Event::ContactAddRequested { .. } => step(contacts::Step::Requested),
            Event::ContactReclassified { contact, .. } => step(contacts::Step::Reclassified(contact)),
            Event::ContactStored { contact, .. } => {
                step(contacts::Step::Stored(contact));
                self.at_imsp(record, LinkId::NONE);
            }
            Event::HomeOperatorResolved { link, .. }
            | Event::ContactValidated { link, .. }
            | Event::ValidationForwarded { link, .. } => self.at_imsp(record, link),
            Event::ContactRefused { cause, .. } => {
                self.contacts.step(day, self.plan.side(record.subject), contacts::Step::Refused(cause));
                self.fail(record, Failed::Contact, cause);
            }
            _ => {}
        }
    }

    /// What SMSCs do with what they keep in a store, and with delivery receipts.
    fn delivery(&mut self, record: &Record) {
        self.map.record(&self.plan, record);
        self.deliveries.record(&self.plan, &self.now, record);
        match record.event {
            Event::DeliveryDeferred { cause: FailCause::QueueFull, .. } => {}
            Event::DeliveryDeferred { .. } | Event::MtForwarded { .. } => {
                self.at_hlr(record);
            }
            Event::StatusReportSent { link, .. } | Event::StatusReportForwarded { link, .. } => {
                self.sms_forwarded(record, 1, link);
            }
            Event::StatusReportReceived { by_imsp: true, .. } => self.at_imsp(record, LinkId::NONE),
            Event::StatusReportFailed { cause, .. } => self.fail(record, Failed::Receipt, cause),
            _ => {}
        }
    }

    /// The IMSP decided on a group chat with a legacy contact.
    fn group_chat(&mut self, record: &Record) {
        self.at_imsp(record, LinkId::NONE);
        let refused = if let Event::GroupChatRefused { cause } = record.event { Some(cause) } else { None };
        self.requirements.group_chat_decided(record, refused.is_some());
        if let Some(cause) = refused {
            self.fail(record, Failed::GroupChat, cause);
        }
    }

    fn upgrade(&mut self, record: &Record) {
        let (day, operator) = (self.now.day, self.plan.side(record.subject));
        let mut step = |step| self.accounts.step(day, operator, step);
        match record.event {
            Event::UpgradeDecided { reason, .. } => step(Step::Decided(reason)),
            Event::ClientLoggedOn { reason, .. } => step(Step::LoggedOn(reason)),
            Event::PresenceAnswered { granted } => step(Step::Presence(granted)),
            Event::PresenceForwarded { link, .. } => self.at_imsp(record, link),
            Event::PresenceStored { .. } => self.at_imsp(record, LinkId::NONE),
            Event::UpgradeFailed { cause } => {
                step(Step::Failed(cause));
                self.fail(record, Failed::Upgrade, cause);
            }
            Event::ActFailed { cause } => self.fail(record, Failed::Act, cause),
            Event::GroupChatCarried | Event::GroupChatRefused { .. } => self.group_chat(record),
            Event::CommandHandedOver => self.at_smsc(record, 1),
            Event::CommandRefused { cause } => self.fail(record, Failed::PresenceCommand, cause),
            Event::PresenceSet { .. } => self.at_imsp(record, LinkId::NONE),
            Event::PresenceNotified { link, .. } => self.at_imsp(record, link),
            Event::NoticeFailed { cause } => self.fail(record, Failed::Notice, cause),
            Event::PresenceUndelivered { cause } => {
                step(Step::PresenceUndelivered(cause));
                self.fail(record, Failed::Presence, cause);
            }
            _ => {}
        }
    }
}

/// The user whom an answer is meant for: who began the conversation, unless that is who answers.
fn answered(record: &Record) -> SubscriberId {
    match record.id.originator() {
        Originator::Activity(user, _) | Originator::Script(user, _) | Originator::Recorded(user, _)
            if user != record.subject =>
        {
            user
        }
        _ => record.object,
    }
}

impl Sink for Tables {
    #[inline]
    fn record(&mut self, record: &Record) {
        if !self.now.holds(record.time) {
            self.turn(record.time);
        }
        if self.money.counts() {
            self.money.record(&self.plan, record);
        }
        match record.event {
            Event::ImSent { size, answer, advice, .. } => {
                self.requirements.advised(record, advice);
                let pair = self.pair(record);
                self.messages.add(pair, if answer { Fate::ImAnswerSent } else { Fate::ImSent });
                self.sizes.composed(pair, size);
            }
            Event::ImForwarded { link, .. } => self.at_imsp(record, link),
            Event::ImRelayed => self.at_imsp(record, LinkId::NONE),
            Event::ImConverted { .. } => self.im_converted(record),
            Event::SmsAccepted { parts } => {
                self.at_smsc(record, parts);
                if self.deliveries.stores(self.plan.place_of(record.operator)) {
                    self.deliveries.record(&self.plan, &self.now, record);
                } else {
                    self.at_hlr(record);
                    self.map.accepted(&self.plan, record, parts);
                }
            }
            Event::SmsHandedOver { parts } => self.at_smsc(record, parts),
            Event::SmsForwarded { parts, link, .. } => self.sms_forwarded(record, parts, link),
            Event::SmsDelivered { took, answer, .. } => self.sms_delivered(record, took, answer),
            Event::SmsAnswered { address, .. } => {
                self.map.record(&self.plan, record);
                let (pair, back) = (self.pair(record), self.reply_pair(record));
                self.messages.add(pair, Fate::SmsAnswerSent);
                self.replies.outcomes_mut(back, address.mechanism).sent += 1;
            }
            Event::AnswerRecognised { link, .. } => self.at_imsp(record, link),
            Event::ImDelivered { .. } => self.im_delivered(record),
            Event::ImBlocked { size, .. } => self.im_blocked(record, size),
            Event::AnswerNotRecognised { address, cause } => {
                self.at_imsp(record, LinkId::NONE);
                let back = self.reply_pair(record);
                self.replies.unrecognised(back, address.mechanism, cause);
                self.fail(record, Failed::AnswerNotRecognised, cause);
            }
            Event::AnswerLeaked { address, took } => {
                let (pair, back) = (self.pair(record), self.reply_pair(record));
                self.requirements.answer_ended(record, address.mechanism, false);
                self.messages.add(pair, Fate::SmsAnswerLeaked);
                self.replies.outcomes_mut(back, address.mechanism).leaked += 1;
                self.transit.add(Way::AnswerLeaked, took);
            }
            Event::MessageFailed { cause, answer, mechanism } => {
                self.message_failed(record, cause, answer, mechanism);
            }
            Event::WatcherNotified { link, octets, .. } => {
                self.at_imsp(record, link);
                self.presence.notified(&self.plan, record, link, octets);
            }
            Event::SessionBegun { .. } | Event::StatusChanged { .. } | Event::SessionEnded { .. } => {}
            Event::PresencePublished { .. } | Event::ContactsTold { .. } | Event::SubscriptionSent { .. } => {
                self.session(record);
            }
            Event::Queued { .. } | Event::Overflowed { .. } => {
                self.capacities.count(&self.plan, &self.now, record)
            }
            _ => self.rare(record),
        }
    }
}
