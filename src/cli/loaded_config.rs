//! The configuration file in use, and its location.

use super::{
    args::RunArgs,
    details::Details,
    env,
    files::{normalize, read_settings, relative_prefix},
    quote::quoted,
    remote::{is_url, join},
};
use crate::{
    config::Config,
    engine::FocalPoints,
    geometry::Point,
    param,
    store::{self, Kind, kind},
};
use anyhow::{Context, bail};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A configuration and its location. It is empty if no file was found.
pub(super) struct LoadedConfig {
    /// The content of the file.
    pub(super) config: Config,
    /// The file, as a path from the current folder.
    file: Option<PathBuf>,
}

impl LoadedConfig {
    /// Reads the named file, else the first `pixmill.toml` in this or a parent directory.
    ///
    /// # Errors
    /// When the file cannot be read, or is invalid. The message lists every error with its line.
    pub(super) fn find(named: Option<&Path>) -> anyhow::Result<LoadedConfig> {
        let file = match named {
            Some(path) => Some(path.to_owned()),
            None => nearest()?,
        };
        let Some(path) = &file else { return Ok(LoadedConfig { config: Config::default(), file }) };
        let shown = path.display();
        let text = read_settings(path).context("cannot read the configuration; choose another with --config")?;
        let text = String::from_utf8(text).with_context(|| format!("{shown} is not UTF-8 text"))?;
        let config = Config::parse(&text)
            .map_err(|error| Details::new(format!("invalid configuration {shown}; nothing was run"), error))?;
        Ok(LoadedConfig { config, file })
    }

    /// The name of the file in messages.
    pub(super) fn shown(&self) -> String {
        self.file.as_ref().map_or_else(|| Config::FILE.to_owned(), |file| file.display().to_string())
    }

    /// The path of the file, or the default path if no file was found.
    pub(super) fn file_or_default(&self) -> &Path {
        self.file.as_deref().unwrap_or(Path::new(Config::FILE))
    }

    /// The base folder of paths in the file.
    pub(super) fn folder(&self) -> PathBuf {
        self.file.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_owned()
    }

    /// A path in the file, as a path from the current folder. A URL stays.
    pub(super) fn path(&self, text: &str) -> PathBuf {
        join(&self.folder(), text)
    }

    /// The inputs of the command line, else those of the file, each with its base folder.
    ///
    /// # Errors
    /// When both are empty.
    pub(super) fn inputs(&self, args: &RunArgs) -> anyhow::Result<Vec<(PathBuf, String)>> {
        if args.montage.is_some() || args.names_inputs() {
            return Ok(args.inputs.iter().map(|typed| (PathBuf::new(), typed.clone())).collect());
        }
        if self.config.inputs.is_empty() {
            bail!(
                "no inputs given; name images or folders, such as `pixmill run photos/ -o dist/`, or {}",
                self.config_advice("inputs = [\"photos\"]")
            );
        }
        Ok(self.config.inputs.texts().map(|text| (self.folder(), text.to_owned())).collect())
    }

    /// The output of the command line, else that of the file. `None` in place, or if the run writes no outputs.
    ///
    /// # Errors
    /// When both are missing and the run writes outputs.
    pub(super) fn output(&self, args: &RunArgs, writes: bool) -> anyhow::Result<Option<PathBuf>> {
        if args.in_place || args.output.is_some() {
            return Ok(args.output.clone());
        }
        if let Some(output) = self.config.output.as_ref().filter(|_| writes) {
            self.check_inside("output", output.get_ref(), "--output")?;
        }
        let Some(output) = self.own_output() else {
            if !writes {
                return Ok(None);
            }
            bail!(
                "no output given; use -o DIR, -o FILE, -o - or --in-place, or {}",
                self.config_advice("output = \"dist\"")
            );
        };
        Ok(Some(output))
    }

    /// Checks that a path to write to, the value of `key` in the file, is in its folder. A project from elsewhere must
    /// not write outside of it.
    ///
    /// # Errors
    /// When it is outside. The message names the `option` for any path.
    pub(super) fn check_inside(&self, key: &str, text: &str, option: &str) -> anyhow::Result<()> {
        let (folder, path) = (normalize(&self.folder()), normalize(&self.path(text)));
        if folder.zip(path).is_some_and(|(folder, path)| path.starts_with(folder)) {
            return Ok(());
        }
        bail!(
            "`{key} = \"{text}\"` of {} is outside of its folder; to write there, use {option} {}",
            self.shown(),
            quoted(&self.path(text).display().to_string())
        );
    }

    /// The output of the file.
    pub(super) fn own_output(&self) -> Option<PathBuf> {
        Some(self.path(self.config.output.as_ref()?.get_ref()))
    }

    fn config_advice(&self, line: &str) -> String {
        match &self.file {
            Some(file) => format!("add `{line}` at the top of {}", file.display()),
            None => format!("run `pixmill init` to write a {}", Config::FILE),
        }
    }

    /// The path of a folder relative to the file, as a prefix for globs: `photos/`, or empty. `None` without a file, or
    /// if the folder is outside the project.
    pub(super) fn under(&self, folder: &Path) -> Option<String> {
        self.file.as_ref().filter(|_| !is_url(folder))?;
        // Compare the paths as written first, so that symbolic links to other folders work, then the resolved paths.
        let written = normalize(folder).and_then(|folder| relative_prefix(&normalize(&self.folder())?, &folder));
        let real = |path: &Path| store::canonical(path).ok();
        written.or_else(|| relative_prefix(&real(&self.folder())?, &real(folder)?))
    }

    /// The focal points of files whose paths begin with `under`.
    pub(super) fn focal_points(&self, under: String) -> FocalPoints {
        let rules = self.config.rule.iter().filter_map(|rule| Some((rule.matcher().ok()?, rule.focus())));
        FocalPoints { under, files: self.focus(), rules: rules.collect() }
    }

    /// The focal points of individual files.
    pub(super) fn focus(&self) -> BTreeMap<String, Point> {
        let points = self.config.focus.iter();
        points.filter_map(|(path, text)| Some((path.get_ref().clone(), param::point(text.get_ref())?))).collect()
    }
}

/// The first `pixmill.toml` in this or a parent directory, as a relative path.
fn nearest() -> anyhow::Result<Option<PathBuf>> {
    let here = env::current_dir()?;
    // A pipe or an unreadable file is an error later, and not the configuration of a folder above.
    let exists = |folder: &Path| matches!(kind(&folder.join(Config::FILE)), Kind::File | Kind::Other);
    let up = here.ancestors().position(exists);
    Ok(up.map(|up| std::iter::repeat_n("..", up).collect::<PathBuf>().join(Config::FILE)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_of_globs() {
        let project = LoadedConfig { config: Config::default(), file: Some("a/../pixmill.toml".into()) };
        let under = |folder: &str| project.under(Path::new(folder));
        assert_eq!(under("photos"), Some("photos/".into()));
        assert_eq!(under("./a/b/"), Some("a/b/".into()));
        assert_eq!(under(""), Some(String::new()));
        assert_eq!(under(".."), None);
    }
}
