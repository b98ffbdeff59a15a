//! How the answers of legacy customers found back, by pair of operators and mechanism.

use crate::delays::{Delays, seconds};
use crate::plan::Plan;
use crate::sheet::{Heading, Sheet, column};
use vocabulary::{Conversation, FailCause, Mechanism};

const MECHANISMS: usize = Mechanism::ALL.len();
const CAUSES: usize = FailCause::ALL.len();

/// What became of the converted messages and their answers.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Outcomes {
    /// IM that were converted to SMS by the operator of the user.
    pub converted_by_user_operator: u64,
    /// IM that were converted to SMS by the operator of the customer, or by a third.
    pub converted_by_other_operator: u64,
    /// Answers that were sent.
    pub sent: u64,
    /// Answers that began a conversation at the user's client.
    pub opened: u64,
    /// Answers that were inserted into the open conversation.
    pub inserted: u64,
    /// Answers that opened the conversation again.
    pub reopened: u64,
    /// Answers that arrived as plain short messages.
    pub leaked: u64,
    /// Answers that reached the IM client of another user.
    pub misrouted: u64,
    /// Answers that were not delivered.
    pub lost: u64,
}

impl Outcomes {
    /// IM that were converted to SMS.
    pub fn converted(&self) -> u64 {
        self.converted_by_user_operator + self.converted_by_other_operator
    }

    /// Answers that came back as IM to the user who was answered.
    pub fn as_im(&self) -> u64 {
        self.opened + self.inserted + self.reopened
    }

    /// Answers that ended, in whatever way.
    pub fn ended(&self) -> u64 {
        self.as_im() + self.leaked + self.misrouted + self.lost
    }

    /// Answers that were on their way at the end.
    pub fn in_flight(&self) -> u64 {
        self.sent.saturating_sub(self.ended())
    }

    /// Adds others.
    pub fn merge(&mut self, other: &Outcomes) {
        self.converted_by_user_operator += other.converted_by_user_operator;
        self.converted_by_other_operator += other.converted_by_other_operator;
        self.sent += other.sent;
        self.opened += other.opened;
        self.inserted += other.inserted;
        self.reopened += other.reopened;
        self.leaked += other.leaked;
        self.misrouted += other.misrouted;
        self.lost += other.lost;
    }

    fn is_empty(&self) -> bool {
        *self == Outcomes::default()
    }
}

/// What is counted for one pair and mechanism.
#[derive(Clone, Default, Debug, serde::Serialize, serde::Deserialize)]
struct Cell {
    outcomes: Outcomes,
    delays: Delays,
}

/// Follows the answers of legacy customers.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Replies {
    cells: Vec<Cell>,
    /// Answers lost, by cell and cause.
    lost: Vec<[u64; CAUSES]>,
    /// Answers that an IMSP did not recognise, by cell and cause.
    unrecognised: Vec<[u64; CAUSES]>,
}

/// The heading of the table of outcomes.
pub static ROUTING: Heading = Heading {
    file: "reply_routing.csv",
    about: "Answers by SMS and how they found back to the IM service. Pairs are seen from the user who is \
            answered. In each row: sent = as IM + leaked + misrouted + lost + in flight.",
    columns: &[
        column("user_operator", "Operator of the IM user who is answered."),
        column("customer_operator", "Operator of the legacy customer who answers."),
        column("mechanism", "`originator_number`, `service_prefix` or `alias_pool`."),
        column(
            "converted_by_user_operator",
            "IM from the user that the user's own operator converted to SMS.",
        ),
        column(
            "converted_by_other_operator",
            "IM from the user that another operator converted, as a rule the customer's.",
        ),
        column("answers_sent", "Answers that customers sent by SMS."),
        column("delivered_as_im", "Answers that reached the IM client of the user who was answered."),
        column("opened", "Of these, those that began a conversation at the user's client."),
        column("inserted", "Of these, those inserted into the open conversation."),
        column("reopened", "Of these, those that opened an idle conversation again."),
        column("leaked_as_sms", "Answers that reached the user as plain short messages (IM-0050 broken)."),
        column("misrouted", "Answers that reached the IM client of another user."),
        column("lost", "Answers that were not delivered; causes are in `reply_losses.csv`."),
        column("in_flight", "Answers on their way when the run ended."),
        column(
            "delivered_as_im_percent",
            "Share of the answers that ended which came back as IM; empty if none ended.",
        ),
        column(
            "delay_median_seconds",
            "From sending the answer to its arrival as IM, median; empty if none arrived.",
        ),
        column("delay_p95_seconds", "Likewise, 95th percentile."),
        column("delay_p99_seconds", "Likewise, 99th percentile."),
    ],
};

/// The heading of the table of losses.
pub static LOSSES: Heading = Heading {
    file: "reply_losses.csv",
    about: "Why answers by SMS did not come back as IM. An answer that is not recognised is counted as that, and \
            again where it ends: leaked, or lost.",
    columns: &[
        column("user_operator", "Operator of the IM user who is answered."),
        column("customer_operator", "Operator of the legacy customer who answers."),
        column("mechanism", "`originator_number`, `service_prefix` or `alias_pool`."),
        column(
            "what",
            "`not_recognised` (an IMSP could not tell whom it answers) or `lost` (not delivered).",
        ),
        column("cause", "Why."),
        column("answers", "How many."),
    ],
};

impl Replies {
    /// No answers yet.
    pub fn new(plan: &Plan) -> Replies {
        let cells = plan.pairs() * MECHANISMS;
        Replies {
            cells: vec![Cell::default(); cells],
            lost: vec![[0; CAUSES]; cells],
            unrecognised: vec![[0; CAUSES]; cells],
        }
    }

    /// The counts of a pair and mechanism.
    #[inline(always)]
    pub fn outcomes_mut(&mut self, pair: usize, mechanism: Mechanism) -> &mut Outcomes {
        &mut self.cells[pair * MECHANISMS + mechanism as usize].outcomes
    }

    /// Counts an answer that came back as IM.
    #[inline(always)]
    pub fn delivered(
        &mut self,
        pair: usize,
        mechanism: Mechanism,
        conversation: Conversation,
        took: vocabulary::Span,
    ) {
        let cell = &mut self.cells[pair * MECHANISMS + mechanism as usize];
        match conversation {
            Conversation::Opened => cell.outcomes.opened += 1,
            Conversation::Inserted => cell.outcomes.inserted += 1,
            Conversation::Reopened => cell.outcomes.reopened += 1,
        }
        cell.delays.add(took);
    }

    /// Counts an answer that was not delivered.
    pub fn lost(&mut self, pair: usize, mechanism: Mechanism, cause: FailCause) {
        self.outcomes_mut(pair, mechanism).lost += 1;
        self.lost[pair * MECHANISMS + mechanism as usize][cause as usize] += 1;
    }

    /// Counts an answer that an IMSP did not recognise.
    pub fn unrecognised(&mut self, pair: usize, mechanism: Mechanism, cause: FailCause) {
        self.unrecognised[pair * MECHANISMS + mechanism as usize][cause as usize] += 1;
    }

    /// Adds the answers of another count.
    pub fn merge(&mut self, other: &Replies) {
        for (cell, more) in self.cells.iter_mut().zip(&other.cells) {
            cell.outcomes.merge(&more.outcomes);
            cell.delays.merge(&more.delays);
        }
        merge_causes(&mut self.lost, &other.lost);
        merge_causes(&mut self.unrecognised, &other.unrecognised);
    }

    /// The counts of a pair and mechanism.
    pub fn outcomes(&self, pair: usize, mechanism: Mechanism) -> &Outcomes {
        &self.cells[pair * MECHANISMS + mechanism as usize].outcomes
    }

    /// The delays of all answers of a mechanism that came back as IM.
    pub fn delays(&self, mechanism: Mechanism) -> Delays {
        let mut all = Delays::default();
        self.cells.iter().skip(mechanism as usize).step_by(MECHANISMS).for_each(|c| all.merge(&c.delays));
        all
    }

    /// The delays of the answers of a pair and mechanism that came back as IM.
    pub fn delays_of(&self, pair: usize, mechanism: Mechanism) -> &Delays {
        &self.cells[pair * MECHANISMS + mechanism as usize].delays
    }

    /// Answers that were lost or not recognised, by cause, for a pair and mechanism.
    pub fn causes(&self, pair: usize, mechanism: Mechanism) -> impl Iterator<Item = (FailCause, u64, u64)> {
        let cell = pair * MECHANISMS + mechanism as usize;
        let (lost, unrecognised) = (&self.lost[cell], &self.unrecognised[cell]);
        FailCause::ALL.iter().copied().map(|c| (c, lost[c as usize], unrecognised[c as usize]))
    }

    /// The pairs and mechanisms of which there is anything to tell.
    pub fn keys(&self, plan: &Plan) -> Vec<(usize, Mechanism)> {
        let keys = (0..plan.pairs()).flat_map(|pair| Mechanism::ALL.iter().map(move |m| (pair, *m)));
        let told = |(pair, m): &(usize, Mechanism)| {
            *m != Mechanism::None
                && (!self.outcomes(*pair, *m).is_empty() || self.causes(*pair, *m).any(|c| c.1 + c.2 > 0))
        };
        keys.filter(told).collect()
    }

    /// The table of outcomes.
    pub fn routing_sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&ROUTING);
        for (pair, mechanism) in self.keys(plan) {
            let mut row = key_cells(plan, pair, mechanism);
            row.extend(outcome_cells(self.outcomes(pair, mechanism)));
            let delays = self.delays_of(pair, mechanism);
            row.extend(delays.quantiles([0.5, 0.95, 0.99]).map(|ms| ms.map(seconds).unwrap_or_default()));
            sheet.push(row);
        }
        sheet
    }

    /// The table of losses.
    pub fn losses_sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&LOSSES);
        for (pair, mechanism) in self.keys(plan) {
            for (cause, lost, unrecognised) in self.causes(pair, mechanism) {
                for (what, answers) in [("not_recognised", unrecognised), ("lost", lost)] {
                    if answers > 0 {
                        let mut row = key_cells(plan, pair, mechanism);
                        row.extend([what.to_owned(), cause.name().to_owned(), answers.to_string()]);
                        sheet.push(row);
                    }
                }
            }
        }
        sheet
    }
}

fn merge_causes(into: &mut [[u64; CAUSES]], from: &[[u64; CAUSES]]) {
    let cells = into.iter_mut().flatten().zip(from.iter().flatten());
    cells.for_each(|(cell, more)| *cell += more);
}

fn key_cells(plan: &Plan, pair: usize, mechanism: Mechanism) -> Vec<String> {
    let (user, customer) = plan.sides_of(pair);
    [plan.name(user), plan.name(customer), mechanism.name()].map(str::to_owned).into()
}

fn outcome_cells(o: &Outcomes) -> impl Iterator<Item = String> {
    let counts = [
        o.converted_by_user_operator,
        o.converted_by_other_operator,
        o.sent,
        o.as_im(),
        o.opened,
        o.inserted,
        o.reopened,
        o.leaked,
        o.misrouted,
        o.lost,
        o.in_flight(),
    ];
    let share = crate::words::percent(o.as_im(), o.ended()).unwrap_or_default();
    counts.into_iter().map(|n| n.to_string()).chain([share])
}
