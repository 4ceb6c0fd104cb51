//! The configuration file in use, and where it is.

use super::{args::RunArgs, env, queries::read_file};
use crate::{
    config::Config,
    geometry::Point,
    param,
    store::{FsStore, Key, Store},
};
use anyhow::{Context, anyhow, bail};
use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

/// A configuration and its place; where there is no file, an empty one.
pub(super) struct LoadedConfig {
    /// What the file says.
    pub(super) config: Config,
    /// The file, as a path from here.
    file: Option<PathBuf>,
}

impl LoadedConfig {
    /// The file that was named, else the first `pixmill.toml` from here upward.
    ///
    /// # Errors
    /// When the file cannot be read, and every mistake in it with its place.
    pub(super) fn find(named: Option<&Path>) -> anyhow::Result<LoadedConfig> {
        let file = match named {
            Some(path) => Some(path.to_owned()),
            None => nearest()?,
        };
        let Some(path) = &file else { return Ok(LoadedConfig { config: Config::default(), file }) };
        let shown = path.display();
        let text = read_file(path).context("the configuration cannot be read; name another with --config")?;
        let text = String::from_utf8(text).with_context(|| format!("{shown} is no text in UTF-8"))?;
        let config = Config::parse(&text).map_err(|error| anyhow!("{shown} is wrong; nothing was run\n{error}"))?;
        Ok(LoadedConfig { config, file })
    }

    /// What messages call the file.
    pub(super) fn shown(&self) -> String {
        self.file.as_ref().map_or_else(|| Config::FILE.to_owned(), |file| file.display().to_string())
    }

    /// The file, or the place where one would count.
    pub(super) fn place(&self) -> &Path {
        self.file.as_deref().unwrap_or(Path::new(Config::FILE))
    }

    /// Where paths in the file begin.
    pub(super) fn folder(&self) -> PathBuf {
        self.file.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_owned()
    }

    /// A path of the file, as one from here.
    pub(super) fn path(&self, text: &str) -> PathBuf {
        self.folder().join(text)
    }

    /// What to run on: what was typed, else what the file names; each with the folder its path begins at.
    ///
    /// # Errors
    /// When there is nothing.
    pub(super) fn inputs(&self, args: &RunArgs) -> anyhow::Result<Vec<(PathBuf, String)>> {
        if args.montage.is_some() || !args.inputs.is_empty() {
            return Ok(args.inputs.iter().map(|typed| (PathBuf::new(), typed.clone())).collect());
        }
        if self.config.inputs.is_empty() {
            bail!(
                "there is nothing to run on: name images or folders, such as `pixmill run photos/ -o dist/`, or {}",
                self.what_to_write("inputs = [\"photos\"]")
            );
        }
        Ok(self.config.inputs.texts().map(|text| (self.folder(), text.to_owned())).collect())
    }

    /// Where the outputs go: where it was said, else where the file says; `None` for beside the sources, or for nowhere
    /// if nothing is written.
    ///
    /// # Errors
    /// When nobody says it, and something is written.
    pub(super) fn output(&self, args: &RunArgs, writes: bool) -> anyhow::Result<Option<PathBuf>> {
        if args.in_place || args.output.is_some() {
            return Ok(args.output.clone());
        }
        let Some(output) = self.own_output() else {
            if !writes {
                return Ok(None);
            }
            bail!(
                "it is not said where the outputs go: --output dist/, or --in-place to replace the sources, or {}",
                self.what_to_write("output = \"dist\"")
            );
        };
        Ok(Some(output))
    }

    /// Where the file says that outputs go.
    pub(super) fn own_output(&self) -> Option<PathBuf> {
        Some(self.path(self.config.output.as_ref()?.get_ref()))
    }

    fn what_to_write(&self, line: &str) -> String {
        match &self.file {
            Some(file) => format!("write `{line}` at the top of {}", file.display()),
            None => format!("let `pixmill init` write a {} that says it", Config::FILE),
        }
    }

    /// What the globs of the file have before the names in a folder: `photos/`, or nothing. `None` when the folder is
    /// none of the file's, or there is no file.
    pub(super) fn under(&self, folder: &Path) -> Option<String> {
        self.file.as_ref()?;
        // As it is written, so that a link may lead anywhere; else as it really is.
        let written = plain(folder).and_then(|folder| below(&plain(&self.folder())?, &folder));
        let real = |path: &Path| FsStore::new(path).ok().map(|store| store.root().to_owned());
        written.or_else(|| below(&real(&self.folder())?, &real(folder)?))
    }

    /// Where smart crops of single files look.
    pub(super) fn focus(&self) -> BTreeMap<String, Point> {
        let points = self.config.focus.iter();
        points.filter_map(|(path, text)| Some((path.get_ref().clone(), param::point(text.get_ref())?))).collect()
    }
}

/// The first `pixmill.toml` from here upward, as a path from here.
fn nearest() -> anyhow::Result<Option<PathBuf>> {
    let name = Key::new(Config::FILE).context("the file has a name")?;
    let here = env::current_dir()?;
    let there = |folder: &Path| FsStore::new(folder).is_ok_and(|store| store.read_head(&name, 0).is_ok());
    let up = here.ancestors().position(there);
    Ok(up.map(|up| std::iter::repeat_n("..", up).collect::<PathBuf>().join(Config::FILE)))
}

/// Absolute, without `.` and `..`, links as they are written.
pub(super) fn plain(path: &Path) -> Option<PathBuf> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let mut plain = PathBuf::new();
    for part in std::path::absolute(path).ok()?.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    Some(plain)
}

/// What stands before the names of a folder in another one that it is in: `photos/`, or nothing where both are one.
pub(super) fn below(base: &Path, folder: &Path) -> Option<String> {
    let rest = folder.strip_prefix(base).ok()?;
    rest.components().map(|part| Some(format!("{}/", part.as_os_str().to_str()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_globs_begin() {
        let project = LoadedConfig { config: Config::default(), file: Some("a/../pixmill.toml".into()) };
        let under = |folder: &str| project.under(Path::new(folder));
        assert_eq!(under("photos"), Some("photos/".into()));
        assert_eq!(under("./a/b/"), Some("a/b/".into()));
        assert_eq!(under(""), Some(String::new()));
        assert_eq!(under(".."), None);
    }
}
