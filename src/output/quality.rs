//! The quality scale of queries.

/// 1 (smallest) to 100 (best), as in `quality=`: mozjpeg's scale. The [`QualityMap`](crate::codec::QualityMap) of each other
/// format gives the encoder's value with about the same similarity score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quality(u8);

impl Quality {
    /// IO's default for JPEG and WebP, used for AVIF too. Source: specification 7.
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
