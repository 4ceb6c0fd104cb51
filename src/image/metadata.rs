//! The orientation of an image.

use crate::geometry::{Rect, Size};

/// The eight orientations of EXIF: the transform that displays the image upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Orientation {
    /// 1: as stored.
    #[default]
    Upright,
    /// 2: mirror horizontally.
    FlipHorizontal,
    /// 3: rotate by 180°.
    Rotate180,
    /// 4: mirror vertically.
    FlipVertical,
    /// 5: transpose, mirror along the main diagonal.
    Transpose,
    /// 6: rotate by 90° clockwise.
    RotateRight,
    /// 7: transverse, mirror along the other diagonal.
    Transverse,
    /// 8: rotate by 90° counter-clockwise.
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

    /// The matrix of the transform around the center, in rows: the source axis of each coordinate, and its sign.
    const fn matrix(self) -> [[i8; 2]; 2] {
        match self {
            Orientation::Upright => [[1, 0], [0, 1]],
            Orientation::FlipHorizontal => [[-1, 0], [0, 1]],
            Orientation::Rotate180 => [[-1, 0], [0, -1]],
            Orientation::FlipVertical => [[1, 0], [0, -1]],
            Orientation::Transpose => [[0, 1], [1, 0]],
            Orientation::RotateRight => [[0, -1], [1, 0]],
            Orientation::Transverse => [[0, -1], [-1, 0]],
            Orientation::RotateLeft => [[0, 1], [-1, 0]],
        }
    }

    /// The combination of this orientation and then the next.
    #[must_use]
    pub fn then(self, next: Orientation) -> Orientation {
        let ([a, b], [c, d]) = (next.matrix(), self.matrix());
        let row = |[x, y]: [i8; 2]| [x * c[0] + y * d[0], x * c[1] + y * d[1]];
        let both = [row(a), row(b)];
        Orientation::ALL.into_iter().find(|one| one.matrix() == both).unwrap_or_default()
    }

    /// The inverse.
    #[must_use]
    pub fn inverse(self) -> Orientation {
        match self {
            Orientation::RotateRight => Orientation::RotateLeft,
            Orientation::RotateLeft => Orientation::RotateRight,
            other => other,
        }
    }

    /// The position of a part of an image of this size after the transform.
    #[must_use]
    pub fn moves(self, part: Rect, size: Size) -> Rect {
        let (w, h) = (part.size.width(), part.size.height());
        let (right, below) = (size.width() - part.x - w, size.height() - part.y - h);
        let along = |row: [i8; 2]| match row {
            [1, _] => part.x,
            [-1, _] => right,
            [_, 1] => part.y,
            _ => below,
        };
        let [x, y] = self.matrix().map(along);
        Rect { x, y, size: if self.swaps_sides() { part.size.transposed() } else { part.size } }
    }

    /// Whether width and height are swapped.
    pub const fn swaps_sides(self) -> bool {
        matches!(
            self,
            Orientation::Transpose | Orientation::RotateRight | Orientation::Transverse | Orientation::RotateLeft
        )
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
    fn orientations_combine_as_their_transforms() {
        use Orientation::{FlipHorizontal, FlipVertical, Rotate180, RotateLeft, RotateRight, Transpose, Upright};
        for one in Orientation::ALL {
            assert_eq!((one.then(one.inverse()), Upright.then(one), one.then(Upright)), (Upright, one, one));
        }
        assert_eq!(RotateRight.then(RotateRight), Rotate180);
        assert_eq!(RotateLeft.then(FlipVertical), Transpose);
        assert_eq!(FlipHorizontal.then(FlipVertical), Rotate180);
        assert_eq!(FlipVertical.then(RotateLeft), Orientation::Transverse);
    }

    #[test]
    fn a_part_moves_with_the_orientation() {
        let size = |w, h| Size::new(w, h).expect("not empty");
        let part = Rect { x: 1, y: 2, size: size(3, 4) };
        let moved = |by: Orientation| by.moves(part, size(10, 20));
        assert_eq!(moved(Orientation::RotateRight), Rect { x: 14, y: 1, size: size(4, 3) });
        assert_eq!(moved(Orientation::RotateLeft), Rect { x: 2, y: 6, size: size(4, 3) });
        assert_eq!(moved(Orientation::FlipHorizontal), Rect { x: 6, y: 2, size: size(3, 4) });
        assert_eq!(moved(Orientation::Transverse), Rect { x: 14, y: 6, size: size(4, 3) });
    }
}
