//! Text in one line, in a fixed font of 16 pixels: Noto Sans Mono, with the letters of European languages.

use crate::{color::Rgba, geometry::Size, image::Frame};
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

/// The height of a line in pixels.
pub const LINE: u32 = 16;

/// The text on a transparent image, at most `width` pixels wide: a longer text is cut in its middle, where file names
/// differ least. A letter that the font lacks is shown as `?`. `None` if not even one letter fits.
pub fn line(text: &str, color: Rgba, width: u32) -> Option<Frame> {
    let letter = get_raster_width(FontWeight::Regular, RasterHeight::Size16);
    let letters = shortened(text, width as usize / letter);
    let size = Size::new(u32::try_from(letters.len() * letter).ok()?, LINE)?;
    let mut pixels = vec![[color.0[0], color.0[1], color.0[2], 0]; letters.len() * letter * LINE as usize];
    for (i, c) in letters.iter().enumerate() {
        let raster = |c| get_raster(c, FontWeight::Regular, RasterHeight::Size16);
        let Some(raster) = raster(*c).or_else(|| raster('?')) else { continue };
        let rows = pixels.chunks_exact_mut(size.width() as usize).zip(raster.rows());
        for (row, coverage) in rows {
            for (pixel, alpha) in row[i * letter..].iter_mut().zip(coverage.iter()) {
                pixel[3] = *alpha;
            }
        }
    }
    Some(Frame::new(size, pixels, false))
}

/// The letters of a text, with `..` for the middle of a text of more than `most`.
fn shortened(text: &str, most: usize) -> Vec<char> {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= most {
        return letters;
    }
    let kept = most.saturating_sub(2);
    let end = kept / 2;
    let middle = ['.', '.'].into_iter().take(most);
    letters[..kept - end].iter().copied().chain(middle).chain(letters[letters.len() - end..].iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_in_its_middle() {
        let shown = |most| shortened("IMG_20261126_180512.jpg", most).into_iter().collect::<String>();
        assert_eq!(shown(23), "IMG_20261126_180512.jpg");
        assert_eq!([shown(12), shown(5), shown(2), shown(0)], ["IMG_2..2.jpg", "IM..g", "..", ""]);
    }

    #[test]
    fn letters_are_drawn_in_their_color() {
        let red = Rgba([255, 0, 0, 255]);
        let frame = line("Ämo", red, 1000).expect("fits");
        assert_eq!(frame.size().height(), LINE);
        assert!(frame.rgba8().contains(&red.0));
        assert_eq!(line("日", red, 99).expect("fits").rgba8(), line("?", red, 99).expect("fits").rgba8());
        assert!(line("a", red, 1).is_none() && line("", red, 9).is_none());
    }
}
