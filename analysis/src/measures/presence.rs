//! Who is logged in, and what is sent of the presence of users.

use super::Of;
use crate::projections::presence::{AtImsp, OnLink, Stock};
use vocabulary::Span;
use world::measures::{Exact, Family, Subject};

/// Users that were logged in.
pub fn online(of: &Of) -> Option<Exact> {
    let (plan, load) = (of.results.plan(), &of.results.tables.presence);
    let operators: Vec<usize> = of.sides().into_iter().filter(|o| has_sessions(of, *o)).collect();
    let (hours, end) = (of.results.hours(), of.results.end());
    let by_hour = |of: &dyn Fn(usize) -> Vec<Stock>| -> Vec<Stock> {
        operators
            .iter()
            .map(|o| of(*o))
            .reduce(|sum, more| sum.iter().zip(more).map(add).collect())
            .unwrap_or_default()
    };
    let online = by_hour(&|operator| load.online_by_hour(plan, operator, hours, end));
    let time = |stocks: &[Stock]| stocks.iter().map(|s| s.time.0).sum::<u64>();
    match of.family() {
        Family::PresenceOnline => {
            let users = by_hour(&|operator| load.users_by_hour(plan, operator, hours, end));
            Exact::ratio(time(&online), time(&users))
        }
        Family::PresenceOnlineMean => Exact::ratio(time(&online), time_of_run(&online)),
        _ => online.iter().filter_map(|s| Exact::ratio(s.time.0, s.width.0)).max(),
    }
}

fn has_sessions(of: &Of, operator: usize) -> bool {
    of.results.plan().blueprint.operators.get(operator).is_some_and(|o| o.sessions().is_some())
}

fn add((sum, more): (&Stock, Stock)) -> Stock {
    Stock { time: Span(sum.time.0 + more.time.0), at_end: sum.at_end + more.at_end, ..more }
}

fn time_of_run(hours: &[Stock]) -> u64 {
    hours.iter().map(|s| s.width.0).sum()
}

/// What IMSPs take, tell and send.
pub fn signals(of: &Of) -> Option<Exact> {
    let (load, sides) = (&of.results.tables.presence, of.sides());
    let signals = signals_of(of.word(0));
    let in_hour = |hour| {
        let of_side = |side: &usize| signals.iter().map(|what| load.at(hour, *side, *what)).sum::<i64>();
        sides.iter().map(of_side).sum::<i64>()
    };
    over(of, Family::PresenceSignal, in_hour)
}

fn signals_of(word: &str) -> &'static [AtImsp] {
    match word {
        "log_ins" => &[AtImsp::LogIns],
        "status_changes" => &[AtImsp::StatusChanges],
        "log_outs" => &[AtImsp::LogOuts],
        "told" => &[AtImsp::Told],
        "refused" => &[AtImsp::Refused],
        "subscriptions_taken" => &[AtImsp::SubscriptionsTaken],
        "notifications" => &[AtImsp::Notifications],
        "contact_lists" => &[AtImsp::Lists],
        "csp.messages" => &[AtImsp::FromClients, AtImsp::ToClients],
        "csp.bytes" => &[AtImsp::BytesFromClients, AtImsp::BytesToClients],
        "ssp.messages" => &[AtImsp::ToImsps],
        "ssp.bytes" => &[AtImsp::BytesToImsps],
        other => unreachable!("{other} is no signal: a test asks for all"),
    }
}

/// What goes over IM links.
pub fn on_links(of: &Of) -> Option<Exact> {
    let (plan, load) = (of.results.plan(), &of.results.tables.presence);
    let direction = of.measure.subjects.iter().find_map(|s| match *s {
        Subject::Link(link, from) => plan.direction(link, from),
        _ => None,
    })?;
    let all = [OnLink::Notifications, OnLink::Subscriptions, OnLink::Lists];
    let what: &[OnLink] = match of.word(0) {
        "notifications" => &all[..1],
        "subscriptions" => &all[1..2],
        "contact_lists" => &all[2..],
        "messages" => &all,
        _ => &[OnLink::Bytes],
    };
    over(of, Family::PresenceOnLink, |hour| what.iter().map(|w| load.on_link(hour, direction, *w)).sum())
}

/// The count of all hours for this family, and otherwise the rate of the busiest hour.
fn over(of: &Of, counts: Family, in_hour: impl Fn(usize) -> i64) -> Option<Exact> {
    let hours = (0..of.results.hours()).map(|hour| u64::try_from(in_hour(hour)).unwrap_or(0));
    if of.family() == counts {
        return Some(Exact::count(hours.sum()));
    }
    Exact::rate(hours.max().unwrap_or(0), Span::HOUR)
}
