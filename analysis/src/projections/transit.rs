//! How long messages of each kind took, as distributions.

use super::replies::Replies;
use crate::delays::{Delays, seconds};
use crate::sheet::{Heading, Sheet, column};
use vocabulary::{Mechanism, Span};

/// What a delay is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Way {
    /// From a user's client to another's.
    ImAsIm,
    /// From a user's client to the customer's terminal, as SMS.
    ImAsSms,
    /// From the arrival of an IM as SMS to the customer's answer.
    CustomerAnswers,
    /// An answer from one IM client to another.
    AnswerByIm,
    /// An answer that arrived as a plain short message.
    AnswerLeaked,
    /// An answer that reached another user.
    AnswerMisrouted,
}

impl Way {
    /// All, in order.
    pub const ALL: [Way; 6] = {
        use Way::*;
        [ImAsIm, ImAsSms, CustomerAnswers, AnswerByIm, AnswerLeaked, AnswerMisrouted]
    };

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Way::ImAsIm => "im_as_im",
            Way::ImAsSms => "im_as_sms",
            Way::CustomerAnswers => "customer_answers",
            Way::AnswerByIm => "answer_by_im",
            Way::AnswerLeaked => "answer_leaked",
            Way::AnswerMisrouted => "answer_misrouted",
        }
    }
}

/// Measures delays.
#[derive(Clone, Default, Debug, serde::Serialize, serde::Deserialize)]
pub struct Transit {
    ways: [Delays; Way::ALL.len()],
}

/// The heading of the table.
pub static HEADING: Heading = Heading {
    file: "delay_distribution.csv",
    about: "How long messages took, as quantiles. Delays up to two seconds are exact to a millisecond, longer \
            ones to three digits.",
    columns: &[
        column(
            "way",
            "`im_as_im`, `im_as_sms`, `customer_answers` (from the arrival of an IM as SMS to the customer's \
             answer), `answer_by_sms` (that came back as IM), `answer_by_im`, `answer_leaked` or \
             `answer_misrouted`.",
        ),
        column("mechanism", "How the answer found back; empty where it does not matter."),
        column("messages", "How many were measured."),
        column("quantile_percent", "The share of messages that took no longer."),
        column("delay_seconds", "The delay."),
    ],
};

/// The quantiles that are written, in hundredths of a per cent.
pub fn quantiles() -> impl Iterator<Item = u32> {
    let head = [0, 1, 10, 50];
    let tail = [9_950, 9_980, 9_990, 9_999, 10_000];
    head.into_iter().chain((1..100).map(|p| p * 100)).chain(tail)
}

impl Transit {
    /// Counts a delay.
    #[inline(always)]
    pub fn add(&mut self, way: Way, delay: Span) {
        self.ways[way as usize].add(delay);
    }

    /// Adds the delays of another count.
    pub fn merge(&mut self, other: &Transit) {
        self.ways.iter_mut().zip(&other.ways).for_each(|(delays, more)| delays.merge(more));
    }

    /// The delays of a way.
    pub fn of(&self, way: Way) -> &Delays {
        &self.ways[way as usize]
    }

    /// The table.
    pub fn sheet(&self, replies: &Replies) -> Sheet {
        let mut sheet = Sheet::new(&HEADING);
        Way::ALL.into_iter().for_each(|way| push(&mut sheet, way.name(), "", self.of(way)));
        for mechanism in Mechanism::ALL.iter().filter(|m| **m != Mechanism::None) {
            push(&mut sheet, "answer_by_sms", mechanism.name(), &replies.delays(*mechanism));
        }
        sheet
    }
}

fn push(sheet: &mut Sheet, way: &str, mechanism: &str, delays: &Delays) {
    let count = delays.count();
    let shares = quantiles().map(|quantile| f64::from(quantile) / 10_000.0);
    for (quantile, ms) in quantiles().zip(delays.quantiles(shares)) {
        if let Some(ms) = ms {
            let percent = format!("{}.{:02}", quantile / 100, quantile % 100);
            let row = [way, mechanism].map(str::to_owned).into_iter();
            sheet.push(row.chain([count.to_string(), percent, seconds(ms)]).collect());
        }
    }
}
