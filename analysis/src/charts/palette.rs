//! Colours that people with any colour vision tell apart (Okabe and Ito), and greys.

use super::canvas::Colour;

/// Blue.
pub const BLUE: Colour = plotters::style::RGBColor(0x00, 0x72, 0xB2);
/// Sky blue.
pub const SKY: Colour = plotters::style::RGBColor(0x56, 0xB4, 0xE9);
/// Bluish green.
pub const GREEN: Colour = plotters::style::RGBColor(0x00, 0x9E, 0x73);
/// Orange.
pub const ORANGE: Colour = plotters::style::RGBColor(0xE6, 0x9F, 0x00);
/// Vermilion.
pub const VERMILION: Colour = plotters::style::RGBColor(0xD5, 0x5E, 0x00);
/// Reddish purple.
pub const PURPLE: Colour = plotters::style::RGBColor(0xCC, 0x79, 0xA7);
/// For text.
pub const INK: Colour = plotters::style::RGBColor(0x22, 0x22, 0x22);
/// For what is beside the point.
pub const GREY: Colour = plotters::style::RGBColor(0x70, 0x70, 0x70);
/// For what is left when all other colours are used.
pub const PALE: Colour = plotters::style::RGBColor(0xB8, 0xB8, 0xB8);
/// For grid lines.
pub const FAINT: Colour = plotters::style::RGBColor(0xE4, 0xE4, 0xE4);
/// For stretches of time in which something is out of service.
pub const SHADE: Colour = plotters::style::RGBColor(0xEE, 0xEE, 0xEE);
/// For the paper.
pub const PAPER: Colour = plotters::style::RGBColor(0xFF, 0xFF, 0xFF);

const SERIES: [Colour; 7] = [BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, INK];

/// How many series have a colour of their own.
pub const DISTINCT: usize = SERIES.len();

/// The colour of a series by its place; grey beyond [`DISTINCT`].
pub fn series(place: usize) -> Colour {
    SERIES.get(place).copied().unwrap_or(PALE)
}
