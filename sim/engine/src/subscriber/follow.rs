//! What becomes due because of what subscribers did.

use crate::decision::Moment;
use crate::mailroom::Future;
use crate::stimulus::{Envelope, Stage, Task};
use vocabulary::{Event, Originator, Record, RecordId, Span, SubscriberId};

/// A subscriber's conversations and additions are counted through with even and odd numbers.
const FIRST_CONVERSATION: u32 = 0;
const FIRST_ADDITION: u32 = 1;

/// The identity of a subscriber's first conversation.
pub fn first_conversation(who: SubscriberId) -> RecordId {
    RecordId::first(Originator::Activity(who, FIRST_CONVERSATION))
}

/// The identity of a subscriber's first addition to its contact list.
pub fn first_addition(who: SubscriberId) -> RecordId {
    RecordId::first(Originator::Activity(who, FIRST_ADDITION))
}

/// The identity of the subscriber's next conversation or addition after this one.
fn next_of_kind(id: RecordId) -> RecordId {
    match id.originator() {
        Originator::Activity(who, n) => RecordId::first(Originator::Activity(who, n + 2)),
        other => unreachable!("{other:?} has no next"),
    }
}

#[inline(always)]
pub(super) fn follow(at: &Moment, r: &Record, e: &Envelope, future: &mut Future) {
    const SELF: Stage = Stage::Subscriber;
    match r.event {
        Event::ImSent { next, .. } => {
            future.due(Stage::Imsp, access(at), r.id.next(), Task::RouteIm, *e);
            begin_next(r, next, future);
        }
        Event::ImBlocked { next, .. } | Event::ConversationPutOff { next } => begin_next(r, next, future),
        Event::SmsAnswered { .. } => {
            future.due(Stage::Smsc, at.operator().smsc.submission, r.id.next(), Task::RouteSms, *e);
        }
        Event::SmsDelivered { answer, .. } if answer > Span::ZERO => {
            future.due(SELF, answer, r.id.next(), Task::WriteAnswer, e.turned());
        }
        Event::ImDelivered { answer, next, .. } if next > Span::ZERO => {
            let task = if answer { Task::ContinueConversation } else { Task::WriteImAnswer };
            future.due(SELF, next, r.id.next(), task, e.turned());
        }
        Event::ContactAddRequested { next, .. } => {
            future.due(Stage::Imsp, access(at), r.id.next(), Task::ResolveContact, *e);
            if next > Span::ZERO {
                let nobody = Envelope::new(r.subject, SubscriberId::NOBODY);
                future.due(SELF, next, next_of_kind(r.id), Task::AddContact, nobody);
            }
        }
        Event::ClientLoggedOn { next, add_ms, .. } => follow_log_on(at, r, e, next, add_ms, future),
        Event::UpgradeDecided { wait, .. } => future.due(SELF, wait, r.id.next(), Task::LogOn, *e),
        Event::PresenceAnswered { .. } => {
            future.due(Stage::Imsp, access(at), r.id.next(), Task::PassPresence, *e);
        }
        _ => {}
    }
}

fn access(at: &Moment) -> Span {
    at.operator().imsp.as_ref().map_or(Span::SECOND, |i| i.access)
}

#[inline(always)]
fn begin_next(r: &Record, next: Span, future: &mut Future) {
    if next > Span::ZERO {
        let nobody = Envelope::new(r.subject, SubscriberId::NOBODY);
        future.due(Stage::Subscriber, next, next_of_kind(r.id), Task::StartConversation, nobody);
    }
}

fn follow_log_on(at: &Moment, r: &Record, e: &Envelope, next: Span, add_ms: u32, future: &mut Future) {
    future.due(Stage::Imsp, access(at), r.id.next(), Task::UpgradeAccount, *e);
    let nobody = Envelope::new(r.subject, SubscriberId::NOBODY);
    if next > Span::ZERO {
        future.due(Stage::Subscriber, next, first_conversation(r.subject), Task::StartConversation, nobody);
    }
    if add_ms > 0 {
        let after = Span(u64::from(add_ms) * 1000);
        future.due(Stage::Subscriber, after, first_addition(r.subject), Task::AddContact, nobody);
    }
}
