//! The stored pixels that a viewport covers, and the resize of them.

use crate::{geometry::Size, image::Viewport};
use fast_image_resize::{
    PixelTrait, ResizeOptions, Resizer,
    images::{TypedCroppedImage, TypedImage, TypedImageRef},
    pixels::U8,
};
use std::cell::RefCell;

/// A viewport in whole stored pixels: those it covers, and its own edges within them.
pub(super) struct Part {
    pub(super) stored_size: Size,
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    /// The viewport relative to `left` and `top`: x, y, width, height.
    pub(super) inner: [f64; 4],
    /// It covers all stored pixels.
    pub(super) is_whole: bool,
}

impl Part {
    pub(super) fn of(stored_size: Size, viewport: Viewport) -> Part {
        let (left, width, x, w) = span(viewport.x, viewport.w, stored_size.width());
        let (top, height, y, h) = span(viewport.y, viewport.h, stored_size.height());
        let inner = [x, y, w, h];
        let is_whole = (width, height) == (stored_size.width(), stored_size.height()) && inner == whole(width, height);
        Part { stored_size, left, top, width, height, inner, is_whole }
    }

    /// Whether the result is a copy of stored pixels, without resampling.
    pub(super) fn is_plain_crop(&self, to: Size) -> bool {
        (self.width, self.height) == (to.width(), to.height()) && self.inner == whole(self.width, self.height)
    }

    /// Whether the result has fewer pixels, and not more in any direction.
    pub(super) fn is_reduced(&self, to: Size) -> bool {
        let (across, down) = (self.inner[2] / f64::from(to.width()), self.inner[3] / f64::from(to.height()));
        across.min(down) >= 1.0 && across.max(down) > 1.0
    }

    /// The covered pixels of this many bytes, row by row.
    pub(super) fn rows_of<'a>(&self, stored: &'a [u8], bytes: usize) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (left, right) = (self.left as usize * bytes, (self.left + self.width) as usize * bytes);
        let rows = stored.chunks_exact(self.stored_size.width() as usize * bytes);
        rows.skip(self.top as usize).take(self.height as usize).map(move |row| &row[left..right])
    }

    /// The covered pixels, row by row.
    pub(super) fn rows<'a, T>(&self, stored: &'a [T]) -> impl Iterator<Item = &'a [T]> + use<'a, T> {
        let (left, width) = (self.left as usize, self.width as usize);
        let rows = stored.chunks_exact(self.stored_size.width() as usize);
        rows.skip(self.top as usize).take(self.height as usize).map(move |row| &row[left..left + width])
    }
}

/// Resizes a part of the stored samples to `to` pixels.
pub(super) fn run<P: PixelTrait>(part: &Part, stored: &[u8], into: &mut [u8], to: Size, options: ResizeOptions) {
    SCRATCH.with_borrow_mut(|scratch| {
        pass::<P>(&mut scratch.resizer, part, stored, into, to, options);
        scratch.shrink();
    });
}

/// Resizes a part of a plane, with one filter for the vertical pass and one for the horizontal pass.
pub(super) fn run_apart(part: &Part, plane: &[u8], into: &mut [u8], to: Size, [down, across]: [ResizeOptions; 2]) {
    let [x, y, w, h] = part.inner;
    SCRATCH.with_borrow_mut(|scratch| {
        let Scratch { resizer, rows } = scratch;
        let middle = Size::new(part.width, to.height()).expect("a part is never empty");
        let samples = middle.width() as usize * middle.height() as usize;
        rows.resize(rows.len().max(samples), 0);
        let rows = &mut rows[..samples];
        let high = Part { inner: [0.0, y, f64::from(part.width), h], ..*part };
        pass::<U8>(resizer, &high, plane, rows, middle, down);
        let low = Part {
            stored_size: middle,
            left: 0,
            top: 0,
            width: part.width,
            height: to.height(),
            inner: [x, 0.0, w, f64::from(to.height())],
            is_whole: false,
        };
        pass::<U8>(resizer, &low, rows, into, to, across);
        scratch.shrink();
    });
}

fn pass<P: PixelTrait>(
    resizer: &mut Resizer,
    part: &Part,
    stored: &[u8],
    into: &mut [u8],
    to: Size,
    options: ResizeOptions,
) {
    let [x, y, w, h] = part.inner;
    let whole = TypedImageRef::<P>::from_buffer(part.stored_size.width(), part.stored_size.height(), stored)
        .expect("the buffer has as many pixels as its size says");
    // With the crop box alone, the resizer's filter would read pixels beyond it. So the view ends there too.
    let view = TypedCroppedImage::new(whole, part.left, part.top, part.width, part.height)
        .expect("the part lies within the stored pixels");
    let mut target =
        TypedImage::<P>::from_buffer(to.width(), to.height(), into).expect("the buffer was made for this size");
    resizer.resize_typed(&view, &mut target, &options.crop(x, y, w, h)).expect("the crop box lies within the view");
}

/// Buffers that each thread reuses: allocating and clearing them costs as much as a small image.
#[derive(Default)]
struct Scratch {
    resizer: Resizer,
    /// Between the two passes of [`run_apart`].
    rows: Vec<u8>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Scratch {
    fn shrink(&mut self) {
        if self.resizer.size_of_internal_buffers() > KEPT_BYTES {
            self.resizer.reset_internal_buffers();
        }
        if self.rows.len() > KEPT_BYTES {
            self.rows = Vec::new();
        }
    }
}

/// The largest buffer of each kind that a thread keeps between images, in bytes.
pub(crate) const KEPT_BYTES: usize = 16 << 20;

fn whole(width: u32, height: u32) -> [f64; 4] {
    [0.0, 0.0, f64::from(width), f64::from(height)]
}

/// One axis of a [`Part`]: the first pixel covered, the number of pixels, and start and length of the viewport from there.
/// It is clamped to the stored pixels and covers at least one.
fn span(start: f64, length: f64, stored_size: u32) -> (u32, u32, f64, f64) {
    // A viewport is a product of fractions: an edge this close to a pixel's edge is rounded to it.
    const SNAP: f64 = 1e-6;
    let end = f64::from(stored_size);
    let snap = |v: f64| if (v - v.round()).abs() < SNAP { v.round() } else { v };
    let from = snap(start).clamp(0.0, end);
    let until = snap(start + length).clamp(0.0, end);
    let first = from.floor().min(end - 1.0);
    let last = until.ceil().max(first + 1.0);
    // An empty viewport becomes the pixel it lies in.
    let (from, until) = if until > from { (from, until) } else { (first, last) };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole numbers within the stored pixels"
    )]
    let (first_px, count) = (first as u32, (last - first) as u32);
    (first_px, count, from - first, (until - from).min(last - from))
}
