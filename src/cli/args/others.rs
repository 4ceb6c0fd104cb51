//! What the smaller subcommands take.

use super::{ImageArgs, values::similarity};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

pub(super) const INFO: &str = "\
Examples:
  One image:               pixmill info photo.jpg
  For programs, in a pipe:   cat photo.jpg | pixmill info - --json";

pub(super) const COMPARE: &str = "\
Examples:
  How alike, how large:      pixmill compare photo.png photo.webp
  A check in a script:       pixmill compare photo.png photo.webp --min-score 70";

pub(super) const EXPLAIN_MORE: &str =
    "These are the options of every day; pixmill explain --help has all, and examples.";

pub(super) const EXPLAIN: &str = "\
Examples:
  What a query means:        pixmill explain '?width=300&crop=16:9,smart'
  What it does to a photo:   pixmill explain '?width=300&crop=16:9,smart' photo.jpg
  Drawn, with faces:         pixmill explain 'crop=1:1,smart' photo.jpg --draw crop.png
  What a browser would get:  pixmill explain 'format=auto&width=800' photo.jpg --accept chrome";

/// Arguments of `pixmill info`.
#[derive(Debug, Args)]
pub struct InfoArgs {
    /// Image files, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Print JSON, one object for each file
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `pixmill compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The image to compare with, or `-` for standard input
    #[arg(value_name = "ORIGINAL")]
    pub original: PathBuf,

    /// The other one, of the same size in pixels
    #[arg(value_name = "OTHER")]
    pub other: PathBuf,

    /// Exit with 1 when SSIMULACRA2 is below this: 90 cannot be told apart, 70 is good, 50 is fair
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

    /// An image to explain it for
    pub file: Option<PathBuf>,

    /// What else there is to say about the image.
    #[command(flatten)]
    pub images: ImageArgs,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// Draw the image with what is cut off and the faces that were found, into this file
    #[arg(long, value_name = "FILE", requires = "file")]
    pub draw: Option<PathBuf>,
}

/// Arguments of `pixmill generate`.
#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// What to print
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
    /// The JSON Schema of what check --json prints
    CheckSchema,
    /// The JSON Schema of the baseline
    BaselineSchema,
    /// The JSON Schema of pixmill.toml
    ConfigSchema,
    /// The JSON Schema of the manifest
    ManifestSchema,
}
