//! The focal points of `pixmill.toml` for single files.

use super::loaded_config::LoadedConfig;
use crate::geometry::Point;
use globset::GlobSet;
use std::collections::BTreeMap;

/// The focal points of files, by their paths from the configuration.
pub(super) struct FocalPoints {
    files: BTreeMap<String, Point>,
    /// The rules in order: the first that matches a file applies.
    rules: Vec<(GlobSet, Option<Point>)>,
}

impl FocalPoints {
    pub(super) fn new(project: &LoadedConfig) -> FocalPoints {
        let rules = project.config.rule.iter().filter_map(|rule| Some((rule.matcher().ok()?, rule.focus())));
        FocalPoints { files: project.focus(), rules: rules.collect() }
    }

    pub(super) fn of(&self, path: &str) -> Option<Point> {
        let rule = || self.rules.iter().find(|(files, _)| files.is_match(path))?.1;
        self.files.get(path).copied().or_else(rule)
    }
}
