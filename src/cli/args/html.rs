//! The options of `pixmill html`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  One image:          pixmill html manifest.json photos/coffee.jpg --alt 'A cup of coffee' --sizes '(min-width: 60em) 50vw, 100vw'
  Art direction:      pixmill html manifest.json photos/coffee.jpg --media 'phone=(max-width: 40em)'
  All images:         pixmill html manifest.json --placeholder
  Load the first now: pixmill html manifest.json --eager=1 --fetchpriority high --placeholder=thumbhash
  With alt texts:     pixmill html manifest.json --images alts.json --json";

/// Arguments of `pixmill html`.
#[derive(Debug, Args)]
pub struct HtmlArgs {
    /// Manifest written by `pixmill run --manifest`, or `-` for standard input
    pub manifest: PathBuf,

    /// Sources by their names in the manifest [default: all]
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<String>,

    /// Alt text of images without alt text in --images [default: empty, for decorative images]
    #[arg(long, value_name = "TEXT")]
    pub alt: Option<String>,

    /// JSON file of alt texts: an object of source and text, or a list of images; `-` for standard input
    ///
    /// A list selects its images, in its order. Each has a `source`, and may have `alt`, `sizes`, `eager` and
    /// `fetchpriority`. A source without alt text is an error unless --alt is given.
    #[arg(long, value_name = "FILE")]
    pub images: Option<PathBuf>,

    /// Use loading="eager" instead of "lazy": for all images, or for the first N
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = "all", value_parser = first)]
    pub eager: Option<usize>,

    /// Value of the `fetchpriority` attribute: high, low or auto; with --eager, only for the eager images
    #[arg(long, value_name = "PRIORITY")]
    pub fetchpriority: Option<Priority>,

    /// Value of the `sizes` attribute, the displayed width: '(min-width: 60em) 50vw, 100vw' [default: 100vw]
    #[arg(long, value_name = "SIZES")]
    pub sizes: Option<String>,

    /// Media query for the renditions of a class: 'phone=(max-width: 40em)'. Browsers use the first that matches, else
    /// the renditions of other classes (repeatable)
    #[arg(long, value_name = "CLASS=QUERY", value_parser = media)]
    pub media: Vec<(String, String)>,

    /// Use only the renditions of this class (repeatable)
    #[arg(long, value_name = "NAME")]
    pub class: Vec<String>,

    /// Show a placeholder while the image loads: its dominant color, or its ThumbHash as a small PNG in a data URI
    ///
    /// Transparent images get none, because it would stay visible behind them.
    #[arg(long, value_name = "TYPE", num_args = 0..=1, require_equals = true, default_missing_value = "color")]
    pub placeholder: Option<Placeholder>,

    /// Print a JSON list of sources and their HTML
    #[arg(long)]
    pub json: bool,
}

/// The placeholder of an image that is loading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Placeholder {
    /// The dominant color
    Color,
    /// The ThumbHash
    Thumbhash,
}

/// The values of `fetchpriority`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Priority {
    /// Before other images
    High,
    /// After other images
    Low,
    /// The browser decides
    Auto,
}

impl Priority {
    /// The value of the attribute.
    pub fn word(self) -> &'static str {
        match self {
            Priority::High => "high",
            Priority::Low => "low",
            Priority::Auto => "auto",
        }
    }
}

/// The number of eager images.
fn first(text: &str) -> Result<usize, String> {
    match text {
        "all" => Ok(usize::MAX),
        number => number.parse().map_err(|_| "expected a number of images, such as 1".to_owned()),
    }
}

fn media(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').map(|(class, query)| (class.trim(), query.trim()));
    match pair.filter(|(class, query)| !class.is_empty() && !query.is_empty()) {
        Some((class, query)) => Ok((class.to_owned(), query.to_owned())),
        None => Err("expected a class and a media query, such as 'phone=(max-width: 40em)'".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_query_may_contain_an_equals_sign() {
        let pair = |class: &str, query: &str| Ok((class.to_owned(), query.to_owned()));
        assert_eq!(media("phone=(max-width: 40em)"), pair("phone", "(max-width: 40em)"));
        assert_eq!(media("wide=(width>=60em)"), pair("wide", "(width>=60em)"));
        for wrong in ["phone", "=(x)", "phone=", ""] {
            assert!(media(wrong).is_err(), "{wrong}");
        }
    }
}
