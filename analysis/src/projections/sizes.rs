//! How long messages were, what became of those over the limit, and how many short messages they took.

use crate::plan::Plan;
use crate::sheet::{Heading, Sheet, column};
use vocabulary::{Alphabet, TextSize};

/// The characters that IM-0030 allows for a legacy customer.
pub const LIMIT: u16 = 160;

/// What is counted for one pair of operators.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Sizes {
    /// Messages that users composed.
    pub composed: u64,
    /// Of these, longer than 160 characters, to whomever.
    pub over_160: u64,
    /// Not sent, because the client advised of the limit.
    pub blocked: u64,
    /// Rejected by an IMSP.
    pub rejected: u64,
    /// Cut off at the limit.
    pub truncated: u64,
    /// Characters cut off.
    pub characters_lost: u64,
    /// Sent whole although over the limit.
    pub split: u64,
    /// Converted to SMS.
    pub converted: u64,
    /// Short messages that they took.
    pub parts: u64,
    /// Of these, only for the introductory text.
    pub intro_parts: u64,
    /// Of these, only because the text needs UCS-2.
    pub alphabet_parts: u64,
}

impl Sizes {
    /// Messages to legacy customers that were over the limit of the operator that was to convert them.
    pub fn over_limit(&self) -> u64 {
        self.blocked + self.rejected + self.truncated + self.split
    }

    /// Adds others.
    pub fn merge(&mut self, other: &Sizes) {
        self.composed += other.composed;
        self.over_160 += other.over_160;
        self.blocked += other.blocked;
        self.rejected += other.rejected;
        self.truncated += other.truncated;
        self.characters_lost += other.characters_lost;
        self.split += other.split;
        self.converted += other.converted;
        self.parts += other.parts;
        self.intro_parts += other.intro_parts;
        self.alphabet_parts += other.alphabet_parts;
    }

    fn cells(&self) -> [u64; 12] {
        [
            self.composed,
            self.over_160,
            self.over_limit(),
            self.blocked,
            self.rejected,
            self.truncated,
            self.characters_lost,
            self.split,
            self.converted,
            self.parts,
            self.intro_parts,
            self.alphabet_parts,
        ]
    }
}

/// A conversion to SMS, as recorded.
#[derive(Clone, Copy, Debug)]
pub struct Conversion {
    /// The most characters that were allowed where it was made.
    pub limit: u16,
    /// What is carried.
    pub size: TextSize,
    /// Short messages it takes.
    pub parts: u8,
    /// Of these, only for the introductory text.
    pub intro_parts: u8,
    /// Characters cut off.
    pub lost: u16,
}

/// Measures messages.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct MessageSizes {
    pairs: Vec<Sizes>,
}

/// The heading of the table.
pub static HEADING: Heading = Heading {
    file: "message_size.csv",
    about: "Messages by pair of operators: how many were too long for a legacy customer and what became of them, \
            and the short messages that the others took. Over the limit = blocked + rejected + truncated + split.",
    columns: &[
        column("from_operator", "Operator of the sender, an IM user."),
        column("to_operator", "Operator of the recipient; `-` for a number of no operator."),
        column("composed_messages", "IM that users composed, answers of IM users included."),
        column("over_160_characters", "Of these, longer than 160 characters, to whomever."),
        column(
            "over_limit",
            "Messages to legacy customers that, introductory text included, were over the limit \
             of the operator that converts.",
        ),
        column("blocked_at_client", "Of these, not sent, because the client advised of the limit (IM-0040)."),
        column("rejected", "Of these, rejected by an IMSP."),
        column("truncated", "Of these, cut off at the limit."),
        column("characters_lost", "Characters cut off."),
        column("split", "Of these, sent whole in several short messages."),
        column("converted_messages", "IM that were converted to SMS."),
        column("sms_parts", "Short messages that they took."),
        column("sms_parts_by_introduction", "Of these, those needed only for the introductory text."),
        column(
            "sms_parts_by_alphabet",
            "Of these, those needed only because the text is in UCS-2; they may also be \
             needed for the introductory text.",
        ),
    ],
};

impl MessageSizes {
    /// No messages yet.
    pub fn new(plan: &Plan) -> MessageSizes {
        MessageSizes { pairs: vec![Sizes::default(); plan.pairs()] }
    }

    /// Measures a text that a user composed.
    #[inline(always)]
    pub fn composed(&mut self, pair: usize, size: TextSize) {
        let sizes = &mut self.pairs[pair];
        sizes.composed += 1;
        sizes.over_160 += u64::from(size.characters > LIMIT);
    }

    /// Counts a text that the client blocked.
    pub fn blocked(&mut self, pair: usize) {
        self.pairs[pair].blocked += 1;
    }

    /// Counts a text that an IMSP rejected.
    pub fn rejected(&mut self, pair: usize) {
        self.pairs[pair].rejected += 1;
    }

    /// Measures a conversion to SMS.
    #[inline(always)]
    pub fn converted(&mut self, pair: usize, c: Conversion) {
        let sizes = &mut self.pairs[pair];
        sizes.converted += 1;
        sizes.parts += u64::from(c.parts);
        sizes.intro_parts += u64::from(c.intro_parts);
        sizes.truncated += u64::from(c.lost > 0);
        sizes.characters_lost += u64::from(c.lost);
        sizes.split += u64::from(c.size.characters > c.limit);
        if c.size.alphabet == Alphabet::Ucs2 {
            sizes.alphabet_parts += u64::from(c.parts.saturating_sub(in_gsm(c.size).parts()));
        }
    }

    /// Adds the messages of another count.
    pub fn merge(&mut self, other: &MessageSizes) {
        self.pairs.iter_mut().zip(&other.pairs).for_each(|(sizes, more)| sizes.merge(more));
    }

    /// The messages of all pairs.
    pub fn total(&self) -> Sizes {
        let mut all = Sizes::default();
        self.pairs.iter().for_each(|sizes| all.merge(sizes));
        all
    }

    /// The messages of a pair.
    pub fn of(&self, pair: usize) -> &Sizes {
        &self.pairs[pair]
    }

    /// The table.
    pub fn sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&HEADING);
        for (pair, sizes) in self.pairs.iter().enumerate().filter(|(_, s)| **s != Sizes::default()) {
            let (from, to) = plan.sides_of(pair);
            let names = [from, to].map(|side| plan.name(side).to_owned());
            sheet.push(names.into_iter().chain(sizes.cells().map(|n| n.to_string())).collect());
        }
        sheet
    }
}

/// The size that the text would have if each of its characters were one of the default alphabet.
fn in_gsm(size: TextSize) -> TextSize {
    TextSize { units: size.characters, alphabet: Alphabet::Gsm7, ..size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_ucs2_is_compared_with_one_of_as_many_septets() {
        let size = TextSize { characters: 161, units: 161, alphabet: Alphabet::Ucs2 };
        assert_eq!((size.parts(), in_gsm(size).parts()), (3, 2));
    }
}
