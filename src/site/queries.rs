//! From the query of a URL to a rendition, as in `serve`: service settings, the rule of the file, class, query.

use super::ask::{Client, Wanted};
use crate::{
    engine::{Input, Overrides, RenditionSpec},
    geometry::Point,
    output::Accepts,
    recipe::{Classes, QueryErrors},
    store::{Key, SharedStore},
    warning::Warning,
};
use globset::GlobSet;
use std::{collections::BTreeMap, sync::Arc};

/// What every query builds on.
#[derive(Clone, Default)]
pub struct Queries {
    /// The settings of the service.
    pub start: RenditionSpec,
    /// The classes.
    pub classes: Classes,
    /// Invalid parameters are ignored with a warning.
    pub lenient: bool,
    /// Settings of files. The first rule that matches a file applies.
    pub rules: Vec<FileSettings>,
    /// Focal points of files.
    pub focus: BTreeMap<String, Point>,
    /// The folder of the site in the paths of rules and focal points, such as `dist/`. They may also be relative to the
    /// site itself.
    pub under: Option<String>,
}

/// The settings of the files that match.
#[derive(Clone)]
pub struct FileSettings {
    /// The files.
    pub files: GlobSet,
    /// The parameters that a query builds on.
    pub query: Option<String>,
    /// The focal point.
    pub focus: Option<Point>,
}

impl Queries {
    /// The names that a file has in rules and focal points.
    fn paths(&self, key: &Key) -> Vec<String> {
        let under = self.under.iter().map(|under| format!("{under}{key}"));
        under.chain([key.to_string()]).collect()
    }

    /// Whether a rule has this file, by index.
    fn rule(&self, paths: &[String]) -> Option<&FileSettings> {
        self.rules.iter().find(|rule| paths.iter().any(|path| rule.files.is_match(path)))
    }

    /// The rendition of a query, without a group of browsers.
    ///
    /// # Errors
    /// When the query is invalid.
    pub(super) fn read(&self, wanted: &Wanted) -> Result<RenditionSpec, QueryErrors> {
        let paths = self.paths(&wanted.key);
        let rule = self.rule(&paths);
        let base = rule.and_then(|rule| rule.query.as_deref());
        let start = base.map(|base| self.start.recipe.read_in(base, &self.classes).recipe);
        let start = start.as_ref().unwrap_or(&self.start.recipe);
        let parsed = start.read_for(&wanted.query, &self.classes, self.lenient);
        if !parsed.errors.is_empty() && !self.lenient {
            return Err(QueryErrors { query: wanted.query.clone(), errors: parsed.errors });
        }
        let wrong = parsed.errors.iter().chain(&parsed.ignored);
        let warnings = wrong.map(|error| Warning::new(error.kind.code(), error.kind.to_string())).collect();
        let mut settings = self.start.settings.as_ref().clone();
        let focus = paths.iter().find_map(|path| self.focus.get(path)).copied();
        settings.focus = focus.or(rule.and_then(|rule| rule.focus)).or(settings.focus);
        settings.at_most |= wanted.automatic;
        settings.output.lenient = self.lenient;
        Ok(RenditionSpec {
            recipe: parsed.recipe.into(),
            settings: settings.into(),
            warnings,
            class: parsed.class,
            name: None,
        })
    }

    /// The input of the planner for a file.
    pub(super) fn input(store: &SharedStore, label: &str, key: &Key, queries: Vec<RenditionSpec>) -> Input {
        Input {
            store: store.clone(),
            only: Some(key.clone()),
            label: label.to_owned(),
            queries,
            overrides: Overrides::default(),
            skips_unwritable: false,
            skip: None,
        }
    }
}

/// The rendition for a group of browsers.
pub(super) fn for_client(spec: &RenditionSpec, client: Client) -> RenditionSpec {
    let mut spec = spec.clone();
    if spec.recipe.output.negotiates() {
        // A constant of this module.
        Arc::make_mut(&mut spec.settings).output.accepts = Accepts::parse(client.accept()).unwrap_or_default();
    }
    spec
}
