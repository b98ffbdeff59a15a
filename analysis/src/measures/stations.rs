//! Nodes and links of finite capacity.

use super::Of;
use crate::projections::capacity::{Counts, Figures};
use crate::results::Results;
use crate::stations::Station;
use vocabulary::{Node, NodeId, Span, Time};
use world::measures::{Exact, Family, Measure, SMSC_PATHS, Subject};

/// What came to a node or link, how long it waited, and how busy it was.
pub fn stations(of: &Of) -> Option<Exact> {
    let all = named(of.results, of.measure);
    let mut counts = Counts::default();
    all.iter().for_each(|(_, more)| counts.merge(more));
    let total = counts.total();
    match of.family() {
        Family::StationOffered => Some(Exact::count(total.offered)),
        Family::StationOfferedRate => busiest(of, &counts),
        Family::StationCarried => Some(Exact::count(total.carried)),
        Family::StationBytes => Some(Exact::count(total.octets)),
        Family::StationRejected => Exact::ratio(total.rejected, total.offered),
        Family::StationRejectedCount => Some(Exact::count(total.rejected)),
        Family::StationThrottled => Some(Exact::count(total.throttled)),
        Family::StationWaited => Exact::ratio(counts.waited().0, counts.queued()),
        Family::StationWait => counts.wait_us(share(of.word(0))).map(|us| Exact::time(Span(us))),
        Family::StationWaitMean => Exact::ratio(counts.waited().1, counts.queued()),
        Family::StationQueueMax => Some(Exact::count(total.waiting.into())),
        Family::StationUtilisation => all.iter().filter_map(|s| mean(of, s)).max(),
        Family::StationUtilisationPeak => all.iter().filter_map(|s| peak(of, s)).max(),
        _ => needed(of, &all),
    }
}

/// The stations that a measure is of, with what came to them: one, or the paths of an SMSC; none if it is of others.
pub fn named<'a>(results: &'a Results, measure: &Measure) -> Vec<(&'a Station, &'a Counts)> {
    let (plan, capacities) = (results.plan(), &results.tables.capacities);
    let at = |place: usize| Some((plan.stations.all().get(place)?, capacities.all().get(place)?));
    places(results, measure).into_iter().filter_map(at).collect()
}

/// The places of these among the stations.
fn places(results: &Results, measure: &Measure) -> Vec<usize> {
    let plan = results.plan();
    let named = measure.subjects.iter().find_map(|s| match *s {
        Subject::Station(operator, node) => Some((operator, node)),
        _ => None,
    });
    let (operator, nodes): (_, Vec<Node>) = match named {
        Some((operator, Some(node))) => (operator, vec![node]),
        Some((operator, None)) => (operator, SMSC_PATHS.map(|(_, node)| node).to_vec()),
        None => return Vec::new(),
    };
    nodes.into_iter().filter_map(|node| plan.stations.find(plan, operator, NodeId::from(node))).collect()
}

/// The share of messages that a word such as `p99` or `max` is of, 0 to 1.
pub fn share(word: &str) -> f64 {
    word.strip_prefix('p').and_then(|p| p.parse::<f64>().ok()).map_or(1.0, |percent| percent / 100.0)
}

fn busiest(of: &Of, counts: &Counts) -> Option<Exact> {
    let most = |seconds| {
        let places = places(of.results, of.measure);
        of.results.tables.capacities.seconds().busiest(&places, seconds).map(|(_, n)| n)
    };
    match of.word(0) {
        "busiest_second" => most(1).and_then(|n| Exact::rate(n, Span::SECOND)),
        "busiest_minute" => most(60).and_then(|n| Exact::rate(n, Span::MINUTE)),
        _ => {
            let hour = counts.busiest_hour(&of.results.plan().calendar);
            Exact::rate(hour.map_or(0, |(_, bin)| bin.offered), Span::HOUR)
        }
    }
}

/// Work done of the work that could be done from a time to another.
fn used(station: &Station, done_us: u64, from: Time, to: Time) -> Option<Exact> {
    // To a microsecond; a degraded rate can make it a part of one.
    let could = station.available(from, to)?.round() as u64;
    Exact::ratio(done_us.min(could), could)
}

fn mean(of: &Of, (station, counts): &(&Station, &Counts)) -> Option<Exact> {
    used(station, counts.total().work_us, Time::START, of.results.end())
}

fn peak(of: &Of, (station, counts): &(&Station, &Counts)) -> Option<Exact> {
    let calendar = &of.results.plan().calendar;
    let bin = |bin: usize| {
        let from = calendar.bin_start(bin);
        let until = Time(calendar.at(from).until).min(of.results.end());
        used(station, counts.at(bin).work_us, from, until)
    };
    (0..of.results.bins()).filter_map(bin).max()
}

fn needed(of: &Of, all: &[(&Station, &Counts)]) -> Option<Exact> {
    let (plan, end) = (of.results.plan(), of.results.end());
    let needed = all.iter().filter_map(|(s, counts)| Figures::new(plan, s, counts, end).needed_servers);
    let needed: Vec<u64> = needed.collect();
    (!needed.is_empty()).then(|| Exact::count(needed.iter().sum()))
}
