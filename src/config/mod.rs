//! The project's file, `pixmill.toml`, as data. Unknown keys are errors, so that a slip does not go unnoticed, and
//! every query, glob, name and point in it is checked when it is read.

mod budget;
mod check;
mod list;
mod problem;
mod rule;

pub use budget::Budget;
pub use check::{BASE_URL, is_base_url};
pub use list::List;
pub use rule::Rule;

use crate::codec::Damaged;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::collections::BTreeMap;
use toml::Spanned;

/// The JSON Schema of the file, for editors. What only a parser can tell, such as a wrong query, it lets pass.
pub const SCHEMA: &str = include_str!("config.schema.json");

/// What a `pixmill.toml` says. Paths in it begin at the folder it is in.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Files, folders and globs to run on, where the command line names none.
    pub inputs: List,
    /// Where the outputs go, where the command line does not say.
    pub output: Option<Spanned<String>>,
    /// Where a run of all inputs writes its manifest.
    pub manifest: Option<Spanned<String>>,
    /// What stands before each URL of a manifest.
    pub base_url: Option<Spanned<String>>,
    /// Where the paths of overlays and montages begin.
    pub asset_roots: List,
    /// What becomes of damaged sources, where the command line does not say.
    #[serde(deserialize_with = "damaged")]
    pub damaged: Option<Damaged>,
    /// IO's service settings, by name.
    pub defaults: BTreeMap<Spanned<String>, Scalar>,
    /// Queries with a name, for `--class` and the parameter `class`.
    pub class: BTreeMap<Spanned<String>, Class>,
    /// What is made of which files; the first that matches a file counts.
    pub rule: Vec<Rule>,
    /// Where smart crops of single files look, by path.
    pub focus: BTreeMap<Spanned<String>, Spanned<String>>,
    /// What is refused, where the command line does not say.
    pub limits: Limits,
    /// What outputs may weigh, for `pixmill check`.
    pub budget: Vec<Budget>,
}

fn damaged<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Damaged>, D::Error> {
    let word = String::deserialize(deserializer)?;
    word.parse().map(Some).map_err(D::Error::custom)
}

/// What is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Limits {
    /// The most pixels of an AVIF output, as `--max-avif-area`.
    pub max_avif_area: Option<u64>,
}

/// What a class is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// The query that it stands for.
    pub query: Spanned<String>,
}

/// A value that a setting may have.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged, expecting = "expected `true`, `false`, a whole number or a word")]
pub enum Scalar {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A word.
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

/// A file that is no configuration; the text has every mistake with its place, and a caret under it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Config {
    /// The name the file has.
    pub const FILE: &str = "pixmill.toml";

    /// Reads and checks the text of a file.
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
    /// When it is no TOML or has a key that nothing reads, which ends the reading; else all that is wrong in it.
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
    fn unknown_keys_are_errors_with_their_place() {
        let error = Config::parse("[default]\nwebp = true\n").expect_err("a slip").to_string();
        assert!(error.contains("line 1") && error.contains("defaults"), "{error}");
        assert!(Config::parse("[defaults]\njpeg_quality = 7.5\n").is_err());
        assert_eq!(Config::parse(""), Ok(Config::default()));
    }
}
