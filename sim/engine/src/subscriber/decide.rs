//! What subscribers decide.

use super::Subscribers;
use crate::chance::{Draw, Purpose};
use crate::decision::{Facts, Moment};
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
    pub(super) fn decide_task(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        match s.task {
            Task::StartConversation => self.start_conversation(at, s, facts),
            Task::ContinueConversation => self.continue_conversation(at, s, facts),
            Task::ReceiveSms => self.receive_sms(at, s, facts),
            Task::WriteAnswer => self.write_answer(at, s, facts),
            Task::WriteImAnswer => self.write_im_answer(at, s, facts),
            Task::ReceiveIm => self.receive_im(at, s, facts),
            Task::ReceivePlainSms => {
                let (address, took) = (s.envelope.address, at.now.since(s.envelope.sent));
                facts.happen(Event::AnswerLeaked { address, took });
            }
            Task::AddContact => self.add_contact(at, s, facts),
            Task::ShowContact => self.show_contact(at, s, facts),
            Task::ShowAnew => self.show_anew(at, s, facts),
            Task::LogOn => self.log_on(at, s, s.envelope.reason, facts),
            Task::AnswerPresence => self.answer_presence(at, s, facts),
            Task::Reclassify => reclassify(s, facts),
            Task::ShowPresence => show_presence(s, facts),
            Task::Act => self.act(at, s, facts),
            Task::SendRecorded => self.send_recorded(at, s, facts),
            Task::ReceiveReceipt => facts.happen(received(at, s)),
            Task::ChangePresence => self.change_presence(at, s, facts),
            other => unreachable!("{other:?} is no task of subscribers"),
        }
    }

    #[inline(always)]
    fn start_conversation(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let user = s.envelope.subject;
        let client = self.client(user);
        let traffic = &at.around.blueprint.traffic;
        let mut draw = at.around.of_exchange(Purpose::Conversation, s.id);
        let next = at.around.next_conversation(at.here, at.now, &mut draw);
        let next = at.around.when_attached(at.here, user, at.now, next);
        if client.added == 0 {
            return facts.happen(Event::ConversationPutOff { next });
        }
        let favourites = at.operator().contacts.favourites;
        let slot = draw.skewed_below(u32::from(client.added), favourites) as u16;
        let turns_left = count(traffic.further_turns, &mut draw).min(MOST_TURNS) as u8;
        let size = at.around.texts.draw(&mut at.around.of_message(Purpose::Text, s.id, 0));
        self.send(at, user, (slot, size), turns_left, next, facts);
    }

    fn continue_conversation(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let e = &s.envelope;
        let size = at.around.texts.draw(&mut at.around.of_message(Purpose::Text, s.id, e.message));
        let slot = if e.slot == Envelope::NO_SLOT { self.slot_of(e.subject, e.object) } else { e.slot };
        if slot == Envelope::NO_SLOT {
            return facts.happen(Event::ActFailed { cause: FailCause::NoSuchContact });
        }
        self.send(at, e.subject, (slot, size), e.turns_left.saturating_sub(1), Span::ZERO, facts);
    }

    /// The user sends what the trace says, by number to whom it does not have in its address book. Further messages
    /// of the conversation are rows of their own.
    fn send_recorded(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let e = &s.envelope;
        let drawn = e.size.characters == 0;
        let size = if drawn {
            at.around.texts.draw(&mut at.around.of_message(Purpose::Text, s.id, 0))
        } else {
            e.size
        };
        match self.slot_of(e.subject, e.object) {
            Envelope::NO_SLOT => {
                let slot = Envelope::NO_SLOT;
                facts.happen(Event::ImSent {
                    slot,
                    size,
                    turns_left: 0,
                    answer: false,
                    advice: Advice::NotDue,
                    next: Span::ZERO,
                });
            }
            slot => self.send(at, e.subject, (slot, size), 0, Span::ZERO, facts),
        }
    }

    /// The user sends a text to a contact, unless its client knows that it is too long.
    #[inline(always)]
    pub(super) fn send(
        &self,
        at: &Moment,
        user: SubscriberId,
        (slot, size): (u16, TextSize),
        turns_left: u8,
        next: Span,
        facts: &mut Facts,
    ) {
        let contact = self.book(user)[usize::from(slot)];
        let over = at.policy().filter(|p| size.characters > p.limit && contact.kind().is_legacy());
        let advice = over.map_or(Advice::NotDue, |_| self.advises(at, user));
        if advice == Advice::Given && over.is_some_and(|p| p.oversize == Oversize::Block) {
            facts.happen_to(contact.peer(), Event::ImBlocked { slot, size, next });
        } else {
            let answer = false;
            facts.happen_to(contact.peer(), Event::ImSent { slot, size, turns_left, answer, advice, next });
        }
    }

    #[inline(always)]
    fn receive_sms(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let e = &s.envelope;
        let answers = !e.is(Envelope::ANSWER) && self.is_spontaneous(at, e.object);
        let answer = if answers { self.draw_answer(at, e.object, s.id, e.message) } else { Span::ZERO };
        let introduced = e.is(Envelope::INTRODUCED);
        let took = at.now.since(e.sent);
        facts.happen(Event::SmsDelivered { parts: e.parts, introduced, address: e.address, took, answer });
    }

    /// How long until a message is answered; zero: never.
    #[inline(always)]
    fn draw_answer(&self, at: &Moment, who: SubscriberId, id: RecordId, message: u8) -> Span {
        let traffic = &at.around.blueprint.traffic;
        let mut draw = at.around.of_message(Purpose::Answer, id, message);
        if draw.chance(traffic.answer_probability) {
            at.around.when_attached(at.here, who, at.now, delay(&traffic.answer_delay, &mut draw))
        } else {
            Span::ZERO
        }
    }

    #[inline(always)]
    fn write_answer(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let e = &s.envelope;
        let size = at.around.texts.draw(&mut at.around.of_message(Purpose::Text, s.id, e.message));
        facts.happen(Event::SmsAnswered { size, parts: size.parts(), address: e.address });
    }

    fn write_im_answer(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let e = &s.envelope;
        let size = at.around.texts.draw(&mut at.around.of_message(Purpose::Text, s.id, e.message));
        let (slot, turns_left) = (e.slot, e.turns_left);
        facts.happen(Event::ImSent {
            slot,
            size,
            turns_left,
            answer: true,
            advice: Advice::NotDue,
            next: Span::ZERO,
        });
    }

    #[inline(always)]
    fn receive_im(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let e = &s.envelope;
        let (answer, misrouted) = (e.is(Envelope::ANSWER), e.is(Envelope::MISROUTED));
        let mechanism = e.address.mechanism;
        if !self.client(e.object).user {
            return facts.happen(Event::MessageFailed { cause: FailCause::NotAUser, answer, mechanism });
        }
        let initiator = answer && !misrouted;
        let slot =
            if initiator && e.slot == Envelope::NO_SLOT { self.slot_of(e.object, e.subject) } else { e.slot };
        let conversation = if initiator {
            self.conversation(at, e.object, slot)
        } else if e.message > 1 && !misrouted {
            Conversation::Inserted
        } else {
            Conversation::Opened
        };
        let took = at.now.since(e.sent);
        let next = self.draw_next(at, s, initiator);
        facts.happen(Event::ImDelivered { slot, conversation, answer, misrouted, mechanism, took, next });
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
            return self.draw_answer(at, e.object, s.id, e.message);
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

fn show_presence(s: &Stimulus, facts: &mut Facts) {
    let (slot, presence) = (s.envelope.slot, s.envelope.presence);
    facts.happen(Event::PresenceShown { slot, presence });
}

fn reclassify(s: &Stimulus, facts: &mut Facts) {
    let granted = s.envelope.is(Envelope::GRANTED);
    let contact = if granted { ContactKind::TrueIm } else { ContactKind::TrueImDenied };
    facts.happen(Event::ContactReclassified { slot: s.envelope.slot, contact });
}
