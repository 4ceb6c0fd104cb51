//! The only door to mozjpeg: a reader and a writer that cannot be used wrongly.
//!
//! libjpeg reports errors by a callback that must not return. Ours unwinds, which mozjpeg is built for (its functions
//! are `extern "C-unwind"`), and every call from here is caught. Nothing is printed.
#![allow(unsafe_code, reason = "mozjpeg has a C interface")]

mod planes;
mod reader;
mod requantize;
mod statistics;
mod writer;

pub(super) use planes::write_planes;
pub(super) use reader::{Model, Reader};
pub(super) use requantize::requantize;
pub(super) use writer::{Settings, write};

use mozjpeg_sys::{c_int, jpeg_common_struct, jpeg_decompress_struct, jpeg_error_mgr, jpeg_std_error};
use std::{
    mem::zeroed,
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
