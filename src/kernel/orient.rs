//! Rotations by quarter turns and mirroring: pixels are moved, their values stay.

use crate::{
    geometry::Size,
    image::{Frame, LazyFrame, Orientation, Planes, Subsampling, Viewport},
};

/// The image after the transform that `by` names. The stored pixels are transformed and the viewport with them, so a crop
/// stays a crop and a reduced image stays reduced. [`Orientation::Upright`] is free. Mirrors and half turns are done in
/// place if no other frame shares the pixels.
pub fn rotate(image: LazyFrame, by: Orientation) -> LazyFrame {
    if by == Orientation::Upright {
        return image;
    }
    let (size, viewport) = (rotated_size(image.size(), by), rotated_viewport(&image, by));
    let stored = image.stored().clone();
    drop(image);
    LazyFrame::from(rotate_stored(stored, by)).with_viewport(size, viewport)
}

fn rotate_stored(mut frame: Frame, by: Orientation) -> Frame {
    if let Some(planes) = frame.planes().filter(|planes| keeps_planes(planes.size(), planes.subsampling(), by)) {
        return frame.with_planes(rotate_planes(planes, by));
    }
    if by.swaps_sides() {
        let pixels = transpose(frame.rgba8(), frame.size(), by);
        return frame.with_pixels(frame.size().transposed(), pixels);
    }
    let width = frame.size().width() as usize;
    mirror(frame.rgba8_mut(), width, by);
    frame
}

/// Whether planes of this size can be rotated as planes: not if a chroma sample would no longer lie in the middle of its
/// luma samples.
pub fn keeps_planes(size: Size, subsampling: Subsampling, by: Orientation) -> bool {
    let sides = if by.swaps_sides() { size.transposed() } else { size };
    let (mirror_x, mirror_y) = mirrors(by);
    let even = !(mirror_x && sides.width() % 2 == 1 || mirror_y && sides.height() % 2 == 1);
    match subsampling {
        Subsampling::S444 => true,
        Subsampling::S422 => by == Orientation::Upright || !by.swaps_sides() && even,
        Subsampling::S420 => even,
    }
}

fn rotate_planes(planes: &Planes, by: Orientation) -> Planes {
    let (size, chroma) = (planes.size(), planes.chroma_size());
    let [y, cb, cr] = planes.samples();
    let turned = [(y, size), (cb, chroma), (cr, chroma)].map(|(samples, size)| {
        if by.swaps_sides() {
            return transpose(samples, size, by);
        }
        let mut samples = samples.to_vec();
        mirror(&mut samples, size.width() as usize, by);
        samples
    });
    Planes::new(rotated_size(size, by), planes.subsampling(), turned)
}

/// Mirrors and half turns, in place.
fn mirror<T>(pixels: &mut [T], width: usize, by: Orientation) {
    match by {
        Orientation::FlipHorizontal => pixels.chunks_exact_mut(width).for_each(<[_]>::reverse),
        Orientation::FlipVertical => flip_rows(pixels, width),
        _ => pixels.reverse(),
    }
}

fn rotated_size(size: Size, by: Orientation) -> Size {
    if by.swaps_sides() { size.transposed() } else { size }
}

/// Whether the transform mirrors across and down, after the sides have been swapped if it swaps them.
const fn mirrors(by: Orientation) -> (bool, bool) {
    match by {
        Orientation::Upright | Orientation::Transpose => (false, false),
        Orientation::FlipHorizontal | Orientation::RotateRight => (true, false),
        Orientation::Rotate180 | Orientation::Transverse => (true, true),
        Orientation::FlipVertical | Orientation::RotateLeft => (false, true),
    }
}

fn rotated_viewport(image: &LazyFrame, by: Orientation) -> Viewport {
    let (mut stored_size, mut viewport) = (image.stored().size(), image.viewport());
    if by.swaps_sides() {
        stored_size = stored_size.transposed();
        viewport = Viewport { x: viewport.y, y: viewport.x, w: viewport.h, h: viewport.w };
    }
    let (mirror_x, mirror_y) = mirrors(by);
    if mirror_x {
        viewport.x = f64::from(stored_size.width()) - viewport.x - viewport.w;
    }
    if mirror_y {
        viewport.y = f64::from(stored_size.height()) - viewport.y - viewport.h;
    }
    viewport
}

fn flip_rows<T>(pixels: &mut [T], width: usize) {
    let rows = pixels.len() / width;
    let (upper, rest) = pixels.split_at_mut(rows / 2 * width);
    // The rows from the bottom. With an odd number of rows, the middle one stays.
    let lower = rest.chunks_exact_mut(width).rev();
    upper.chunks_exact_mut(width).zip(lower).for_each(|(a, b)| a.swap_with_slice(b));
}

/// The side of the square tiles of a transposition, in pixels: a tile's row is one cache line.
const TILE: usize = 16;

/// The samples with their sides swapped, mirrored by `by`. Each tile is copied through a buffer, so that reading and
/// writing touch each cache line once, even when rows are a power of two apart and share a cache set.
fn transpose<T: Copy + Default>(source: &[T], stored_size: Size, by: Orientation) -> Vec<T> {
    let (width, height) = (stored_size.width() as usize, stored_size.height() as usize);
    let (mirror_x, mirror_y) = mirrors(by);
    let mut target = vec![T::default(); source.len()];
    let mut tile = [[T::default(); TILE]; TILE];
    for top in (0..height).step_by(TILE) {
        let rows = (height - top).min(TILE);
        for left in (0..width).step_by(TILE) {
            let columns = (width - left).min(TILE);
            for row in 0..rows {
                let aside = if mirror_x { rows - 1 - row } else { row };
                tile[aside][..columns].copy_from_slice(&source[(top + row) * width + left..][..columns]);
            }
            for column in 0..columns {
                let x = if mirror_x { height - top - rows } else { top };
                let y = if mirror_y { width - 1 - left - column } else { left + column };
                let line = &mut target[y * height + x..][..rows];
                match <&mut [_; TILE]>::try_from(&mut *line) {
                    // The compiler copies a fixed length without a loop.
                    Ok(line) => *line = std::array::from_fn(|row| tile[row][column]),
                    Err(_) => line.iter_mut().zip(&tile).for_each(|(to, from)| *to = from[column]),
                }
            }
        }
    }
    target
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;

    fn size(w: u32, h: u32) -> Size {
        Size::new(w, h).expect("not empty")
    }

    fn numbered(w: u32, h: u32) -> Frame {
        Frame::new(size(w, h), (0..w * h).map(u32::to_le_bytes).collect(), false)
    }

    /// The position in the source, w by h pixels, of the pixel at (x, y) of the result, by EXIF's definitions.
    fn origin(by: Orientation, (w, h): (u32, u32), (x, y): (u32, u32)) -> (u32, u32) {
        match by.exif() {
            1 => (x, y),
            2 => (w - 1 - x, y),
            3 => (w - 1 - x, h - 1 - y),
            4 => (x, h - 1 - y),
            5 => (y, x),
            6 => (y, h - 1 - x),
            7 => (w - 1 - y, h - 1 - x),
            _ => (w - 1 - y, x),
        }
    }

    #[test]
    fn every_pixel_moves_as_exif_defines() {
        for (w, h) in [(1, 1), (1, 7), (7, 1), (5, 3), (16, 64), (17, 65), (33, 129), (130, 31)] {
            let frame = numbered(w, h);
            for by in Orientation::ALL {
                let turned = rotate(frame.clone().into(), by).materialize();
                let (tw, th) = if by.swaps_sides() { (h, w) } else { (w, h) };
                assert_eq!(turned.size(), size(tw, th));
                for (x, y) in (0..tw * th).map(|i| (i % tw, i / tw)) {
                    let (ox, oy) = origin(by, (w, h), (x, y));
                    let (here, there) = ((y * tw + x) as usize, (oy * w + ox) as usize);
                    assert_eq!(turned.rgba8()[here], frame.rgba8()[there], "{by:?} {w}x{h} at {x},{y}");
                }
            }
        }
    }

    #[test]
    fn rotating_a_crop_is_cropping_the_rotated_image() {
        let frame = LazyFrame::from(numbered(23, 11));
        let rect = Rect { x: 3, y: 2, size: size(13, 4) };
        for by in Orientation::ALL {
            let late = rotate(frame.cropped(rect), by).materialize();
            let early = rotate(frame.cropped(rect).materialize().into(), by).materialize();
            assert_eq!((late.size(), late.rgba8()), (early.size(), early.rgba8()), "{by:?}");
        }
    }

    #[test]
    fn a_reduced_image_keeps_its_size_and_its_fractions() {
        let frame = LazyFrame::reduced(size(100, 50), Frame::new(size(25, 13), vec![[0; 4]; 325], true));
        let crop = frame.cropped(Rect { x: 10, y: 5, size: size(31, 20) });
        let turned = rotate(crop.clone(), Orientation::RotateRight);
        assert_eq!((turned.size(), turned.stored().size()), (size(20, 31), size(13, 25)));
        // The top is now on the right.
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(close(turned.viewport().x, 13.0 - 1.3 - 5.2) && close(turned.viewport().y, 2.5));
        let back = rotate(turned, Orientation::RotateLeft);
        assert_eq!(back.size(), crop.size());
        assert!(close(back.viewport().y, crop.viewport().y) && close(back.viewport().h, crop.viewport().h));
    }

    #[test]
    fn shared_pixels_stay_as_they_are() {
        let frame = numbered(3, 2);
        let before = frame.rgba8().to_vec();
        let upright = rotate(frame.clone().into(), Orientation::Upright).materialize();
        assert!(std::ptr::eq(upright.rgba8(), frame.rgba8()));
        for by in Orientation::ALL {
            let _turned = rotate(frame.clone().into(), by);
            assert_eq!(frame.rgba8(), before);
        }
    }
}
