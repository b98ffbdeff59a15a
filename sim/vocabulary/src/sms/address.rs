//! Addresses of short messages: 3GPP TS 23.040, 9.1.2.5.

use super::SmsError;
use super::octets::Octets;
use std::fmt;

/// What kind of number an address is (ISDN numbering plan).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum NumberType {
    /// Not told, such as a service prefix with a number, or a short code.
    Unknown,
    /// With country code: an MSISDN.
    International,
    /// Within its country.
    National,
}

impl NumberType {
    /// The octet with the numbering plan.
    fn octet(self) -> u8 {
        match self {
            NumberType::Unknown => 0x81,
            NumberType::International => 0x91,
            NumberType::National => 0xA1,
        }
    }

    fn of_octet(octet: u8) -> Option<NumberType> {
        use NumberType::*;
        [Unknown, International, National].into_iter().find(|kind| kind.octet() == octet)
    }
}

/// The originating or destination address of a short message: up to 20 digits.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Address {
    kind: NumberType,
    /// Decimal digits, each 0 to 9.
    digits: Vec<u8>,
}

impl Address {
    /// The most digits of an address.
    pub const MOST_DIGITS: usize = 20;

    /// An address of 1 to 20 decimal digits.
    pub fn new(kind: NumberType, digits: &str) -> Result<Address, SmsError> {
        let fits = (1..=Address::MOST_DIGITS).contains(&digits.len());
        if !fits || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(SmsError::NoAddress(digits.to_owned()));
        }
        Ok(Address { kind, digits: digits.bytes().map(|b| b - b'0').collect() })
    }

    /// The address of an MSISDN, with or without a leading `+`.
    pub fn international(msisdn: &str) -> Result<Address, SmsError> {
        Address::new(NumberType::International, msisdn.strip_prefix('+').unwrap_or(msisdn))
    }

    /// What kind of number it is.
    pub fn kind(&self) -> NumberType {
        self.kind
    }

    /// Its length in digits, its type, and its digits as semi-octets, an odd one followed by 1111.
    pub(super) fn encode(&self, octets: &mut Vec<u8>) {
        octets.extend([self.digits.len() as u8, self.kind.octet()]);
        octets.extend(self.digits.chunks(2).map(|pair| pair.get(1).unwrap_or(&0x0F) << 4 | pair[0]));
    }

    pub(super) fn decode(octets: &mut Octets) -> Result<Address, SmsError> {
        let length = usize::from(octets.one("length of the address")?);
        let kind = octets.one("type of the address")?;
        let kind = NumberType::of_octet(kind).ok_or(SmsError::AddressType(kind))?;
        let packed = octets.take(length.div_ceil(2), "digits of the address")?;
        let halves: Vec<u8> = packed.iter().flat_map(|o| [o & 0x0F, o >> 4]).collect();
        let (digits, filler) = halves.split_at(length);
        let sound = (1..=Address::MOST_DIGITS).contains(&length) && filler.iter().all(|d| *d == 0x0F);
        if !sound || digits.iter().any(|d| *d > 9) {
            return Err(SmsError::NoAddress(halves.iter().map(|d| format!("{d:X}")).collect()));
        }
        Ok(Address { kind, digits: digits.to_vec() })
    }
}

impl fmt::Display for Address {
    /// The digits, with a `+` before an international number.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if self.kind == NumberType::International {
            f.write_str("+")?;
        }
        self.digits.iter().try_for_each(|d| write!(f, "{d}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(address: &Address) -> Vec<u8> {
        let mut octets = Vec::new();
        address.encode(&mut octets);
        octets
    }

    #[test]
    fn digits_are_swapped_and_an_odd_one_is_filled_up() {
        let odd = Address::international("+46708251358").expect("an MSISDN");
        assert_eq!(octets(&odd), [0x0B, 0x91, 0x64, 0x07, 0x28, 0x15, 0x53, 0xF8]);
        let even = Address::new(NumberType::Unknown, "5000").expect("a short code");
        assert_eq!(octets(&even), [0x04, 0x81, 0x05, 0x00]);
        assert_eq!((odd.to_string(), even.to_string()), ("+46708251358".to_owned(), "5000".to_owned()));
    }

    #[test]
    fn every_length_comes_back() {
        for length in 1..=20 {
            let digits: String = (0..length).map(|i| char::from(b'0' + (i * 7 % 10) as u8)).collect();
            let address = Address::new(NumberType::National, &digits).expect("digits");
            assert_eq!(Address::decode(&mut Octets::of(&octets(&address))), Ok(address));
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "+", "12a", "+44 7700", "123456789012345678901"] {
            assert_eq!(Address::new(NumberType::Unknown, text), Err(SmsError::NoAddress(text.to_owned())));
        }
        let read = |octets: &[u8]| Address::decode(&mut Octets::of(octets));
        assert_eq!(read(&[0x02, 0xD0, 0x21]), Err(SmsError::AddressType(0xD0)));
        assert_eq!(read(&[0x03, 0x91, 0x21]), Err(SmsError::CutShort { what: "digits of the address" }));
        assert_eq!(read(&[0x01, 0x91, 0x21]), Err(SmsError::NoAddress("12".to_owned())));
        assert_eq!(read(&[0x02, 0x91, 0xA1]), Err(SmsError::NoAddress("1A".to_owned())));
        assert_eq!(read(&[0x00, 0x91]), Err(SmsError::NoAddress(String::new())));
    }
}
