//! Built pages: finds the images that pages and style sheets name with a query, and replaces their URLs by those of
//! rendered files.
//!
//! A file is walked twice by the same code: once to collect what all files ask for, and once, when everything is rendered,
//! to edit it. So the memory does not depend on the number of files.

mod address;
mod ask;
mod automatic;
mod css;
mod dimensions;
mod edit;
mod encoding;
mod img;
mod options;
mod other;
mod outputs;
mod page;
mod picture;
mod queries;
mod requests;
mod scan;
mod srcset;
mod steps;
mod walk;

pub use address::{Base, NotBase};
pub use options::{Automatic, Pictures, SiteOptions};
pub use outputs::{Digests, Outputs};
pub use page::Kind;
pub use queries::{FileSettings, Queries};
pub use requests::{Found, Place, Requests};
pub use steps::{Planning, Unreadable, collect, rewrite};

/// The names of outputs: beside the image, with a digest, so that they can be cached forever.
pub const NAMES: &str = "{dir}/{stem}.{hash}.{ext}";
