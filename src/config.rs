//! The project's file, `pixmill.toml`, as data. Unknown keys are errors, so that a slip does not go unnoticed.

use serde::Deserialize;
use std::collections::BTreeMap;

/// What a `pixmill.toml` says.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// IO's service settings, by name.
    #[serde(default)]
    pub defaults: BTreeMap<String, Scalar>,
    /// Queries with a name, for `--class` and the parameter `class`.
    #[serde(default)]
    pub class: BTreeMap<String, Class>,
}

/// What a class is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// The query that it stands for.
    pub query: String,
}

/// A value that a setting may have.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
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

/// A file that is no configuration; the text has the place, with a caret under it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Config {
    /// The name the file has.
    pub const FILE: &str = "pixmill.toml";

    /// Reads the text of a file.
    ///
    /// ```
    /// use pixmill::config::Config;
    ///
    /// let config = Config::parse("[defaults]\njpeg_quality = 75\nupscale = true\n")?;
    /// assert_eq!(config.defaults["jpeg_quality"].to_string(), "75");
    /// # Ok::<(), pixmill::config::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// When it is no TOML, or has a key that nothing reads.
    pub fn parse(text: &str) -> Result<Config, ConfigError> {
        toml::from_str(text).map_err(|error| ConfigError(error.to_string().trim_end().to_owned()))
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
