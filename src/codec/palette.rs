//! Conversion to a palette: exact if there are few colors, else quantized by `quantette` (Wu's method in Oklab,
//! Floyd-Steinberg dithering).

use quantette::{
    ImageRef, PaletteSize, Pipeline,
    deps::palette::{Srgb, cast},
    dither::FloydSteinberg,
};
use std::collections::HashMap;

/// An indexed image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Indexed {
    /// At most 256 colors.
    pub(super) palette: Vec<[u8; 3]>,
    /// One for each pixel.
    pub(super) indices: Vec<u8>,
}

/// The pixels with a palette of at most `most` (1 to 256) colors: exact if they have no more, else quantized, and
/// dithered if `dither`. `width` is that of the image; the pixels fill whole rows.
pub(super) fn indexed(pixels: &[[u8; 3]], width: u32, most: u16, dither: bool) -> Indexed {
    exact(pixels, usize::from(most)).unwrap_or_else(|| quantized(pixels, width, most, dither))
}

/// `None` if there are more than `most` colors.
fn exact(pixels: &[[u8; 3]], most: usize) -> Option<Indexed> {
    let (mut palette, mut known) = (Vec::new(), HashMap::new());
    let mut indices = Vec::with_capacity(pixels.len());
    // Neighbors often have the same color, and a comparison is faster than a lookup.
    let mut last = None;
    for pixel in pixels {
        let index = match last {
            Some((color, index)) if color == *pixel => index,
            _ => match known.get(pixel) {
                Some(index) => *index,
                None => {
                    let index = u8::try_from(palette.len()).ok().filter(|_| palette.len() < most)?;
                    palette.push(*pixel);
                    known.insert(*pixel, index);
                    index
                }
            },
        };
        last = Some((*pixel, index));
        indices.push(index);
    }
    Some(Indexed { palette, indices })
}

fn quantized(pixels: &[[u8; 3]], width: u32, most: u16, dither: bool) -> Indexed {
    let size = PaletteSize::try_from(most).unwrap_or(PaletteSize::MAX);
    let height = u32::try_from(pixels.len() / width.max(1) as usize).unwrap_or(0);
    let colors: &[Srgb<u8>] = cast::from_array_slice(pixels);
    let image = ImageRef::new(width, height, colors).expect("the pixels fill whole rows");
    let ditherer = dither.then(FloydSteinberg::new);
    let made = Pipeline::new().palette_size(size).ditherer(ditherer).input_image(image).output_srgb8_indexed_image();
    let (palette, indices) = made.into_parts();
    Indexed { palette: palette.into_iter().map(|c| [c.red, c.green, c.blue]).collect(), indices }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colors_stay_exactly() {
        let pixels = [[1, 2, 3], [9, 9, 9], [1, 2, 3], [9, 9, 9]];
        let made = indexed(&pixels, 2, 2, true);
        assert_eq!((made.palette.len(), made.indices), (2, vec![0, 1, 0, 1]));
    }

    #[test]
    fn many_colors_become_few_and_stay_near() {
        let pixels: Vec<[u8; 3]> = (0..64 * 64_u32).map(|i| [(i % 64 * 4) as u8, (i / 64 * 4) as u8, 128]).collect();
        let made = indexed(&pixels, 64, 64, true);
        assert!(made.palette.len() <= 64 && made.indices.len() == pixels.len());
        let off = |(pixel, index): (&[u8; 3], &u8)| {
            let color = made.palette[usize::from(*index)];
            pixel.iter().zip(color).map(|(a, b)| u64::from(a.abs_diff(b))).sum::<u64>()
        };
        let mean = pixels.iter().zip(&made.indices).map(off).sum::<u64>() as f64 / pixels.len() as f64;
        assert!(mean < 40.0, "{mean}");
    }
}
