//! Where a text is cut: into the parts of a concatenated short message, or at a limit.

use super::{Alphabet, MOST_PARTS};

/// The parts in which a text is sent, at least one. Each but the last is as full as can be without splitting an
/// escape from its character (GSM 7 bit) or a surrogate pair (UCS-2), so that the parts may be more than its units
/// alone would need (TS 23.038, 6.2.1.1; TS 23.040, 9.2.3.24.1).
///
/// ```
/// use vocabulary::sms::split;
///
/// let text = format!("{}€", "a".repeat(159)); // 159 septets and two for the euro sign: one too many
/// let lengths: Vec<usize> = split(&text).iter().map(|part| part.chars().count()).collect();
/// assert_eq!(lengths, [153, 7]);
/// ```
pub fn split(text: &str) -> Vec<&str> {
    let alphabet = Alphabet::of(text);
    let units = |c: char| usize::from(alphabet.units(c).unwrap_or(0));
    if text.chars().map(units).sum::<usize>() <= usize::from(alphabet.single()) {
        return vec![text];
    }
    let (mut parts, mut begin, mut filled) = (Vec::new(), 0, 0);
    for (i, c) in text.char_indices() {
        if filled + units(c) > usize::from(alphabet.part()) {
            parts.push(&text[begin..i]);
            (begin, filled) = (i, 0);
        }
        filled += units(c);
    }
    parts.push(&text[begin..]);
    parts
}

/// The short messages that a text takes, from 1; 255 is that or more.
pub fn parts(text: &str) -> u8 {
    split(text).len().min(MOST_PARTS) as u8
}

/// The first so many characters (Unicode scalar values) of a text.
pub fn truncated(text: &str, characters: u16) -> &str {
    text.char_indices().nth(usize::from(characters)).map_or(text, |(i, _)| &text[..i])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TextSize;

    fn lengths(text: &str) -> Vec<usize> {
        let alphabet = Alphabet::of(text);
        let units = |part: &str| part.chars().filter_map(|c| alphabet.units(c)).map(usize::from).sum();
        split(text).iter().map(|part| units(part)).collect()
    }

    #[test]
    fn a_text_that_fits_stays_whole() {
        assert_eq!(split(""), [""]);
        assert_eq!(lengths(&"a".repeat(160)), [160]);
        assert_eq!(lengths(&"€".repeat(80)), [160]);
        assert_eq!(lengths(&"你".repeat(70)), [70]);
        assert_eq!(lengths(&"😀".repeat(35)), [70]);
    }

    #[test]
    fn parts_are_filled_up() {
        assert_eq!(lengths(&"a".repeat(161)), [153, 8]);
        assert_eq!(lengths(&"a".repeat(306)), [153, 153]);
        assert_eq!(lengths(&"a".repeat(307)), [153, 153, 1]);
        assert_eq!(lengths(&"你".repeat(71)), [67, 4]);
    }

    #[test]
    fn no_part_ends_within_an_escape_or_a_surrogate_pair() {
        assert_eq!(lengths(&"€".repeat(81)), [152, 10]);
        assert_eq!(lengths(&"😀".repeat(36)), [66, 6]);
        assert_eq!(lengths(&format!("{}😀😀😀", "你".repeat(66))), [66, 6]);
    }

    #[test]
    fn a_text_may_take_more_parts_than_its_units_say() {
        let text = format!("{}€{}", "a".repeat(152), "a".repeat(152));
        assert_eq!((TextSize::of(&text).units, TextSize::of(&text).parts()), (306, 2));
        assert_eq!((lengths(&text), parts(&text)), (vec![152, 153, 1], 3));
        assert_eq!((TextSize::of(&"😀".repeat(67)).parts(), parts(&"😀".repeat(67))), (2, 3));
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!((truncated("5 €!", 3), truncated("a😀b", 2), truncated("abc", 9)), ("5 €", "a😀", "abc"));
        assert_eq!(truncated("abc", 0), "");
    }
}
