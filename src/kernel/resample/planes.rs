//! Resizing YCbCr planes, each at its own size.

use super::{
    Filter, Light, algorithm, is_linear, linear, padded,
    part::{Part, run, run_apart},
};
use crate::{
    geometry::Size,
    image::{Planes, Subsampling, Viewport},
};
use fast_image_resize::{ResizeOptions, pixels::U8};
use std::borrow::Cow;

/// The viewport of these planes at size `to`, with this chroma subsampling.
pub(super) fn resize(
    planes: &Planes,
    viewport: Viewport,
    to: Size,
    subsampling: Subsampling,
    (filter, light): (Filter, Light),
) -> Planes {
    let [y, cb, cr] = planes.samples();
    let part = Part::of(planes.size(), viewport);
    let y =
        if is_linear(&part, to, filter, light) { reduced(y, &part, to, filter) } else { resized(y, &part, to, filter) };
    let (across, down) = subsampling.density();
    let fewer = subsampling.of(to);
    // An odd side ends in the middle of the last chroma sample, which reaches half a sample beyond it.
    let beyond = |fewer: u32, density: f64, to: u32| f64::from(fewer) / density / f64::from(to);
    let chroma = Chroma {
        part: Part::of(planes.chroma_size(), viewport.scaled(planes.subsampling().density())),
        beyond: (beyond(fewer.width(), across, to.width()), beyond(fewer.height(), down, to.height())),
        to: fewer,
        filter,
    };
    Planes::new(to, subsampling, [y, chroma.resize(cb), chroma.resize(cr)])
}

/// The luma plane, reduced in linear light.
fn reduced(plane: &[u8], part: &Part, to: Size, filter: Filter) -> Vec<u8> {
    let mut out = vec![0; to.width() as usize * to.height() as usize];
    linear::reduce::<linear::Luma>(part, plane, &mut out, to, filter);
    out
}

fn resized(plane: &[u8], part: &Part, to: Size, filter: Filter) -> Vec<u8> {
    let mut out = vec![0; to.width() as usize * to.height() as usize];
    let options = |algorithm| ResizeOptions::new().resize_alg(algorithm).use_alpha(false);
    match padded(filter, part.inner[2] / f64::from(to.width())) {
        Some(across) => run_apart(part, plane, &mut out, to, [algorithm(filter), across].map(options)),
        None => run::<U8>(part, plane, &mut out, to, options(algorithm(filter))),
    }
    out
}

/// The resize of Cb and Cr.
struct Chroma {
    part: Part,
    /// How much more of the image the result covers than the part, as a factor across and down.
    beyond: (f64, f64),
    to: Size,
    filter: Filter,
}

impl Chroma {
    fn resize(&self, plane: &[u8]) -> Vec<u8> {
        let (plane, part) = self.extended(plane);
        resized(&plane, &part, self.to, self.filter)
    }

    /// The plane and the part that cover the whole result. The last samples are repeated where the part ends too early.
    fn extended<'a>(&self, plane: &'a [u8]) -> (Cow<'a, [u8]>, Part) {
        let [x, y, w, h] = self.part.inner;
        let (w, h) = (w * self.beyond.0, h * self.beyond.1);
        let size = Size::round(
            (x + w - SLACK).ceil().max(self.part.width.into()),
            (y + h - SLACK).ceil().max(self.part.height.into()),
        );
        let shown = Viewport { x, y, w, h };
        if (size.width(), size.height()) == (self.part.width, self.part.height) {
            let inside = |from: f64, length: f64, side: u32| length.min(f64::from(side) - from);
            let inner = [x, y, inside(x, w, size.width()), inside(y, h, size.height())];
            return (Cow::Borrowed(plane), Part { inner, ..self.part });
        }
        let mut more = Vec::with_capacity(size.width() as usize * size.height() as usize);
        let mut last = 0..0;
        for row in self.part.rows(plane) {
            last.start = more.len();
            more.extend_from_slice(row);
            more.resize(last.start + size.width() as usize, row[row.len() - 1]);
            last.end = more.len();
        }
        (self.part.height..size.height()).for_each(|_| more.extend_from_within(last.clone()));
        (Cow::Owned(more), Part::of(size, shown))
    }
}

/// Rounding error of positions, in samples.
const SLACK: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_weights_change_nothing() {
        let size = |w, h| Size::new(w, h).expect("not empty");
        let plane: Vec<u8> = (0..150u32 * 90).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let windows = [(0.0, 0.0, 150.0, 90.0), (3.25, 7.5, 100.0, 60.5), (20.0, 10.0, 64.0, 64.0)];
        for (x, y, w, h) in windows {
            let part = Part::of(size(150, 90), Viewport { x, y, w, h });
            for to in [size(149, 89), size(75, 45), size(64, 64), size(9, 7), size(1, 1), size(200, 120)] {
                let mut plain = vec![0; to.width() as usize * to.height() as usize];
                let options = ResizeOptions::new().resize_alg(algorithm(Filter::Lanczos3));
                run::<U8>(&part, &plane, &mut plain, to, options);
                assert!(resized(&plane, &part, to, Filter::Lanczos3) == plain, "{x} {y} {w} {h} to {to}");
            }
        }
    }
}
