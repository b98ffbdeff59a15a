//! What became of messages over the limit, and how many short messages a message took, by pair of operators.

use super::Drawing;
use super::bars::{Bar, Bars, body, rows};
use super::canvas::{Anchor, Canvas, Colour};
use super::page::{Area, bold, fitted, legend, no_data, plain};
use super::palette::{BLUE, GREEN, GREY, INK, ORANGE, PALE, PURPLE, SKY, VERMILION};
use crate::projections::sizes::Sizes;
use crate::results::Results;
use crate::words;

const NAMES: f64 = 150.0;
/// The most pairs that can be read.
const MOST: usize = 14;

const FATES: [(Colour, &str); 4] =
    [(ORANGE, "blocked at the client"), (VERMILION, "rejected"), (PURPLE, "cut off"), (GREEN, "split")];
const PARTS: [(Colour, &str); 3] =
    [(PALE, "SMS for the text"), (BLUE, "for the introduction"), (SKY, "for UCS-2")];

struct Pair {
    name: String,
    sizes: Sizes,
}

/// The chart: the pairs with the most messages.
pub fn draw(results: &Results) -> Drawing {
    let plan = results.plan();
    let of = |pair: usize| {
        let (from, to) = plan.sides_of(pair);
        let name = format!("{} to {}", plan.name(from), plan.name(to));
        Pair { name, sizes: *results.tables.sizes.of(pair) }
    };
    let mut pairs: Vec<_> = (0..plan.pairs()).map(of).filter(|p| p.sizes.composed > 0).collect();
    pairs.sort_by_key(|p| std::cmp::Reverse(p.sizes.composed));
    let others = pairs.len().saturating_sub(MOST);
    pairs.truncate(MOST);
    let all = results.tables.sizes.total();
    let shown = if others > 0 { format!("; {others} smaller pairs not shown") } else { String::new() };
    Drawing {
        title: "Messages over the limit, and the short messages that the others took".into(),
        subtitle: format!(
            "n = {} composed, {} converted to SMS, by operators of sender and recipient{shown}",
            words::many(all.composed, "message"),
            words::count(all.converted)
        ),
        paint: Box::new(move |canvas| paint(canvas, &pairs)),
    }
}

fn paint(canvas: &mut Canvas, pairs: &[Pair]) {
    let entries = FATES.into_iter().chain(PARTS).map(|(c, name)| (c, name.to_owned()));
    let entries: Vec<_> = entries.collect();
    let area = legend(canvas, if pairs.is_empty() { &[] } else { &entries });
    if pairs.is_empty() {
        return no_data(canvas, area, "nobody composed a message");
    }
    names(canvas, area, pairs);
    let middle = area.left + NAMES + (area.right - area.left - NAMES) / 2.0;
    let left = Area { left: area.left + NAMES, right: middle, ..area };
    let right = Area { left: middle, ..area };
    let over: Vec<_> = pairs.iter().map(|p| over_limit(&p.sizes)).collect();
    let unit = "% of the messages composed";
    Bars { area: left, title: "Over the limit", unit, highest: highest(&over) }.draw(canvas, &over);
    let parts: Vec<_> = pairs.iter().map(|p| parts(&p.sizes)).collect();
    let title = "Short messages for each message converted";
    Bars { area: right, title, unit: "short messages", highest: highest(&parts) }.draw(canvas, &parts);
}

fn highest(bars: &[Bar]) -> f64 {
    bars.iter().map(|b| b.parts.iter().map(|p| p.1).sum()).fold(0.0, f64::max)
}

fn over_limit(s: &Sizes) -> Bar {
    let share = |n: u64| 100.0 * n as f64 / s.composed as f64;
    let counts = [s.blocked, s.rejected, s.truncated, s.split];
    Bar {
        parts: FATES.iter().zip(counts).map(|(fate, n)| (fate.0, share(n))).collect(),
        note: words::share(s.over_limit(), s.composed),
    }
}

fn parts(s: &Sizes) -> Bar {
    if s.converted == 0 {
        return Bar { parts: Vec::new(), note: "none converted".to_owned() };
    }
    let each = |n: u64| n as f64 / s.converted as f64;
    let extra = s.intro_parts + s.alphabet_parts;
    let counts = [s.parts.saturating_sub(extra), s.intro_parts, s.alphabet_parts];
    Bar {
        parts: PARTS.iter().zip(counts).map(|(part, n)| (part.0, each(n))).collect(),
        note: format!("{:.2}", each(s.parts)),
    }
}

fn names(canvas: &mut Canvas, area: Area, pairs: &[Pair]) {
    for (pair, y) in pairs.iter().zip(rows(body(area), pairs.len())) {
        let name = fitted(&pair.name, 11.0, NAMES - 8.0);
        let (first, second) = if pairs.len() > 9 { (y, None) } else { (y - 6.0, Some(y + 7.0)) };
        canvas.text(&name, (area.left, first), bold(11.0, INK, Anchor::Left));
        if let Some(second) = second {
            let n = format!("n = {}", words::short(pair.sizes.composed as f64));
            canvas.text(&n, (area.left, second), plain(9.0, GREY, Anchor::Left));
        }
    }
}
