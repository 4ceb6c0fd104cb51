//! What can be typed: clap's structs, and the picture flags that are made from the parameter rows.

use crate::{engine, recipe};
use clap::{ArgMatches, Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Makes pictures small: what an image CDN does at the edge, before deployment, with the same query.
#[derive(Debug, Parser)]
#[command(name = "pixmill", version, max_term_width = 100, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  pixmill run photos/ -o dist/ -q '?width=300&crop=16:9,smart' --report report.json
  pixmill run 'photo.jpg?width=800&format=webp&quality=80' -o small.webp
  pixmill explain '?width=300&crop=16:9' photo.jpg

Exit codes: 0 all is there, 1 something failed, 2 wrong usage and nothing was run, 130 interrupted.";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Render pictures by one or more queries.
    #[command(after_long_help = RUN_EXAMPLES)]
    Run(Box<RunArgs>),
    /// Show what pictures are, without decoding them.
    Info(InfoArgs),
    /// Show how alike two pictures are, and how large.
    Compare(CompareArgs),
    /// Show what a query means, and what it would do to a picture.
    Explain(Box<ExplainArgs>),
    /// Write the generated files: completions, man pages, parameter table, report schema.
    #[command(hide = true)]
    Generate(GenerateArgs),
}

const RUN_EXAMPLES: &str = "\
Examples:
  A tree, mirrored:          pixmill run photos/ -o dist/ -q 'width=800&quality=80'
  One file:                  pixmill run 'photo.jpg?width=800&format=webp' -o small.webp
  Several from one decode:   pixmill run photos/ -o dist/ -q 'width=320&format=avif' -q 'width=640&format=webp' --name '{dir}/{stem}-{width}.{ext}'
  A pipe:                    cat photo.jpg | pixmill run - -q width=200 -o - > thumb.jpg
  Flags instead of a query:  pixmill run photo.jpg -o small.avif --width 640 --quality 60
  Replace the sources:       pixmill run assets/ --in-place -q quality=80";

/// Arguments of `pixmill run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Files, folders, globs, or `-` for standard input; each may end in a query: 'photo.jpg?width=300'
    #[arg(required_unless_present = "montage", conflicts_with = "montage", value_name = "INPUT")]
    pub inputs: Vec<String>,

    /// Where the outputs go: a folder, which mirrors the inputs; a picture's file name for a single output; `-` for
    /// standard output
    #[arg(short, long, value_name = "PATH", required_unless_present = "in_place", conflicts_with = "in_place")]
    pub output: Option<PathBuf>,

    /// Put each output beside its source, replacing the source where name and format are the same
    #[arg(long)]
    pub in_place: bool,

    /// What to do, in the language of the Fastly Image Optimizer: '?width=300&crop=16:9,smart'; several queries give
    /// several outputs of each picture, which is decoded once
    #[arg(short, long = "query", value_name = "QUERY")]
    pub queries: Vec<String>,

    /// What else there is to say about the pictures.
    #[command(flatten)]
    pub pictures: PictureArgs,

    /// Several pictures in one, as IO's header asks for it, instead of inputs and queries:
    /// 'width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg'
    #[arg(long, value_name = "HEADER", requires = "output")]
    pub montage: Option<String>,

    /// Where to look for a file that its input folder does not have; the first that has it counts (repeatable)
    #[arg(long, value_name = "DIR")]
    pub fallback_root: Vec<PathBuf>,

    /// Print what would be made, with sizes and formats, and make nothing
    #[arg(long, conflicts_with = "report")]
    pub dry_run: bool,

    /// What to do for an output that fails, besides reporting it
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = OnError::Report)]
    pub on_error: OnError,

    /// Name of each output, below the output folder
    #[arg(long, value_name = "TEMPLATE", long_help = name_help())]
    pub name: Option<String>,

    /// Write a JSON report of everything that happened; `-` for standard output
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,

    /// Put the time each output took into the report
    #[arg(long)]
    pub timings: bool,

    /// Also take files and folders whose names begin with a dot
    #[arg(long)]
    pub hidden: bool,

    /// Also take what .gitignore and .ignore files name
    #[arg(long)]
    pub no_ignore: bool,

    /// Pictures worked on at once [default: one for each processor]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    /// Memory that pictures in flight may take, such as 512M or 2G [default: half of what is available]
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

    /// Most pixels of an AVIF output
    #[arg(long, value_name = "PIXELS", default_value_t = 16_777_216)]
    pub max_avif_pixels: u64,

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

    /// Render everything anew; this version keeps no cache, so it always does
    #[arg(long)]
    pub no_cache: bool,
}

/// What can be said about pictures beside queries, for `run` and `explain` alike.
#[derive(Debug, Args)]
pub struct PictureArgs {
    /// What the client takes, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; several
    /// give several outputs (repeatable)
    #[arg(long, value_name = "ACCEPT")]
    pub accept: Vec<String>,

    /// A service setting of IO, over those of the configuration file (repeatable)
    #[arg(long = "set", value_name = "NAME=VALUE", long_help = settings_help())]
    pub settings: Vec<String>,

    /// The configuration file [default: the first pixmill.toml from here upwards]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// A class of the configuration, under every query; several give several outputs (repeatable)
    #[arg(long, value_name = "NAME")]
    pub class: Vec<String>,

    /// Refuse queries that say anything but a class
    #[arg(long)]
    pub only_classes: bool,

    /// Pass over what is wrong in a query with a warning, as IO does at the edge
    #[arg(long)]
    pub lenient: bool,

    /// Search the quality of each lossy output for this likeness to the picture, in SSIMULACRA2: 90 cannot be told apart,
    /// 70 is good, 50 is fair; a quality in the query is the highest then
    #[arg(long, value_name = "SCORE", conflicts_with = "target_size", value_parser = score)]
    pub target_score: Option<f64>,

    /// Search the quality of each lossy output for the best that fits into so many bytes, such as 100kB
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub target_size: Option<u64>,

    /// Keep EXIF, XMP and IPTC, but never where the picture was taken, its orientation, thumbnails and maker's notes
    #[arg(long)]
    pub keep_metadata: bool,

    /// The certificates that sign content credentials (`metadata=c2pa`, in a build with the feature `c2pa`), as PEM
    #[arg(long, value_name = "FILE", requires = "c2pa_key")]
    pub c2pa_cert: Option<PathBuf>,

    /// Their private key, as PEM in PKCS#8
    #[arg(long, value_name = "FILE", requires = "c2pa_cert")]
    pub c2pa_key: Option<PathBuf>,

    /// Keep the picture's colour profile in the file instead of making its colours sRGB
    #[arg(long)]
    pub keep_profile: bool,

    /// A picture over each output, as IO's header asks for it: 'overlay=/logo.png&overlay-align=bottom,right'
    #[arg(long, value_name = "HEADER")]
    pub overlay: Option<String>,

    /// Where the paths of --overlay and --montage begin; they cannot leave it (repeatable)
    #[arg(long, value_name = "DIR")]
    pub asset_root: Vec<PathBuf>,

    /// What smart crops keep in the middle, instead of searching: pixels or percent from the top left of the upright
    /// source, such as 30p,50p
    #[arg(long, value_name = "X,Y")]
    pub focus: Option<String>,
}

/// What to do for an output that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnError {
    /// Nothing: there is no output
    Report,
    /// Put the source itself there, under its own extension, as IO passes it through
    Copy,
}

/// Arguments of `pixmill info`.
#[derive(Debug, Args)]
pub struct InfoArgs {
    /// Picture files, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Print JSON, one object for each file
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `pixmill compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The picture to compare with, or `-` for standard input
    #[arg(value_name = "ORIGINAL")]
    pub original: PathBuf,

    /// The other one, of the same size in pixels
    #[arg(value_name = "OTHER")]
    pub other: PathBuf,

    /// Exit with 1 when SSIMULACRA2 is below this: 90 cannot be told apart, 70 is good, 50 is fair
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true)]
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

    /// A picture to explain it for
    pub file: Option<PathBuf>,

    /// What else there is to say about the picture.
    #[command(flatten)]
    pub pictures: PictureArgs,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// Draw the picture with what is cut off and the faces that were found, into this file
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
    /// The parameter table of the README
    Parameters,
    /// The JSON Schema of the report
    Schema,
}

/// The whole command line, with the picture flags.
pub fn command() -> clap::Command {
    let flags = recipe::docs().into_iter().map(|doc| {
        let arg = clap::Arg::new(doc.name)
            .long(doc.name)
            .value_name("VALUE")
            .help(format!("{}: {}", doc.summary, doc.value))
            .long_help(format!("{}: {}\n{}", doc.summary, doc.value, doc.details))
            .help_heading("Picture flags: the query's parameters, laid over every query");
        // Shown to completions, checked by the parameter's own parser.
        let choices = doc.choices.iter().copied().map(clap::builder::PossibleValue::new).collect();
        arg.value_parser(AnyOf(choices)).hide_possible_values(true)
    });
    Cli::command().mut_subcommand("run", |run| run.args(flags))
}

/// Completes listed values and takes any: the parameter's own parser says what is wrong with a value, and how.
#[derive(Debug, Clone)]
struct AnyOf(Vec<clap::builder::PossibleValue>);

impl clap::builder::TypedValueParser for AnyOf {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        clap::builder::StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = clap::builder::PossibleValue> + '_>> {
        (!self.0.is_empty()).then(|| Box::new(self.0.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }
}

/// The picture flags of a `run`, as a query: a flag cannot behave differently from its parameter.
pub fn picture_flags(matches: &ArgMatches) -> String {
    let Some(("run", run)) = matches.subcommand() else { return String::new() };
    let said = |name: &'static str| Some(format!("{name}={}", run.get_one::<String>(name)?));
    let pairs: Vec<String> = recipe::docs().into_iter().filter_map(|doc| said(doc.name)).collect();
    pairs.join("&")
}

fn name_help() -> String {
    let row = |(word, what): &(&str, &str)| match *word {
        // Which clap would turn into a new line.
        "{n}" => format!("  an n, like these in braces: {what}"),
        _ => format!("  {word:<9} {what}"),
    };
    let words: Vec<String> = engine::WORDS.iter().map(row).collect();
    format!("Name of each output, below the output folder [default: {}]\n\n{}", engine::MIRROR, words.join("\n"))
}

fn settings_help() -> String {
    let row = |(name, what): (&str, &str)| format!("  {name:<14} {what}");
    let rows: Vec<String> = recipe::settings().map(row).collect();
    format!("A service setting of IO, over those of the configuration file (repeatable)\n\n{}", rows.join("\n"))
}

/// `1500000`, `512k`, `64M`, `2G`, `2GiB`: powers of 1000, or of 1024 with an `i`.
fn bytes(text: &str) -> Result<u64, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1000,
        "m" | "mb" => 1000 * 1000,
        "g" | "gb" => 1000 * 1000 * 1000,
        "ki" | "kib" => 1 << 10,
        "mi" | "mib" => 1 << 20,
        "gi" | "gib" => 1 << 30,
        _ => 0,
    };
    let number: Option<u64> = number.parse().ok();
    let bytes = number.and_then(|n| n.checked_mul(factor)).filter(|n| *n > 0);
    bytes.ok_or_else(|| "expected a number of bytes above zero such as 1500000, 512M or 2GiB".to_owned())
}

fn score(text: &str) -> Result<f64, String> {
    let score = text.parse().ok().filter(|score| (1.0..=100.0).contains(score));
    score.ok_or_else(|| "expected a score from 1 to 100, such as 80".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn sizes_for_people() {
        assert_eq!([bytes("12"), bytes("2k"), bytes("3MiB")], [Ok(12), Ok(2000), Ok(3 << 20)]);
        for wrong in ["", "M", "0", "-1", "1.5G", "9999999999999G", "1T"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }
}
