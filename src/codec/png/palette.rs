//! PNG8: at most 256 RGBA colors, by `quantizr`.

use crate::{codec::EncodeError, image::Frame};
use oxipng::{BitDepth, ColorType, RGBA8, RawImage};
use quantizr::{Image, Options, QuantizeResult};

/// The lowest quality with all 256 colors.
const ALL_COLORS_FROM: u8 = 85;

/// The number of colors of a quality (1 to 100): 8 to 256.
pub(super) fn colors(quality: u8) -> usize {
    let share = f64::from(quality.min(ALL_COLORS_FROM)) / f64::from(ALL_COLORS_FROM);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "8 to 256")]
    let colors = (8.0 * 32_f64.powf(share)).round() as usize;
    colors
}

/// The frame with this many colors, dithered.
pub(super) fn few_colors(frame: &Frame, colors: usize) -> Result<RawImage, EncodeError> {
    let size = frame.size();
    let library = |e: String| EncodeError::library(format!("quantizr: {e}"));
    let mut options = Options::default();
    options.set_max_colors(i32::try_from(colors).unwrap_or(i32::MAX)).map_err(|e| library(format!("{e:?}")))?;
    let (w, h) = (size.width() as usize, size.height() as usize);
    let image = Image::new(frame.rgba8().as_flattened(), w, h).map_err(|e| library(format!("{e:?}")))?;
    let mut result = QuantizeResult::quantize(&image, &options);
    result.set_dithering_level(1.0).map_err(|e| library(format!("{e:?}")))?;
    let mut indices = vec![0; w * h];
    result.remap_image(&image, &mut indices).map_err(|e| library(format!("{e:?}")))?;
    let found = result.get_palette();
    let count = usize::try_from(found.count).unwrap_or(0).max(1);
    let palette: Vec<RGBA8> = found.entries[..count].iter().map(|c| RGBA8::new(c.r, c.g, c.b, c.a)).collect();
    RawImage::new(size.width(), size.height(), ColorType::Indexed { palette }, BitDepth::Eight, indices)
        .map_err(|e| EncodeError::library(format!("oxipng: {e}")))
}
