//! Lossless optimization: the same coefficients with better Huffman codes and scan order.

use super::{
    Reader, caught,
    writer::{Compressor, progress, put, set},
};
use crate::interrupt::Interrupt;
use mozjpeg_sys::{
    JCP_FASTEST, JINT_COMPRESS_PROFILE, c_int, jpeg_copy_critical_parameters, jpeg_finish_compress,
    jpeg_finish_decompress, jpeg_read_coefficients, jpeg_simple_progression, jpeg_write_coefficients,
};
use std::ptr;

/// Re-encodes the coefficients, progressive or not, with these markers and those required for decoding.
///
/// # Errors
/// When the file is damaged, or its components cannot share scans.
pub(in crate::codec::jpeg) fn optimize(
    bytes: &[u8],
    interrupt: &Interrupt,
    progressive: bool,
    markers: &[(u8, Vec<u8>)],
) -> Result<Vec<u8>, String> {
    let mut reader = Reader::new(bytes, interrupt)?;
    let mut compressor = Compressor::new()?;
    let (from, to) = (&mut *reader.cinfo, &mut *compressor.cinfo);
    caught(|| {
        // SAFETY: calls in the order libjpeg prescribes for transcoding, on two objects that have been created; the
        // arrays belong to the reader, which lives until the writer has finished.
        unsafe {
            let arrays = jpeg_read_coefficients(from);
            set(to, JINT_COMPRESS_PROFILE, JCP_FASTEST as c_int);
            jpeg_copy_critical_parameters(from, to);
            to.optimize_coding = 1;
            match (progressive, to.num_components) {
                (true, 1 | 3) => progress(to),
                (true, _) => jpeg_simple_progression(to),
                (false, _) => (to.scan_info, to.num_scans) = (ptr::null(), 0),
            }
            jpeg_write_coefficients(to, arrays);
            put(to, markers);
            jpeg_finish_compress(to);
            jpeg_finish_decompress(from);
        }
    })?;
    Ok(compressor.finish())
}
