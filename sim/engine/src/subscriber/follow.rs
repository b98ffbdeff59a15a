//! What becomes due because of what subscribers did.

use super::session;
use crate::decision::Moment;
use crate::mailroom::Future;
use crate::stimulus::{Stage, Task};
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
pub(super) fn follow(at: &Moment, r: &Record, future: &mut Future) {
    const SELF: Stage = Stage::Subscriber;
    match r.event {
        Event::ImSent { next, .. } => {
            future.due(Stage::Imsp, access(at), Task::RouteIm);
            begin_next(r, next, future);
        }
        Event::ImBlocked { next, .. } | Event::ConversationPutOff { next } => begin_next(r, next, future),
        Event::SmsAnswered { .. } => {
            future.due(Stage::Smsc, at.operator().smsc.submission, Task::RouteSms);
        }
        Event::SmsDelivered { answer, .. } if answer > Span::ZERO => {
            future.due_in_turn(SELF, answer, Task::WriteAnswer);
        }
        Event::ImDelivered { answer, next, .. } if next > Span::ZERO => {
            let task = if answer { Task::ContinueConversation } else { Task::WriteImAnswer };
            future.due_in_turn(SELF, next, task);
        }
        Event::GroupChatWanted { contact, offered: true, .. } if contact.is_legacy() => {
            future.due(Stage::Imsp, access(at), Task::InviteToGroup);
        }
        Event::PresenceCommanded { .. } => {
            future.due(Stage::Smsc, at.operator().smsc.submission, Task::RouteCommand);
        }
        Event::ContactAddRequested { next, .. } => {
            future.due(Stage::Imsp, access(at), Task::ResolveContact);
            if next > Span::ZERO {
                future.activity_due(next, next_of_kind(r.id), Task::AddContact);
            }
        }
        Event::ClientLoggedOn { next, add_ms, .. } => follow_log_on(at, r, next, add_ms, future),
        Event::UpgradeDecided { wait, .. } => future.due(SELF, wait, Task::LogOn),
        Event::PresenceAnswered { .. } => future.due(Stage::Imsp, access(at), Task::PassPresence),
        Event::SessionBegun { .. } | Event::StatusChanged { .. } | Event::SessionEnded { .. } => {
            session::follow(access(at), r, future);
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
        future.activity_due(next, next_of_kind(r.id), Task::StartConversation);
    }
}

fn follow_log_on(at: &Moment, r: &Record, next: Span, add_ms: u32, future: &mut Future) {
    future.due(Stage::Imsp, access(at), Task::UpgradeAccount);
    if next > Span::ZERO {
        future.activity_due(next, first_conversation(r.subject), Task::StartConversation);
    }
    if at.around.has_sessions(at.here, r.subject) {
        // A moment later, when the IMSP has taken the upgrade, the user logs in for its first session.
        future.activity_due(
            access(at) + Span::SECOND,
            session::first(r.subject, false),
            Task::ChangePresence,
        );
    }
    if add_ms > 0 {
        let after = Span(u64::from(add_ms) * 1000);
        future.activity_due(after, first_addition(r.subject), Task::AddContact);
    }
}
