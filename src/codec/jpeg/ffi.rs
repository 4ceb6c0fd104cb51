//! The only door to mozjpeg: a reader and a writer that cannot be used wrongly.
//!
//! libjpeg reports errors by a callback that must not return. Ours unwinds, which mozjpeg is built for (its functions
//! are `extern "C-unwind"`), and every call from here is caught. Nothing is printed.
#![allow(unsafe_code, reason = "mozjpeg has a C interface")]

use mozjpeg_sys::{
    J_BOOLEAN_PARAM, J_COLOR_SPACE, J_INT_PARAM, JCP_FASTEST, JCP_MAX_COMPRESSION, JINT_BASE_QUANT_TBL_IDX,
    JINT_COMPRESS_PROFILE, boolean, c_int, jpeg_CreateCompress, jpeg_CreateDecompress, jpeg_c_set_bool_param,
    jpeg_c_set_int_param, jpeg_calc_output_dimensions, jpeg_common_struct, jpeg_compress_struct,
    jpeg_decompress_struct, jpeg_destination_mgr, jpeg_destroy_compress, jpeg_destroy_decompress, jpeg_error_mgr,
    jpeg_finish_compress, jpeg_has_multiple_scans, jpeg_mem_src, jpeg_progress_mgr, jpeg_read_header,
    jpeg_read_scanlines, jpeg_set_colorspace, jpeg_set_defaults, jpeg_set_quality, jpeg_simple_progression,
    jpeg_start_compress, jpeg_start_decompress, jpeg_std_error, jpeg_write_marker, jpeg_write_scanlines,
};
use std::{
    mem::{size_of, zeroed},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    ptr,
};

/// A file may have no more scans than this: libjpeg-turbo's advice against pictures that take minutes.
const MAX_SCANS: c_int = 500;

/// What libjpeg says went wrong; travels as the payload of the unwinding.
struct Complaint(String);

#[repr(C)]
struct Errors {
    /// First, so that libjpeg's pointer to it is a pointer to the whole.
    base: jpeg_error_mgr,
    /// The file comes in several scans, all of which must be there.
    multiple_scans: bool,
}

/// Catches what the callbacks below throw. Anything else that unwinds is not ours and goes on.
fn caught<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| match payload.downcast::<Complaint>() {
        Ok(complaint) => complaint.0,
        Err(other) => resume_unwind(other),
    })
}

/// Unwinds with libjpeg's own words, in lower case as all our messages are.
unsafe fn complain(cinfo: &mut jpeg_common_struct) -> ! {
    type Format = unsafe extern "C-unwind" fn(&mut jpeg_common_struct, *mut u8);
    let mut buffer = [0u8; 80];
    // SAFETY: `err` points to the manager this callback was called through; the message writer takes the same two
    // pointers, of which the binding calls the second a shared reference although it is written to.
    unsafe {
        if let Some(format) = (*cinfo.err).format_message {
            let format: Format = std::mem::transmute(format);
            format(cinfo, buffer.as_mut_ptr());
        }
    }
    let text = buffer.split(|b| *b == 0).next().unwrap_or_default();
    let text = String::from_utf8_lossy(text);
    let mut letters = text.chars();
    let lower = letters.next().map(|first| first.to_lowercase().chain(letters).collect());
    // `resume_unwind` and not `panic!`: no hook is to print a damaged file as a bug.
    resume_unwind(Box::new(Complaint(lower.unwrap_or_default())))
}

unsafe extern "C-unwind" fn error_exit(cinfo: &mut jpeg_common_struct) {
    // SAFETY: libjpeg calls this with its own object.
    unsafe { complain(cinfo) }
}

unsafe extern "C-unwind" fn emit_message(cinfo: &mut jpeg_common_struct, level: c_int) {
    use mozjpeg_sys::{
        JWRN_ADOBE_XFORM, JWRN_BOGUS_ICC, JWRN_BOGUS_PROGRESSION, JWRN_EXTRANEOUS_DATA, JWRN_JFIF_MAJOR, JWRN_JPEG_EOF,
    };
    if level >= 0 {
        return;
    }
    // SAFETY: the manager is the first field of our `Errors`, which lives as long as the object.
    let errors = unsafe { &*cinfo.err.cast::<Errors>() };
    let harmless = [JWRN_ADOBE_XFORM, JWRN_BOGUS_ICC, JWRN_BOGUS_PROGRESSION, JWRN_EXTRANEOUS_DATA, JWRN_JFIF_MAJOR];
    let code = errors.base.msg_code;
    // A file that ends without its end marker has all its pixels, if it has one scan: were some missing, the decoder
    // would also say that it hit a marker within the data.
    let only_the_end = code == JWRN_JPEG_EOF as c_int && !errors.multiple_scans;
    if !only_the_end && !harmless.iter().any(|h| *h as c_int == code) {
        // Whatever remains means that a part of the picture would be made up.
        // SAFETY: libjpeg calls this with its own object.
        unsafe { complain(cinfo) }
    }
}

unsafe extern "C-unwind" fn output_message(_: &mut jpeg_common_struct) {}

unsafe extern "C-unwind" fn count_scans(cinfo: &mut jpeg_common_struct) {
    if cinfo.is_decompressor != 0 {
        // SAFETY: a decompressor begins with the common fields, and this monitor is set on decompressors only.
        let scans = unsafe { (*ptr::from_mut(cinfo).cast::<jpeg_decompress_struct>()).input_scan_number };
        if scans > MAX_SCANS {
            resume_unwind(Box::new(Complaint(format!("more than {MAX_SCANS} scans"))));
        }
    }
}

fn errors() -> Box<Errors> {
    // SAFETY: a C struct of integers, pointers and optional functions, for which zero is a value.
    let mut errors: Box<Errors> = Box::new(unsafe { zeroed() });
    // SAFETY: fills the struct it is given.
    unsafe { jpeg_std_error(&mut errors.base) };
    errors.base.error_exit = Some(error_exit);
    errors.base.emit_message = Some(emit_message);
    errors.base.output_message = Some(output_message);
    errors
}

/// Reads one file from memory.
pub(super) struct Reader<'a> {
    cinfo: Box<jpeg_decompress_struct>,
    /// Boxed, because `cinfo` points to them.
    errors: Box<Errors>,
    _progress: Box<jpeg_progress_mgr>,
    _bytes: &'a [u8],
}

/// What the samples of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    Gray,
    Rgb,
    /// Also YCCK, which libjpeg turns into CMYK.
    Cmyk,
}

impl<'a> Reader<'a> {
    /// Reads the header.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Reader<'a>, String> {
        let errors = errors();
        // SAFETY: as above, C structs for which zero is a value.
        let (cinfo, mut progress) =
            unsafe { (Box::new(zeroed::<jpeg_decompress_struct>()), Box::new(zeroed::<jpeg_progress_mgr>())) };
        progress.progress_monitor = Some(count_scans);
        let mut reader = Reader { cinfo, errors, _progress: progress, _bytes: bytes };
        reader.cinfo.common.err = &raw mut reader.errors.base;
        let progress = &raw mut *reader._progress;
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

    /// Width and height as stored.
    pub(super) fn size(&self) -> (u32, u32) {
        (self.cinfo.image_width, self.cinfo.image_height)
    }

    /// Whether all coefficients are held in memory until the last scan.
    pub(super) fn has_multiple_scans(&self) -> bool {
        self.errors.multiple_scans
    }

    /// What the samples are; `None` for models without a meaning.
    pub(super) fn model(&self) -> Option<Model> {
        match self.cinfo.jpeg_color_space {
            J_COLOR_SPACE::JCS_GRAYSCALE => Some(Model::Gray),
            J_COLOR_SPACE::JCS_RGB | J_COLOR_SPACE::JCS_YCbCr => Some(Model::Rgb),
            J_COLOR_SPACE::JCS_CMYK | J_COLOR_SPACE::JCS_YCCK => Some(Model::Cmyk),
            _ => None,
        }
    }

    /// Width and height when decoded at `1 / denominator`.
    pub(super) fn scaled(&mut self, denominator: u32) -> Result<(u32, u32), String> {
        self.cinfo.scale_num = 1;
        self.cinfo.scale_denom = denominator;
        // SAFETY: the header has been read and decoding has not begun.
        caught(|| unsafe { jpeg_calc_output_dimensions(&mut self.cinfo) })?;
        Ok((self.cinfo.output_width, self.cinfo.output_height))
    }

    /// Decodes to RGBA with an alpha of 255, or to four inks for [`Model::Cmyk`], at the scale set last.
    pub(super) fn decode(mut self) -> Result<Vec<[u8; 4]>, String> {
        let cmyk = self.model() == Some(Model::Cmyk);
        self.cinfo.out_color_space = if cmyk { J_COLOR_SPACE::JCS_CMYK } else { J_COLOR_SPACE::JCS_EXT_RGBA };
        // SAFETY: the header has been read and decoding has not begun.
        caught(|| unsafe { jpeg_start_decompress(&mut self.cinfo) })?;
        let (w, h) = (self.cinfo.output_width as usize, self.cinfo.output_height as usize);
        if self.cinfo.output_components != 4 {
            return Err("the colour model cannot be converted".to_owned());
        }
        let mut pixels = vec![[0u8; 4]; w * h];
        caught(|| {
            while let Some(rest) = pixels.get_mut(self.cinfo.output_scanline as usize * w..).filter(|r| !r.is_empty()) {
                // Eight rows are at least what the library makes at once.
                let mut rows = [ptr::null_mut(); 8];
                let n = rest.chunks_exact_mut(w).zip(&mut rows).map(|(row, at)| *at = row.as_mut_ptr().cast()).count();
                // SAFETY: `n` pointers to rows of `output_width` pixels of four bytes each.
                let read =
                    unsafe { jpeg_read_scanlines(&mut self.cinfo, rows.as_mut_ptr(), u32::try_from(n).unwrap_or(1)) };
                if read == 0 {
                    resume_unwind(Box::new(Complaint("the data ends early".to_owned())));
                }
            }
        })?;
        Ok(pixels)
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        // SAFETY: allowed in every state after creation, and on a zeroed struct; nothing uses the object afterwards.
        let _ = caught(|| unsafe { jpeg_destroy_decompress(&mut self.cinfo) });
    }
}

/// How a picture is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    pub(super) quality: u8,
    pub(super) progressive: bool,
    /// One channel instead of three.
    pub(super) gray: bool,
    /// Chroma at full size instead of half.
    pub(super) full_chroma: bool,
    /// Trellis quantisation and the best of many orders of scans, for ten times the time.
    pub(super) thorough: bool,
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
struct Compressor {
    cinfo: Box<jpeg_compress_struct>,
    _errors: Box<Errors>,
}

impl Drop for Compressor {
    fn drop(&mut self) {
        // SAFETY: allowed in every state after creation, and on a zeroed struct; nothing uses the object afterwards.
        let _ = caught(|| unsafe { jpeg_destroy_compress(&mut self.cinfo) });
    }
}

/// Writes one picture of `w` pixels across; the alpha is not looked at. `markers` are (code, data) to put after the
/// JFIF header.
pub(super) fn write(
    pixels: &[[u8; 4]],
    w: u32,
    settings: Settings,
    markers: &[(u8, Vec<u8>)],
) -> Result<Vec<u8>, String> {
    let h = u32::try_from(pixels.len() / (w as usize).max(1)).map_err(|e| e.to_string())?;
    let mut errors = errors();
    // SAFETY: C structs of integers, pointers and optional functions, and an empty vector written before use.
    let mut cinfo: Box<jpeg_compress_struct> = Box::new(unsafe { zeroed() });
    let base = jpeg_destination_mgr {
        next_output_byte: ptr::null_mut(),
        free_in_buffer: 0,
        init_destination: Some(init_destination),
        empty_output_buffer: Some(empty_output_buffer),
        term_destination: Some(term_destination),
    };
    let mut destination = Box::new(Destination { base, buffer: [0; 1 << 15], out: Vec::new() });
    cinfo.common.err = &raw mut errors.base;
    let mut compressor = Compressor { cinfo, _errors: errors };
    let cinfo = &mut *compressor.cinfo;
    let to = &raw mut *destination;
    caught(|| {
        // SAFETY: calls in the order libjpeg prescribes, on an object with its error and destination managers, which
        // outlive it; each row has `w` pixels of four bytes, as `JCS_EXT_RGBX` says.
        unsafe {
            jpeg_CreateCompress(&raw mut *cinfo, mozjpeg_sys::JPEG_LIB_VERSION, size_of::<jpeg_compress_struct>());
            cinfo.dest = to.cast();
            configure(cinfo, (w, h), settings);
            jpeg_start_compress(cinfo, 1);
            for (code, data) in markers {
                jpeg_write_marker(cinfo, c_int::from(*code), data.as_ptr(), u32::try_from(data.len()).unwrap_or(0));
            }
            for row in pixels.chunks_exact(w as usize) {
                let row: *const u8 = row.as_ptr().cast();
                jpeg_write_scanlines(cinfo, &raw const row, 1);
            }
            jpeg_finish_compress(cinfo);
        }
    })?;
    drop(compressor);
    Ok(destination.out)
}

/// The settings at the knee of size and time: mozjpeg's table 3 and optimised Huffman codes, trellis only when asked for.
///
/// # Safety
/// The object has been created and compression has not begun.
unsafe fn configure(cinfo: &mut jpeg_compress_struct, (w, h): (u32, u32), settings: Settings) {
    cinfo.image_width = w;
    cinfo.image_height = h;
    cinfo.input_components = 4;
    cinfo.in_color_space = J_COLOR_SPACE::JCS_EXT_RGBX;
    // SAFETY: as the caller promises; `comp_info` has `num_components` entries once a colour space is set.
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
        if settings.progressive {
            jpeg_simple_progression(cinfo);
        } else {
            // What the thorough profile has prepared.
            jpeg_c_set_bool_param(cinfo, J_BOOLEAN_PARAM::JBOOLEAN_OPTIMIZE_SCANS, 0);
            (cinfo.scan_info, cinfo.num_scans) = (ptr::null(), 0);
        }
    }
}

/// # Safety
/// As [`configure`].
unsafe fn set(cinfo: &mut jpeg_compress_struct, what: J_INT_PARAM, value: c_int) {
    // SAFETY: as the caller promises.
    unsafe { jpeg_c_set_int_param(cinfo, what, value) };
}
