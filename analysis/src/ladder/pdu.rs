//! What a short message of the script carries, as octets.

use super::ways::Way;
use std::fmt::Write;
use vocabulary::sms::UserData;
use vocabulary::{Event, Record};
use world::Blueprint;

/// The user data of each part of the short message that a way has, in hexadecimal digits; nothing for a way
/// without short message, or whose text is not known.
pub(super) fn user_data(blueprint: &Blueprint, way: &Way) -> Vec<String> {
    let text = way.records.iter().find_map(|r| text_of(blueprint, r));
    let parts = text.and_then(|text| UserData::of(&text, 0).ok()).unwrap_or_default();
    parts.iter().map(|part| hex(&part.octets())).collect()
}

/// The text as it is carried from a record on.
fn text_of(blueprint: &Blueprint, record: &Record) -> Option<String> {
    match record.event {
        Event::SmsAnswered { .. } => blueprint.text_of(record.id, record.subject).map(str::to_owned),
        Event::ImConverted { introduced, .. } => {
            let text = blueprint.text_of(record.id, record.subject)?;
            let policy = blueprint.policy_at(record.operator, record.time)?;
            let intro = policy.intro.as_ref().filter(|_| introduced);
            let intro = intro.map(|i| i.from_sender(&blueprint.msisdn(record.subject)));
            Some(policy.carries(text, &intro.unwrap_or_default())?.whole)
        }
        _ => None,
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut digits, octet| {
        let _ = write!(digits, "{octet:02X}");
        digits
    })
}
