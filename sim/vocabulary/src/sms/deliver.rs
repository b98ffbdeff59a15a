//! SMS-DELIVER, from service centre to terminal: 3GPP TS 23.040, 9.2.2.1.

use super::octets::Octets;
use super::tpdu::{PLAIN_PROTOCOL, at_end, first};
use super::{Address, ServiceCentreTime, SmsError, Tpdu, UserData};

/// What an SMS-DELIVER says besides the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeliverHeader {
    /// TP-OA: who sent it, and where an answer goes.
    pub originator: Address,
    /// TP-SCTS: when the service centre got it.
    pub timestamp: ServiceCentreTime,
    /// The reference that joins the parts of a long text.
    pub reference: u8,
}

/// An SMS-DELIVER as a terminal reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deliver {
    /// TP-OA: who sent it.
    pub originator: Address,
    /// TP-SCTS: when the service centre got it.
    pub timestamp: ServiceCentreTime,
    /// TP-MMS: whether more messages wait for the terminal.
    pub more: bool,
    /// TP-UD: the text, or a part of it.
    pub data: UserData,
}

/// The data units that bring a text to a terminal, one for each part. All but the last say that more messages wait.
///
/// # Errors
///
/// A text that takes more than 255 parts.
///
/// ```
/// use vocabulary::sms::{Address, DeliverHeader, ServiceCentreTime, deliver};
///
/// let timestamp =
///     ServiceCentreTime { year: 7, month: 4, day: 27, hour: 9, minute: 1, second: 0, quarters: 4 };
/// let originator = Address::international("+447700900001")?;
/// let header = DeliverHeader { originator, timestamp, reference: 0 };
/// assert_eq!(deliver(&header, "Lunch?")?[0].to_string(), "040C9144770009001000007040729010004006CCBA7B8CFE01");
/// # Ok::<(), vocabulary::sms::SmsError>(())
/// ```
pub fn deliver(header: &DeliverHeader, text: &str) -> Result<Vec<Tpdu>, SmsError> {
    let parts = UserData::of(text, header.reference)?;
    let last = parts.len() - 1;
    let part = |(i, data): (usize, UserData)| {
        let (originator, timestamp) = (header.originator.clone(), header.timestamp);
        Deliver { originator, timestamp, more: i < last, data }.encode()
    };
    Ok(parts.into_iter().enumerate().map(part).collect())
}

impl Deliver {
    /// The data unit.
    pub fn encode(&self) -> Tpdu {
        let headed = if self.data.concatenation().is_some() { first::HEADED } else { 0 };
        let more = if self.more { 0 } else { first::NO_MORE };
        let mut octets = vec![first::DELIVER | more | headed];
        self.originator.encode(&mut octets);
        octets.extend([PLAIN_PROTOCOL, self.data.alphabet().data_coding()]);
        octets.extend(self.timestamp.encode());
        self.data.encode(&mut octets);
        Tpdu(octets)
    }

    /// Reads a data unit that goes to a terminal.
    ///
    /// # Errors
    ///
    /// Octets that are no SMS-DELIVER, or whose address, time or text is of a kind that is not known here.
    pub fn decode(octets: &[u8]) -> Result<Deliver, SmsError> {
        let mut octets = Octets::of(octets);
        let bits = octets.one("first octet")?;
        if bits & first::TYPE != first::DELIVER {
            return Err(SmsError::OtherType(bits & first::TYPE));
        }
        let originator = Address::decode(&mut octets)?;
        octets.one("protocol identifier")?;
        let coding = octets.one("data coding scheme")?;
        let timestamp =
            ServiceCentreTime::decode(octets.take(ServiceCentreTime::OCTETS, "end of the time stamp")?)?;
        let data = UserData::decode(&mut octets, bits & first::HEADED != 0, coding)?;
        at_end(octets.rest())?;
        Ok(Deliver { originator, timestamp, more: bits & first::NO_MORE == 0, data })
    }
}
