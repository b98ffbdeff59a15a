//! What the IMSP sends of each contact: a PresenceNotification of the client-server protocol (OMA IMPS CSP) with a
//! PresenceSubList for each, in the namespaces of the client's version. Elements stand in the order of the protocol's
//! presence attributes; each begins with its Qualifier, which is F where the value is not known (OMTP, chapter 4).

use super::{ContactList, Listed, status_text, told, user_id};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;
use vocabulary::{ContactKind, Presence};
use world::blueprint::CspVersion;

type Out = Writer<Vec<u8>>;

/// The namespaces of transactions and of presence attributes.
fn namespaces(version: CspVersion) -> (&'static str, &'static str) {
    match version {
        CspVersion::V1_1 => {
            ("http://www.wireless-village.org/TRC1.1", "http://www.wireless-village.org/PA1.1")
        }
        CspVersion::V1_2 => (
            "http://www.openmobilealliance.org/DTD/WV-TRC1.2",
            "http://www.openmobilealliance.org/DTD/WV-PA1.2",
        ),
        CspVersion::V1_3 => (
            "http://www.openmobilealliance.org/DTD/IMPS-TRC1.3",
            "http://www.openmobilealliance.org/DTD/IMPS-PA1.3",
        ),
    }
}

impl ContactList<'_> {
    /// The document by which the IMSP tells the client of its contacts. Fails if memory does.
    pub fn to_xml(&self) -> io::Result<String> {
        let (transaction, attributes) = namespaces(self.client().csp);
        let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
        out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let request =
            out.create_element("PresenceNotification-Request").with_attribute(("xmlns", transaction));
        request.write_inner_content(|out| {
            self.contacts.values().try_for_each(|listed| self.presence(listed, attributes, out))
        })?;
        let mut text = String::from_utf8_lossy(&out.into_inner()).into_owned();
        text.push('\n');
        Ok(text)
    }

    fn presence(&self, listed: &Listed, namespace: &str, out: &mut Out) -> io::Result<()> {
        within(out, "Presence", |out| {
            leaf(out, "UserID", &user_id(self.blueprint, listed))?;
            let list = out.create_element("PresenceSubList").with_attribute(("xmlns", namespace));
            list.write_inner_content(|out| attributes(listed, out))?;
            Ok(())
        })
    }
}

/// The presence attributes of a contact.
fn attributes(listed: &Listed, out: &mut Out) -> io::Result<()> {
    let (online, available) = match listed.presence {
        Presence::Available => (Some("T"), Some("AVAILABLE")),
        Presence::Offline => (Some("F"), Some("NOT_AVAILABLE")),
        Presence::Unknown => (None, None),
    };
    let told = told(&listed.look);
    attribute(out, "OnlineStatus", "PresenceValue", online)?;
    if told.client_info {
        attribute(out, "ClientInfo", "ClientType", Some("CLI"))?;
    } else if listed.contact == ContactKind::TrueIm {
        attribute(out, "ClientInfo", "ClientType", Some("MOBILE_PHONE"))?;
    }
    attribute(out, "UserAvailability", "PresenceValue", available)?;
    if told.status_text {
        attribute(out, "StatusText", "PresenceValue", Some(status_text(listed.presence)))?;
    }
    Ok(())
}

/// An attribute with its value, or the Qualifier that says that it is not known.
fn attribute(out: &mut Out, name: &str, inner: &str, value: Option<&str>) -> io::Result<()> {
    within(out, name, |out| match value {
        Some(value) => {
            leaf(out, "Qualifier", "T")?;
            leaf(out, inner, value)
        }
        None => leaf(out, "Qualifier", "F"),
    })
}

fn within(out: &mut Out, name: &str, content: impl FnOnce(&mut Out) -> io::Result<()>) -> io::Result<()> {
    out.create_element(name).write_inner_content(content)?;
    Ok(())
}

fn leaf(out: &mut Out, name: &str, text: &str) -> io::Result<()> {
    out.create_element(name).write_text_content(BytesText::new(text))?;
    Ok(())
}
