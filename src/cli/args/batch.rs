//! The options of `pixmill batch`.

use super::{CacheDir, ImageArgs, ResourceArgs};
use clap::{Arg, Args};
use std::path::PathBuf;

pub(super) const MORE: &str = "Common options only. pixmill batch --help lists all, and examples.";

pub(super) const EXAMPLES: &str = "\
Examples:
  One output:        echo '{\"id\": 1, \"source\": \"photo.jpg\", \"query\": \"width=300&format=webp\"}' | pixmill batch -o dist/
  A named output:    echo '{\"id\": 1, \"source\": \"photo.jpg\", \"output\": \"small.webp\"}' | pixmill batch
  A list of jobs:    pixmill batch -o dist/ --memory 1G < jobs.jsonl > results.jsonl

Fields of a line: id, source, and optionally query, accept, output, placeholder, preview.
Exit codes: 0 all outputs exist, 1 a line was answered with an error, 2 usage error, 130 interrupted.";

/// Arguments of `pixmill batch`.
#[derive(Debug, Args)]
pub struct BatchArgs {
    /// Folder of the outputs of lines without `output`, named by their content: `photo.af1349b9f5f9a1a6.webp`
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,

    /// The location of the cache.
    #[command(flatten)]
    pub cache: CacheDir,

    /// Disable the cache
    #[arg(long, conflicts_with_all = ["cache_dir", "cache_mode"])]
    pub no_cache: bool,

    /// Processors, memory and limits.
    #[command(flatten)]
    pub resources: ResourceArgs,

    /// Image options other than queries.
    #[command(flatten)]
    pub images: ImageArgs,
}

/// The options in the short help.
const COMMON: &[&str] = &[
    "output",
    "cache_dir",
    "cache_mode",
    "no_cache",
    "config",
    "only_classes",
    "lenient",
    "jobs",
    "memory",
    "isolate",
    "help",
];

/// Adapts an image option to `batch`, where a line has the query and the formats that the client accepts.
pub(super) fn adapted(arg: Arg) -> Arg {
    let hidden = !COMMON.contains(&arg.get_id().as_str());
    let arg = arg.hide_short_help(hidden);
    if matches!(arg.get_id().as_str(), "accept" | "class" | "focus") { arg.hide(true) } else { arg }
}
