//! Messages between operators over time: a panel for each operator of senders, a line for each of recipients.

use super::Drawing;
use super::canvas::Canvas;
use super::lines::{Panel, Series};
use super::page::{legend, no_data};
use super::palette::{DISTINCT, series as colour};
use crate::calendar::Calendar;
use crate::projections::messages::Fate;
use crate::results::Results;
use crate::words;
use vocabulary::Time;

/// The most panels that can be read.
const MOST: usize = 12;

struct Sender {
    title: String,
    series: Vec<Series>,
    messages: u64,
}

/// The chart.
pub fn draw(results: &Results) -> Drawing {
    let (plan, end) = (results.plan(), results.end());
    let calendar = plan.calendar;
    let senders: Vec<_> = (0..plan.operators().min(MOST)).map(|o| sender(results, o)).collect();
    let (begun, _) = results.tables.messages.begun_and_ended(plan);
    Drawing {
        title: "Messages between operators".into(),
        subtitle: format!(
            "IM and answers by the hour in which they were sent; n = {}{}",
            words::many(begun, "message"),
            if plan.operators() > MOST { "; the first twelve operators" } else { "" }
        ),
        paint: Box::new(move |canvas| paint(canvas, &senders, &calendar, end)),
    }
}

fn sender(results: &Results, from: usize) -> Sender {
    let plan = results.plan();
    let begins: Vec<_> = Fate::ALL.into_iter().filter(|f| f.begins()).collect();
    let hours = results.hours();
    let series = |to: usize| {
        let pair = plan.pair(from, to);
        let sent = |hour| begins.iter().map(|f| results.tables.messages.at(hour, pair, *f)).sum::<u64>();
        let place = |hour| (middle(results, hour), sent(hour) as f64);
        let name = if to < DISTINCT { format!("to {}", plan.name(to)) } else { String::new() };
        Series { name, colour: colour(to), points: (0..hours).map(place).collect() }
    };
    let any = |s: &Series| s.points.iter().any(|p| p.1 > 0.0);
    let series: Vec<_> = (0..plan.operators()).map(series).filter(any).collect();
    let messages = series.iter().flat_map(|s| &s.points).map(|p| p.1 as u64).sum();
    let title = format!("from {} ({})", plan.name(from), words::short(messages as f64));
    Sender { title, series, messages }
}

/// The middle of an hour, or of what of it lies within the run.
fn middle(results: &Results, hour: usize) -> f64 {
    let calendar = &results.plan().calendar;
    let [from, until] = [hour, hour + 1].map(|h| calendar.hour_start(h).0.min(results.end().0));
    (from + until) as f64 / 2.0
}

fn paint(canvas: &mut Canvas, senders: &[Sender], calendar: &Calendar, end: Time) {
    let area = legend(canvas, &[]);
    if senders.iter().all(|s| s.messages == 0) {
        return no_data(canvas, area, "nobody sent a message");
    }
    for (sender, area) in senders.iter().zip(area.wide_panels(senders.len())) {
        let area = area.inset(0.0, 0.0, 4.0, 10.0);
        Panel { area, title: &sender.title, unit: "messages an hour", calendar, end, labels: 56.0 }
            .lines(canvas, &sender.series);
    }
}
