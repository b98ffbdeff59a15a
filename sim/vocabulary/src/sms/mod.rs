//! Short messages as they go over the air: alphabets (3GPP TS 23.038), sizes and parts, and the transfer protocol's
//! data units (3GPP TS 23.040).
//!
//! ```
//! use vocabulary::sms::{Address, SubmitHeader, submit};
//!
//! let header = SubmitHeader::to(Address::international("46708251358")?);
//! let tpdus = submit(&header, "hellohello")?;
//! assert_eq!(tpdus[0].to_string(), "01000B916407281553F800000AE8329BFD4697D9EC37");
//! # Ok::<(), vocabulary::sms::SmsError>(())
//! ```

mod address;
mod alphabet;
mod deliver;
mod error;
mod octets;
mod septets;
mod size;
mod split;
mod submit;
#[cfg(test)]
mod tests;
mod timestamp;
mod tpdu;
mod user_data;
mod validity;

pub use address::{Address, NumberType};
pub use alphabet::Alphabet;
pub use deliver::{Deliver, DeliverHeader, deliver};
pub use error::SmsError;
pub use size::TextSize;
pub use split::{parts, split, truncated};
pub use submit::{Submit, SubmitHeader, submit};
pub use timestamp::ServiceCentreTime;
pub use tpdu::Tpdu;
pub use user_data::{Concatenation, UserData, joined};
pub use validity::{RelativeValidity, Validity};

/// The most parts of a concatenated short message (TS 23.040, 9.2.3.24.1).
pub const MOST_PARTS: usize = 255;
