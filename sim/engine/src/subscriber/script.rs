//! What the named few decide when the script says so.

use super::Subscribers;
use crate::decision::{Facts, Moment};
use crate::stimulus::{Envelope, Stimulus};
use vocabulary::{
    Advice, ClientId, Event, FailCause, Mechanism, Originator, Span, SubscriberId, TextSize, UpgradeReason,
    sms,
};
use world::blueprint::Act;

impl Subscribers<'_> {
    /// The act that the identity of the stimulus names.
    pub(super) fn act(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let Originator::Script(_, index) = s.id.originator() else { unreachable!("planned by the script") };
        match &at.around.blueprint.script[index as usize].act {
            Act::Add { contact } => self.scripted_addition(s, *contact, facts),
            Act::Send { to, size, .. } => self.scripted_message(at, s, *to, *size, facts),
            Act::Answer { to, text, size } => self.scripted_answer(s, *to, (text, *size), facts),
            Act::GetClient(client) => {
                let had_client = self.client(s.envelope.subject).client != ClientId::NONE;
                facts.happen(Event::TerminalReplaced { client: *client, had_client });
            }
            Act::GroupChat { with } => self.want_group_chat(at, s, *with, facts),
            Act::SetPresence(presence) => facts.happen(Event::PresenceCommanded { presence: *presence }),
            Act::LogOn => self.log_on(at, s, UpgradeReason::Script, facts),
        }
    }

    fn scripted_addition(&self, s: &Stimulus, contact: SubscriberId, facts: &mut Facts) {
        let user = s.envelope.subject;
        if !self.client(user).user {
            return cannot(contact, FailCause::NotAUser, facts);
        }
        match self.slot_of(user, contact) {
            Envelope::NO_SLOT => cannot(contact, FailCause::NoSuchContact, facts),
            slot => facts.happen_to(contact, Event::ContactAddRequested { slot, next: Span::ZERO }),
        }
    }

    fn scripted_message(
        &self,
        at: &Moment,
        s: &Stimulus,
        to: SubscriberId,
        size: TextSize,
        facts: &mut Facts,
    ) {
        let user = s.envelope.subject;
        if !self.client(user).user {
            return cannot(to, FailCause::NotAUser, facts);
        }
        match self.slot_of(user, to) {
            Envelope::NO_SLOT => cannot(to, FailCause::NoSuchContact, facts),
            slot => {
                let (peer, outcome) = self.sending(at, user, slot, &size, 0, Span::ZERO);
                facts.turn_out_to(peer, outcome);
            }
        }
    }

    fn scripted_answer(
        &self,
        s: &Stimulus,
        to: SubscriberId,
        (text, size): (&str, TextSize),
        facts: &mut Facts,
    ) {
        let row = self.row(s.envelope.subject);
        let Some(last) = self.inboxes[row].iter().find(|r| r.from == to) else {
            return cannot(to, FailCause::NothingToAnswer, facts);
        };
        let event = match last.address.mechanism {
            Mechanism::None => {
                let slot = Envelope::NO_SLOT;
                Event::ImSent {
                    slot,
                    size,
                    turns_left: 0,
                    answer: true,
                    advice: Advice::NotDue,
                    next: Span::ZERO,
                }
            }
            _ => Event::SmsAnswered { size, parts: sms::parts(text), address: last.address },
        };
        facts.because_of(last.record).happen_to(to, event);
    }
}

fn cannot(object: SubscriberId, cause: FailCause, facts: &mut Facts) {
    facts.happen_to(object, Event::ActFailed { cause });
}
