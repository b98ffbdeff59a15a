//! The page around a chart: title, how it was measured, legend, footer; and how it is cut into panels.

use super::canvas::{Anchor, Canvas, Colour, Lettering, width_of};
use super::palette::{GREY, INK, PAPER};

/// The size of every chart, in points.
pub const SIZE: (u32, u32) = (960, 540);
const MARGIN: f64 = 28.0;
const BOTTOM: f64 = 508.0;

/// A part of the page.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Area {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The lower edge.
    pub bottom: f64,
}

impl Area {
    /// The area without margins of so many points.
    pub fn inset(self, left: f64, top: f64, right: f64, bottom: f64) -> Area {
        Area {
            left: self.left + left,
            top: self.top + top,
            right: self.right - right,
            bottom: self.bottom - bottom,
        }
    }

    /// Cuts the area into so many panels for lines over time: few of them lie below each other, as time wants
    /// width.
    pub fn wide_panels(self, count: usize) -> Vec<Area> {
        self.panels(count, if count <= 3 { 1 } else { columns(count) })
    }

    /// Cuts the area into so many panels for areas: few of them lie side by side, as shares want height.
    pub fn high_panels(self, count: usize) -> Vec<Area> {
        self.panels(count, columns(count))
    }

    fn panels(self, count: usize, columns: usize) -> Vec<Area> {
        let rows = count.div_ceil(columns).max(1);
        let (width, height) = (self.right - self.left, self.bottom - self.top);
        let cell = |i: usize| {
            let (column, row) = ((i % columns) as f64, (i / columns) as f64);
            let (w, h) = (width / columns as f64, height / rows as f64);
            let (left, top) = (self.left + column * w, self.top + row * h);
            Area { left, top, right: left + w, bottom: top + h }
        };
        (0..count).map(cell).collect()
    }
}

fn columns(count: usize) -> usize {
    match count {
        0..=3 => count.max(1),
        4..=6 => 2,
        7..=9 => 3,
        _ => 4,
    }
}

/// Plain text of a size.
pub fn plain(size: f64, colour: Colour, anchor: Anchor) -> Lettering {
    Lettering { size, bold: false, colour, anchor }
}

/// Bold text of a size.
pub fn bold(size: f64, colour: Colour, anchor: Anchor) -> Lettering {
    Lettering { size, bold: true, colour, anchor }
}

/// Paints the paper, the title, how it was measured, and the footer.
pub fn frame(canvas: &mut Canvas, title: &str, subtitle: &str, footer: &str) {
    let (width, height) = (f64::from(SIZE.0), f64::from(SIZE.1));
    canvas.rectangle((0.0, 0.0), (width, height), PAPER);
    canvas.text(title, (MARGIN, 28.0), bold(17.0, INK, Anchor::Left));
    canvas.text(subtitle, (MARGIN, 51.0), plain(11.0, GREY, Anchor::Left));
    canvas.text(footer, (MARGIN, height - 14.0), plain(9.0, GREY, Anchor::Left));
}

/// Paints a row of colours and what they stand for; returns what is left of the page below.
pub fn legend(canvas: &mut Canvas, entries: &[(Colour, String)]) -> Area {
    let mut x = MARGIN;
    for (colour, name) in entries {
        canvas.rectangle((x, 71.0), (x + 11.0, 82.0), *colour);
        canvas.text(name, (x + 16.0, 76.5), plain(11.0, INK, Anchor::Left));
        x += 16.0 + width_of(name, 11.0) + 20.0;
    }
    let top = if entries.is_empty() { 68.0 } else { 94.0 };
    Area { left: MARGIN, top, right: f64::from(SIZE.0) - MARGIN, bottom: BOTTOM }
}

/// Says why there is nothing to be seen.
pub fn no_data(canvas: &mut Canvas, area: Area, why: &str) {
    let middle = ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
    canvas.text(&format!("no data: {why}"), middle, plain(14.0, GREY, Anchor::Middle));
}

/// A text in lines that are at most so wide, at most so many; the last is cut off with an ellipsis if need be.
pub fn wrapped(text: &str, size: f64, width: f64, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        let longer = if lines[last].is_empty() { word.to_owned() } else { format!("{} {word}", lines[last]) };
        if lines.len() == most || lines[last].is_empty() || width_of(&longer, size) <= width {
            lines[last] = longer;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.iter().map(|line| fitted(line, size, width)).collect()
}

/// A text that is cut off with an ellipsis if it is wider than so many points.
pub fn fitted(text: &str, size: f64, width: f64) -> String {
    if width_of(text, size) <= width {
        return text.to_owned();
    }
    let mut short = text.to_owned();
    while width_of(&short, size) + size > width && short.pop().is_some() {}
    format!("{}…", short.trim_end_matches([' ', ',', ';']))
}
