//! What `pixmill html` takes.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  One image:        pixmill html manifest.json photos/coffee.jpg --alt 'A cup of coffee' --sizes '(min-width: 60em) 50vw, 100vw'
  Art direction:      pixmill html manifest.json photos/coffee.jpg --media 'phone=(max-width: 40em)'
  All of a manifest:  pixmill html manifest.json --placeholder
  The first at once:  pixmill html manifest.json --eager=1 --fetchpriority high --placeholder=thumbhash
  With alt texts:     pixmill html manifest.json --images alts.json --json";

/// Arguments of `pixmill html`.
#[derive(Debug, Args)]
pub struct HtmlArgs {
    /// What `pixmill run --manifest` has written, or `-` for standard input
    pub manifest: PathBuf,

    /// Sources as the manifest names them; all when there is none
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<String>,

    /// The text that stands for the image, where --images says none [default: empty, for images that only decorate]
    #[arg(long, value_name = "TEXT")]
    pub alt: Option<String>,

    /// Alt texts as JSON: an object of source and text, or a list of images; `-` for standard input
    ///
    /// A list makes those images alone, in its order. Each has a `source`, and may have `alt`, `sizes`, `eager` and
    /// `fetchpriority`. A source without a text is an error, unless --alt says what stands for it.
    #[arg(long, value_name = "FILE")]
    pub images: Option<PathBuf>,

    /// Load images at once instead of when they come near: all of them, or the first N
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = "all", value_parser = first)]
    pub eager: Option<usize>,

    /// How much images are wanted: high, low or auto; with --eager, those that it is for
    #[arg(long, value_name = "PRIORITY")]
    pub fetchpriority: Option<Priority>,

    /// How wide the image is shown, as in the attribute `sizes`: '(min-width: 60em) 50vw, 100vw' [default: 100vw]
    #[arg(long, value_name = "SIZES")]
    pub sizes: Option<String>,

    /// When the renditions of a class are shown: 'phone=(max-width: 40em)'; browsers take the first that holds, and
    /// what is of no such class where none does (repeatable)
    #[arg(long, value_name = "CLASS=QUERY", value_parser = media)]
    pub media: Vec<(String, String)>,

    /// Take the renditions of this class alone (repeatable)
    #[arg(long, value_name = "NAME")]
    pub class: Vec<String>,

    /// Show something until the image is there: its dominant color, or its ThumbHash as a small PNG in a data URI
    ///
    /// Not for transparent images, behind which it would stay visible.
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "color")]
    pub placeholder: Option<Placeholder>,

    /// Print a JSON list of sources and their markup
    #[arg(long)]
    pub json: bool,
}

/// What is shown until an image is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Placeholder {
    /// Its dominant color
    Color,
    /// Its ThumbHash
    Thumbhash,
}

/// How much an image is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Priority {
    /// Before other images
    High,
    /// After other images
    Low,
    /// As the browser sees fit
    Auto,
}

impl Priority {
    /// As in the attribute `fetchpriority`.
    pub fn word(self) -> &'static str {
        match self {
            Priority::High => "high",
            Priority::Low => "low",
            Priority::Auto => "auto",
        }
    }
}

/// How many images.
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
    fn a_media_query_may_have_its_own_signs() {
        let pair = |class: &str, query: &str| Ok((class.to_owned(), query.to_owned()));
        assert_eq!(media("phone=(max-width: 40em)"), pair("phone", "(max-width: 40em)"));
        assert_eq!(media("wide=(width>=60em)"), pair("wide", "(width>=60em)"));
        for wrong in ["phone", "=(x)", "phone=", ""] {
            assert!(media(wrong).is_err(), "{wrong}");
        }
    }
}
