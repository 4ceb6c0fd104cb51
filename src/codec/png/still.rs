//! The samples of a still PNG, row by row, so that the rows before damage are kept.

use super::{
    decode::{Reader, malformed, text},
    repair,
};
use crate::codec::DecodeError;
use png::{DecodingError, InterlaceInfo, expand_interlaced_row, splat_interlaced_row};
use std::io::ErrorKind;

/// Samples as decoded, and the damage. Missing samples are zero: transparent or black.
pub(super) struct Samples {
    pub(super) bytes: Vec<u8>,
    pub(super) damage: Option<String>,
}

/// Reads the only image of a file. Without `tolerant`, damage is an error.
pub(super) fn read(reader: &mut Reader<'_>, file: &[u8], tolerant: bool) -> Result<Samples, DecodeError> {
    let too_large = || DecodeError::malformed("the image is too large for this machine");
    let mut bytes = vec![0; reader.output_buffer_size().ok_or_else(too_large)?];
    let line = reader.output_line_size(reader.info().width).ok_or_else(too_large)?;
    let rows = reader.info().height as usize;
    let interlaced = reader.info().interlaced;
    let (done, read) = if interlaced {
        passes(reader, &mut bytes, line, tolerant)
    } else {
        let mut done = 0;
        let read = bytes.chunks_exact_mut(line.max(1)).take(rows).try_for_each(|row| {
            reader.read_row(row)?;
            done += 1;
            Ok(())
        });
        (done, read)
    };
    let mut damage = match read {
        Ok(()) => None,
        Err(error) if !tolerant && (done > 0 || repair::wrong_checksums(file) > 0) => return Err(recoverable(&error)),
        Err(error) if done == 0 => return Err(malformed(&error)),
        Err(error) => {
            let missing = if interlaced {
                "finer rows of the interlaced image are missing".to_owned()
            } else {
                format!("the last {} of {rows} rows are missing", rows - done)
            };
            Some(format!("the PNG data is damaged: {}; {missing}", text(&error)))
        }
    };
    if damage.is_none() {
        damage = end(reader, file, tolerant)?;
    }
    Ok(Samples { bytes, damage })
}

/// The error after the last row. A truncated file has all its pixels, as does one with correct checksums of its pixels.
fn end(reader: &mut Reader<'_>, file: &[u8], tolerant: bool) -> Result<Option<String>, DecodeError> {
    match reader.next_row() {
        Ok(_) => Ok(None),
        Err(DecodingError::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(_) if repair::wrong_checksums(file) == 0 => Ok(None),
        Err(error) if !tolerant => Err(recoverable(&error)),
        Err(error) => Ok(Some(format!("the PNG data is damaged: {}", text(&error)))),
    }
}

fn recoverable(error: &DecodingError) -> DecodeError {
    DecodeError::recoverable(format!("the PNG data is damaged: {}", text(error)))
}

/// Reads an interlaced image and returns the number of rows of its passes. If its end may be missing, each pixel also
/// fills those of later passes, as in browsers.
fn passes(
    reader: &mut Reader<'_>,
    bytes: &mut [u8],
    line: usize,
    tolerant: bool,
) -> (usize, Result<(), DecodingError>) {
    let (color, depth) = reader.output_color_type();
    let bits = u8::try_from(color.samples()).unwrap_or(4) * depth as u8;
    for done in 0..rows_of_passes(reader.info().width, reader.info().height) {
        match reader.next_interlaced_row() {
            Ok(Some(row)) => {
                if let InterlaceInfo::Adam7(place) = row.interlace() {
                    let put = if tolerant { splat_interlaced_row } else { expand_interlaced_row };
                    put(bytes, line, row.data(), place, bits);
                }
            }
            Ok(None) => return (done, Ok(())),
            Err(error) => return (done, Err(error)),
        }
    }
    (usize::MAX, Ok(()))
}

/// The number of rows of all passes of an interlaced image.
fn rows_of_passes(width: u32, height: u32) -> usize {
    // First column, first row, column step, row step.
    const PASSES: [[u32; 4]; 7] =
        [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
    let rows = |[x, y, _, apart]: [u32; 4]| if width > x { height.saturating_sub(y).div_ceil(apart) } else { 0 };
    PASSES.iter().map(|pass| rows(*pass) as usize).sum()
}
