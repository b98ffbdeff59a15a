//! When users' clients log in and out, and when users change their status in between.
//!
//! A user's log-ins, log-outs and changes of status are counted through: what is due while it is logged in has an odd
//! number, what is due while it is not an even one. So the one thing that is due next says how the user stands, and
//! nothing is kept for it besides.

use super::Subscribers;
use crate::case::Case;
use crate::chance::{Draw, Purpose};
use crate::decision::Surroundings;
use crate::distribution::exponential;
use crate::mailroom::Future;
use crate::stimulus::{Stage, Task};
use vocabulary::{ContactKind, Event, OperatorId, Originator, RecordId, Span, SubscriberId, Time};
use world::Blueprint;
use world::blueprint::{Operator, SessionPace, Sessions};

/// The sessions of an operator's users: as the world says, and the rates that make them.
#[derive(Clone, PartialEq, Debug)]
pub struct Pace {
    sessions: Sessions,
    rates: SessionPace,
    /// The probability of being logged in at the start of the run.
    at_start: f64,
}

impl Pace {
    /// The pace of an operator's users; none: they have no sessions.
    pub fn new(operator: &Operator, blueprint: &Blueprint) -> Option<Pace> {
        let sessions = *operator.sessions()?;
        let (hours, into) = blueprint.traffic.cycle(blueprint.start);
        let rates = sessions.pace(&hours)?;
        let at_start = rates.online_at(into, &hours);
        Some(Pace { sessions, rates, at_start })
    }
}

/// What becomes of a watcher.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Authorisation {
    /// It is granted presence at once.
    Granted,
    /// The user is asked.
    Asked,
    /// It is refused at once.
    Refused,
}

impl Surroundings {
    /// The pace of sessions at an operator; none: its users have none.
    #[inline(always)]
    pub fn pace(&self, operator: OperatorId) -> Option<&Pace> {
        self.paces.get(usize::from(operator.0))?.as_ref()
    }

    /// Whether a user has sessions: the named few have none unless they are spontaneous.
    pub fn has_sessions(&self, operator: OperatorId, user: SubscriberId) -> bool {
        let named = || self.blueprint.people.iter().find(|p| p.subscriber == user);
        self.pace(operator).is_some() && named().is_none_or(|p| p.spontaneous)
    }

    /// Whether a user of an operator is logged in at the start.
    pub fn begins_online(&self, operator: OperatorId, user: SubscriberId) -> bool {
        self.has_sessions(operator, user)
            && self.first_session(operator, user).is_some_and(|(online, _)| online)
    }

    /// Whether a user is logged in at the start, and how long until it does something.
    pub fn first_session(&self, operator: OperatorId, user: SubscriberId) -> Option<(bool, Span)> {
        let pace = self.pace(operator)?;
        let mut draw = self.chance.draw(Purpose::FirstSession, u64::from(user.0));
        let online = draw.chance(pace.at_start);
        let next = if online { self.change(pace, &mut draw) } else { self.gap(pace, Time::START, &mut draw) };
        Some((online, next))
    }

    fn gap(&self, pace: &Pace, now: Time, draw: &mut Draw) -> Span {
        self.rhythm.apart_from_spikes(now, pace.rates.gap, draw)
    }

    fn change(&self, pace: &Pace, draw: &mut Draw) -> Span {
        exponential(pace.rates.change, draw)
    }

    /// What becomes of a watcher of an IM user.
    pub fn authorisation(
        &self,
        home: OperatorId,
        user: SubscriberId,
        watcher: SubscriberId,
    ) -> Authorisation {
        self.draw_authorisation(home, user, watcher).0
    }

    fn draw_authorisation(
        &self,
        home: OperatorId,
        user: SubscriberId,
        watcher: SubscriberId,
    ) -> (Authorisation, Draw) {
        let mut draw =
            self.chance.draw(Purpose::Authorisation, u64::from(user.0) << 32 | u64::from(watcher.0));
        let Some(Pace { sessions, .. }) = self.pace(home) else { return (Authorisation::Granted, draw) };
        let u = draw.unit();
        let authorisation = match u {
            u if u <= sessions.refused => Authorisation::Refused,
            u if u <= sessions.refused + sessions.asked => Authorisation::Asked,
            _ => Authorisation::Granted,
        };
        (authorisation, draw)
    }

    /// Whether a watcher that an IM user has at the start is refused its presence: it was, or the user denied it.
    pub fn begins_refused(&self, home: OperatorId, user: SubscriberId, watcher: SubscriberId) -> bool {
        if self.pace(home).is_none() {
            return false;
        }
        if let Some(person) = self.blueprint.people.iter().find(|p| p.subscriber == user) {
            return !person.grants_presence;
        }
        match self.draw_authorisation(home, user, watcher) {
            (Authorisation::Granted, _) => false,
            (Authorisation::Asked, mut draw) => !draw.chance(self.blueprint.traffic.grant_probability),
            (Authorisation::Refused, _) => true,
        }
    }
}

/// The identity of what a user does first: odd if it is logged in.
pub fn first(who: SubscriberId, online: bool) -> RecordId {
    RecordId::first(Originator::Session(who, online.into()))
}

/// The identity of what a user does so many after this.
fn later(id: RecordId, steps: u32) -> RecordId {
    match id.originator() {
        Originator::Session(who, n) => RecordId::first(Originator::Session(who, n + steps)),
        other => unreachable!("{other:?} is no session"),
    }
}

impl Subscribers<'_> {
    /// The user logs in if it is not logged in; otherwise it logs out or changes its status.
    pub(super) fn change_presence(case: Case<Self>) {
        let (at, s) = (case.at(), case.stimulus);
        let (Originator::Session(_, n), Some(pace)) = (s.id.originator(), at.around.pace(at.here)) else {
            unreachable!("planned for the sessions of this operator's users")
        };
        let mut draw = at.around.of_exchange(Purpose::Session, s.id);
        if n % 2 == 0 {
            case.happen(Event::SessionBegun { next: at.around.change(pace, &mut draw) });
        } else if draw.chance(pace.rates.log_outs) {
            case.happen(Event::SessionEnded { next: at.around.gap(pace, at.now, &mut draw) });
        } else {
            case.happen(Event::StatusChanged { next: at.around.change(pace, &mut draw) });
        }
    }
}

/// What becomes due because a user logged in or out, or changed its status.
#[inline(always)]
pub fn follow(access: Span, future: &mut Future) {
    let (task, next, steps) = match future.record.event {
        Event::SessionBegun { next } => (Task::OpenSession, next, 1),
        Event::StatusChanged { next } => (Task::PublishStatus, next, 2),
        Event::SessionEnded { next } => (Task::CloseSession, next, 1),
        _ => return,
    };
    future.due(Stage::Imsp, access, task);
    future.activity_due(next, later(future.record.id, steps), Task::ChangePresence);
}

/// How a contact counts among those of whose presence its watcher is told: as an IM user, as a legacy customer, or not.
pub fn worth(kind: ContactKind) -> (i16, i16) {
    match kind {
        ContactKind::TrueIm => (1, 0),
        ContactKind::LegacyWithUid | ContactKind::LegacyByNumber => (0, 1),
        ContactKind::NotAdded | ContactKind::TrueImDenied => (0, 0),
    }
}
