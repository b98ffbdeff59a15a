//! What clients show of contacts, and the documents that tell them: chapters 3.3 and 4 of the OMTP paper.

use crate::simulate::{records, shipped};
use analysis::ContactList;
use expect_test::{Expect, expect};
use quick_xml::NsReader;
use quick_xml::events::Event as Xml;
use quick_xml::name::ResolveResult;
use std::sync::Arc;
use vocabulary::{Span, SubscriberId, Time};
use world::Blueprint;

/// The friends of the paper's examples: Janette, Fred and Graham are IM users, John and Jake are customers of an
/// operator with and of one without IMSP.
const FRIENDS: &str = r#"(
    duration: "1 h",
    clients: { "phone": (csp: V1_2), "old": (csp: V1_1, indications: [StatusText], prominent: false, icon: None) },
    operators: {
        "A": (numbers: ["+44 7700"], subscribers: 4, imsp: ()),
        "B & Co": (numbers: ["+44 7800"], subscribers: 1, imsp: ()),
        "C": (numbers: ["+44 7900"], subscribers: 1),
    },
    links: [Both(between: ("A", "B & Co")), Sms(between: ("A", "C"))],
    people: {
        "Anne": (operator: "A", user: true, client: "phone", contacts: ["Janette", "Fred", "Graham", "John", "Jake"]),
        "Janette": (operator: "A", user: true), "Fred": (operator: "A", user: true),
        "Graham": (operator: "A", user: true),
        "John": (operator: "B & Co"), "Jake": (operator: "C"),
    },
    script: [(at: "30 min", who: "Anne", does: GetClient("old"))],
    traffic: (conversations: "0 /d"),
)"#;

const ANNE: SubscriberId = SubscriberId(0);
const FIRST_CLIENT: Time = Time(20 * Span::MINUTE.0);
const OLD_CLIENT: Time = Time(40 * Span::MINUTE.0);

fn friends(set: &[(&str, &str)]) -> Blueprint {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("friends.ron");
    std::fs::write(&path, FRIENDS).expect("the world can be written");
    let set: Vec<_> = set.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    world::load(&path, &set).unwrap_or_else(|report| panic!("{}", report.render(false))).blueprint
}

/// The list of a subscriber at a time.
fn list(world: &Blueprint, user: SubscriberId, at: Time) -> ContactList<'_> {
    let listing = engine::Replay::new(Arc::new(world.clone())).listing(user);
    let mut list = ContactList::new(world, user, listing.client, listing.is_user);
    listing.contacts.iter().for_each(|(who, event)| list.show(*who, event));
    records(world).0.iter().filter(|r| r.time < at).for_each(|r| list.apply(r));
    list
}

fn drawn(set: &[(&str, &str)], at: Time, expected: Expect) {
    expected.assert_eq(&list(&friends(set), ANNE, at).view(at).to_text());
}

#[test]
fn legacy_contacts_that_are_told_apart_are_laid_out_as_in_example_1() {
    drawn(
        &[],
        FIRST_CLIENT,
        expect![[r#"
        Contact list of Anne (+447700000000), client `phone`, CSP 1.2
        2007-01-01T00:20:00, 00:20:00 after the start
        Legacy contacts are to be told from IM users (IM-0100, example 1)

        Online         Janette
                       Fred
                       Graham

        Legacy / SMS   John      [SMS]  Available (SMS)
                       Jake      [SMS]  Available (SMS)

        The client tells of the legacy service by a status line while writing (IM-0060).
    "#]],
    );
}

#[test]
fn legacy_contacts_that_are_not_told_apart_are_laid_out_as_in_example_2() {
    drawn(
        &[("operators.A.imsp.legacy.differentiate", "false")],
        FIRST_CLIENT,
        expect![[r#"
        Contact list of Anne (+447700000000), client `phone`, CSP 1.2
        2007-01-01T00:20:00, 00:20:00 after the start
        Legacy contacts are not to be told from IM users (IM-0100, example 2)

        Online   Janette
                 Fred
                 Graham
                 John
                 Jake

        The client tells of the legacy service by a status line while writing (IM-0060).
    "#]],
    );
}

#[test]
fn another_client_shows_what_it_understands() {
    drawn(
        &[],
        OLD_CLIENT,
        expect![[r#"
        Contact list of Anne (+447700000000), client `old`, CSP 1.1
        2007-01-01T00:40:00, 00:40:00 after the start
        Legacy contacts are to be told from IM users (IM-0100, example 1)

        Online         Janette
                       Fred
                       Graham

        Legacy / SMS   John      (in its details: Available (SMS))
                       Jake      (in its details: Available (SMS))

        The client tells of the legacy service by a status line while writing (IM-0060).
    "#]],
    );
}

#[test]
fn icons_that_others_have_and_silence_are_seen() {
    let set = [
        ("clients.phone.icon", "Shared"),
        ("clients.phone.informs", "false"),
        ("clients.phone.groups", "false"),
    ];
    drawn(
        &set,
        FIRST_CLIENT,
        expect![[r#"
            Contact list of Anne (+447700000000), client `phone`, CSP 1.2
            2007-01-01T00:20:00, 00:20:00 after the start
            Legacy contacts are to be told from IM users (IM-0100, example 1)

            Online   Janette   [IM]
                     Fred      [IM]
                     Graham    [IM]
                     John      [IM]  Available (SMS)
                     Jake      [IM]  Available (SMS)

            The client does not tell of the legacy service; the operator wants a status line while writing (IM-0060).
        "#]],
    );
}

#[test]
fn new_indications_are_told_of_the_contacts_that_are_on_the_list() {
    let staged = [
        ("script", "[]"),
        ("operators.A.imsp.legacy.indications", "[StatusText]"),
        ("operators.B & Co.imsp.legacy.indications", "[StatusText]"),
        (
            "happenings",
            r#"[(at: "30 min", what: Indicate(operator: "A", by: [StatusText, ClientInfo])),
                (at: "40 min", what: Indicate(operator: "B & Co", by: [ClientInfo]))]"#,
        ),
    ];
    let world = friends(&staged);
    let told = |minutes: u64| {
        let at = Time(minutes * Span::MINUTE.0);
        let told = read(&list(&world, ANNE, at).to_xml().expect("a document"));
        let indicated = |t: &Told| {
            let by = |name: &str, value: &str| t.attributes.iter().any(|a| *a == format!("{name} T {value}"));
            (by("StatusText", "Available (SMS)"), by("ClientInfo", "CLI"))
        };
        (indicated(&told[3]), indicated(&told[4]))
    };
    let (text, both, info) = ((true, false), (true, true), (false, true));
    assert_eq!(told(29), (text, text));
    assert_eq!(told(31), (text, both), "Anne's operator tells of Jake");
    assert_eq!(told(41), (info, both), "John's operator tells of John");
    let view = list(&world, ANNE, Time(41 * Span::MINUTE.0)).view(Time::NEVER).to_text();
    assert!(view.contains("Legacy / SMS   John      [SMS]\n"), "{view}");
    assert!(view.contains("Jake      [SMS]  Available (SMS)\n"), "{view}");
}

/// What a document says of a contact: its User-ID, the namespace of its PresenceSubList, and each attribute as
/// `Name Qualifier Value`.
#[derive(PartialEq, Debug, Default)]
struct Told {
    user_id: String,
    namespace: String,
    attributes: Vec<String>,
}

/// Reads a document as a client does; panics where it is not well-formed.
fn read(xml: &str) -> Vec<Told> {
    let mut reader = NsReader::from_str(xml);
    reader.config_mut().trim_text(true);
    let (mut open, mut contacts) = (Vec::new(), Vec::<Told>::new());
    loop {
        let (namespace, event) = reader.read_resolved_event().expect("well-formed");
        let namespace = match namespace {
            ResolveResult::Bound(name) => name.as_ref().to_owned(),
            _ => String::new(),
        };
        match event {
            Xml::Start(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                match (open.len(), name.as_str()) {
                    (0, root) => assert_eq!(root, "PresenceNotification-Request"),
                    (1, "Presence") => contacts.push(Told::default()),
                    (2, "PresenceSubList") => contacts.last_mut().expect("within one").namespace = namespace,
                    (3, attribute) => {
                        contacts.last_mut().expect("within one").attributes.push(attribute.to_owned())
                    }
                    _ => {}
                }
                open.push(name);
            }
            Xml::Text(text) => {
                let text = text.into_inner();
                let contact = contacts.last_mut().expect("within one");
                match open.len() {
                    3 => contact.user_id += &text,
                    _ => *contact.attributes.last_mut().expect("within one") += &format!(" {text}"),
                }
            }
            Xml::End(_) => _ = open.pop(),
            Xml::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    contacts
}

fn told(set: &[(&str, &str)]) -> Vec<Told> {
    read(&list(&friends(set), ANNE, FIRST_CLIENT).to_xml().expect("a document"))
}

#[test]
fn each_version_of_the_protocol_has_its_namespace() {
    for (version, namespace) in [
        ("V1_1", "http://www.wireless-village.org/PA1.1"),
        ("V1_2", "http://www.openmobilealliance.org/DTD/WV-PA1.2"),
        ("V1_3", "http://www.openmobilealliance.org/DTD/IMPS-PA1.3"),
    ] {
        let told = told(&[("clients.phone.csp", version)]);
        assert_eq!(told.len(), 5);
        assert!(told.iter().all(|t| t.namespace == namespace), "{version}: {told:?}");
    }
}

#[test]
fn legacy_contacts_are_told_by_the_indications_that_their_imsp_uses() {
    const ONLINE: &str = "OnlineStatus T T";
    const CLI: &str = "ClientInfo T CLI";
    const AVAILABLE: &str = "UserAvailability T AVAILABLE";
    const TEXT: &str = "StatusText T Available (SMS)";
    let of = |a: &str, b: &str| {
        told(&[("operators.A.imsp.legacy.indications", a), ("operators.B & Co.imsp.legacy.indications", b)])
    };
    let both = of("[StatusText, ClientInfo]", "[StatusText, ClientInfo]");
    assert_eq!(both[3].user_id, "wv:447800000000@b-co.example");
    assert_eq!(both[4].user_id, "wv:+447900000000");
    assert!(both[3..].iter().all(|t| t.attributes == [ONLINE, CLI, AVAILABLE, TEXT]), "{both:?}");
    let apart = of("[ClientInfo]", "[StatusText]");
    assert_eq!(apart[3].attributes, [ONLINE, AVAILABLE, TEXT], "John's operator tells of John");
    assert_eq!(apart[4].attributes, [ONLINE, CLI, AVAILABLE], "Anne's operator tells of Jake");
    let hidden = told(&[("operators.A.imsp.legacy.differentiate", "false")]);
    assert!(hidden[3..].iter().all(|t| t.attributes == [ONLINE, AVAILABLE]), "{hidden:?}");
}

#[test]
fn im_users_are_told_by_their_client_and_those_who_deny_by_nothing() {
    let world = shipped("paper_cast.ron", &[]);
    let told = read(&list(&world, SubscriberId(0), Time::NEVER).to_xml().expect("a document"));
    assert_eq!(
        told[0].attributes,
        ["OnlineStatus T T", "ClientInfo T MOBILE_PHONE", "UserAvailability T AVAILABLE"]
    );
    assert_eq!(told[1].attributes, ["OnlineStatus F", "UserAvailability F"], "C1 denied its presence");
}

#[test]
fn presence_that_is_not_available_is_told_as_such() {
    let of =
        |presence| told(&[("operators.B & Co.imsp.legacy.presence", presence)]).swap_remove(3).attributes;
    let offline = of("Permanent(Offline)");
    assert_eq!(
        offline,
        [
            "OnlineStatus T F",
            "ClientInfo T CLI",
            "UserAvailability T NOT_AVAILABLE",
            "StatusText T Offline (SMS)"
        ]
    );
    // The example of chapter 4.1.
    let unknown = of("Permanent(Unknown)");
    assert_eq!(
        unknown,
        ["OnlineStatus F", "ClientInfo T CLI", "UserAvailability F", "StatusText T Unknown (SMS)"]
    );
}
