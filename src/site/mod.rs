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
mod other;
mod outputs;
mod page;
mod queries;
mod requests;
mod scan;
mod srcset;

pub use address::{Base, NotBase};
pub use automatic::Automatic;
pub use outputs::{Digests, Outputs};
pub use page::Kind;
pub use queries::{FileSettings, Queries};
pub use requests::{Found, Place, Requests};

use crate::{
    engine::{Input, Plan},
    report::Report,
    store::{Key, SharedStore},
};
use outputs::Answers;
use requests::{Collector, Planned};
use std::collections::HashMap;

/// The names of outputs: beside the image, with a digest, so that they can be cached forever.
pub const NAMES: &str = "{dir}/{stem}.{hash}.{ext}";

/// Where `picture` elements may be added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pictures {
    /// In pages that no script renders again in the browser.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere: `format=auto` is WebP.
    Never,
}

/// How pages are changed.
pub struct SiteOptions {
    /// The URL of the site.
    pub base: Base,
    /// Change images without parameters too.
    pub automatic: Option<Automatic>,
    /// Where `picture` elements may be added.
    pub pictures: Pictures,
    /// Add missing `width` and `height`.
    pub dimensions: bool,
    /// What queries build on.
    pub queries: Queries,
}

/// A file that cannot be read as a page or style sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(&'static str);

/// Adds what a file asks for.
///
/// # Errors
/// When its encoding is not supported.
pub fn collect(
    options: &SiteOptions,
    kind: Kind,
    file: &Key,
    bytes: &[u8],
    requests: &mut Requests,
) -> Result<Found, Unreadable> {
    let mut collector = Collector { requests, queries: &options.queries, file, bytes, found: Found::default() };
    page::walk(kind, file, bytes, options, &mut collector).map_err(Unreadable)?;
    Ok(collector.found)
}

/// The new bytes of a file; `None` if it stays. `digests` are those of changed style sheets.
///
/// # Errors
/// When its encoding is not supported.
pub fn rewrite(
    options: &SiteOptions,
    kind: Kind,
    file: &Key,
    bytes: &[u8],
    outputs: &Outputs,
    digests: &Digests,
) -> Result<Option<Vec<u8>>, Unreadable> {
    page::walk(kind, file, bytes, options, &mut Answers { outputs, digests }).map_err(Unreadable)
}

/// What is planned for each file.
pub struct Planning {
    /// The inputs of the planner.
    pub inputs: Vec<Input>,
    planned: HashMap<Key, Vec<Planned>>,
}

impl Planning {
    /// For the files of `store` that exist. `label` is the prefix of their names in reports.
    pub fn new(requests: &Requests, store: &SharedStore, label: &str, exists: impl Fn(&Key) -> bool) -> Planning {
        let mut planning = Planning { inputs: Vec::new(), planned: HashMap::new() };
        for (input, planned) in requests.inputs(store, label, exists) {
            planning.planned.extend(input.only.clone().map(|key| (key, planned)));
            planning.inputs.push(input);
        }
        planning
    }

    /// The outputs of a run of the plan. `None` if it was interrupted.
    pub fn outputs(&self, plan: &Plan, report: &Report) -> Option<Outputs> {
        outputs::is_complete(report).then(|| Outputs::new(plan, report, &self.planned))
    }
}

impl Requests {
    /// The images with parameters outside of the site, each with the first place that names it.
    pub fn outside(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.outside.iter().map(|(url, place)| (url.as_str(), place))
    }
}
