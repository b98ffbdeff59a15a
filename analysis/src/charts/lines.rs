//! Panels of lines or stacked areas over the time of a run.

use super::axis::{self, Scale, Tick};
use super::canvas::{Anchor, Canvas, Colour};
use super::page::{Area, bold, fitted, plain};
use super::palette::{FAINT, GREY, INK, SHADE};
use crate::calendar::Calendar;
use vocabulary::Time;

/// The space for the labels of the vertical axis.
const LEFT: f64 = 46.0;
const LABEL: f64 = 10.0;
/// Labels at the ends of lines are at least so far apart.
const APART: f64 = 12.0;

/// A line, or the upper edge of an area.
#[derive(Clone, Debug)]
pub struct Series {
    /// What the label at its end says.
    pub name: String,
    /// Its colour.
    pub colour: Colour,
    /// Values over time, in microseconds since the start.
    pub points: Vec<(f64, f64)>,
}

/// A stretch of time.
pub type Shade = (Time, Time);

/// A panel with a title, and what its axes measure.
pub struct Panel<'a> {
    /// Where it is.
    pub area: Area,
    /// What is seen.
    pub title: &'a str,
    /// The unit of the vertical axis.
    pub unit: &'a str,
    /// The bins, hours and days.
    pub calendar: &'a Calendar,
    /// When the run ended.
    pub end: Time,
    /// The space for labels at the ends of lines.
    pub labels: f64,
}

struct Axes {
    inner: Area,
    x: Scale,
    y: Scale,
}

impl Panel<'_> {
    /// Paints lines with a label at the end of each.
    pub fn lines(&self, canvas: &mut Canvas, series: &[Series]) {
        self.lines_over(canvas, series, &[]);
    }

    /// The same over stretches of time that are shaded.
    pub fn lines_over(&self, canvas: &mut Canvas, series: &[Series], shades: &[Shade]) {
        let highest = series.iter().flat_map(|s| &s.points).map(|p| p.1).fold(0.0, f64::max);
        let axes = self.axes(canvas, highest);
        for (from, until) in shades {
            let [left, right] = [from, until].map(|t| axes.x.at(t.0 as f64));
            canvas.rectangle((left, axes.inner.top), (right, axes.inner.bottom), SHADE);
        }
        for s in series.iter().rev() {
            let points: Vec<_> = s.points.iter().map(|p| (axes.x.at(p.0), axes.y.at(p.1))).collect();
            match points.as_slice() {
                [] => {}
                [only] => canvas.dot(*only, 2.5, s.colour),
                _ => canvas.path(&points, s.colour, 1.5),
            }
        }
        let ends = series.iter().filter_map(|s| Some((axes.y.at(s.points.last()?.1), s)));
        self.end_labels(canvas, &axes, ends.collect());
    }

    /// Paints areas one upon the other, the first at the bottom.
    pub fn stacked(&self, canvas: &mut Canvas, series: &[Series]) {
        let count = series.first().map_or(0, |s| s.points.len());
        let total = |i: usize| series.iter().map(|s| s.points[i].1).sum::<f64>();
        let axes = self.axes(canvas, (0..count).map(total).fold(0.0, f64::max));
        let mut floor: Vec<f64> = vec![0.0; count];
        for s in series {
            let roof: Vec<f64> = floor.iter().zip(&s.points).map(|(f, p)| f + p.1).collect();
            let place = |(p, height): (&(f64, f64), &f64)| (axes.x.at(p.0), axes.y.at(*height));
            let upper: Vec<_> = s.points.iter().zip(&roof).map(place).collect();
            let lower = s.points.iter().zip(&floor).map(place).rev();
            let outline: Vec<_> = upper.into_iter().chain(lower).collect();
            if count > 1 {
                canvas.area(&outline, s.colour);
            }
            floor = roof;
        }
    }

    fn axes(&self, canvas: &mut Canvas, highest: f64) -> Axes {
        let inner = self.area.inset(LEFT, 32.0, self.labels, 22.0);
        let heights = axis::counts(highest, ((inner.bottom - inner.top) / 28.0).clamp(3.0, 6.0));
        let top = heights.last().map_or(1.0, |t| t.0);
        let x = Scale::linear(0.0, self.end.0 as f64, inner.left, inner.right);
        let y = Scale::linear(0.0, top, inner.bottom, inner.top);
        let space = self.area.right - self.area.left - 8.0;
        canvas.text(
            &fitted(self.title, 11.5, space),
            (self.area.left + 4.0, self.area.top + 6.0),
            bold(11.5, INK, Anchor::Left),
        );
        let unit = (self.area.left + 4.0, self.area.top + 20.0);
        canvas.text(self.unit, unit, plain(9.5, GREY, Anchor::Left));
        horizontal_grid(canvas, inner, &y, &heights);
        let most = ((inner.right - inner.left) / 46.0).max(2.0) as u64;
        time_ticks(canvas, inner, &x, &axis::times(self.calendar, self.end, most));
        Axes { inner, x, y }
    }

    fn end_labels(&self, canvas: &mut Canvas, axes: &Axes, mut ends: Vec<(f64, &Series)>) {
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let room = ((axes.inner.bottom - axes.inner.top + APART) / APART).max(1.0) as usize;
        ends.retain(|(_, s)| !s.name.is_empty());
        ends.truncate(room);
        let heights: Vec<f64> = ends.iter().map(|e| e.0).collect();
        let placed = spread(&heights, axes.inner.top, axes.inner.bottom);
        for ((_, s), y) in ends.iter().zip(placed) {
            let name = fitted(&s.name, LABEL, self.labels - 8.0);
            canvas.text(&name, (axes.inner.right + 5.0, y), plain(LABEL, s.colour, Anchor::Left));
        }
    }
}

/// Moves labels apart so that none covers another, within bounds, as little as two passes do.
fn spread(heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut placed = heights.to_vec();
    for i in 0..placed.len() {
        let least = if i == 0 { top } else { placed[i - 1] + APART };
        placed[i] = placed[i].max(least);
    }
    for i in (0..placed.len()).rev() {
        let most = if i + 1 == placed.len() { bottom } else { placed[i + 1] - APART };
        placed[i] = placed[i].min(most);
    }
    placed
}

/// Paints horizontal lines with their labels to the left.
pub fn horizontal_grid(canvas: &mut Canvas, inner: Area, y: &Scale, ticks: &[Tick]) {
    for (value, label) in ticks {
        let at = y.at(*value);
        canvas.line((inner.left, at), (inner.right, at), FAINT, 0.75);
        canvas.text(label, (inner.left - 5.0, at), plain(9.5, GREY, Anchor::Right));
    }
}

/// Paints ticks along the lower edge.
pub fn time_ticks(canvas: &mut Canvas, inner: Area, x: &Scale, ticks: &[Tick]) {
    canvas.line((inner.left, inner.bottom), (inner.right, inner.bottom), GREY, 0.75);
    for (value, label) in ticks {
        let at = x.at(*value);
        canvas.line((at, inner.bottom), (at, inner.bottom + 4.0), GREY, 0.75);
        canvas.text(label, (at, inner.bottom + 12.0), plain(9.5, GREY, Anchor::Middle));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_would_cover_each_other_move_apart() {
        assert_eq!(spread(&[10.0, 11.0, 50.0], 0.0, 100.0), [10.0, 22.0, 50.0]);
        assert_eq!(spread(&[95.0, 96.0], 0.0, 100.0), [88.0, 100.0]);
    }
}
