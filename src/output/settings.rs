//! Settings of an output that are not part of its query.

use super::{Accepts, Credentials, Goal, Optimize, Output, Search};
use crate::codec::KeptMetadata;

/// The settings of an output that are not parameters of a query.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct OutputSettings {
    /// The certificate and key to sign with.
    pub credentials: Option<Credentials>,
    /// All metadata is kept except locations and outdated fields.
    pub keep_metadata: bool,
    /// The color profile is kept and not applied.
    pub keep_profile: bool,
    /// The result replaces its source: it is lossless if no stage changes the pixels and no quality is set.
    pub in_place: Option<InPlace>,
    /// The goal of a quality search; [`Output::quality`] is its upper bound.
    pub target: Option<Goal>,
    /// Impossible requests give a warning instead of an error.
    pub lenient: bool,
    /// The formats that the client accepts. IO reads them from the request.
    pub accepts: Accepts,
}

/// Which default qualities the user has set. They make results lossy even if a source is replaced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct InPlace {
    /// [`Defaults::jpeg_quality`](super::Defaults::jpeg_quality).
    pub jpeg_quality: bool,
    /// [`Defaults::webp_quality`](super::Defaults::webp_quality).
    pub webp_quality: bool,
}

/// The parameters of an output with its settings.
#[derive(Debug, Clone, Copy)]
pub struct OutputRequest<'a> {
    /// The parameters.
    pub output: &'a Output,
    /// The settings.
    pub settings: &'a OutputSettings,
}

impl OutputRequest<'_> {
    /// The quality search, and whether the encoder is to use its slowest settings; `None`: no search.
    pub(crate) fn search(self) -> Option<(Search, bool)> {
        match (self.settings.target, self.output.optimize, self.output.quality) {
            (Some(goal), optimize, _) => {
                Some((Search { goal, lowest: 1, highest: 100 }, optimize == Some(Optimize::High)))
            }
            (None, Some(level), None) => Some((level.search(), level == Optimize::High)),
            _ => None,
        }
    }

    /// The metadata to keep; `None`: none.
    pub(crate) fn keep(self) -> Option<KeptMetadata> {
        match (self.settings.keep_metadata, self.output.copyright) {
            (true, _) => Some(KeptMetadata::AllButPlace),
            (false, true) => Some(KeptMetadata::Rights),
            (false, false) => None,
        }
    }

    /// Whether the result has content credentials: only with a certificate. Unsigned credentials are dropped, because they
    /// describe the source's bytes.
    pub(crate) fn signs(self) -> bool {
        self.output.c2pa && self.settings.credentials.is_some()
    }

    /// The formats that the client accepts, for reports; empty if the format does not depend on them.
    pub(crate) fn accept(self) -> String {
        if self.output.negotiates() { self.settings.accepts.to_string() } else { String::new() }
    }
}
