//! The traffic matrix: messages from each operator to each, the darker the more.

use super::Drawing;
use super::canvas::{Anchor, Canvas, Colour, width_of};
use super::page::{Area, fitted, legend, no_data, plain};
use super::palette::{BLUE, GREY, INK, PAPER};
use crate::plan::Plan;
use crate::projections::messages::Fate;
use crate::results::Results;
use crate::words;

/// The most operators that are shown; the others are added up.
const MOST: usize = 12;

struct Matrix {
    names: Vec<String>,
    /// Messages by sender and recipient.
    cells: Vec<Vec<u64>>,
}

impl Matrix {
    fn total(&self) -> u64 {
        self.cells.iter().flatten().sum()
    }
}

/// Messages and answers that were sent between operators, those with the most first in the order of the world.
fn gather(results: &Results) -> Matrix {
    let plan = results.plan();
    let all: Vec<usize> = (0..plan.operators()).collect();
    let sent = |from: usize, to: usize| -> u64 {
        let begins = Fate::ALL.into_iter().filter(|f| f.begins());
        let pair = plan.pair(from, to);
        let by_hour = |fate| (0..results.hours()).map(move |h| results.tables.messages.at(h, pair, fate));
        begins.flat_map(by_hour).sum()
    };
    let matrix: Vec<Vec<u64>> = all.iter().map(|f| all.iter().map(|t| sent(*f, *t)).collect()).collect();
    let between = |from: usize, to: usize| matrix[from][to];
    let weight = |o: usize| all.iter().map(|p| between(o, *p) + between(*p, o)).sum::<u64>();
    let mut shown = all.clone();
    if all.len() > MOST {
        let weights: Vec<u64> = all.iter().map(|o| weight(*o)).collect();
        shown.sort_by_key(|o| std::cmp::Reverse(weights[*o]));
        shown.truncate(MOST - 1);
        shown.sort_unstable();
    }
    shown.retain(|o| all.len() <= 2 || weight(*o) > 0);
    let groups = groups(plan, &shown);
    let sum = |a: &[usize], b: &[usize]| a.iter().flat_map(|f| b.iter().map(|t| between(*f, *t))).sum();
    Matrix {
        cells: groups.iter().map(|(_, from)| groups.iter().map(|(_, to)| sum(from, to)).collect()).collect(),
        names: groups.into_iter().map(|(name, _)| name).collect(),
    }
}

/// The operators that are shown, each on its own, and all others as one.
fn groups(plan: &Plan, shown: &[usize]) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<_> = shown.iter().map(|o| (plan.name(*o).to_owned(), vec![*o])).collect();
    if plan.operators() > MOST {
        let others: Vec<usize> = (0..plan.operators()).filter(|o| !shown.contains(o)).collect();
        groups.push((format!("{} others", others.len()), others));
    }
    groups
}

/// The chart.
pub fn draw(results: &Results) -> Drawing {
    let matrix = gather(results);
    let total = words::many(matrix.total(), "message");
    Drawing {
        title: "Traffic matrix".into(),
        subtitle: format!("messages and answers that were sent, from row to column; n = {total}"),
        paint: Box::new(move |canvas| paint(canvas, &matrix)),
    }
}

fn paint(canvas: &mut Canvas, matrix: &Matrix) {
    let area = legend(canvas, &[]);
    let total = matrix.total();
    if total == 0 {
        return no_data(canvas, area, "nobody sent a message");
    }
    let label = matrix.names.iter().map(|n| width_of(n, 11.0)).fold(40.0, f64::max).min(150.0) + 40.0;
    let inner = area.inset(label, 44.0, 20.0, 10.0);
    let n = matrix.names.len() as f64;
    let (w, h) = ((inner.right - inner.left) / n, ((inner.bottom - inner.top) / n).min(120.0));
    let most = matrix.cells.iter().flatten().copied().max().unwrap_or(1).max(1);
    canvas.text("to", ((inner.left + inner.right) / 2.0, area.top + 8.0), plain(10.0, GREY, Anchor::Middle));
    canvas.text("from", (area.left, inner.top + h / 2.0), plain(10.0, GREY, Anchor::Left));
    for (i, name) in matrix.names.iter().enumerate() {
        let at = i as f64 + 0.5;
        let across = fitted(name, 11.0, w - 6.0);
        canvas.text(&across, (inner.left + w * at, inner.top - 12.0), plain(11.0, INK, Anchor::Middle));
        let down = fitted(name, 11.0, label - 40.0);
        canvas.text(&down, (inner.left - 10.0, inner.top + h * at), plain(11.0, INK, Anchor::Right));
    }
    for (i, row) in matrix.cells.iter().enumerate() {
        for (j, messages) in row.iter().enumerate() {
            let left = inner.left + w * j as f64;
            let top = inner.top + h * i as f64;
            let cell = Area { left, top, right: left + w, bottom: top + h };
            paint_cell(canvas, cell, *messages, (most, total));
        }
    }
}

fn paint_cell(canvas: &mut Canvas, cell: Area, messages: u64, (most, total): (u64, u64)) {
    let depth = (messages as f64 / most as f64).sqrt();
    let inner = cell.inset(1.0, 1.0, 1.0, 1.0);
    canvas.rectangle((inner.left, inner.top), (inner.right, inner.bottom), mixed(depth));
    let ink = if depth > 0.6 { PAPER } else { INK };
    let middle = (cell.left + cell.right) / 2.0;
    let (wide, high) = (cell.right - cell.left, cell.bottom - cell.top);
    let size = if wide < 60.0 || high < 34.0 { 9.0 } else { 12.0 };
    let centre = (cell.top + cell.bottom) / 2.0;
    let both = high >= 34.0 && wide >= 60.0;
    let up = if both { 7.0 } else { 0.0 };
    canvas.text(&words::short(messages as f64), (middle, centre - up), plain(size, ink, Anchor::Middle));
    if both && messages > 0 {
        canvas.text(&words::share(messages, total), (middle, centre + 9.0), plain(9.0, ink, Anchor::Middle));
    }
}

/// From paper to blue.
fn mixed(depth: f64) -> Colour {
    let part = |paper: u8, blue: u8| {
        (f64::from(paper) + (f64::from(blue) - f64::from(paper)) * (0.04 + 0.96 * depth)).round() as u8
    };
    plotters::style::RGBColor(part(PAPER.0, BLUE.0), part(PAPER.1, BLUE.1), part(PAPER.2, BLUE.2))
}
