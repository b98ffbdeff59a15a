//! SMSCs: they take short messages from terminals, IMSPs and other SMSCs, see which are for the IM service, and keep
//! those that cannot be delivered at once.

mod receipts;
mod store;
mod waiting;

use crate::case::Case;
use crate::components::Smsc;
use crate::decision::{Facts, Moment, Outcome, Role};
use crate::imsp::failed;
use crate::mailroom::Future;
use crate::portability::{Direction, direction, routed};
use crate::queueing::{self, Stations};
use crate::stimulus::{Envelope, Stage, Stimulus, Task};
use crate::transactions::octets;
use vocabulary::{Event, FailCause, Mechanism, OperatorId, Record};
use world::blueprint::{LegacyPolicy, ReplyRouting, Service};

pub use receipts::received;
pub use store::postponed;
pub use waiting::MessageWaiting;

/// The SMSC of an operator.
pub struct SmscDesk<'a> {
    /// Its state.
    pub smsc: &'a mut Smsc,
}

/// Where an SMSC sends a short message.
enum Way {
    /// To its own customer.
    Terminal,
    /// To its own operator's IMSP.
    Imsp,
    /// Towards another operator's SMSC.
    Operator(OperatorId),
    /// To the number of a customer of another operator.
    Number(OperatorId),
    /// Nowhere.
    Fails(FailCause),
}

/// The way of an answer, by the address it goes to.
fn way_of_answer(at: &Moment, e: &Envelope) -> Way {
    let owner = e.address.operator;
    match e.address.mechanism {
        Mechanism::OriginatorNumber if owner == at.here && !e.is(Envelope::PLAIN) => Way::Imsp,
        Mechanism::OriginatorNumber | Mechanism::None => way_home(at, e),
        Mechanism::AliasPool | Mechanism::ServicePrefix if owner == at.here => Way::Imsp,
        Mechanism::ServicePrefix if !routes_prefix(at, owner) => Way::Fails(FailCause::PrefixNotRouted),
        Mechanism::AliasPool | Mechanism::ServicePrefix => Way::Operator(owner),
    }
}

/// The way to the recipient's own number.
fn way_home(at: &Moment, e: &Envelope) -> Way {
    let home = at.network().home(e.object);
    if home == at.here { Way::Terminal } else { Way::Number(home) }
}

/// A short message goes on towards another operator's SMSC.
#[inline(always)]
fn forwarding(at: &Moment, e: &Envelope, to: OperatorId) -> Outcome {
    let link = at.network().route(Service::Sms, at.here, to).map_err(|cause| failed(e, cause))?;
    let octets = octets(&at.around.blueprint.sizes, Task::RouteSms, e);
    Ok(Event::SmsForwarded { parts: e.parts, link, octets })
}

/// What becomes of a command for the IM service.
#[cold]
fn command(at: &Moment) -> Event {
    let runs = at.network().has_imsp(at.here);
    if runs { Event::CommandHandedOver } else { Event::CommandRefused { cause: FailCause::NoImsp } }
}

/// Whether the operator here routes the service prefix that another has, or had last.
fn routes_prefix(at: &Moment, owner: OperatorId) -> bool {
    let routed = |policy: &LegacyPolicy| match &policy.reply {
        ReplyRouting::ServicePrefix { routed_by, .. } => Some(routed_by[usize::from(at.here.0)]),
        _ => None,
    };
    at.network().policies(owner).find_map(routed).unwrap_or(false)
}

/// Whether the envelope holds an answer by SMS, rather than an IM made into a short message.
fn is_sms_answer(e: &Envelope) -> bool {
    e.is(Envelope::ANSWER) && !e.is(Envelope::CONVERTED)
}

impl Role for SmscDesk<'_> {
    const STAGE: Stage = Stage::Smsc;

    #[inline(always)]
    fn prefetch(&self, _: &Stimulus) {}

    #[inline(always)]
    fn stations(&self) -> Option<&Stations> {
        Some(&self.smsc.stations).filter(|s| !s.is_empty())
    }

    /// To route a short message, unless there is a store for it or a delivery receipt may be asked for.
    #[inline(always)]
    fn stands_alone(&self, at: &Moment, stimulus: &Stimulus) -> bool {
        stimulus.task == Task::RouteSms && at.operator().smsc.store.is_none() && !at.around.receipts
    }

    #[inline(always)]
    fn decide(case: Case<Self>) {
        let (at, s) = (case.at(), case.stimulus);
        if s.task != Task::RouteSms {
            return case.by_facts(|smsc, at, s, facts| smsc.decide_rarer(at, s, facts));
        }
        let (e, parts) = (&s.envelope, s.envelope.parts);
        let way = if is_sms_answer(e) { way_of_answer(&at, e) } else { way_home(&at, e) };
        let to = match way {
            Way::Terminal => return case.happen(Event::SmsAccepted { parts }),
            Way::Imsp => return case.happen(Event::SmsHandedOver { parts }),
            Way::Operator(to) => to,
            Way::Number(home) => {
                let Direction { to, found } = direction(&at, e, home);
                if let Some(found) = found {
                    return case.by_facts(|_, at, s, facts| {
                        routed(at, &s.envelope, found, Service::Sms, facts);
                        facts.turn_out(forwarding(at, &s.envelope, to));
                    });
                }
                to
            }
            Way::Fails(cause) => return case.turn_out(Err(failed(e, cause))),
        };
        case.turn_out(forwarding(&at, e, to));
    }

    #[inline(always)]
    fn apply(&mut self, at: &Moment, record: Record) {
        match record.event {
            Event::SmsAccepted { parts }
            | Event::SmsForwarded { parts, .. }
            | Event::SmsHandedOver { parts } => {
                self.smsc.taken += u64::from(parts);
                if at.around.receipts {
                    self.note(record);
                }
            }
            Event::CommandHandedOver => self.smsc.taken += 1,
            Event::DeliveryDeferred { .. }
            | Event::MtForwarded { .. }
            | Event::ServiceCentreAlerted { .. }
            | Event::MessageFailed { .. } => self.note(record),
            Event::Queued { .. } => queueing::apply(&mut self.smsc.stations, record),
            _ => {}
        }
    }

    #[inline(always)]
    fn follow(&self, at: &Moment, mut future: Future) {
        match future.record.event {
            Event::SmsAccepted { .. } => {
                let task =
                    if is_sms_answer(future.envelope()) { Task::ReceivePlainSms } else { Task::ReceiveSms };
                let operator = at.operator();
                if operator.smsc.store.is_some() {
                    return future.due(Stage::Smsc, operator.hlr.query, Task::AttemptDelivery);
                }
                future.due(Stage::Subscriber, operator.smsc.delivery + operator.hlr.query, task);
            }
            Event::SmsForwarded { link, .. } => {
                future.due_across(at, link, Stage::Smsc, Task::RouteSms);
            }
            Event::SmsHandedOver { .. } => {
                let gateway = at.operator().imsp.as_ref().expect("its address is of an IMSP").gateway;
                future.due(Stage::Imsp, gateway, Task::RecogniseAnswer);
                if at.around.receipts {
                    self.follow_hand_over(at, gateway, &mut future.lent());
                }
            }
            Event::CommandHandedOver => {
                let gateway = at.operator().imsp.as_ref().expect("it runs").gateway;
                future.due(Stage::Imsp, gateway, Task::SetPresence);
            }
            Event::Queued { .. } | Event::Overflowed { .. } => {
                queueing::follow(&self.smsc.stations, at, &mut future.lent());
            }
            _ => self.follow_rarer(at, &mut future.lent()),
        }
    }
}

impl SmscDesk<'_> {
    /// What happens, of all but the routing of short messages.
    fn decide_rarer(&self, at: &Moment, s: &Stimulus, facts: &mut Facts) {
        match s.task {
            Task::RouteCommand => facts.happen(command(at)),
            Task::AttemptDelivery | Task::AttemptReceipt => self.attempt(at, s, facts),
            Task::GiveUpSms | Task::GiveUpReceipt => store::give_up(at, s, facts),
            Task::AlertReachable | Task::AlertMemory => facts.happen(store::alert(s)),
            Task::SendReceipt => facts.happen(receipts::made(at, s)),
            Task::RouteReceipt => facts.happen(receipts::passed_on(at, s)),
            other => unreachable!("{other:?} is no task of an SMSC"),
        }
    }

    #[inline(never)]
    fn note(&mut self, record: Record) {
        self.smsc.waiting.apply(&record);
    }

    /// What becomes due, of all but the routing of short messages.
    #[inline(never)]
    fn follow_rarer(&self, at: &Moment, future: &mut Future) {
        let r = future.record;
        match r.event {
            Event::DeliveryDeferred { .. } => self.follow_deferral(at, &r, future),
            Event::MtForwarded { .. } => self.follow_transfer(at, &r, future),
            Event::MessageFailed { .. } => self.follow_failure(at, &r, future),
            Event::StatusReportSent { link, .. } | Event::StatusReportForwarded { link, .. } => {
                receipts::follow(at, link, future);
            }
            _ => {}
        }
    }
}
