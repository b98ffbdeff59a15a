//! The script: acts in the order of time, and those that cannot work.

use super::happenings::{note_disorder, note_late};
use super::people::find;
use crate::blueprint::{Act, Blueprint, Change, ScriptedAct};
use crate::finding::{Code, Place};
use crate::reading::Reader;
use crate::written::{ActFile, DeedFile, WorldFile};
use std::collections::BTreeSet;
use vocabulary::{ClientId, SubscriberId, TextSize, Time};

/// What is known of the people while the script is gone through.
struct Stage {
    users: Vec<bool>,
    clients: Vec<ClientId>,
    added: BTreeSet<(usize, SubscriberId)>,
    sent: BTreeSet<(SubscriberId, SubscriberId)>,
}

/// The script in the order of time.
pub fn resolve(r: &mut Reader, file: &WorldFile, blueprint: &mut Blueprint) {
    let mut acts: Vec<&ActFile> = file.script.iter().collect();
    note_disorder(r, acts.iter().map(|a| (a.at.it.0, a.at.place)), "act");
    acts.sort_by_key(|a| a.at.it);
    let people = blueprint.people.iter().enumerate();
    let on_list = people.flat_map(|(i, p)| p.contacts.iter().take(p.added.into()).map(move |c| (i, *c)));
    let mut stage = Stage {
        users: blueprint.people.iter().map(|p| p.user).collect(),
        clients: blueprint.people.iter().map(|p| p.client).collect(),
        added: on_list.collect(),
        sent: BTreeSet::new(),
    };
    let refused = r.refuses();
    for written in acts {
        if written.at.it >= blueprint.duration && file.duration.sound {
            note_late(r, written.at.place, "act");
        }
        if let Some(act) = act(r, blueprint, &written.deed.it) {
            let why_not = why_not(blueprint, &mut stage, written, &act).filter(|_| !refused);
            if let Some((what, help)) = why_not {
                let name = &blueprint.people[written.who.it].name;
                let place = Place { end: written.deed.place.end, ..written.deed.place };
                r.note(Code::ActFails, place, format!("{name} {what}"), "cannot work", help);
            }
            let (at, person) = (Time(written.at.it.0), written.who.it);
            blueprint.script.push(ScriptedAct { at, person, act });
        }
    }
}

fn act(r: &mut Reader, blueprint: &Blueprint, deed: &DeedFile) -> Option<Act> {
    Some(match deed {
        DeedFile::Add(name) => Act::Add { contact: find(r, blueprint, name)? },
        DeedFile::Send(to, text) => {
            Act::Send { to: find(r, blueprint, to)?, text: text.it.clone(), size: TextSize::of(&text.it) }
        }
        DeedFile::Answer(to, text) => {
            Act::Answer { to: find(r, blueprint, to)?, text: text.it.clone(), size: TextSize::of(&text.it) }
        }
        DeedFile::GetClient(client) => Act::GetClient(*client),
        DeedFile::LogOn => Act::LogOn,
        DeedFile::SetPresence(presence) => Act::SetPresence(*presence),
        DeedFile::GroupChat(name) => Act::GroupChat { with: find(r, blueprint, name)? },
    })
}

/// Why an act cannot work at its place in the script, with a hint, if it cannot.
fn why_not(
    blueprint: &Blueprint,
    stage: &mut Stage,
    written: &ActFile,
    act: &Act,
) -> Option<(String, &'static str)> {
    let who = written.who.it;
    let myself = &blueprint.people[who];
    let user = stage.users[who] || myself.spontaneous;
    let label = |s: &SubscriberId| {
        blueprint.people.iter().find(|p| p.subscriber == *s).map_or("this number", |p| &p.name)
    };
    match act {
        Act::Add { .. } | Act::Send { .. } | Act::GroupChat { .. } if !user => Some((
            "is no IM user at this time".into(),
            "let it get a client and log on first, or write `user: true`",
        )),
        Act::Add { contact } => (!stage.added.insert((who, *contact)))
            .then(|| (format!("has added {} before", label(contact)), "leave this out")),
        Act::Send { to, .. } => {
            stage.sent.insert((myself.subscriber, *to));
            (!stage.added.contains(&(who, *to)))
                .then(|| (format!("has never added {}", label(to)), "let it Add the contact first"))
        }
        Act::GroupChat { with } => (!stage.added.contains(&(who, *with)))
            .then(|| (format!("has never added {}", label(with)), "let it Add the contact first")),
        Act::Answer { to, .. } => {
            let named = blueprint.people.iter().any(|p| p.subscriber == *to && !p.spontaneous);
            stage.sent.insert((myself.subscriber, *to));
            (named && !stage.sent.contains(&(*to, myself.subscriber))).then(|| {
                (format!("got no message from {} that it could answer", label(to)), "let that one Send first")
            })
        }
        Act::GetClient(client) => {
            stage.clients[who] = *client;
            None
        }
        Act::SetPresence(_) => set_presence(blueprint, myself.subscriber, user),
        Act::LogOn => log_on(blueprint, stage, who, Time(written.at.it.0)),
    }
}

fn set_presence(blueprint: &Blueprint, who: SubscriberId, user: bool) -> Option<(String, &'static str)> {
    let imsp = blueprint.operator(blueprint.operator_of(who)).imsp.as_ref();
    if user {
        return Some(("is an IM user, whose client tells its presence".into(), "leave this out"));
    }
    let offered = imsp.is_some_and(|i| i.legacy.presence_commands);
    (!offered).then(|| {
        let what = "sends a command, but its operator does not let legacy customers set their presence";
        (what.into(), "write `presence_commands: true` in the `legacy` group of its IMSP")
    })
}

fn log_on(blueprint: &Blueprint, stage: &mut Stage, who: usize, at: Time) -> Option<(String, &'static str)> {
    let id = blueprint.operator_of(blueprint.people[who].subscriber);
    let imsp = blueprint.operator(id).imsp.as_ref();
    let launch = blueprint.happenings.iter().find(|h| h.change == Change::LaunchImsp(id));
    let runs = imsp.is_some_and(|i| i.launched) || launch.is_some_and(|h| h.at <= at);
    if !runs {
        return Some((
            "logs on, but its operator runs no IMSP at this time".into(),
            "launch its IMSP before",
        ));
    }
    if stage.clients[who] == ClientId::NONE {
        return Some(("logs on without a client".into(), "let it GetClient first"));
    }
    let before = std::mem::replace(&mut stage.users[who], true);
    before.then(|| ("is an IM user already".into(), "leave this out"))
}
