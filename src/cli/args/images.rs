//! Image options other than queries.

use super::values::{bytes, score};
use crate::{codec::Damaged, recipe};
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use std::path::PathBuf;

/// Image options other than queries, of `run`, `check` and `explain`.
#[derive(Debug, Args)]
pub struct ImageArgs {
    /// Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari;
    /// each value gives one output (repeatable)
    #[arg(long, value_name = "ACCEPT")]
    pub accept: Vec<String>,

    /// Service setting of Fastly, overriding the configuration file (repeatable)
    #[arg(long = "set", value_name = "NAME=VALUE", long_help = settings_help())]
    pub settings: Vec<String>,

    /// Configuration file [default: the first pixmill.toml in this or a parent directory]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Class of the configuration, overridden by queries; each value gives one output (repeatable)
    #[arg(long, value_name = "NAME")]
    pub class: Vec<String>,

    /// Reject queries with any parameter other than `class`
    #[arg(long)]
    pub only_classes: bool,

    /// Ignore invalid parameters with a warning, as Fastly does
    #[arg(long)]
    pub lenient: bool,

    /// Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is
    /// fair; a quality in the query is the upper limit
    #[arg(long, value_name = "SCORE", conflicts_with = "target_size", value_parser = score)]
    pub target_score: Option<f64>,

    /// Choose the highest quality of each lossy output that fits this size, such as 100kB
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub target_size: Option<u64>,

    /// Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes
    #[arg(long)]
    pub keep_metadata: bool,

    /// How to treat truncated or corrupt sources [default: fail]
    ///
    /// `warn` decodes the readable part, as browsers do, fills the rest with gray, black or transparency, and reports a
    /// warning. Sources without readable pixels still fail, and so does replacing a damaged source in place without
    /// --backup. Format errors that lose no pixels do not count as damage.
    #[arg(long, value_name = "MODE", value_parser = PossibleValuesParser::new(Damaged::WORDS).try_map(|word| word.parse::<Damaged>()))]
    pub damaged: Option<Damaged>,

    /// Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM
    #[arg(long, value_name = "FILE", requires = "c2pa_key")]
    pub c2pa_cert: Option<PathBuf>,

    /// Private key of --c2pa-cert, as PEM (PKCS#8)
    #[arg(long, value_name = "FILE", requires = "c2pa_cert")]
    pub c2pa_key: Option<PathBuf>,

    /// Keep the color profile of the source instead of converting to sRGB
    #[arg(long)]
    pub keep_profile: bool,

    /// Image to draw over each output, in the syntax of Fastly's overlay header: 'overlay=/logo.png&overlay-align=bottom,right'
    #[arg(long, value_name = "HEADER")]
    pub overlay: Option<String>,

    /// Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)
    #[arg(long, value_name = "DIR")]
    pub asset_root: Vec<PathBuf>,

    /// Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source,
    /// such as 30p,50p
    #[arg(long, value_name = "X,Y")]
    pub focus: Option<String>,
}

fn settings_help() -> String {
    let row = |(name, what): (&str, &str)| format!("  {name:<14} {what}");
    let rows: Vec<String> = recipe::settings().map(row).collect();
    format!("Service setting of Fastly, overriding the configuration file (repeatable)\n\n{}", rows.join("\n"))
}
