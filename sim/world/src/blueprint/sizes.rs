//! How large the transactions are: the one table of their sizes, and the octets of short messages.
//!
//! CSP: bytes of the documents, measured on the sample messages of libwbxml and built likewise. What carries text
//! has its size measured with 36 and with 160 characters; both agree with a fixed part and the characters, and in
//! XML the digits of the element ContentSize. SSP carries the same elements between servers; no samples of its own
//! frame were at hand, so that its sizes are those of CSP. Each character counts as one byte (UTF-8 takes one for
//! each character of English, two or more for others).
//!
//! SMS: octets of the user data (TP-UD) of all parts, user data headers included (3GPP TS 23.040, 9.2.3.24), and for
//! each part the frame that the world says; by default none is counted.

use vocabulary::{Alphabet, TextSize};

/// A transaction of a kind that has a size of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Document {
    /// SendMessage-Request; its text is added.
    SendMessage,
    /// NewMessage; its text is added.
    NewMessage,
    /// ListManage-Request.
    ListManage,
    /// Invite-Request. No sample was at hand; like a subscription, it names one user and what is wanted of it.
    Invite,
    /// Login-Request.
    Login,
    /// PresenceNotification-Request that tells ClientInfo.
    NotificationOfClientInfo,
    /// PresenceNotification-Request that tells StatusText.
    NotificationOfStatusText,
    /// PresenceNotification-Request with four attributes, as of an IM user.
    NotificationOfFour,
    /// SubscribePresence-Request.
    SubscribePresence,
    /// PresenceAuth-Request; the answer names the same user and the same attributes.
    PresenceAuth,
    /// UpdatePresence-Request.
    UpdatePresence,
    /// Logout-Request. No sample was at hand; like a Polling-Request, it says nothing but whose session it is.
    Logout,
    /// Status: the frame of any transaction, with hardly anything in it.
    Status,
}

impl Document {
    /// All of them, in the order of the world file.
    pub const ALL: [Document; 13] = [
        Document::SendMessage,
        Document::NewMessage,
        Document::ListManage,
        Document::Invite,
        Document::Login,
        Document::NotificationOfClientInfo,
        Document::NotificationOfStatusText,
        Document::NotificationOfFour,
        Document::SubscribePresence,
        Document::PresenceAuth,
        Document::UpdatePresence,
        Document::Logout,
        Document::Status,
    ];
}

/// How documents are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// As text.
    Xml,
    /// In the binary form (WAP Binary XML).
    Wbxml,
}

/// The sizes of all transactions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sizes {
    /// How documents are written.
    pub encoding: Encoding,
    /// Of each kind the bytes, without text.
    pub documents: [u32; Document::ALL.len()],
    /// The bytes of the frame around each short message between SMSCs.
    pub sms_frame: u32,
}

impl Sizes {
    /// The sizes that were measured.
    pub fn measured(encoding: Encoding) -> Sizes {
        let documents = match encoding {
            Encoding::Xml => [960, 985, 898, 1059, 809, 899, 915, 1178, 1059, 998, 921, 671, 726],
            Encoding::Wbxml => [176, 213, 203, 143, 168, 142, 153, 195, 143, 110, 132, 127, 121],
        };
        Sizes { encoding, documents, sms_frame: 0 }
    }

    /// The bytes of a document that carries no text.
    #[inline(always)]
    pub fn of(&self, document: Document) -> u32 {
        self.documents[document as usize]
    }

    /// The bytes of a document that carries a text.
    #[inline(always)]
    pub fn with_text(&self, document: Document, text: TextSize) -> u32 {
        let characters = u32::from(text.characters);
        let digits = match self.encoding {
            Encoding::Xml => characters.checked_ilog10().unwrap_or(0) + 1,
            Encoding::Wbxml => 0,
        };
        self.of(document) + characters + digits
    }

    /// The bytes of a notification that tells of so many IM users and legacy customers at once. Each but the first
    /// adds what a notification of it alone has beyond the frame.
    #[inline]
    pub fn of_contacts(&self, users: u16, legacy: u16) -> u32 {
        let frame = self.of(Document::Status);
        let [user, customer] = [Document::NotificationOfFour, Document::NotificationOfClientInfo]
            .map(|document| self.of(document).saturating_sub(frame));
        frame + u32::from(users) * user + u32::from(legacy) * customer
    }

    /// The bytes of a text in so many short messages between SMSCs.
    #[inline(always)]
    pub fn of_sms(&self, text: TextSize, parts: u8) -> u32 {
        user_data(text, parts) + u32::from(parts.max(1)) * self.sms_frame
    }
}

/// Octets of the user data header of each part of several: 8-bit reference (TS 23.040, 9.2.3.24.1).
const HEADER: u32 = 6;

/// The octets of user data of a text in so many short messages.
#[inline]
pub fn user_data(text: TextSize, parts: u8) -> u32 {
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
        for (encoding, sent, new) in
            [(Encoding::Xml, [998, 1123], [1023, 1148]), (Encoding::Wbxml, [212, 336], [249, 373])]
        {
            let sizes = Sizes::measured(encoding);
            assert_eq!([36, 160].map(|n| sizes.with_text(Document::SendMessage, gsm(n))), sent);
            assert_eq!([36, 160].map(|n| sizes.with_text(Document::NewMessage, gsm(n))), new);
        }
        assert_eq!(Sizes::measured(Encoding::Xml).with_text(Document::SendMessage, gsm(0)), 961);
    }

    #[test]
    fn a_notification_of_one_contact_is_as_large_as_measured_and_each_more_adds_to_it() {
        let sizes = Sizes::measured(Encoding::Xml);
        assert_eq!([sizes.of_contacts(1, 0), sizes.of_contacts(0, 1)], [1178, 899]);
        assert_eq!(sizes.of_contacts(3, 2), 726 + 3 * 452 + 2 * 173);
    }

    #[test]
    fn short_messages_have_the_octets_of_the_standard() {
        assert_eq!([0, 1, 8, 160].map(|n| user_data(gsm(n), 1)), [0, 1, 7, 140]);
        assert_eq!([1, 70].map(|n| user_data(ucs2(n), 1)), [2, 140]);
        // 161 septets: 153 in the first part, 8 behind 7 septets of header in the second: 15 septets, 14 octets.
        assert_eq!(user_data(gsm(161), 2), 140 + 14);
        assert_eq!(user_data(gsm(306), 2), 280);
        assert_eq!(user_data(ucs2(71), 2), 140 + 6 + 8);
        assert_eq!(user_data(ucs2(134), 2), 280);
        let framed = Sizes { sms_frame: 50, ..Sizes::measured(Encoding::Xml) };
        assert_eq!(framed.of_sms(gsm(161), 2), 140 + 14 + 100);
    }
}
