//! The options of `pixmill run`.

use super::{
    cache::CacheUse,
    flags::QueryFlags,
    images::ImageArgs,
    resources::ResourceArgs,
    shard::ShardArgs,
    values::{base_url, grid, name_suffix, suffix},
};
use crate::engine;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

pub(super) const MORE: &str =
    "Common options only. pixmill run --help lists all, a flag for each query parameter, and examples.";

pub(super) const EXAMPLES: &str = "\
Examples:
  A folder, mirrored:        pixmill run photos/ -o dist/ -q 'width=800&quality=80'
  One file:                  pixmill run 'photo.jpg?width=800&format=webp' -o small.webp
  Several outputs, 1 decode: pixmill run photos/ -o dist/ -q 'width=320&format=avif' -q 'width=640&format=webp' --name '{dir}/{stem}-{width}.{ext}'
  A pipe:                    cat photo.jpg | pixmill run - -q width=200 -o - > thumb.jpg
  Flags instead of a query:  pixmill run photo.jpg -o small.avif --width 640 --quality 60
  Files of another command:  git ls-files '*.jpg' | pixmill run --files-from - -o dist/ -q width=800
  Contact sheets:            pixmill run photos/ -o sheet.jpg --contact-sheet 6x4 --captions
  With a configuration:      pixmill init && pixmill run
  On every change:           pixmill run --watch
  Replace the sources:       pixmill run assets/ --in-place -q quality=80";

/// Arguments of `pixmill run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Files, folders, globs, or `-`; each may end in a query: 'photo.jpg?width=300'
    ///
    /// `-` is standard input. URLs of buckets and images are inputs too: s3://bucket/photos. Defaults to `inputs` in pixmill.toml.
    #[arg(conflicts_with = "montage", value_name = "INPUT")]
    pub inputs: Vec<String>,

    /// Read input files from this list, one on each line or separated by NUL; `-` for standard input
    ///
    /// Names are paths from the current folder, without globs and queries. Outputs mirror their folders.
    #[arg(long, value_name = "LIST", conflicts_with_all = ["montage", "watch"])]
    pub files_from: Option<PathBuf>,

    /// Use only the inputs in this list of changed files, one on each line or separated by NUL; `-` for standard input
    ///
    /// Names are paths from the current folder: git diff --name-only --relative. Other files in the list are ignored.
    #[arg(long, value_name = "LIST", conflicts_with_all = ["montage", "watch"])]
    pub changed_only: Option<PathBuf>,

    /// Output folder, file name of a single output, or `-` for standard output
    ///
    /// A folder, or the URL of a bucket, mirrors the folders of the inputs. A path with words in braces also sets `--name`: 'dist/{stem}.webp'.
    /// Defaults to `output` in pixmill.toml.
    #[arg(short, long, value_name = "PATH", conflicts_with = "in_place")]
    pub output: Option<PathBuf>,

    /// Write each output beside its source; it replaces the source if name and format are the same
    ///
    /// Replaced images are recompressed losslessly, unless the query changes their pixels or a quality, `optimize` or a
    /// target is given.
    #[arg(long)]
    pub in_place: bool,

    /// Keep each original that --in-place replaces as `photo.jpg.SUFFIX`
    ///
    /// An existing backup is never overwritten; the image fails instead. Backups are not used as inputs.
    #[arg(long, value_name = "SUFFIX", requires = "in_place", value_parser = suffix)]
    pub backup: Option<String>,

    /// Query: '?width=300&crop=16:9,smart' (repeatable)
    ///
    /// In the query language of the Fastly Image Optimizer. Each query gives one output of each image; the image is
    /// decoded once.
    #[arg(short, long = "query", value_name = "QUERY")]
    pub queries: Vec<String>,

    /// Image options other than queries.
    #[command(flatten)]
    pub images: ImageArgs,

    /// Combine several images into one, in the syntax of Fastly's montage header, instead of inputs and queries:
    /// 'width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg'
    #[arg(long, value_name = "HEADER", requires = "output")]
    pub montage: Option<String>,

    /// Put all outputs on contact sheets of this many columns and rows, such as 6x4: -o sheet.jpg, or sheet-1.jpg,
    /// sheet-2.jpg and so on
    ///
    /// The query is applied to each image [default: width=240&height=240&fit=bounds]; its `bg-color`, `quality` and
    /// `metadata` to the sheet. Images that fail are left out.
    #[arg(long, value_name = "COLSxROWS", requires = "output", value_parser = grid, conflicts_with_all = ["montage", "in_place", "watch", "dry_run", "name", "suffix", "manifest", "depfile", "on_error", "preserve_mtime", "prune"])]
    pub contact_sheet: Option<(u32, u32)>,

    /// With --contact-sheet: write the name of each image below it
    #[arg(long, requires = "contact_sheet")]
    pub captions: bool,

    /// Folder to search for files missing from the input folder; the first match is used (repeatable)
    #[arg(long, value_name = "DIR")]
    pub fallback_root: Vec<PathBuf>,

    /// Print the planned outputs with dimensions and formats; write nothing
    #[arg(long, conflicts_with_all = ["report", "manifest", "depfile"])]
    pub dry_run: bool,

    /// Run again when sources or pixmill.toml change, until Ctrl-C
    ///
    /// Renders new and changed sources. Outputs of deleted sources stay. --report is written again after each round and
    /// covers all current sources. The exit code is 1 if any of their outputs failed.
    #[arg(long, conflicts_with_all = ["dry_run", "in_place", "montage"])]
    pub watch: bool,

    /// Action for failed outputs, besides reporting them
    #[arg(long, value_enum, value_name = "ACTION", default_value_t = OnError::Report)]
    pub on_error: OnError,

    /// Exit with 1 if an output misses --target-size or --target-score (`check` exits with 3)
    #[arg(long)]
    pub strict_targets: bool,

    /// Name template of outputs, relative to the output folder
    #[arg(long, value_name = "TEMPLATE", long_help = name_help())]
    pub name: Option<String>,

    /// Add this text to the names of outputs: `--suffix -small` writes photo-small.jpg
    #[arg(long, value_name = "TEXT", conflicts_with = "name", allow_hyphen_values = true, value_parser = name_suffix)]
    pub suffix: Option<String>,

    /// Give each output the modification time of its source
    #[arg(long)]
    pub preserve_mtime: bool,

    /// Write a report: HTML if the name ends in .html, JSON lines for .jsonl, compressed for .jsonl.zst, else JSON; `-` for
    /// JSON on standard output (repeatable)
    #[arg(long, value_name = "FILE")]
    pub report: Vec<PathBuf>,

    /// Write a JSON manifest for templates: URLs, dimensions, types and digests of the outputs of each source, with its
    /// dominant color and ThumbHash; `-` for standard output
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,

    /// Write the sources of each output as rules of make, for `include` and ninja's `depfile`
    #[arg(long, value_name = "FILE", conflicts_with = "watch")]
    pub depfile: Option<PathBuf>,

    /// Prefix of each URL in the manifest, such as `https://cdn.example/img/`
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub base_url: Option<String>,

    /// Add the time of each output to the report
    #[arg(long)]
    pub timings: bool,

    /// Include files and folders whose names begin with a dot
    #[arg(long)]
    pub hidden: bool,

    /// Include files that .gitignore and .ignore exclude
    #[arg(long)]
    pub no_ignore: bool,

    /// Processors, memory and limits.
    #[command(flatten)]
    pub resources: ResourceArgs,

    /// Maximum number of outputs of a run
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub max_renditions: u64,

    /// Print failures only
    #[arg(long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Print a line for each output, with its warnings
    #[arg(short, long)]
    pub verbose: bool,

    /// Hide the progress bar
    #[arg(long)]
    pub no_progress: bool,

    /// A run that is one of several.
    #[command(flatten)]
    pub shards: ShardArgs,

    /// Cache options.
    #[command(flatten)]
    pub cache: CacheUse,

    /// Query parameters as flags.
    #[command(flatten)]
    pub flags: QueryFlags,
}

impl RunArgs {
    /// Whether the command line names inputs, so that those of pixmill.toml do not apply.
    pub fn names_inputs(&self) -> bool {
        !self.inputs.is_empty() || self.files_from.is_some()
    }

    /// Whether the run covers all inputs of pixmill.toml.
    pub fn covers_project(&self) -> bool {
        !self.names_inputs() && self.changed_only.is_none() && self.montage.is_none()
    }
}

/// The action for failed outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnError {
    /// Write no output
    Report,
    /// Write a copy of the source with its own extension, as Fastly does
    Copy,
}

fn name_help() -> String {
    let row = |(word, what): &(&str, &str)| match *word {
        // clap turns `{n}` into a line break.
        "{n}" => format!("  n in braces: {what}"),
        _ => format!("  {word:<9} {what}"),
    };
    let words: Vec<String> = engine::WORDS.iter().map(row).collect();
    format!(
        "Name template of outputs, relative to the output folder [default: {}]\n\nA missing extension is added. The extension of a format sets the format: {{stem}}.webp writes WebP.\n\n{}",
        engine::MIRROR,
        words.join("\n")
    )
}
