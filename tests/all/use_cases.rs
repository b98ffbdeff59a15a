//! The use cases of the paper, as `worlds/paper_cast.ron` plays them: the events of each exchange, in order, as
//! text. `UPDATE_EXPECT=1 cargo test` writes the text anew.

use crate::simulate::{records, shipped};
use expect_test::expect_file;
use std::collections::BTreeMap;
use std::fmt::Write;
use vocabulary::{Event, Originator, Record, SubscriberId};
use world::Blueprint;
use world::blueprint::Act;

/// What the script says an exchange is.
fn title(world: &Blueprint, originator: Originator) -> String {
    match originator {
        Originator::Script(_, n) => {
            let act = &world.script[n as usize];
            let who = &world.people[act.person].name;
            match &act.act {
                Act::Add { contact } => format!("{who} adds {}", world.label(*contact)),
                Act::Send { to, text, .. } => format!("{who} writes to {}: {text:?}", world.label(*to)),
                Act::Answer { to, text, .. } => format!("{who} answers {}: {text:?}", world.label(*to)),
                Act::GetClient(client) => format!("{who} gets {}", world.clients[usize::from(client.0)].name),
                Act::SetPresence(presence) => format!("{who} sets its presence: {}", presence.name()),
                Act::LogOn => format!("{who} logs on"),
                Act::GroupChat { with } => format!("{who} wants a group chat with {}", world.label(*with)),
            }
        }
        Originator::Operator(o) => format!("{} at the start", world.operator(o).name),
        Originator::Happening(n) => format!("Happening {}", n + 1),
        Originator::Watcher(who, n) => format!("{} is asked for watcher {}", world.label(who), n + 1),
        Originator::Revalidation(who, n) => {
            format!("A contact of {} is asked for anew: {n}", world.label(who))
        }
        Originator::Indication(who, n) => format!("Notice {n} of new indications to {}", world.label(who)),
        Originator::Delivery(who, n) => format!("Because of short messages to {}: {n}", world.label(who)),
        Originator::Notice(who, n) => format!("Notice {} of the presence of {}", n + 1, world.label(who)),
        Originator::Session(who, n) => {
            format!("{} logs in or out or changes its status: {n}", world.label(who))
        }
        Originator::Sent(o, n) => format!("The IMSP of {} sends of presence: {n}", world.operator(o).name),
        Originator::Recorded(who, n) => format!("{} sends recorded message {}", world.label(who), n + 1),
        Originator::Activity(who, n) | Originator::Adoption(who, n) => format!("{} {n}", world.label(who)),
    }
}

/// A record as a line: when, where, what, who.
fn line(world: &Blueprint, record: &Record) -> String {
    let label = |s: SubscriberId| if s == SubscriberId::NOBODY { "-".to_owned() } else { world.label(s) };
    let mut event = format!("{:?}", record.event);
    for (i, link) in world.links.iter().enumerate() {
        event = event.replace(&format!("LinkId({i})"), &link.name);
    }
    for (i, operator) in world.operators.iter().enumerate() {
        event = event.replace(&format!("OperatorId({i})"), &operator.name);
    }
    let event = event.replace("LinkId(65535)", "none").replace("ClientId", "client").replace("Span", "us");
    let (time, at) = (record.time.to_string(), &world.operator(record.operator).name);
    format!("  {time:<16} {at}  {} -> {}: {event}", label(record.subject), label(record.object))
}

fn transcript(world: &Blueprint, records: &[Record]) -> String {
    let mut exchanges: BTreeMap<(usize, u64), Vec<&Record>> = BTreeMap::new();
    let mut first: BTreeMap<u64, usize> = BTreeMap::new();
    for (i, record) in records.iter().enumerate() {
        let begun = *first.entry(record.id.exchange()).or_insert(i);
        exchanges.entry((begun, record.id.exchange())).or_default().push(record);
    }
    let mut text = String::new();
    for records in exchanges.values() {
        writeln!(text, "{}", title(world, records[0].id.originator())).expect("a string takes all");
        for record in records {
            writeln!(text, "{}", line(world, record)).expect("a string takes all");
        }
        text.push('\n');
    }
    text
}

#[test]
fn each_use_case_happens_in_its_order() {
    let world = shipped("paper_cast.ron", &[]);
    let (records, in_flight) = records(&world);
    assert_eq!(in_flight, 0);
    expect_file!["goldens/paper_cast.txt"].assert_eq(&transcript(&world, &records));
}

/// The kinds of the events of the exchange that begins with the n-th act of the script.
fn kinds(records: &[Record], n: u32) -> Vec<&'static str> {
    let of = |r: &&Record| matches!(r.id.originator(), Originator::Script(_, m) if m == n);
    records.iter().filter(of).map(|r| r.event.kind().name()).collect()
}

#[test]
fn the_flows_are_those_of_the_paper() {
    let (records, _) = records(&shipped("paper_cast.ron", &[]));
    let flow = |n| kinds(&records, n).join(" ");
    let added =
        "home_operator_resolved legacy_account_registered contact_validated contact_stored contact_shown";
    assert_eq!(flow(0), format!("contact_add_requested {added}"), "1.a");
    assert_eq!(flow(1), "contact_add_requested home_operator_resolved contact_stored contact_shown", "1.b");
    assert!(!flow(2).contains("legacy_account_registered"), "a second adder finds the account");
    assert_eq!(flow(3), "im_sent im_forwarded im_converted sms_accepted sms_delivered", "2.a");
    assert_eq!(flow(4), "im_sent im_converted sms_forwarded sms_accepted sms_delivered", "2.b");
    assert_eq!(flow(5), "sms_answered sms_handed_over answer_recognised im_relayed im_delivered", "4.a");
    assert_eq!(flow(6), "sms_answered sms_forwarded sms_handed_over answer_recognised im_delivered", "4.b");
    assert_eq!(flow(7), "im_blocked", "over 160 characters");
    assert_eq!(flow(8), "presence_commanded command_handed_over presence_set", "3.2");
    assert_eq!(flow(12), "group_chat_wanted", "IM-0020");
    assert_eq!(flow(14), "client_logged_on account_upgraded", "3");
    assert_eq!(flow(15), "im_sent im_forwarded im_relayed im_delivered", "after the upgrade");
}

#[test]
fn answers_are_inserted_into_the_open_conversation_or_open_it_again() {
    use vocabulary::Conversation::{Inserted, Reopened};
    let (records, _) = records(&shipped("paper_cast.ron", &[]));
    let by_sms = records.iter().filter_map(|r| match r.event {
        Event::ImDelivered { conversation, answer: true, mechanism, .. } if mechanism.name() != "im" => {
            Some(conversation)
        }
        _ => None,
    });
    assert_eq!(by_sms.collect::<Vec<_>>(), [Inserted, Inserted, Reopened, Reopened]);
}

#[test]
fn the_upgraded_customer_grants_or_denies_to_each_watcher() {
    let (records, _) = records(&shipped("paper_cast.ron", &[]));
    let answers: Vec<bool> = records
        .iter()
        .filter_map(|r| if let Event::PresenceAnswered { granted } = r.event { Some(granted) } else { None })
        .collect();
    assert_eq!(answers, [true, true, false]);
    let reclassified = records.iter().filter(|r| matches!(r.event, Event::ContactReclassified { .. }));
    assert_eq!(reclassified.count(), 3);
}
