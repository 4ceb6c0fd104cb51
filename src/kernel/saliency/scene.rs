//! The saliency map of an image, from edges, contrast, color and skin tones.

use super::map::{Map, Sums};
use crate::image::Frame;

/// The reduced image as luma (0 to 1) and two opponent colors (-1 to 1).
pub(super) struct Scene {
    light: Map,
    red_green: Map,
    yellow_blue: Map,
    /// 0 to 1.
    alpha: Map,
    /// See [`skin`].
    skin: Map,
}

impl Scene {
    pub(super) fn new(small: &Frame) -> Scene {
        let (w, h) = (small.size().width() as usize, small.size().height() as usize);
        let map = |value: fn([f32; 4]) -> f32| {
            Map::new(w, h, |x, y| value(small.rgba8()[y * w + x].map(|v| f32::from(v) / 255.0)))
        };
        Scene {
            light: map(|[r, g, b, a]| a * (0.299 * r + 0.587 * g + 0.114 * b)),
            red_green: map(|[r, g, _, a]| a * (r - g)),
            yellow_blue: map(|[r, g, b, a]| a * ((r + g) / 2.0 - b)),
            alpha: map(|[.., a]| a),
            skin: map(skin),
        }
    }

    /// The saliency of each pixel. Each cue is normalized by its strongest pixels, and weighted by their rarity: a meadow is
    /// full of edges, so edges count little there.
    pub(super) fn interest(&self) -> Map {
        let (w, h) = (self.light.w, self.light.h);
        let cues = [
            (1.0, self.edges().normalized(0.1)),
            (1.2, self.contrast().normalized(0.1)),
            (0.5, self.colorfulness().normalized(0.2)),
            (1.1, self.skin_spots().normalized(0.3)),
        ];
        let weights = cues.each_ref().map(|(weight, map)| weight * (1.0 - map.mean()).powi(2));
        let sum = Map::new(w, h, |x, y| {
            let drawn: f32 = cues.iter().zip(weights).map(|((_, map), weight)| weight * map.at(x, y)).sum();
            // Heads are above bodies, and objects above the ground.
            let height = 1.0 - 0.35 * y as f32 / h as f32;
            // Squared: one strong spot counts more than many weak ones.
            drawn * drawn * height * self.alpha.at(x, y)
        });
        let margin = |v: usize, end: usize| v == 0 || v + 1 == end;
        // Borders and the dark edges of scans do not count.
        Map::new(w, h, |x, y| if margin(x, w) || margin(y, h) { 0.0 } else { sum.at(x, y) })
    }

    fn edges(&self) -> Map {
        let slope = |map: &Map, x: usize, y: usize| {
            let (left, right) = (x.saturating_sub(1), (x + 1).min(map.w - 1));
            let (above, below) = (y.saturating_sub(1), (y + 1).min(map.h - 1));
            (map.at(right, y) - map.at(left, y)).hypot(map.at(x, below) - map.at(x, above))
        };
        Map::new(self.light.w, self.light.h, |x, y| {
            slope(&self.light, x, y) + 0.5 * (slope(&self.red_green, x, y) + slope(&self.yellow_blue, x, y))
        })
    }

    /// The difference of each spot to its surroundings at two distances, and to the mean of the image.
    fn contrast(&self) -> Map {
        let (w, h) = (self.light.w, self.light.h);
        let side = w.max(h);
        let planes = [&self.light, &self.red_green, &self.yellow_blue].map(|map| (Sums::new(map), map.mean()));
        let reaches = [(side / 60, side / 12), (side / 30, side / 5)];
        Map::new(w, h, |x, y| {
            let differs = |by: &dyn Fn(&Sums, f32) -> f32| {
                planes.iter().map(|(sums, mean)| by(sums, *mean).powi(2)).sum::<f32>().sqrt()
            };
            let around: f32 = reaches
                .iter()
                .map(|(near, far)| differs(&|s, _| s.mean_around(x, y, *near) - s.mean_around(x, y, *far)))
                .sum();
            around + 0.5 * differs(&|s, mean| s.mean_around(x, y, side / 60) - mean)
        })
    }

    fn colorfulness(&self) -> Map {
        Map::new(self.light.w, self.light.h, |x, y| {
            let (rg, yb) = (self.red_green.at(x, y), self.yellow_blue.at(x, y));
            // Warm colors attract the eye; blue and green are mostly sky, water and leaves.
            let cool = rg.min(0.0).abs() + yb.min(0.0).abs();
            (rg.hypot(yb) - 0.5 * cool).max(0.0)
        })
    }

    /// Faces and hands are spots of skin tone among other colors: not single pixels, and not brick walls.
    fn skin_spots(&self) -> Map {
        let (w, h) = (self.skin.w, self.skin.h);
        let (sums, side) = (Sums::new(&self.skin), w.max(h));
        Map::new(w, h, |x, y| (sums.mean_around(x, y, side / 60) - sums.mean_around(x, y, side / 8)).max(0.0))
    }
}

/// How close a color is to skin tones, 0 to 1, independent of light and complexion: by its direction in RGB. Black and
/// overexposed pixels are 0.
fn skin([r, g, b, a]: [f32; 4]) -> f32 {
    const DIRECTION: [f32; 3] = [0.78, 0.52, 0.35];
    let length = (r * r + g * g + b * b).sqrt();
    if length < 0.25 || b > 0.95 {
        return 0.0;
    }
    let off = [r, g, b].iter().zip(DIRECTION).map(|(v, d)| (v / length - d).powi(2)).sum::<f32>().sqrt();
    a * (1.0 - off / 0.16).max(0.0)
}
