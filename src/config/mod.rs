//! The configuration file `pixmill.toml`. Unknown keys are errors, so that typos are noticed, and all queries, globs, names
//! and points are validated when the file is parsed.

mod budget;
mod check;
mod list;
mod problem;
mod rule;

pub use budget::BudgetRule;
pub use check::{BASE_URL, is_base_url};
pub use list::List;
pub use rule::Rule;

use crate::codec::Damaged;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::collections::BTreeMap;
use toml::Spanned;

/// The JSON Schema of the file, for editors. It does not validate queries and globs.
pub const SCHEMA: &str = include_str!("config.schema.json");

/// The content of a `pixmill.toml`. Paths are relative to its folder. Options of the command line take precedence.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Input files, folders and globs.
    pub inputs: List,
    /// The output folder.
    pub output: Option<Spanned<String>>,
    /// The manifest file of a run of all inputs.
    pub manifest: Option<Spanned<String>>,
    /// The base of the URLs in the manifest.
    pub base_url: Option<Spanned<String>>,
    /// The root folders of the paths of overlays and montages.
    pub asset_roots: List,
    /// Whether damaged sources fail or are used with a warning.
    #[serde(deserialize_with = "damaged")]
    pub damaged: Option<Damaged>,
    /// IO's service settings by name.
    pub defaults: BTreeMap<Spanned<String>, Scalar>,
    /// Named queries, for `--class` and the parameter `class`.
    pub class: BTreeMap<Spanned<String>, Class>,
    /// The outputs of each input. The first rule that matches a file applies.
    pub rule: Vec<Rule>,
    /// Focus points of smart crops by path.
    pub focus: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Limits of sizes.
    pub limits: LimitSettings,
    /// Size limits of outputs, for `pixmill check`.
    pub budget: Vec<BudgetRule>,
    /// What `pixmill serve` allows.
    pub serve: ServeSettings,
    /// How `pixmill site` changes pages.
    pub site: SiteSettings,
}

fn damaged<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Damaged>, D::Error> {
    let word = String::deserialize(deserializer)?;
    word.parse().map(Some).map_err(D::Error::custom)
}

/// Limits of sizes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitSettings {
    /// Maximum number of pixels of an AVIF output, as `--max-avif-area`.
    pub max_avif_area: Option<u64>,
}

/// What `pixmill serve` allows in queries. Empty lists allow everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServeSettings {
    /// The widths in pixels, multiplied by `dpr`.
    pub widths: Vec<u32>,
    /// The values of `format`, besides `auto`.
    pub formats: Vec<Spanned<String>>,
}

/// How `pixmill site` changes pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SiteSettings {
    /// The URL of the site, or its path, as `--base-url`.
    pub base_url: Option<Spanned<String>>,
    /// Also change images without parameters, as `--auto`.
    pub auto: Option<bool>,
    /// The widths of these images in pixels.
    pub widths: Vec<u32>,
    /// Their attribute `sizes`.
    pub sizes: Option<String>,
    /// Add missing `width` and `height`; by default `true`.
    pub dimensions: Option<bool>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// The query of the class.
    pub query: Spanned<String>,
}

/// The value of a service setting.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged, expecting = "expected `true`, `false`, an integer or a string")]
pub enum Scalar {
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// A string.
    Text(String),
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Scalar::Bool(value) => write!(f, "{value}"),
            Scalar::Integer(value) => write!(f, "{value}"),
            Scalar::Text(value) => f.write_str(value),
        }
    }
}

/// An invalid file. The message lists all errors with their positions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Config {
    /// The name of the file.
    pub const FILE: &str = "pixmill.toml";

    /// Parses and validates a file.
    ///
    /// ```
    /// use pixmill::config::Config;
    ///
    /// let config = Config::parse("[[rule]]\nfiles = 'photos/**'\nwidths = [320, 640]\nformats = ['avif', 'jpg']\n")?;
    /// assert_eq!(config.rule[0].variants().len(), 4);
    /// assert!(Config::parse("[class.hero]\nquery = 'widht=300'\n").is_err());
    /// # Ok::<(), pixmill::config::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// The first syntax error or unknown key; otherwise all invalid values.
    pub fn parse(text: &str) -> Result<Config, ConfigError> {
        let config: Config =
            toml::from_str(text).map_err(|error| ConfigError(error.to_string().trim_end().to_owned()))?;
        let problems = check::problems(&config, text);
        if problems.is_empty() { Ok(config) } else { Err(ConfigError(problem::show(text, problems))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_are_errors_with_their_position() {
        let error = Config::parse("[default]\nwebp = true\n").expect_err("a typo").to_string();
        assert!(error.contains("line 1") && error.contains("defaults"), "{error}");
        assert!(Config::parse("[defaults]\njpeg_quality = 7.5\n").is_err());
        assert_eq!(Config::parse(""), Ok(Config::default()));
    }
}
