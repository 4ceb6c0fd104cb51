//! What can be said about the cache: flags of `run`, and `pixmill cache`.

use super::values::{age, bytes};
use clap::{Args, Subcommand};
use std::{path::PathBuf, time::Duration};

/// Where the cache is.
#[derive(Debug, Args)]
pub struct CacheDir {
    /// Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user's cache folder]
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
}

/// How a run uses the cache.
#[derive(Debug, Args)]
pub struct CacheUse {
    /// Where it is.
    #[command(flatten)]
    pub dir: CacheDir,

    /// Render everything anew, and keep nothing of it for other runs
    #[arg(long, conflicts_with_all = ["cache_dir", "verify_cache", "prune"])]
    pub no_cache: bool,

    /// Render everything anew and compare it with the cache; a difference is an error
    #[arg(long, conflicts_with = "dry_run")]
    pub verify_cache: bool,

    /// Remove the outputs that an earlier run put into the output folder and whose sources are gone; with --dry-run list
    /// them
    #[arg(long, conflicts_with = "in_place")]
    pub prune: bool,
}

/// Arguments of `pixmill cache`.
#[derive(Debug, Args)]
pub struct CacheArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: CacheCommand,
}

/// What can be done with the cache.
#[derive(Debug, Subcommand)]
pub enum CacheCommand {
    /// Show where the cache is and how large
    Stats {
        /// Where it is.
        #[command(flatten)]
        dir: CacheDir,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove what is old, or what is too much; without a flag, everything
    Clean {
        /// Where it is.
        #[command(flatten)]
        dir: CacheDir,
        /// Remove what no run has used for so long: 12h, 30d, 8w
        #[arg(long, value_name = "AGE", value_parser = age)]
        older_than: Option<Duration>,
        /// Remove what was used longest ago until so much is left, such as 2GB
        #[arg(long, value_name = "SIZE", value_parser = bytes)]
        max_size: Option<u64>,
    },
    /// Remove sources and all that was made of them
    Purge {
        /// Where it is.
        #[command(flatten)]
        dir: CacheDir,
        /// Sources: as the report calls them, as files, or with --base-url by their surrogate keys
        #[arg(required = true, value_name = "SOURCE")]
        sources: Vec<String>,
        /// Where the sources are on the web, so that `https://example.com` means `https://example.com/photos/a.jpg`
        /// for photos/a.jpg; the SHA-256 of that URL, in hex, is the source's surrogate key
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
    },
}
