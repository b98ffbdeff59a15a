//! How long a short message is worth delivering: 3GPP TS 23.040, 9.2.3.12.

use super::ServiceCentreTime;
use crate::Span;

/// A validity period in the relative format: one octet, from 5 minutes to 63 weeks (TS 23.040, 9.2.3.12.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RelativeValidity(pub u8);

impl RelativeValidity {
    /// The longest: 63 weeks.
    pub const LONGEST: RelativeValidity = RelativeValidity(255);

    /// The shortest period that lasts at least so long; the longest one if none does.
    ///
    /// ```
    /// use vocabulary::{Span, sms::RelativeValidity};
    ///
    /// assert_eq!(RelativeValidity::of(Span::DAY).span(), Span::DAY);
    /// assert_eq!(RelativeValidity::of(Span::SECOND).span().to_string(), "5 min");
    /// ```
    pub fn of(span: Span) -> RelativeValidity {
        (0..=254).map(RelativeValidity).find(|v| v.span() >= span).unwrap_or(RelativeValidity::LONGEST)
    }

    /// How long it lasts.
    pub fn span(self) -> Span {
        let value = u64::from(self.0);
        let minutes = match value {
            0..=143 => (value + 1) * 5,
            144..=167 => 12 * 60 + (value - 143) * 30,
            168..=196 => (value - 166) * 24 * 60,
            _ => (value - 192) * 7 * 24 * 60,
        };
        Span(minutes * Span::MINUTE.0)
    }
}

/// Until when a short message is worth delivering.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Validity {
    /// As long as the service centre keeps short messages.
    Unsaid,
    /// So long from when the service centre got it.
    Relative(RelativeValidity),
    /// Until a civil time (TS 23.040, 9.2.3.12.2).
    Until(ServiceCentreTime),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_those_of_the_standard() {
        let minutes = |value: u8| RelativeValidity(value).span().0 / Span::MINUTE.0;
        assert_eq!((minutes(0), minutes(143), minutes(144), minutes(167)), (5, 720, 750, 1440));
        assert_eq!((minutes(168) / 1440, minutes(0xAA) / 1440, minutes(196) / 1440), (2, 4, 30));
        assert_eq!((minutes(197) / 10_080, minutes(255) / 10_080), (5, 63));
        assert!((0..255).all(|v| minutes(v) < minutes(v + 1)));
    }

    #[test]
    fn a_period_lasts_at_least_as_long_as_asked() {
        assert_eq!(RelativeValidity::of(Span::ZERO), RelativeValidity(0));
        assert_eq!(RelativeValidity::of(Span(5 * Span::MINUTE.0 + 1)), RelativeValidity(1));
        assert_eq!(RelativeValidity::of(Span(u64::MAX)), RelativeValidity::LONGEST);
        for value in 0..=255 {
            assert_eq!(RelativeValidity::of(RelativeValidity(value).span()), RelativeValidity(value));
        }
    }
}
