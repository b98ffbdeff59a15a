//! Attempts at delivery, alerts and receipts, in the words of the standard (3GPP TS 23.040, TS 29.002).

use super::words::{ago, precise, words};
use vocabulary::{Event, FailCause, Record, Span};
use world::Blueprint;

/// What an SMSC did with a short message for its own customer.
pub(super) fn accepted(blueprint: &Blueprint, record: &Record) -> &'static str {
    let operator = blueprint.operators.get(usize::from(record.operator.0));
    if operator.is_some_and(|o| o.smsc.store.is_some()) {
        "accepted into the store"
    } else {
        "accepted for delivery"
    }
}

/// What a receipt tells of.
pub(super) fn receipt_title(delivered: bool, recipient: &str, sender: &str) -> String {
    let what = if delivered { "was delivered" } else { "was given up" };
    format!("Delivery receipt: what {sender} sent to {recipient} {what}")
}

/// What an event of a delivery or a receipt says; none for other events.
pub(super) fn delivery(event: &Event) -> Option<String> {
    let text = match *event {
        Event::DeliveryDeferred { cause, attempt, at_hlr, on_alert, again, alert } => {
            let why = words(cause.name());
            let flag = flag(cause);
            let hlr = match (at_hlr, alert > Span::ZERO) {
                (true, _) => format!(", says the HLR, as {flag} is set"),
                (_, true) => format!("; ReportSM-DeliveryStatus sets {flag}"),
                _ => String::new(),
            };
            let next = match (again, on_alert) {
                (Span::ZERO, _) => "it was the last".to_owned(),
                (_, true) => format!("waits {} for AlertSC", precise(again.0)),
                _ => format!("again in {}", precise(again.0)),
            };
            format!("attempt {attempt}: {why}{hlr}; {next}")
        }
        Event::ServiceCentreAlerted { cause } => format!("AlertSC: {} is cleared", flag(cause)),
        Event::StatusReportSent { .. } => "SMS-STATUS-REPORT made".to_owned(),
        Event::StatusReportForwarded { .. } => "for a customer of its own operator".to_owned(),
        Event::StatusReportReceived { delivered, took, .. } => {
            let what = if delivered { "delivered" } else { "not delivered" };
            format!("receipt: {what}; {} after it was made", ago(took))
        }
        _ => return None,
    };
    Some(text)
}

/// The flag that a cause sets at the HLR.
fn flag(cause: FailCause) -> &'static str {
    match cause {
        FailCause::AbsentSubscriber => "MNRF",
        FailCause::MemoryCapacityExceeded => "MCEF",
        _ => "no flag",
    }
}
