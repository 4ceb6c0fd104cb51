//! Drawing rectangles onto an image: crop regions and faces.

use crate::{color::Rgba, geometry::Rect, image::Frame};

/// The frame with the outline of a rectangle, `thick` pixels wide, inside of its edge.
pub fn draw(mut frame: Frame, rect: Rect, color: Rgba, thick: u32) -> Frame {
    let width = frame.size().width();
    let (right, bottom) = (rect.x.saturating_add(rect.size.width()), rect.y.saturating_add(rect.size.height()));
    for (y, row) in (0u32..).zip(frame.rgba8_mut().chunks_exact_mut(width as usize)) {
        if y < rect.y || y >= bottom {
            continue;
        }
        let whole = y - rect.y < thick || bottom - y <= thick;
        for (x, pixel) in (0u32..).zip(row) {
            let edge = x >= rect.x && x < right && (whole || x - rect.x < thick || right - x <= thick);
            if edge {
                *pixel = color.0;
            }
        }
    }
    frame
}

/// The frame with half the brightness outside of a rectangle.
pub fn dim_outside(mut frame: Frame, rect: Rect) -> Frame {
    let width = frame.size().width();
    let (right, bottom) = (rect.x.saturating_add(rect.size.width()), rect.y.saturating_add(rect.size.height()));
    for (y, row) in (0u32..).zip(frame.rgba8_mut().chunks_exact_mut(width as usize)) {
        for (x, [r, g, b, _]) in (0u32..).zip(row) {
            if x < rect.x || x >= right || y < rect.y || y >= bottom {
                (*r, *g, *b) = (*r / 2, *g / 2, *b / 2);
            }
        }
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    #[test]
    fn an_edge_is_drawn_inwards() {
        let size = |w, h| Size::new(w, h).expect("not empty");
        let frame = Frame::new(size(5, 4), vec![[200, 200, 200, 255]; 20], true);
        let rect = Rect { x: 1, y: 0, size: size(3, 3) };
        let drawn = draw(frame.clone(), rect, Rgba([1, 1, 1, 255]), 1);
        let text: String = drawn.rgba8().iter().map(|p| if p[0] == 1 { '#' } else { '.' }).collect();
        assert_eq!(text, ".###..#.#..###......");
        let dim = dim_outside(frame, rect);
        assert_eq!(dim.rgba8().iter().filter(|p| p[0] == 100).count(), 20 - 9);
    }
}
