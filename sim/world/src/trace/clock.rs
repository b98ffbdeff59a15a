//! When a row of recorded traffic was sent: times as files write them, in microseconds since the run began.

use super::cause::RejectCause;
use crate::blueprint::{Start, TimeFormat};
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::Offset;
use vocabulary::{Span, Time};

/// The shortest time in ISO 8601 that has hours and minutes; a day alone is no time.
const SHORTEST_ISO: usize = "2007-04-27T00:00".len();

static ISO: DateTimeParser = DateTimeParser::new();

/// Reads times of a format as times of a run.
#[derive(Clone, Debug)]
pub struct Clock {
    format: TimeFormat,
    start: Start,
    duration: Span,
}

impl Clock {
    /// The clock of a run.
    pub fn new(format: TimeFormat, start: Start, duration: Span) -> Clock {
        Clock { format, start, duration }
    }

    /// When a row was sent, or why it cannot be used.
    #[inline]
    pub fn read(&self, text: &[u8]) -> Result<Time, RejectCause> {
        let micros = self.unix_micros(text).ok_or(RejectCause::BadTime)?;
        let since = i128::from(micros) - i128::from(self.start.unix_seconds) * 1_000_000;
        match u64::try_from(since) {
            Err(_) => Err(RejectCause::BeforeTheRun),
            Ok(since) if since >= self.duration.0 => Err(RejectCause::AfterTheRun),
            Ok(since) => Ok(Time(since)),
        }
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    fn unix_micros(&self, text: &[u8]) -> Option<i64> {
        match &self.format {
            TimeFormat::UnixSeconds => decimal(text, 6),
            TimeFormat::UnixMillis => decimal(text, 3),
            TimeFormat::Iso8601 => self.iso(text),
            TimeFormat::Pattern(pattern) => {
                let parts = strtime::parse(pattern.as_ref(), text).ok()?;
                match parts.offset() {
                    Some(_) => parts.to_timestamp().ok().map(|t| t.as_microsecond()),
                    None => self.local(parts.to_datetime().ok()?),
                }
            }
        }
    }

    fn iso(&self, text: &[u8]) -> Option<i64> {
        let clock = text.get(SHORTEST_ISO..).filter(|_| text[10] == b'T' || text[10] == b' ')?;
        let offset = clock.iter().any(|b| matches!(b, b'Z' | b'z' | b'+' | b'-'));
        if offset {
            return ISO.parse_timestamp(text).ok().map(|t| t.as_microsecond());
        }
        self.local(ISO.parse_datetime(text).ok()?)
    }

    /// A civil time without its distance from UTC is one of the place of the world.
    fn local(&self, civil: DateTime) -> Option<i64> {
        let utc = Offset::UTC.to_timestamp(civil).ok()?.as_microsecond();
        utc.checked_sub(i64::from(self.start.utc_offset_seconds) * 1_000_000)
    }
}

/// A decimal number times ten to a power, cut off after the point.
#[inline]
fn decimal(text: &[u8], power: u32) -> Option<i64> {
    let (mut sum, mut scale, mut seen_point) = (0_i64, power, false);
    if !text.first()?.is_ascii_digit() {
        return None;
    }
    for byte in text {
        match byte {
            b'0'..=b'9' if seen_point && scale == 0 => {}
            b'0'..=b'9' => {
                sum = sum.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
                scale -= u32::from(seen_point);
            }
            b'.' if !seen_point => seen_point = true,
            _ => return None,
        }
    }
    sum.checked_mul(10_i64.pow(scale))
}

/// Whether a pattern can be read back to what it wrote, to the minute.
pub fn pattern_holds(pattern: &str) -> bool {
    let known = jiff::civil::date(2007, 4, 27).at(21, 36, 0, 0);
    let zoned = known.to_zoned(jiff::tz::TimeZone::fixed(Offset::constant(1)));
    let Ok(text) = zoned.and_then(|zoned| strtime::format(pattern, &zoned)) else { return false };
    strtime::parse(pattern, text).is_ok_and(|parts| parts.to_datetime().is_ok_and(|found| found == known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: TimeFormat, text: &str) -> Result<u64, RejectCause> {
        // 2007-04-27T00:00:00+01:00
        let start = Start { unix_seconds: 1_177_628_400, utc_offset_seconds: 3600 };
        Clock::new(format, start, Span::DAY).read(text.as_bytes()).map(|t| t.0)
    }

    fn pattern(text: &str) -> TimeFormat {
        TimeFormat::Pattern(text.into())
    }

    #[test]
    fn the_same_instant_is_read_in_each_format() {
        use TimeFormat::*;
        for (format, text) in [
            (UnixSeconds, "1177628461.5"),
            (UnixMillis, "1177628461500"),
            (UnixMillis, "1177628461500.0004"),
            (Iso8601, "2007-04-27T00:01:01.5+01:00"),
            (Iso8601, "2007-04-26 23:01:01.5Z"),
            (Iso8601, "2007-04-27T00:01:01.500"),
            (pattern("%d.%m.%Y %H:%M:%S%.f"), "27.04.2007 00:01:01.5"),
            (pattern("%Y%m%d%H%M%S%.f %z"), "20070426230101.5 +0000"),
        ] {
            assert_eq!(read(format.clone(), text), Ok(61_500_000), "{format:?} {text}");
        }
    }

    #[test]
    fn what_is_no_time_is_told() {
        use TimeFormat::*;
        for (format, text) in [
            (UnixSeconds, "yesterday"),
            (UnixSeconds, "-5"),
            (UnixSeconds, ".5"),
            (UnixSeconds, "1177628461,5"),
            (UnixSeconds, "99999999999999999999"),
            (Iso8601, "2007-02-30T00:00:00Z"),
            (Iso8601, "2007-04-27"),
            (Iso8601, "27.04.2007 00:00"),
            (pattern("%d.%m.%Y %H:%M"), "2007-04-27 00:00"),
            (pattern("%d.%m.%Y %H:%M"), "27.04.2007 00:00 or so"),
        ] {
            assert_eq!(read(format.clone(), text), Err(RejectCause::BadTime), "{format:?} {text}");
        }
    }

    #[test]
    fn a_run_holds_its_first_instant_and_not_its_end() {
        let of = |text| read(TimeFormat::UnixMillis, text);
        assert_eq!(of("1177628400000"), Ok(0));
        assert_eq!(of("1177628399999"), Err(RejectCause::BeforeTheRun));
        assert_eq!(of("1177714799999"), Ok(Span::DAY.0 - 1000));
        assert_eq!(of("1177714800000"), Err(RejectCause::AfterTheRun));
    }

    #[test]
    fn a_pattern_says_day_and_time() {
        for good in ["%Y-%m-%d %H:%M:%S", "%d/%b/%Y:%H:%M:%S %z", "%Y%m%d%H%M%S", "%F %T%.f"] {
            assert!(pattern_holds(good), "{good}");
        }
        for bad in ["", "%Y-%m-%d", "%H:%M:%S", "%Q", "yyyy-MM-dd HH:mm:ss"] {
            assert!(!pattern_holds(bad), "{bad}");
        }
    }
}
