//! Who can reach whom: the shares of contacts at each operator, and operators that no link reaches.

use crate::blueprint::{Blueprint, Service};
use crate::finding::Code;
use crate::reading::Reader;
use crate::written::{OperatorFile, WorldFile};

/// Fills in the shares of contacts, and notes contacts that nothing can reach.
pub fn check(r: &mut Reader, file: &WorldFile, blueprint: &mut Blueprint) {
    for (i, written) in file.operators.iter().enumerate() {
        let reached = reached(blueprint, i);
        let shares = shares(blueprint, written, &reached, i);
        let active = active(written);
        if file.links_sound && active {
            check_shares(r, written, &reached);
        }
        blueprint.operators[i].contacts.at = shares;
        let alone = file.operators.len() > 1 && !reached.iter().enumerate().any(|(j, yes)| *yes && j != i);
        if file.links_sound && alone {
            let what = format!("no link joins operator {} with another", written.name.it);
            let help = format!("write a link such as Sms(between: (\"{}\", ...))", written.name.it);
            r.note(Code::Isolated, written.name.place, what, "on its own", help);
        }
    }
}

/// Whether anybody of the operator ever writes to contacts.
fn active(written: &OperatorFile) -> bool {
    written.subscribers.it > 0 && (written.im_users.it > 0.0 || written.adoption.is_some())
}

fn check_shares(r: &mut Reader, written: &OperatorFile, reached: &[bool]) {
    for (operator, share) in written.contacts.at.iter().flat_map(|at| &at.it) {
        let to = usize::from(operator.0);
        if share.it > 0.0 && !reached[to] {
            let name = super::links::name(r, *operator);
            let what =
                format!("operator {} has contacts at {name}, but no link leads there", written.name.it);
            let help = format!("write a link such as Sms(between: (\"{}\", \"{name}\"))", written.name.it);
            r.note(Code::Unreachable, share.place, what, "cannot be reached", help);
        }
    }
}

/// The shares as written, or in proportion to subscribers among those that links reach.
fn shares(blueprint: &Blueprint, written: &OperatorFile, reached: &[bool], own: usize) -> Vec<f64> {
    let mut shares = vec![0.0; blueprint.operators.len()];
    if let Some(at) = &written.contacts.at {
        at.it.iter().for_each(|(operator, share)| shares[usize::from(operator.0)] = share.it);
        return shares;
    }
    for (i, operator) in blueprint.operators.iter().enumerate() {
        shares[i] = if reached[i] { f64::from(operator.subscribers) } else { 0.0 };
    }
    let sum: f64 = shares.iter().sum();
    if sum > 0.0 {
        shares.iter_mut().for_each(|s| *s /= sum);
    } else {
        shares[own] = 1.0;
    }
    shares
}

/// The operators that one of them reaches over links of one service, through operators that pass on.
fn reached(blueprint: &Blueprint, from: usize) -> Vec<bool> {
    let (im, sms) = (spread(blueprint, from, Service::Im), spread(blueprint, from, Service::Sms));
    im.iter().zip(&sms).map(|(a, b)| *a || *b).collect()
}

fn spread(blueprint: &Blueprint, from: usize, service: Service) -> Vec<bool> {
    let mut reached = vec![false; blueprint.operators.len()];
    let mut waiting = vec![from];
    reached[from] = true;
    while let Some(at) = waiting.pop() {
        if at != from && !blueprint.operators[at].transit {
            continue;
        }
        for link in blueprint.links.iter().filter(|l| l.service == service) {
            let (a, b) = (usize::from(link.between.0.0), usize::from(link.between.1.0));
            let next = if a == at {
                b
            } else if b == at {
                a
            } else {
                continue;
            };
            if !reached[next] {
                reached[next] = true;
                waiting.push(next);
            }
        }
    }
    reached
}
