//! Where the eye goes first: faces, then a guess from edges, contrast, color and skin; and the crop that keeps most
//! of it.

use super::{
    faces,
    resample::{Filter, resize},
};
use crate::{
    geometry::{Anchor, Rect, Size},
    image::Frame,
};

/// A crop that was found, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmartWindow {
    /// The crop, in pixels of [`Frame::size`].
    pub window: Rect,
    /// The faces that were seen, in the same pixels, the largest first.
    pub faces: Vec<Rect>,
}

/// The window of `size`, in pixels of [`Frame::size`], that shows most of what matters; at most as large as the frame.
/// Depends on the image alone, and is the middle when nothing stands out.
pub fn best_window(frame: &Frame, size: Size) -> SmartWindow {
    let whole = frame.size();
    let size = Size { w: size.w.min(whole.w), h: size.h.min(whole.h) };
    let (x, y) = (Axis::new(whole.width(), size.width()), Axis::new(whole.height(), size.height()));
    if x.is_fixed() && y.is_fixed() {
        return SmartWindow { window: Rect { x: 0, y: 0, size }, faces: Vec::new() };
    }
    let faces = faces::find(frame);
    let scale = (LOOK / f64::from(whole.width().max(whole.height()))).min(1.0);
    let small = Size::round(f64::from(whole.width()) * scale, f64::from(whole.height()) * scale);
    let scene = Scene::new(&resize(frame, small, Filter::Bilinear));
    let interest = Sums::new(&scene.interest());
    let to_small = |v: u32, of: u32, small: u32| f64::from(v) * f64::from(small) / f64::from(of);
    let mut best = (f64::NEG_INFINITY, x.middle, y.middle);
    for top in y.places(scale) {
        for left in x.places(scale) {
            let window = Rect { x: left, y: top, size };
            let area = Area {
                x: to_small(left, whole.width(), small.width()),
                y: to_small(top, whole.height(), small.height()),
                w: to_small(size.width(), whole.width(), small.width()),
                h: to_small(size.height(), whole.height(), small.height()),
            };
            let score = interest.score(area) + FACES * faces_kept(&faces, window)
                - CENTERED * (x.distance(left) + y.distance(top));
            // Places come from the middle outwards: a tie stays nearer to it.
            if score > best.0 + 1e-9 {
                best = (score, left, top);
            }
        }
    }
    SmartWindow { window: Rect { x: best.1, y: best.2, size }, faces }
}

/// What keeping every face whole is worth, where all other interest together is worth 1 to 1.5.
const FACES: f64 = 3.0;

/// How much of the faces a window keeps, 0 to 1, large ones counting for more. A face that is cut counts for little,
/// and one with no air around it for less than one with hair and chin.
fn faces_kept(faces: &[Rect], window: Rect) -> f64 {
    let inside = |face: &Rect, air: f64| {
        let part = |at: u32, length: u32, from: u32, room: u32| {
            let (at, length) = (f64::from(at), f64::from(length));
            let (start, end) = (at - air * length, at + length * (1.0 + air));
            let (from, to) = (f64::from(from), f64::from(from) + f64::from(room));
            ((end.min(to) - start.max(from)) / (end - start)).max(0.0)
        };
        part(face.x, face.size.width(), window.x, window.size.width())
            * part(face.y, face.size.height(), window.y, window.size.height())
    };
    let weight = |face: &Rect| f64::from(face.size.width());
    let all: f64 = faces.iter().map(weight).sum();
    let kept: f64 =
        faces.iter().map(|face| weight(face) * (0.7 * inside(face, 0.0).powi(3) + 0.3 * inside(face, 0.4))).sum();
    if all > 0.0 { kept / all } else { 0.0 }
}

/// The longer side of the reduced image that is looked at, in pixels. Enough for a face of a twentieth of it.
const LOOK: f64 = 200.0;

/// What moving from the middle to an edge must gain, as a share of all interest.
const CENTERED: f64 = 0.05;

/// The places of the window along one side of the image.
struct Axis {
    room: u32,
    middle: u32,
}

impl Axis {
    fn new(outer: u32, inner: u32) -> Axis {
        let middle = u32::try_from(Anchor::CENTER.place(inner, outer, outer)).unwrap_or(0);
        Axis { room: outer - inner, middle }
    }

    const fn is_fixed(&self) -> bool {
        self.room == 0
    }

    /// From the middle outwards in steps of one pixel of the reduced image, and both ends.
    fn places(&self, scale: f64) -> impl Iterator<Item = u32> + use<> {
        let (room, middle) = (self.room, self.middle);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least one, at most a side")]
        let step = (1.0 / scale).round() as u32;
        let outwards = (1..=room / 2 / step).flat_map(move |i| [middle.checked_sub(i * step), Some(middle + i * step)]);
        let ends = if room == 0 { [None, None] } else { [Some(0), Some(room)] };
        std::iter::once(Some(middle)).chain(outwards).chain(ends).flatten().filter(move |place| *place <= room)
    }

    /// 0 in the middle, 1 at an end, growing with the square.
    fn distance(&self, place: u32) -> f64 {
        let away = f64::from(place.abs_diff(self.middle)) / f64::from(self.room.max(1)) * 2.0;
        away * away
    }
}

/// Numbers for each pixel of the reduced image.
struct Map {
    w: usize,
    h: usize,
    values: Vec<f32>,
}

impl Map {
    fn new(w: usize, h: usize, value: impl Fn(usize, usize) -> f32) -> Map {
        let values = (0..h).flat_map(|y| (0..w).map(move |x| (x, y))).map(|(x, y)| value(x, y)).collect();
        Map { w, h, values }
    }

    fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.w + x]
    }

    fn mean(&self) -> f32 {
        self.values.iter().sum::<f32>() / self.values.len() as f32
    }

    /// Scaled so that the strongest hundredth is at 1, or less when even that is under `faint`, which is noise.
    fn normalized(mut self, faint: f32) -> Map {
        let mut sorted = self.values.clone();
        let (_, top, _) = sorted.select_nth_unstable_by(self.values.len() * 99 / 100, f32::total_cmp);
        let scale = 1.0 / top.max(faint);
        self.values.iter_mut().for_each(|v| *v = (*v * scale).min(1.0));
        self
    }
}

/// A rectangle on the reduced image, with fractions.
#[derive(Clone, Copy)]
struct Area {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

impl Area {
    /// The area with this share of it added on each side; taken away when negative.
    fn grown(self, share: f64) -> Area {
        let (dx, dy) = (self.w * share, self.h * share);
        Area { x: self.x - dx, y: self.y - dy, w: self.w + 2.0 * dx, h: self.h + 2.0 * dy }
    }
}

/// Sums over all that is above and left, so that the sum of any area takes four look-ups.
struct Sums {
    w: usize,
    h: usize,
    sums: Vec<f64>,
}

impl Sums {
    fn new(map: &Map) -> Sums {
        let (w, h) = (map.w, map.h);
        let mut sums = vec![0.0; (w + 1) * (h + 1)];
        for y in 0..h {
            let mut row = 0.0;
            for x in 0..w {
                row += f64::from(map.at(x, y));
                sums[(y + 1) * (w + 1) + x + 1] = sums[y * (w + 1) + x + 1] + row;
            }
        }
        Sums { w, h, sums }
    }

    /// The sum of what lies above and left of a point, which may be between pixels or outside.
    fn until(&self, x: f64, y: f64) -> f64 {
        let split = |v: f64, end: usize| {
            let v = v.clamp(0.0, end as f64);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the side")]
            let whole = (v as usize).min(end.saturating_sub(1));
            (whole, v - whole as f64)
        };
        let ((x, fx), (y, fy)) = (split(x, self.w), split(y, self.h));
        let at = |x: usize, y: usize| self.sums[y * (self.w + 1) + x];
        let row = |y: usize| at(x, y) * (1.0 - fx) + at(x + 1, y) * fx;
        row(y) * (1.0 - fy) + row(y + 1) * fy
    }

    fn of(&self, area: Area) -> f64 {
        let Area { x, y, w, h } = area;
        self.until(x + w, y + h) - self.until(x, y + h) - self.until(x + w, y) + self.until(x, y)
    }

    /// The mean of the square that reaches `radius` pixels from (x, y), as far as it is in the image.
    fn mean_around(&self, x: usize, y: usize, radius: usize) -> f32 {
        let (left, top) = (x.saturating_sub(radius), y.saturating_sub(radius));
        let (right, bottom) = ((x + radius + 1).min(self.w), (y + radius + 1).min(self.h));
        let at = |x: usize, y: usize| self.sums[y * (self.w + 1) + x];
        let sum = at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
        (sum / ((right - left) * (bottom - top)) as f64) as f32
    }

    /// How good a crop is: the share of all interest inside, a bonus for what is well inside, and a malus for what
    /// the edges run through.
    fn score(&self, window: Area) -> f64 {
        let all = self.sums.last().copied().unwrap_or(0.0);
        // Less than this on average is what rounding leaves of nothing.
        if all <= 1e-6 * (self.w * self.h) as f64 {
            return 0.0;
        }
        let inside = self.of(window);
        let well_inside = self.of(window.grown(-0.2));
        let cut = self.of(window.grown(0.03)) - self.of(window.grown(-0.03));
        (inside + 0.5 * well_inside - 0.3 * cut) / all
    }
}

/// The reduced image as the eye takes it in: brightness and two opponent colors, 0 to 1 and -1 to 1.
struct Scene {
    light: Map,
    red_green: Map,
    yellow_blue: Map,
    /// How much of a pixel is there at all.
    alpha: Map,
    skin: Map,
}

impl Scene {
    fn new(small: &Frame) -> Scene {
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

    /// How much each pixel draws the eye. Every cue is scaled by its own strongest spots, and counts the more the
    /// rarer they are: a meadow is all edges, so edges say little there.
    fn interest(&self) -> Map {
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
            // Heads are above bodies, and what stands is above what it stands on.
            let height = 1.0 - 0.35 * y as f32 / h as f32;
            // Squared: one strong spot draws more than many weak ones.
            drawn * drawn * height * self.alpha.at(x, y)
        });
        let margin = |v: usize, end: usize| v == 0 || v + 1 == end;
        // Frames and the dark rims of scans are no subject.
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

    /// How much a spot differs from its surroundings, near and far, and from the image as a whole.
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
            // Warm colors come forward; much of what is blue or green is sky, water and leaves.
            let cool = rg.min(0.0).abs() + yb.min(0.0).abs();
            (rg.hypot(yb) - 0.5 * cool).max(0.0)
        })
    }

    /// Faces and hands are spots of skin among something else: a single pixel of that color is none, and neither is
    /// a wall of bricks.
    fn skin_spots(&self) -> Map {
        let (w, h) = (self.skin.w, self.skin.h);
        let (sums, side) = (Sums::new(&self.skin), w.max(h));
        Map::new(w, h, |x, y| (sums.mean_around(x, y, side / 60) - sums.mean_around(x, y, side / 8)).max(0.0))
    }
}

/// How much a color is that of skin, 0 to 1, whatever the light and the complexion: by its direction in RGB, with a
/// brightness that is neither black nor burnt out.
fn skin([r, g, b, a]: [f32; 4]) -> f32 {
    const DIRECTION: [f32; 3] = [0.78, 0.52, 0.35];
    let length = (r * r + g * g + b * b).sqrt();
    if length < 0.25 || b > 0.95 {
        return 0.0;
    }
    let off = [r, g, b].iter().zip(DIRECTION).map(|(v, d)| (v / length - d).powi(2)).sum::<f32>().sqrt();
    a * (1.0 - off / 0.16).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(w: u32, h: u32) -> Size {
        Size::new(w, h).expect("not empty")
    }

    fn best_window(frame: &Frame, size: Size) -> Rect {
        super::best_window(frame, size).window
    }

    #[test]
    fn a_whole_face_beats_two_halves() {
        let face = |x| Rect { x, y: 10, size: size(40, 40) };
        let faces = [face(0), face(100)];
        let kept = |x, w| faces_kept(&faces, Rect { x, y: 0, size: size(w, 100) });
        assert!(kept(0, 60) > kept(20, 100) * 1.1);
        assert!((kept(0, 200) - 1.0).abs() < 0.1 && kept(50, 40) < 0.2);
        assert_eq!(faces_kept(&[], face(0)), 0.0);
    }

    /// Gray with one orange square of `side` pixels at (x, y).
    fn spot(w: u32, h: u32, (x, y): (u32, u32), side: u32) -> Frame {
        let inside = |i: u32| (x..x + side).contains(&(i % w)) && (y..y + side).contains(&(i / w));
        let pixels = (0..w * h).map(|i| if inside(i) { [230, 120, 30, 255] } else { [120, 120, 120, 255] });
        Frame::new(size(w, h), pixels.collect(), true)
    }

    #[test]
    fn nothing_to_see_is_the_middle() {
        for color in [[0, 0, 0, 0], [255; 4], [200, 140, 100, 255]] {
            for (w, h) in [(401, 200), (1000, 333), (7, 3)] {
                let flat = Frame::new(size(w, h), vec![color; (w * h) as usize], false);
                let window = size(w / 2, h / 2);
                let middle = |outer, inner| Anchor::CENTER.place(inner, outer, outer);
                let rect = best_window(&flat, window);
                assert_eq!((i64::from(rect.x), i64::from(rect.y)), (middle(w, w / 2), middle(h, h / 2)));
            }
        }
    }

    #[test]
    fn what_stands_out_is_inside_wherever_it_is() {
        for x in [10, 300, 580, 860] {
            let rect = best_window(&spot(1000, 300, (x, 100), 80), size(300, 300));
            assert!(rect.x <= x && x + 80 <= rect.x + 300, "{x}: {rect}");
            let rect = best_window(&spot(300, 1000, (100, x), 80), size(300, 300));
            assert!(rect.y <= x && x + 80 <= rect.y + 300, "{x}: {rect}");
        }
    }

    #[test]
    fn both_sides_can_be_free() {
        let rect = best_window(&spot(640, 480, (500, 40), 60), size(200, 200));
        assert!(rect.x <= 500 && 560 <= rect.x + 200 && rect.y <= 40 && 100 <= rect.y + 200, "{rect}");
    }

    #[test]
    fn a_crop_is_searched_in_its_own_pixels() {
        let crop = spot(1000, 300, (860, 100), 80).cropped(Rect { x: 400, y: 0, size: size(600, 300) });
        let rect = best_window(&crop, size(200, 300));
        assert!(rect.x <= 460 && 540 <= rect.x + 200, "{rect}");
    }

    #[test]
    fn the_window_is_never_larger_than_the_image() {
        let frame = spot(50, 40, (5, 5), 9);
        assert_eq!(best_window(&frame, size(500, 20)).size, size(50, 20));
        assert_eq!(best_window(&frame, size(500, 400)), Rect { x: 0, y: 0, size: size(50, 40) });
        let tiny = Frame::new(size(2, 1), vec![[0, 0, 0, 255], [255; 4]], true);
        assert!(best_window(&tiny, size(1, 1)).x < 2);
    }

    #[test]
    fn what_is_transparent_is_not_seen() {
        let mut frame = spot(600, 200, (40, 60), 80);
        frame.rgba8_mut().iter_mut().enumerate().for_each(|(i, p)| p[3] = if i % 600 < 200 { 0 } else { 255 });
        frame.opaque = false;
        assert!(best_window(&frame, size(200, 200)).x > 100);
    }

    #[test]
    fn every_end_can_be_reached() {
        for (outer, inner) in [(1000, 300), (1001, 300), (7, 6), (5000, 4999)] {
            let places: Vec<u32> = Axis::new(outer, inner).places(200.0 / 5000.0).collect();
            assert!(places.contains(&0) && places.contains(&(outer - inner)));
            assert!(places.iter().all(|p| *p <= outer - inner));
        }
    }
}
