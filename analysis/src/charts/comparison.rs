//! A chart of what was measured beside runs, such as speeds of programs: panels of named bars, side by side.

use super::bars::{Bar as Painted, Bars, body, rows};
use super::canvas::{self, Anchor, Canvas};
use super::page::{self, Area, fitted, legend, plain};
use super::palette::{BLUE, INK, PALE};
use super::raster::Raster;
use std::io;
use std::path::Path;

/// The width of names, in points.
const NAMES: f64 = 132.0;

/// A chart of panels.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What is seen.
    pub title: String,
    /// How it was measured.
    pub subtitle: String,
    /// Where it comes from.
    pub footer: String,
    /// The panels, from the left; each has a scale of its own.
    pub panels: Vec<Panel>,
}

/// Bars of one scale.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What is seen.
    pub title: String,
    /// The unit of the axis.
    pub unit: String,
    /// The bars, from the top.
    pub bars: Vec<Bar>,
}

/// A bar with its name.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What is measured; cut off if it is too long.
    pub name: String,
    /// Its length in the unit of the axis, from 0.
    pub value: f64,
    /// What is written behind the bar.
    pub note: String,
    /// Whether it is what the others are compared with.
    pub emphasised: bool,
}

impl Comparison {
    /// The chart as SVG.
    pub fn svg(&self) -> io::Result<String> {
        canvas::paint(page::SIZE, |canvas| {
            page::frame(canvas, &self.title, &self.subtitle, &self.footer);
            let area = legend(canvas, &[]);
            let places = area.high_panels(self.panels.len());
            self.panels.iter().zip(places).for_each(|(panel, place)| panel.paint(canvas, place));
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
    fn paint(&self, canvas: &mut Canvas, area: Area) {
        for (bar, y) in self.bars.iter().zip(rows(body(area), self.bars.len())) {
            let name = fitted(&bar.name, 9.5, NAMES - 6.0);
            canvas.text(&name, (area.left + NAMES - 2.0, y), plain(9.5, INK, Anchor::Right));
        }
        let colour = |bar: &Bar| if bar.emphasised { BLUE } else { PALE };
        let painted: Vec<_> = self
            .bars
            .iter()
            .map(|bar| Painted { parts: vec![(colour(bar), bar.value)], note: bar.note.clone() })
            .collect();
        let highest = self.bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
        let area = Area { left: area.left + NAMES, ..area };
        Bars { area, title: &self.title, unit: &self.unit, highest }.draw(canvas, &painted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(bars: &[f64]) -> String {
        chart_of(1, bars)
    }

    fn chart_of(panels: usize, bars: &[f64]) -> String {
        let bar = |value: &f64| Bar {
            name: format!("{value} of it"),
            value: *value,
            note: "so".into(),
            emphasised: false,
        };
        let panel =
            Panel { title: "Left".into(), unit: "pieces".into(), bars: bars.iter().map(bar).collect() };
        let panels = vec![panel; panels];
        let comparison = Comparison { title: "T".into(), subtitle: "S".into(), footer: "F".into(), panels };
        comparison.svg().unwrap_or_default()
    }

    #[test]
    fn each_bar_has_its_name_and_its_length() {
        let svg = chart(&[4.0, 2.0]);
        assert!(svg.contains("4 of it") && svg.contains("2 of it"), "{svg}");
        let widths: Vec<f64> = svg.split("<rect ").skip(2).filter_map(|r| attribute(r, "width")).collect();
        assert!(widths.len() == 2 && (widths[0] / widths[1] - 2.0).abs() < 0.01, "{widths:?}");
    }

    fn attribute(element: &str, name: &str) -> Option<f64> {
        element.split(&format!("{name}=\"")).nth(1)?.split('"').next()?.parse().ok()
    }

    #[test]
    fn no_axis_runs_into_the_panel_below() {
        for bars in 1..9 {
            let svg = chart_of(4, &vec![3.0; bars]);
            let texts: Vec<(&str, f64)> = svg
                .split("<text ")
                .skip(1)
                .filter_map(|text| {
                    Some((text.split_once('>')?.1.split('<').next()?.trim(), attribute(text, "y")?))
                })
                .collect();
            let of = |what: &str| texts.iter().filter(|t| t.0 == what).map(|t| t.1).fold(0.0, f64::max);
            let (title, line) = (of("Left"), of("pieces") - of("Left"));
            let above = texts.iter().filter(|t| t.1 < title).map(|t| t.1).fold(0.0, f64::max);
            assert!(line > 0.0 && title - above >= 0.9 * line, "{bars} bars: {title}, {above} above it");
        }
    }

    #[test]
    fn a_panel_without_bars_is_drawn() {
        assert!(chart(&[]).contains("Left"));
    }
}
