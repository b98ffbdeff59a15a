//! What charts are painted on: plotters' SVG backend at eight times the size, so that its whole coordinates are
//! fine enough. Lengths are in points of the finished chart.

use plotters::backend::SVGBackend;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, IntoFont, RGBColor, ShapeStyle, TextStyle};
use std::io;

/// How much finer the coordinates of the SVG are than points.
const FINENESS: f64 = 8.0;
/// plotters writes a font size that is smaller by this than the one it is given.
const EM: f64 = 1.24;
/// The font that is embedded for PNG, and what a viewer of the SVG may take instead.
const FAMILY: &str = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";

/// A colour.
pub type Colour = RGBColor;

/// Where the given point lies on a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// At its left end.
    Left,
    /// In its middle.
    Middle,
    /// At its right end.
    Right,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct Lettering {
    /// The height of the letters in points.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub colour: Colour,
    /// Where the given point lies; always in the middle of its height.
    pub anchor: Anchor,
}

/// A sheet that is being painted.
pub struct Canvas<'a> {
    backend: SVGBackend<'a>,
    failure: Option<io::Error>,
}

fn fine((x, y): (f64, f64)) -> (i32, i32) {
    ((x * FINENESS).round() as i32, (y * FINENESS).round() as i32)
}

fn style(colour: Colour, opacity: f64, width: f64, filled: bool) -> ShapeStyle {
    let color = plotters::style::Color::mix(&colour, opacity);
    ShapeStyle { color, filled, stroke_width: (width * FINENESS).round() as u32 }
}

/// Paints a sheet of a size in points; returns the SVG.
pub fn paint(size: (u32, u32), painter: impl FnOnce(&mut Canvas)) -> io::Result<String> {
    let mut svg = String::new();
    let (width, height) = (size.0 * FINENESS as u32, size.1 * FINENESS as u32);
    let mut canvas = Canvas { backend: SVGBackend::with_string(&mut svg, (width, height)), failure: None };
    painter(&mut canvas);
    let presented = canvas.backend.present();
    canvas.keep(presented);
    let failure = canvas.failure.take();
    drop(canvas);
    let fine = format!("width=\"{width}\" height=\"{height}\"");
    let shown = format!("width=\"{}\" height=\"{}\"", size.0, size.1);
    failure.map_or_else(|| Ok(svg.replacen(&fine, &shown, 1)), Err)
}

impl Canvas<'_> {
    fn keep<E: std::fmt::Display>(&mut self, outcome: Result<(), E>) {
        if let Err(error) = outcome {
            self.failure.get_or_insert(io::Error::other(error.to_string()));
        }
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour, width: f64) {
        let outcome = self.backend.draw_line(fine(from), fine(to), &style(colour, 1.0, width, false));
        self.keep(outcome);
    }

    /// A line through points.
    pub fn path(&mut self, points: &[(f64, f64)], colour: Colour, width: f64) {
        let fine: Vec<_> = points.iter().copied().map(fine).collect();
        let outcome = self.backend.draw_path(fine, &style(colour, 1.0, width, false));
        self.keep(outcome);
    }

    /// A filled area between points.
    pub fn area(&mut self, points: &[(f64, f64)], colour: Colour) {
        let fine: Vec<_> = points.iter().copied().map(fine).collect();
        let outcome = self.backend.fill_polygon(fine, &style(colour, 1.0, 0.0, true));
        self.keep(outcome);
    }

    /// A filled rectangle between two corners.
    pub fn rectangle(&mut self, corner: (f64, f64), opposite: (f64, f64), colour: Colour) {
        let look = style(colour, 1.0, 0.0, true);
        let outcome = self.backend.draw_rect(fine(corner), fine(opposite), &look, true);
        self.keep(outcome);
    }

    /// A filled circle.
    pub fn dot(&mut self, at: (f64, f64), radius: f64, colour: Colour) {
        let look = style(colour, 1.0, 0.0, true);
        let outcome = self.backend.draw_circle(fine(at), (radius * FINENESS) as u32, &look, true);
        self.keep(outcome);
    }

    /// A text in one line.
    pub fn text(&mut self, text: &str, at: (f64, f64), look: Lettering) {
        let weight = if look.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = (FAMILY, look.size * FINENESS * EM, weight).into_font();
        let anchor = match look.anchor {
            Anchor::Left => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::Right => HPos::Right,
        };
        let pos = Pos::new(anchor, VPos::Center);
        let style = TextStyle::from(font).color(&look.colour).pos(pos);
        let outcome = self.backend.draw_text(text, &style, fine(at));
        self.keep(outcome);
    }
}

/// About how wide a text is, in points: the advances of DejaVu Sans by classes of characters.
pub fn width_of(text: &str, size: f64) -> f64 {
    let advance = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '\'' => 0.29,
        ' ' | ',' | '.' | ':' | ';' | '|' => 0.33,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 0.40,
        'm' | 'w' | 'M' | 'W' | '%' => 0.95,
        '→' | '·' => 0.8,
        c if c.is_uppercase() => 0.68,
        _ => 0.615,
    };
    text.chars().map(advance).sum::<f64>() * size
}
