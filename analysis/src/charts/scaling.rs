//! A chart of how what was measured grows with the size of the model: panels of lines, both axes logarithmic.

use super::axis::{Scale, Tick};
use super::canvas::{self, Anchor, Canvas};
use super::lines::{horizontal_grid, time_ticks};
use super::page::{self, Area, bold, legend, plain};
use super::palette::{FAINT, GREY, INK, series};
use super::raster::Raster;
use crate::words;
use std::io;
use std::path::Path;

/// A chart of panels.
#[derive(Clone, Debug)]
pub struct Scaling {
    /// What is seen.
    pub title: String,
    /// How it was measured.
    pub subtitle: String,
    /// Where it comes from.
    pub footer: String,
    /// What sizes are of.
    pub sizes: String,
    /// Who was measured, in the order of colours.
    pub names: Vec<String>,
    /// The panels, from the left.
    pub panels: Vec<Panel>,
}

/// Lines of one scale.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What is seen.
    pub title: String,
    /// The unit of the vertical axis.
    pub unit: String,
    /// A line for each name: sizes and values, both above zero. One may be empty.
    pub lines: Vec<Vec<(f64, f64)>>,
}

impl Scaling {
    /// The chart as SVG.
    pub fn svg(&self) -> io::Result<String> {
        canvas::paint(page::SIZE, |canvas| {
            page::frame(canvas, &self.title, &self.subtitle, &self.footer);
            let names = self.names.iter().enumerate().map(|(i, name)| (series(i), name.clone()));
            let area = legend(canvas, &names.collect::<Vec<_>>());
            let places = area.high_panels(self.panels.len());
            self.panels.iter().zip(places).for_each(|(panel, place)| panel.paint(canvas, place, &self.sizes));
        })
    }

    /// Writes the chart as SVG and PNG; the path is without extension. Fails if a file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let svg = self.svg()?;
        std::fs::write(path.with_extension("png"), Raster::new().png(&svg)?)?;
        std::fs::write(path.with_extension("svg"), svg)
    }
}

impl Panel {
    fn paint(&self, canvas: &mut Canvas, area: Area, sizes: &str) {
        let inner = area.inset(54.0, 32.0, 24.0, 42.0);
        let points = || self.lines.iter().flatten();
        let (across, up) = (powers(points().map(|p| p.0)), powers(points().map(|p| p.1)));
        let ends = |ticks: &[Tick]| (ticks[0].0, ticks[ticks.len() - 1].0);
        let ((left, right), (low, high)) = (ends(&across), ends(&up));
        let x = Scale::logarithmic(left, right, inner.left, inner.right);
        let y = Scale::logarithmic(low, high, inner.bottom, inner.top);
        canvas.text(&self.title, (area.left + 4.0, area.top + 6.0), bold(11.5, INK, Anchor::Left));
        canvas.text(&self.unit, (area.left + 4.0, area.top + 20.0), plain(9.5, GREY, Anchor::Left));
        horizontal_grid(canvas, inner, &y, &up);
        for (value, _) in &across {
            canvas.line((x.at(*value), inner.top), (x.at(*value), inner.bottom), FAINT, 0.75);
        }
        time_ticks(canvas, inner, &x, &across);
        let below = ((inner.left + inner.right) / 2.0, inner.bottom + 30.0);
        canvas.text(sizes, below, plain(10.0, GREY, Anchor::Middle));
        for (i, line) in self.lines.iter().enumerate().rev() {
            let points: Vec<_> = line.iter().map(|p| (x.at(p.0), y.at(p.1))).collect();
            if points.len() > 1 {
                canvas.path(&points, series(i), 1.5);
            }
            points.iter().for_each(|point| canvas.dot(*point, 2.5, series(i)));
        }
    }
}

/// The powers of ten from that at or below the least value to that at or above the largest; at least two.
fn powers(values: impl Iterator<Item = f64> + Clone) -> Vec<Tick> {
    let least = values.clone().fold(f64::INFINITY, f64::min);
    let largest = values.fold(0.0, f64::max);
    let (least, largest) = if least <= largest { (least, largest) } else { (1.0, 10.0) };
    let first = (least.log10() + 1e-9).floor() as i32;
    let last = ((largest.log10() - 1e-9).ceil() as i32).max(first + 1);
    (first..=last).map(|power| (10_f64.powi(power), label(power))).collect()
}

fn label(power: i32) -> String {
    let value = 10_f64.powi(power);
    if power < 0 { format!("{value:.*}", power.unsigned_abs() as usize) } else { words::short(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_the_powers_of_ten_around_the_values() {
        let labels = |values: &[f64]| -> Vec<String> {
            powers(values.iter().copied()).into_iter().map(|t| t.1).collect()
        };
        assert_eq!(labels(&[0.05, 30.0]), ["0.01", "0.1", "1", "10", "100"]);
        assert_eq!(labels(&[10_000.0, 1_000_000.0]), ["10 k", "100 k", "1 M"]);
        assert_eq!(
            (labels(&[]), labels(&[1.0])),
            (vec!["1".into(), "10".into()], vec!["1".into(), "10".into()])
        );
    }

    #[test]
    fn what_grows_with_the_size_is_a_straight_line() {
        let lines = vec![vec![(1e4, 0.1), (1e5, 1.0), (1e6, 10.0)], vec![]];
        let panel = Panel { title: "Time".into(), unit: "s".into(), lines };
        let names = vec!["one".to_owned(), "none".to_owned()];
        let (title, subtitle, footer) = ("T".into(), "S".into(), "F".into());
        let chart = Scaling { title, subtitle, footer, sizes: "users".into(), names, panels: vec![panel] };
        let svg = chart.svg().unwrap_or_default();
        let path = svg.split("<polyline ").nth(1).and_then(|p| p.split("points=\"").nth(1));
        let path = path.and_then(|p| p.split('"').next()).expect("a line");
        let points: Vec<Vec<f64>> =
            path.split_whitespace().map(|p| p.split(',').filter_map(|n| n.parse().ok()).collect()).collect();
        let middle = |i: usize| (points[0][i] + points[2][i]) / 2.0;
        assert!(
            (middle(0) - points[1][0]).abs() < 2.0 && (middle(1) - points[1][1]).abs() < 2.0,
            "{points:?}"
        );
        assert!(svg.contains("one") && svg.contains("users"));
    }
}
