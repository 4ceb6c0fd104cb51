//! Transforms of a HEIF container (AVIF, HEIC): crop, rotation and mirroring, in the order of the file.

use super::boxes::{Numbers, boxes, content};
use crate::{
    geometry::{Rect, Size},
    image::Orientation,
};

/// A transform of the stored image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transform {
    /// `clap`: a crop.
    Crop(CleanAperture),
    /// `irot` or `imir`.
    Rotate(Orientation),
}

/// A crop as fractions: its size, and the offset of its center from the image's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CleanAperture {
    pub(super) width: (u32, u32),
    pub(super) height: (u32, u32),
    pub(super) across: (i32, u32),
    pub(super) down: (i32, u32),
}

/// All transforms combined: a crop of the stored image, then an orientation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placement {
    /// In pixels of the stored image.
    pub(super) part: Rect,
    /// The orientation that displays the crop upright.
    pub(super) orientation: Orientation,
}

/// The orientation of an `irot` box: quarter turns counter-clockwise.
pub(super) const fn rotated(quarters: u8) -> Transform {
    Transform::Rotate(match quarters & 3 {
        0 => Orientation::Upright,
        1 => Orientation::RotateLeft,
        2 => Orientation::Rotate180,
        _ => Orientation::RotateRight,
    })
}

/// The orientation of an `imir` box: axis 0 mirrors vertically, axis 1 horizontally.
pub(super) const fn mirrored(axis: u8) -> Transform {
    Transform::Rotate(if axis & 1 == 0 { Orientation::FlipVertical } else { Orientation::FlipHorizontal })
}

impl CleanAperture {
    /// The crop of an image of this size in whole pixels, rounded as in libheif: left and top down, sizes to the
    /// nearest. `None` for an invalid box, or a crop outside of the image.
    fn part(self, size: Size) -> Option<Rect> {
        let (x, w) = span(self.width, self.across, size.width())?;
        let (y, h) = span(self.height, self.down, size.height())?;
        Some(Rect { x, y, size: Size::new(w, h)? })
    }
}

/// Start and length of a crop along one side, clamped to the image.
fn span((n, d): (u32, u32), (offset_n, offset_d): (i32, u32), side: u32) -> Option<(u32, u32)> {
    let [n, d, offset_n, offset_d, side] = [n.into(), d.into(), offset_n.into(), offset_d.into(), i128::from(side)];
    if d == 0 || offset_d == 0 {
        return None;
    }
    let length = (2 * n + d) / (2 * d);
    // offset + (side - length) / 2
    let begin = (2 * offset_n * d + offset_d * (side * d - n)).div_euclid(2 * offset_d * d);
    let end = (begin + length).min(side);
    let begin = begin.max(0);
    let length = u32::try_from(end - begin).ok().filter(|length| *length > 0)?;
    Some((u32::try_from(begin).ok()?, length))
}

/// The combination of these transforms of an image of this size. Invalid crops are ignored, as in browsers.
pub(super) fn placement(transforms: &[Transform], size: Size) -> Placement {
    let whole = Placement { part: Rect { x: 0, y: 0, size }, orientation: Orientation::Upright };
    transforms.iter().fold(whole, |Placement { part, orientation }, transform| match transform {
        Transform::Rotate(next) => Placement { part, orientation: orientation.then(*next) },
        Transform::Crop(aperture) => {
            // The crop applies to the result of the transforms so far.
            let shown = if orientation.swaps_sides() { part.size.transposed() } else { part.size };
            let Some(inner) = aperture.part(shown) else { return Placement { part, orientation } };
            let inner = orientation.inverse().moves(inner, shown);
            Placement { part: Rect { x: part.x + inner.x, y: part.y + inner.y, size: inner.size }, orientation }
        }
    })
}

/// The pixels of a crop of an image of this size.
pub(super) fn cut(pixels: &[[u8; 4]], size: Size, part: Rect) -> Vec<[u8; 4]> {
    let (left, width) = (part.x as usize, part.size.width() as usize);
    let rows = pixels.chunks_exact(size.width() as usize).skip(part.y as usize).take(part.size.height() as usize);
    rows.flat_map(|row| &row[left..left + width]).copied().collect()
}

/// The transforms of the primary image, in order; `None` if the file has no primary image, or its boxes cannot be read.
pub(super) fn transforms(file: &[u8]) -> Option<Vec<Transform>> {
    let meta = content(file, b"meta")?.get(4..)?;
    let primary = match *content(meta, b"pitm")? {
        [0, _, _, _, high, low, ..] => u32::from(u16::from_be_bytes([high, low])),
        [_, _, _, _, a, b, c, d, ..] => u32::from_be_bytes([a, b, c, d]),
        _ => return None,
    };
    let properties = content(meta, b"iprp")?;
    let all: Vec<_> = boxes(content(properties, b"ipco")?).collect();
    let mut lists = boxes(properties).filter(|part| part.name == b"ipma");
    let indices = lists.find_map(|part| associated(part.content, primary))?;
    // Indices start at one.
    let listed = indices.into_iter().filter_map(|index| all.get(index.checked_sub(1)?));
    Some(listed.filter_map(|part| transform(part.name, part.content)).collect())
}

fn transform(name: &[u8; 4], data: &[u8]) -> Option<Transform> {
    match name {
        b"irot" => data.first().map(|quarters| rotated(*quarters)),
        b"imir" => data.first().map(|axis| mirrored(*axis)),
        b"clap" => {
            let [w, wd, h, hd, x, xd, y, yd] = *data.as_chunks::<4>().0.first_chunk::<8>()?;
            let [width, height] = [(w, wd), (h, hd)].map(|(n, d)| (u32::from_be_bytes(n), u32::from_be_bytes(d)));
            let [across, down] = [(x, xd), (y, yd)].map(|(n, d)| (i32::from_be_bytes(n), u32::from_be_bytes(d)));
            Some(Transform::Crop(CleanAperture { width, height, across, down }))
        }
        _ => None,
    }
}

/// The property indices of an item.
fn associated(list: &[u8], item: u32) -> Option<Vec<usize>> {
    let (version, wide) = (list.first()?, list.get(3)? & 1 == 1);
    let mut rest = Numbers(list.get(8..)?);
    // The list ends with its box, whatever its entry count.
    loop {
        let id = rest.next(if *version == 0 { 2 } else { 4 })?;
        let count = rest.next(1)?;
        // The highest bit marks an essential property.
        let index = |n: u64| usize::try_from(n & if wide { 0x7fff } else { 0x7f }).ok();
        let indices: Vec<_> = (0..count).map_while(|_| rest.next(if wide { 2 } else { 1 }).and_then(index)).collect();
        if id == u64::from(item) {
            return Some(indices);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(w: u32, h: u32) -> Size {
        Size::new(w, h).expect("not empty")
    }

    fn crop(width: (u32, u32), height: (u32, u32), across: (i32, u32), down: (i32, u32)) -> Transform {
        Transform::Crop(CleanAperture { width, height, across, down })
    }

    fn placed(transforms: &[Transform]) -> (u32, u32, Size, u8) {
        let Placement { part, orientation } = placement(transforms, size(100, 80));
        (part.x, part.y, part.size, orientation.exif())
    }

    #[test]
    fn a_crop_is_placed_by_its_center() {
        let centered = crop((40, 1), (20, 1), (0, 1), (0, 1));
        assert_eq!(placed(&[centered]), (30, 30, size(40, 20), 1));
        let corner = crop((40, 1), (20, 1), (-30, 1), (30, 1));
        assert_eq!(placed(&[corner]), (0, 60, size(40, 20), 1));
        let fractions = crop((81, 2), (99, 1), (-1, 2), (1, 2));
        assert_eq!(placed(&[fractions]), (29, 0, size(41, 80), 1));
    }

    #[test]
    fn an_invalid_crop_is_ignored() {
        for bad in [
            crop((0, 1), (20, 1), (0, 1), (0, 1)),
            crop((40, 0), (20, 1), (0, 1), (0, 1)),
            crop((40, 1), (20, 1), (0, 0), (0, 1)),
            crop((40, 1), (20, 1), (200, 1), (0, 1)),
            crop((1, 3), (20, 1), (0, 1), (0, 1)),
            crop((40, 1), (20, 1), (i32::MIN, u32::MAX), (i32::MIN, 1)),
        ] {
            assert_eq!(placed(&[bad, rotated(1)]), (0, 0, size(100, 80), 8), "{bad:?}");
        }
    }

    #[test]
    fn transforms_are_applied_in_their_order() {
        // The left edge, then rotated left: it is at the bottom.
        let left = crop((10, 1), (80, 1), (-45, 1), (0, 1));
        assert_eq!(placed(&[left, rotated(1)]), (0, 0, size(10, 80), 8));
        // Rotated left first: the left edge is the former top.
        let left = crop((10, 1), (100, 1), (-35, 1), (0, 1));
        assert_eq!(placed(&[rotated(1), left]), (0, 0, size(100, 10), 8));
        // After a rotation right, it is the former bottom.
        assert_eq!(placed(&[rotated(3), left]), (0, 70, size(100, 10), 6));
        assert_eq!(placed(&[rotated(1), mirrored(0)]), (0, 0, size(100, 80), 5));
        assert_eq!(placed(&[mirrored(0), rotated(1)]), (0, 0, size(100, 80), 7));
        // A crop of a crop.
        let half = crop((50, 1), (40, 1), (25, 1), (20, 1));
        let again = crop((10, 1), (10, 1), (-20, 1), (0, 1));
        assert_eq!(placed(&[half, again]), (50, 55, size(10, 10), 1));
    }

    #[test]
    fn associations_of_all_widths_are_read() {
        let short = [&[0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 5][..], &[0, 2, 2, 0x81, 3]].concat();
        assert_eq!(associated(&short, 2), Some(vec![1, 3]));
        let long = [&[1, 0, 0, 1, 0, 0, 0, 1][..], &[0, 1, 0, 2, 2, 0x81, 0, 0, 3]].concat();
        assert_eq!(associated(&long, 0x1_0002), Some(vec![256, 3]));
        assert_eq!(associated(&long, 2), None);
        assert_eq!(associated(&short[..short.len() - 1], 2), Some(vec![1]));
    }
}
