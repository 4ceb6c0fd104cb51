//! Pixels to JPEG.

use super::{Errors, caught, errors};
use mozjpeg_sys::{
    J_BOOLEAN_PARAM, J_COLOR_SPACE, J_INT_PARAM, JCP_FASTEST, JCP_MAX_COMPRESSION, JINT_BASE_QUANT_TBL_IDX,
    JINT_COMPRESS_PROFILE, boolean, c_int, jpeg_CreateCompress, jpeg_c_set_bool_param, jpeg_c_set_int_param,
    jpeg_compress_struct, jpeg_destination_mgr, jpeg_destroy_compress, jpeg_finish_compress, jpeg_scan_info,
    jpeg_set_colorspace, jpeg_set_defaults, jpeg_set_quality, jpeg_simple_progression, jpeg_start_compress,
    jpeg_write_marker, jpeg_write_scanlines,
};
use std::{
    mem::{size_of, zeroed},
    ptr,
};

/// Encoder settings.
#[derive(Debug, Clone, Copy)]
pub(in crate::codec::jpeg) struct Settings {
    pub(in crate::codec::jpeg) quality: u8,
    pub(in crate::codec::jpeg) progressive: bool,
    /// One channel instead of three.
    pub(in crate::codec::jpeg) gray: bool,
    /// 4:4:4 instead of 4:2:0.
    pub(in crate::codec::jpeg) full_chroma: bool,
    /// Trellis quantization and optimized scan order, for ten times the time.
    pub(in crate::codec::jpeg) thorough: bool,
}

#[repr(C)]
struct Destination {
    /// First, so that libjpeg's pointer to it is a pointer to the whole.
    base: jpeg_destination_mgr,
    buffer: [u8; 1 << 15],
    out: Vec<u8>,
}

unsafe extern "C-unwind" fn init_destination(cinfo: &mut jpeg_compress_struct) {
    // SAFETY: `dest` points to our `Destination`, which lives as long as the compressor.
    let destination = unsafe { &mut *cinfo.dest.cast::<Destination>() };
    destination.base.next_output_byte = destination.buffer.as_mut_ptr();
    destination.base.free_in_buffer = destination.buffer.len();
}

unsafe extern "C-unwind" fn empty_output_buffer(cinfo: &mut jpeg_compress_struct) -> boolean {
    // SAFETY: as above. By the contract of this callback the whole buffer is full.
    let destination = unsafe { &mut *cinfo.dest.cast::<Destination>() };
    destination.out.extend_from_slice(&destination.buffer);
    destination.base.next_output_byte = destination.buffer.as_mut_ptr();
    destination.base.free_in_buffer = destination.buffer.len();
    1
}

unsafe extern "C-unwind" fn term_destination(cinfo: &mut jpeg_compress_struct) {
    // SAFETY: as above.
    let destination = unsafe { &mut *cinfo.dest.cast::<Destination>() };
    let used = destination.buffer.len() - destination.base.free_in_buffer;
    destination.out.extend_from_slice(&destination.buffer[..used]);
}

/// A compressor that is destroyed on every path.
pub(super) struct Compressor {
    pub(super) cinfo: Box<jpeg_compress_struct>,
    /// Boxed, because `cinfo` points to them.
    destination: Box<Destination>,
    _errors: Box<Errors>,
}

impl Drop for Compressor {
    fn drop(&mut self) {
        // SAFETY: allowed in every state after creation, and on a zeroed struct; nothing uses the object afterward.
        let _ = caught(|| unsafe { jpeg_destroy_compress(&mut self.cinfo) });
    }
}

impl Compressor {
    /// A compressor to configure.
    pub(super) fn new() -> Result<Compressor, String> {
        let errors = errors();
        // SAFETY: a C struct of integers, pointers and optional functions, for which zero is a value.
        let cinfo: Box<jpeg_compress_struct> = Box::new(unsafe { zeroed() });
        let base = jpeg_destination_mgr {
            next_output_byte: ptr::null_mut(),
            free_in_buffer: 0,
            init_destination: Some(init_destination),
            empty_output_buffer: Some(empty_output_buffer),
            term_destination: Some(term_destination),
        };
        let destination = Box::new(Destination { base, buffer: [0; 1 << 15], out: Vec::new() });
        let mut compressor = Compressor { cinfo, destination, _errors: errors };
        compressor.cinfo.common.err = &raw mut compressor._errors.base;
        let to = &raw mut *compressor.destination;
        let cinfo = &mut *compressor.cinfo;
        caught(|| {
            // SAFETY: the struct is zeroed and has its error manager; both managers outlive it.
            unsafe {
                jpeg_CreateCompress(&raw mut *cinfo, mozjpeg_sys::JPEG_LIB_VERSION, size_of::<jpeg_compress_struct>());
            }
            cinfo.dest = to.cast();
        })?;
        Ok(compressor)
    }

    /// The written file.
    pub(super) fn finish(mut self) -> Vec<u8> {
        std::mem::take(&mut self.destination.out)
    }
}

/// Writes an image of `w` pixels across; alpha is ignored. `markers` are (code, data) after the JFIF header.
pub(in crate::codec::jpeg) fn write(
    pixels: &[[u8; 4]],
    w: u32,
    settings: Settings,
    markers: &[(u8, Vec<u8>)],
) -> Result<Vec<u8>, String> {
    let h = u32::try_from(pixels.len() / (w as usize).max(1)).map_err(|e| e.to_string())?;
    let mut compressor = Compressor::new()?;
    let cinfo = &mut *compressor.cinfo;
    caught(|| {
        // SAFETY: calls in the order libjpeg prescribes, on an object that has been created; each row has `w` pixels of
        // four bytes, as `JCS_EXT_RGBX` says.
        unsafe {
            configure(cinfo, (w, h), settings);
            jpeg_start_compress(cinfo, 1);
            put(cinfo, markers);
            for row in pixels.chunks_exact(w as usize) {
                let row: *const u8 = row.as_ptr().cast();
                jpeg_write_scanlines(cinfo, &raw const row, 1);
            }
            jpeg_finish_compress(cinfo);
        }
    })?;
    Ok(compressor.finish())
}

/// Writes markers of code and data.
///
/// # Safety
/// Compression has begun, and no row or coefficient has been written.
pub(super) unsafe fn put(cinfo: &mut jpeg_compress_struct, markers: &[(u8, Vec<u8>)]) {
    for (code, data) in markers {
        let length = u32::try_from(data.len()).unwrap_or(0);
        // SAFETY: as the caller promises; a pointer and the length of its data.
        unsafe { jpeg_write_marker(cinfo, c_int::from(*code), data.as_ptr(), length) };
    }
}

/// The scan script: the lowest bit of luma comes last. As small as libjpeg's ten scans with half of their refinements,
/// which take half of the time.
const COLOR_SCANS: &[jpeg_scan_info] = &[
    scan(&[0, 1, 2], (0, 0), (0, 0)),
    scan(&[0], (1, 5), (0, 1)),
    scan(&[1], (1, 63), (0, 0)),
    scan(&[2], (1, 63), (0, 0)),
    scan(&[0], (6, 63), (0, 1)),
    scan(&[0], (1, 63), (1, 0)),
];

/// The same for gray images.
const GRAY_SCANS: &[jpeg_scan_info] =
    &[scan(&[0], (0, 0), (0, 0)), scan(&[0], (1, 5), (0, 1)), scan(&[0], (6, 63), (0, 1)), scan(&[0], (1, 63), (1, 0))];

/// A scan: its components, its first and last coefficient, and its bits (successive approximation high and low).
const fn scan(components: &[c_int], (first, last): (c_int, c_int), bits: (c_int, c_int)) -> jpeg_scan_info {
    let mut component_index = [0; 4];
    let mut count = 0;
    while count < components.len() {
        component_index[count] = components[count];
        count += 1;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "three at most")]
    let comps_in_scan = count as c_int;
    jpeg_scan_info { comps_in_scan, component_index, Ss: first, Se: last, Ah: bits.0, Al: bits.1 }
}

/// Sets the scan script of a progressive file.
pub(super) fn progress(cinfo: &mut jpeg_compress_struct) {
    let scans = if cinfo.num_components == 1 { GRAY_SCANS } else { COLOR_SCANS };
    cinfo.scan_info = scans.as_ptr();
    cinfo.num_scans = c_int::try_from(scans.len()).unwrap_or(0);
}

/// Sets the encoder's parameters: mozjpeg's quantization table 3 and optimized Huffman codes; trellis only if thorough.
///
/// # Safety
/// The object has been created and compression has not begun.
pub(super) unsafe fn configure(cinfo: &mut jpeg_compress_struct, (w, h): (u32, u32), settings: Settings) {
    cinfo.image_width = w;
    cinfo.image_height = h;
    cinfo.input_components = 4;
    cinfo.in_color_space = J_COLOR_SPACE::JCS_EXT_RGBX;
    // SAFETY: as the caller promises; `comp_info` has `num_components` entries once a color space is set.
    unsafe {
        let profile = if settings.thorough { JCP_MAX_COMPRESSION } else { JCP_FASTEST };
        set(cinfo, JINT_COMPRESS_PROFILE, profile as c_int);
        jpeg_set_defaults(cinfo);
        let thorough = boolean::from(settings.thorough);
        set(cinfo, JINT_BASE_QUANT_TBL_IDX, 3);
        jpeg_c_set_bool_param(cinfo, J_BOOLEAN_PARAM::JBOOLEAN_TRELLIS_QUANT, thorough);
        jpeg_c_set_bool_param(cinfo, J_BOOLEAN_PARAM::JBOOLEAN_TRELLIS_QUANT_DC, thorough);
        if settings.gray {
            jpeg_set_colorspace(cinfo, J_COLOR_SPACE::JCS_GRAYSCALE);
        } else if settings.full_chroma {
            (*cinfo.comp_info).h_samp_factor = 1;
            (*cinfo.comp_info).v_samp_factor = 1;
        }
        jpeg_set_quality(cinfo, c_int::from(settings.quality), 1);
        cinfo.optimize_coding = 1;
        if settings.progressive && settings.thorough {
            jpeg_simple_progression(cinfo);
        } else if settings.progressive {
            progress(cinfo);
        } else {
            // The thorough profile sets a scan script.
            jpeg_c_set_bool_param(cinfo, J_BOOLEAN_PARAM::JBOOLEAN_OPTIMIZE_SCANS, 0);
            (cinfo.scan_info, cinfo.num_scans) = (ptr::null(), 0);
        }
    }
}

/// # Safety
/// As [`configure`].
pub(super) unsafe fn set(cinfo: &mut jpeg_compress_struct, what: J_INT_PARAM, value: c_int) {
    // SAFETY: as the caller promises.
    unsafe { jpeg_c_set_int_param(cinfo, what, value) };
}
