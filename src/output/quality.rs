//! The one scale of quality that a query speaks.

/// 1 (smallest) to 100 (best), as in `quality=`: mozjpeg's own. Each other codec maps it to the number of its encoder that
/// gives about the same likeness, by its [`QualityMap`](crate::codec::QualityMap).
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
}
