//! What `pixmill run` takes.

use super::{
    CacheUse, ImageArgs,
    values::{base_url, bytes, suffix},
};
use crate::engine;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

pub(super) const MORE: &str =
    "These are the options of every day; pixmill run --help has all, each parameter as a flag, and examples.";

pub(super) const EXAMPLES: &str = "\
Examples:
  A tree, mirrored:          pixmill run photos/ -o dist/ -q 'width=800&quality=80'
  One file:                  pixmill run 'photo.jpg?width=800&format=webp' -o small.webp
  Several from one decode:   pixmill run photos/ -o dist/ -q 'width=320&format=avif' -q 'width=640&format=webp' --name '{dir}/{stem}-{width}.{ext}'
  A pipe:                    cat photo.jpg | pixmill run - -q width=200 -o - > thumb.jpg
  Flags instead of a query:  pixmill run photo.jpg -o small.avif --width 640 --quality 60
  A project's own file:      pixmill init && pixmill run
  Again at every change:     pixmill run --watch
  Replace the sources:       pixmill run assets/ --in-place -q quality=80";

/// Arguments of `pixmill run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Files, folders, globs, or `-`; each may end in a query: 'photo.jpg?width=300'
    ///
    /// `-` is standard input. Without any, those that `inputs` in pixmill.toml names.
    #[arg(conflicts_with = "montage", value_name = "INPUT")]
    pub inputs: Vec<String>,

    /// Where the outputs go: a folder, one image's file name, or `-` for standard output
    ///
    /// A folder mirrors the inputs. Words in braces are a `--name`: 'dist/{stem}.webp'. Without it, what `output` in
    /// pixmill.toml says.
    #[arg(short, long, value_name = "PATH", conflicts_with = "in_place")]
    pub output: Option<PathBuf>,

    /// Put each output beside its source, or in its place
    ///
    /// The source is replaced where name and format are the same. Its pixels are kept without a loss, unless the query
    /// changes them, or a quality, `optimize` or a target asks for less.
    #[arg(long)]
    pub in_place: bool,

    /// Keep the original of each file that --in-place replaces, as `photo.jpg.SUFFIX`
    ///
    /// A file that is there already is never replaced: the image fails then. Such files are not taken as inputs.
    #[arg(long, value_name = "SUFFIX", requires = "in_place", value_parser = suffix)]
    pub backup: Option<String>,

    /// What to do: '?width=300&crop=16:9,smart' (repeatable)
    ///
    /// In the language of the Fastly Image Optimizer. Several queries give several outputs of each image, which is
    /// decoded once.
    #[arg(short, long = "query", value_name = "QUERY")]
    pub queries: Vec<String>,

    /// What else there is to say about the images.
    #[command(flatten)]
    pub images: ImageArgs,

    /// Several images in one, as IO's header asks for it, instead of inputs and queries:
    /// 'width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg'
    #[arg(long, value_name = "HEADER", requires = "output")]
    pub montage: Option<String>,

    /// Where to look for a file that its input folder does not have; the first that has it counts (repeatable)
    #[arg(long, value_name = "DIR")]
    pub fallback_root: Vec<PathBuf>,

    /// Print what would be made, with sizes and formats, and make nothing
    #[arg(long, conflicts_with_all = ["report", "manifest"])]
    pub dry_run: bool,

    /// Run again whenever sources or pixmill.toml change, until Ctrl-C
    ///
    /// Renders what is new or changed; outputs of sources that are gone stay. --report is written after each round, for
    /// all sources as they stand then, and so is the exit code: 1 when one of their outputs failed.
    #[arg(long, conflicts_with_all = ["dry_run", "in_place", "montage"])]
    pub watch: bool,

    /// What to do for an output that fails, besides reporting it
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = OnError::Report)]
    pub on_error: OnError,

    /// Exit with 1 when an output misses --target-size or --target-score; `check` exits with 3
    #[arg(long)]
    pub strict_targets: bool,

    /// Name of each output, below the output folder
    #[arg(long, value_name = "TEMPLATE", long_help = name_help())]
    pub name: Option<String>,

    /// Write a report of everything that happened: a page where the name ends in .html, else JSON; `-` for JSON on
    /// standard output (repeatable)
    #[arg(long, value_name = "FILE")]
    pub report: Vec<PathBuf>,

    /// Write what templates need to show the outputs of each source: URLs, sizes, types, digests, and the source's
    /// dominant color and ThumbHash; `-` for standard output
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,

    /// What stands before each URL of the manifest, such as `https://cdn.example/img/`
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub base_url: Option<String>,

    /// Put the time each output took into the report
    #[arg(long)]
    pub timings: bool,

    /// Also take files and folders whose names begin with a dot
    #[arg(long)]
    pub hidden: bool,

    /// Also take what .gitignore and .ignore files name
    #[arg(long)]
    pub no_ignore: bool,

    /// Images worked on at once at most [default: one for each processor]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    /// Memory the program may take, such as 512M or 2G: an image that may need more is refused [default: what is
    /// available, half of it for images in flight]
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub memory: Option<u64>,

    /// Largest source file in bytes
    #[arg(long, value_name = "SIZE", value_parser = bytes, default_value = "50000000")]
    pub max_input_bytes: u64,

    /// Longest side of a source in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = 12_000)]
    pub max_input_side: u32,

    /// Longest side of an output in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = 8192)]
    pub max_output_side: u32,

    /// Most pixels of an AVIF output [default: 16777216, as IO; `max-avif-area` of `[limits]` in pixmill.toml]
    #[arg(long, value_name = "PIXELS", alias = "max-avif-pixels")]
    pub max_avif_area: Option<u64>,

    /// Longest side of an SVG output in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = 1600)]
    pub max_svg_side: u32,

    /// Largest SVG output in bytes
    #[arg(long, value_name = "SIZE", value_parser = bytes, default_value = "50000000")]
    pub max_svg_bytes: u64,

    /// Most frames of an animation
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub max_frames: u32,

    /// Print failures only
    #[arg(long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Print a line for each output, with its warnings
    #[arg(short, long)]
    pub verbose: bool,

    /// Show no progress bar
    #[arg(long)]
    pub no_progress: bool,

    /// What was made before.
    #[command(flatten)]
    pub cache: CacheUse,
}

/// What to do for an output that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnError {
    /// Nothing: there is no output
    Report,
    /// Put the source itself there, under its own extension, as IO passes it through
    Copy,
}

fn name_help() -> String {
    let row = |(word, what): &(&str, &str)| match *word {
        // Which clap would turn into a new line.
        "{n}" => format!("  an n, like these in braces: {what}"),
        _ => format!("  {word:<9} {what}"),
    };
    let words: Vec<String> = engine::WORDS.iter().map(row).collect();
    format!(
        "Name of each output, below the output folder [default: {}]\n\nThe extension is added where it is missing; one of a format, as in {{stem}}.webp, asks for that format.\n\n{}",
        engine::MIRROR,
        words.join("\n")
    )
}
