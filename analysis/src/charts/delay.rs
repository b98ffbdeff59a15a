//! How long messages and answers took: shares of messages by delay, on a logarithmic axis of time.

use super::Drawing;
use super::axis::{self, Scale};
use super::canvas::{Anchor, Canvas, Colour};
use super::lines::{horizontal_grid, time_ticks};
use super::page::{Area, bold, legend, no_data, plain};
use super::palette::{BLUE, FAINT, GREEN, GREY, INK, ORANGE, PALE, PURPLE, SKY, VERMILION};
use crate::delays::Delays;
use crate::projections::transit::Way;
use crate::results::Results;
use crate::words;
use vocabulary::Mechanism;

const LABELS: f64 = 250.0;

struct Curve {
    name: String,
    colour: Colour,
    delays: Delays,
}

/// The chart.
pub fn draw(results: &Results) -> Drawing {
    let curves = curves(results);
    let messages: u64 = curves.iter().map(|c| c.delays.count()).sum();
    Drawing {
        title: "How long messages and answers took".into(),
        subtitle: format!(
            "share that took no longer, logarithmic time; n = {}; three significant digits",
            words::many(messages, "delay")
        ),
        paint: Box::new(move |canvas| paint(canvas, &curves)),
    }
}

fn curves(results: &Results) -> Vec<Curve> {
    let (replies, transit) = (&results.tables.replies, &results.tables.transit);
    let back = |m: Mechanism, colour| {
        let name = format!("answer by SMS, {}", m.name().replace('_', " "));
        Curve { name, colour, delays: replies.delays(m) }
    };
    let way =
        |name: &str, colour, way| Curve { name: name.to_owned(), colour, delays: transit.of(way).clone() };
    let all = [
        back(Mechanism::OriginatorNumber, BLUE),
        back(Mechanism::ServicePrefix, GREEN),
        back(Mechanism::AliasPool, ORANGE),
        way("answer that leaked as SMS", VERMILION, Way::AnswerLeaked),
        way("IM as IM", SKY, Way::ImAsIm),
        way("IM as SMS", PURPLE, Way::ImAsSms),
        way("until the customer answers", PALE, Way::CustomerAnswers),
    ];
    all.into_iter().filter(|c| c.delays.count() > 0).collect()
}

fn paint(canvas: &mut Canvas, curves: &[Curve]) {
    let area = legend(canvas, &[]);
    if curves.is_empty() {
        return no_data(canvas, area, "no message arrived");
    }
    let inner = area.inset(46.0, 26.0, LABELS, 40.0);
    let bound = |share: f64| curves.iter().filter_map(move |c| c.delays.quantile(share)).map(|ms| ms as f64);
    let lowest = bound(0.0).fold(f64::INFINITY, f64::min).max(1.0);
    let ticks = axis::delays(lowest, bound(1.0).fold(1.0, f64::max));
    let (first, last) = (ticks[0].0, ticks[ticks.len() - 1].0);
    let x = Scale::logarithmic(first, last, inner.left, inner.right);
    let y = Scale::linear(0.0, 100.0, inner.bottom, inner.top);
    canvas.text("% of messages", (area.left, area.top + 8.0), plain(9.5, GREY, Anchor::Left));
    horizontal_grid(canvas, inner, &y, &axis::counts(100.0, 5.0));
    for (ms, _) in &ticks {
        canvas.line((x.at(*ms), inner.top), (x.at(*ms), inner.bottom), FAINT, 0.75);
    }
    time_ticks(canvas, inner, &x, &ticks);
    let below = ((inner.left + inner.right) / 2.0, inner.bottom + 30.0);
    canvas.text("time from sending to arrival", below, plain(10.0, GREY, Anchor::Middle));
    curves.iter().rev().for_each(|c| canvas.path(&steps(c, &x, &y), c.colour, 2.0));
    names(canvas, inner, curves);
}

/// The curve from the quantiles: up at each delay by the share that took just so long.
fn steps(curve: &Curve, x: &Scale, y: &Scale) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    let shares = || (0..=400).map(|share| f64::from(share) / 400.0);
    for (share, ms) in shares().zip(curve.delays.quantiles(shares())) {
        if let Some(ms) = ms {
            let at = x.at((ms as f64).max(1.0));
            if points.is_empty() {
                points.push((at, y.at(0.0)));
            }
            points.push((at, y.at(100.0 * share)));
        }
    }
    points
}

fn names(canvas: &mut Canvas, inner: Area, curves: &[Curve]) {
    let left = inner.right + 24.0;
    for (i, c) in curves.iter().enumerate() {
        let y = inner.top + 8.0 + i as f64 * 44.0;
        canvas.rectangle((left - 12.0, y - 6.0), (left - 6.0, y + 22.0), c.colour);
        canvas.text(&c.name, (left, y), bold(10.5, INK, Anchor::Left));
        let [half, most] = [0.5, 0.99].map(|q| c.delays.quantile(q).map(words::duration).unwrap_or_default());
        let figures = format!("half within {half}, 99 % within {most}");
        canvas.text(&figures, (left, y + 13.0), plain(9.5, GREY, Anchor::Left));
        let n = format!("n = {}", words::count(c.delays.count()));
        canvas.text(&n, (left, y + 25.0), plain(9.5, GREY, Anchor::Left));
    }
}
