//! What becomes due because of what subscribers did.

use super::session;
use crate::decision::Moment;
use crate::mailroom::Future;
use crate::stimulus::{Stage, Task};
use vocabulary::{Event, Originator, RecordId, Span, SubscriberId};

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
    let (who, n) = id.activity().expect("what goes on by itself began by itself");
    RecordId::first(Originator::Activity(who, n + 2))
}

#[inline(always)]
pub(super) fn follow(at: &Moment, mut future: Future) {
    const SELF: Stage = Stage::Subscriber;
    match future.record.event {
        Event::ImSent { next, .. } => {
            future.due(Stage::Imsp, access(at), Task::RouteIm);
            begin_next(next, &mut future);
        }
        Event::ImBlocked { next, .. } | Event::ConversationPutOff { next } => begin_next(next, &mut future),
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
                future.activity_due(next, next_of_kind(future.record.id), Task::AddContact);
            }
        }
        Event::ClientLoggedOn { next, add_ms, .. } => follow_log_on(at, next, add_ms, &mut future.lent()),
        Event::UpgradeDecided { wait, .. } => future.due(SELF, wait, Task::LogOn),
        Event::PresenceAnswered { .. } => future.due(Stage::Imsp, access(at), Task::PassPresence),
        Event::SessionBegun { .. } | Event::StatusChanged { .. } | Event::SessionEnded { .. } => {
            session::follow(access(at), &mut future);
        }
        _ => {}
    }
}

fn access(at: &Moment) -> Span {
    at.operator().imsp.as_ref().map_or(Span::SECOND, |i| i.access)
}

#[inline(always)]
fn begin_next(next: Span, future: &mut Future) {
    if next > Span::ZERO {
        future.activity_due(next, next_of_kind(future.record.id), Task::StartConversation);
    }
}

fn follow_log_on(at: &Moment, next: Span, add_ms: u32, future: &mut Future) {
    let subject = future.record.subject;
    future.due(Stage::Imsp, access(at), Task::UpgradeAccount);
    if next > Span::ZERO {
        future.activity_due(next, first_conversation(subject), Task::StartConversation);
    }
    if at.around.has_sessions(at.here, subject) {
        // A moment later, when the IMSP has taken the upgrade, the user logs in for its first session.
        future.activity_due(access(at) + Span::SECOND, session::first(subject, false), Task::ChangePresence);
    }
    if add_ms > 0 {
        let after = Span(u64::from(add_ms) * 1000);
        future.activity_due(after, first_addition(subject), Task::AddContact);
    }
}
