//! What a user sees of a contact.

use crate::{Advice, ClientType, Group, Icon, Shown, StatusText};

/// How a contact looks on the list, and what the client told of the legacy service.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Look {
    /// What became of StatusText.
    pub status_text: StatusText,
    /// What became of ClientType CLI.
    pub client_type: ClientType,
    /// Its icon.
    pub icon: Icon,
    /// Where it stands.
    pub group: Group,
    /// Whether the client told of the legacy service as the operator wants it (IM-0060).
    pub informed: Advice,
}

impl Look {
    /// An IM user: nothing is told of it, and nothing marks it.
    pub const PLAIN: Look = Look {
        status_text: StatusText::NotTold,
        client_type: ClientType::NotTold,
        icon: Icon::None,
        group: Group::Others,
        informed: Advice::NotDue,
    };

    /// By what the contact is marked, by the better indication if there are two.
    pub fn mark(&self) -> Shown {
        match (self.client_type, self.status_text) {
            (ClientType::Marked, _) => Shown::ByClientInfo,
            (_, StatusText::Displayed | StatusText::Prominent) => Shown::ByStatusText,
            _ => Shown::Plain,
        }
    }
}
