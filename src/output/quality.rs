//! The one scale of quality that a query speaks.

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
}
