//! Decoded images: pixels, planes and color profiles. Independent of file formats and settings.

mod alpha;
mod conversion;
mod frame;
mod lazy;
mod metadata;
mod planes;
mod profile;
mod recent;
mod transform;

pub(crate) use alpha::{all_opaque, over, premultiplied, straight};
pub use conversion::{Conversion, cmyk_to_rgba, to_srgb};
pub use frame::Frame;
pub use lazy::{LazyFrame, Viewport};
pub use metadata::Orientation;
pub use planes::{Planes, Subsampling};
pub use profile::{Chromaticities, ColorProfile, ProfileError};
