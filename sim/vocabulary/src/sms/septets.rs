//! Septets in octets: 3GPP TS 23.038, 6.1.2.1.

use super::alphabet::{self, ESCAPE};

/// The septets of a text; a character that is not in the alphabet is left out.
pub(super) fn encode(text: &str) -> Vec<u8> {
    let codes = text.chars().filter_map(alphabet::code);
    codes.flat_map(|code| code.escaped.then_some(ESCAPE).into_iter().chain([code.septet])).collect()
}

/// The text of septets. Every row of septets is one.
pub(super) fn decode(septets: &[u8]) -> String {
    let mut septets = septets.iter().copied();
    let mut text = String::with_capacity(septets.len());
    while let Some(septet) = septets.next() {
        let escaped = (septet == ESCAPE).then(|| septets.next()).flatten();
        text.push(escaped.map_or_else(|| alphabet::basic(septet), alphabet::extended));
    }
    text
}

/// How many octets hold so many septets after some fill bits.
pub(super) fn octets(septets: usize, fill: usize) -> usize {
    (septets * 7 + fill).div_ceil(8)
}

/// The bits after a user data header that bring the text to a septet's border (TS 23.040, 9.2.3.24).
pub(super) fn fill_bits(header_octets: usize) -> usize {
    (7 - header_octets * 8 % 7) % 7
}

/// Packs septets, lowest bit first, after some fill bits.
pub(super) fn pack(septets: &[u8], fill: usize) -> Vec<u8> {
    let mut packed = Vec::with_capacity(octets(septets.len(), fill));
    let (mut bits, mut held) = (0_u32, fill);
    for septet in septets {
        bits |= u32::from(*septet) << held;
        held += 7;
        if held >= 8 {
            packed.push(bits as u8);
            (bits, held) = (bits >> 8, held - 8);
        }
    }
    if held > 0 {
        packed.push(bits as u8);
    }
    packed
}

/// Unpacks so many septets after some fill bits; none if the octets do not hold as many.
pub(super) fn unpack(packed: &[u8], fill: usize, septets: usize) -> Option<Vec<u8>> {
    if packed.len() < octets(septets, fill) {
        return None;
    }
    let at = |octet: usize| u16::from(packed.get(octet).copied().unwrap_or(0));
    let septet = |i: usize| {
        let bit = fill + i * 7;
        ((at(bit / 8) | at(bit / 8 + 1) << 8) >> (bit % 8) & 0x7F) as u8
    };
    Some((0..septets).map(septet).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(octets: &[u8]) -> String {
        octets.iter().map(|o| format!("{o:02X}")).collect()
    }

    #[test]
    fn septets_are_packed_from_the_lowest_bit() {
        assert_eq!(hex(&pack(&encode("hellohello"), 0)), "E8329BFD4697D9EC37");
        // Eight septets are seven octets; the seventh bit of the eighth is the highest of the last.
        assert_eq!(hex(&pack(&[0x7F; 8], 0)), "FFFFFFFFFFFFFF");
        assert_eq!(hex(&pack(&[0x01], 0)), "01");
        assert_eq!(hex(&pack(&[0x01, 0x01], 0)), "8100");
    }

    #[test]
    fn a_header_of_six_octets_is_followed_by_one_fill_bit() {
        assert_eq!((fill_bits(6), fill_bits(7), fill_bits(0), fill_bits(1)), (1, 0, 0, 6));
        assert_eq!(hex(&pack(&[0x41], fill_bits(6))), "82");
        assert_eq!(hex(&pack(&[0x41, 0x42], 1)), "8242");
    }

    #[test]
    fn an_escape_is_a_septet_of_its_own() {
        assert_eq!(encode("€a"), [0x1B, 0x65, 0x61]);
        assert_eq!(decode(&[0x1B, 0x65, 0x1B]), "€ ");
    }

    #[test]
    fn what_is_packed_is_unpacked_whatever_the_fill_bits() {
        for length in 0..40_usize {
            let septets: Vec<u8> = (0..length).map(|i| (i * 37 % 128) as u8).collect();
            for fill in 0..7 {
                let packed = pack(&septets, fill);
                assert_eq!(unpack(&packed, fill, length).as_ref(), Some(&septets));
                assert_eq!(unpack(&packed, fill, length + 9), None);
            }
        }
    }
}
