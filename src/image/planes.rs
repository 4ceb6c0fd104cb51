//! Brightness and two differences of color, each in a plane of its own, as JPEG stores them.

use crate::geometry::Size;
use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};
use yuv::{YuvPlanarImage, YuvRange, YuvStandardMatrix};

/// How many samples of color there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subsampling {
    /// 4:4:4: one for each of brightness.
    S444,
    /// 4:2:2: one for two side by side, in the middle of them.
    S422,
    /// 4:2:0: one for four, in the middle of them.
    S420,
}

impl Subsampling {
    /// How many samples of color there are for an image of this size; a half is one more.
    pub fn of(self, size: Size) -> Size {
        let (across, down) = self.density();
        Size::round(f64::from(size.width()) * across, f64::from(size.height()) * down)
    }

    /// Samples of color for each of brightness, across and down.
    pub const fn density(self) -> (f64, f64) {
        match self {
            Subsampling::S444 => (1.0, 1.0),
            Subsampling::S422 => (0.5, 1.0),
            Subsampling::S420 => (0.5, 0.5),
        }
    }
}

/// An image without transparency as Y, Cb and Cr: eight bits, full range, coefficients of BT.601, rows without padding.
///
/// Three planes take less than half the memory of four channels, and a third of the work of a resize. Who wants red,
/// green and blue all the same gets them from [`Planes::rgba`].
#[derive(Debug, Clone)]
pub struct Planes {
    size: Size,
    subsampling: Subsampling,
    samples: [Arc<Vec<u8>>; 3],
    /// Made when somebody asks.
    rgba: OnceLock<Arc<Vec<[u8; 4]>>>,
}

impl Planes {
    /// Y of `size` samples, Cb and Cr of [`Planes::chroma_size`].
    ///
    /// # Panics
    /// When the number of samples is not that: a bug in the caller.
    pub fn new(size: Size, subsampling: Subsampling, samples: [Vec<u8>; 3]) -> Planes {
        let planes = Planes { size, subsampling, samples: samples.map(Arc::new), rgba: OnceLock::new() };
        let [y, cb, cr] = planes.samples.each_ref().map(|plane| plane.len() as u64);
        let chroma = planes.chroma_size().pixels();
        assert_eq!([y, cb, cr], [size.pixels(), chroma, chroma], "a {size} image needs as many samples");
        planes
    }

    /// The size of Y, in samples.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// How many samples Cb and Cr have.
    pub const fn subsampling(&self) -> Subsampling {
        self.subsampling
    }

    /// The size of Cb and Cr, in samples.
    pub fn chroma_size(&self) -> Size {
        self.subsampling.of(self.size)
    }

    /// Y, Cb and Cr.
    pub fn samples(&self) -> [&[u8]; 3] {
        self.samples.each_ref().map(|plane| plane.as_slice())
    }

    /// The same with one sample of color for four of brightness; `None` where there is one for each, of which a filter
    /// has to choose.
    pub fn with_fewer_colors(&self) -> Option<Cow<'_, Planes>> {
        match self.subsampling {
            Subsampling::S444 => None,
            Subsampling::S420 => Some(Cow::Borrowed(self)),
            Subsampling::S422 => {
                let width = self.chroma_size().width() as usize;
                let halved = |plane: &Arc<Vec<u8>>| Arc::new(halved(plane, width));
                let [y, cb, cr] = &self.samples;
                let samples = [Arc::clone(y), halved(cb), halved(cr)];
                let (size, subsampling) = (self.size, Subsampling::S420);
                Some(Cow::Owned(Planes { size, subsampling, samples, rgba: OnceLock::new() }))
            }
        }
    }

    /// The memory the samples take, in bytes.
    pub fn bytes(&self) -> u64 {
        self.samples.iter().map(|plane| plane.len() as u64).sum()
    }

    /// The same as opaque RGBA, colors between the samples by distance. Made once, and kept.
    pub fn rgba(&self) -> &Arc<Vec<[u8; 4]>> {
        self.rgba.get_or_init(|| Arc::new(self.convert()))
    }

    fn convert(&self) -> Vec<[u8; 4]> {
        let [y_plane, u_plane, v_plane] = self.samples();
        let (width, height) = (self.size.width(), self.size.height());
        let chroma = self.chroma_size().width();
        let image = YuvPlanarImage {
            y_plane,
            y_stride: width,
            u_plane,
            u_stride: chroma,
            v_plane,
            v_stride: chroma,
            width,
            height,
        };
        let mut pixels = vec![[0; 4]; y_plane.len()];
        let (range, matrix) = (YuvRange::Full, YuvStandardMatrix::Bt601);
        let way = match self.subsampling {
            Subsampling::S444 => yuv::yuv444_to_rgba,
            Subsampling::S422 => yuv::yuv422_to_rgba_bilinear,
            Subsampling::S420 => yuv::yuv420_to_rgba_bilinear,
        };
        way(&image, pixels.as_flattened_mut(), width * 4, range, matrix).expect("the planes have been measured");
        pixels
    }
}

/// The mean of each two rows; a last one without a second stays.
fn halved(plane: &[u8], width: usize) -> Vec<u8> {
    let mut rows = Vec::with_capacity(plane.len().div_ceil(2) + width);
    for two in plane.chunks(2 * width) {
        let (upper, lower) = two.split_at(width);
        let lower = if lower.is_empty() { upper } else { lower };
        rows.extend(upper.iter().zip(lower).map(|(a, b)| u8::midpoint(*a, *b)));
    }
    rows
}
