//! The samples of a still PNG, row by row, so that of a damaged file those are left that come before the damage.

use super::{
    decode::{Reader, malformed, text},
    repair,
};
use crate::codec::DecodeError;
use png::{DecodingError, InterlaceInfo, expand_interlaced_row, splat_interlaced_row};
use std::io::ErrorKind;

/// Samples as the decoder gives them, and what is missing in them. What is missing is zero: transparent, or black.
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

/// What is wrong behind the last row. A file that only ends early there has all its pixels, as it has when the checksums of
/// its pixels are right.
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

/// Reads an interlaced image, and answers how many rows of its passes there are. Where its end may be missing, each pixel
/// also fills those that later passes bring, as browsers show it.
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

/// How many rows all passes of an interlaced image have together.
fn rows_of_passes(width: u32, height: u32) -> usize {
    // First column, first row, columns apart, rows apart.
    const PASSES: [[u32; 4]; 7] =
        [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
    let rows = |[x, y, _, apart]: [u32; 4]| if width > x { height.saturating_sub(y).div_ceil(apart) } else { 0 };
    PASSES.iter().map(|pass| rows(*pass) as usize).sum()
}
