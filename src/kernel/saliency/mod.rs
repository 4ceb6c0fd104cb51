//! Smart crop: the crop that keeps faces and the most salient areas.

mod map;
mod scene;

use super::{
    faces,
    resample::{Filter, resize_encoded},
};
use crate::{
    geometry::{Anchor, Rect, Size},
    image::LazyFrame,
};
use map::{Area, Sums};
use scene::Scene;

/// The result of a smart crop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmartWindow {
    /// The crop, in pixels of [`LazyFrame::size`].
    pub window: Rect,
    /// The detected faces, in the same pixels, the largest first.
    pub faces: Vec<Rect>,
}

/// The crop of `size` with the highest saliency, clamped to the image. Deterministic; centered if nothing stands out.
pub fn best_window(frame: &LazyFrame, size: Size) -> SmartWindow {
    let whole = frame.size();
    let size = Size { w: size.w.min(whole.w), h: size.h.min(whole.h) };
    let (x, y) = (Axis::new(whole.width(), size.width()), Axis::new(whole.height(), size.height()));
    if x.is_fixed() && y.is_fixed() {
        return SmartWindow { window: Rect { x: 0, y: 0, size }, faces: Vec::new() };
    }
    let faces = faces::find(frame);
    let scale = (SEARCHED_SIDE / f64::from(whole.width().max(whole.height()))).min(1.0);
    let small = Size::round(f64::from(whole.width()) * scale, f64::from(whole.height()) * scale);
    let scene = Scene::new(&resize_encoded(frame, small, Filter::Bilinear));
    let interest = Sums::new(&scene.interest());
    let to_small = |v: u32, of: u32, small: u32| f64::from(v) * f64::from(small) / f64::from(of);
    let mut best = (f64::NEG_INFINITY, x.middle, y.middle);
    for top in y.positions(scale) {
        for left in x.positions(scale) {
            let window = Rect { x: left, y: top, size };
            let area = Area {
                x: to_small(left, whole.width(), small.width()),
                y: to_small(top, whole.height(), small.height()),
                w: to_small(size.width(), whole.width(), small.width()),
                h: to_small(size.height(), whole.height(), small.height()),
            };
            let score = interest.score(area) + FACES * faces_kept(&faces, window)
                - CENTERED * (x.distance(left) + y.distance(top));
            // Positions are ordered from the middle outwards: the first of equals is the most central.
            if score > best.0 + 1e-9 {
                best = (score, left, top);
            }
        }
    }
    SmartWindow { window: Rect { x: best.1, y: best.2, size }, faces }
}

/// The weight of keeping all faces whole. All other saliency together weighs 1 to 1.5.
const FACES: f64 = 3.0;

/// How much of the faces a crop keeps, 0 to 1, weighted by their width. A cut face counts little. A face with a margin
/// around it (hair and chin) counts more than one without.
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

/// The longer side of the reduced image that is searched, in pixels.
const SEARCHED_SIDE: f64 = 200.0;

/// The score that a crop at the edge must gain over the centered one.
const CENTERED: f64 = 0.05;

/// The positions of the crop along one axis.
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

    /// Positions from the middle outwards in steps of one pixel of the reduced image, and both ends.
    fn positions(&self, scale: f64) -> impl Iterator<Item = u32> + use<> {
        let (room, middle) = (self.room, self.middle);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least one, at most a side")]
        let step = (1.0 / scale).round() as u32;
        let outwards = (1..=room / 2 / step).flat_map(move |i| [middle.checked_sub(i * step), Some(middle + i * step)]);
        let ends = if room == 0 { [None, None] } else { [Some(0), Some(room)] };
        std::iter::once(Some(middle)).chain(outwards).chain(ends).flatten().filter(move |place| *place <= room)
    }

    /// The squared distance from the middle: 0 in the middle, 1 at an end.
    fn distance(&self, place: u32) -> f64 {
        let away = f64::from(place.abs_diff(self.middle)) / f64::from(self.room.max(1)) * 2.0;
        away * away
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Frame;

    fn size(w: u32, h: u32) -> Size {
        Size::new(w, h).expect("not empty")
    }

    fn best_window(frame: &Frame, size: Size) -> Rect {
        super::best_window(&frame.clone().into(), size).window
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
    fn a_plain_image_is_cropped_at_its_center() {
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
    fn a_spot_is_kept_wherever_it_is() {
        for x in [10, 300, 580, 860] {
            let rect = best_window(&spot(1000, 300, (x, 100), 80), size(300, 300));
            assert!(rect.x <= x && x + 80 <= rect.x + 300, "{x}: {rect}");
            let rect = best_window(&spot(300, 1000, (100, x), 80), size(300, 300));
            assert!(rect.y <= x && x + 80 <= rect.y + 300, "{x}: {rect}");
        }
    }

    #[test]
    fn both_axes_can_move() {
        let rect = best_window(&spot(640, 480, (500, 40), 60), size(200, 200));
        assert!(rect.x <= 500 && 560 <= rect.x + 200 && rect.y <= 40 && 100 <= rect.y + 200, "{rect}");
    }

    #[test]
    fn only_the_crop_is_searched() {
        let frame = LazyFrame::from(spot(1000, 300, (860, 100), 80));
        let crop = frame.cropped(Rect { x: 400, y: 0, size: size(600, 300) });
        let rect = super::best_window(&crop, size(200, 300)).window;
        assert!(rect.x <= 460 && 540 <= rect.x + 200, "{rect}");
    }

    #[test]
    fn the_crop_is_clamped_to_the_image() {
        let frame = spot(50, 40, (5, 5), 9);
        assert_eq!(best_window(&frame, size(500, 20)).size, size(50, 20));
        assert_eq!(best_window(&frame, size(500, 400)), Rect { x: 0, y: 0, size: size(50, 40) });
        let tiny = Frame::new(size(2, 1), vec![[0, 0, 0, 255], [255; 4]], true);
        assert!(best_window(&tiny, size(1, 1)).x < 2);
    }

    #[test]
    fn transparent_pixels_do_not_count() {
        let mut frame = spot(600, 200, (40, 60), 80);
        frame.rgba8_mut().iter_mut().enumerate().for_each(|(i, p)| p[3] = if i % 600 < 200 { 0 } else { 255 });
        frame.opaque = false;
        assert!(best_window(&frame, size(200, 200)).x > 100);
    }

    #[test]
    fn both_ends_are_tried() {
        for (outer, inner) in [(1000, 300), (1001, 300), (7, 6), (5000, 4999)] {
            let places: Vec<u32> = Axis::new(outer, inner).positions(200.0 / 5000.0).collect();
            assert!(places.contains(&0) && places.contains(&(outer - inner)));
            assert!(places.iter().all(|p| *p <= outer - inner));
        }
    }
}
