//! The options of `pixmill site`.

use super::{CacheDir, ImageArgs, ResourceArgs, values::base_url};
use clap::{Arg, Args, ValueEnum};
use std::path::PathBuf;

pub(super) const MORE: &str = "Common options only. pixmill site --help lists all, and examples.";

pub(super) const EXAMPLES: &str = "\
Examples:
  After a build:           pixmill site dist/
  Without parameters:      pixmill site dist/ --auto --widths 480,960,1440
  Below a path:            pixmill site public/ --base-url https://example.com/blog/
  In CI:                   pixmill site dist/ --strict --report images.html
  What would change:       pixmill site dist/ --dry-run

An image with parameters is <img src=\"hero.jpg?width=640&format=auto\" alt=\"…\">. With format=auto it
becomes a <picture> with AVIF, WebP and a fallback.";

/// Arguments of `pixmill site`.
#[derive(Debug, Args)]
pub struct SiteArgs {
    /// Folder with the built site: its pages, style sheets and images
    ///
    /// Pages and style sheets are changed in place. Outputs are written beside their images, with a digest in their
    /// names.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,

    /// URL of the folder, for absolute URLs in pages: `https://example.com/blog/`, or its path `/blog/` [default: /]
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub base_url: Option<String>,

    /// Also give local images without parameters a `srcset`, `loading` and `decoding`
    ///
    /// Except images in an element with data-pixmill="off", in a picture, and with a `srcset`.
    #[arg(long)]
    pub auto: bool,

    /// Widths of --auto in pixels [default: 320,640,960,1280,1920]
    #[arg(long, value_name = "WIDTHS", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=8192))]
    pub widths: Vec<u32>,

    /// Value of the `sizes` attribute of --auto, the displayed width [default: the width of the image, at most that of
    /// the window]
    #[arg(long, value_name = "SIZES")]
    pub sizes: Option<String>,

    /// Where `<picture>` elements may be added; elsewhere format=auto is WebP
    #[arg(long, value_enum, value_name = "WHERE", default_value_t = PictureChoice::Auto)]
    pub pictures: PictureChoice,

    /// Do not add missing `width` and `height`
    #[arg(long)]
    pub no_dimensions: bool,

    /// Exit with 1 if an image is missing or outside of the site
    #[arg(long)]
    pub strict: bool,

    /// Print the planned outputs and the files that would change; write nothing
    #[arg(long, conflicts_with = "report")]
    pub dry_run: bool,

    /// Write a report: HTML if the name ends in .html, else JSON; `-` for JSON on standard output (repeatable)
    #[arg(long, value_name = "FILE")]
    pub report: Vec<PathBuf>,

    /// Add the time of each output to the report
    #[arg(long)]
    pub timings: bool,

    /// Include files and folders whose names begin with a dot
    #[arg(long)]
    pub hidden: bool,

    /// Processors, memory and limits.
    #[command(flatten)]
    pub resources: ResourceArgs,

    /// Print failures only
    #[arg(long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Print a line for each output and each changed file
    #[arg(short, long)]
    pub verbose: bool,

    /// Hide the progress bar
    #[arg(long)]
    pub no_progress: bool,

    /// The location of the cache.
    #[command(flatten)]
    pub cache: CacheDir,

    /// Disable the cache
    #[arg(long, conflicts_with_all = ["cache_dir", "cache_mode", "verify_cache"])]
    pub no_cache: bool,

    /// Render everything again and compare with the cache; a difference is an error
    #[arg(long, conflicts_with = "dry_run")]
    pub verify_cache: bool,

    /// Image options other than queries.
    #[command(flatten)]
    pub images: ImageArgs,
}

/// Where `<picture>` elements may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PictureChoice {
    /// Not where a script of Next.js, Nuxt, Gatsby, Docusaurus, VitePress, SvelteKit or an Astro island expects an <img>
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// Options of `run` that a site has not: pages say which images and queries there are.
const NOT_HERE: &[&str] = &["accept", "class", "focus", "only_classes"];

/// The options in the short help.
const COMMON: &[&str] =
    &["folder", "base_url", "auto", "widths", "strict", "dry_run", "report", "verbose", "config", "help"];

pub(super) fn adapted(arg: Arg) -> Arg {
    let id = arg.get_id().as_str();
    let (hidden, common) = (NOT_HERE.contains(&id), COMMON.contains(&id));
    arg.hide(hidden).hide_short_help(!common)
}
