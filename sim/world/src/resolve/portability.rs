//! Number portability: from which operators numbers came, and whether their ranges hold them.

use crate::blueprint::{Blueprint, Portability};
use crate::finding::Code;
use crate::reading::Reader;
use crate::written::WorldFile;
use vocabulary::OperatorId;

/// Fills in whose numbers were ported; notes what cannot be.
pub fn resolve(r: &mut Reader, file: &WorldFile, blueprint: &mut Blueprint) {
    for (i, written) in file.operators.iter().enumerate() {
        let Some(rule) = written.portability.as_ref().map(|p| &p.it) else { continue };
        let mut ported_in = Vec::new();
        for (from, share) in rule.ported_in.iter().flat_map(|p| &p.it) {
            if usize::from(from.it.0) == i {
                let what = format!("operator {} has numbers ported in from itself", written.name.it);
                let help = "name the operator that the subscribers came from, or leave this out";
                r.note(Code::Portability, from.place, what, "the same operator", help);
            } else if *share > 0.0 {
                ported_in.push((from.it, *share));
            }
        }
        let named = file.people.iter().filter(|p| usize::from(p.operator.it.0) == i).count() as u32;
        blueprint.operators[i].portability = Portability { ported_in, lookup: rule.lookup, named };
    }
    check_room(r, file, blueprint);
}

fn check_room(r: &mut Reader, file: &WorldFile, blueprint: &Blueprint) {
    for (i, written) in file.operators.iter().enumerate() {
        let needed = blueprint.numbers_needed(OperatorId(i as u8));
        let room: u64 = written.numbers.it.iter().map(|n| n.it.size()).fold(0, u64::saturating_add);
        // Too few for its own subscribers is said elsewhere.
        let own = written.subscribers.it;
        if written.numbers.sound && written.subscribers.sound && room >= own && room < needed {
            let what = format!(
                "numbers of operator {} were ported, for which its ranges need {needed} numbers, but they hold {room}",
                written.name.it
            );
            let help = "add ranges to `numbers`, or let more digits follow: one for each of its subscribers, and one \
                        for each subscriber of the operators to which its numbers went";
            r.note(Code::NumbersRunOut, written.numbers.place, what, "too few numbers", help);
        }
    }
}
