//! Functions on frames: no settings of a query, no format, no option that means "not asked for".

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
pub mod tone;
