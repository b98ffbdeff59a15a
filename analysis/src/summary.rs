//! The answers to a planner's questions, as data; in words, see [`Summary::to_text`].

mod capacity;
pub(crate) mod delivery;
mod money;
mod network;
mod portability;
mod presence;
pub(crate) mod replies;
mod requirements;
mod text;

pub use capacity::Bottleneck;
pub use delivery::{MapTotals, ReceiptTotals, StoreTotals};
pub use money::{AdviceTotals, ChargeTotal, MoneyTotals, OperatorMoney};
pub use network::{BusiestHour, BusiestStretch, Failure, Population};
pub use portability::PortabilityTotals;
pub use presence::{PresenceOfLink, PresenceOfOperator};
pub use replies::{Loss, ReplyRoute};
pub use requirements::{FirstViolation, RequirementCheck};

use crate::objectives::Verdict;
use crate::projections::messages::Fate;
use crate::recorded::TraceRows;
use crate::results::Results;
use serde::Serialize;

/// What a run showed.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Summary {
    /// Whether the objectives of the world hold, in its order.
    pub objectives: Vec<Verdict>,
    /// The name of the world.
    pub world: String,
    /// Local civil time at the start.
    pub start: String,
    /// How long was simulated, in seconds.
    pub simulated_seconds: f64,
    /// How long the world says, in seconds; more than was simulated if the run was interrupted.
    pub world_seconds: f64,
    /// The seed of all chance.
    pub seed: u64,
    /// Messages of all kinds.
    pub messages: MessageTotals,
    /// Answers by SMS, by the operator that converts and its mechanism.
    pub replies: Vec<ReplyRoute>,
    /// Lengths of messages.
    pub sizes: SizeTotals,
    /// How subscribers stand and move, by operator.
    pub population: Vec<Population>,
    /// What SMSCs with a store did with short messages.
    pub stores: Vec<StoreTotals>,
    /// Delivery receipts, in a world with stores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipts: Option<ReceiptTotals>,
    /// MAP operations of each operator.
    pub map: Vec<MapTotals>,
    /// How operators of numbers were found, in a world in which numbers were ported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portability: Option<PortabilityTotals>,
    /// The busiest hour of each node and link that carried anything.
    pub busiest_hours: Vec<BusiestHour>,
    /// Nodes and links that have a capacity or fail.
    pub bottlenecks: Vec<Bottleneck>,
    /// The presence load of operators whose users have sessions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub presence: Vec<PresenceOfOperator>,
    /// The presence load of IM links.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub presence_of_links: Vec<PresenceOfLink>,
    /// All that failed, the most frequent first.
    pub failures: Vec<Failure>,
    /// The requirements of the OMTP paper, in its order.
    pub requirements: Vec<RequirementCheck>,
    /// What customers are charged and operators pay each other, in a world with tariffs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub money: Option<MoneyTotals>,
    /// The rows of the trace, if the world has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceRows>,
}

/// Messages of all kinds: each that began has ended in one way or is on its way at the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct MessageTotals {
    /// Messages and answers that began.
    pub begun: u64,
    /// Messages and answers that ended.
    pub ended: u64,
    /// Messages and answers on their way at the end.
    pub in_flight: u64,
    /// IM delivered as IM.
    pub im_as_im: u64,
    /// IM delivered as SMS.
    pub im_as_sms: u64,
    /// IM that the sender's client blocked.
    pub im_blocked: u64,
    /// IM not delivered.
    pub im_failed: u64,
    /// Answers by IM users that arrived.
    pub answers_by_im: u64,
    /// Answers by IM users not delivered.
    pub answers_by_im_failed: u64,
    /// Answers by SMS that were sent.
    pub answers_by_sms: u64,
    /// Answers by SMS that came back as IM.
    pub answers_as_im: u64,
    /// Answers by SMS that reached another user.
    pub answers_misrouted: u64,
    /// Answers by SMS that arrived as plain short messages.
    pub answers_leaked: u64,
    /// Answers by SMS not delivered.
    pub answers_lost: u64,
}

/// Lengths of messages and what became of those over the limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct SizeTotals {
    /// IM that users composed.
    pub composed: u64,
    /// Of these, longer than 160 characters, to whomever.
    pub over_160: u64,
    /// Messages to legacy customers over the limit.
    pub over_limit: u64,
    /// Of these, blocked at the client.
    pub blocked: u64,
    /// Of these, rejected by an IMSP.
    pub rejected: u64,
    /// Of these, cut off.
    pub truncated: u64,
    /// Characters cut off.
    pub characters_lost: u64,
    /// Of these, sent whole in several short messages.
    pub split: u64,
    /// IM converted to SMS.
    pub converted: u64,
    /// Short messages that they took.
    pub sms_parts: u64,
    /// Of these, only for the introductory text.
    pub sms_parts_by_introduction: u64,
    /// Of these, only because of UCS-2.
    pub sms_parts_by_alphabet: u64,
}

impl Summary {
    /// Whether all objectives of the world hold; so they do if it has none.
    pub fn objectives_hold(&self) -> bool {
        self.objectives.iter().all(|v| v.holds)
    }

    pub(crate) fn new(results: &Results) -> Summary {
        let blueprint = &results.plan().blueprint;
        Summary {
            objectives: results.verdicts().to_vec(),
            world: blueprint.name.clone(),
            start: results.plan().calendar.local(vocabulary::Time::START),
            simulated_seconds: vocabulary::Span(results.end().0).seconds(),
            world_seconds: blueprint.duration.seconds(),
            seed: blueprint.seed,
            messages: message_totals(results),
            replies: replies::routes(results),
            sizes: size_totals(results),
            population: network::population(results),
            stores: delivery::stores(results),
            receipts: delivery::receipts(results),
            map: delivery::map_operations(results),
            portability: portability::totals(results),
            busiest_hours: network::busiest_hours(results),
            bottlenecks: capacity::bottlenecks(results),
            presence: presence::of_operators(results),
            presence_of_links: presence::of_links(results),
            failures: network::failures(results),
            requirements: requirements::checks(results),
            money: money::totals(results),
            trace: results.trace.clone(),
        }
    }
}

fn message_totals(results: &Results) -> MessageTotals {
    let (messages, plan) = (&results.tables.messages, results.plan());
    let of = |fate| messages.total(plan, fate);
    let (begun, ended) = messages.begun_and_ended(plan);
    MessageTotals {
        begun,
        ended,
        in_flight: begun.saturating_sub(ended),
        im_as_im: of(Fate::ImAsIm),
        im_as_sms: of(Fate::ImAsSms),
        im_blocked: of(Fate::ImBlocked),
        im_failed: of(Fate::ImFailed),
        answers_by_im: of(Fate::ImAnswerAsIm),
        answers_by_im_failed: of(Fate::ImAnswerFailed),
        answers_by_sms: of(Fate::SmsAnswerSent),
        answers_as_im: of(Fate::SmsAnswerAsIm),
        answers_misrouted: of(Fate::SmsAnswerMisrouted),
        answers_leaked: of(Fate::SmsAnswerLeaked),
        answers_lost: of(Fate::SmsAnswerFailed),
    }
}

fn size_totals(results: &Results) -> SizeTotals {
    let all = results.tables.sizes.total();
    SizeTotals {
        composed: all.composed,
        over_160: all.over_160,
        over_limit: all.over_limit(),
        blocked: all.blocked,
        rejected: all.rejected,
        truncated: all.truncated,
        characters_lost: all.characters_lost,
        split: all.split,
        converted: all.converted,
        sms_parts: all.parts,
        sms_parts_by_introduction: all.intro_parts,
        sms_parts_by_alphabet: all.alphabet_parts,
    }
}
