//! Subscribers by account state over time, a panel for each operator.

use super::Drawing;
use super::canvas::{Canvas, Colour};
use super::lines::{Panel, Series};
use super::page::{legend, no_data};
use super::palette::{BLUE, PALE, SKY};
use crate::calendar::Calendar;
use crate::projections::accounts::Standing;
use crate::results::Results;
use crate::words;
use vocabulary::Time;

/// The most panels that can be read.
const MOST: usize = 12;

type Of = fn(&Standing) -> u64;
const STATES: [(Colour, &str, Of); 3] = [
    (BLUE, "IM users", |s| s.true_im),
    (SKY, "legacy customers with an account", |s| s.pre_registered),
    (PALE, "customers without account", |s| s.unregistered),
];

struct Operator {
    name: String,
    areas: Vec<Series>,
}

/// The chart.
pub fn draw(results: &Results) -> Drawing {
    let (plan, end) = (results.plan(), results.end());
    let calendar = plan.calendar;
    let shown: Vec<_> = (0..plan.operators().min(MOST)).map(|o| operator(results, o)).collect();
    let total: u64 = results.summary().population.iter().map(|p| sum(&p.at_end)).sum();
    let upgrades: u64 = results.summary().population.iter().map(|p| p.upgrades).sum();
    Drawing {
        title: "Subscribers by account".into(),
        subtitle: format!(
            "at the start and at the end of each day; n = {}, {} in the run{}",
            words::many(total, "subscriber"),
            words::many(upgrades, "upgrade"),
            if plan.operators() > MOST { "; the first twelve operators" } else { "" }
        ),
        paint: Box::new(move |canvas| paint(canvas, &shown, total, &calendar, end)),
    }
}

fn sum(s: &Standing) -> u64 {
    s.true_im + s.pre_registered + s.unregistered
}

fn operator(results: &Results, operator: usize) -> Operator {
    let (plan, days) = (results.plan(), results.days());
    let standings = results.tables.accounts.standings(operator, days);
    let time = |row: usize| match row {
        0 => 0.0,
        row if row == days => results.end().0 as f64,
        row => plan.calendar.day_start(row).0 as f64,
    };
    let area = |(colour, name, of): (Colour, &str, Of)| {
        let points = standings.iter().enumerate().map(|(row, s)| (time(row), of(s) as f64));
        Series { name: name.to_owned(), colour, points: points.collect() }
    };
    let last = standings.last().copied().unwrap_or_default();
    let users = match last.true_im {
        0 => "no IM users".to_owned(),
        n => format!("{} IM users ({})", words::short(n as f64), words::share(n, sum(&last))),
    };
    let name = format!("{}: {users} at the end", plan.name(operator));
    Operator { name, areas: STATES.into_iter().map(area).collect() }
}

fn paint(canvas: &mut Canvas, shown: &[Operator], total: u64, calendar: &Calendar, end: Time) {
    let entries = STATES.map(|(colour, name, _)| (colour, name.to_owned()));
    let area = legend(canvas, &entries);
    if total == 0 {
        return no_data(canvas, area, "the subscribers were not counted");
    }
    for (operator, area) in shown.iter().zip(area.high_panels(shown.len())) {
        let area = area.inset(0.0, 0.0, 0.0, 10.0);
        Panel { area, title: &operator.name, unit: "subscribers", calendar, end, labels: 26.0 }
            .stacked(canvas, &operator.areas);
    }
}
