//! Functions on frames: no settings of a query, no format, no option that means "not asked for".

pub mod composite;
pub mod orient;
pub mod resample;
pub mod saliency;
