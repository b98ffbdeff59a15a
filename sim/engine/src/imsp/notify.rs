//! What an IMSP does about the presence of IM users: it takes log-ins, statuses and log-outs, tells those who watch,
//! and takes the subscriptions of those who log in elsewhere.
//!
//! A client that logs in subscribes to the presence of its contact list (CSP SubscribePresence). Its IMSP tells it of
//! its own customers, and subscribes for it at each other IMSP that has contacts of it (SSP SubscribePresence, one for
//! each IMSP, as contact lists never cross domains); each answers with one notification that tells of them all. From
//! then on each change is told to each watcher that is logged in, one notification each, also between IMSPs. Who is not
//! logged in is told nothing: its subscriptions ended with its session.

use super::ImspDesk;
use crate::case::Case;
use crate::decision::{Facts, Moment};
use crate::sessions::Tally;
use crate::stimulus::{Stimulus, Task};
use crate::subscriber::session::Authorisation;
use vocabulary::{
    AccountState, Event, FailCause, LinkId, OperatorId, Presence, PresenceChange, SubscriberId,
};
use world::blueprint::{Document, Service};

/// The most watchers that an IMSP tells at once: the steps of an exchange are limited. With the others it goes on a
/// moment later.
const BATCH: usize = 1_000;

impl ImspDesk<'_> {
    /// The IMSP takes a log-in, a status or a log-out, or goes on with one.
    pub(super) fn publish(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let user = s.envelope.subject;
        let Some(change) = self.change(s) else {
            return facts.happen(Event::PresenceRefused { cause: FailCause::NotLoggedIn });
        };
        let (told, mut sent) =
            self.notify_watchers(at, s, presence_after(change, s.envelope.presence), facts);
        if change == PresenceChange::LoggedIn {
            self.tell_own_contacts(at, user, facts);
        }
        if ends_or_begins(change) {
            sent += self.subscribe(at, user, change == PresenceChange::LoggedIn, facts);
        }
        facts.happen(Event::PresencePublished { change, told, sent, octets: octets_of_client(at, change) });
    }

    /// What the IMSP takes; none: a client that is not logged in tells something.
    fn change(&self, s: &Stimulus) -> Option<PresenceChange> {
        match (s.task, self.imsp.sessions.is_live(s.envelope.subject)) {
            (Task::NotifyMore, _) => Some(PresenceChange::Continued),
            (Task::OpenSession, false) => Some(PresenceChange::LoggedIn),
            (Task::CloseSession, true) => Some(PresenceChange::LoggedOut),
            (Task::OpenSession | Task::PublishStatus, true) => Some(PresenceChange::StatusChanged),
            _ => None,
        }
    }

    /// Each watcher that is logged in is told; gives how many, and how many transactions leave for it.
    fn notify_watchers(
        &self,
        at: &Moment,
        s: &Stimulus,
        presence: Presence,
        facts: &mut Facts,
    ) -> (u32, u32) {
        let octets = at.around.blueprint.sizes.of(Document::NotificationOfFour);
        let (mut told, mut sent) = (0, 0);
        self.each_told(s.envelope.subject, batch_of(s.task, s.envelope.slot), |watcher| {
            match self.way(at, at.network().home(watcher)) {
                Ok(link) => {
                    facts.happen_to(watcher, Event::WatcherNotified { presence, link, octets });
                    told += 1;
                    sent += u32::from(link != LinkId::NONE);
                }
                Err(cause) => facts.happen_to(watcher, Event::NoticeFailed { cause }),
            }
        });
        (told, sent + u32::from(self.has_more(s.envelope.subject, batch_of(s.task, s.envelope.slot))))
    }

    /// The watchers of a user that are told of what it does, of one batch of them.
    #[inline(always)]
    pub(super) fn each_told(&self, user: SubscriberId, batch: usize, mut each: impl FnMut(SubscriberId)) {
        let sessions = &self.imsp.sessions;
        self.imsp.watchers.each_allowed(user.0 - self.first, batch * BATCH, BATCH, |watcher| {
            if sessions.is_live(watcher) {
                each(watcher);
            }
        });
    }

    /// Whether a user has more watchers than those of the batches so far.
    pub(super) fn has_more(&self, user: SubscriberId, batch: usize) -> bool {
        self.imsp.watchers.has_more_than(user.0 - self.first, (batch + 1) * BATCH)
    }

    /// The link that leads to an operator's IMSP; none if it is this one.
    #[inline(always)]
    pub(super) fn way(&self, at: &Moment, home: OperatorId) -> Result<LinkId, FailCause> {
        if home == at.here { Ok(LinkId::NONE) } else { at.network().route(Service::Im, at.here, home) }
    }

    /// A client that logs in is told of those of its contacts that this IMSP knows.
    fn tell_own_contacts(&self, at: &Moment, user: SubscriberId, facts: &mut Facts) {
        let here = self.lists(user).find(|t| t.operator == at.here);
        if let Some(tally) = here.filter(|t| !t.is_empty()) {
            facts.happen(told(at, tally, LinkId::NONE));
        }
    }

    /// The subscription to contacts elsewhere, or its end, goes to each IMSP that has some; gives to how many.
    fn subscribe(&self, at: &Moment, user: SubscriberId, subscribed: bool, facts: &mut Facts) -> u32 {
        let mut sent = 0;
        for tally in self.contacts_elsewhere(at, user) {
            match self.way(at, tally.operator) {
                Ok(link) => {
                    facts.happen(subscription(at, tally, subscribed, link));
                    sent += 1;
                }
                Err(cause) => facts.happen(Event::PresenceRefused { cause }),
            }
        }
        sent
    }

    fn lists(&self, user: SubscriberId) -> impl Iterator<Item = Tally> {
        self.imsp.sessions.lists.of(user.0 - self.first)
    }

    /// The contacts of a user at other IMSPs.
    pub(super) fn contacts_elsewhere(&self, at: &Moment, user: SubscriberId) -> impl Iterator<Item = Tally> {
        let here = at.here;
        self.lists(user).filter(move |t| t.operator != here && !t.is_empty())
    }

    /// A notification has come to the watcher's IMSP, or to one on the way.
    #[inline(always)]
    pub(super) fn notify_watcher(case: Case<Self>) {
        let (at, e) = (case.at(), &case.stimulus.envelope);
        let (presence, watcher) = (e.presence, e.object);
        let octets = at.around.blueprint.sizes.of(Document::NotificationOfFour);
        match case.to_client(&at, watcher) {
            Ok(link) => case.happen(Event::WatcherNotified { presence, link, octets }),
            Err(cause) => case.turn_out(Err(Event::NoticeFailed { cause })),
        }
    }

    /// The way to a client: over a link, or none if it is one of this IMSP and logged in.
    fn to_client(&self, at: &Moment, user: SubscriberId) -> Result<LinkId, FailCause> {
        let link = self.way(at, at.network().home(user))?;
        let is_here = link == LinkId::NONE;
        if is_here && !self.imsp.sessions.is_live(user) { Err(FailCause::NotLoggedIn) } else { Ok(link) }
    }

    /// A subscription, or its end, has come to the contacts' IMSP, or to one on the way.
    pub(super) fn take_subscription(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let (tally, subscribed) = s.envelope.subscribed();
        if tally.operator != at.here {
            let link = self.way(at, tally.operator);
            let passed = |link| subscription(at, tally, subscribed, link);
            return facts.happen(link.map_or_else(|cause| Event::PresenceRefused { cause }, passed));
        }
        facts.happen(Event::SubscriptionTaken { subscribed });
        if subscribed {
            let link = self.way(at, at.network().home(s.envelope.subject));
            let told = |link| told(at, tally, link);
            facts.happen(link.map_or_else(|cause| Event::NoticeFailed { cause }, told));
        }
    }

    /// What another IMSP tells of its customers has come to the user's IMSP, or to one on the way.
    pub(super) fn tell_contacts(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let (tally, _) = s.envelope.subscribed();
        let told = |link| told(at, tally, link);
        let link = self.to_client(at, s.envelope.subject);
        facts.happen(link.map_or_else(|cause| Event::NoticeFailed { cause }, told));
    }

    /// The presence of an IM user that a new watcher is told; unknown as long as it is not granted.
    pub(super) fn presence_of_user(
        &self,
        at: &Moment,
        user: SubscriberId,
        watcher: SubscriberId,
    ) -> Presence {
        if at.around.pace(at.here).is_none() {
            return Presence::Available;
        }
        match at.around.authorisation(at.here, user, watcher) {
            Authorisation::Granted if self.imsp.sessions.is_live(user) => Presence::Available,
            Authorisation::Granted => Presence::Offline,
            Authorisation::Asked | Authorisation::Refused => Presence::Unknown,
        }
    }

    /// A new watcher was not granted presence at once: the user is asked, or it is refused.
    pub(super) fn authorise(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let (user, watcher) = (s.envelope.subject, s.envelope.object);
        if at.around.authorisation(at.here, user, watcher) == Authorisation::Asked {
            let octets = at.around.blueprint.sizes.of(Document::PresenceAuth);
            return facts.happen(Event::PresenceAsked { octets });
        }
        self.pass_presence(at, s, facts);
    }

    /// How many notifications and answers the service of something is worth, itself included.
    pub(super) fn weight_of(&self, s: &Stimulus) -> u32 {
        let mut weight = 1;
        self.each_told(s.envelope.subject, batch_of(s.task, s.envelope.slot), |_| weight += 1);
        weight
    }
}

/// Which batch of watchers it is the turn of.
pub(super) fn batch_of(task: Task, slot: u16) -> usize {
    if task == Task::NotifyMore { usize::from(slot) } else { 0 }
}

/// The presence that watchers are told.
pub(super) fn presence_after(change: PresenceChange, before: Presence) -> Presence {
    match change {
        PresenceChange::LoggedIn | PresenceChange::StatusChanged => Presence::Available,
        PresenceChange::LoggedOut => Presence::Offline,
        PresenceChange::Continued => before,
    }
}

/// Whether a session begins or ends by it.
pub(super) fn ends_or_begins(change: PresenceChange) -> bool {
    matches!(change, PresenceChange::LoggedIn | PresenceChange::LoggedOut)
}

/// Whether a confirmed contact is an IM user who has not granted its presence yet.
pub(super) fn is_to_be_authorised(account: AccountState, presence: Presence) -> bool {
    account == AccountState::TrueIm && presence == Presence::Unknown
}

fn told(at: &Moment, tally: Tally, link: LinkId) -> Event {
    let octets = at.around.blueprint.sizes.of_contacts(tally.users, tally.legacy);
    Event::ContactsTold { contacts: tally.users.saturating_add(tally.legacy), link, octets }
}

fn subscription(at: &Moment, tally: Tally, subscribed: bool, link: LinkId) -> Event {
    let octets = at.around.blueprint.sizes.of(Document::SubscribePresence);
    let Tally { operator: to, users, legacy } = tally;
    Event::SubscriptionSent { subscribed, to, users, legacy, link, octets }
}

/// What the client sends: at a log-in Login, SubscribePresence for its list, and UpdatePresence.
fn octets_of_client(at: &Moment, change: PresenceChange) -> u32 {
    let of = |document| at.around.blueprint.sizes.of(document);
    match change {
        PresenceChange::LoggedIn => {
            of(Document::Login) + of(Document::SubscribePresence) + of(Document::UpdatePresence)
        }
        PresenceChange::StatusChanged => of(Document::UpdatePresence),
        PresenceChange::LoggedOut => of(Document::Logout),
        PresenceChange::Continued => 0,
    }
}
