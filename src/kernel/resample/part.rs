//! The part of a grid that a window shows, and the resize of it.

use crate::{geometry::Size, image::Viewport};
use fast_image_resize::{
    PixelTrait, ResizeOptions, Resizer,
    images::{TypedCroppedImage, TypedImage, TypedImageRef},
    pixels::U8,
};
use std::cell::RefCell;

/// A window in the terms of the grid: the pixels it touches, and where in them it begins and ends.
pub(super) struct Part {
    pub(super) stored_size: Size,
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    /// The window, counted from `left` and `top`.
    pub(super) inner: [f64; 4],
    /// It shows the whole grid.
    pub(super) is_whole: bool,
}

impl Part {
    pub(super) fn of(stored_size: Size, window: Viewport) -> Part {
        let (left, width, x, w) = span(window.x, window.w, stored_size.width());
        let (top, height, y, h) = span(window.y, window.h, stored_size.height());
        let inner = [x, y, w, h];
        let is_whole = (width, height) == (stored_size.width(), stored_size.height()) && inner == whole(width, height);
        Part { stored_size, left, top, width, height, inner, is_whole }
    }

    /// Whether the answer stands in the grid as it is.
    pub(super) fn is_plain_cut(&self, to: Size) -> bool {
        (self.width, self.height) == (to.width(), to.height()) && self.inner == whole(self.width, self.height)
    }

    /// What it touches of a grid's pixels, row by row.
    pub(super) fn rows<'a, T>(&self, stored_size: &'a [T]) -> impl Iterator<Item = &'a [T]> + use<'a, T> {
        let (left, width) = (self.left as usize, self.width as usize);
        let rows = stored_size.chunks_exact(self.stored_size.width() as usize);
        rows.skip(self.top as usize).take(self.height as usize).map(move |row| &row[left..left + width])
    }
}

/// Makes `to` pixels of what a part shows of `grid`, whose samples these are.
pub(super) fn run<P: PixelTrait>(part: &Part, stored_size: &[u8], into: &mut [u8], to: Size, options: ResizeOptions) {
    SCRATCH.with_borrow_mut(|scratch| {
        pass::<P>(&mut scratch.resizer, part, stored_size, into, to, options);
        scratch.shrink();
    });
}

/// The same for a plane, with one filter for the way `down` and one for the way `across`.
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
    stored_size: &[u8],
    into: &mut [u8],
    to: Size,
    options: ResizeOptions,
) {
    let [x, y, w, h] = part.inner;
    let whole = TypedImageRef::<P>::from_buffer(part.stored_size.width(), part.stored_size.height(), stored_size)
        .expect("there are as many pixels as the grid has");
    // The resizer's crop box alone would let the kernel reach beyond it, so the view ends there too.
    let view =
        TypedCroppedImage::new(whole, part.left, part.top, part.width, part.height).expect("the part is cut to fit");
    let mut target =
        TypedImage::<P>::from_buffer(to.width(), to.height(), into).expect("the buffer was made for this size");
    resizer.resize_typed(&view, &mut target, &options.crop(x, y, w, h)).expect("the box was cut to fit the view");
}

/// Kept by each thread: clearing scratch memory anew costs as much as a small image.
#[derive(Default)]
struct Scratch {
    resizer: Resizer,
    /// What is between the two ways of [`run_apart`].
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

/// The most scratch memory of each kind a thread keeps between images.
pub(crate) const KEPT_BYTES: usize = 16 << 20;

fn whole(width: u32, height: u32) -> [f64; 4] {
    [0.0, 0.0, f64::from(width), f64::from(height)]
}

/// One axis of a [`Part`]: the first pixel touched, how many, and start and length of the window from there.
/// What lies outside of the grid is cut off; at least one pixel stays.
fn span(start: f64, length: f64, stored_size: u32) -> (u32, u32, f64, f64) {
    // A window is a product of fractions: an edge this close to a pixel's edge is meant to be on it.
    const SNAP: f64 = 1e-6;
    let end = f64::from(stored_size);
    let snap = |v: f64| if (v - v.round()).abs() < SNAP { v.round() } else { v };
    let from = snap(start).clamp(0.0, end);
    let until = snap(start + length).clamp(0.0, end);
    let first = from.floor().min(end - 1.0);
    let last = until.ceil().max(first + 1.0);
    // A window of no width would have no pixel to show: it shows all of the one it touches.
    let (from, until) = if until > from { (from, until) } else { (first, last) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within the grid")]
    let (first_px, count) = (first as u32, (last - first) as u32);
    (first_px, count, from - first, (until - from).min(last - from))
}
