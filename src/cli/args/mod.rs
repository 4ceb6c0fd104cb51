//! The command line as clap structs: the subcommands and their options.

mod batch;
mod cache;
mod check;
mod flags;
mod html;
mod images;
mod init;
mod others;
mod plan;
mod report;
mod resources;
mod run;
#[cfg(feature = "serve")]
mod serve;
mod shard;
#[cfg(feature = "site")]
mod site;
mod values;

pub use batch::BatchArgs;
pub use cache::{CacheArgs, CacheCommand, CacheDir, CacheMode, CacheUse};
pub use check::CheckArgs;
pub use flags::QueryFlags;
pub use html::{HtmlArgs, Placeholder, Priority};
pub use images::ImageArgs;
pub use init::InitArgs;
pub use others::{CompareArgs, ExplainArgs, GenerateArgs, Generated, InfoArgs, WorkerArgs};
pub use plan::PlanArgs;
pub use report::{ReportArgs, ReportCommand};
pub use resources::ResourceArgs;
pub use run::{OnError, RunArgs};
#[cfg(feature = "serve")]
pub use serve::{HeaderSet, LogFormat, ServeArgs};
pub use shard::ShardArgs;
#[cfg(feature = "site")]
pub use site::{PictureChoice, SiteArgs};
pub(super) use values::bytes;

use clap::{CommandFactory, Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  pixmill run photos/ -o dist/ -q '?width=300&crop=16:9,smart' --report report.json
  pixmill run 'photo.jpg?width=800&format=webp&quality=80' -o small.webp
  pixmill photo.jpg -o small.webp --width 800    (`run` may be left out before an input)
  pixmill explain '?width=300&crop=16:9' photo.jpg
  pixmill init

Exit codes: 0 success, 1 an output or report failed, 2 usage error and nothing was run, 3 check:
a limit was exceeded, 75 a bucket or server was unavailable: run again, 130 interrupted.";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "pixmill",
    version,
    about = "Optimizes images before deployment: resize, crop, convert, in batches, with the query language of the Fastly Image Optimizer",
    max_term_width = 100,
    after_help = EXAMPLES,
    arg_required_else_help = true
)]
pub struct Cli {
    /// With --version: also print the target, the features, and the versions of the compiled libraries
    #[arg(long, requires = "version")]
    pub verbose: bool,

    /// The subcommand and its options.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Render images by one or more queries
    #[command(after_help = run::MORE, after_long_help = run::EXAMPLES, mut_args(in_short_help))]
    Run(Box<RunArgs>),

    /// Compare output sizes with a baseline and budgets
    ///
    /// Takes all options of `run`. Writes no images.
    #[command(
        after_help = check::MORE,
        after_long_help = check::EXAMPLES,
        mut_args(check::adapted),
        mut_args(in_short_help)
    )]
    Check(Box<CheckArgs>),

    /// Divide the images of a large run into parts of equal size, for `run --plan` on many machines
    #[command(after_help = plan::EXAMPLES)]
    Plan(PlanArgs),

    /// Merge, show and compare reports
    Report(ReportArgs),

    /// Show format, dimensions and properties of images without decoding them
    #[command(after_long_help = others::INFO)]
    Info(InfoArgs),

    /// Print HTML for the images of a manifest: img, picture, video
    #[command(after_long_help = html::EXAMPLES)]
    Html(HtmlArgs),

    /// Compare two images (SSIMULACRA2, size)
    #[command(after_long_help = others::COMPARE)]
    Compare(CompareArgs),

    /// Explain a query and its effect on an image
    #[command(after_help = others::EXPLAIN_MORE, after_long_help = others::EXPLAIN, mut_args(in_short_help))]
    Explain(Box<ExplainArgs>),

    /// Serve images over HTTP: the URLs of the Fastly Image Optimizer, for development and behind a CDN
    #[cfg(feature = "serve")]
    #[command(after_help = serve::MORE, after_long_help = serve::EXAMPLES, mut_args(serve::adapted))]
    Serve(Box<ServeArgs>),

    /// Render images for another program: JSON lines in, JSON lines out
    #[command(after_help = batch::MORE, after_long_help = batch::EXAMPLES, mut_args(batch::adapted))]
    Batch(Box<BatchArgs>),

    /// Optimize the images of a built site: render those that pages name with a query, and change the pages
    #[cfg(feature = "site")]
    #[command(after_help = site::MORE, after_long_help = site::EXAMPLES, mut_args(site::adapted))]
    Site(Box<SiteArgs>),

    /// Manage the cache (stats, clean, purge)
    Cache(CacheArgs),

    /// Write a pixmill.toml for the images in this folder, and its JSON Schema for editors
    #[command(after_long_help = init::EXAMPLES)]
    Init(InitArgs),

    /// Print a generated file: completions, man page, parameter table, schemas
    #[command(hide = true)]
    Generate(GenerateArgs),

    /// Render for another pixmill, which started this one with --isolate
    #[command(hide = true)]
    Worker(WorkerArgs),
}

/// The command line as a clap command, for suggestions, completions and the man page.
pub fn command() -> clap::Command {
    Cli::command()
}

/// The options in the short help (`-h`) of large commands. `--help` shows all options.
const COMMON: &[&str] = &[
    "inputs",
    "output",
    "in_place",
    "backup",
    "queries",
    "query",
    "file",
    "config",
    "class",
    "name",
    "report",
    "dry_run",
    "watch",
    "verbose",
    "json",
    "draw",
    "accept",
    "width",
    "height",
    "crop",
    "format",
    "quality",
    "baseline",
    "no_baseline",
    "update",
    "max_growth",
    "max_total",
    "unoptimized",
    "min_saving",
    "junit",
    "help",
];

fn in_short_help(arg: clap::Arg) -> clap::Arg {
    let hidden = !COMMON.contains(&arg.get_id().as_str());
    arg.hide_short_help(hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }
}
