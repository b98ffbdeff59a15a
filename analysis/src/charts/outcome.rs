//! What became of answers by SMS, by the operator that converts and its mechanism.

use super::Drawing;
use super::bars::{Bar, Bars, body, rows};
use super::canvas::{Anchor, Canvas, Colour};
use super::page::{Area, bold, fitted, legend, no_data, plain, wrapped};
use super::palette::{BLUE, GREY, INK, ORANGE, PURPLE, SKY, VERMILION};
use crate::results::Results;
use crate::summary::ReplyRoute;
use crate::words;

const NAMES: f64 = 230.0;

const OUTCOMES: [(Colour, &str); 5] = [
    (BLUE, "as IM, inserted into the conversation"),
    (SKY, "as IM, conversation opened or reopened"),
    (ORANGE, "plain SMS"),
    (VERMILION, "wrong user"),
    (PURPLE, "lost"),
];

fn counts(r: &ReplyRoute) -> [u64; 5] {
    [r.inserted, r.as_im - r.inserted, r.leaked, r.misrouted, r.lost]
}

/// The chart.
pub fn draw(results: &Results) -> Drawing {
    let summary = results.summary();
    let routes: Vec<_> = summary.replies.into_iter().filter(|r| counts(r).iter().any(|n| *n > 0)).collect();
    let answers: u64 = routes.iter().flat_map(counts).sum();
    Drawing {
        title: "Where answers by SMS ended, by mechanism".into(),
        subtitle: format!(
            "n = {} that ended; mechanisms of the operator that made the SMS",
            words::many(answers, "answer")
        ),
        paint: Box::new(move |canvas| paint(canvas, &routes)),
    }
}

fn paint(canvas: &mut Canvas, routes: &[ReplyRoute]) {
    let entries = OUTCOMES.map(|(colour, name)| (colour, name.to_owned()));
    let area = legend(canvas, if routes.is_empty() { &[] } else { &entries });
    if routes.is_empty() {
        return no_data(canvas, area, "no customer answered by SMS");
    }
    let middle = area.left + NAMES + (area.right - area.left - NAMES) * 0.54;
    names(canvas, area, routes);
    let all = Area { left: area.left + NAMES, right: middle, ..area };
    let astray = Area { left: middle, ..area };
    let bars: Vec<_> = routes.iter().map(|r| bar(r, 0)).collect();
    Bars { area: all, title: "All answers", unit: "% of answers", highest: 100.0 }.draw(canvas, &bars);
    let bars: Vec<_> = routes.iter().map(|r| bar(r, 2)).collect();
    let highest = bars.iter().map(|b| b.parts.iter().map(|p| p.1).sum()).fold(0.0, f64::max);
    Bars { area: astray, title: "Of these, not back as IM", unit: "% of answers, own scale", highest }
        .draw(canvas, &bars);
}

/// The bar of a mechanism, with the outcomes from the given one on.
fn bar(r: &ReplyRoute, from: usize) -> Bar {
    let counts = counts(r);
    let all: u64 = counts.iter().sum();
    let part = |i: usize| (OUTCOMES[i].0, 100.0 * counts[i] as f64 / all as f64);
    let note = match from {
        0 => format!("n = {}", words::short(all as f64)),
        _ => words::share(counts[from..].iter().sum(), all),
    };
    Bar { parts: (from..counts.len()).map(part).collect(), note }
}

fn names(canvas: &mut Canvas, area: Area, routes: &[ReplyRoute]) {
    for (r, y) in routes.iter().zip(rows(body(area), routes.len())) {
        let name = format!("{}: {}", r.operator, r.mechanism.replace('_', " "));
        let name = fitted(&name, 11.5, NAMES - 10.0);
        let lines = wrapped(&r.settings, 9.0, NAMES - 14.0, if routes.len() > 6 { 1 } else { 3 });
        let top = y - 6.0 * lines.len() as f64;
        canvas.text(&name, (area.left, top), bold(11.5, INK, Anchor::Left));
        for (i, line) in lines.iter().enumerate() {
            let below = (area.left, top + 14.0 + 12.0 * i as f64);
            canvas.text(line, below, plain(9.0, GREY, Anchor::Left));
        }
    }
}
