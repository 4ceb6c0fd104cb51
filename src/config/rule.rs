//! What is made of some files: a rule, and the renditions it stands for.

use super::List;
use crate::{engine::MIRROR, geometry::Point, param};
use globset::{GlobBuilder, GlobSet};
use serde::Deserialize;
use toml::Spanned;

/// One `[[rule]]`. Every combination of its classes, widths, ratios and formats is a rendition of each file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Globs from the folder of the file; `*` and `?` do not match a `/`, `**` does.
    pub files: List,
    /// What every rendition has in common.
    pub query: Option<Spanned<String>>,
    /// Classes under the query.
    #[serde(default)]
    pub classes: List,
    /// Widths in pixels, before the ratio. Those beyond an image's own are one output.
    #[serde(default)]
    pub widths: Vec<Spanned<i64>>,
    /// Device pixel ratios, 1 to 10.
    #[serde(default)]
    pub dprs: Vec<Spanned<f64>>,
    /// Formats, as in a query.
    #[serde(default)]
    pub formats: List,
    /// How outputs are called; see [`Rule::template`] for the default.
    pub name: Option<Spanned<String>>,
    /// Where smart crops look.
    pub focus: Option<Spanned<String>>,
    /// What clients take: one rendition for each.
    #[serde(default)]
    pub accept: List,
}

impl Rule {
    /// What each rendition of a class adds to the query: `width=320&dpr=2&format=avif`. At least one, which may be empty.
    pub fn variants(&self) -> Vec<String> {
        let widths = choices(self.widths.iter().map(|width| format!("width={}", width.get_ref())));
        let dprs = choices(self.dprs.iter().map(|dpr| format!("dpr={}", dpr.get_ref())));
        let formats = choices(self.formats.texts().map(|format| format!("format={format}")));
        let mut all = Vec::new();
        for width in &widths {
            for dpr in &dprs {
                for format in &formats {
                    let said = [width, dpr, format].into_iter().filter(|part| !part.is_empty());
                    all.push(said.map(String::as_str).collect::<Vec<_>>().join("&"));
                }
            }
        }
        all
    }

    /// How outputs are called. Without a name of its own, the rule's tells apart what differs: the class where there are
    /// several, then the width, or else the ratio, as a width in pixels has the ratio in it already.
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

    /// Which files it is for.
    ///
    /// # Errors
    /// When a glob is none, which [`super::Config::parse`] has refused already.
    pub fn matcher(&self) -> Result<GlobSet, globset::Error> {
        let mut set = GlobSet::builder();
        for pattern in self.files.texts() {
            set.add(glob(pattern)?);
        }
        set.build()
    }

    /// Where smart crops look.
    pub fn focus(&self) -> Option<Point> {
        self.focus.as_ref().and_then(|text| param::point(text.get_ref()))
    }
}

pub(super) fn glob(pattern: &str) -> Result<globset::Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}

/// What may be said, or that nothing is.
fn choices(said: impl Iterator<Item = String>) -> Vec<String> {
    let all: Vec<String> = said.collect();
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
        assert_eq!(variants.len(), 8);
        assert_eq!([&variants[0], &variants[7]], ["width=320&dpr=1&format=avif", "width=640&dpr=1.5&format=jpg"]);
    }

    #[test]
    fn names_tell_apart_what_differs() {
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
    fn a_star_stays_in_its_folder() {
        let matches = |glob: &str, path: &str| {
            let config = Config::parse(&format!("[[rule]]\nfiles = ['x', '{glob}']")).expect(glob);
            config.rule[0].matcher().expect(glob).is_match(path)
        };
        assert!(matches("photos/**", "photos/a/b.jpg") && matches("photos/*.jpg", "photos/b.jpg"));
        assert!(!matches("photos/*.jpg", "photos/a/b.jpg") && !matches("*.jpg", "photos/b.jpg"));
    }
}
