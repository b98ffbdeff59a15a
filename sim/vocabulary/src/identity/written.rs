//! Identities of records as people write them: what [`RecordId`]'s `Display` shows is read back here.

use super::{OperatorId, Originator, RecordId, SubscriberId};
use std::fmt;
use std::str::FromStr;

/// Why a text is no identity of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RecordIdError {
    /// There is no `/` with a step behind it.
    NoStep,
    /// What stands before the step names nobody who sets exchanges off.
    NoOriginator(String),
    /// A part is no whole number.
    NotANumber(String),
    /// A number is larger than any that records have.
    TooLarge {
        /// What the number is.
        what: &'static str,
        /// The number.
        found: u64,
        /// The largest there can be.
        most: u64,
    },
}

impl fmt::Display for RecordIdError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            RecordIdError::NoStep => write!(f, "it has no step")?,
            RecordIdError::NoOriginator(part) => write!(f, "`{part}` names no exchange")?,
            RecordIdError::NotANumber(part) => write!(f, "`{part}` is no whole number")?,
            RecordIdError::TooLarge { what, found, most } => {
                write!(f, "{what} {found} is too large; the largest is {most}")?;
            }
        }
        write!(f, "; write it like 4711.3/7 (subscriber 4711, its exchange 3, step 7) or 0.script2/0")
    }
}

impl std::error::Error for RecordIdError {}

impl FromStr for RecordId {
    type Err = RecordIdError;

    /// Reads what `Display` shows: `4711.3/7`, `0.script2/0`, `17.watcher1/3`, `imsp2.sent9/0`, `operator2/0`,
    /// `happening1/0`.
    fn from_str(text: &str) -> Result<RecordId, RecordIdError> {
        let (exchange, step) = text.trim().split_once('/').ok_or(RecordIdError::NoStep)?;
        let step = number("the step", step, u64::from(RecordId::STEPS) - 1)?;
        let first = RecordId::first(originator(exchange)?);
        Ok(RecordId::from_parts(first.exchange(), step as u16))
    }
}

fn originator(text: &str) -> Result<Originator, RecordIdError> {
    let most_counts = u64::from(RecordId::COUNTS) - 1;
    if let Some(n) = text.strip_prefix("operator") {
        return Ok(Originator::Operator(OperatorId(number("the operator", n, 254)? as u8)));
    }
    if let Some(n) = text.strip_prefix("happening") {
        let most = u64::from(RecordId::SENT - RecordId::HAPPENINGS) - 1;
        return Ok(Originator::Happening(number("the happening", n, most)? as u32));
    }
    if let Some((operator, n)) = text.strip_prefix("imsp").and_then(|rest| rest.split_once(".sent")) {
        let most = (1 << (RecordId::COUNT_BITS + RecordId::SENT_BITS)) - 1;
        let operator = OperatorId(number("the operator", operator, 254)? as u8);
        return Ok(Originator::Sent(operator, number("the count", n, most)?));
    }
    let (who, count) = text.split_once('.').ok_or_else(|| RecordIdError::NoOriginator(text.to_owned()))?;
    let who = SubscriberId(number("the subscriber", who, u64::from(SubscriberId::LIMIT) - 1)? as u32);
    let digits = count.find(|c: char| c.is_ascii_digit()).unwrap_or(count.len());
    let (class, n) = count.split_at(digits);
    let of = match class {
        "" => Originator::Activity,
        "script" => Originator::Script,
        "watcher" => Originator::Watcher,
        "adoption" => Originator::Adoption,
        "revalidation" => Originator::Revalidation,
        "recorded" => Originator::Recorded,
        "notice" => Originator::Notice,
        "indication" => Originator::Indication,
        "delivery" => Originator::Delivery,
        "session" => Originator::Session,
        _ => return Err(RecordIdError::NoOriginator(text.to_owned())),
    };
    let rarer = matches!(class, "indication" | "delivery");
    let most = if rarer { u64::from(RecordId::RARER_COUNTS) - 1 } else { most_counts };
    Ok(of(who, number("the count", n, most)? as u32))
}

fn number(what: &'static str, text: &str, most: u64) -> Result<u64, RecordIdError> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let found = text.parse().ok().filter(|_| digits);
    let found: u64 = found.ok_or_else(|| RecordIdError::NotANumber(text.to_owned()))?;
    if found > most { Err(RecordIdError::TooLarge { what, found, most }) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_back() {
        let s = SubscriberId(SubscriberId::LIMIT - 1);
        for o in [
            Originator::Activity(s, RecordId::COUNTS - 1),
            Originator::Script(SubscriberId(0), 3),
            Originator::Watcher(s, 0),
            Originator::Adoption(s, 365),
            Originator::Revalidation(s, 11),
            Originator::Recorded(s, 12),
            Originator::Notice(s, 17),
            Originator::Indication(s, 2049),
            Originator::Delivery(s, 18),
            Originator::Session(s, 18),
            Originator::Sent(OperatorId(254), (1 << 35) - 1),
            Originator::Operator(OperatorId(7)),
            Originator::Happening(12),
        ] {
            let id = RecordId::from_parts(RecordId::first(o).exchange(), 2047);
            assert_eq!(id.to_string().parse(), Ok(id));
        }
    }

    #[test]
    fn what_is_no_identity_is_told_with_an_example() {
        let error = |text: &str| match text.parse::<RecordId>() {
            Ok(id) => panic!("{text} was read as {id}"),
            Err(error) => error,
        };
        assert_eq!(error("4711.3"), RecordIdError::NoStep);
        assert_eq!(error("4711/3"), RecordIdError::NoOriginator("4711".to_owned()));
        assert_eq!(error("1.talk2/3"), RecordIdError::NoOriginator("1.talk2".to_owned()));
        assert_eq!(error("1./3"), RecordIdError::NotANumber(String::new()));
        assert_eq!(error("1.2/+3"), RecordIdError::NotANumber("+3".to_owned()));
        assert_eq!(error("-/0"), RecordIdError::NoOriginator("-".to_owned()));
        for large in ["268435456.0/0", "1.2097152/0", "1.0/2048", "operator255/0", "happening458752/0"] {
            assert!(matches!(error(large), RecordIdError::TooLarge { .. }), "{large}");
        }
        assert!(error("4711.3").to_string().contains("4711.3/7"));
    }
}
