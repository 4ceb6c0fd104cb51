//! Image operations on frames, independent of query parameters and formats.

pub mod bilevel;
pub mod blur;
pub mod border;
pub mod composite;
pub mod faces;
pub mod orient;
pub mod outline;
pub mod placeholder;
pub mod resample;
pub mod saliency;
pub mod sharpen;
pub mod similarity;
pub mod text;
pub mod tone;
