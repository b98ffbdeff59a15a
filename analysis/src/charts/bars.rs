//! Panels of horizontal bars, each made of parts.

use super::axis::{self, Scale};
use super::canvas::{Anchor, Canvas, Colour, width_of};
use super::page::{Area, bold, plain};
use super::palette::{FAINT, GREY, INK};

/// Bars are at most so high.
const THICK: f64 = 34.0;

/// A bar: its parts from the left, each with its colour, and what is written behind it.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The parts.
    pub parts: Vec<(Colour, f64)>,
    /// What is written behind the bar.
    pub note: String,
}

/// A panel of bars.
pub struct Bars<'a> {
    /// Where it is.
    pub area: Area,
    /// What is seen.
    pub title: &'a str,
    /// The unit of the axis.
    pub unit: &'a str,
    /// The highest value that the axis must reach.
    pub highest: f64,
}

/// Where the middle of each of so many rows is.
pub fn rows(area: Area, count: usize) -> Vec<f64> {
    let step = ((area.bottom - area.top) / count.max(1) as f64).min(96.0);
    (0..count).map(|i| area.top + (i as f64 + 0.5) * step).collect()
}

/// The part of a panel that its rows lie in.
pub fn body(area: Area) -> Area {
    area.inset(4.0, 34.0, 14.0, 26.0)
}

impl Bars<'_> {
    /// Paints the bars, one to each row.
    pub fn draw(&self, canvas: &mut Canvas, bars: &[Bar]) {
        let notes = bars.iter().map(|b| width_of(&b.note, 10.0)).fold(0.0, f64::max);
        let inner = body(self.area);
        let ticks = axis::counts(self.highest, 5.0);
        let top = ticks.last().map_or(1.0, |t| t.0);
        let x = Scale::linear(0.0, top, inner.left, inner.right - notes - 8.0);
        canvas.text(self.title, (inner.left, self.area.top + 6.0), bold(11.5, INK, Anchor::Left));
        canvas.text(self.unit, (inner.left, self.area.top + 20.0), plain(9.5, GREY, Anchor::Left));
        let middles = rows(inner, bars.len());
        let lowest = middles.last().map_or(inner.bottom, |m| (m + THICK).min(inner.bottom));
        for (value, label) in &ticks {
            let at = x.at(*value);
            canvas.line((at, inner.top), (at, lowest), FAINT, 0.75);
            canvas.text(label, (at, lowest + 9.0), plain(9.5, GREY, Anchor::Middle));
        }
        let thick = middles.get(1).map_or(THICK, |second| ((second - middles[0]) * 0.6).min(THICK));
        for (bar, middle) in bars.iter().zip(middles) {
            draw_bar(canvas, bar, &x, middle, thick);
        }
    }
}

fn draw_bar(canvas: &mut Canvas, bar: &Bar, x: &Scale, middle: f64, thick: f64) {
    let mut sum = 0.0;
    for (colour, value) in &bar.parts {
        if *value > 0.0 {
            let (from, to) = (x.at(sum), x.at(sum + value));
            canvas.rectangle((from, middle - thick / 2.0), (to, middle + thick / 2.0), *colour);
        }
        sum += value;
    }
    canvas.text(&bar.note, (x.at(sum) + 6.0, middle), plain(10.0, INK, Anchor::Left));
}
