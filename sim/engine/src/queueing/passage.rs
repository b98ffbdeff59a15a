//! How what is due passes the queues before it: those of the node that handles it, or that of the link it crosses.

use super::station::Prospect;
use super::{Post, Stations};
use crate::case::Case;
use crate::chance::Purpose;
use crate::decision::{Moment, Role};
use crate::imsp::failed;
use crate::mailroom::Future;
use crate::smsc;
use crate::stimulus::{Stimulus, Task};
use crate::transactions::octets;
use vocabulary::{Event, FailCause, Node, NodeId, Record, RecordId, Span, Time};

/// The queues that a stimulus passes before it is handled, in order.
fn queues(task: Task) -> &'static [Node] {
    match task {
        Task::RouteSms | Task::RouteCommand => &[Node::SmscSubmission],
        Task::AttemptDelivery | Task::AttemptReceipt => &[Node::Hlr, Node::SmscDelivery],
        Task::SendReceipt | Task::RouteReceipt => &[Node::SmscReceipts],
        Task::GiveUpSms | Task::GiveUpReceipt | Task::AlertReachable | Task::AlertMemory => &[],
        _ => &[Node::Imsp],
    }
}

/// The next station that a stimulus comes to, and how it would stand there; none: it has passed them all. One
/// without capacity lets pass whatever comes while it is in service.
#[inline(always)]
fn next_station<'a>(stations: &'a Stations, now: Time, s: &Stimulus) -> Option<(&'a Post, Prospect)> {
    let stands = |node: Node| {
        let post = stations.get(node.into())?;
        let prospect = post.station.prospect(now);
        (post.station.is_limited() || prospect.begins > now).then_some((post, prospect))
    };
    match s.passage.link() {
        Some(link) => stands(Node::Link(link)),
        None => queues(s.task).get(s.passage.passed()..)?.iter().find_map(|node| stands(*node)),
    }
}

/// How far something has come once it has been served at a node.
fn served_at(node: NodeId, task: Task) -> usize {
    queues(task).iter().position(|n| NodeId::from(*n) == node).map_or(0, |place| place + 1)
}

/// Something that is due comes to a queue, if there is one before it that it has not passed: then that is what happens.
/// Otherwise it comes to the rules of the node.
#[inline(always)]
pub fn pass<R: Role>(case: Case<R>) -> Option<Case<R>> {
    let (at, s) = (case.at(), case.stimulus);
    let Some(stations) = case.stations() else { return Some(case) };
    let Some((post, prospect)) = next_station(stations, at.now, s) else { return Some(case) };
    let (node, wait, waiting) = (post.node, prospect.begins.since(at.now), prospect.waiting);
    // An upgrade and the end of a session wait even where there is no room: nobody would repeat them.
    let must_wait = matches!(s.task, Task::UpgradeAccount | Task::CloseSession);
    if wait > Span::ZERO && post.is_full(waiting) && !must_wait {
        let tries = s.passage.tries();
        let again = post.again(tries).filter(|_| s.id.step() < RecordId::STEPS_OF_TRIES);
        case.by_facts(|_, at, s, facts| {
            facts.happen(Event::Overflowed { node, waiting, again: again.unwrap_or(Span::ZERO) });
            if again.is_none() {
                facts.happen(rejected(at, s));
            }
        });
        return None;
    }
    let on_link = s.passage.link().is_some();
    let octets = if on_link { octets(&at.around.blueprint.sizes, s.task, &s.envelope) } else { 0 };
    let draw = at.around.chance.draw(Purpose::Service, s.id.0);
    let messages = if on_link { s.envelope.parts.max(1).into() } else { case.weight(s) };
    let service_us = post.work(messages, octets, draw).0 as u32;
    case.happen(Event::Queued { node, waiting, wait, service_us, octets });
    None
}

/// What becomes of something that is rejected. What waits in the store of an SMSC is not lost by it.
fn rejected(at: &Moment, s: &Stimulus) -> Event {
    let (e, cause) = (&s.envelope, FailCause::QueueFull);
    match s.task {
        Task::ResolveContact | Task::ValidateContact | Task::StoreContact => {
            Event::ContactRefused { slot: e.slot, cause }
        }
        Task::InviteToGroup => Event::GroupChatRefused { cause },
        Task::SetPresence | Task::RouteCommand => Event::CommandRefused { cause },
        Task::TellPresence | Task::NotifyWatcher | Task::TellContacts => Event::NoticeFailed { cause },
        Task::PassPresence | Task::Authorise => Event::PresenceUndelivered { cause },
        Task::OpenSession | Task::PublishStatus | Task::NotifyMore | Task::TakeSubscription => {
            Event::PresenceRefused { cause }
        }
        Task::AttemptDelivery | Task::AttemptReceipt => smsc::postponed(at, s),
        Task::SendReceipt => Event::StatusReportFailed { cause, sent: false },
        Task::RouteReceipt | Task::TakeReceipt => Event::StatusReportFailed { cause, sent: true },
        _ => failed(e, cause),
    }
}

/// Changes a station by a record.
#[inline(always)]
pub fn apply(stations: &mut Stations, record: Record) {
    if let Event::Queued { node, wait, service_us, .. } = record.event
        && let Some(station) = stations.get_mut(node)
    {
        station.take(record.time, record.time + wait, Span(service_us.into()));
    }
}

/// What becomes due because something queued, or found the queue full.
#[inline(always)]
pub fn follow(stations: &Stations, at: &Moment, future: &mut Future) {
    match future.record.event {
        Event::Queued { node, wait, service_us, .. } => {
            let post = stations.get(node).expect("it queued there");
            let done = post.station.calendar.done(future.record.time + wait, Span(service_us.into()));
            match node.node() {
                Some(Node::Link(link)) => future.due_beyond(at, link, done),
                _ => future.due_behind(done, |task| served_at(node, task)),
            }
        }
        Event::Overflowed { again, .. } => future.due_again(again),
        _ => {}
    }
}
