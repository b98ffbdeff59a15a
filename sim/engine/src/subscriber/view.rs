//! What a user's client shows of its contacts, and what it tells: chapters 3.3 and 4 of the OMTP paper.

use super::Subscribers;
use crate::decision::{Facts, Moment};
use crate::stimulus::{Envelope, Stimulus};
use vocabulary::{
    Advice, ClientType, ContactKind, Event, FailCause, Group, Icon, Look, Shown, StatusText, SubscriberId,
};
use world::blueprint::{Client, Indications, Information, LegacyPolicy};

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
        let (slot, contact, presence) = (e.slot, e.contact, e.presence);
        let client = self.client_of(at, e.subject);
        let policy = at.operator().imsp.as_ref().map(|i| &i.legacy);
        let visible = policy.is_some_and(|p| p.differentiate);
        let own = at.network().indications(at.here);
        let home = at.network().indications(at.network().home(e.object));
        // The home IMSP tells of its customers; of those without one, the user's own does.
        let told = if contact == ContactKind::LegacyWithUid { home } else { own };
        let look = look(client, policy, told, contact);
        facts.happen(Event::ContactShown {
            slot,
            contact,
            presence,
            shown: shown(&look),
            look,
            visible,
            alike: look == self::look(client, policy, own, contact),
        });
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

/// How a contact looks in a client whose operator has a policy, if it is told by these indications.
fn look(client: &Client, policy: Option<&LegacyPolicy>, told: Indications, contact: ContactKind) -> Look {
    let Some(policy) = policy.filter(|_| contact.is_legacy()) else { return Look::PLAIN };
    let told = if policy.differentiate { told } else { Indications::default() };
    let status_text = match (told.status_text, client.status_text, client.prominent) {
        (false, ..) => StatusText::NotTold,
        (true, false, _) => StatusText::NotDisplayed,
        (true, true, false) => StatusText::Displayed,
        (true, true, true) => StatusText::Prominent,
    };
    let client_type = match (told.client_info, client.client_info) {
        (false, _) => ClientType::NotTold,
        (true, false) => ClientType::Ignored,
        (true, true) => ClientType::Marked,
    };
    let known = told.status_text && client.status_text || client_type == ClientType::Marked;
    let informed = match (policy.information, client.informs) {
        (Information::None, _) => Advice::NotDue,
        (_, true) => Advice::Given,
        (_, false) => Advice::Missing,
    };
    Look {
        status_text,
        client_type,
        icon: if known { client.icon } else { Icon::None },
        group: if known && client.groups { Group::Legacy } else { Group::Others },
        informed,
    }
}

/// By what a contact is marked, by the better indication if there are two.
fn shown(look: &Look) -> Shown {
    match (look.client_type, look.status_text) {
        (ClientType::Marked, _) => Shown::ByClientInfo,
        (_, StatusText::Displayed | StatusText::Prominent) => Shown::ByStatusText,
        _ => Shown::Plain,
    }
}
