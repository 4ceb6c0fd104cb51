//! Safe wrapper of libjxl's encoder, declared by hand from its headers (version 0.12, `jxl/encode.h`).
#![allow(unsafe_code, reason = "libjxl has a C interface")]

use std::{
    ffi::{c_float, c_int, c_void},
    marker::{PhantomData, PhantomPinned},
    mem::MaybeUninit,
    ptr::{self, NonNull},
};

/// An opaque type of libjxl.
#[repr(C)]
struct Opaque {
    _data: [u8; 0],
    _not_ours: PhantomData<(*mut u8, PhantomPinned)>,
}

/// A C struct that only libjxl fills and reads: longer than the real one, with the strictest alignment.
#[repr(C, align(16))]
struct CStruct([u8; 256]);

/// `JxlBasicInfo`.
#[repr(C)]
struct BasicInfo {
    have_container: c_int,
    xsize: u32,
    ysize: u32,
    bits_per_sample: u32,
    exponent_bits_per_sample: u32,
    intensity_target: c_float,
    min_nits: c_float,
    relative_to_max_display: c_int,
    linear_below: c_float,
    uses_original_profile: c_int,
    have_preview: c_int,
    have_animation: c_int,
    orientation: c_int,
    num_color_channels: u32,
    num_extra_channels: u32,
    alpha_bits: u32,
    alpha_exponent_bits: u32,
    alpha_premultiplied: c_int,
    preview: [u32; 2],
    tps_numerator: u32,
    tps_denominator: u32,
    num_loops: u32,
    have_timecodes: c_int,
    intrinsic_xsize: u32,
    intrinsic_ysize: u32,
    padding: [u8; 100],
}

/// `JxlFrameHeader`: the fields before those with default values.
#[repr(C)]
struct FrameHeader {
    duration: u32,
    /// Longer than in libjxl.
    rest: [u32; 63],
}

/// `JxlPixelFormat`.
#[repr(C)]
struct PixelFormat {
    num_channels: u32,
    data_type: c_int,
    endianness: c_int,
    align: usize,
}

const SUCCESS: c_int = 0;
const NEED_MORE_OUTPUT: c_int = 2;
const TYPE_UINT8: c_int = 2;

/// `JxlEncoderFrameSettingId`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Setting {
    Effort = 0,
    /// Groups from the center outwards.
    GroupOrder = 13,
    /// Progressive lossless data.
    Responsive = 16,
    /// Progressive lossy data.
    QuantizedProgressiveAc = 18,
    JpegKeepExif = 35,
    JpegKeepXmp = 36,
    JpegKeepJumbf = 37,
}

unsafe extern "C" {
    fn JxlEncoderVersion() -> u32;
    fn JxlEncoderCreate(memory: *const c_void) -> *mut Opaque;
    fn JxlEncoderDestroy(encoder: *mut Opaque);
    fn JxlEncoderGetError(encoder: *mut Opaque) -> c_int;
    fn JxlEncoderInitBasicInfo(info: *mut BasicInfo);
    fn JxlEncoderSetBasicInfo(encoder: *mut Opaque, info: *const BasicInfo) -> c_int;
    fn JxlColorEncodingSetToSRGB(encoding: *mut CStruct, gray: c_int);
    fn JxlEncoderSetColorEncoding(encoder: *mut Opaque, encoding: *const CStruct) -> c_int;
    fn JxlEncoderFrameSettingsCreate(encoder: *mut Opaque, from: *const Opaque) -> *mut Opaque;
    fn JxlEncoderFrameSettingsSetOption(settings: *mut Opaque, option: c_int, value: i64) -> c_int;
    fn JxlEncoderSetFrameLossless(settings: *mut Opaque, lossless: c_int) -> c_int;
    fn JxlEncoderSetFrameDistance(settings: *mut Opaque, distance: c_float) -> c_int;
    fn JxlEncoderInitFrameHeader(header: *mut FrameHeader);
    fn JxlEncoderSetFrameHeader(settings: *mut Opaque, header: *const FrameHeader) -> c_int;
    fn JxlEncoderAddImageFrame(
        settings: *const Opaque,
        format: *const PixelFormat,
        buffer: *const c_void,
        size: usize,
    ) -> c_int;
    fn JxlEncoderAddJPEGFrame(settings: *const Opaque, buffer: *const u8, size: usize) -> c_int;
    fn JxlEncoderCloseInput(encoder: *mut Opaque);
    fn JxlEncoderProcessOutput(encoder: *mut Opaque, next: *mut *mut u8, left: *mut usize) -> c_int;
}

/// The version of libjxl.
pub(in crate::codec) fn version() -> String {
    // SAFETY: no arguments.
    let version = unsafe { JxlEncoderVersion() };
    format!("libjxl {}.{}.{}", version / 1_000_000, version / 1000 % 1000, version % 1000)
}

/// The image to encode.
#[derive(Debug, Clone, Copy)]
pub(super) struct Info {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) alpha: bool,
    /// Samples are stored in the original color space, for lossless images.
    pub(super) exact: bool,
    /// The number of plays of an animation; 0 is endless.
    pub(super) plays: Option<u32>,
}

/// A file that is being written, on the calling thread.
pub(super) struct Encoder {
    raw: NonNull<Opaque>,
    /// Owned by `raw`.
    settings: NonNull<Opaque>,
    out: Vec<u8>,
}

// SAFETY: libjxl's encoder is not bound to a thread; `&mut self` ensures one user at a time.
unsafe impl Send for Encoder {}

impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: created by `JxlEncoderCreate` and destroyed once; the settings go with it.
        unsafe { JxlEncoderDestroy(self.raw.as_ptr()) }
    }
}

impl Encoder {
    pub(super) fn new() -> Result<Encoder, String> {
        let memory = || "out of memory".to_owned();
        // SAFETY: no memory manager means the default one.
        let raw = NonNull::new(unsafe { JxlEncoderCreate(ptr::null()) }).ok_or_else(memory)?;
        // SAFETY: a live encoder; no settings to copy from means the default ones.
        let settings = unsafe { JxlEncoderFrameSettingsCreate(raw.as_ptr(), ptr::null()) };
        let Some(settings) = NonNull::new(settings) else {
            // SAFETY: as in `drop`.
            unsafe { JxlEncoderDestroy(raw.as_ptr()) };
            return Err(memory());
        };
        Ok(Encoder { raw, settings, out: Vec::new() })
    }

    fn check(&self, status: c_int) -> Result<(), String> {
        if status == SUCCESS {
            return Ok(());
        }
        // SAFETY: a live encoder.
        Err(match unsafe { JxlEncoderGetError(self.raw.as_ptr()) } {
            2 => "out of memory".to_owned(),
            3 => "the JPEG cannot be stored losslessly".to_owned(),
            4 => "invalid data".to_owned(),
            0x80 => "not supported".to_owned(),
            code => format!("error {code}"),
        })
    }

    pub(super) fn set(&mut self, setting: Setting, value: i64) -> Result<(), String> {
        // SAFETY: live settings; unknown options and values are rejected.
        let status = unsafe { JxlEncoderFrameSettingsSetOption(self.settings.as_ptr(), setting as c_int, value) };
        self.check(status)
    }

    /// Lossless.
    pub(super) fn lossless(&mut self) -> Result<(), String> {
        // SAFETY: live settings.
        let status = unsafe { JxlEncoderSetFrameLossless(self.settings.as_ptr(), 1) };
        self.check(status)
    }

    /// Butteraugli distance: 1 is visually lossless, 25 is the maximum.
    pub(super) fn distance(&mut self, distance: f32) -> Result<(), String> {
        // SAFETY: live settings; values out of range are rejected.
        let status = unsafe { JxlEncoderSetFrameDistance(self.settings.as_ptr(), distance) };
        self.check(status)
    }

    /// Sets the image properties; the colors are sRGB.
    pub(super) fn begin(&mut self, info: Info) -> Result<(), String> {
        let mut basic = MaybeUninit::<BasicInfo>::uninit();
        // SAFETY: the struct is libjxl's own, laid out as in its header; it fills all of it.
        let mut basic = unsafe {
            JxlEncoderInitBasicInfo(basic.as_mut_ptr());
            basic.assume_init()
        };
        (basic.xsize, basic.ysize) = (info.width, info.height);
        basic.bits_per_sample = 8;
        basic.num_color_channels = 3;
        basic.uses_original_profile = c_int::from(info.exact);
        if info.alpha {
            (basic.num_extra_channels, basic.alpha_bits) = (1, 8);
        }
        if let Some(plays) = info.plays {
            basic.have_animation = 1;
            (basic.tps_numerator, basic.tps_denominator, basic.num_loops) = (1000, 1, plays);
        }
        // SAFETY: a live encoder and a filled struct.
        let status = unsafe { JxlEncoderSetBasicInfo(self.raw.as_ptr(), &raw const basic) };
        self.check(status)?;
        let mut srgb = CStruct([0; 256]);
        // SAFETY: the real struct has 104 bytes; this one has more, and only libjxl reads it.
        let status = unsafe {
            JxlColorEncodingSetToSRGB(&raw mut srgb, 0);
            JxlEncoderSetColorEncoding(self.raw.as_ptr(), &raw const srgb)
        };
        self.check(status)
    }

    /// Adds a frame of three samples a pixel, four with alpha.
    pub(super) fn push(&mut self, samples: &[u8], alpha: bool, milliseconds: Option<u32>) -> Result<(), String> {
        if let Some(milliseconds) = milliseconds {
            let mut header = FrameHeader { duration: 0, rest: [0; 63] };
            // SAFETY: the real struct begins with the duration and is shorter than this one.
            let status = unsafe {
                JxlEncoderInitFrameHeader(&raw mut header);
                header.duration = milliseconds;
                JxlEncoderSetFrameHeader(self.settings.as_ptr(), &raw const header)
            };
            self.check(status)?;
        }
        let channels = if alpha { 4 } else { 3 };
        let format = PixelFormat { num_channels: channels, data_type: TYPE_UINT8, endianness: 0, align: 0 };
        // SAFETY: libjxl copies the samples before it returns, and rejects a length that does not match the image.
        let status = unsafe {
            JxlEncoderAddImageFrame(
                self.settings.as_ptr(),
                &raw const format,
                samples.as_ptr().cast::<c_void>(),
                samples.len(),
            )
        };
        self.check(status)
    }

    /// Adds the compressed data of a JPEG, to be stored losslessly.
    pub(super) fn push_jpeg(&mut self, jpeg: &[u8]) -> Result<(), String> {
        // SAFETY: a pointer and the length of its data, copied before it returns.
        let status = unsafe { JxlEncoderAddJPEGFrame(self.settings.as_ptr(), jpeg.as_ptr(), jpeg.len()) };
        self.check(status)
    }

    /// Writes the pushed frames; the last frame of an animation is not among them.
    pub(super) fn write(&mut self) -> Result<(), String> {
        let mut room = 1 << 16;
        loop {
            let filled = self.out.len();
            self.out.resize(filled + room, 0);
            room *= 2;
            let mut next = self.out[filled..].as_mut_ptr();
            let mut left = self.out.len() - filled;
            // SAFETY: `next` points to `left` bytes that are ours; libjxl advances both by the bytes it writes.
            let status = unsafe { JxlEncoderProcessOutput(self.raw.as_ptr(), &raw mut next, &raw mut left) };
            self.out.truncate(self.out.len() - left);
            if status != NEED_MORE_OUTPUT {
                return self.check(status);
            }
        }
    }

    /// The finished file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, String> {
        // SAFETY: a live encoder.
        unsafe { JxlEncoderCloseInput(self.raw.as_ptr()) };
        self.write()?;
        Ok(std::mem::take(&mut self.out))
    }
}
