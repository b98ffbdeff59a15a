//! What the named few decide when the script says so.

use super::Subscribers;
use crate::decision::{Decision, Fact, Moment, only};
use crate::stimulus::{Envelope, Stimulus};
use vocabulary::{
    ClientId, Event, FailCause, Mechanism, Originator, Span, SubscriberId, TextSize, UpgradeReason,
};
use world::blueprint::Act;

impl Subscribers<'_> {
    /// The act that the identity of the stimulus names.
    pub(super) fn act(&self, at: &Moment, s: &Stimulus) -> Decision {
        let Originator::Script(_, index) = s.id.originator() else { unreachable!("planned by the script") };
        match &at.around.blueprint.script[index as usize].act {
            Act::Add { contact } => self.scripted_addition(s, *contact),
            Act::Send { to, size, .. } => self.scripted_message(at, s, *to, *size),
            Act::Answer { to, size, .. } => self.scripted_answer(s, *to, *size),
            Act::GetClient(client) => {
                let had_client = self.client(s.envelope.subject).client != ClientId::NONE;
                only(Fact::of(&s.envelope, Event::TerminalReplaced { client: *client, had_client }))
            }
            Act::LogOn => self.log_on(at, s, UpgradeReason::Script),
        }
    }

    fn cannot(&self, s: &Stimulus, object: SubscriberId, cause: FailCause) -> Decision {
        only(Fact::of(&s.envelope, Event::ActFailed { cause }).to(object))
    }

    fn scripted_addition(&self, s: &Stimulus, contact: SubscriberId) -> Decision {
        let user = s.envelope.subject;
        if !self.client(user).user {
            return self.cannot(s, contact, FailCause::NotAUser);
        }
        match self.slot_of(user, contact) {
            Envelope::NO_SLOT => self.cannot(s, contact, FailCause::NoSuchContact),
            slot => {
                let event = Event::ContactAddRequested { slot, next: Span::ZERO };
                only(Fact::of(&s.envelope, event).to(contact))
            }
        }
    }

    fn scripted_message(&self, at: &Moment, s: &Stimulus, to: SubscriberId, size: TextSize) -> Decision {
        let user = s.envelope.subject;
        if !self.client(user).user {
            return self.cannot(s, to, FailCause::NotAUser);
        }
        match self.slot_of(user, to) {
            Envelope::NO_SLOT => self.cannot(s, to, FailCause::NoSuchContact),
            slot => only(self.send(at, user, slot, size, 0, Span::ZERO)),
        }
    }

    fn scripted_answer(&self, s: &Stimulus, to: SubscriberId, size: TextSize) -> Decision {
        let row = self.row(s.envelope.subject);
        let Some(last) = self.inboxes[row].iter().find(|r| r.from == to) else {
            return self.cannot(s, to, FailCause::NothingToAnswer);
        };
        let event = match last.address.mechanism {
            Mechanism::None => {
                let slot = Envelope::NO_SLOT;
                Event::ImSent { slot, size, turns_left: 0, answer: true, next: Span::ZERO }
            }
            _ => Event::SmsAnswered { size, parts: size.parts(), address: last.address },
        };
        only(Fact { cause: Some(last.record), ..Fact::of(&s.envelope, event).to(to) })
    }
}
