//! Messages, their delays and their sizes.

use super::{Of, named};
use crate::delays::Delays;
use crate::projections::messages::Fate;
use crate::projections::sizes::Sizes;
use crate::projections::transit::Way;
use vocabulary::Span;
use world::measures::{Exact, Family};

/// Messages by outcome, and delays.
pub fn messages(of: &Of) -> Option<Exact> {
    let (messages, plan) = (&of.results.tables.messages, of.results.plan());
    let (begun, ended) = messages.begun_and_ended(plan);
    Some(match of.family() {
        Family::RunSimulated => Exact::time(Span(of.results.end().0)),
        Family::MessagesBegun => Exact::count(begun),
        Family::MessagesEnded => Exact::count(ended),
        Family::MessagesInFlight => Exact::count(begun.saturating_sub(ended)),
        Family::MessagesSent => Exact::count(total(of, fate(of.word(0), "sent"))),
        Family::Delay => {
            let way = named(Way::ALL, Way::name, of.word(0));
            return quantile(of.results.tables.transit.of(way), of.word(1));
        }
        _ => {
            let (kind, outcome) =
                of.word(0).split_once('.').expect("endings have a kind: a test asks for all");
            let part = total(of, fate(kind, outcome));
            if of.family() == Family::MessagesEndingCount {
                return Some(Exact::count(part));
            }
            let endings = Fate::ALL.into_iter().filter(|f| f.ends() && f.names().0 == kind);
            return Exact::ratio(part, endings.map(|f| total(of, f)).sum());
        }
    })
}

fn fate(kind: &str, outcome: &str) -> Fate {
    named(Fate::ALL.into_iter().filter(|f| f.names().0 == kind), |f| f.names().1, outcome)
}

fn total(of: &Of, fate: Fate) -> u64 {
    let messages = &of.results.tables.messages;
    of.pairs().into_iter().map(|pair| messages.total_of(pair, fate)).sum()
}

/// The delay that a share of messages did not exceed: `p99`, or `max`.
pub fn quantile(delays: &Delays, word: &str) -> Option<Exact> {
    let percent = word.strip_prefix('p').map_or(Some(100.0), |p| p.parse::<f64>().ok())?;
    let milliseconds = delays.quantile(percent / 100.0)?;
    Some(Exact::time(Span(milliseconds * 1_000)))
}

/// Lengths of messages, and short messages that they took.
pub fn sizes(of: &Of) -> Option<Exact> {
    let mut sizes = Sizes::default();
    of.pairs().into_iter().for_each(|pair| sizes.merge(of.results.tables.sizes.of(pair)));
    match of.family() {
        Family::SizesComposed => Some(Exact::count(sizes.composed)),
        Family::SizesOver160 => Exact::ratio(sizes.over_160, sizes.composed),
        Family::SizesOver160Count => Some(Exact::count(sizes.over_160)),
        Family::SizesOverLimit => Some(Exact::count(sizes.over_limit())),
        Family::SizesHandling => Exact::ratio(handled(&sizes, of.word(0)), sizes.over_limit()),
        Family::SizesHandlingCount => Some(Exact::count(handled(&sizes, of.word(0)))),
        Family::SizesCharactersLost => Some(Exact::count(sizes.characters_lost)),
        Family::SizesConverted => Some(Exact::count(sizes.converted)),
        Family::SizesParts => Some(Exact::count(sizes.parts)),
        Family::SizesPartsMean => Exact::ratio(sizes.parts, sizes.converted),
        Family::SizesSurplus => Exact::ratio(surplus(&sizes, of.word(0)), sizes.parts),
        _ => Some(Exact::count(surplus(&sizes, of.word(0)))),
    }
}

fn handled(sizes: &Sizes, word: &str) -> u64 {
    match word {
        "blocked" => sizes.blocked,
        "rejected" => sizes.rejected,
        "truncated" => sizes.truncated,
        "split" => sizes.split,
        other => unreachable!("{other} is no handling: a test asks for all"),
    }
}

fn surplus(sizes: &Sizes, word: &str) -> u64 {
    match word {
        "by_introduction" => sizes.intro_parts,
        "by_alphabet" => sizes.alphabet_parts,
        other => unreachable!("{other} is no surplus: a test asks for all"),
    }
}
