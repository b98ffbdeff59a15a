//! Load against capacity over time, the backlog, and how long messages waited: of nodes and links that have a
//! capacity or fail.

use super::Drawing;
use super::axis::{self, Scale};
use super::canvas::{Anchor, Canvas};
use super::lines::{Panel, Series, Shade, horizontal_grid, time_ticks};
use super::page::{Area, bold, legend, no_data, plain};
use super::palette::{BLUE, DISTINCT, FAINT, GREY, INK, ORANGE, VERMILION, series as colour};
use crate::plan::Plan;
use crate::projections::capacity::{Counts, Figures};
use crate::results::Results;
use crate::stations::Station;
use crate::words;
use vocabulary::Time;

/// The most panels, or curves, that are shown; the busiest are.
const MOST: usize = 6;
const NOTHING: &str = "no node and no link has a capacity or fails";

struct Busy {
    name: String,
    /// Messages a second: offered, carried, and what it could carry.
    offered: Vec<(f64, f64)>,
    carried: Vec<(f64, f64)>,
    capacity: Vec<(f64, f64)>,
    backlog: Vec<(f64, f64)>,
    has_capacity: bool,
    shades: Vec<Shade>,
    counts: Counts,
}

impl Busy {
    /// The most that waited or was served at the end of a bin.
    fn most_inside(&self) -> f64 {
        self.backlog.iter().map(|p| p.1).fold(0.0, f64::max)
    }
}

/// The busiest of the stations to which anything came, and how many are left out.
fn busiest(results: &Results) -> (Vec<Busy>, usize) {
    most(by_load(results))
}

/// Those with the largest backlog, and how many with a smaller one are left out: a link that carries little may be out
/// of service.
fn longest(results: &Results) -> (Vec<Busy>, usize) {
    let mut all = by_load(results);
    if all.iter().any(|busy| busy.most_inside() > 0.0) {
        all.retain(|busy| busy.most_inside() > 0.0);
    }
    all.sort_by(|a, b| b.most_inside().total_cmp(&a.most_inside()));
    most(all)
}

fn most(mut all: Vec<Busy>) -> (Vec<Busy>, usize) {
    let more = all.len().saturating_sub(MOST);
    all.truncate(MOST);
    (all, more)
}

/// The stations to which anything came, the busiest first.
fn by_load(results: &Results) -> Vec<Busy> {
    let plan = results.plan();
    let weigh = |(station, counts): (&Station, &Counts)| {
        let figures = Figures::new(plan, station, counts, results.end());
        let total = counts.total();
        let weight = (figures.peak.map_or(0.0, |p| p.0), total.waiting, total.offered);
        (total.offered > 0).then(|| (weight, busy(results, station, counts)))
    };
    let mut all: Vec<_> = results.tables.capacities.stations(plan).filter_map(weigh).collect();
    all.sort_by(|(a, _), (b, _)| b.0.total_cmp(&a.0).then((b.1, b.2).cmp(&(a.1, a.2))));
    all.into_iter().map(|(_, busy)| busy).collect()
}

fn busy(results: &Results, station: &Station, counts: &Counts) -> Busy {
    let (plan, end) = (results.plan(), results.end());
    let mut of = Busy {
        name: station.name.clone(),
        offered: Vec::new(),
        carried: Vec::new(),
        capacity: Vec::new(),
        backlog: Vec::new(),
        has_capacity: station.available(Time::START, end).is_some(),
        shades: station.disturbed(end).into_iter().map(|(from, until, _)| (from, until)).collect(),
        counts: counts.clone(),
    };
    let total = counts.total();
    let mean = total.work_us as f64 / total.carried.max(1) as f64;
    let mut inside = 0;
    for bin in 0..results.bins() {
        let (from, until) = bounds(plan, bin, end);
        let (middle, seconds) =
            ((from.0 + until.0) as f64 / 2.0, (until.since(from).0 as f64 / 1e6).max(1e-6));
        let came = counts.at(bin);
        inside = (inside + came.offered).saturating_sub(came.rejected + came.carried);
        of.offered.push((middle, came.offered as f64 / seconds));
        of.carried.push((middle, came.carried as f64 / seconds));
        let could = station.available(from, until).filter(|_| mean > 0.0);
        of.capacity.extend(could.map(|could| (middle, could / mean / seconds)));
        of.backlog.push((until.0 as f64, inside as f64));
    }
    of
}

fn bounds(plan: &Plan, bin: usize, end: Time) -> (Time, Time) {
    let from = plan.calendar.bin_start(bin);
    (from, Time(plan.calendar.at(from).until).min(end))
}

fn subtitle(results: &Results, what: &str, more: usize, less: &str) -> String {
    let left_out = if more > 0 { format!("; {more} {less} are left out") } else { String::new() };
    format!(
        "{what}, over bins of {}; grey: out of service or at a lower rate{left_out}",
        results.plan().calendar.width()
    )
}

/// The chart of load against capacity.
pub fn load(results: &Results) -> Drawing {
    let (all, more) = busiest(results);
    let (calendar, end) = (results.plan().calendar, results.end());
    let paint = move |canvas: &mut Canvas| {
        let entries = [(BLUE, "offered"), (ORANGE, "carried"), (VERMILION, "capacity")];
        let area = legend(canvas, &entries.map(|(colour, name)| (colour, name.to_owned())));
        if all.is_empty() {
            return no_data(canvas, area, NOTHING);
        }
        for (busy, area) in all.iter().zip(area.wide_panels(all.len())) {
            let area = area.inset(0.0, 0.0, 12.0, 10.0);
            let line = |colour, points: &[(f64, f64)]| Series {
                name: String::new(),
                colour,
                points: points.to_vec(),
            };
            let highest = busy.offered.iter().chain(&busy.carried).map(|p| p.1).fold(0.0, f64::max);
            // A capacity far above the load would leave the load no height.
            let shown = busy.capacity.iter().all(|p| p.1 <= 4.0 * highest);
            let mut lines = vec![line(BLUE, &busy.offered), line(ORANGE, &busy.carried)];
            lines.extend(shown.then(|| line(VERMILION, &busy.capacity)));
            let above = match busy.has_capacity {
                false => " (no capacity given: what came while out of service)",
                true if shown => "",
                true => " (capacity above)",
            };
            let title = format!("{}{above}", busy.name);
            Panel { area, title: &title, unit: "messages a second", calendar: &calendar, end, labels: 8.0 }
                .lines_over(canvas, &lines, &busy.shades);
        }
    };
    Drawing {
        title: "Load against capacity".into(),
        subtitle: subtitle(results, "messages that came and went", more, "less busy"),
        paint: Box::new(paint),
    }
}

/// The chart of what waits and is served.
pub fn backlog(results: &Results) -> Drawing {
    let (all, more) = longest(results);
    let (calendar, end) = (results.plan().calendar, results.end());
    let paint = move |canvas: &mut Canvas| {
        let area = legend(canvas, &[]);
        if all.is_empty() {
            return no_data(canvas, area, NOTHING);
        }
        for (busy, area) in all.iter().zip(area.wide_panels(all.len())) {
            let area = area.inset(0.0, 0.0, 12.0, 10.0);
            let line = Series { name: String::new(), colour: BLUE, points: busy.backlog.clone() };
            Panel { area, title: &busy.name, unit: "messages", calendar: &calendar, end, labels: 8.0 }
                .lines_over(canvas, &[line], &busy.shades);
        }
    };
    Drawing {
        title: "Backlog of nodes and links".into(),
        subtitle: subtitle(results, "messages that wait or are served", more, "with a smaller backlog"),
        paint: Box::new(paint),
    }
}

/// The chart of waits: the share of messages that waited longer, both axes by logarithm.
pub fn waits(results: &Results) -> Drawing {
    let (all, more) = busiest(results);
    let waited = |busy: &Busy| busy.counts.wait_us(1.0).is_some_and(|most| most > 0);
    let curves: Vec<Busy> = all.into_iter().filter(waited).collect();
    let left_out = if more > 0 { format!("; {more} less busy are left out") } else { String::new() };
    Drawing {
        title: "How long messages waited".into(),
        subtitle: format!("share of messages that waited longer, both axes by logarithm{left_out}"),
        paint: Box::new(move |canvas| paint_waits(canvas, &curves)),
    }
}

/// The smallest share that is shown.
const LEAST: f64 = 1e-4;

fn paint_waits(canvas: &mut Canvas, curves: &[Busy]) {
    let area = legend(canvas, &[]);
    if curves.is_empty() {
        return no_data(canvas, area, "no message waited");
    }
    let inner = area.inset(56.0, 26.0, 250.0, 40.0);
    let longest = curves.iter().filter_map(|c| c.counts.wait_us(1.0)).max().unwrap_or(1) as f64 / 1e3;
    let ticks = axis::delays(1.0, longest);
    let x = Scale::logarithmic(ticks[0].0, ticks[ticks.len() - 1].0, inner.left, inner.right);
    let y = Scale::logarithmic(LEAST, 1.0, inner.bottom, inner.top);
    let shares = [(1.0, "100 %"), (0.1, "10 %"), (0.01, "1 %"), (1e-3, "0.1 %"), (1e-4, "0.01 %")];
    let heights = shares.map(|(share, name)| (share, name.to_owned()));
    canvas.text("of messages", (area.left, area.top + 8.0), plain(9.5, GREY, Anchor::Left));
    horizontal_grid(canvas, inner, &y, &heights);
    for (ms, _) in &ticks {
        canvas.line((x.at(*ms), inner.top), (x.at(*ms), inner.bottom), FAINT, 0.75);
    }
    time_ticks(canvas, inner, &x, &ticks);
    let below = ((inner.left + inner.right) / 2.0, inner.bottom + 30.0);
    canvas.text("wait until service begins", below, plain(10.0, GREY, Anchor::Middle));
    for (i, curve) in curves.iter().enumerate().rev() {
        canvas.path(&exceeded(&curve.counts, &x, &y, ticks[0].0), colour(i % DISTINCT), 2.0);
    }
    names(canvas, inner, curves);
}

/// The share that waited longer, at each thousandth of the logarithm of the share.
fn exceeded(counts: &Counts, x: &Scale, y: &Scale, least_ms: f64) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    for step in 0..=400 {
        let share = LEAST.powf(f64::from(step) / 400.0);
        if let Some(us) = counts.wait_us(1.0 - share) {
            let ms = us as f64 / 1e3;
            if ms >= least_ms {
                points.push((x.at(ms), y.at(share)));
            }
        }
    }
    points
}

fn names(canvas: &mut Canvas, inner: Area, curves: &[Busy]) {
    let left = inner.right + 24.0;
    for (i, c) in curves.iter().enumerate() {
        let y = inner.top + 8.0 + i as f64 * 44.0;
        canvas.rectangle((left - 12.0, y - 6.0), (left - 6.0, y + 22.0), colour(i % DISTINCT));
        canvas.text(&c.name, (left, y), bold(10.5, INK, Anchor::Left));
        let at = |share| c.counts.wait_us(share).map_or(String::new(), |us| words::duration(us / 1_000));
        let figures = format!("p50 {}, p95 {}, p99 {}", at(0.5), at(0.95), at(0.99));
        canvas.text(&figures, (left, y + 13.0), plain(9.5, GREY, Anchor::Left));
        let waited = 100.0 * c.counts.share_waiting().unwrap_or(0.0);
        let n = format!("n = {}; {waited:.1} % waited", words::count(c.counts.queued()));
        canvas.text(&n, (left, y + 25.0), plain(9.5, GREY, Anchor::Left));
    }
}
