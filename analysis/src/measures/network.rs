//! What nodes and links carry, and the bindings that IMSPs keep.

use super::Of;
use crate::projections::failures::Failed;
use vocabulary::{FailCause, Span, Time};
use world::measures::{Exact, Family, Node, Subject};

/// What a node or a link carries.
pub fn load(of: &Of) -> Option<Exact> {
    let (plan, load) = (of.results.plan(), &of.results.tables.load);
    let place = of.measure.subjects.iter().find_map(|s| match *s {
        Subject::Node(Node::Imsp, operator) => Some(plan.imsp(operator)),
        Subject::Node(Node::Smsc, operator) => Some(plan.smsc(operator)),
        Subject::Node(Node::Hlr, operator) => Some(plan.hlr(operator)),
        Subject::Link(link, from) => plan.link(link, from),
        _ => None,
    })?;
    let counts_parts = plan.describe(place).is_some_and(|p| matches!(p.what, "smsc" | "sms_link"));
    let carried = |(messages, short): (u64, u64)| if counts_parts { short } else { messages };
    let bins = || (0..of.results.bins()).map(|bin| carried(load.at(bin, place)));
    if of.family() == Family::LoadTotal {
        return Some(Exact::count(bins().sum()));
    }
    match of.word(0) {
        "mean" => Exact::rate(bins().sum(), Span(of.results.end().0)),
        "busiest_bin" => Exact::rate(bins().max().unwrap_or(0), plan.calendar.width()),
        "busiest_minute" => most(load.busiest_of(place, 60), Span::MINUTE),
        "busiest_second" => most(load.busiest_of(place, 1), Span::SECOND),
        _ => {
            let busiest = load.busiest(plan, place).map_or(0, |b| carried((b.messages, b.short_messages)));
            Exact::rate(busiest, Span::HOUR)
        }
    }
}

/// The rate of the stretch in which the most came; `check` refuses to ask for it where seconds are not counted.
fn most(busiest: Option<(Time, u64)>, of: Span) -> Option<Exact> {
    Exact::rate(busiest.map_or(0, |(_, n)| n), of)
}

/// The bytes that a direction of a link carries.
pub fn bytes(of: &Of) -> Option<Exact> {
    let (plan, load) = (of.results.plan(), &of.results.tables.load);
    let direction = of.measure.subjects.iter().find_map(|s| match *s {
        Subject::Link(link, from) => plan.direction(link, from),
        _ => None,
    })?;
    let bins = || (0..of.results.bins()).map(|bin| (bin, load.octets_at(bin, direction)));
    let total = bins().map(|(_, octets)| octets).sum();
    if of.family() == Family::LoadBytes {
        return Some(Exact::count(total));
    }
    match of.word(0) {
        "mean" => Exact::rate(total, Span(of.results.end().0)),
        "busiest_bin" => Exact::rate(bins().map(|b| b.1).max().unwrap_or(0), plan.calendar.width()),
        "busiest_minute" => most(load.busiest_octets_of(direction, 60), Span::MINUTE),
        "busiest_second" => most(load.busiest_octets_of(direction, 1), Span::SECOND),
        _ => Exact::rate(load.busiest_hour_of_octets(plan, direction).map_or(0, |(_, n)| n), Span::HOUR),
    }
}

/// Contexts and alias bindings, and pools that had no number left.
pub fn bindings(of: &Of) -> Option<Exact> {
    let bindings = &of.results.tables.bindings;
    let operator = usize::from(of.operator()?.0);
    let [opened, renewed, displaced] = bindings.acts(operator);
    let refused = refused(of, operator);
    let asked = opened + displaced + refused;
    match of.family() {
        Family::BindingsPeak => {
            bindings.live(operator, of.results.bins()).into_iter().max().map(Exact::count)
        }
        Family::BindingsAct => Some(Exact::count(match of.word(0) {
            "opened" => opened,
            "renewed" => renewed,
            _ => displaced,
        })),
        Family::PoolRefused => Exact::ratio(refused, asked),
        Family::PoolRefusedCount => Some(Exact::count(refused)),
        Family::PoolExhausted => Exact::ratio(refused + displaced, asked),
        _ => Some(Exact::count(refused + displaced)),
    }
}

fn refused(of: &Of, operator: usize) -> u64 {
    let failures = &of.results.tables.failures;
    let kinds = [Failed::Im, Failed::AnswerByIm, Failed::AnswerBySms];
    kinds.into_iter().map(|k| failures.count(operator, k, FailCause::AliasPoolExhausted)).sum()
}
