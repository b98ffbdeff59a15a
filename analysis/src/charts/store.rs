//! Store and forward: how attempts at delivery ended, by their number, and what waits in the stores over time.

use super::Drawing;
use super::bars::{Bar, Bars, body, rows};
use super::canvas::{Anchor, Canvas, Colour};
use super::lines::{Panel, Series};
use super::page::{Area, bold, legend, no_data};
use super::palette::{GREEN, INK, ORANGE, PALE, PURPLE, VERMILION, series as colour};
use crate::calendar::Calendar;
use crate::projections::delivery::{Attempts, Step};
use crate::results::Results;
use crate::words;
use vocabulary::Time;

/// The width of the panel of attempts, and of the numbers beside its bars.
const ATTEMPTS: f64 = 400.0;
const NUMBERS: f64 = 52.0;
/// The most attempts that have a bar of their own.
const MOST: usize = 12;

const OUTCOMES: [(Colour, &str); 4] = [
    (GREEN, "delivered"),
    (ORANGE, "absent subscriber"),
    (PURPLE, "memory full"),
    (VERMILION, "failure of the network"),
];

/// The chart.
pub fn draw(results: &Results) -> Drawing {
    let (plan, deliveries) = (results.plan(), &results.tables.deliveries);
    let calendar = plan.calendar;
    let operators: Vec<usize> = (0..plan.operators()).filter(|o| deliveries.stores(*o)).collect();
    let attempts = by_number(operators.iter().map(|o| deliveries.attempts(*o)));
    let made: u64 = attempts.iter().map(Attempts::made).sum();
    let accepted: u64 = operators.iter().map(|o| deliveries.total(*o, Step::Accepted)).sum();
    let stored: Vec<_> = operators.iter().map(|o| waiting(results, *o)).collect();
    let end = results.end();
    let each = if accepted > 0 { made as f64 / accepted as f64 } else { 0.0 };
    Drawing {
        title: "Store and forward".into(),
        subtitle: format!(
            "n = {}, {} attempts, {each:.2} a short message; waiting at the end of each bin of {}",
            words::many(accepted, "short message"),
            words::count(made),
            calendar.width()
        ),
        paint: Box::new(move |canvas| paint(canvas, &attempts, &stored, &calendar, end)),
    }
}

/// The attempts of all SMSCs by their number; the last bar has all that come after.
fn by_number<'a>(operators: impl Iterator<Item = &'a [Attempts]>) -> Vec<Attempts> {
    let mut sum: Vec<Attempts> = Vec::new();
    for attempts in operators {
        for (place, a) in attempts.iter().enumerate() {
            let place = place.min(MOST - 1);
            sum.resize(sum.len().max(place + 1), Attempts::default());
            sum[place].add(a);
        }
    }
    sum
}

fn waiting(results: &Results, operator: usize) -> Series {
    let (plan, bins) = (results.plan(), results.bins());
    let waiting = results.tables.deliveries.waiting(operator, bins);
    let at = |bin: usize| plan.calendar.bin_start(bin + 1).0.min(results.end().0) as f64;
    Series {
        name: plan.name(operator).to_owned(),
        colour: colour(operator),
        points: waiting.into_iter().enumerate().map(|(bin, n)| (at(bin), n as f64)).collect(),
    }
}

fn paint(canvas: &mut Canvas, attempts: &[Attempts], stored: &[Series], calendar: &Calendar, end: Time) {
    let entries = OUTCOMES.map(|(colour, name)| (colour, name.to_owned()));
    let area = legend(canvas, if attempts.is_empty() { &[] } else { &entries });
    if stored.is_empty() {
        return no_data(canvas, area, "no SMSC has a store: each short message is delivered at once");
    }
    if attempts.is_empty() {
        return no_data(canvas, area, "no SMSC attempted a delivery");
    }
    let left = Area { right: area.left + ATTEMPTS, ..area };
    let bars: Vec<Bar> = attempts.iter().map(|a| bar(a, attempts[0].made())).collect();
    let (title, unit) = ("Attempts by their number", "% of the short messages attempted");
    let panel = Area { left: left.left + NUMBERS, ..left };
    Bars { area: panel, title, unit, highest: 100.0 }.draw(canvas, &bars);
    for (i, y) in rows(body(panel), bars.len()).into_iter().enumerate() {
        let more = if i + 1 == MOST { "+" } else { "" };
        canvas.text(&format!("{}{more}", i + 1), (left.left, y), bold(11.0, INK, Anchor::Left));
    }
    let right = Area { left: left.right + 16.0, ..area };
    let (title, unit) = ("Waiting in the store of the SMSC", "short messages");
    Panel { area: right, title, unit, calendar, end, labels: 72.0 }.lines(canvas, stored);
}

fn bar(a: &Attempts, first: u64) -> Bar {
    let share = |n: u64| 100.0 * n as f64 / first.max(1) as f64;
    let counts = [a.delivered, a.absent, a.memory, a.network];
    let colours = OUTCOMES.map(|o| o.0).into_iter().chain([PALE]);
    Bar {
        parts: colours.zip(counts.map(share)).collect(),
        note: format!("{}, {} delivered", words::count(a.made()), words::share(a.delivered, a.made())),
    }
}
