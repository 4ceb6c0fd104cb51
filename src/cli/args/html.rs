//! What `pixmill html` takes.

use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  One picture:        pixmill html manifest.json photos/coffee.jpg --alt 'A cup of coffee' --sizes '(min-width: 60em) 50vw, 100vw'
  Art direction:      pixmill html manifest.json photos/coffee.jpg --media 'phone=(max-width: 40em)'
  All of a manifest:  pixmill html manifest.json --placeholder";

/// Arguments of `pixmill html`.
#[derive(Debug, Args)]
pub struct HtmlArgs {
    /// What `pixmill run --manifest` has written, or `-` for standard input
    pub manifest: PathBuf,

    /// Sources as the manifest names them; all when there is none
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<String>,

    /// The text that stands for the picture [default: empty, for pictures that only decorate]
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub alt: String,

    /// How wide the picture is shown, as in the attribute `sizes`: '(min-width: 60em) 50vw, 100vw' [default: 100vw]
    #[arg(long, value_name = "SIZES")]
    pub sizes: Option<String>,

    /// When the renditions of a class are shown: 'phone=(max-width: 40em)'; browsers take the first that holds, and
    /// what is of no such class where none does (repeatable)
    #[arg(long, value_name = "CLASS=QUERY", value_parser = media)]
    pub media: Vec<(String, String)>,

    /// Take the renditions of this class alone (repeatable)
    #[arg(long, value_name = "NAME")]
    pub class: Vec<String>,

    /// Show the dominant colour until the picture is there
    #[arg(long)]
    pub placeholder: bool,
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
