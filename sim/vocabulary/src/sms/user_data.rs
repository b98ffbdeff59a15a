//! User data: the text of a short message, or of a part of one, with its header (3GPP TS 23.040, 9.2.3.24).

use super::octets::Octets;
use super::{Alphabet, MOST_PARTS, SmsError, septets, split};

/// The information element of a concatenation with an 8 bit reference (TS 23.040, 9.2.3.24.1).
const CONCATENATION: u8 = 0x00;

/// Which part of which concatenated short message it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Concatenation {
    /// The same in all parts of one message from one address.
    pub reference: u8,
    /// How many parts there are, from 1.
    pub total: u8,
    /// Which part it is, from 1 to `total`.
    pub sequence: u8,
}

/// A text, or a part of one, as a short message carries it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UserData {
    /// Has each character of the text.
    alphabet: Alphabet,
    concatenation: Option<Concatenation>,
    text: String,
}

impl UserData {
    /// The alphabet that it is coded in.
    pub fn alphabet(&self) -> Alphabet {
        self.alphabet
    }

    /// Which part it is; none: the whole.
    pub fn concatenation(&self) -> Option<Concatenation> {
        self.concatenation
    }

    /// The text, or the part of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The octets (TP-UD), with the header of a concatenation.
    ///
    /// ```
    /// use vocabulary::sms::UserData;
    ///
    /// let parts = UserData::of("hellohello", 0)?;
    /// assert_eq!(parts[0].octets(), [0xE8, 0x32, 0x9B, 0xFD, 0x46, 0x97, 0xD9, 0xEC, 0x37]);
    /// # Ok::<(), vocabulary::sms::SmsError>(())
    /// ```
    pub fn octets(&self) -> Vec<u8> {
        let mut octets = Vec::new();
        self.encode(&mut octets);
        octets.split_off(1)
    }

    /// The user data of each part of a text; the reference is that of the concatenation. An error: the text takes
    /// more than 255 parts.
    pub fn of(text: &str, reference: u8) -> Result<Vec<UserData>, SmsError> {
        let (alphabet, texts) = (Alphabet::of(text), split(text));
        if texts.len() > MOST_PARTS {
            return Err(SmsError::TooLong { parts: texts.len() });
        }
        let total = texts.len() as u8;
        let part = |(sequence, text): (u8, &str)| UserData {
            alphabet,
            concatenation: (total > 1).then_some(Concatenation { reference, total, sequence }),
            text: text.to_owned(),
        };
        Ok((1..=total).zip(texts).map(part).collect())
    }

    fn header(&self) -> Vec<u8> {
        self.concatenation
            .map_or_else(Vec::new, |c| vec![5, CONCATENATION, 3, c.reference, c.total, c.sequence])
    }

    /// Their length (in septets, or octets of UCS-2; TS 23.040, 9.2.3.16) and the octets.
    pub(super) fn encode(&self, octets: &mut Vec<u8>) {
        let header = self.header();
        let fill = septets::fill_bits(header.len());
        let (length, packed) = match self.alphabet {
            Alphabet::Gsm7 => {
                let text = septets::encode(&self.text);
                ((header.len() * 8 + fill) / 7 + text.len(), septets::pack(&text, fill))
            }
            Alphabet::Ucs2 => {
                let text: Vec<u8> = self.text.encode_utf16().flat_map(u16::to_be_bytes).collect();
                (header.len() + text.len(), text)
            }
        };
        octets.push(length as u8);
        octets.extend(header);
        octets.extend(packed);
    }

    /// Reads the length and the octets, which are all that is left.
    pub(super) fn decode(octets: &mut Octets, headed: bool, coding: u8) -> Result<UserData, SmsError> {
        let alphabet = Alphabet::of_data_coding(coding).ok_or(SmsError::DataCoding(coding))?;
        let length = usize::from(octets.one("user data length")?);
        let size = if alphabet == Alphabet::Gsm7 { septets::octets(length, 0) } else { length };
        let data = octets.take(size, "end of the user data")?;
        let (header, text) = if headed { header(data)? } else { (data.split_at(0).0, data) };
        let concatenation = concatenation(header)?;
        let text = match alphabet {
            Alphabet::Gsm7 => gsm7(text, data.len() - text.len(), length)?,
            Alphabet::Ucs2 => ucs2(text)?,
        };
        Ok(UserData { alphabet, concatenation, text })
    }
}

/// The elements of the header, and what follows it.
fn header(data: &[u8]) -> Result<(&[u8], &[u8]), SmsError> {
    let (length, rest) = data.split_first().ok_or(SmsError::Header)?;
    rest.split_at_checked(usize::from(*length)).ok_or(SmsError::Header)
}

/// The concatenation that the elements of a header tell. Other elements do not matter here; one that contradicts
/// itself is passed over, as the standard says.
fn concatenation(mut elements: &[u8]) -> Result<Option<Concatenation>, SmsError> {
    let mut found = None;
    while let [element, length, rest @ ..] = elements {
        let (data, after) = rest.split_at_checked(usize::from(*length)).ok_or(SmsError::Header)?;
        if let (&CONCATENATION, &[reference, total, sequence]) = (element, data)
            && (1..=total).contains(&sequence)
        {
            found = Some(Concatenation { reference, total, sequence });
        }
        elements = after;
    }
    if elements.is_empty() { Ok(found) } else { Err(SmsError::Header) }
}

/// The text after a header of so many octets, header and text together so many septets long.
fn gsm7(text: &[u8], header: usize, length: usize) -> Result<String, SmsError> {
    let fill = septets::fill_bits(header);
    let count = length.checked_sub((header * 8 + fill) / 7).ok_or(SmsError::Header)?;
    let unpacked = septets::unpack(text, fill, count).ok_or(SmsError::Header)?;
    Ok(septets::decode(&unpacked))
}

fn ucs2(text: &[u8]) -> Result<String, SmsError> {
    let (pairs, odd) = text.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
    if !odd.is_empty() {
        return Err(SmsError::NotUcs2);
    }
    String::from_utf16(&units).map_err(|_| SmsError::NotUcs2)
}

/// The text of parts, in whatever order they come; none if they are not all parts of one message, each once.
pub fn joined(parts: &[UserData]) -> Option<String> {
    if let [UserData { concatenation: None, text, .. }] = parts {
        return Some(text.clone());
    }
    let mut numbered: Vec<_> =
        parts.iter().map(|p| Some((p.concatenation?, p.text.as_str()))).collect::<Option<_>>()?;
    numbered.sort_by_key(|(c, _)| c.sequence);
    let (first, _) = *numbered.first()?;
    let whole = (1..=first.total).map(|sequence| Concatenation { sequence, ..first });
    let texts = numbered.iter().map(|(_, text)| *text);
    whole.eq(numbered.iter().map(|(c, _)| *c)).then(|| texts.collect())
}
