//! What can be said about images beside queries.

use super::values::{bytes, score};
use crate::{codec::Damaged, recipe};
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use std::path::PathBuf;

/// What can be said about images beside queries, for `run` and `explain` alike.
#[derive(Debug, Args)]
pub struct ImageArgs {
    /// What the client takes, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; several
    /// give several outputs (repeatable)
    #[arg(long, value_name = "ACCEPT")]
    pub accept: Vec<String>,

    /// A service setting of IO, over those of the configuration file (repeatable)
    #[arg(long = "set", value_name = "NAME=VALUE", long_help = settings_help())]
    pub settings: Vec<String>,

    /// The configuration file [default: the first pixmill.toml from here upward]
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

    /// Search the quality of each lossy output for this likeness to the image, in SSIMULACRA2: 90 cannot be told apart,
    /// 70 is good, 50 is fair; a quality in the query is the highest then
    #[arg(long, value_name = "SCORE", conflicts_with = "target_size", value_parser = score)]
    pub target_score: Option<f64>,

    /// Search the quality of each lossy output for the best that fits into so many bytes, such as 100kB
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub target_size: Option<u64>,

    /// Keep EXIF, XMP and IPTC, but never where the image was taken, its orientation, thumbnails and maker's notes
    #[arg(long)]
    pub keep_metadata: bool,

    /// What becomes of sources of which a part is missing or wrong, such as a photo that was cut off [default: fail]
    ///
    /// `warn` decodes what is there, as browsers do, fills the rest with gray or black, or nothing where the image can be
    /// transparent, and warns of what is missing. Sources of which nothing can be shown still fail, and so does replacing a
    /// damaged source in place without --backup. Files that only break a rule, without a loss of pixels, need no option.
    #[arg(long, value_name = "WHAT", value_parser = PossibleValuesParser::new(Damaged::WORDS).try_map(|word| word.parse::<Damaged>()))]
    pub damaged: Option<Damaged>,

    /// The certificates that sign content credentials (`metadata=c2pa`, in a build with the feature `c2pa`), as PEM
    #[arg(long, value_name = "FILE", requires = "c2pa_key")]
    pub c2pa_cert: Option<PathBuf>,

    /// Their private key, as PEM in PKCS#8
    #[arg(long, value_name = "FILE", requires = "c2pa_cert")]
    pub c2pa_key: Option<PathBuf>,

    /// Keep the image's color profile in the file instead of making its colors sRGB
    #[arg(long)]
    pub keep_profile: bool,

    /// An image over each output, as IO's header asks for it: 'overlay=/logo.png&overlay-align=bottom,right'
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

fn settings_help() -> String {
    let row = |(name, what): (&str, &str)| format!("  {name:<14} {what}");
    let rows: Vec<String> = recipe::settings().map(row).collect();
    format!("A service setting of IO, over those of the configuration file (repeatable)\n\n{}", rows.join("\n"))
}
