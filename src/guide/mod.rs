//! The guides: installation, the query language, the configuration file, outputs, buckets, the cache, checks in CI, reports,
//! the server, batches, the Vite plugin, built sites, many machines, performance.
//!
//! Each guide is a Markdown file in `src/guide/`, so that it reads the same on docs.rs and in the repository.

/// Publishes each file as the documentation of a module.
///
/// The guides link to each other by label. Markdown takes the first definition of a label: in the documentation that is
/// the one here, in the repository the one at the end of the file.
macro_rules! guides {
    ($($name:ident $file:literal)*) => {
        $(
            #[doc = "[install-guide]: crate::guide::install"]
            #[doc = "[language-guide]: crate::guide::language"]
            #[doc = "[config-guide]: crate::guide::config"]
            #[doc = "[outputs-guide]: crate::guide::outputs"]
            #[doc = "[buckets-guide]: crate::guide::buckets"]
            #[doc = "[cache-guide]: crate::guide::cache"]
            #[doc = "[ci-guide]: crate::guide::ci"]
            #[doc = "[report-guide]: crate::guide::report"]
            #[doc = "[serve-guide]: crate::guide::serve"]
            #[doc = "[batch-guide]: crate::guide::batch"]
            #[doc = "[vite-guide]: crate::guide::vite"]
            #[doc = "[site-guide]: crate::guide::site"]
            #[doc = "[scale-guide]: crate::guide::scale"]
            #[doc = "[performance-guide]: crate::guide::performance"]
            #[doc = ""]
            #[doc = include_str!($file)]
            pub mod $name {}
        )*
    };
}

guides! {
    install "install.md"
    language "language.md"
    config "config.md"
    outputs "outputs.md"
    buckets "buckets.md"
    cache "cache.md"
    ci "ci.md"
    report "report.md"
    serve "serve.md"
    batch "batch.md"
    vite "vite.md"
    site "site.md"
    scale "scale.md"
    performance "performance.md"
}

/// Compiles the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
