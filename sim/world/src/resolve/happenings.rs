//! Happenings: dated, in order, and each of them changing something.

use crate::blueprint::{Blueprint, Change, Happening, Indications, Link, Service};
use crate::finding::{Code, Place};
use crate::reading::Reader;
use crate::written::{HappeningFile, WhatFile, WorldFile};
use vocabulary::{LinkId, OperatorId, RecordId, Time};

/// The happenings in the order of time.
pub fn resolve(r: &mut Reader, file: &WorldFile, blueprint: &mut Blueprint) {
    let mut written: Vec<&HappeningFile> = file.happenings.iter().collect();
    note_disorder(r, written.iter().map(|h| (h.at.it.0, h.at.place)), "happening");
    written.sort_by_key(|h| h.at.it);
    let mut open: Vec<bool> = blueprint.links.iter().map(|l| l.open).collect();
    let mut indications: Vec<_> =
        blueprint.operators.iter().map(|o| o.imsp.as_ref().map(|i| i.legacy.indications)).collect();
    let mut launched: Vec<bool> =
        blueprint.operators.iter().map(|o| o.imsp.as_ref().is_some_and(|i| i.launched)).collect();
    for happening in &written {
        if happening.at.it >= blueprint.duration && file.duration.sound {
            note_late(r, happening.at.place, "happening");
        }
        let at = Time(happening.at.it.0);
        if let WhatFile::Indicate(operator, by) = happening.what.it {
            let change = indicate(r, happening.what.place, blueprint, operator, by, &mut indications);
            blueprint.happenings.extend(change.map(|change| Happening { at, change }));
        }
        for change in changes(r, happening, blueprint, &mut open, &mut launched) {
            blueprint.happenings.push(Happening { at, change });
        }
    }
    let capacities = super::capacity::resolve(r, &written, blueprint);
    blueprint.happenings.extend(capacities);
    super::spikes::resolve(r, &written, blueprint);
    super::policies::resolve(r, file, &written, blueprint);
    blueprint.happenings.sort_by_key(|h| h.at);
}

/// Notes what is dated after the end of the run.
pub fn note_late(r: &mut Reader, place: Place, what: &str) {
    let help = "date it earlier, or let the run last longer";
    r.note(
        Code::AfterTheEnd,
        place,
        format!("this {what} is dated after the end of the run"),
        "too late",
        help,
    );
}

/// Notes what is written after something that is later.
pub fn note_disorder(r: &mut Reader, dates: impl Iterator<Item = (u64, Place)>, what: &str) {
    let mut latest = 0;
    for (at, place) in dates {
        if at < latest {
            let said = format!("this {what} is earlier than one before it; they run in the order of time");
            r.note(Code::OutOfOrder, place, said, "earlier", "put it in its place");
        }
        latest = latest.max(at);
    }
}

fn changes(
    r: &mut Reader,
    happening: &HappeningFile,
    blueprint: &Blueprint,
    open: &mut [bool],
    launched: &mut [bool],
) -> Vec<Change> {
    match &happening.what.it {
        WhatFile::Indicate(..)
        | WhatFile::Rate(..)
        | WhatFile::Servers(..)
        | WhatFile::Spike(_)
        | WhatFile::Policy(..) => Vec::new(),
        WhatFile::Latency(services, ends, latency) => services
            .iter()
            .filter_map(|s| find(r, happening.what.place, &blueprint.links, *s, *ends, services.len() > 1))
            .map(|link| Change::Latency(link, *latency))
            .collect(),
        WhatFile::Launch(operator) => launch(r, happening.what.place, blueprint, *operator, launched),
        WhatFile::Link(opens, services, ends) => services
            .iter()
            .filter_map(|s| {
                let both = services.len() > 1;
                let link = find(r, happening.what.place, &blueprint.links, *s, *ends, both)?;
                turn(r, happening.what.place, blueprint, link, *opens, open)
            })
            .collect(),
    }
}

fn launch(
    r: &mut Reader,
    place: Place,
    blueprint: &Blueprint,
    id: OperatorId,
    launched: &mut [bool],
) -> Vec<Change> {
    let operator = blueprint.operator(id);
    if operator.imsp.is_none() {
        let what = format!("operator {} has no IMSP to launch", operator.name);
        r.note(
            Code::NoImsp,
            place,
            what,
            "cannot be launched",
            "give the operator `imsp: (launched: false)`",
        );
        return Vec::new();
    }
    if std::mem::replace(&mut launched[usize::from(id.0)], true) {
        let what = format!("the IMSP of operator {} runs already", operator.name);
        let help = "leave this out, or write `launched: false` in its `imsp`";
        r.note(Code::NoEffect, place, what, "changes nothing", help);
        return Vec::new();
    }
    vec![Change::LaunchImsp(id)]
}

fn indicate(
    r: &mut Reader,
    place: Place,
    blueprint: &Blueprint,
    id: OperatorId,
    by: Indications,
    known: &mut [Option<Indications>],
) -> Option<Change> {
    let name = &blueprint.operator(id).name;
    let Some(before) = &mut known[usize::from(id.0)] else {
        let what = format!("operator {name} has no IMSP that could tell anything");
        r.note(Code::NoImsp, place, what, "no IMSP", "give the operator `imsp: ()`");
        return None;
    };
    if std::mem::replace(before, by) == by {
        let what = format!("the IMSP of operator {name} tells by these indications already");
        r.note(Code::NoEffect, place, what, "changes nothing", "leave this out, or name other indications");
        return None;
    }
    if changes_of_indications(blueprint).count() >= RecordId::INDICATIONS as usize {
        let what = format!("IMSPs change their indications more than {} times", RecordId::INDICATIONS);
        r.note(Code::TooMany, place, what, "one too many", "leave some out");
        return None;
    }
    Some(Change::Indicate(id, by))
}

/// The happenings by which IMSPs change their indications.
pub fn changes_of_indications(blueprint: &Blueprint) -> impl Iterator<Item = &Happening> {
    blueprint.happenings.iter().filter(|h| matches!(h.change, Change::Indicate(..)))
}

/// The link of a service between two operators; of a change of both services, one may be missing.
pub(super) fn find(
    r: &mut Reader,
    place: Place,
    links: &[Link],
    service: Service,
    (a, b): (OperatorId, OperatorId),
    both: bool,
) -> Option<LinkId> {
    let joins = |l: &Link| l.between == (a, b) || l.between == (b, a);
    let found = links.iter().position(|l| l.service == service && joins(l));
    let other = both && service == Service::Im || links.iter().any(joins);
    if found.is_none() && !(both && other) {
        let word = super::links::word(service);
        let (a, b) = (super::links::name(r, a), super::links::name(r, b));
        let what = format!("there is no {word} link between {a} and {b}");
        r.note(
            Code::UnknownName,
            place,
            what,
            "unknown link",
            "write the link among the links, `open: false`",
        );
    }
    found.map(|i| LinkId(i as u16))
}

fn turn(
    r: &mut Reader,
    place: Place,
    blueprint: &Blueprint,
    link: LinkId,
    opens: bool,
    open: &mut [bool],
) -> Option<Change> {
    let index = usize::from(link.0);
    if std::mem::replace(&mut open[index], opens) == opens {
        let state = if opens { "open" } else { "closed" };
        let what = format!("the link {} is {state} already", blueprint.links[index].name);
        r.note(
            Code::NoEffect,
            place,
            what,
            "changes nothing",
            "leave this out, or check the happenings before it",
        );
        return None;
    }
    Some(if opens { Change::OpenLink(link) } else { Change::CloseLink(link) })
}
