//! Requantization: another quality from the coefficients, without decoding to pixels. Nothing is rounded to 8 bits or
//! clipped, and no coefficient gets finer than in the source.

use super::{
    Reader, caught,
    statistics::Counts,
    writer::{Compressor, Settings, progress, put, set},
};
use crate::interrupt::Interrupt;
use mozjpeg_sys::{
    J_COLOR_SPACE, JCP_FASTEST, JINT_BASE_QUANT_TBL_IDX, JINT_COMPRESS_PROFILE, JQUANT_TBL, c_int, jpeg_component_info,
    jpeg_compress_struct, jpeg_copy_critical_parameters, jpeg_decompress_struct, jpeg_finish_compress,
    jpeg_finish_decompress, jpeg_memory_mgr, jpeg_read_coefficients, jpeg_set_quality, jpeg_write_coefficients,
    jvirt_barray_control,
};

/// One value for each coefficient of a block.
type Block<T> = [T; 64];

/// Re-encodes the file at another quality; `None` if it has to be decoded: other color models, chroma to be subsampled,
/// unusual tables. Uses quality, progressive mode and chroma size of the settings.
///
/// # Errors
/// When the file is damaged.
pub(in crate::codec::jpeg) fn requantize(
    bytes: &[u8],
    interrupt: &Interrupt,
    settings: Settings,
    markers: &[(u8, Vec<u8>)],
) -> Result<Option<Vec<u8>>, String> {
    let mut reader = Reader::new(bytes, interrupt)?;
    if !suits(&reader.cinfo, settings.full_chroma) {
        return Ok(None);
    }
    let mut compressor = Compressor::new()?;
    let (from, to) = (&mut *reader.cinfo, &mut *compressor.cinfo);
    let done = caught(|| {
        // SAFETY: calls in the order libjpeg prescribes for transcoding, on two objects that have been created; the
        // arrays belong to the reader, which lives until the writer has finished.
        unsafe {
            let arrays = jpeg_read_coefficients(from);
            let Some(wanted) = tables(from, to, settings.quality) else { return false };
            // Luma has its own Huffman tables, both chroma components share theirs.
            let mut counts = [Counts::new(), Counts::new()];
            for (at, table) in wanted.iter().enumerate() {
                let component = &*from.comp_info.add(at);
                let ratios = ratios(&(*component.quant_table).quantval, table);
                let ratios = ratios.iter().any(|ratio| *ratio != 1.0).then_some(&ratios);
                let size = (component.width_in_blocks, component.height_in_blocks);
                go_through(from, *arrays.add(at), size, ratios, &mut counts[at.min(1)]);
            }
            if settings.progressive {
                // Each scan has its own Huffman tables.
                to.optimize_coding = 1;
                progress(to);
            } else {
                to.optimize_coding = 0;
                for (slot, counts) in counts.into_iter().enumerate().take(wanted.len()) {
                    counts.optimize(to, slot);
                }
            }
            jpeg_write_coefficients(to, arrays);
            put(to, markers);
            jpeg_finish_compress(to);
            jpeg_finish_decompress(from);
        }
        true
    })?;
    Ok(done.then(|| compressor.finish()))
}

/// One gray component, or YCbCr with the required subsampling.
fn suits(cinfo: &jpeg_decompress_struct, full_chroma: bool) -> bool {
    // SAFETY: the header has been read, so that there are as many descriptions as components.
    let components: &[jpeg_component_info] =
        unsafe { std::slice::from_raw_parts(cinfo.comp_info, usize::try_from(cinfo.num_components).unwrap_or(0)) };
    let halved = |factor: c_int| factor == 2 || full_chroma && factor == 1;
    match components {
        [_] => cinfo.jpeg_color_space == J_COLOR_SPACE::JCS_GRAYSCALE,
        [y, blue, red] => {
            cinfo.jpeg_color_space == J_COLOR_SPACE::JCS_YCbCr
                && halved(y.h_samp_factor)
                && halved(y.v_samp_factor)
                && [blue, red].iter().all(|c| c.h_samp_factor == 1 && c.v_samp_factor == 1)
        }
        _ => false,
    }
}

/// Configures the writer, and returns the quantization table of each component: the coarser of the source's and that of
/// the quality. `None` if the chroma tables differ.
///
/// # Safety
/// The coefficients have been read, and the writer has just been created.
unsafe fn tables(from: &jpeg_decompress_struct, to: &mut jpeg_compress_struct, quality: u8) -> Option<Vec<Block<u16>>> {
    // SAFETY: as the caller promises. Reading has given every component its table, and `jpeg_set_quality` fills the
    // writer's first two.
    unsafe {
        let count = usize::try_from(from.num_components).ok()?;
        let sources = (0..count).map(|at| (*from.comp_info.add(at)).quant_table.as_ref());
        let sources: Vec<&JQUANT_TBL> = sources.collect::<Option<_>>()?;
        if sources.get(1).map(|blue| blue.quantval) != sources.get(2).map(|red| red.quantval) {
            return None;
        }
        set(to, JINT_COMPRESS_PROFILE, JCP_FASTEST as c_int);
        jpeg_copy_critical_parameters(from, to);
        // The pixel density is metadata.
        (to.density_unit, to.X_density, to.Y_density) = (0, 1, 1);
        set(to, JINT_BASE_QUANT_TBL_IDX, 3);
        jpeg_set_quality(to, c_int::from(quality), 1);
        let mut wanted = Vec::with_capacity(count);
        for (at, source) in sources.iter().enumerate() {
            let slot = at.min(1);
            let table = &mut (*to.quant_tbl_ptrs[slot]).quantval;
            for (value, least) in table.iter_mut().zip(&source.quantval) {
                *value = (*value).max(*least);
                // All decoders support 8-bit tables.
                if *value > 255 {
                    return None;
                }
            }
            wanted.push(*table);
            (*to.comp_info.add(at)).quant_tbl_no = c_int::try_from(slot).ok()?;
        }
        Some(wanted)
    }
}

fn ratios(source: &Block<u16>, wanted: &Block<u16>) -> Block<f32> {
    std::array::from_fn(|i| f32::from(source[i]) / f32::from(wanted[i]))
}

/// Requantizes all blocks of a component, if there are ratios, and counts their symbols.
///
/// # Safety
/// The array is that of `jpeg_read_coefficients` for a component of this many blocks across and down.
unsafe fn go_through(
    cinfo: &mut jpeg_decompress_struct,
    array: *mut jvirt_barray_control,
    (across, down): (u32, u32),
    ratios: Option<&Block<f32>>,
    counts: &mut Counts,
) {
    // SAFETY: a created object has its memory manager.
    let memory: &jpeg_memory_mgr = unsafe { &*cinfo.common.mem };
    let Some(access) = memory.access_virt_barray else { return };
    for row in 0..down {
        // SAFETY: as the caller promises, there is such a row, of at least this many blocks, and no other reference to it.
        let blocks = unsafe {
            let rows = access(&mut cinfo.common, array, row, 1, 1);
            std::slice::from_raw_parts_mut(*rows, across as usize)
        };
        for block in blocks {
            if let Some(ratios) = ratios {
                requantized(block, ratios);
            }
            counts.add(block);
        }
    }
}

/// Rounds to the steps of the new table.
fn requantized(block: &mut Block<i16>, ratios: &Block<f32>) {
    // Adding this rounds to an integer without a function call, so that the whole block is vectorized.
    const ROUNDER: f32 = 12_582_912.0;
    for (value, ratio) in block.iter_mut().zip(ratios) {
        let scaled = (f32::from(*value) * ratio).clamp(-32_000.0, 32_000.0);
        #[expect(clippy::cast_possible_truncation, reason = "within the bounds above")]
        let rounded = (scaled + ROUNDER).to_bits().wrapping_sub(ROUNDER.to_bits()) as i16;
        *value = rounded;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_to_the_nearest() {
        let mut block = std::array::from_fn(|i| i16::try_from(i).unwrap_or(0) * 37 - 1000);
        let want = block.map(|v| (f32::from(v) * 0.37).round_ties_even());
        requantized(&mut block, &[0.37; 64]);
        assert_eq!(block.map(f32::from), want);
        let mut extremes = [i16::MIN; 64];
        requantized(&mut extremes, &[255.0; 64]);
        assert_eq!(extremes, [-32_000; 64]);
    }
}
