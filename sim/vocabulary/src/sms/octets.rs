//! Octets that are read one after another.

use super::SmsError;

/// What is still to be read.
#[derive(Clone, Debug)]
pub(super) struct Octets<'a> {
    rest: &'a [u8],
}

impl<'a> Octets<'a> {
    /// All of these.
    pub(super) fn of(rest: &'a [u8]) -> Octets<'a> {
        Octets { rest }
    }

    /// The next octet, which is said to be this.
    pub(super) fn one(&mut self, what: &'static str) -> Result<u8, SmsError> {
        self.take(1, what).map(|octets| octets[0])
    }

    /// The next octets, which are said to be this.
    pub(super) fn take(&mut self, count: usize, what: &'static str) -> Result<&'a [u8], SmsError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(SmsError::CutShort { what })?;
        self.rest = rest;
        Ok(taken)
    }

    /// All that is left.
    pub(super) fn rest(self) -> &'a [u8] {
        self.rest
    }
}

/// Two decimal digits as semi-octets, the first in the lower half (TS 23.040, 9.1.2.3).
pub(super) fn semi_octets(number: u8) -> u8 {
    let (tens, ones) = (number / 10, number % 10);
    (ones << 4) | tens
}

/// The number of two semi-octets; none if they are no decimal digits.
pub(super) fn from_semi_octets(octet: u8) -> Option<u8> {
    let (tens, ones) = (octet & 0x0F, octet >> 4);
    (tens < 10 && ones < 10).then_some(tens * 10 + ones)
}
