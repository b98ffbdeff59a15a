//! What nodes and links carry over time: a panel for each kind, a line for each node or direction of a link.

use super::Drawing;
use super::canvas::{Canvas, Colour};
use super::lines::{Panel, Series};
use super::page::{legend, no_data};
use super::palette::{DISTINCT, PALE, series as colour};
use crate::calendar::Calendar;
use crate::plan::{Place, Plan};
use crate::results::Results;
use vocabulary::Time;

const KINDS: [(&str, &str, &str); 5] = [
    ("imsp", "IMSPs", "messages a second"),
    ("smsc", "SMSCs", "short messages a second"),
    ("hlr", "HLRs", "queries a second"),
    ("im_link", "IM links", "messages a second"),
    ("sms_link", "SMS links", "short messages a second"),
];

struct Kind {
    title: String,
    unit: &'static str,
    series: Vec<Series>,
}

/// The chart.
pub fn draw(results: &Results) -> Drawing {
    let (plan, end) = (results.plan(), results.end());
    let calendar = plan.calendar;
    let kinds: Vec<_> = KINDS.into_iter().filter_map(|kind| gather(results, kind)).collect();
    Drawing {
        title: "Load of nodes and links".into(),
        subtitle: format!("mean over bins of {}; SMS counted in parts", calendar.width()),
        paint: Box::new(move |canvas| paint(canvas, &kinds, &calendar, end)),
    }
}

struct Loaded {
    name: String,
    colour: Colour,
    points: Vec<(f64, f64)>,
}

impl Loaded {
    fn total(&self) -> f64 {
        self.points.iter().map(|p| p.1).sum()
    }
}

/// The panel of a kind. None if its places carry nothing. Where there are more places than colours, the busiest
/// have a colour and a name.
fn gather(results: &Results, (what, title, unit): (&str, &str, &'static str)) -> Option<Kind> {
    let plan = results.plan();
    let places = (0..plan.places()).filter_map(|p| Some((p, plan.describe(p)?)));
    let of_kind = places.filter(|(_, place)| place.what == what).enumerate();
    let loaded = |(i, (place, described)): (usize, (usize, Place))| Loaded {
        name: label(plan, &described),
        colour: colour(if what.ends_with("link") { i } else { place % plan.sides() }),
        points: rates(results, place, what.starts_with("sms")),
    };
    let mut found: Vec<_> = of_kind.map(loaded).filter(|l| l.total() > 0.0).collect();
    let more = found.len().saturating_sub(DISTINCT);
    found.sort_by(|a, b| b.total().total_cmp(&a.total()));
    let title = if more > 0 { format!("{title} ({more} smaller in grey)") } else { title.to_owned() };
    let crowded = more > 0 || found.iter().any(|l| l.colour == PALE);
    let series = |(i, l): (usize, Loaded)| Series {
        name: if i < DISTINCT { l.name } else { String::new() },
        colour: if crowded { colour(i) } else { l.colour },
        points: l.points,
    };
    let series: Vec<_> = found.into_iter().enumerate().map(series).collect();
    (!series.is_empty()).then_some(Kind { title, unit, series })
}

fn label(plan: &Plan, place: &Place) -> String {
    let parallel = |l: &&world::blueprint::Link| {
        let ends = [l.between.0, l.between.1].map(|o| plan.name(plan.place_of(o)));
        ends == [&place.from, &place.to] || ends == [&place.to, &place.from]
    };
    match place.what {
        "imsp" | "smsc" | "hlr" => place.from.clone(),
        _ if plan.blueprint.links.iter().filter(parallel).count() > 2 => place.name.clone(),
        _ => format!("{} to {}", place.from, place.to),
    }
}

/// Messages or short messages a second, at the middle of each bin.
fn rates(results: &Results, place: usize, short: bool) -> Vec<(f64, f64)> {
    let (calendar, end) = (&results.plan().calendar, results.end().0);
    let at = |bin: usize| {
        let [from, until] = [bin, bin + 1].map(|b| calendar.bin_start(b).0.min(end) as f64);
        let (messages, shorts) = results.tables.load.at(bin, place);
        let n = if short { shorts } else { messages };
        ((from + until) / 2.0, n as f64 * 1e6 / (until - from).max(1.0))
    };
    (0..results.bins()).map(at).collect()
}

fn paint(canvas: &mut Canvas, kinds: &[Kind], calendar: &Calendar, end: Time) {
    let area = legend(canvas, &[]);
    if kinds.is_empty() {
        return no_data(canvas, area, "no node and no link carried anything");
    }
    for (kind, area) in kinds.iter().zip(area.wide_panels(kinds.len())) {
        let area = area.inset(0.0, 0.0, 4.0, 10.0);
        Panel { area, title: &kind.title, unit: kind.unit, calendar, end, labels: 96.0 }
            .lines(canvas, &kind.series);
    }
}
