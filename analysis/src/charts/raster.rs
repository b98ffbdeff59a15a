//! From SVG to PNG, with the font that the project carries, so that it looks alike everywhere.

use resvg::{tiny_skia, usvg};
use std::io;
use std::sync::Arc;

const FONTS: [&[u8]; 2] =
    [include_bytes!("../../fonts/DejaVuSans.ttf"), include_bytes!("../../fonts/DejaVuSans-Bold.ttf")];
/// Pixels for each point.
const FINENESS: f32 = 2.0;

/// Makes PNGs; reading the fonts is done once.
pub struct Raster {
    options: usvg::Options<'static>,
}

impl Raster {
    /// With the fonts that the project carries, and no other.
    pub fn new() -> Raster {
        let mut fonts = usvg::fontdb::Database::new();
        FONTS.into_iter().for_each(|font| fonts.load_font_data(font.to_vec()));
        fonts.set_sans_serif_family("DejaVu Sans");
        let options = usvg::Options {
            fontdb: Arc::new(fonts),
            font_family: "DejaVu Sans".into(),
            ..Default::default()
        };
        Raster { options }
    }

    /// The PNG of an SVG, at two pixels for each point.
    pub fn png(&self, svg: &str) -> io::Result<Vec<u8>> {
        let tree = usvg::Tree::from_str(svg, &self.options).map_err(io::Error::other)?;
        let size = tree.size().to_int_size().scale_by(FINENESS);
        let size = size.ok_or_else(|| io::Error::other("the chart has no size"))?;
        let mut pixels = tiny_skia::Pixmap::new(size.width(), size.height())
            .ok_or_else(|| io::Error::other("the chart is too large"))?;
        let transform = tiny_skia::Transform::from_scale(FINENESS, FINENESS);
        resvg::render(&tree, transform, &mut pixels.as_mut());
        encoded(pixels).map_err(io::Error::other)
    }
}

/// Pixels as PNG, packed quickly: packed as well as can be, a chart took longer than to draw it.
fn encoded(pixels: tiny_skia::Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let (width, height) = (pixels.width(), pixels.height());
    let mut data = Vec::new();
    let mut encoder = png::Encoder::new(&mut data, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header()?.write_image_data(&pixels.take_demultiplied())?;
    Ok(data)
}
