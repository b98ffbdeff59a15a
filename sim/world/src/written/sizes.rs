//! How large transactions are, where a world knows better than the samples that were measured.

use crate::blueprint::{Encoding, Sizes};
use crate::reading::{Choice, Field, Fields, Reader, Shape, Value, Variant};

/// The sizes of transactions.
pub const SIZES: Shape = Shape {
    name: "sizes",
    fields: &[
        Field::or("encoding", "encoding of documents", "Xml"),
        Field::optional("send_message", "bytes, 0 to 1000000", "960 in XML, 176 in WBXML, and the text"),
        Field::optional("new_message", "bytes, 0 to 1000000", "985 in XML, 213 in WBXML, and the text"),
        Field::optional("list_manage", "bytes, 0 to 1000000", "898 in XML, 203 in WBXML"),
        Field::optional("invite", "bytes, 0 to 1000000", "1059 in XML, 143 in WBXML"),
        Field::optional("login", "bytes, 0 to 1000000", "809 in XML, 168 in WBXML"),
        Field::optional("notification_of_client_info", "bytes, 0 to 1000000", "899 in XML, 142 in WBXML"),
        Field::optional("notification_of_status_text", "bytes, 0 to 1000000", "915 in XML, 153 in WBXML"),
        Field::optional("notification_of_four", "bytes, 0 to 1000000", "1178 in XML, 195 in WBXML"),
        Field::optional("subscribe_presence", "bytes, 0 to 1000000", "1059 in XML, 143 in WBXML"),
        Field::optional("presence_auth", "bytes, 0 to 1000000", "998 in XML, 110 in WBXML"),
        Field::optional("update_presence", "bytes, 0 to 1000000", "921 in XML, 132 in WBXML"),
        Field::optional("logout", "bytes, 0 to 1000000", "671 in XML, 127 in WBXML"),
        Field::optional("status", "bytes, 0 to 1000000", "726 in XML, 121 in WBXML"),
        Field::or("sms_frame", "bytes, 0 to 1000000", "0"),
    ],
};

/// How documents are written.
pub const ENCODING: Choice =
    Choice { name: "encoding of documents", variants: &[Variant::bare("Xml"), Variant::bare("Wbxml")] };

impl Reader {
    /// The sizes of transactions.
    pub fn sizes(&mut self, value: Value) -> Option<Sizes> {
        let mut f = Fields::of(self, &SIZES, value);
        let wbxml = f.get(self, "encoding", false, |r, v| Some(r.choice(v, &ENCODING)?.0 == "Wbxml")).it;
        let mut sizes = Sizes::measured(if wbxml { Encoding::Wbxml } else { Encoding::Xml });
        let documents = SIZES.fields.iter().filter(|f| !matches!(f.name, "encoding" | "sms_frame"));
        for (size, field) in sizes.documents.iter_mut().zip(documents) {
            let written = f.optional(self, field.name, |r, v| r.whole(v, 0..=1_000_000));
            *size = written.map_or(*size, |w| w.it as u32);
        }
        sizes.sms_frame = f.get(self, "sms_frame", 0, |r, v| r.whole(v, 0..=1_000_000)).it as u32;
        Some(sizes)
    }
}
