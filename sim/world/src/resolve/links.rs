//! Links: each service between the same two operators once.

use crate::blueprint::{Link, Service};
use crate::finding::Code;
use crate::reading::Reader;
use crate::written::WorldFile;
use std::collections::BTreeSet;

/// The links in the order of the file, one for each service.
pub fn resolve(r: &mut Reader, file: &WorldFile) -> Vec<Link> {
    let mut links = Vec::new();
    let mut seen = BTreeSet::new();
    for written in &file.links {
        let (a, b) = written.it.between.it;
        for service in &written.it.services {
            if !seen.insert((*service, a.min(b), a.max(b))) {
                let what = format!(
                    "there are two {} links between {} and {}",
                    word(*service),
                    name(r, a),
                    name(r, b)
                );
                r.note(Code::LinkTwice, written.place, what, "joined before", "keep one of the two");
                continue;
            }
            if *service == Service::Im {
                check_imsp(r, file, written.it.between.place, (a, b));
            }
            let name = format!("{} {}-{}", word(*service), name(r, a), name(r, b));
            links.push(Link {
                service: *service,
                between: (a, b),
                latency: written.it.latency,
                open: written.it.open,
                capacity: written.it.capacity.clone(),
                name,
            });
        }
    }
    if links.len() >= usize::from(u16::MAX) {
        r.note(Code::TooMany, file.operators_place, "there are more links than 65,534", "", "leave some out");
    }
    links
}

/// An IM link joins IMSPs.
fn check_imsp(
    r: &mut Reader,
    file: &WorldFile,
    place: crate::finding::Place,
    ends: (vocabulary::OperatorId, vocabulary::OperatorId),
) {
    for end in [ends.0, ends.1] {
        let without = file.operators.get(usize::from(end.0)).is_some_and(|o| o.imsp.is_none());
        if without {
            let what = format!("an IM link joins two IMSPs, and {} has none", name(r, end));
            let help = "give it `imsp: (launched: false)` if it launches one later, or make this an Sms link";
            r.note(Code::NoImsp, place, what, format!("{} has no IMSP", name(r, end)), help);
        }
    }
}

/// The service as names of links have it.
pub fn word(service: Service) -> &'static str {
    match service {
        Service::Im => "IM",
        Service::Sms => "SMS",
    }
}

/// The name of an operator.
pub fn name(r: &Reader, operator: vocabulary::OperatorId) -> String {
    r.operators.get(usize::from(operator.0)).cloned().unwrap_or_default()
}
