//! Kinds of IM client, and what they make of a legacy contact: chapters 3.3 and 4 of the OMTP paper.

use super::{Indications, Information, LegacyPolicy};
use vocabulary::{Advice, ClientType, ContactKind, Group, Icon, Look, StatusText};

/// The version of the client-server protocol (OMA IMPS CSP).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CspVersion {
    /// Wireless Village 1.1.
    V1_1,
    /// OMA IMPS 1.2.
    V1_2,
    /// OMA IMPS 1.3.
    V1_3,
}

/// A kind of IM client.
#[derive(Clone, PartialEq, Debug)]
pub struct Client {
    /// What the world file calls it, or a name made of what it can do.
    pub name: String,
    /// The protocol version that it speaks.
    pub csp: CspVersion,
    /// Whether it displays StatusText (IM-0120).
    pub status_text: bool,
    /// Whether it marks contacts with ClientType CLI (IM-0140).
    pub client_info: bool,
    /// Whether it displays StatusText in a prominent position (IM-0130).
    pub prominent: bool,
    /// The icon of contacts that it knows to be legacy (IM-0080, IM-0110).
    pub icon: Icon,
    /// Whether it lists contacts that it knows to be legacy in a group of their own (IM-0100).
    pub groups: bool,
    /// Whether it advises of the limit of texts to legacy contacts (IM-0040).
    pub advises: bool,
    /// Whether it tells of the legacy service as the operator wants it (IM-0060).
    pub informs: bool,
    /// Whether it offers group chats with legacy contacts (IM-0020: it should not).
    pub group_chat: bool,
}

impl Client {
    /// A client that understands these indications and does what the paper asks of it.
    pub fn usual(name: &str, csp: CspVersion, by: Indications) -> Client {
        Client {
            name: name.to_owned(),
            csp,
            status_text: by.status_text,
            client_info: by.client_info,
            prominent: true,
            icon: Icon::Unique,
            groups: true,
            advises: true,
            informs: true,
            group_chat: false,
        }
    }

    /// How it shows a contact that the IMSP tells of by these indications, under the policy of the user's operator
    /// (IM-0070: what is not to be visible is not told).
    pub fn look(&self, policy: &LegacyPolicy, told: Indications, contact: ContactKind) -> Look {
        if !contact.is_legacy() {
            return Look::PLAIN;
        }
        let told = if policy.differentiate { told } else { Indications::default() };
        let status_text = match (told.status_text, self.status_text, self.prominent) {
            (false, ..) => StatusText::NotTold,
            (true, false, _) => StatusText::NotDisplayed,
            (true, true, false) => StatusText::Displayed,
            (true, true, true) => StatusText::Prominent,
        };
        let client_type = match (told.client_info, self.client_info) {
            (false, _) => ClientType::NotTold,
            (true, false) => ClientType::Ignored,
            (true, true) => ClientType::Marked,
        };
        let known = told.status_text && self.status_text || client_type == ClientType::Marked;
        let informed = match (policy.information, self.informs) {
            (Information::None, _) => Advice::NotDue,
            (_, true) => Advice::Given,
            (_, false) => Advice::Missing,
        };
        Look {
            status_text,
            client_type,
            icon: if known { self.icon } else { Icon::None },
            group: if known && self.groups { Group::Legacy } else { Group::Others },
            informed,
        }
    }
}
