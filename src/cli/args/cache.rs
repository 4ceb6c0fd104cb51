//! Cache options of `run`, and the options of `pixmill cache`.

use super::values::{age, bytes};
use clap::{Args, Subcommand, ValueEnum};
use std::{path::PathBuf, time::Duration};

/// The location of the cache.
#[derive(Debug, Args)]
pub struct CacheDir {
    /// Cache folder, or the URL of a cache that many machines share, such as s3://bucket/cache, which is used behind the
    /// default folder [default: PIXMILL_CACHE_DIR, else pixmill in the user's cache directory]
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,

    /// What to do with the cache: read and write (`rw`), read only (`ro`), or nothing (`off`)
    ///
    /// Use `ro` for builds that are not trusted, such as pull requests from forks: who can write to a shared cache decides
    /// which output a later build takes from it. With a secret in PIXMILL_CACHE_KEY, only records that were written with
    /// the same secret are used.
    #[arg(long, value_enum, value_name = "MODE", default_value_t = CacheMode::Rw)]
    pub cache_mode: CacheMode,
}

/// How a cache is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CacheMode {
    /// Read and write
    Rw,
    /// Read only
    Ro,
    /// As --no-cache
    Off,
}

/// How a run uses the cache.
#[derive(Debug, Args)]
pub struct CacheUse {
    /// The location of the cache.
    #[command(flatten)]
    pub dir: CacheDir,

    /// Disable the cache
    #[arg(long, conflicts_with_all = ["cache_dir", "cache_mode", "verify_cache", "prune"])]
    pub no_cache: bool,

    /// Render everything again and compare with the cache; a difference is an error
    #[arg(long, conflicts_with = "dry_run")]
    pub verify_cache: bool,

    /// Delete outputs of earlier runs whose sources no longer exist; with --dry-run, list them
    #[arg(long, conflicts_with = "in_place")]
    pub prune: bool,
}

/// Arguments of `pixmill cache`.
#[derive(Debug, Args)]
pub struct CacheArgs {
    /// The command.
    #[command(subcommand)]
    pub command: CacheCommand,
}

/// The commands of `pixmill cache`.
#[derive(Debug, Subcommand)]
pub enum CacheCommand {
    /// Show the location and size of the cache
    Stats {
        /// Cache folder [default: PIXMILL_CACHE_DIR, else pixmill in the user's cache directory]
        #[arg(long, value_name = "DIR")]
        cache_dir: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove old or least recently used entries; without options, all
    Clean {
        /// Cache folder [default: PIXMILL_CACHE_DIR, else pixmill in the user's cache directory]
        #[arg(long, value_name = "DIR")]
        cache_dir: Option<PathBuf>,
        /// Remove entries that no run has used for this long: 12h, 30d, 8w
        #[arg(long, value_name = "AGE", value_parser = age)]
        older_than: Option<Duration>,
        /// Remove the least recently used entries down to this size, such as 2GB
        #[arg(long, value_name = "SIZE", value_parser = bytes)]
        max_size: Option<u64>,
    },
    /// Remove all entries of the given sources
    Purge {
        /// Cache folder [default: PIXMILL_CACHE_DIR, else pixmill in the user's cache directory]
        #[arg(long, value_name = "DIR")]
        cache_dir: Option<PathBuf>,
        /// Sources by report name, by file, or with --base-url by surrogate key
        #[arg(required = true, value_name = "SOURCE")]
        sources: Vec<String>,
        /// Base URL of the published sources: with `https://example.com`, photos/a.jpg is
        /// `https://example.com/photos/a.jpg`. The surrogate key of a source is the SHA-256 of its URL, in hex
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
    },
}
