//! JPEG to YCbCr planes and back, without color conversion or chroma resampling.

use super::{
    Complaint, caught,
    reader::Reader,
    writer::{Compressor, Settings, configure, put},
};
use crate::{
    geometry::Size,
    image::{Planes, Subsampling},
};
use mozjpeg_sys::{
    J_COLOR_SPACE, jpeg_component_info, jpeg_finish_compress, jpeg_read_raw_data, jpeg_start_compress,
    jpeg_start_decompress, jpeg_write_raw_data,
};
use std::panic::resume_unwind;

/// The side of a DCT block, in samples.
const BLOCK: usize = 8;

/// The maximum rows of a component that the library reads or writes at once: two blocks.
const ROWS: usize = 2 * BLOCK;

/// Rows of one component, padded to whole blocks.
struct Rows {
    samples: Vec<u8>,
    width: usize,
    pointers: [*mut u8; ROWS],
}

impl Rows {
    fn new(component: &jpeg_component_info) -> Rows {
        let width = component.width_in_blocks as usize * BLOCK;
        let mut samples = vec![0; width * ROWS];
        let mut pointers = [std::ptr::null_mut(); ROWS];
        for (row, at) in samples.chunks_exact_mut(width.max(1)).zip(&mut pointers) {
            *at = row.as_mut_ptr();
        }
        Rows { samples, width, pointers }
    }

    fn row(&self, index: usize) -> &[u8] {
        &self.samples[index * self.width..][..self.width]
    }

    /// Copies rows of a plane from `from` on. The last samples and the last row are repeated to the end.
    fn fill(&mut self, plane: &[u8], (w, h): (usize, usize), from: usize) {
        for (i, row) in self.samples.chunks_exact_mut(self.width).enumerate() {
            let stored = &plane[(from + i).min(h - 1) * w..][..w];
            let (copied, rest) = row.split_at_mut(w.min(self.width));
            copied.copy_from_slice(&stored[..copied.len()]);
            rest.fill(stored[w - 1]);
        }
    }
}

impl Reader<'_> {
    /// The chroma subsampling at the current scale; `None` for other color models and subsamplings. Also for 4:4:4:
    /// sharp edges between colors are kept a little better if chroma is subsampled last.
    pub(in crate::codec::jpeg) fn subsampling(&self) -> Option<Subsampling> {
        let cinfo = &*self.cinfo;
        if cinfo.jpeg_color_space != J_COLOR_SPACE::JCS_YCbCr || cinfo.num_components != 3 {
            return None;
        }
        // SAFETY: the header has been read, so all its components exist.
        let components = unsafe { std::slice::from_raw_parts(cinfo.comp_info, 3) };
        let factors = |c: &jpeg_component_info| (c.h_samp_factor, c.v_samp_factor);
        match [0, 1, 2].map(|i| factors(&components[i])) {
            [(2, 1), (1, 1), (1, 1)] => Some(Subsampling::S422),
            [(2, 2), (1, 1), (1, 1)] if cinfo.scale_denom == cinfo.scale_num => Some(Subsampling::S420),
            // At reduced sizes, the library decodes subsampled chroma at twice the scale, if that suits both sides.
            [(2, 2), (1, 1), (1, 1)] => Some(Subsampling::S444),
            _ => None,
        }
    }

    /// Decodes at the current scale.
    pub(in crate::codec::jpeg) fn decode_planes(&mut self) -> Result<Planes, String> {
        let subsampling = self.subsampling().ok_or("the components cannot be read as planes")?;
        self.cinfo.out_color_space = J_COLOR_SPACE::JCS_YCbCr;
        self.cinfo.raw_data_out = 1;
        // SAFETY: the header has been read and decoding has not begun.
        caught(|| unsafe { jpeg_start_decompress(&mut self.cinfo) })?;
        let size = Size::new(self.cinfo.output_width, self.cinfo.output_height).ok_or("its width or height is 0")?;
        let sizes = [size, subsampling.of(size)];
        let sides = |i: usize| {
            let size = sizes[i.min(1)];
            (size.width() as usize, size.height() as usize)
        };
        // SAFETY: as above.
        let components = unsafe { std::slice::from_raw_parts(self.cinfo.comp_info, 3) };
        let mut rows: [Rows; 3] = [0, 1, 2].map(|i| Rows::new(&components[i]));
        let mut planes: [Vec<u8>; 3] = [0, 1, 2].map(|i| Vec::with_capacity(sides(i).0 * sides(i).1));
        // This many rows of Y are read at once; as many of the others, or half if they are subsampled.
        let at_once =
            usize::try_from(self.cinfo.max_v_samp_factor).unwrap_or(1) * BLOCK * self.cinfo.scale_num as usize
                / self.cinfo.scale_denom as usize;
        let given = [at_once, if subsampling == Subsampling::S420 { at_once / 2 } else { at_once }];
        caught(|| {
            while self.cinfo.output_scanline < self.cinfo.output_height {
                let mut pointers = rows.each_mut().map(|rows| rows.pointers.as_mut_ptr());
                // SAFETY: for each component 16 pointers to rows as wide as its blocks at full scale, which is at least
                // the library's output for one call at any scale.
                let read =
                    unsafe { jpeg_read_raw_data(&mut self.cinfo, pointers.as_mut_ptr(), ROWS.try_into().unwrap_or(0)) };
                if read == 0 {
                    resume_unwind(Box::new(Complaint("the data is truncated".to_owned())));
                }
                for (i, (plane, rows)) in planes.iter_mut().zip(&rows).enumerate() {
                    let (w, h) = sides(i);
                    let missing = h - plane.len() / w;
                    for row in 0..given[i.min(1)].min(missing) {
                        plane.extend_from_slice(&rows.row(row)[..w]);
                    }
                }
            }
        })?;
        Ok(Planes::new(size, subsampling, planes))
    }
}

/// As [`write`](super::write), from 4:2:0 planes.
pub(in crate::codec::jpeg) fn write_planes(
    planes: &Planes,
    settings: Settings,
    markers: &[(u8, Vec<u8>)],
) -> Result<Vec<u8>, String> {
    let (size, chroma) = (planes.size(), planes.chroma_size());
    let mut compressor = Compressor::new()?;
    let cinfo = &mut *compressor.cinfo;
    caught(|| {
        // SAFETY: calls in the order libjpeg prescribes, on an object that has been created. Once compression has begun,
        // there are as many components as it says, and each is given 16 rows as wide as its blocks, of which the
        // library takes those it needs.
        unsafe {
            configure(cinfo, (size.width(), size.height()), settings);
            cinfo.raw_data_in = 1;
            jpeg_start_compress(cinfo, 1);
            put(cinfo, markers);
            let count = usize::try_from(cinfo.num_components).unwrap_or(0);
            let components = std::slice::from_raw_parts(cinfo.comp_info, count);
            let at_once = BLOCK * usize::try_from(cinfo.max_v_samp_factor).unwrap_or(1);
            let mut rows: Vec<Rows> = components.iter().map(Rows::new).collect();
            for top in (0..size.height() as usize).step_by(at_once) {
                for (i, (rows, plane)) in rows.iter_mut().zip(planes.samples()).enumerate() {
                    let (size, from) = if i == 0 { (size, top) } else { (chroma, top / 2) };
                    rows.fill(plane, (size.width() as usize, size.height() as usize), from);
                }
                let mut pointers: Vec<_> =
                    rows.iter_mut().map(|rows| rows.pointers.as_mut_ptr().cast_const().cast()).collect();
                jpeg_write_raw_data(cinfo, pointers.as_mut_ptr(), at_once.try_into().unwrap_or(0));
            }
            jpeg_finish_compress(cinfo);
        }
    })?;
    Ok(compressor.finish())
}
