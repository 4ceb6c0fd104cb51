//! JPEG to pixels.

use super::{Complaint, Damage, Errors, Progress, caught, errors, monitor};
use crate::{
    codec::{header::Model, jpeg::markers},
    interrupt::Interrupt,
};
use mozjpeg_sys::{
    J_COLOR_SPACE, jpeg_CreateDecompress, jpeg_calc_output_dimensions, jpeg_decompress_struct, jpeg_destroy_decompress,
    jpeg_has_multiple_scans, jpeg_mem_src, jpeg_progress_mgr, jpeg_read_header, jpeg_read_scanlines,
    jpeg_start_decompress,
};
use std::{
    mem::{size_of, zeroed},
    panic::resume_unwind,
    ptr,
};

/// A file in memory.
pub(in crate::codec::jpeg) struct Reader<'a> {
    pub(super) cinfo: Box<jpeg_decompress_struct>,
    /// Boxed, because `cinfo` points to them.
    errors: Box<Errors>,
    _progress: Box<Progress>,
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Parses the header. `interrupt` ends decoding between rows of blocks, also of a file with many scans.
    pub(in crate::codec::jpeg) fn new(bytes: &'a [u8], interrupt: &Interrupt) -> Result<Reader<'a>, String> {
        let mut errors = errors();
        errors.may_end = !bytes.ends_with(&markers::END) && markers::has_all_scans(bytes);
        // SAFETY: as above, C structs for which zero is a value.
        let (cinfo, mut base) =
            unsafe { (Box::new(zeroed::<jpeg_decompress_struct>()), zeroed::<jpeg_progress_mgr>()) };
        base.progress_monitor = Some(monitor);
        let progress = Box::new(Progress { base, interrupt: interrupt.clone() });
        let mut reader = Reader { cinfo, errors, _progress: progress, bytes };
        reader.cinfo.common.err = &raw mut reader.errors.base;
        let progress = (&raw mut *reader._progress).cast();
        caught(|| {
            // SAFETY: the struct is zeroed and has its error manager; the bytes outlive the reader by its lifetime.
            unsafe {
                jpeg_CreateDecompress(
                    &raw mut *reader.cinfo,
                    mozjpeg_sys::JPEG_LIB_VERSION,
                    size_of::<jpeg_decompress_struct>(),
                );
                reader.cinfo.common.progress = progress;
                jpeg_mem_src(&mut reader.cinfo, bytes.as_ptr(), bytes.len() as _);
                jpeg_read_header(&mut reader.cinfo, 1);
            }
        })?;
        // SAFETY: the header has been read.
        reader.errors.multiple_scans = unsafe { jpeg_has_multiple_scans(&reader.cinfo) } != 0;
        Ok(reader)
    }

    /// As [`Reader::new`], for a damaged file: libjpeg decodes the pixels as far as possible, and [`Reader::damage`]
    /// describes the damage.
    pub(in crate::codec::jpeg) fn tolerant(bytes: &'a [u8], interrupt: &Interrupt) -> Result<Reader<'a>, String> {
        Reader::new(bytes, interrupt).map(|mut reader| {
            reader.errors.tolerant = true;
            reader
        })
    }

    /// The damage so far.
    pub(in crate::codec::jpeg) fn damage(&self) -> Option<Damage> {
        self.errors.damage
    }

    /// The number of bytes read.
    pub(in crate::codec::jpeg) fn position(&self) -> usize {
        // SAFETY: the source manager was set when the reader was made, and lives as long as the object.
        let rest = unsafe { self.cinfo.src.as_ref() }.map_or(0, |source| source.bytes_in_buffer);
        self.bytes.len().saturating_sub(rest)
    }

    /// The current denominator.
    pub(in crate::codec::jpeg) fn denominator(&self) -> u32 {
        self.cinfo.scale_denom
    }

    /// Width and height as stored.
    pub(in crate::codec::jpeg) fn size(&self) -> (u32, u32) {
        (self.cinfo.image_width, self.cinfo.image_height)
    }

    /// Whether the file has several scans, so that all coefficients are held in memory.
    pub(in crate::codec::jpeg) fn has_multiple_scans(&self) -> bool {
        self.errors.multiple_scans
    }

    /// The color model; `None` if unknown. libjpeg converts YCCK to CMYK.
    pub(in crate::codec::jpeg) fn model(&self) -> Option<Model> {
        match self.cinfo.jpeg_color_space {
            J_COLOR_SPACE::JCS_GRAYSCALE => Some(Model::Gray),
            J_COLOR_SPACE::JCS_RGB | J_COLOR_SPACE::JCS_YCbCr => Some(Model::Rgb),
            J_COLOR_SPACE::JCS_CMYK | J_COLOR_SPACE::JCS_YCCK => Some(Model::Cmyk),
            _ => None,
        }
    }

    /// Width and height when decoded at `1 / denominator`.
    pub(in crate::codec::jpeg) fn scaled(&mut self, denominator: u32) -> Result<(u32, u32), String> {
        self.cinfo.scale_num = 1;
        self.cinfo.scale_denom = denominator;
        // SAFETY: the header has been read and decoding has not begun.
        caught(|| unsafe { jpeg_calc_output_dimensions(&mut self.cinfo) })?;
        Ok((self.cinfo.output_width, self.cinfo.output_height))
    }

    /// Decodes to RGBA with an alpha of 255, or to CMYK, at the current scale.
    pub(in crate::codec::jpeg) fn decode(&mut self) -> Result<Vec<[u8; 4]>, String> {
        let cmyk = self.model() == Some(Model::Cmyk);
        self.cinfo.out_color_space = if cmyk { J_COLOR_SPACE::JCS_CMYK } else { J_COLOR_SPACE::JCS_EXT_RGBA };
        // SAFETY: the header has been read and decoding has not begun.
        caught(|| unsafe { jpeg_start_decompress(&mut self.cinfo) })?;
        let (w, h) = (self.cinfo.output_width as usize, self.cinfo.output_height as usize);
        if self.cinfo.output_components != 4 {
            return Err("the color model cannot be converted".to_owned());
        }
        let mut pixels = vec![[0u8; 4]; w * h];
        caught(|| {
            while let Some(rest) = pixels.get_mut(self.cinfo.output_scanline as usize * w..).filter(|r| !r.is_empty()) {
                // Eight rows: the library never decodes more at once.
                let mut rows = [ptr::null_mut(); 8];
                let n = rest.chunks_exact_mut(w).zip(&mut rows).map(|(row, at)| *at = row.as_mut_ptr().cast()).count();
                // SAFETY: `n` pointers to rows of `output_width` pixels of four bytes each.
                let read =
                    unsafe { jpeg_read_scanlines(&mut self.cinfo, rows.as_mut_ptr(), u32::try_from(n).unwrap_or(1)) };
                if read == 0 {
                    resume_unwind(Box::new(Complaint("the data is truncated".to_owned())));
                }
            }
        })?;
        Ok(pixels)
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        // SAFETY: allowed in every state after creation, and on a zeroed struct; nothing uses the object afterward.
        let _ = caught(|| unsafe { jpeg_destroy_decompress(&mut self.cinfo) });
    }
}
