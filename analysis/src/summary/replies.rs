//! Answers by SMS, gathered by the operator that converts the messages and by its mechanism.

use crate::delays::Delays;
use crate::plan::Plan;
use crate::projections::replies::{Outcomes, Replies};
use crate::reasons;
use crate::results::Results;
use serde::Serialize;
use std::collections::BTreeMap;
use vocabulary::{FailCause, Mechanism, OperatorId};

/// How answers found back to the IM service over one operator's mechanism.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ReplyRoute {
    /// The operator that converts the messages and to whose IMSP the answers go.
    pub operator: String,
    /// `originator_number`, `service_prefix` or `alias_pool`.
    pub mechanism: &'static str,
    /// The mechanism with its settings, in words.
    pub settings: String,
    /// IM converted to SMS.
    pub converted: u64,
    /// Answers sent.
    pub sent: u64,
    /// Answers that came back as IM.
    pub as_im: u64,
    /// Of these, inserted into the open conversation.
    pub inserted: u64,
    /// Of these, those that opened an idle conversation again.
    pub reopened: u64,
    /// Answers that arrived as plain short messages.
    pub leaked: u64,
    /// Answers that reached another user.
    pub misrouted: u64,
    /// Answers not delivered.
    pub lost: u64,
    /// Answers on their way at the end.
    pub in_flight: u64,
    /// Live bindings that gave way to new ones.
    pub displaced: u64,
    /// Median delay of the answers that came back as IM, in milliseconds.
    pub delay_median_ms: Option<u64>,
    /// 99th percentile of that delay, in milliseconds.
    pub delay_p99_ms: Option<u64>,
    /// Why answers did not come back as IM.
    pub losses: Vec<Loss>,
}

/// A reason why answers did not come back as IM.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Loss {
    /// `not_recognised` or `lost`.
    pub what: &'static str,
    /// The cause as tables name it.
    pub cause: &'static str,
    /// The cause in words.
    pub because: &'static str,
    /// How many answers.
    pub answers: u64,
}

/// What is known of the answers of several pairs and mechanisms together.
#[derive(Default)]
pub struct Gathered {
    /// What became of them.
    pub outcomes: Outcomes,
    /// How long those took that came back as IM.
    pub delays: Delays,
    /// `not_recognised` or `lost`, and why.
    pub causes: BTreeMap<(&'static str, FailCause), u64>,
}

/// One entry for each operator and mechanism that converted messages or had answers.
pub fn routes(results: &Results) -> Vec<ReplyRoute> {
    let (plan, replies) = (results.plan(), &results.tables.replies);
    let mut gathered = BTreeMap::<(usize, Mechanism), Gathered>::new();
    for (pair, mechanism) in replies.keys(plan) {
        let keeper = keeper(plan, replies, pair, mechanism);
        gathered.entry((keeper, mechanism)).or_default().add(replies, pair, mechanism);
    }
    gathered.into_iter().map(|((keeper, mechanism), g)| route(results, keeper, mechanism, g)).collect()
}

/// The operator whose IMSP converted most of the messages of a pair; if none was converted, the one that uses
/// the mechanism.
pub fn keeper(plan: &Plan, replies: &Replies, pair: usize, mechanism: Mechanism) -> usize {
    let (user, customer) = plan.sides_of(pair);
    let o = replies.outcomes(pair, mechanism);
    let uses = |side: usize| plan.reply_by(OperatorId(side as u8), mechanism).is_some();
    let by_user = match o.converted() {
        0 => uses(user) && !uses(customer),
        _ => o.converted_by_user_operator > o.converted_by_other_operator,
    };
    if by_user { user } else { customer }
}

impl Gathered {
    /// Adds the answers of a pair and mechanism.
    pub fn add(&mut self, replies: &Replies, pair: usize, mechanism: Mechanism) {
        self.outcomes.merge(replies.outcomes(pair, mechanism));
        self.delays.merge(replies.delays_of(pair, mechanism));
        for (cause, lost, unrecognised) in replies.causes(pair, mechanism) {
            for (what, answers) in [("not_recognised", unrecognised), ("lost", lost)] {
                if answers > 0 {
                    *self.causes.entry((what, cause)).or_default() += answers;
                }
            }
        }
    }
}

fn route(results: &Results, keeper: usize, mechanism: Mechanism, g: Gathered) -> ReplyRoute {
    let plan = results.plan();
    let reply = plan.reply_by(OperatorId(keeper as u8), mechanism);
    let loss = |((what, cause), answers): ((&'static str, FailCause), u64)| Loss {
        what,
        cause: cause.name(),
        because: reasons::because(cause),
        answers,
    };
    let o = &g.outcomes;
    ReplyRoute {
        operator: plan.name(keeper).to_owned(),
        mechanism: mechanism.name(),
        settings: reply.map_or_else(|| mechanism.name().replace('_', " "), reasons::routing),
        converted: o.converted(),
        sent: o.sent,
        as_im: o.as_im(),
        inserted: o.inserted,
        reopened: o.reopened,
        leaked: o.leaked,
        misrouted: o.misrouted,
        lost: o.lost,
        in_flight: o.in_flight(),
        displaced: if keeper < plan.operators() { results.tables.bindings.displaced(keeper) } else { 0 },
        delay_median_ms: g.delays.quantile(0.5),
        delay_p99_ms: g.delays.quantile(0.99),
        losses: g.causes.into_iter().map(loss).collect(),
    }
}
