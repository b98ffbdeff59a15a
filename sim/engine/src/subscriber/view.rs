//! What a user's client shows of its contacts, and what it tells: chapters 3.3 and 4 of the OMTP paper.

use super::Subscribers;
use crate::components::Contact;
use crate::decision::{Facts, Moment};
use crate::stimulus::{Envelope, Stimulus};
use vocabulary::{Advice, ClientId, ContactKind, Event, FailCause, Look, OperatorId, Presence, SubscriberId};
use world::blueprint::{Client, Indications, LegacyPresence, Service};

impl Subscribers<'_> {
    /// The client on a subscriber's terminal.
    fn client_of<'a>(&self, at: &Moment<'a>, who: SubscriberId) -> &'a Client {
        &at.around.blueprint.clients[usize::from(self.client(who).client.0)]
    }

    /// Whether the user's client advises of the limit that a text to a legacy contact is over.
    #[cold]
    pub(super) fn advises(&self, at: &Moment, user: SubscriberId) -> Advice {
        if self.client_of(at, user).advises { Advice::Given } else { Advice::Missing }
    }

    /// The client shows a contact that its IMSP stored.
    pub(super) fn show_contact(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let e = &s.envelope;
        let presence = (e.presence, e.is(Envelope::DETAILED));
        facts.happen(self.appearance(at, (e.subject, e.slot), e.object, e.contact, presence));
    }

    /// The client shows a contact anew: as what it is kept by now, if it is on the list already.
    pub(super) fn show_anew(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        let e = &s.envelope;
        let kept = self.book(e.subject).get(usize::from(e.slot)).map_or(ContactKind::NotAdded, |c| c.kind());
        let (contact, presence) = match kept {
            kept if kept == e.contact || kept == ContactKind::NotAdded => {
                (e.contact, (e.presence, e.is(Envelope::DETAILED)))
            }
            kept => (kept, presumed(at, e.object, kept)),
        };
        facts.happen(self.appearance(at, (e.subject, e.slot), e.object, contact, presence));
    }

    /// How the client of a user shows a contact at a place of its list.
    fn appearance(
        &self,
        at: &Moment,
        (user, slot): (SubscriberId, u16),
        peer: SubscriberId,
        contact: ContactKind,
        (presence, detailed): (Presence, bool),
    ) -> Event {
        let client = self.client_of(at, user);
        let policy = at.policy();
        let visible = policy.is_some_and(|p| p.differentiate);
        let own = at.network().indications(at.here);
        let home = at.network().indications(at.network().home(peer));
        // The home IMSP tells of its customers; of those without one, the user's own does.
        let told = if contact == ContactKind::LegacyWithUid { home } else { own };
        let look = |told| policy.map_or(Look::PLAIN, |p| client.look(p, told, contact));
        let alike = match contact {
            // Those of any IMSP that could tell of them.
            ContactKind::LegacyByNumber => interworked(at).all(|other| look(other) == look(own)),
            _ => look(told) == look(own),
        };
        let look = look(told);
        Event::ContactShown { slot, contact, presence, detailed, shown: look.mark(), look, visible, alike }
    }

    /// The contacts on a user's list, as its client shows them as long as nobody has set its presence.
    pub fn contact_list(&self, at: &Moment, user: SubscriberId) -> Vec<(SubscriberId, Event)> {
        let listed = (0..).zip(self.book(user)).filter(|(_, c)| c.kind() != ContactKind::NotAdded);
        let shown = |(slot, contact): (u16, &Contact)| {
            let (peer, kind) = (contact.peer(), contact.kind());
            (peer, self.appearance(at, (user, slot), peer, kind, presumed(at, peer, kind)))
        };
        listed.map(shown).collect()
    }

    /// The client on a subscriber's terminal, and whether it has logged on.
    pub fn client_and_user(&self, who: SubscriberId) -> (ClientId, bool) {
        let client = self.client(who);
        (client.client, client.user)
    }

    /// The user wants a group chat with a contact: a client should offer none with legacy contacts (IM-0020).
    pub(super) fn want_group_chat(&self, at: &Moment, s: &Stimulus, with: SubscriberId, facts: &mut Facts) {
        let user = s.envelope.subject;
        let slot = self.slot_of(user, with);
        if slot == Envelope::NO_SLOT {
            return facts.happen_to(with, Event::ActFailed { cause: FailCause::NoSuchContact });
        }
        let contact = self.book(user)[usize::from(slot)].kind();
        let offered = !contact.is_legacy() || self.client_of(at, user).group_chat;
        facts.happen_to(with, Event::GroupChatWanted { slot, contact, offered });
    }
}

/// The indications of the IMSPs that the one here reaches.
fn interworked<'a>(at: &'a Moment) -> impl Iterator<Item = Indications> + 'a {
    let all = (0..at.around.blueprint.operators.len()).map(|i| OperatorId(i as u8));
    let reached = |o: &OperatorId| *o != at.here && at.network().route(Service::Im, at.here, *o).is_ok();
    all.filter(reached).map(|o| at.network().indications(o))
}

/// The presence of a contact that has not set it, and whether it is more than what all show.
fn presumed(at: &Moment, peer: SubscriberId, contact: ContactKind) -> (Presence, bool) {
    let home = at.network().policy(at.network().home(peer));
    match (contact, home.map(|policy| policy.presence)) {
        (ContactKind::LegacyWithUid, Some(LegacyPresence::Permanent(presence))) => (presence, false),
        (ContactKind::LegacyByNumber, _) => (Presence::Available, false),
        (ContactKind::TrueImDenied, _) => (Presence::Unknown, true),
        _ => (Presence::Available, true),
    }
}
