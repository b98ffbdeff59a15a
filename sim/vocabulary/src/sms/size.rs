//! How large a text is, where the text itself is not known or does not matter.

use super::Alphabet;

/// The size of a text: characters as people count them, units as the alphabet does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct TextSize {
    /// Characters (Unicode scalar values).
    pub characters: u16,
    /// Septets or UCS-2 code units.
    pub units: u16,
    /// What the units are.
    pub alphabet: Alphabet,
}

impl TextSize {
    /// The size of a text that is given; sizes end at 65,535.
    ///
    /// ```
    /// use vocabulary::{Alphabet, TextSize};
    ///
    /// let price = TextSize::of("5 €");
    /// assert_eq!((price.characters, price.units, price.alphabet), (3, 4, Alphabet::Gsm7));
    /// assert_eq!(price.parts(), 1);
    /// ```
    pub fn of(text: &str) -> TextSize {
        let alphabet = Alphabet::of(text);
        let units = text.chars().filter_map(|c| alphabet.units(c)).fold(0, u16::saturating_add);
        let characters = text.chars().count().min(u16::MAX as usize) as u16;
        TextSize { characters, units, alphabet }
    }

    /// The short messages that a text of this size takes, from 1 to 255. A part may end one unit early, so as not
    /// to split an escape or a surrogate pair; sizes alone do not say where, and this counts full parts. Of a text
    /// that is known, [`parts`](super::parts) says how many it takes.
    #[inline]
    pub fn parts(self) -> u8 {
        if self.units <= self.alphabet.single() {
            return 1;
        }
        self.units.div_ceil(self.alphabet.part()).min(255) as u8
    }

    /// The size of this text followed by another; one UCS-2 character makes all of it UCS-2, in which each
    /// character of a GSM text takes one unit.
    #[inline]
    pub fn followed_by(self, other: TextSize) -> TextSize {
        let alphabet = self.alphabet.max(other.alphabet);
        let units = |t: TextSize| if t.alphabet == alphabet { t.units } else { t.characters };
        TextSize {
            characters: self.characters.saturating_add(other.characters),
            units: units(self).saturating_add(units(other)),
            alphabet,
        }
    }

    /// The size of the first so many characters, with the units spread evenly over the characters.
    #[inline]
    pub fn truncated(self, characters: u16) -> TextSize {
        if characters >= self.characters {
            return self;
        }
        let units = u32::from(self.units) * u32::from(characters) / u32::from(self.characters.max(1));
        TextSize { characters, units: (units as u16).max(characters), alphabet: self.alphabet }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (u16, u16, Alphabet, u8) {
        let t = TextSize::of(text);
        (t.characters, t.units, t.alphabet, t.parts())
    }

    #[test]
    fn texts_are_counted_as_the_standards_say() {
        assert_eq!(of("Lunch?"), (6, 6, Alphabet::Gsm7, 1));
        assert_eq!(of("5 €"), (3, 4, Alphabet::Gsm7, 1));
        assert_eq!(of("ç"), (1, 1, Alphabet::Ucs2, 1));
        assert_eq!(of("😀"), (1, 2, Alphabet::Ucs2, 1));
        assert_eq!(of(&"a".repeat(160)), (160, 160, Alphabet::Gsm7, 1));
        assert_eq!(of(&"a".repeat(161)), (161, 161, Alphabet::Gsm7, 2));
        assert_eq!(of(&"a".repeat(307)), (307, 307, Alphabet::Gsm7, 3));
        assert_eq!(of(&"你".repeat(71)), (71, 71, Alphabet::Ucs2, 2));
        assert_eq!(of(&"你".repeat(160)), (160, 160, Alphabet::Ucs2, 3));
    }

    #[test]
    fn one_foreign_character_makes_the_whole_text_ucs2() {
        let both = TextSize::of("5 €").followed_by(TextSize::of("你"));
        assert_eq!(both, TextSize { characters: 4, units: 4, alphabet: Alphabet::Ucs2 });
    }

    #[test]
    fn a_truncated_text_keeps_its_alphabet() {
        let t = TextSize::of(&"a".repeat(200)).truncated(160);
        assert_eq!((t.characters, t.units, t.parts()), (160, 160, 1));
    }
}
