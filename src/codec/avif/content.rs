//! Analysis of an image for libaom's settings.

use crate::image::{Frame, Planes};

/// The side of the analyzed blocks, in samples: those of libaom's screen content detection.
const BLOCK: usize = 16;

/// The largest range of samples in a smooth block: sky, gradients, plain backgrounds, with dither or noise.
const SMOOTH_RANGE: u8 = 16;

/// Below this mean luma, an image is dark. Dark photographs encoded at speed 8 score up to 16 points of SSIMULACRA2
/// below a JPEG of the same quality.
const DARK: u64 = 64;

/// The properties that decide speed and tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Content {
    /// The mean luma is low.
    pub(super) dark: bool,
    /// At least half of the blocks are smooth.
    pub(super) smooth: bool,
    /// It has blocks of two to four distinct levels, as in charts, screenshots and pixel art.
    pub(super) drawn: bool,
}

/// Block counts.
#[derive(Debug, Clone, Copy, Default)]
struct Blocks {
    all: usize,
    smooth: usize,
    /// Two to four levels, close together.
    faint: usize,
    /// Two to four levels, apart.
    sharp: usize,
}

impl Content {
    /// From the colors of a frame.
    pub(super) fn of_pixels(frame: &Frame) -> Content {
        let pixels = frame.rgba8();
        // Transparent pixels are stored as black and ignored here.
        let shown = pixels.iter().filter(|pixel| pixel[3] > 0);
        let (sum, count) = shown.fold((0, 0), |(sum, count), pixel| (sum + u64::from(luma(*pixel)), count + 1));
        Content { dark: sum < DARK * count, ..Content::of(pixels, frame.size().width(), luma) }
    }

    /// From YCbCr planes.
    pub(super) fn of_planes(planes: &Planes) -> Content {
        let [luma, ..] = planes.samples();
        let sum: u64 = luma.iter().map(|sample| u64::from(*sample)).sum();
        Content { dark: sum < DARK * luma.len() as u64, ..Content::of(luma, planes.size().width(), |sample| sample) }
    }

    /// From the alpha channel of a frame.
    pub(super) fn of_alpha(frame: &Frame) -> Content {
        Content::of(frame.rgba8(), frame.size().width(), |[_, _, _, alpha]| alpha)
    }

    fn of<T: Copy>(samples: &[T], width: u32, level: impl Fn(T) -> u8) -> Content {
        let width = width as usize;
        let mut blocks = Blocks::default();
        for rows in samples.chunks(width * BLOCK) {
            for left in (0..width).step_by(BLOCK) {
                let right = (left + BLOCK).min(width);
                blocks.add(rows.chunks_exact(width).flat_map(|row| &row[left..right]).map(|sample| level(*sample)));
            }
        }
        Content {
            dark: false,
            smooth: 2 * blocks.smooth >= blocks.all,
            // A tenth is libaom's threshold for screen content, which counts faint blocks too.
            drawn: 10 * blocks.sharp >= blocks.all && blocks.sharp >= blocks.faint,
        }
    }
}

impl Blocks {
    fn add(&mut self, samples: impl Iterator<Item = u8>) {
        let mut seen = [false; 256];
        samples.for_each(|sample| seen[usize::from(sample)] = true);
        let levels = seen.iter().filter(|seen| **seen).count();
        let lowest = seen.iter().position(|seen| *seen).unwrap_or_default();
        let highest = seen.iter().rposition(|seen| *seen).unwrap_or_default();
        let smooth = highest - lowest <= usize::from(SMOOTH_RANGE);
        let few = (2..=4).contains(&levels);
        self.all += 1;
        self.smooth += usize::from(smooth);
        self.faint += usize::from(few && smooth);
        self.sharp += usize::from(few && !smooth);
    }
}

/// BT.601 luma.
fn luma([r, g, b, _]: [u8; 4]) -> u8 {
    #[expect(clippy::cast_possible_truncation, reason = "the weights are 256 together")]
    let luma = ((77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b)) >> 8) as u8;
    luma
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    /// A gray image of 64 times 48 pixels.
    fn content(level: impl Fn(u32, u32) -> u8) -> Content {
        let pixels = (0..48).flat_map(|y| (0..64).map(move |x| (x, y))).map(|(x, y)| level(x, y));
        let pixels = pixels.map(|level| [level, level, level, 255]).collect();
        Content::of_pixels(&Frame::new(Size::new(64, 48).expect("not empty"), pixels, true))
    }

    #[test]
    fn drawings_dither_and_photographs_differ() {
        let plain = Content::default();
        assert_eq!(content(|x, y| if (x / 4 + y / 4) % 2 == 0 { 30 } else { 220 }), Content { drawn: true, ..plain });
        assert_eq!(content(|x, y| 120 + ((x + y) % 2) as u8), Content { smooth: true, ..plain }, "dither");
        assert_eq!(content(|x, y| 20 + ((x + y) % 2) as u8), Content { dark: true, smooth: true, drawn: false });
        assert_eq!(content(|x, y| (x * 7 + y * 13) as u8), plain, "many levels");
        let mixed = content(|x, y| if y < 16 && (x + y) % 3 == 0 { 250 } else { 200 + ((x + y) % 2) as u8 });
        assert_eq!(mixed, Content { smooth: true, ..plain }, "a drawing on dither, which palettes would enlarge");
    }

    #[test]
    fn transparent_pixels_are_not_dark() {
        let pixels = [vec![[0, 0, 0, 0]; 200], vec![[200, 200, 200, 255]; 56]].concat();
        let frame = Frame::new(Size::new(16, 16).expect("not empty"), pixels, false);
        assert!(!Content::of_pixels(&frame).dark);
        assert!(Content::of_alpha(&frame).drawn, "a mask");
    }
}
