//! What becomes due because of what subscribers did.

use crate::decision::Moment;
use crate::stimulus::{Due, Envelope, Stage, Task};
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
pub(super) fn follow(at: &Moment, r: &Record, e: &Envelope, due: &mut impl FnMut(Due)) {
    let later = |after, id, task, envelope| at.due(Stage::Subscriber, after, id, task, envelope);
    match r.event {
        Event::ImSent { next, .. } => {
            due(at.due(Stage::Imsp, access(at), r.id.next(), Task::RouteIm, *e));
            begin_next(at, r, next, due);
        }
        Event::ImBlocked { next, .. } | Event::ConversationPutOff { next } => begin_next(at, r, next, due),
        Event::SmsAnswered { .. } => {
            due(at.due(Stage::Smsc, at.operator().smsc.submission, r.id.next(), Task::RouteSms, *e));
        }
        Event::SmsDelivered { answer, .. } if answer > Span::ZERO => {
            due(later(answer, r.id.next(), Task::WriteAnswer, e.turned()));
        }
        Event::ImDelivered { answer, next, .. } if next > Span::ZERO => {
            let task = if answer { Task::ContinueConversation } else { Task::WriteImAnswer };
            due(later(next, r.id.next(), task, e.turned()));
        }
        Event::ContactAddRequested { next, .. } => {
            due(at.due(Stage::Imsp, access(at), r.id.next(), Task::ResolveContact, *e));
            if next > Span::ZERO {
                let nobody = Envelope::new(r.subject, SubscriberId::NOBODY);
                due(later(next, next_of_kind(r.id), Task::AddContact, nobody));
            }
        }
        Event::ClientLoggedOn { next, add_ms, .. } => follow_log_on(at, r, e, next, add_ms, due),
        Event::UpgradeDecided { wait, .. } => due(later(wait, r.id.next(), Task::LogOn, *e)),
        Event::PresenceAnswered { .. } => {
            due(at.due(Stage::Imsp, access(at), r.id.next(), Task::PassPresence, *e));
        }
        _ => {}
    }
}

fn access(at: &Moment) -> Span {
    at.operator().imsp.as_ref().map_or(Span::SECOND, |i| i.access)
}

#[inline(always)]
fn begin_next(at: &Moment, r: &Record, next: Span, due: &mut impl FnMut(Due)) {
    if next > Span::ZERO {
        let nobody = Envelope::new(r.subject, SubscriberId::NOBODY);
        due(at.due(Stage::Subscriber, next, next_of_kind(r.id), Task::StartConversation, nobody));
    }
}

fn follow_log_on(at: &Moment, r: &Record, e: &Envelope, next: Span, add_ms: u32, due: &mut impl FnMut(Due)) {
    due(at.due(Stage::Imsp, access(at), r.id.next(), Task::UpgradeAccount, *e));
    let nobody = Envelope::new(r.subject, SubscriberId::NOBODY);
    if next > Span::ZERO {
        due(at.due(Stage::Subscriber, next, first_conversation(r.subject), Task::StartConversation, nobody));
    }
    if add_ms > 0 {
        let after = Span(u64::from(add_ms) * 1000);
        due(at.due(Stage::Subscriber, after, first_addition(r.subject), Task::AddContact, nobody));
    }
}
