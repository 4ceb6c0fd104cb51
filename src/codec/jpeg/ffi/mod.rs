//! Safe wrapper of mozjpeg: a reader and a writer.
//!
//! libjpeg reports errors by a callback that must not return. Ours unwinds, which mozjpeg supports (its functions are
//! `extern "C-unwind"`), and every call is caught. Nothing is printed.
#![allow(unsafe_code, reason = "mozjpeg has a C interface")]

mod optimize;
mod planes;
mod reader;
mod requantize;
mod statistics;
mod warnings;
mod writer;

pub(super) use optimize::optimize;
pub(super) use planes::write_planes;
pub(super) use reader::Reader;
pub(super) use requantize::requantize;
pub(super) use warnings::Damage;
pub(super) use writer::{Settings, write};

use crate::interrupt::Interrupt;
use mozjpeg_sys::{
    JWRN_JPEG_EOF, c_int, jpeg_common_struct, jpeg_decompress_struct, jpeg_error_mgr, jpeg_progress_mgr, jpeg_std_error,
};
use std::{
    mem::zeroed,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    ptr,
};
use warnings::Effect;

/// The maximum number of scans. libjpeg-turbo recommends a limit against files that take minutes.
const MAX_SCANS: c_int = 500;

/// libjpeg's error message, as the payload of the unwinding.
struct Complaint(String);

#[repr(C)]
struct Errors {
    /// First, so that libjpeg's pointer to it is a pointer to the whole.
    base: jpeg_error_mgr,
    /// The file has several scans.
    multiple_scans: bool,
    /// The end marker may be missing: all scans are complete.
    may_end: bool,
    /// The end of the data was reached.
    ended: bool,
    /// Damage is recorded in `damage`, and decoding continues.
    tolerant: bool,
    damage: Option<Damage>,
}

/// Catches the unwinding of the callbacks below. Any other panic continues.
fn caught<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| match payload.downcast::<Complaint>() {
        Ok(complaint) => complaint.0,
        Err(other) => resume_unwind(other),
    })
}

/// Unwinds with libjpeg's message, in lower case like all messages.
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
    // Damage is reported as such, with the name of the format.
    let mut letters = text.trim_start_matches("Corrupt JPEG data: ").chars();
    let lower = letters.next().map(|first| first.to_lowercase().chain(letters).collect());
    // `resume_unwind` instead of `panic!`: the panic hook must not report a damaged file as a bug.
    resume_unwind(Box::new(Complaint(lower.unwrap_or_default())))
}

unsafe extern "C-unwind" fn error_exit(cinfo: &mut jpeg_common_struct) {
    // SAFETY: libjpeg calls this with its own object.
    unsafe { complain(cinfo) }
}

unsafe extern "C-unwind" fn emit_message(cinfo: &mut jpeg_common_struct, level: c_int) {
    if level >= 0 {
        return;
    }
    // SAFETY: the manager is the first field of our `Errors`, which lives as long as the object.
    let errors = unsafe { &mut *cinfo.err.cast::<Errors>() };
    errors.ended |= errors.base.msg_code == JWRN_JPEG_EOF as c_int;
    match warnings::effect(errors.base.msg_code) {
        Effect::None => return,
        Effect::End if errors.may_end => return,
        Effect::End | Effect::Pixels => {}
    }
    if errors.tolerant && cinfo.is_decompressor != 0 {
        // SAFETY: a decompressor begins with the common fields.
        let decompressor = unsafe { &*ptr::from_mut(cinfo).cast::<jpeg_decompress_struct>() };
        let (several, ended) = (errors.multiple_scans, errors.ended);
        errors.damage.get_or_insert_with(|| Damage::at(decompressor, several, ended));
        return;
    }
    // SAFETY: libjpeg calls this with its own object.
    unsafe { complain(cinfo) }
}

unsafe extern "C-unwind" fn output_message(_: &mut jpeg_common_struct) {}

#[repr(C)]
struct Progress {
    /// First, so that libjpeg's pointer to it is a pointer to the whole.
    base: jpeg_progress_mgr,
    interrupt: Interrupt,
}

/// Called for each row of blocks. Ends files with too many scans, and decoding that has to end.
unsafe extern "C-unwind" fn monitor(cinfo: &mut jpeg_common_struct) {
    if cinfo.is_decompressor != 0 {
        // SAFETY: a decompressor begins with the common fields, and this monitor is set on decompressors only.
        let scans = unsafe { (*ptr::from_mut(cinfo).cast::<jpeg_decompress_struct>()).input_scan_number };
        if scans > MAX_SCANS {
            resume_unwind(Box::new(Complaint(format!("more than {MAX_SCANS} scans"))));
        }
        // SAFETY: the manager is the first field of our `Progress`, which lives as long as the object.
        if let Err(interrupted) = unsafe { &*cinfo.progress.cast::<Progress>() }.interrupt.check() {
            resume_unwind(Box::new(Complaint(interrupted.to_string())));
        }
    }
}

fn errors() -> Box<Errors> {
    // SAFETY: a C struct of integers, pointers and optional functions, for which zero is a value.
    let base: jpeg_error_mgr = unsafe { zeroed() };
    let mut errors =
        Box::new(Errors { base, multiple_scans: false, may_end: false, ended: false, tolerant: false, damage: None });
    // SAFETY: fills the struct it is given.
    unsafe { jpeg_std_error(&mut errors.base) };
    errors.base.error_exit = Some(error_exit);
    errors.base.emit_message = Some(emit_message);
    errors.base.output_message = Some(output_message);
    errors
}
