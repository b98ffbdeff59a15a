//! The transfer protocol's data units as octets: 3GPP TS 23.040, 9.2.2.

use super::SmsError;
use std::fmt;
use std::str::FromStr;

/// The bits of the first octet.
pub(super) mod first {
    /// TP-MTI: the message type (9.2.3.1).
    pub const TYPE: u8 = 0b11;
    /// TP-MTI of SMS-DELIVER, from service centre to terminal.
    pub const DELIVER: u8 = 0b00;
    /// TP-MTI of SMS-SUBMIT, from terminal to service centre.
    pub const SUBMIT: u8 = 0b01;
    /// TP-MMS of SMS-DELIVER: no more messages wait (9.2.3.2).
    pub const NO_MORE: u8 = 0b100;
    /// TP-VPF of SMS-SUBMIT: the format of the validity period (9.2.3.3).
    pub const VALIDITY: u8 = 0b11000;
    /// TP-VPF: relative.
    pub const RELATIVE: u8 = 0b10000;
    /// TP-VPF: absolute.
    pub const ABSOLUTE: u8 = 0b11000;
    /// TP-UDHI: the user data begin with a header (9.2.3.23).
    pub const HEADED: u8 = 0b0100_0000;
}

/// TP-PID: a short message and nothing else (9.2.3.9).
pub(super) const PLAIN_PROTOCOL: u8 = 0x00;

/// A data unit of the SMS transfer protocol, as octets; shown as hexadecimal digits.
///
/// ```
/// use vocabulary::sms::{Submit, Tpdu};
///
/// let tpdu: Tpdu = "11000B916407281553F80000AA0AE8329BFD4697D9EC37".parse()?;
/// let submit = Submit::decode(tpdu.octets())?;
/// assert_eq!(submit.destination.to_string(), "+46708251358");
/// assert_eq!(submit.data.text(), "hellohello");
/// # Ok::<(), vocabulary::sms::SmsError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Tpdu(pub(super) Vec<u8>);

impl Tpdu {
    /// The octets; their number is the size of the data unit.
    pub fn octets(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Tpdu {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02X}"))
    }
}

impl FromStr for Tpdu {
    type Err = SmsError;

    fn from_str(text: &str) -> Result<Tpdu, SmsError> {
        let (pairs, odd) = text.as_bytes().as_chunks::<2>();
        let digit = |byte: u8| char::from(byte).to_digit(16).map(|d| d as u8);
        let octet = |pair: &[u8; 2]| Some(digit(pair[0])? << 4 | digit(pair[1])?);
        let octets: Option<Vec<u8>> = pairs.iter().map(octet).collect();
        octets.filter(|_| odd.is_empty()).map(Tpdu).ok_or(SmsError::NotHex)
    }
}

/// Nothing may follow the user data.
pub(super) fn at_end(rest: &[u8]) -> Result<(), SmsError> {
    if rest.is_empty() { Ok(()) } else { Err(SmsError::LeftOver(rest.len())) }
}
