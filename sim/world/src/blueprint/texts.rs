//! Real texts: what the script sends, with what an IMSP puts in front of it, and when a service centre got it.

use super::{Act, Blueprint, Intro, LegacyPolicy, Oversize, Start};
use jiff::{Timestamp, tz::Offset};
use vocabulary::sms::{self, ServiceCentreTime};
use vocabulary::{Originator, RecordId, SubscriberId, Time};

/// A real text as a legacy customer gets it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CarriedText {
    /// Introductory text and text.
    pub whole: String,
    /// Where in it the text begins, in bytes.
    pub begin: usize,
    /// Characters cut off.
    pub lost_characters: u16,
}

impl CarriedText {
    /// The text without its introduction.
    pub fn kept(&self) -> &str {
        &self.whole[self.begin..]
    }
}

impl Blueprint {
    /// The text that a sender wrote, where it is known: that of the act of the script which began the exchange.
    /// Of other messages only the size is known.
    pub fn text_of(&self, exchange: RecordId, sender: SubscriberId) -> Option<&str> {
        if self.script.is_empty() {
            return None;
        }
        let Originator::Script(who, index) = exchange.originator() else { return None };
        match &self.script.get(index as usize).filter(|_| who == sender)?.act {
            Act::Send { text, .. } | Act::Answer { text, .. } => Some(text),
            Act::Add { .. }
            | Act::GetClient(_)
            | Act::LogOn
            | Act::GroupChat { .. }
            | Act::SetPresence(_) => None,
        }
    }
}

impl Intro {
    /// The introductory text of a message from a number.
    pub fn from_sender(&self, msisdn: &str) -> String {
        self.text.replace("{sender}", msisdn)
    }
}

impl LegacyPolicy {
    /// The text with its introduction, within the limit as the policy says; none: it is too long.
    pub fn carries(&self, text: &str, intro: &str) -> Option<CarriedText> {
        let characters = |text: &str| text.chars().count();
        let room = usize::from(self.limit).saturating_sub(characters(intro));
        let over = characters(text) > room;
        let kept = match self.oversize {
            _ if !over => text,
            Oversize::Block | Oversize::Reject => return None,
            Oversize::Split => text,
            Oversize::Truncate => sms::truncated(text, room as u16),
        };
        let lost = characters(text) - characters(kept);
        Some(CarriedText {
            whole: format!("{intro}{kept}"),
            begin: intro.len(),
            lost_characters: lost.min(usize::from(u16::MAX)) as u16,
        })
    }
}

impl Start {
    /// The local civil time at an instant of the run, as short messages tell it: to the second, the offset rounded
    /// to a quarter of an hour (TS 23.040, 9.2.3.11).
    pub fn service_centre_time(self, at: Time) -> ServiceCentreTime {
        let quarters = (self.utc_offset_seconds + 450).div_euclid(900).clamp(-79, 79);
        let unix = self.unix_seconds.saturating_add((at.0 / 1_000_000) as i64);
        let instant = Timestamp::from_second(unix).unwrap_or(Timestamp::MAX);
        let local = Offset::from_seconds(quarters * 900).unwrap_or(Offset::UTC).to_datetime(instant);
        ServiceCentreTime {
            year: local.year().rem_euclid(100) as u8,
            month: local.month() as u8,
            day: local.day() as u8,
            hour: local.hour() as u8,
            minute: local.minute() as u8,
            second: local.second() as u8,
            quarters: quarters as i8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{IntroWhen, LegacyPresence, ReplyRouting};
    use super::*;
    use vocabulary::{Presence, Span, TextSize};

    fn policy(oversize: Oversize) -> LegacyPolicy {
        LegacyPolicy {
            reply: ReplyRouting::OriginatorNumber { lifetime: Span::HOUR, per_customer: 1 },
            limit: 160,
            oversize,
            intro: None,
            presence: LegacyPresence::Permanent(Presence::Available),
            presence_commands: false,
            group_chat: false,
            differentiate: true,
            indications: Default::default(),
            information: crate::blueprint::Information::None,
            validity: Span::DAY,
            receipts: 0.0,
        }
    }

    #[test]
    fn the_introduction_names_the_sender() {
        let text = "IM from {sender}: ".to_owned();
        let intro = Intro { text, size: TextSize::default(), when: IntroWhen::First };
        assert_eq!(intro.from_sender("+447700900001"), "IM from +447700900001: ");
    }

    #[test]
    fn a_text_is_cut_between_characters_where_the_limit_is() {
        let long = format!("{}€€", "a".repeat(155));
        let cut = policy(Oversize::Truncate).carries(&long, "To: ").expect("it is cut");
        assert_eq!((cut.whole.chars().count(), cut.lost_characters), (160, 1));
        assert!(cut.kept().ends_with("a€") && cut.whole.starts_with("To: a"));
        let split = policy(Oversize::Split).carries(&long, "To: ").expect("it is split");
        assert_eq!((split.kept(), split.lost_characters), (long.as_str(), 0));
        assert_eq!(policy(Oversize::Reject).carries(&long, "To: "), None);
        assert_eq!(policy(Oversize::Block).carries(&long, "To: "), None);
        assert!(policy(Oversize::Reject).carries(&long, "").is_some());
    }

    #[test]
    fn time_stamps_are_local_and_go_on_over_midnight() {
        // 2007-12-31T23:59:58 at UTC-03:30.
        let start = Start { unix_seconds: 1_199_158_198, utc_offset_seconds: -12_600 };
        let stamp = |seconds: u64| start.service_centre_time(Time(seconds * 1_000_000 + 999_999)).to_string();
        assert_eq!(stamp(0), "07-12-31 23:59:58 -03:30");
        assert_eq!(stamp(2), "08-01-01 00:00:00 -03:30");
    }

    #[test]
    fn offsets_are_rounded_to_quarters_of_an_hour() {
        // Amsterdam before 1940 was 19 min 32 s ahead: a quarter of an hour, as near as can be.
        let start = Start { unix_seconds: 0, utc_offset_seconds: 1_172 };
        assert_eq!(start.service_centre_time(Time::START).to_string(), "70-01-01 00:15:00 +00:15");
    }
}
