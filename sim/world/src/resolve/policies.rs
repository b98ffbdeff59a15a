//! Policies that change at a date: each is the one before, with what is written put in its place.

use super::operators::{check_intro, intro, reply};
use crate::blueprint::{Blueprint, Change, Happening, Intro, LegacyPolicy};
use crate::finding::Code;
use crate::reading::Reader;
use crate::written::{HappeningFile, LegacyChangeFile, OperatorFile, WhatFile, WorldFile};
use vocabulary::Time;

/// The changes of policies, each of which changes something.
pub fn resolve(r: &mut Reader, file: &WorldFile, written: &[&HappeningFile], blueprint: &mut Blueprint) {
    let mut policies: Vec<Option<LegacyPolicy>> =
        blueprint.operators.iter().map(|o| o.imsp.as_ref().map(|i| i.legacy.clone())).collect();
    for happening in written {
        let WhatFile::Policy(operator, change) = &happening.what.it else { continue };
        let place = happening.what.place;
        let whose = &file.operators[usize::from(operator.0)];
        let Some(before) = &mut policies[usize::from(operator.0)] else {
            let what = format!("operator {} has no IMSP, and no policy that could change", whose.name.it);
            r.note(Code::NoImsp, place, what, "no IMSP", "give the operator `imsp: ()`");
            continue;
        };
        let after = changed(r, file, whose, before, change);
        if after == *before {
            let what = format!("operator {} has this policy already", whose.name.it);
            r.note(Code::NoEffect, place, what, "changes nothing", "leave this out, or write what changes");
            continue;
        }
        let at = Time(happening.at.it.0);
        let change = Change::Policy(*operator, Box::new(after.clone()));
        blueprint.happenings.push(Happening { at, change });
        *before = after;
    }
}

fn changed(
    r: &mut Reader,
    file: &WorldFile,
    whose: &OperatorFile,
    before: &LegacyPolicy,
    change: &LegacyChangeFile,
) -> LegacyPolicy {
    LegacyPolicy {
        reply: match &change.reply {
            Some(written) => reply(r, file, whose, written),
            None => before.reply.clone(),
        },
        limit: change.limit.as_ref().map_or(before.limit, |limit| limit.it as u16),
        oversize: change.oversize.unwrap_or(before.oversize),
        intro: changed_intro(r, whose, before, change),
        presence: change.presence.unwrap_or(before.presence),
        presence_commands: change.presence_commands.unwrap_or(before.presence_commands),
        group_chat: change.group_chat.unwrap_or(before.group_chat),
        differentiate: change.differentiate.unwrap_or(before.differentiate),
        indications: before.indications,
        information: change.information.unwrap_or(before.information),
        validity: change.validity.unwrap_or(before.validity),
        receipts: change.receipts.unwrap_or(before.receipts),
    }
}

/// The introductory text, which must leave room within the limit, whichever of the two changes.
fn changed_intro(
    r: &mut Reader,
    whose: &OperatorFile,
    before: &LegacyPolicy,
    change: &LegacyChangeFile,
) -> Option<Intro> {
    let limit = change.limit.as_ref().map_or(u64::from(before.limit), |limit| limit.it);
    let when = |usual| change.intro_when.unwrap_or(usual);
    match &change.intro {
        Some(written) => {
            let usual = before.intro.as_ref().map_or(crate::blueprint::IntroWhen::First, |i| i.when);
            written.as_ref().map(|text| intro(r, whose, text, limit, when(usual)))
        }
        None => {
            let kept = before.intro.clone()?;
            if let Some(limit) = &change.limit {
                check_intro(r, limit.place, kept.size, limit.it);
            }
            Some(Intro { when: when(kept.when), ..kept })
        }
    }
}
