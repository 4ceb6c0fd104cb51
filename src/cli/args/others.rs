//! The options of the smaller subcommands.

use super::{images::ImageArgs, values::similarity};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

pub(super) const INFO: &str = "\
Examples:
  One image:                 pixmill info photo.jpg
  JSON, from a pipe:         cat photo.jpg | pixmill info - --json";

pub(super) const COMPARE: &str = "\
Examples:
  Score and sizes:           pixmill compare photo.png photo.webp
  In a script:               pixmill compare photo.png photo.webp --min-score 70";

pub(super) const EXPLAIN_MORE: &str = "Common options only. pixmill explain --help lists all, and examples.";

pub(super) const EXPLAIN: &str = "\
Examples:
  A query:                   pixmill explain '?width=300&crop=16:9,smart'
  Its effect on a photo:     pixmill explain '?width=300&crop=16:9,smart' photo.jpg
  The crop and the faces:    pixmill explain 'crop=1:1,smart' photo.jpg --draw crop.png
  The format for a browser:  pixmill explain 'format=auto&width=800' photo.jpg --accept chrome";

/// Arguments of `pixmill info`.
#[derive(Debug, Args)]
pub struct InfoArgs {
    /// Image files, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Print one JSON object for each file
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `pixmill compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Reference image, or `-` for standard input
    #[arg(value_name = "ORIGINAL")]
    pub original: PathBuf,

    /// Image to compare with the reference, of the same dimensions, or `-`
    #[arg(value_name = "OTHER")]
    pub other: PathBuf,

    /// Exit with 1 if the SSIMULACRA2 score is lower: 90 is visually lossless, 70 is good, 50 is fair
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true, value_parser = similarity)]
    pub min_score: Option<f64>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `pixmill explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The query
    pub query: String,

    /// Image to explain the query for
    pub file: Option<PathBuf>,

    /// Image options other than the query.
    #[command(flatten)]
    pub images: ImageArgs,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// Write a preview image that marks the cropped area and the detected faces
    ///
    /// An existing PNG of this name is replaced, unless it is the image itself. Any other existing file is an error.
    #[arg(long, value_name = "FILE", requires = "file")]
    pub draw: Option<PathBuf>,
}

/// Arguments of `pixmill generate`.
#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// The file to print
    #[arg(value_enum)]
    pub what: Generated,
}

/// The generated files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Generated {
    /// Completions for bash
    Bash,
    /// Completions for zsh
    Zsh,
    /// Completions for fish
    Fish,
    /// Completions for PowerShell
    Powershell,
    /// Completions for elvish
    Elvish,
    /// The man page
    Man,
    /// The parameter table of the language guide
    Parameters,
    /// The JSON Schema of the report
    Schema,
    /// The JSON Schema of check --json
    CheckSchema,
    /// The JSON Schema of the baseline
    BaselineSchema,
    /// The JSON Schema of pixmill.toml
    ConfigSchema,
    /// The JSON Schema of the manifest
    ManifestSchema,
    /// The JSON Schema of plan.json
    PlanSchema,
    /// The JSON Schema of the lines of batch
    BatchSchema,
    /// The Vite plugin
    VitePlugin,
    /// The TypeScript types of the Vite plugin
    ViteTypes,
    /// The TypeScript types of imports with a query
    ViteClientTypes,
}

/// Arguments of `pixmill worker`.
#[derive(Debug, Args)]
pub struct WorkerArgs {
    /// Number of threads
    #[arg(long)]
    pub threads: u16,

    /// Memory limit, in bytes
    #[arg(long)]
    pub memory: Option<u64>,
}
