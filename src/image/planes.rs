//! YCbCr planes, as JPEG stores them.

use crate::geometry::Size;
use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};
use yuv::{YuvPlanarImage, YuvRange, YuvStandardMatrix};

/// Chroma subsampling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subsampling {
    /// 4:4:4: full size.
    S444,
    /// 4:2:2: half width; a sample is centered between two of luma.
    S422,
    /// 4:2:0: half width and height; a sample is centered between four of luma.
    S420,
}

impl Subsampling {
    /// The size of the chroma planes of an image of this size, rounded up.
    pub fn of(self, size: Size) -> Size {
        let (across, down) = self.density();
        Size::round(f64::from(size.width()) * across, f64::from(size.height()) * down)
    }

    /// Chroma samples for each luma sample, across and down.
    pub const fn density(self) -> (f64, f64) {
        match self {
            Subsampling::S444 => (1.0, 1.0),
            Subsampling::S422 => (0.5, 1.0),
            Subsampling::S420 => (0.5, 0.5),
        }
    }
}

/// An opaque image as Y, Cb and Cr: 8 bits, full range, BT.601 coefficients, rows without padding.
///
/// Planes take less than half the memory of RGBA, and a third of the time to resize. [`Planes::rgba`] converts them.
#[derive(Debug, Clone)]
pub struct Planes {
    size: Size,
    subsampling: Subsampling,
    samples: [Arc<Vec<u8>>; 3],
    /// Converted on demand.
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

    /// The chroma subsampling.
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

    /// The planes as 4:2:0; `None` for 4:4:4, whose subsampling needs a choice of filter.
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

    /// The memory of the samples, in bytes.
    pub fn bytes(&self) -> u64 {
        self.samples.iter().map(|plane| plane.len() as u64).sum()
    }

    /// The image as opaque RGBA, with interpolated chroma. Converted once and kept.
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

/// The mean of each two rows; an odd last row is kept.
fn halved(plane: &[u8], width: usize) -> Vec<u8> {
    let mut rows = Vec::with_capacity(plane.len().div_ceil(2) + width);
    for two in plane.chunks(2 * width) {
        let (upper, lower) = two.split_at(width);
        let lower = if lower.is_empty() { upper } else { lower };
        rows.extend(upper.iter().zip(lower).map(|(a, b)| u8::midpoint(*a, *b)));
    }
    rows
}
