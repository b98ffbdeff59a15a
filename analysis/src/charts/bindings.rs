//! Contexts and alias bindings that live, over time.

use super::Drawing;
use super::lines::{Panel, Series};
use super::page::{legend, no_data};
use super::palette::series as colour;
use crate::calendar::Calendar;
use crate::plan::mechanism_of;
use crate::results::Results;
use crate::words;
use vocabulary::{Mechanism, OperatorId, Time};
use world::blueprint::ReplyRouting;

/// The chart.
pub fn draw(results: &Results) -> Drawing {
    let (plan, bins) = (results.plan(), results.bins());
    let calendar = plan.calendar;
    let keepers = plan.keepers();
    let series: Vec<_> = keepers.enumerate().map(|(i, o)| series(results, i, o, bins)).collect();
    let end = results.end();
    let most = series.iter().flat_map(|s| &s.points).map(|p| p.1 as u64).max().unwrap_or(0);
    Drawing {
        title: "Bindings of (customer, user) that operators keep".into(),
        subtitle: format!(
            "live at the start of each bin of {}; at most {} at one operator",
            calendar.width(),
            words::count(most)
        ),
        paint: Box::new(move |canvas| {
            let area = legend(canvas, &[]);
            match (series.is_empty(), most) {
                (true, _) => no_data(canvas, area, "no operator has a mechanism that keeps bindings"),
                (_, 0) => no_data(canvas, area, "no message made a binding"),
                _ => panel(&calendar, end, area).lines(canvas, &series),
            }
        }),
    }
}

fn panel<'a>(calendar: &'a Calendar, end: Time, area: super::page::Area) -> Panel<'a> {
    Panel { area, title: "Live bindings", unit: "bindings", calendar, end, labels: 190.0 }
}

fn series(results: &Results, place: usize, operator: usize, bins: usize) -> Series {
    let plan = results.plan();
    let mut replies = plan.replies_until(OperatorId(operator as u8), Time::NEVER);
    let keeps = |r: &&ReplyRouting| mechanism_of(r) != Mechanism::ServicePrefix;
    let mechanism = replies.find(keeps).map_or(String::new(), |r| mechanism_of(r).name().replace('_', " "));
    let live = results.tables.bindings.live(operator, bins);
    let at = |(bin, n): (usize, u64)| (plan.calendar.bin_start(bin).0 as f64, n as f64);
    Series {
        name: format!("{}: {mechanism}", plan.name(operator)),
        colour: colour(place),
        points: live.into_iter().enumerate().map(at).collect(),
    }
}
