//! The layouts of montages.

/// The cells of a montage.
#[derive(Debug, PartialEq)]
pub struct Layout {
    /// The name in IO; its digit is the number of images.
    pub name: &'static str,
    /// Left, top, right and bottom edge of each cell, as fractions of the canvas.
    pub cells: &'static [[f64; 4]],
}

const THIRD: f64 = 1.0 / 3.0;
const TWO_THIRDS: f64 = 2.0 / 3.0;

/// All layouts. The first three are documented by IO, the others are inferred from their names (U-28).
pub const LAYOUTS: &[Layout] = &[
    Layout { name: "2a", cells: &[[0.0, 0.0, 1.0, 0.5], [0.0, 0.5, 1.0, 1.0]] },
    Layout { name: "2b", cells: &[[0.0, 0.0, 0.5, 1.0], [0.5, 0.0, 1.0, 1.0]] },
    Layout { name: "3a", cells: &[[0.0, 0.0, 1.0, THIRD], [0.0, THIRD, 1.0, TWO_THIRDS], [0.0, TWO_THIRDS, 1.0, 1.0]] },
    Layout { name: "3b", cells: &[[0.0, 0.0, THIRD, 1.0], [THIRD, 0.0, TWO_THIRDS, 1.0], [TWO_THIRDS, 0.0, 1.0, 1.0]] },
    Layout { name: "3c", cells: &[[0.0, 0.0, 1.0, 0.5], [0.0, 0.5, 0.5, 1.0], [0.5, 0.5, 1.0, 1.0]] },
    Layout { name: "3d", cells: &[[0.0, 0.0, 0.5, 1.0], [0.5, 0.0, 1.0, 0.5], [0.5, 0.5, 1.0, 1.0]] },
    Layout {
        name: "4a",
        cells: &[[0.0, 0.0, 1.0, 0.25], [0.0, 0.25, 1.0, 0.5], [0.0, 0.5, 1.0, 0.75], [0.0, 0.75, 1.0, 1.0]],
    },
    Layout {
        name: "4b",
        cells: &[[0.0, 0.0, 0.25, 1.0], [0.25, 0.0, 0.5, 1.0], [0.5, 0.0, 0.75, 1.0], [0.75, 0.0, 1.0, 1.0]],
    },
    Layout {
        name: "4c",
        cells: &[[0.0, 0.0, 0.5, 0.5], [0.5, 0.0, 1.0, 0.5], [0.0, 0.5, 0.5, 1.0], [0.5, 0.5, 1.0, 1.0]],
    },
    Layout {
        name: "4d",
        cells: &[
            [0.0, 0.0, 1.0, 0.5],
            [0.0, 0.5, THIRD, 1.0],
            [THIRD, 0.5, TWO_THIRDS, 1.0],
            [TWO_THIRDS, 0.5, 1.0, 1.0],
        ],
    },
    Layout {
        name: "4e",
        cells: &[
            [0.0, 0.0, 0.5, 1.0],
            [0.5, 0.0, 1.0, THIRD],
            [0.5, THIRD, 1.0, TWO_THIRDS],
            [0.5, TWO_THIRDS, 1.0, 1.0],
        ],
    },
];
