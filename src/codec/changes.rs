//! The rectangle that differs between two frames of an animation.

use crate::geometry::{Rect, Size};

/// The smallest rectangle of all differing pixels; one pixel if none differs.
pub(super) fn changed(pixels: &[[u8; 4]], canvas: &[[u8; 4]], size: Size) -> Rect {
    let width = size.width() as usize;
    let differs = |(now, before): (&[[u8; 4]], &[[u8; 4]])| now != before;
    let rows = || pixels.chunks_exact(width).zip(canvas.chunks_exact(width));
    let one = Size::round(1.0, 1.0);
    let (Some(top), Some(bottom)) = (rows().position(differs), rows().rposition(differs)) else {
        return Rect { x: 0, y: 0, size: one };
    };
    let (mut left, mut right) = (width, 0);
    for (now, before) in rows().skip(top).take(bottom + 1 - top) {
        let columns = || now.iter().zip(before);
        left = left.min(columns().position(|(a, b)| a != b).unwrap_or(width));
        right = right.max(columns().rposition(|(a, b)| a != b).map_or(0, |at| at + 1));
    }
    let px = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let size = Size::new(px(right - left), px(bottom + 1 - top)).unwrap_or(one);
    Rect { x: px(left), y: px(top), size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_rectangle() {
        let size = Size::new(4, 3).expect("not empty");
        let before = [[0; 4]; 12];
        let mut now = before;
        assert_eq!(changed(&now, &before, size).to_string(), "1x1+0+0");
        now[6] = [1; 4];
        assert_eq!(changed(&now, &before, size).to_string(), "1x1+2+1");
        now[8] = [1; 4];
        assert_eq!(changed(&now, &before, size).to_string(), "3x2+0+1");
    }
}
