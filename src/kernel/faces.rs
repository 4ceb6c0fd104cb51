//! Face detection by `rustface` (SeetaFace). Its model file is that of the crate; its license is `LICENSE-SeetaFace` in
//! the root folder.

use super::{
    composite,
    resample::{Filter, resize_encoded},
};
use crate::{
    color::Rgba,
    geometry::{Rect, Size},
    image::LazyFrame,
};
use rustface::{Detector, ImageData, create_detector_with_model, read_model};
use std::cell::RefCell;

const MODEL: &[u8] = include_bytes!("seeta_fd_frontal_v1.0.bin");

/// The longer side of the reduced image that is searched, in pixels. Faces of a sixteenth of it are found, in about ten
/// milliseconds.
const SEARCHED_SIDE: f64 = 320.0;

/// The model's window, in pixels: the shortest side that can be searched.
const MIN_SIDE: u32 = 40;

/// The smallest face, in pixels of the reduced image: the detector's minimum.
const MIN_FACE: u32 = 20;

/// The detector's score threshold. Its authors recommend 0.95, 2.8 or 4.5. A false positive moves the crop away from the
/// subject; a missed face still counts by its skin color and contrast.
const MIN_SCORE: f64 = 4.5;

thread_local! {
    // Built from a model of one megabyte, and not `Sync`: each thread keeps its own.
    static DETECTOR: RefCell<Option<Box<dyn Detector>>> = RefCell::new(detector());
}

/// `None` when the model file is damaged.
fn detector() -> Option<Box<dyn Detector>> {
    let mut detector = create_detector_with_model(read_model(MODEL).ok()?);
    detector.set_min_face_size(MIN_FACE);
    detector.set_score_thresh(MIN_SCORE);
    detector.set_pyramid_scale_factor(0.8);
    detector.set_slide_window_step(4, 4);
    Some(detector)
}

/// Frontal, roughly upright faces, in pixels of [`LazyFrame::size`], the largest first.
pub fn find(frame: &LazyFrame) -> Vec<Rect> {
    let whole = frame.size();
    let scale = (SEARCHED_SIDE / f64::from(whole.width().max(whole.height()))).min(1.0);
    let small = Size::round(f64::from(whole.width()) * scale, f64::from(whole.height()) * scale);
    if small.width() < MIN_SIDE || small.height() < MIN_SIDE {
        return Vec::new();
    }
    let reduced = composite::flatten(resize_encoded(frame, small, Filter::Bilinear), Rgba::WHITE);
    let light = |[r, g, b, _]: [u8; 4]| (u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1000;
    let gray: Vec<u8> = reduced.rgba8().iter().map(|p| u8::try_from(light(*p)).unwrap_or(u8::MAX)).collect();
    let image = ImageData::new(&gray, small.width(), small.height());
    let found = DETECTOR.with(|detector| detector.borrow_mut().as_mut().map(|d| d.detect(&image)).unwrap_or_default());
    let side = |at: i64, length: i64, small: u32, whole: u32| {
        let px = |v: i64| {
            f64::from(u32::try_from(v.clamp(0, i64::from(small))).unwrap_or(small)) * f64::from(whole)
                / f64::from(small)
        };
        (px(at), px(at + length))
    };
    let mut faces: Vec<Rect> = found
        .iter()
        .map(|face| {
            let bounds = face.bbox();
            let (left, right) = side(bounds.x().into(), bounds.width().into(), small.width(), whole.width());
            let (top, bottom) = side(bounds.y().into(), bounds.height().into(), small.height(), whole.height());
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the image")]
            let (x, y) = (left as u32, top as u32);
            Rect { x, y, size: Size::round(right - left, bottom - top) }
        })
        .collect();
    faces.sort_by_key(|face| (std::cmp::Reverse(face.size.pixels()), face.x, face.y));
    faces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Frame;

    #[test]
    fn images_without_faces_give_none() {
        let size = |w, h| Size::new(w, h).expect("not empty");
        for (w, h) in [(1, 1), (39, 500), (400, 300)] {
            let pixels = (0..w * h).map(|i| [(i % 251) as u8, (i % 13) as u8, 99, 255]).collect();
            assert!(find(&Frame::new(size(w, h), pixels, true).into()).is_empty(), "{w}x{h}");
        }
    }
}
