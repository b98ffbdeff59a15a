//! How large the transactions are: the one table of their sizes, and the octets of short messages.
//!
//! CSP: bytes of the XML documents, measured on the sample messages of libwbxml and built likewise. What carries
//! text has its size measured with 36 and with 160 characters; both agree with a fixed part, the characters, and
//! the digits of the element ContentSize. SSP carries the same elements between servers; no samples of its own
//! frame were at hand, so that its sizes are those of CSP. Each character counts as one byte (UTF-8 takes one for
//! each character of English, two or more for others).
//!
//! SMS and MAP: octets of the user data (TP-UD) of all parts, user data headers included (3GPP TS 23.040,
//! 9.2.3.24); the frames of MAP and of the protocol between IMSP and SMSC are not counted.

use super::transaction::Transaction;
use vocabulary::{Alphabet, TextSize};

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
pub(super) fn bytes(transaction: Transaction, load: Load) -> u32 {
    use Transaction::*;
    match transaction {
        CspSendMessage | SspSendMessage => 960 + content(load.text),
        CspNewMessage => 985 + content(load.text),
        CspListManage => 898,
        // No sample was at hand; like a subscription, it names one user and what is wanted of it.
        CspInviteUser => 1059,
        CspLogin => 809,
        CspPresenceNotification | SspPresenceNotification => match load.presence {
            Attributes::ClientInfo => 899,
            Attributes::StatusText => 915,
            Attributes::Four => 1178,
        },
        SspSubscribePresence => 1059,
        // The answer names the same user and the same attributes as the request that was measured.
        CspPresenceAuthRequest | CspPresenceAuthUser | SspPresenceAuthUser => 998,
        SmsSubmit | SmsDeliver | SmsForward | MapMoForwardSm | MapMtForwardSm => {
            octets(load.text, load.parts)
        }
    }
}

/// The bytes of a text and of the element that says how many.
fn content(text: TextSize) -> u32 {
    let characters = u32::from(text.characters);
    characters + characters.checked_ilog10().unwrap_or(0) + 1
}

/// Octets of the user data header of each part of several: 8-bit reference (TS 23.040, 9.2.3.24.1).
const HEADER: u32 = 6;

/// The octets of user data of a text in so many short messages.
pub(super) fn octets(text: TextSize, parts: u8) -> u32 {
    let units = u32::from(text.units);
    let full = u32::from(text.alphabet.part());
    let last = units.saturating_sub(full * u32::from(parts.saturating_sub(1)));
    match (text.alphabet, parts) {
        (Alphabet::Gsm7, 0 | 1) => (units * 7).div_ceil(8),
        (Alphabet::Ucs2, 0 | 1) => units * 2,
        // The header takes the room of 7 septets, so that the text begins at a whole septet.
        (Alphabet::Gsm7, n) => u32::from(n - 1) * 140 + ((last + 7) * 7).div_ceil(8),
        (Alphabet::Ucs2, n) => u32::from(n - 1) * 140 + HEADER + last * 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gsm(n: u16) -> TextSize {
        TextSize { characters: n, units: n, alphabet: Alphabet::Gsm7 }
    }

    fn ucs2(n: u16) -> TextSize {
        TextSize { characters: n, units: n, alphabet: Alphabet::Ucs2 }
    }

    #[test]
    fn documents_with_text_have_the_sizes_that_were_measured() {
        let size = |transaction, n| bytes(transaction, Load { text: gsm(n), ..Load::default() });
        assert_eq!([36, 160].map(|n| size(Transaction::CspSendMessage, n)), [998, 1123]);
        assert_eq!([36, 160].map(|n| size(Transaction::CspNewMessage, n)), [1023, 1148]);
        assert_eq!(size(Transaction::CspSendMessage, 0), 961);
    }

    #[test]
    fn short_messages_have_the_octets_of_the_standard() {
        assert_eq!([0, 1, 8, 160].map(|n| octets(gsm(n), 1)), [0, 1, 7, 140]);
        assert_eq!([1, 70].map(|n| octets(ucs2(n), 1)), [2, 140]);
        // 161 septets: 153 in the first part, 8 behind 7 septets of header in the second: 15 septets, 14 octets.
        assert_eq!(octets(gsm(161), 2), 140 + 14);
        assert_eq!(octets(gsm(306), 2), 280);
        assert_eq!(octets(ucs2(71), 2), 140 + 6 + 8);
        assert_eq!(octets(ucs2(134), 2), 280);
    }
}
