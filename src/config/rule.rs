//! Rules: the renditions of the files that match.

use super::List;
use crate::{
    engine::MIRROR,
    geometry::Point,
    param,
    store::{GlobError, matcher_of_any},
};
use globset::GlobSet;
use serde::Deserialize;
use toml::Spanned;

/// One `[[rule]]`. Every combination of its classes, widths, pixel ratios and formats is a rendition of each file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Globs relative to the folder of the configuration; `*` and `?` do not match a `/`, `**` does.
    pub files: List,
    /// The parameters of every rendition.
    pub query: Option<Spanned<String>>,
    /// Classes that the query builds on.
    #[serde(default)]
    pub classes: List,
    /// Widths in CSS pixels, to be multiplied by the pixel ratio. Widths above the source's give a single output.
    #[serde(default)]
    pub widths: Vec<Spanned<i64>>,
    /// Device pixel ratios, 1 to 10.
    #[serde(default)]
    pub dprs: Vec<Spanned<f64>>,
    /// Values of `format`.
    #[serde(default)]
    pub formats: List,
    /// The name template of outputs; see [`Rule::template`] for the default.
    pub name: Option<Spanned<String>>,
    /// The focus of smart crops.
    pub focus: Option<Spanned<String>>,
    /// `Accept` headers: one rendition for each.
    #[serde(default)]
    pub accept: List,
}

impl Rule {
    /// The parameters of each rendition besides the query and class: `width=320&dpr=2&format=avif`. At least one, which
    /// may be empty.
    pub fn variants(&self) -> Vec<String> {
        let widths = choices(self.widths.iter().map(|width| format!("width={}", width.get_ref())));
        let dprs = choices(self.dprs.iter().map(|dpr| format!("dpr={}", dpr.get_ref())));
        let formats = choices(self.formats.texts().map(|format| format!("format={format}")));
        let mut all = Vec::new();
        for width in &widths {
            for dpr in &dprs {
                for format in &formats {
                    let parts = [width, dpr, format].into_iter().filter(|part| !part.is_empty());
                    all.push(parts.map(String::as_str).collect::<Vec<_>>().join("&"));
                }
            }
        }
        all
    }

    /// The number of [`Rule::variants`].
    pub fn variant_count(&self) -> u64 {
        let lengths = [self.widths.len(), self.dprs.len(), self.formats.texts().len()];
        lengths.iter().fold(1, |count: u64, length| count.saturating_mul((*length).max(1) as u64))
    }

    /// The name template of outputs. The default contains the differences between renditions: the class if there are several,
    /// then the width, or without widths the pixel ratio. `{width}` already includes the pixel ratio.
    pub fn template(&self) -> String {
        if let Some(name) = &self.name {
            return name.get_ref().clone();
        }
        let class = if self.classes.texts().len() > 1 { "-{class}" } else { "" };
        let size = match (self.widths.is_empty(), self.dprs.is_empty()) {
            (false, _) => "-{width}",
            (true, false) => "@{dpr}x",
            (true, true) => "",
        };
        MIRROR.replace("{stem}", &format!("{{stem}}{class}{size}"))
    }

    /// The matcher of the files.
    ///
    /// # Errors
    /// When a glob is invalid, which [`super::Config::parse`] rejects.
    pub fn matcher(&self) -> Result<GlobSet, GlobError> {
        matcher_of_any(self.files.texts())
    }

    /// The focus of smart crops.
    pub fn focus(&self) -> Option<Point> {
        self.focus.as_ref().and_then(|text| param::point(text.get_ref()))
    }
}

/// The choices, or a single empty one.
fn choices(values: impl Iterator<Item = String>) -> Vec<String> {
    let all: Vec<String> = values.collect();
    if all.is_empty() { vec![String::new()] } else { all }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn rule(text: &str) -> Rule {
        let mut config = Config::parse(&format!(
            "[[rule]]\nfiles = 'photos/**'\n{text}\n[class.a]\nquery = 'blur=2'\n[class.b]\nquery = 'blur=3'"
        ))
        .expect(text);
        config.rule.remove(0)
    }

    #[test]
    fn every_combination_is_a_variant() {
        assert_eq!(rule("").variants(), [""]);
        let text = "widths = [320, 640]\ndprs = [1, 1.5]\nformats = ['avif', 'jpg']";
        let variants = rule(text).variants();
        assert_eq!((variants.len(), rule(text).variant_count(), rule("").variant_count()), (8, 8, 1));
        assert_eq!([&variants[0], &variants[7]], ["width=320&dpr=1&format=avif", "width=640&dpr=1.5&format=jpg"]);
    }

    #[test]
    fn default_names_contain_what_differs() {
        for (text, name) in [
            ("", "{dir}/{stem}.{ext}"),
            ("classes = 'a'\nformats = ['avif', 'jpg']", "{dir}/{stem}.{ext}"),
            ("classes = ['a', 'b']", "{dir}/{stem}-{class}.{ext}"),
            ("widths = [320]\ndprs = [1, 2]", "{dir}/{stem}-{width}.{ext}"),
            ("classes = ['a', 'b']\ndprs = [1, 2]", "{dir}/{stem}-{class}@{dpr}x.{ext}"),
            ("widths = [320]\nname = '{stem}_{width}.{ext}'", "{stem}_{width}.{ext}"),
        ] {
            assert_eq!(rule(text).template(), name, "{text}");
        }
    }

    #[test]
    fn a_star_does_not_match_a_slash() {
        let matches = |glob: &str, path: &str| {
            let config = Config::parse(&format!("[[rule]]\nfiles = ['x', '{glob}']")).expect(glob);
            config.rule[0].matcher().expect(glob).is_match(path)
        };
        assert!(matches("photos/**", "photos/a/b.jpg") && matches("photos/*.jpg", "photos/b.jpg"));
        assert!(!matches("photos/*.jpg", "photos/a/b.jpg") && !matches("*.jpg", "photos/b.jpg"));
    }
}
