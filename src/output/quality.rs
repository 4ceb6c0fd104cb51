//! The one scale of quality that a query speaks, and how the formats' own scales compare.

use crate::codec::Format;

/// 1 (smallest) to 100 (best), as in `quality=`. Each codec maps it to its encoder's own scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quality(u8);

impl Quality {
    /// IO's default for JPEG and WebP; there is none for AVIF, so it serves there too. Source: specification 7.
    pub const DEFAULT: Quality = Quality(85);

    /// `None` outside 1 to 100.
    pub const fn new(quality: u8) -> Option<Quality> {
        if 1 <= quality && quality <= 100 { Some(Quality(quality)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The quality at which this format looks as good as a JPEG of this quality. For formats that were negotiated:
    /// whoever asks for `format=auto` has one quality for all of them in mind (U-33).
    pub fn as_good_as_jpeg(self, format: Format) -> Quality {
        let Some((_, table)) = EQUALS.iter().find(|(name, _)| *name == format.info().name) else { return self };
        let quality = f64::from(self.0);
        let after = table.iter().position(|(jpeg, _)| *jpeg >= quality).unwrap_or(table.len() - 1).max(1);
        let ((x0, y0), (x1, y1)) = (table[after - 1], table[after]);
        let equal = y0 + (quality - x0) / (x1 - x0) * (y1 - y0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 100")]
        let equal = equal.round().clamp(1.0, 100.0) as u8;
        Quality(equal)
    }
}

/// JPEG's quality, and the one with the same SSIMULACRA2: the median over 16 photographs of 800 pixels, as
/// `cargo bench --bench calibrate -- FOLDER` prints it. At equal likeness AVIF takes 0.80 of JPEG's bytes, JPEG XL 0.81,
/// WebP 0.94.
const EQUALS: &[(&str, &[(f64, f64)])] = &[
    (
        "avif",
        &[
            (1.0, 1.0),
            (10.0, 12.0),
            (20.0, 30.0),
            (30.0, 40.0),
            (40.0, 48.0),
            (50.0, 52.0),
            (60.0, 58.0),
            (70.0, 67.0),
            (75.0, 74.0),
            (80.0, 81.0),
            (85.0, 85.0),
            (90.0, 92.0),
            (95.0, 96.0),
            (100.0, 100.0),
        ],
    ),
    (
        "jxl",
        &[
            (1.0, 1.0),
            (10.0, 1.0),
            (20.0, 12.0),
            (30.0, 23.0),
            (40.0, 36.0),
            (50.0, 51.0),
            (60.0, 58.0),
            (70.0, 68.0),
            (75.0, 74.0),
            (80.0, 79.0),
            (85.0, 82.0),
            (90.0, 91.0),
            (95.0, 95.0),
            (100.0, 100.0),
        ],
    ),
    (
        "webp",
        &[
            (1.0, 1.0),
            (10.0, 3.0),
            (20.0, 11.0),
            (30.0, 26.0),
            (40.0, 40.0),
            (50.0, 51.0),
            (60.0, 60.0),
            (70.0, 74.0),
            (75.0, 79.0),
            (80.0, 82.0),
            (85.0, 86.0),
            (90.0, 96.0),
            (95.0, 99.0),
            (100.0, 100.0),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Better stays better, whatever the format.
    #[test]
    fn equal_qualities_rise_together() {
        for name in ["avif", "jxl", "webp", "jpeg"] {
            let format = Format::all().find(|f| f.info().name == name).expect("a format");
            let equal = |q| Quality::new(q).expect("1 to 100").as_good_as_jpeg(format).get();
            assert!((1..100).all(|q| equal(q) <= equal(q + 1)), "{name}");
            assert_eq!((equal(1), equal(100)), (1, 100), "{name}");
        }
    }
}
