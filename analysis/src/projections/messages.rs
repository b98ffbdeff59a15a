//! Messages by hour, pair of operators, kind and outcome.

use crate::calendar::Now;
use crate::grid::Grid;
use crate::plan::Plan;
use crate::sheet::{Heading, Sheet, column};
use vocabulary::Mechanism;

/// What was counted of a message: its kind and what happened to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Fate {
    /// An IM was sent.
    ImSent,
    /// The client blocked an IM.
    ImBlocked,
    /// An IM reached an IM client.
    ImAsIm,
    /// An IM reached a terminal as a short message.
    ImAsSms,
    /// An IM was not delivered.
    ImFailed,
    /// An IM user answered.
    ImAnswerSent,
    /// The answer of an IM user arrived.
    ImAnswerAsIm,
    /// The answer of an IM user was not delivered.
    ImAnswerFailed,
    /// A legacy customer answered.
    SmsAnswerSent,
    /// The answer of a legacy customer reached the user's IM client.
    SmsAnswerAsIm,
    /// It reached the IM client of another user.
    SmsAnswerMisrouted,
    /// It reached the user as a plain short message.
    SmsAnswerLeaked,
    /// It was not delivered.
    SmsAnswerFailed,
}

impl Fate {
    /// All, in order.
    pub const ALL: [Fate; 13] = {
        use Fate::*;
        [
            ImSent,
            ImBlocked,
            ImAsIm,
            ImAsSms,
            ImFailed,
            ImAnswerSent,
            ImAnswerAsIm,
            ImAnswerFailed,
            SmsAnswerSent,
            SmsAnswerAsIm,
            SmsAnswerMisrouted,
            SmsAnswerLeaked,
            SmsAnswerFailed,
        ]
    };

    /// The failure of an answer or of another message.
    pub fn failed(answer: bool, mechanism: Mechanism) -> Fate {
        match (answer, mechanism) {
            (false, _) => Fate::ImFailed,
            (true, Mechanism::None) => Fate::ImAnswerFailed,
            (true, _) => Fate::SmsAnswerFailed,
        }
    }

    /// The kind and the outcome as tables name them.
    pub fn names(self) -> (&'static str, &'static str) {
        use Fate::*;
        let kind = match self {
            ImSent | ImBlocked | ImAsIm | ImAsSms | ImFailed => "im",
            ImAnswerSent | ImAnswerAsIm | ImAnswerFailed => "answer_by_im",
            _ => "answer_by_sms",
        };
        let outcome = match self {
            ImSent | ImAnswerSent | SmsAnswerSent => "sent",
            ImBlocked => "blocked",
            ImAsIm | ImAnswerAsIm | SmsAnswerAsIm => "delivered_as_im",
            ImAsSms => "delivered_as_sms",
            SmsAnswerMisrouted => "misrouted",
            SmsAnswerLeaked => "leaked",
            ImFailed | ImAnswerFailed | SmsAnswerFailed => "failed",
        };
        (kind, outcome)
    }

    /// Whether it begins the life of a message; an IM that is blocked begins and ends at once.
    pub fn begins(self) -> bool {
        matches!(self, Fate::ImSent | Fate::ImBlocked | Fate::ImAnswerSent | Fate::SmsAnswerSent)
    }

    /// Whether it ends the life of a message.
    pub fn ends(self) -> bool {
        !matches!(self, Fate::ImSent | Fate::ImAnswerSent | Fate::SmsAnswerSent)
    }
}

const FATES: usize = Fate::ALL.len();

/// Counts messages.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Messages {
    counts: Grid<u64>,
    hour: usize,
}

/// The heading of the table.
pub static HEADING: Heading = Heading {
    file: "messages_by_hour.csv",
    about: "Messages by the hour in which they were sent or ended. Hours begin on the local clock; the first may \
            be cut short. Only rows with messages are written. A message is counted once as sent (or blocked) \
            and once where it ended.",
    columns: &[
        column("hour", "Hour of the run, from 0."),
        column("local_time", "When the hour begins, local civil time."),
        column("from_operator", "Operator of the sender; of an answer, of the one who answers."),
        column("to_operator", "Operator of the recipient; `-` for a number of no operator."),
        column(
            "kind",
            "`im` (by the one who began the conversation), `answer_by_im` (by an IM user) or `answer_by_sms` \
             (by a legacy customer).",
        ),
        column(
            "outcome",
            "`sent`, `blocked` (by the sender's client), `delivered_as_im`, `delivered_as_sms`, `misrouted` \
             (reached the IM client of another user), `leaked` (an answer that arrived as a plain short \
             message) or `failed`.",
        ),
        column("messages", "How many."),
    ],
};

impl Messages {
    /// No messages yet.
    pub fn new(plan: &Plan) -> Messages {
        Messages { counts: Grid::new(plan.pairs() * FATES), hour: 0 }
    }

    /// The bytes of the counts of so many hours.
    pub fn bytes(&self, hours: usize) -> usize {
        self.counts.bytes(hours)
    }

    /// Goes to another hour.
    pub fn turn(&mut self, now: Now) {
        self.hour = self.counts.reach(now.hour);
    }

    /// Counts a message in the current hour.
    #[inline(always)]
    pub fn add(&mut self, pair: usize, fate: Fate) {
        self.counts.add_at(self.hour + pair * FATES + fate as usize, 1);
    }

    /// Adds the messages of another count.
    pub fn merge(&mut self, other: &Messages) {
        self.counts.merge(&other.counts);
    }

    /// How many there were of a fate in all.
    pub fn total(&self, plan: &Plan, fate: Fate) -> u64 {
        (0..plan.pairs()).map(|pair| self.total_of(pair, fate)).sum()
    }

    /// How many there were of a fate between a pair of operators.
    pub fn total_of(&self, pair: usize, fate: Fate) -> u64 {
        self.counts.total(pair * FATES + fate as usize)
    }

    /// How many there were of a fate between a pair of operators in an hour.
    pub fn at(&self, hour: usize, pair: usize, fate: Fate) -> u64 {
        self.counts.get(hour, pair * FATES + fate as usize)
    }

    /// How many messages began, and how many ended.
    pub fn begun_and_ended(&self, plan: &Plan) -> (u64, u64) {
        let sum = |of: fn(Fate) -> bool| {
            Fate::ALL.into_iter().filter(|f| of(*f)).map(|f| self.total(plan, f)).sum()
        };
        (sum(Fate::begins), sum(Fate::ends))
    }

    /// The table.
    pub fn sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&HEADING);
        for hour in 0..self.counts.rows() {
            let local = plan.calendar.local(plan.calendar.hour_start(hour));
            for pair in 0..plan.pairs() {
                self.rows_of(hour, pair, plan, &local, &mut sheet);
            }
        }
        sheet
    }

    fn rows_of(&self, hour: usize, pair: usize, plan: &Plan, local: &str, sheet: &mut Sheet) {
        let (from, to) = plan.sides_of(pair);
        for fate in Fate::ALL {
            let messages = self.at(hour, pair, fate);
            if messages > 0 {
                let (kind, outcome) = fate.names();
                let row = [local, plan.name(from), plan.name(to), kind, outcome].map(str::to_owned);
                let row = std::iter::once(hour.to_string()).chain(row).chain([messages.to_string()]);
                sheet.push(row.collect());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fate_has_its_own_names_and_place() {
        for (i, fate) in Fate::ALL.into_iter().enumerate() {
            assert_eq!(fate as usize, i);
            assert!(fate.begins() || fate.ends());
            assert!(Fate::ALL.iter().all(|other| *other == fate || other.names() != fate.names()));
        }
    }
}
