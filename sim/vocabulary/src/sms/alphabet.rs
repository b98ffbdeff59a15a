//! The alphabets of short messages and the codes of their characters: 3GPP TS 23.038.

/// The alphabet that a short message is coded in.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, serde::Serialize, serde::Deserialize,
)]
#[repr(u8)]
pub enum Alphabet {
    /// GSM 7 bit default alphabet with its extension table; units are septets (TS 23.038, 6.2.1).
    #[default]
    Gsm7,
    /// UCS-2; units are 16-bit code units (TS 23.038, 6.2.3).
    Ucs2,
}

impl Alphabet {
    /// Both alphabets, in the order of their codes.
    pub const ALL: [Alphabet; 2] = [Alphabet::Gsm7, Alphabet::Ucs2];

    /// The units that fit into a short message of one part.
    pub fn single(self) -> u16 {
        match self {
            Alphabet::Gsm7 => 160,
            Alphabet::Ucs2 => 70,
        }
    }

    /// The units that fit into each part of a concatenated short message (TS 23.040, 9.2.3.24.1).
    pub fn part(self) -> u16 {
        match self {
            Alphabet::Gsm7 => 153,
            Alphabet::Ucs2 => 67,
        }
    }

    /// The alphabet that a text needs: GSM 7 bit if it has all the characters, else UCS-2.
    ///
    /// ```
    /// use vocabulary::Alphabet;
    ///
    /// assert_eq!(Alphabet::of("Où est le café ?"), Alphabet::Gsm7);
    /// assert_eq!(Alphabet::of("Ça va, garçon ?"), Alphabet::Ucs2); // `Ç` is in the table, `ç` is not
    /// ```
    pub fn of(text: &str) -> Alphabet {
        if text.chars().all(|c| code(c).is_some()) { Alphabet::Gsm7 } else { Alphabet::Ucs2 }
    }

    /// The units of a character: 1, or 2 with an escape or as a surrogate pair; none if the alphabet lacks it.
    pub fn units(self, c: char) -> Option<u16> {
        match self {
            Alphabet::Gsm7 => code(c).map(|code| if code.escaped { 2 } else { 1 }),
            Alphabet::Ucs2 => Some(c.len_utf16() as u16),
        }
    }

    /// The data coding scheme of a text without message class (TS 23.038, 4).
    pub(super) fn data_coding(self) -> u8 {
        match self {
            Alphabet::Gsm7 => 0x00,
            Alphabet::Ucs2 => 0x08,
        }
    }

    /// The alphabet that a data coding scheme says, of those known here (TS 23.038, 4): the general group without
    /// compression, and the group of message classes with the default alphabet.
    pub(super) fn of_data_coding(scheme: u8) -> Option<Alphabet> {
        match (scheme >> 4, scheme >> 2 & 0b11) {
            (0b0000 | 0b0001, 0b00) | (0b1111, 0b00 | 0b10) => Some(Alphabet::Gsm7),
            (0b0000 | 0b0001, 0b10) => Some(Alphabet::Ucs2),
            _ => None,
        }
    }
}

/// The code of ESC, which leads to the extension table.
pub(super) const ESCAPE: u8 = 0x1B;

/// The characters of the default alphabet by their codes (TS 23.038, table 6.2.1); U+FFFF stands for ESC.
const BASIC: &str = "\
    @£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{ffff}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The characters of the extension table with their codes (TS 23.038, table 6.2.1.1).
const EXTENSION: [(u8, char); 10] = [
    (0x0A, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2F, '\\'),
    (0x3C, '['),
    (0x3D, '~'),
    (0x3E, ']'),
    (0x40, '|'),
    (0x65, '€'),
];

/// The code of a character in the GSM 7 bit alphabet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Code {
    /// The septet.
    pub septet: u8,
    /// Whether ESC comes before it.
    pub escaped: bool,
}

/// The code of a character; none: the default alphabet and its extension lack it.
pub(super) fn code(c: char) -> Option<Code> {
    let escaped = |(septet, _): &(u8, char)| Code { septet: *septet, escaped: true };
    match c {
        '\u{ffff}' => None,
        _ => BASIC
            .chars()
            .position(|b| b == c)
            .map(|i| Code { septet: i as u8, escaped: false })
            .or_else(|| EXTENSION.iter().find(|(_, e)| *e == c).map(escaped)),
    }
}

/// The character of a septet of the default alphabet. ESC with nothing after it is shown as a space.
pub(super) fn basic(septet: u8) -> char {
    BASIC.chars().nth(usize::from(septet & 0x7F)).filter(|c| *c != '\u{ffff}').unwrap_or(' ')
}

/// The character of a septet after ESC. Where the extension table has none, it is that of the default alphabet; a
/// second ESC is shown as a space (TS 23.038, 6.2.1.1).
pub(super) fn extended(septet: u8) -> char {
    EXTENSION.iter().find(|(code, _)| *code == septet).map_or_else(|| basic(septet), |(_, c)| *c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn septet(c: char) -> Option<(u8, bool)> {
        code(c).map(|code| (code.septet, code.escaped))
    }

    #[test]
    fn the_default_alphabet_has_its_127_characters_and_esc() {
        assert_eq!(BASIC.chars().count(), 128);
        assert_eq!(BASIC.chars().position(|c| c == '\u{ffff}'), Some(usize::from(ESCAPE)));
        let mut all: Vec<char> = BASIC.chars().chain(EXTENSION.map(|(_, c)| c)).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 138);
    }

    #[test]
    fn characters_have_the_codes_of_the_tables() {
        // Latin letters, digits and most signs are where ASCII has them.
        for c in ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(" !\"#%&'()*+,-./:;<=>?".chars()) {
            assert_eq!(septet(c), Some((c as u8, false)), "{c}");
        }
        let table = [('@', 0x00), ('£', 0x01), ('$', 0x02), ('¥', 0x03), ('è', 0x04), ('é', 0x05)];
        let more = [('Ç', 0x09), ('\n', 0x0A), ('\r', 0x0D), ('Δ', 0x10), ('_', 0x11), ('Φ', 0x12)];
        let greek = [('Γ', 0x13), ('Λ', 0x14), ('Ω', 0x15), ('Π', 0x16), ('Ψ', 0x17), ('Σ', 0x18)];
        let rest = [('Θ', 0x19), ('Ξ', 0x1A), ('Æ', 0x1C), ('ß', 0x1E), ('É', 0x1F), ('¤', 0x24)];
        let last = [('¡', 0x40), ('Ä', 0x5B), ('§', 0x5F), ('¿', 0x60), ('ä', 0x7B), ('à', 0x7F)];
        for (c, code) in [table, more, greek, rest, last].concat() {
            assert_eq!(septet(c), Some((code, false)), "{c}");
        }
    }

    #[test]
    fn characters_of_the_extension_table_come_after_esc() {
        assert_eq!(septet('€'), Some((0x65, true)));
        assert_eq!(septet('|'), Some((0x40, true)));
        assert_eq!(septet('\u{c}'), Some((0x0A, true)));
        assert_eq!(septet('\\'), Some((0x2F, true)));
        assert!("^{}[~]".chars().all(|c| code(c).is_some_and(|code| code.escaped)));
    }

    #[test]
    fn characters_that_look_alike_are_not_in_the_table() {
        // Lower-case c with cedilla; Greek capitals that look Latin; lower-case Greek; grave accent; quotes.
        for c in "çΑΒΕαωêáíóú`’“”…–ő你😀\t\u{ffff}\u{1b}".chars() {
            assert_eq!(code(c), None, "{c:?}");
        }
    }

    #[test]
    fn unknown_escapes_are_shown_as_the_default_alphabet_has_them() {
        assert_eq!((extended(0x65), extended(0x41), extended(ESCAPE), basic(ESCAPE)), ('€', 'A', ' ', ' '));
    }

    #[test]
    fn data_coding_schemes_say_the_alphabet() {
        for alphabet in Alphabet::ALL {
            assert_eq!(Alphabet::of_data_coding(alphabet.data_coding()), Some(alphabet));
        }
        assert_eq!(Alphabet::of_data_coding(0x18), Some(Alphabet::Ucs2)); // flash message in UCS-2
        assert_eq!(Alphabet::of_data_coding(0xF1), Some(Alphabet::Gsm7)); // class 1, default alphabet
        assert_eq!(Alphabet::of_data_coding(0x04), None); // 8 bit data
        assert_eq!(Alphabet::of_data_coding(0x20), None); // compressed
        assert_eq!(Alphabet::of_data_coding(0xF5), None); // class 1, 8 bit data
    }
}
