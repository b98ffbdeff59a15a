//! The named few: which subscribers they are, and whom they know.

use super::happenings::changes_of_indications;
use crate::blueprint::{Blueprint, Person};
use crate::finding::Code;
use crate::reading::{At, Reader};
use crate::written::{ActFile, DeedFile, PersonFile, WorldFile};
use vocabulary::{ClientId, RecordId, SubscriberId, Time};

/// Makes the people. Whether all of them are subscribers, so that the script can be resolved.
pub fn resolve(r: &mut Reader, file: &WorldFile, blueprint: &mut Blueprint) -> bool {
    let mut next: Vec<u32> = vec![0; blueprint.operators.len()];
    let mut sound = true;
    for written in &file.people {
        match subscriber(r, file, written, blueprint, &mut next) {
            Some(subscriber) => blueprint.people.push(person(written, subscriber)),
            None => sound = false,
        }
    }
    if !sound {
        return false;
    }
    for (i, written) in file.people.iter().enumerate() {
        check_number(r, written, blueprint, i);
        check_account(r, written, blueprint);
        contacts(r, file, written, blueprint, i);
    }
    true
}

/// The first subscribers of each operator are its people, in the order of the file.
fn subscriber(
    r: &mut Reader,
    file: &WorldFile,
    p: &PersonFile,
    blueprint: &Blueprint,
    next: &mut [u32],
) -> Option<SubscriberId> {
    let index = usize::from(p.operator.it.0);
    if !p.operator.sound || index >= next.len() {
        return None;
    }
    let operator = &blueprint.operators[index];
    let place = next[index];
    next[index] += 1;
    if place >= operator.subscribers && !file.operators[index].subscribers.sound {
        return None;
    }
    if place >= operator.subscribers {
        let what = format!("operator {} has fewer subscribers than people", operator.name);
        let help = "raise its `subscribers`: the people are among them";
        r.note(Code::BadPerson, p.operator.place, what, format!("no room for {}", p.name.it), help);
        return None;
    }
    Some(SubscriberId(operator.first.0.saturating_add(place)))
}

fn person(written: &PersonFile, subscriber: SubscriberId) -> Person {
    Person {
        name: written.name.it.clone(),
        subscriber,
        user: written.user,
        pre_registered: written.pre_registered,
        client: written.client.it,
        contacts: Vec::new(),
        added: 0,
        grants_presence: written.grants_presence,
        spontaneous: written.spontaneous,
        off: written.off.iter().map(|(from, until)| (Time::START + *from, Time::START + *until)).collect(),
    }
}

fn check_number(r: &mut Reader, written: &PersonFile, blueprint: &Blueprint, i: usize) {
    let Some(number) = &written.number else { return };
    let Some(given) = msisdn(blueprint, blueprint.people[i].subscriber) else { return };
    if given != format!("+{}", number.it) {
        let what = format!("{} has the number {given}, not +{}", written.name.it, number.it);
        let help =
            format!("write \"{given}\", or leave `number` out: people are the first of their operator");
        r.note(Code::BadPerson, number.place, what, "another number", help);
    }
}

/// The number of a subscriber, if the ranges hold it; otherwise there is a finding already.
fn msisdn(blueprint: &Blueprint, subscriber: SubscriberId) -> Option<String> {
    let holder = blueprint.range_holder(subscriber);
    let room: u64 = blueprint.operator(holder).numbers.iter().map(|n| n.size()).fold(0, u64::saturating_add);
    (room >= blueprint.numbers_needed(holder)).then(|| blueprint.msisdn(subscriber))
}

fn check_account(r: &mut Reader, p: &PersonFile, blueprint: &Blueprint) {
    let operator = blueprint.operator(p.operator.it);
    let name = &p.name.it;
    let launched = operator.imsp.as_ref().is_some_and(|i| i.launched);
    if (p.user || p.pre_registered) && !launched {
        let what = format!("{name} has an account, but operator {} runs no IMSP at the start", operator.name);
        r.note(
            Code::BadPerson,
            p.name.place,
            what,
            "no account possible",
            "leave `user` and `pre_registered` out",
        );
    }
    if p.user && p.client.it == ClientId::NONE {
        let what = format!("{name} is an IM user without a client");
        r.note(
            Code::BadPerson,
            p.client.place,
            what,
            "needs a client",
            "write `client: Client`, or leave this out",
        );
    }
}

/// Listed contacts first, then whom the script lets it add, each once.
fn contacts(r: &mut Reader, file: &WorldFile, written: &PersonFile, blueprint: &mut Blueprint, i: usize) {
    let mut known: Vec<SubscriberId> = Vec::new();
    for name in &written.contacts {
        if let Some(s) = find(r, blueprint, name) {
            check_self(r, blueprint, i, s, name);
            if known.contains(&s) {
                let what = format!("{} is twice in the address book of {}", name.it, written.name.it);
                r.note(Code::KeyTwice, name.place, what, "listed before", "keep one of the two");
            } else {
                known.push(s);
            }
        }
    }
    let added = written.added.as_ref().map_or(known.len() as u64, |a| a.it);
    if let Some(a) = written.added.as_ref().filter(|a| a.it > known.len() as u64) {
        let what =
            format!("{} has {} contacts, fewer than {} that are added", written.name.it, known.len(), a.it);
        r.note(Code::BadPerson, a.place, what, "more than there are", "list more `contacts`, or lower this");
    }
    for name in adds(&file.script, i) {
        if let Some(s) = find(r, blueprint, name) {
            check_self(r, blueprint, i, s, name);
            if !known.contains(&s) {
                known.push(s);
            }
        }
    }
    if known.len() > RecordId::SLOTS as usize && changes_of_indications(blueprint).next().is_some() {
        let what = format!("{} has {} contacts", written.name.it, known.len());
        let help = format!("where an IMSP changes its indications, {} are the most", RecordId::SLOTS);
        r.note(Code::TooMany, written.name.place, what, "too many", help);
    }
    blueprint.people[i].contacts = known;
    blueprint.people[i].added = added as u16;
}

fn adds(script: &[ActFile], person: usize) -> impl Iterator<Item = &At<String>> {
    script.iter().filter(move |a| a.who.it == person).filter_map(|a| match &a.deed.it {
        DeedFile::Add(name) => Some(name),
        _ => None,
    })
}

fn check_self(r: &mut Reader, blueprint: &Blueprint, i: usize, contact: SubscriberId, name: &At<String>) {
    if blueprint.people[i].subscriber == contact {
        let what = format!("{} cannot be a contact of its own", name.it);
        r.note(Code::BadPerson, name.place, what, "the same person", "name somebody else");
    }
}

/// The subscriber with a person's name or with a number; unknown ones are findings.
pub fn find(r: &mut Reader, blueprint: &Blueprint, name: &At<String>) -> Option<SubscriberId> {
    if let Some(person) = blueprint.people.iter().find(|p| p.name == name.it) {
        return Some(person.subscriber);
    }
    if name.it.trim_start().starts_with('+') {
        let found =
            crate::text::quantity::msisdn(&name.it).ok().and_then(|digits| blueprint.subscriber(&digits));
        if found.is_none() {
            let what = format!("no subscriber has the number {}", name.it);
            let help = "numbers begin with the range of an operator and count its subscribers from 0";
            r.note(Code::UnknownName, name.place, what, "unknown number", help);
        }
        return found;
    }
    let known: Vec<&str> = blueprint.people.iter().map(|p| p.name.as_str()).collect();
    r.unknown(Code::UnknownName, name.place, "person", &name.it, &known);
    None
}
