//! Why a short message could not be made or read.

use std::fmt;

/// Why a short message could not be made or read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SmsError {
    /// The text takes more than 255 parts.
    TooLong {
        /// How many it would take.
        parts: usize,
    },
    /// An address is not 1 to 20 decimal digits (TS 23.040, 9.1.2.5).
    NoAddress(String),
    /// The type of an address is none of those known here (TS 23.040, 9.1.2.5).
    AddressType(u8),
    /// A text is not written in pairs of hexadecimal digits.
    NotHex,
    /// The octets end before all is there.
    CutShort {
        /// What is missing.
        what: &'static str,
    },
    /// There are more octets than the user data length says (TS 23.040, 9.2.3.16).
    LeftOver(usize),
    /// It is another message type (TS 23.040, 9.2.3.1).
    OtherType(u8),
    /// The data coding scheme is none of those known here (TS 23.038, 4).
    DataCoding(u8),
    /// The user data header does not fit into the user data, or its elements do not fit into it (TS 23.040,
    /// 9.2.3.24).
    Header,
    /// UCS-2 user data have an odd length, or half a surrogate pair.
    NotUcs2,
    /// The octets are no time stamp (TS 23.040, 9.2.3.11).
    NoTime,
    /// The validity period is in the enhanced format, which is not known here (TS 23.040, 9.2.3.12.3).
    EnhancedValidity,
}

impl fmt::Display for SmsError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            SmsError::TooLong { parts } => {
                write!(f, "the text takes {parts} short messages; 255 are the most")
            }
            SmsError::NoAddress(text) => write!(f, "`{text}` is no address: it has 1 to 20 decimal digits"),
            SmsError::AddressType(octet) => write!(f, "the type of address {octet:02X} is not known"),
            SmsError::NotHex => f.write_str("octets are written as pairs of hexadecimal digits"),
            SmsError::CutShort { what } => write!(f, "the octets end before the {what}"),
            SmsError::LeftOver(octets) => write!(f, "{octets} octets are left over after the user data"),
            SmsError::OtherType(mti) => write!(f, "the message type indicator {mti} is another one's"),
            SmsError::DataCoding(scheme) => write!(f, "the data coding scheme {scheme:02X} is not known"),
            SmsError::Header => f.write_str("the user data header does not fit into the user data"),
            SmsError::NotUcs2 => f.write_str("the user data are no UCS-2 text"),
            SmsError::NoTime => f.write_str("the octets of the time stamp are no time"),
            SmsError::EnhancedValidity => {
                f.write_str("validity periods in the enhanced format are not known")
            }
        }
    }
}

impl std::error::Error for SmsError {}
