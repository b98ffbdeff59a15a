//! How large a transaction of a ladder is, by the world's table of sizes.

use super::transaction::Transaction;
use vocabulary::TextSize;
use world::blueprint::{Document, Sizes, user_data};

/// What a transaction carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Load {
    /// The text on its way.
    pub(super) text: TextSize,
    /// The short messages it takes.
    pub(super) parts: u8,
    /// Which presence attributes a notification has.
    pub(super) presence: Attributes,
}

/// What a presence notification says of a contact.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Attributes {
    /// ClientInfo, such as ClientType CLI.
    #[default]
    ClientInfo,
    /// StatusText, such as `SMS only`.
    StatusText,
    /// Four attributes, as of an IM user.
    Four,
}

/// The size of a transaction in bytes; of short messages, the octets of user data.
pub(super) fn bytes(sizes: &Sizes, transaction: Transaction, load: Load) -> u32 {
    use Transaction::*;
    match transaction {
        CspSendMessage | SspSendMessage | SspReturn => sizes.with_text(Document::SendMessage, load.text),
        CspNewMessage => sizes.with_text(Document::NewMessage, load.text),
        CspListManage => sizes.of(Document::ListManage),
        CspInviteUser => sizes.of(Document::Invite),
        CspLogin => sizes.of(Document::Login),
        CspUpdatePresence => sizes.of(Document::UpdatePresence),
        CspLogout => sizes.of(Document::Logout),
        CspPresenceNotification | SspPresenceNotification => sizes.of(match load.presence {
            Attributes::ClientInfo => Document::NotificationOfClientInfo,
            Attributes::StatusText => Document::NotificationOfStatusText,
            Attributes::Four => Document::NotificationOfFour,
        }),
        SspSubscribePresence => sizes.of(Document::SubscribePresence),
        CspPresenceAuthRequest | CspPresenceAuthUser | SspPresenceAuthUser => {
            sizes.of(Document::PresenceAuth)
        }
        SmsForward | SmsStatusReport => sizes.of_sms(load.text, load.parts),
        SmsSubmit | SmsDeliver | MapMoForwardSm | MapMtForwardSm => user_data(load.text, load.parts),
    }
}
