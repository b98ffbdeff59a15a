//! What subscribers decide.

use super::Subscribers;
use crate::case::Case;
use crate::chance::{Draw, Purpose};
use crate::decision::{Facts, Moment, Outcome};
use crate::distribution::{count, delay, exponential};
use crate::smsc::received;
use crate::stimulus::{Envelope, Stimulus, Task};
use vocabulary::{
    Advice, ClientId, ContactKind, Conversation, Event, FailCause, RecordId, Span, SubscriberId, TextSize,
    UpgradeReason,
};
use world::blueprint::Oversize;

/// The most further messages of a conversation: the steps of an exchange are limited.
pub const MOST_TURNS: u16 = 40;

impl Subscribers<'_> {
    #[inline(always)]
    pub(super) fn decide_task(case: Case<Self>) {
        match case.stimulus.task {
            Task::StartConversation => Self::start_conversation(case),
            Task::ContinueConversation => Self::continue_conversation(case),
            Task::ReceiveSms => Self::receive_sms(case),
            Task::WriteAnswer => Self::write_answer(case),
            Task::WriteImAnswer => Self::write_im_answer(case),
            Task::ReceiveIm => Self::receive_im(case),
            Task::ReceivePlainSms => receive_plain_sms(case),
            Task::ShowPresence => show_presence(case),
            Task::ChangePresence => Self::change_presence(case),
            Task::SendRecorded => Self::send_recorded(case),
            _ => case.by_facts(|subscribers, at, s, facts| subscribers.decide_rarer(at, s, facts)),
        }
    }

    fn decide_rarer(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        match s.task {
            Task::Act => self.act(at, s, facts),
            Task::AddContact => self.add_contact(at, s, facts),
            Task::ShowContact => self.show_contact(at, s, facts),
            Task::ShowAnew => self.show_anew(at, s, facts),
            Task::LogOn => self.log_on(at, s, s.envelope.reason, facts),
            Task::AnswerPresence => self.answer_presence(at, s, facts),
            Task::Reclassify => reclassify(s, facts),
            Task::ReceiveReceipt => facts.happen(received(at, s)),
            other => unreachable!("{other:?} is no task of subscribers"),
        }
    }

    #[inline(always)]
    fn start_conversation(case: Case<Self>) {
        let (at, s) = (case.at(), case.stimulus);
        let user = s.envelope.subject;
        let client = *case.client(user);
        let traffic = &at.around.blueprint.traffic;
        let mut draw = at.around.of_exchange(Purpose::Conversation, s.id);
        let next = at.around.next_conversation(at.here, at.now, &mut draw);
        let next = at.around.when_attached(at.here, user, at.now, next);
        if client.added == 0 {
            return case.happen(Event::ConversationPutOff { next });
        }
        let favourites = at.operator().contacts.favourites;
        let slot = draw.skewed_below(u32::from(client.added), favourites) as u16;
        let turns_left = count(traffic.further_turns, &mut draw).min(MOST_TURNS) as u8;
        let size = at.around.texts.draw(&mut at.around.of_message(Purpose::Text, s.id, 0));
        let (peer, outcome) = case.sending(&at, user, slot, size, turns_left, next);
        case.turn_out_to(peer, outcome);
    }

    fn continue_conversation(case: Case<Self>) {
        let (at, s) = (case.at(), case.stimulus);
        let e = &s.envelope;
        let size = at.around.texts.draw(&mut at.around.of_message(Purpose::Text, s.id, e.message));
        let slot = if e.slot == Envelope::NO_SLOT { case.slot_of(e.subject, e.object) } else { e.slot };
        if slot == Envelope::NO_SLOT {
            return case.turn_out(Err(Event::ActFailed { cause: FailCause::NoSuchContact }));
        }
        let turns_left = e.turns_left.saturating_sub(1);
        let (peer, outcome) = case.sending(&at, e.subject, slot, size, turns_left, Span::ZERO);
        case.turn_out_to(peer, outcome);
    }

    /// The user sends what the trace says, by number to whom it does not have in its address book. Further messages
    /// of the conversation are rows of their own.
    fn send_recorded(case: Case<Self>) {
        let (at, s) = (case.at(), case.stimulus);
        let e = &s.envelope;
        let drawn = e.size.characters == 0;
        let size = if drawn {
            at.around.texts.draw(&mut at.around.of_message(Purpose::Text, s.id, 0))
        } else {
            &e.size
        };
        let (slot, next) = (case.slot_of(e.subject, e.object), Span::ZERO);
        if slot == Envelope::NO_SLOT {
            let (answer, advice) = (false, Advice::NotDue);
            return case.happen(Event::ImSent { slot, size: *size, turns_left: 0, answer, advice, next });
        }
        let (peer, outcome) = case.sending(&at, e.subject, slot, size, 0, next);
        case.turn_out_to(peer, outcome);
    }

    /// The user sends a text to a contact, unless its client knows that it is too long: to whom, and what happens.
    #[inline(always)]
    pub(super) fn sending(
        &self,
        at: &Moment,
        user: SubscriberId,
        slot: u16,
        size: &TextSize,
        turns_left: u8,
        next: Span,
    ) -> (SubscriberId, Outcome) {
        let contact = self.book(user)[usize::from(slot)];
        let over = at.policy().filter(|p| size.characters > p.limit && contact.kind().is_legacy());
        let advice = over.map_or(Advice::NotDue, |_| self.advises(at, user));
        let size = *size;
        if advice == Advice::Given && over.is_some_and(|p| p.oversize == Oversize::Block) {
            return (contact.peer(), Err(Event::ImBlocked { slot, size, next }));
        }
        (contact.peer(), Ok(Event::ImSent { slot, size, turns_left, answer: false, advice, next }))
    }

    #[inline(always)]
    fn receive_sms(case: Case<Self>) {
        let (at, s) = (case.at(), case.stimulus);
        let e = &s.envelope;
        let answers = !e.is(Envelope::ANSWER) && case.is_spontaneous(&at, e.object);
        let answer = if answers { draw_answer(&at, e.object, s.id, e.message) } else { Span::ZERO };
        let introduced = e.is(Envelope::INTRODUCED);
        let took = at.now.since(e.sent);
        case.happen(Event::SmsDelivered { parts: e.parts, introduced, address: e.address, took, answer });
    }

    #[inline(always)]
    fn write_answer(case: Case<Self>) {
        let (at, s) = (case.at(), case.stimulus);
        let e = &s.envelope;
        let size = *at.around.texts.draw(&mut at.around.of_message(Purpose::Text, s.id, e.message));
        case.happen(Event::SmsAnswered { size, parts: size.parts(), address: e.address });
    }

    fn write_im_answer(case: Case<Self>) {
        let (at, s) = (case.at(), case.stimulus);
        let e = &s.envelope;
        let size = *at.around.texts.draw(&mut at.around.of_message(Purpose::Text, s.id, e.message));
        let (slot, turns_left) = (e.slot, e.turns_left);
        case.happen(Event::ImSent {
            slot,
            size,
            turns_left,
            answer: true,
            advice: Advice::NotDue,
            next: Span::ZERO,
        });
    }

    #[inline(always)]
    fn receive_im(case: Case<Self>) {
        let (at, s) = (case.at(), case.stimulus);
        let e = &s.envelope;
        let (answer, misrouted) = (e.is(Envelope::ANSWER), e.is(Envelope::MISROUTED));
        let mechanism = e.address.mechanism;
        if !case.client(e.object).user {
            let cause = FailCause::NotAUser;
            return case.turn_out(Err(Event::MessageFailed { cause, answer, mechanism }));
        }
        let initiator = answer && !misrouted;
        let slot =
            if initiator && e.slot == Envelope::NO_SLOT { case.slot_of(e.object, e.subject) } else { e.slot };
        let conversation = if initiator {
            case.conversation(&at, e.object, slot)
        } else if e.message > 1 && !misrouted {
            Conversation::Inserted
        } else {
            Conversation::Opened
        };
        let took = at.now.since(e.sent);
        let next = case.draw_next(&at, s, initiator);
        case.happen(Event::ImDelivered { slot, conversation, answer, misrouted, mechanism, took, next });
    }

    /// What an answer does to the initiator's conversation with a contact.
    #[inline(always)]
    fn conversation(&self, at: &Moment, user: SubscriberId, slot: u16) -> Conversation {
        let idle = self.book(user).get(usize::from(slot)).and_then(|c| c.idle_at(at.now));
        match idle {
            None => Conversation::Opened,
            Some(idle) if idle > at.around.blueprint.traffic.idle_timeout => Conversation::Reopened,
            Some(_) => Conversation::Inserted,
        }
    }

    /// How long until the recipient of an IM goes on with the conversation; zero: it does not.
    #[inline(always)]
    fn draw_next(&self, at: &Moment, s: &Stimulus, initiator: bool) -> Span {
        let e = &s.envelope;
        let stranger = e.is(Envelope::ANSWER) && !initiator;
        let late = s.id.step() >= RecordId::STEPS_OF_CONVERSATION;
        if stranger || initiator && (e.turns_left == 0 || late) || !self.is_spontaneous(at, e.object) {
            return Span::ZERO;
        }
        if !initiator {
            return draw_answer(at, e.object, s.id, e.message);
        }
        let mut draw = at.around.of_message(Purpose::Think, s.id, e.message);
        let think = delay(&at.around.blueprint.traffic.think, &mut draw);
        at.around.when_attached(at.here, e.object, at.now, think)
    }

    fn add_contact(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let user = s.envelope.subject;
        let slot = self.client(user).added;
        let Some(contact) = self.book(user).get(usize::from(slot)) else { return };
        let more = slot + 1 < self.client(user).contacts;
        let mut draw = at.around.of_exchange(Purpose::Addition, s.id);
        let next = if more { self.next_addition(at, &mut draw) } else { Span::ZERO };
        facts.happen_to(contact.peer(), Event::ContactAddRequested { slot, next });
    }

    fn next_addition(&self, at: &Moment, draw: &mut Draw) -> Span {
        let every = at.around.blueprint.traffic.add_every;
        if every == Span::ZERO { Span::ZERO } else { exponential(every, draw) }
    }

    pub(super) fn log_on(&self, at: &Moment, s: &Stimulus, reason: UpgradeReason, facts: &mut Facts) {
        let who = s.envelope.subject;
        let client = self.client(who);
        if client.user {
            return;
        }
        if !at.network().has_imsp(at.here) {
            return facts.happen(Event::UpgradeFailed { cause: FailCause::NoImsp });
        }
        if client.client == ClientId::NONE {
            return facts.happen(Event::UpgradeFailed { cause: FailCause::NoClient });
        }
        let (next, add_ms) =
            if self.is_spontaneous(at, who) { self.first_activities(at, who) } else { (Span::ZERO, 0) };
        facts.happen(Event::ClientLoggedOn { reason, next, add_ms });
    }

    /// How long until a new user's first conversation, and its first addition in milliseconds.
    fn first_activities(&self, at: &Moment, who: SubscriberId) -> (Span, u32) {
        let client = self.client(who);
        let (next, add) = at.around.first_activities(at.now, who, client.contacts, client.added);
        (next, add.0.div_ceil(1000).min(u64::from(u32::MAX)) as u32)
    }

    fn answer_presence(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let who = s.envelope.subject;
        let named = at.around.blueprint.people.iter().find(|p| self.is_named(who) && p.subscriber == who);
        let granted = match named {
            Some(person) => person.grants_presence,
            None => {
                let p = at.around.blueprint.traffic.grant_probability;
                at.around.of_exchange(Purpose::Grant, s.id).chance(p)
            }
        };
        facts.happen(Event::PresenceAnswered { granted });
    }
}

/// How long until a message is answered; zero: never.
#[inline(always)]
fn draw_answer(at: &Moment, who: SubscriberId, id: RecordId, message: u8) -> Span {
    let traffic = &at.around.blueprint.traffic;
    let mut draw = at.around.of_message(Purpose::Answer, id, message);
    if draw.chance(traffic.answer_probability) {
        at.around.when_attached(at.here, who, at.now, delay(&traffic.answer_delay, &mut draw))
    } else {
        Span::ZERO
    }
}

fn receive_plain_sms(case: Case<Subscribers>) {
    let e = &case.stimulus.envelope;
    let (address, took) = (e.address, case.at().now.since(e.sent));
    case.happen(Event::AnswerLeaked { address, took });
}

fn show_presence(case: Case<Subscribers>) {
    let e = &case.stimulus.envelope;
    let (slot, presence) = (e.slot, e.presence);
    case.happen(Event::PresenceShown { slot, presence });
}

fn reclassify(s: &Stimulus, facts: &mut Facts) {
    let granted = s.envelope.is(Envelope::GRANTED);
    let contact = if granted { ContactKind::TrueIm } else { ContactKind::TrueImDenied };
    facts.happen(Event::ContactReclassified { slot: s.envelope.slot, contact });
}
