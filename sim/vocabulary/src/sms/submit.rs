//! SMS-SUBMIT, from terminal to service centre: 3GPP TS 23.040, 9.2.2.2.

use super::octets::Octets;
use super::tpdu::{PLAIN_PROTOCOL, at_end, first};
use super::{Address, RelativeValidity, ServiceCentreTime, SmsError, Tpdu, UserData, Validity};

/// What an SMS-SUBMIT says besides the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubmitHeader {
    /// TP-DA: whom it is for.
    pub destination: Address,
    /// TP-MR: the number of the first part among what the terminal submits; the parts count on from it.
    pub message_reference: u8,
    /// TP-VP: until when it is worth delivering.
    pub validity: Validity,
    /// The reference that joins the parts of a long text.
    pub reference: u8,
}

impl SubmitHeader {
    /// To an address, references from 0, no validity period.
    pub fn to(destination: Address) -> SubmitHeader {
        SubmitHeader { destination, message_reference: 0, validity: Validity::Unsaid, reference: 0 }
    }
}

/// An SMS-SUBMIT as a service centre reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Submit {
    /// TP-DA: whom it is for.
    pub destination: Address,
    /// TP-MR: its number among what the terminal submits.
    pub message_reference: u8,
    /// TP-VP: until when it is worth delivering.
    pub validity: Validity,
    /// TP-UD: the text, or a part of it.
    pub data: UserData,
}

/// The data units that bring a text from a terminal to its service centre, one for each part.
///
/// # Errors
///
/// A text that takes more than 255 parts.
pub fn submit(header: &SubmitHeader, text: &str) -> Result<Vec<Tpdu>, SmsError> {
    let parts = UserData::of(text, header.reference)?;
    let part = |(i, data): (u8, UserData)| {
        let message_reference = header.message_reference.wrapping_add(i);
        let (destination, validity) = (header.destination.clone(), header.validity);
        Submit { destination, message_reference, validity, data }.encode()
    };
    Ok((0..=254).zip(parts).map(part).collect())
}

impl Submit {
    /// The data unit.
    pub fn encode(&self) -> Tpdu {
        let headed = if self.data.concatenation().is_some() { first::HEADED } else { 0 };
        let format = match self.validity {
            Validity::Unsaid => 0,
            Validity::Relative(_) => first::RELATIVE,
            Validity::Until(_) => first::ABSOLUTE,
        };
        let mut octets = vec![first::SUBMIT | format | headed, self.message_reference];
        self.destination.encode(&mut octets);
        octets.extend([PLAIN_PROTOCOL, self.data.alphabet().data_coding()]);
        match self.validity {
            Validity::Unsaid => {}
            Validity::Relative(period) => octets.push(period.0),
            Validity::Until(time) => octets.extend(time.encode()),
        }
        self.data.encode(&mut octets);
        Tpdu(octets)
    }

    /// Reads a data unit that comes from a terminal.
    ///
    /// # Errors
    ///
    /// Octets that are no SMS-SUBMIT, or whose address, validity or text is of a kind that is not known here.
    pub fn decode(octets: &[u8]) -> Result<Submit, SmsError> {
        let mut octets = Octets::of(octets);
        let bits = octets.one("first octet")?;
        if bits & first::TYPE != first::SUBMIT {
            return Err(SmsError::OtherType(bits & first::TYPE));
        }
        let message_reference = octets.one("message reference")?;
        let destination = Address::decode(&mut octets)?;
        octets.one("protocol identifier")?;
        let coding = octets.one("data coding scheme")?;
        let validity = validity(bits & first::VALIDITY, &mut octets)?;
        let data = UserData::decode(&mut octets, bits & first::HEADED != 0, coding)?;
        at_end(octets.rest())?;
        Ok(Submit { destination, message_reference, validity, data })
    }
}

fn validity(format: u8, octets: &mut Octets) -> Result<Validity, SmsError> {
    const WHAT: &str = "end of the validity period";
    match format {
        0 => Ok(Validity::Unsaid),
        first::RELATIVE => octets.one(WHAT).map(|value| Validity::Relative(RelativeValidity(value))),
        first::ABSOLUTE => {
            let until = ServiceCentreTime::decode(octets.take(ServiceCentreTime::OCTETS, WHAT)?)?;
            Ok(Validity::Until(until))
        }
        _ => Err(SmsError::EnhancedValidity),
    }
}
