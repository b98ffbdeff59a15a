//! The presence load over time: who is logged in, what IMSPs have to do for it, and what goes over IM links.

use super::Drawing;
use super::canvas::Canvas;
use super::lines::{Panel, Series};
use super::page::{legend, no_data};
use super::palette::{DISTINCT, series as colour};
use crate::calendar::Calendar;
use crate::projections::presence::{AtImsp, Stock};
use crate::results::Results;
use crate::words;
use vocabulary::Time;

struct Kind {
    title: &'static str,
    unit: &'static str,
    series: Vec<Series>,
}

/// The chart.
pub fn draw(results: &Results) -> Drawing {
    let (calendar, end) = (results.plan().calendar, results.end());
    let mut kinds = vec![online(results), at_imsps(results), on_links(results)];
    kinds.retain(|kind| kind.series.iter().any(|s| s.points.iter().any(|p| p.1 > 0.0)));
    let told: u64 = results.summary().presence.iter().map(|p| p.told).sum();
    let log_ins: u64 = results.summary().presence.iter().map(|p| p.log_ins).sum();
    Drawing {
        title: "Presence load".into(),
        subtitle: format!(
            "mean over each hour; n = {}, {}",
            words::many(log_ins, "log-in"),
            words::many(told, "notification")
        ),
        paint: Box::new(move |canvas| paint(canvas, &kinds, &calendar, end)),
    }
}

/// A line for each operator, the name of the first few beside it.
fn lines(
    results: &Results,
    name: impl Fn(usize) -> String,
    of: impl Fn(usize) -> Vec<f64>,
    many: usize,
) -> Vec<Series> {
    let all = (0..many).map(|i| (i, of(i))).filter(|(_, values)| values.iter().any(|v| *v > 0.0));
    let series = |(place, (i, values)): (usize, (usize, Vec<f64>))| Series {
        name: if place < DISTINCT { name(i) } else { String::new() },
        colour: colour(place),
        points: values.into_iter().enumerate().map(|(hour, v)| (middle(results, hour), v)).collect(),
    };
    all.enumerate().map(series).collect()
}

fn online(results: &Results) -> Kind {
    let (plan, load) = (results.plan(), &results.tables.presence);
    let of = |operator| {
        let hours = load.online_by_hour(plan, operator, results.hours(), results.end());
        hours.into_iter().map(Stock::mean).collect()
    };
    let series = lines(results, |o| plan.name(o).to_owned(), of, plan.operators());
    Kind { title: "Users logged in", unit: "users", series }
}

fn at_imsps(results: &Results) -> Kind {
    let (plan, load) = (results.plan(), &results.tables.presence);
    let all = [AtImsp::FromClients, AtImsp::ToClients, AtImsp::ToImsps];
    let of = |operator| {
        let sum = |hour| all.into_iter().map(|what| load.at(hour, operator, what)).sum::<i64>();
        (0..results.hours()).map(|hour| sum(hour) as f64 / seconds(results, hour)).collect()
    };
    let series = lines(results, |o| plan.name(o).to_owned(), of, plan.operators());
    Kind {
        title: "IMSPs: transactions with clients and to other IMSPs",
        unit: "transactions a second",
        series,
    }
}

fn on_links(results: &Results) -> Kind {
    let (plan, load) = (results.plan(), &results.tables.presence);
    let of = |direction| {
        let sent = |hour| load.messages_on_link(hour, direction) as f64 / seconds(results, hour);
        (0..results.hours()).map(sent).collect()
    };
    let name = |direction| {
        plan.describe_direction(direction).map_or(String::new(), |p| format!("{} to {}", p.from, p.to))
    };
    let series = lines(results, name, of, 2 * plan.blueprint.links.len());
    Kind { title: "IM links", unit: "transactions a second", series }
}

/// The bounds of an hour, or of what of it lies within the run.
fn bounds(results: &Results, hour: usize) -> [f64; 2] {
    [hour, hour + 1].map(|h| results.plan().calendar.hour_start(h).0.min(results.end().0) as f64)
}

fn middle(results: &Results, hour: usize) -> f64 {
    bounds(results, hour).iter().sum::<f64>() / 2.0
}

fn seconds(results: &Results, hour: usize) -> f64 {
    let [from, until] = bounds(results, hour);
    ((until - from) / 1e6).max(1e-6)
}

fn paint(canvas: &mut Canvas, kinds: &[Kind], calendar: &Calendar, end: Time) {
    let area = legend(canvas, &[]);
    if kinds.is_empty() {
        return no_data(canvas, area, "no users have sessions");
    }
    for (kind, area) in kinds.iter().zip(area.wide_panels(kinds.len())) {
        let area = area.inset(0.0, 0.0, 4.0, 10.0);
        Panel { area, title: kind.title, unit: kind.unit, calendar, end, labels: 72.0 }
            .lines(canvas, &kind.series);
    }
}
