//! The service centre time stamp: 3GPP TS 23.040, 9.2.3.11.

use super::SmsError;
use super::octets::{from_semi_octets, semi_octets};
use std::fmt;

/// A local civil time as short messages tell it: to the second, the year by its last two digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ServiceCentreTime {
    /// The last two digits of the year, 0 to 99.
    pub year: u8,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day, 1 to 31.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: u8,
    /// The second, 0 to 59.
    pub second: u8,
    /// Quarters of an hour by which it is ahead of GMT, -79 to 79.
    pub quarters: i8,
}

impl ServiceCentreTime {
    /// The octets of a time stamp.
    pub(super) const OCTETS: usize = 7;
    /// The bit that says that it is behind GMT: the highest of the first semi-octet of the time zone.
    const BEHIND: u8 = 0x08;

    /// Whether each field is within its range.
    fn is_sound(&self) -> bool {
        (1..=12).contains(&self.month)
            && (1..=31).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second < 60
            && self.quarters.unsigned_abs() < 80
    }

    /// The seven octets; the largest or smallest values where a field is out of its range.
    pub(super) fn encode(&self) -> [u8; Self::OCTETS] {
        let sign = if self.quarters < 0 { Self::BEHIND } else { 0 };
        let zone = semi_octets(self.quarters.unsigned_abs().min(79)) | sign;
        let (month, day) = (self.month.clamp(1, 12), self.day.clamp(1, 31));
        let (hour, minute, second) = (self.hour.min(23), self.minute.min(59), self.second.min(59));
        let [year, month, day, hour, minute, second] =
            [self.year % 100, month, day, hour, minute, second].map(semi_octets);
        [year, month, day, hour, minute, second, zone]
    }

    pub(super) fn decode(octets: &[u8]) -> Result<ServiceCentreTime, SmsError> {
        let &[year, month, day, hour, minute, second, zone] = octets else { return Err(SmsError::NoTime) };
        let number = |octet: u8| from_semi_octets(octet).ok_or(SmsError::NoTime);
        let quarters = number(zone & !Self::BEHIND)? as i8;
        let time = ServiceCentreTime {
            year: number(year)?,
            month: number(month)?,
            day: number(day)?,
            hour: number(hour)?,
            minute: number(minute)?,
            second: number(second)?,
            quarters: if zone & Self::BEHIND == 0 { quarters } else { -quarters },
        };
        time.is_sound().then_some(time).ok_or(SmsError::NoTime)
    }
}

impl fmt::Display for ServiceCentreTime {
    /// As `07-04-27 09:00:00 +01:00`.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (sign, quarters) = (if self.quarters < 0 { '-' } else { '+' }, self.quarters.unsigned_abs());
        write!(f, "{:02}-{:02}-{:02} ", self.year, self.month, self.day)?;
        write!(f, "{:02}:{:02}:{:02} ", self.hour, self.minute, self.second)?;
        write!(f, "{sign}{:02}:{:02}", quarters / 4, quarters % 4 * 15)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: ServiceCentreTime =
        ServiceCentreTime { year: 7, month: 4, day: 27, hour: 9, minute: 5, second: 59, quarters: 4 };

    #[test]
    fn each_field_is_two_swapped_digits() {
        assert_eq!(PAPER.encode(), [0x70, 0x40, 0x72, 0x90, 0x50, 0x95, 0x40]);
        assert_eq!(PAPER.to_string(), "07-04-27 09:05:59 +01:00");
    }

    #[test]
    fn a_time_behind_gmt_has_a_bit_of_its_own() {
        // Eight hours behind GMT are 32 quarters: the digits 3 and 2, and the sign in the first of them.
        let west = ServiceCentreTime { quarters: -32, ..PAPER };
        assert_eq!(west.encode()[6], 0x2B);
        assert_eq!(west.to_string(), "07-04-27 09:05:59 -08:00");
    }

    #[test]
    fn times_come_back() {
        for quarters in -79..80 {
            let time = ServiceCentreTime { quarters, year: 99, ..PAPER };
            assert_eq!(ServiceCentreTime::decode(&time.encode()), Ok(time));
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        let broken = |place: usize, octet: u8| {
            let mut octets = PAPER.encode();
            octets[place] = octet;
            ServiceCentreTime::decode(&octets)
        };
        let wrong = [(0, 0xA0), (1, 0x31), (1, 0x00), (2, 0x23), (3, 0x42), (4, 0x06), (5, 0x0A), (6, 0xF0)];
        for (place, octet) in wrong {
            assert_eq!(broken(place, octet), Err(SmsError::NoTime), "{octet:02X} at {place}");
        }
        assert_eq!(ServiceCentreTime::decode(&[0; 6]), Err(SmsError::NoTime));
    }
}
