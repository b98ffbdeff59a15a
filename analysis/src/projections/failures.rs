//! What failed, why and where.

use crate::plan::Plan;
use crate::sheet::{Heading, Sheet, column};
use vocabulary::{FailCause, Time};

/// What it was that failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Failed {
    /// An IM of the one who began the conversation.
    Im,
    /// An answer of an IM user.
    AnswerByIm,
    /// An answer of a legacy customer.
    AnswerBySms,
    /// An IM that the client did not send.
    ImBlocked,
    /// An answer that was not recognised as one.
    AnswerNotRecognised,
    /// A contact that was to be added.
    Contact,
    /// An upgrade.
    Upgrade,
    /// An answer about presence.
    Presence,
    /// A command that sets the presence of a legacy customer.
    PresenceCommand,
    /// A group chat with a legacy contact.
    GroupChat,
    /// A notice that a contact's presence changed.
    Notice,
    /// A delivery receipt.
    Receipt,
    /// A log-in, a status, a log-out or a subscription.
    Session,
    /// What the script says that one of the named few does.
    Act,
}

impl Failed {
    /// All, in order.
    pub const ALL: [Failed; 14] = {
        use Failed::*;
        [
            Im,
            AnswerByIm,
            AnswerBySms,
            ImBlocked,
            AnswerNotRecognised,
            Contact,
            Upgrade,
            Presence,
            PresenceCommand,
            GroupChat,
            Notice,
            Receipt,
            Session,
            Act,
        ]
    };

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Failed::Im => "im",
            Failed::AnswerByIm => "answer_by_im",
            Failed::AnswerBySms => "answer_by_sms",
            Failed::ImBlocked => "im_blocked",
            Failed::AnswerNotRecognised => "answer_not_recognised",
            Failed::Contact => "contact",
            Failed::Upgrade => "upgrade",
            Failed::Presence => "presence",
            Failed::PresenceCommand => "presence_command",
            Failed::GroupChat => "group_chat",
            Failed::Notice => "notice",
            Failed::Receipt => "receipt",
            Failed::Session => "session",
            Failed::Act => "act",
        }
    }
}

const CAUSES: usize = FailCause::ALL.len();
const COLUMNS: usize = Failed::ALL.len() * CAUSES;

#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
struct Tally {
    count: u64,
    first: Time,
}

/// Counts failures.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Failures {
    tallies: Vec<Tally>,
}

/// The heading of the table.
pub static HEADING: Heading = Heading {
    file: "failures.csv",
    about: "Everything that failed, by cause, place and kind. An answer that is not recognised may still arrive \
            as a plain short message. Only rows with failures are written.",
    columns: &[
        column("cause", "Why; see the causes below."),
        column("operator", "Operator at which it failed; `-` for none."),
        column(
            "kind",
            "What failed: `im`, `answer_by_im`, `answer_by_sms`, `im_blocked` (the client did not send it), \
             `answer_not_recognised`, `contact`, `upgrade`, `presence`, `presence_command` (by SMS), \
             `group_chat`, `notice` (of a presence that was set, or of new indications, or of a contact's presence), \
             `receipt` (of a delivery), `session` (a log-in, a status, a log-out or a subscription) or `act` (of \
             the script).",
        ),
        column("failures", "How many."),
        column("first_seconds", "When the first one happened, seconds since the start of the run."),
        column("first_local_time", "Likewise, local civil time."),
    ],
};

impl Failures {
    /// No failures yet.
    pub fn new(plan: &Plan) -> Failures {
        Failures { tallies: vec![Tally { count: 0, first: Time::NEVER }; plan.sides() * COLUMNS] }
    }

    /// Counts a failure.
    pub fn add(&mut self, operator: usize, what: Failed, cause: FailCause, time: Time) {
        let tally = &mut self.tallies[operator * COLUMNS + what as usize * CAUSES + cause as usize];
        tally.count += 1;
        tally.first = tally.first.min(time);
    }

    /// Adds the failures of another count.
    pub fn merge(&mut self, other: &Failures) {
        for (tally, more) in self.tallies.iter_mut().zip(&other.tallies) {
            tally.count += more.count;
            tally.first = tally.first.min(more.first);
        }
    }

    fn get(&self, operator: usize, what: Failed, cause: FailCause) -> Tally {
        self.tallies[operator * COLUMNS + what as usize * CAUSES + cause as usize]
    }

    /// How much of a kind failed for a cause at an operator.
    pub fn count(&self, operator: usize, what: Failed, cause: FailCause) -> u64 {
        self.get(operator, what, cause).count
    }

    /// How much of a kind failed for a cause, at all operators.
    pub fn total(&self, plan: &Plan, what: Failed, cause: FailCause) -> u64 {
        (0..plan.sides()).map(|o| self.get(o, what, cause).count).sum()
    }

    /// The table.
    pub fn sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&HEADING);
        for cause in FailCause::ALL.iter().copied() {
            for operator in 0..plan.sides() {
                for what in Failed::ALL {
                    let tally = self.get(operator, what, cause);
                    if tally.count > 0 {
                        let words = [cause.name(), plan.name(operator), what.name()].map(str::to_owned);
                        let first = tally.first.0 / 1_000;
                        let when = [crate::delays::seconds(first), plan.calendar.local(tally.first)];
                        let row = words.into_iter().chain([tally.count.to_string()]);
                        sheet.push(row.chain(when).collect());
                    }
                }
            }
        }
        sheet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_own_place_and_name() {
        for (i, what) in Failed::ALL.into_iter().enumerate() {
            assert_eq!(what as usize, i);
            assert!(Failed::ALL.iter().all(|other| *other == what || other.name() != what.name()));
        }
    }
}
