//! What becomes due because of what an IMSP did.

use super::ImspDesk;
use crate::decision::Moment;
use crate::stimulus::{Due, Envelope, Stage, Task};
use vocabulary::{ContactKind, Event, LinkId, Originator, Record, RecordId, Span};
use world::blueprint::Imsp;

impl ImspDesk<'_> {
    #[inline(always)]
    pub(super) fn follow_record(&self, at: &Moment, r: &Record, e: &Envelope, due: &mut impl FnMut(Due)) {
        let imsp = at.operator().imsp.as_ref().expect("an IMSP is here");
        let id = r.id.next();
        match r.event {
            Event::ImRelayed => due(at.due(Stage::Subscriber, imsp.access, id, Task::ReceiveIm, *e)),
            Event::ImForwarded { link } => due(at.due_across(link, Stage::Imsp, id, Task::RouteIm, *e)),
            Event::ImConverted { .. } => due(at.due(Stage::Smsc, imsp.gateway, id, Task::RouteSms, *e)),
            Event::AnswerRecognised { link: LinkId::NONE, .. } => {
                due(at.due(Stage::Subscriber, imsp.access, id, Task::ReceiveIm, *e));
            }
            Event::AnswerRecognised { link, .. } => {
                due(at.due_across(link, Stage::Imsp, id, Task::RouteIm, *e));
            }
            Event::AnswerNotRecognised { .. } => {
                due(at.due(Stage::Smsc, imsp.gateway, id, Task::RouteSms, *e));
            }
            _ => self.follow_request(at, imsp, r, e, due),
        }
    }

    fn follow_request(&self, at: &Moment, imsp: &Imsp, r: &Record, e: &Envelope, due: &mut impl FnMut(Due)) {
        let id = r.id.next();
        let across = |link, task| at.due_across(link, Stage::Imsp, id, task, *e);
        match r.event {
            Event::HomeOperatorResolved { link, .. } if link != LinkId::NONE => {
                due(across(link, Task::ValidateContact));
            }
            Event::ContactValidated { link, .. } if link != LinkId::NONE => {
                due(across(link, Task::StoreContact));
            }
            // The way back has a contact already, the way there has none yet.
            Event::ValidationForwarded { link } if e.contact == ContactKind::NotAdded => {
                due(across(link, Task::ValidateContact));
            }
            Event::ValidationForwarded { link } => due(across(link, Task::StoreContact)),
            Event::ContactStored { .. } => {
                due(at.due(Stage::Subscriber, imsp.access, id, Task::ShowContact, *e));
            }
            Event::AccountUpgraded { .. } => self.ask_for_watchers(at, imsp.access, r, due),
            Event::PresenceForwarded { link, .. } => due(across(link, Task::PassPresence)),
            Event::PresenceStored { .. } => {
                due(at.due(Stage::Subscriber, imsp.access, id, Task::Reclassify, *e));
            }
            _ => {}
        }
    }

    /// The new user is asked for each of its watchers.
    fn ask_for_watchers(&self, at: &Moment, access: Span, r: &Record, due: &mut impl FnMut(Due)) {
        let watchers = self.imsp.watchers.of(r.subject.0 - self.first);
        for (n, (watcher, slot)) in watchers.enumerate() {
            let id = RecordId::first(Originator::Watcher(r.subject, n as u32));
            let envelope = Envelope { slot, ..Envelope::new(r.subject, watcher) };
            due(at.due(Stage::Subscriber, access, id, Task::AnswerPresence, envelope));
        }
    }
}
