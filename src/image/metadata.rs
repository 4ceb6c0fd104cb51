//! What a file says about its picture that changes how it is seen.

/// The eight ways a camera can have been held, numbered as in EXIF: the action that shows the picture upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Orientation {
    /// 1: as stored.
    #[default]
    Upright,
    /// 2: mirror left to right.
    FlipHorizontal,
    /// 3: half a turn.
    Rotate180,
    /// 4: mirror top to bottom.
    FlipVertical,
    /// 5: mirror along the main diagonal.
    Transpose,
    /// 6: a quarter turn clockwise.
    RotateRight,
    /// 7: mirror along the other diagonal.
    Transverse,
    /// 8: a quarter turn counter-clockwise.
    RotateLeft,
}

impl Orientation {
    /// All eight, in the order of their numbers.
    pub const ALL: [Orientation; 8] = [
        Orientation::Upright,
        Orientation::FlipHorizontal,
        Orientation::Rotate180,
        Orientation::FlipVertical,
        Orientation::Transpose,
        Orientation::RotateRight,
        Orientation::Transverse,
        Orientation::RotateLeft,
    ];

    /// The orientation with this EXIF number, 1 to 8.
    pub fn from_exif(number: u32) -> Option<Orientation> {
        usize::try_from(number).ok()?.checked_sub(1).and_then(|i| Orientation::ALL.get(i)).copied()
    }

    /// The EXIF number, 1 to 8.
    pub const fn exif(self) -> u8 {
        self as u8 + 1
    }

    /// Whether width and height change places.
    pub const fn swaps_sides(self) -> bool {
        matches!(
            self,
            Orientation::Transpose | Orientation::RotateRight | Orientation::Transverse | Orientation::RotateLeft
        )
    }

    /// Reads the number from an EXIF block (a TIFF header and what follows, without `Exif\0\0`).
    /// A block that cannot be read is a picture without one, as every viewer treats it.
    pub fn from_exif_block(block: &[u8]) -> Orientation {
        let read = || {
            let exif = exif::Reader::new().read_raw(block.to_vec()).ok()?;
            let field = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?;
            Orientation::from_exif(field.value.get_uint(0)?)
        };
        read().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_exif() {
        for n in 1..=8 {
            assert_eq!(Orientation::from_exif(n).map(|o| u32::from(o.exif())), Some(n));
        }
        assert_eq!((Orientation::from_exif(0), Orientation::from_exif(9)), (None, None));
    }

    #[test]
    fn a_broken_block_is_no_block() {
        assert_eq!(Orientation::from_exif_block(b"II*\0\xff\xff\xff\xff"), Orientation::Upright);
    }
}
