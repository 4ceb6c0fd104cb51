//! The effect of libjpeg's warnings on the pixels.

use mozjpeg_sys::{
    JWRN_ADOBE_XFORM, JWRN_BOGUS_ICC, JWRN_BOGUS_PROGRESSION, JWRN_EXTRANEOUS_DATA, JWRN_HIT_MARKER,
    JWRN_HUFF_BAD_CODE, JWRN_JFIF_MAJOR, JWRN_JPEG_EOF, JWRN_MUST_RESYNC, JWRN_NOT_SEQUENTIAL, JWRN_TOO_MUCH_DATA,
    c_int, jpeg_decompress_struct,
};

/// The effect of a warning on the pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// All pixels are correct.
    None,
    /// The end marker is missing. The scans tell whether pixels are missing too.
    End,
    /// Some pixels are wrong.
    Pixels,
}

/// All warnings of the decoder except `JWRN_ARITH_BAD_CODE`, which the bindings lack. A warning that is not in the list
/// counts as wrong pixels, which is right for that one.
const EFFECTS: [(c_int, Effect); 11] = [
    // Unknown transform in the Adobe marker. YCbCr or YCCK is assumed.
    (JWRN_ADOBE_XFORM as c_int, Effect::None),
    // `markers.rs` reads profiles, with its own warning.
    (JWRN_BOGUS_ICC as c_int, Effect::None),
    // Unusual scan order. All scans are decoded.
    (JWRN_BOGUS_PROGRESSION as c_int, Effect::None),
    // Unknown bytes before a marker: padding of cameras, zeros of a broken encoder.
    (JWRN_EXTRANEOUS_DATA as c_int, Effect::None),
    // Unknown JFIF version.
    (JWRN_JFIF_MAJOR as c_int, Effect::None),
    // A sequential scan whose header is not 0, 63, 0, 0. It is decoded as if it were.
    (JWRN_NOT_SEQUENTIAL as c_int, Effect::None),
    // An error of the caller.
    (JWRN_TOO_MUCH_DATA as c_int, Effect::None),
    (JWRN_JPEG_EOF as c_int, Effect::End),
    // A truncated scan. The rest is gray, or keeps its lower precision.
    (JWRN_HIT_MARKER as c_int, Effect::Pixels),
    // Invalid Huffman code. Pixels are noise up to the next restart marker.
    (JWRN_HUFF_BAD_CODE as c_int, Effect::Pixels),
    // A restart marker is missing or wrong. Rows up to the next one are displaced or gray.
    (JWRN_MUST_RESYNC as c_int, Effect::Pixels),
];

pub(super) fn effect(code: c_int) -> Effect {
    EFFECTS.iter().find(|(known, _)| *known == code).map_or(Effect::Pixels, |(_, effect)| *effect)
}

/// The position of the first damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::codec::jpeg) struct Damage {
    /// The first row of the stored image that may be wrong.
    row: u32,
    rows: u32,
    /// The scan, from 1, of a file with several scans.
    scan: Option<i32>,
    /// The file is truncated there.
    ends: bool,
}

impl Damage {
    /// At the decoder's current position.
    pub(super) fn at(cinfo: &jpeg_decompress_struct, several: bool, ends: bool) -> Damage {
        let factor = u32::try_from(cinfo.max_v_samp_factor).unwrap_or(1);
        Damage {
            row: (cinfo.input_iMCU_row.saturating_mul(8 * factor)).min(cinfo.image_height),
            rows: cinfo.image_height,
            scan: several.then_some(cinfo.input_scan_number),
            ends,
        }
    }
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Damage { row, rows, scan, ends } = *self;
        match (scan, ends) {
            (Some(scan), true) => write!(f, "the JPEG is truncated in scan {scan}; finer detail is missing"),
            (Some(scan), false) => write!(f, "the JPEG data is invalid in scan {scan}, from row {row} of {rows} on"),
            (None, true) => write!(f, "the JPEG is truncated; the last {} of {rows} rows are missing", rows - row),
            (None, false) => write!(f, "the JPEG data is invalid from row {row} of {rows} on"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_warnings_lose_pixels() {
        assert_eq!(effect(JWRN_NOT_SEQUENTIAL as c_int), Effect::None);
        assert_eq!(effect(JWRN_HIT_MARKER as c_int), Effect::Pixels);
        assert_eq!(effect(-1), Effect::Pixels);
    }
}
