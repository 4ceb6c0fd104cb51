//! The inputs of a plan: sources, the renditions of each image, output names.

use super::{
    name::{self, Late, Parts},
    overrides::Overrides,
    plan_error::PlanError,
    spec::RenditionSpec,
};
use crate::store::{Key, SharedStore};
use std::{borrow::Cow, sync::Arc};

/// An input named by the user: one object, or everything in a store.
#[derive(Clone)]
pub struct Input {
    /// The store.
    pub store: SharedStore,
    /// One object; `None` for the whole store.
    pub only: Option<Key>,
    /// Prefix of the object's name in the report.
    pub label: String,
    /// The renditions of each image.
    pub queries: Vec<RenditionSpec>,
    /// Different settings for some of its files.
    pub overrides: Overrides,
    /// Skip and list an image whose format cannot be written, instead of failing: it was not named explicitly.
    pub skips_unwritable: bool,
    /// The reason to skip its images; they are only listed in the report.
    pub skip: Option<String>,
}

impl Input {
    /// Everything in a store.
    pub fn new(store: SharedStore, queries: Vec<RenditionSpec>) -> Input {
        Input {
            store,
            only: None,
            label: String::new(),
            queries,
            overrides: Overrides::default(),
            skips_unwritable: false,
            skip: None,
        }
    }

    /// The renditions of one of its files.
    pub fn wanted(&self, key: &Key) -> Cow<'_, [RenditionSpec]> {
        let path = self.overrides.path(key);
        let rule = self.overrides.rule(&path).map(|rule| &self.overrides.rules[rule]);
        let queries = rule.map_or(&self.queries, |rule| &rule.queries);
        let Some(focus) = self.overrides.focus.get(&path) else { return Cow::Borrowed(queries) };
        let mut queries = queries.clone();
        for query in &mut queries {
            Arc::make_mut(&mut query.settings).focus = Some(*focus);
        }
        Cow::Owned(queries)
    }

    /// Every query that one of its files may get.
    pub(super) fn queries(&self) -> impl Iterator<Item = &RenditionSpec> {
        self.queries.iter().chain(self.overrides.rules.iter().flat_map(|rule| &rule.queries))
    }
}

/// The naming of outputs.
#[derive(Clone)]
pub struct Naming {
    /// The output store. `None`: beside each source.
    pub store: Option<SharedStore>,
    /// A template of [`name::WORDS`].
    pub template: String,
    /// The template is the exact name of the only output.
    pub exact: bool,
}

impl Naming {
    /// The name of one output, and the words in it that are filled in after encoding.
    pub(super) fn key(&self, template: &str, parts: Parts<'_>) -> Result<(Key, Late), PlanError> {
        if self.exact {
            let key = Key::new(&self.template);
            let key = key.ok_or_else(|| PlanError::Name(format!("`{}` is not a valid output name", self.template)))?;
            Ok((key, Late::default()))
        } else {
            name::expand(template, parts)
        }
    }

    /// The template for the outputs of a query.
    pub(super) fn template<'a>(&'a self, query: &'a RenditionSpec) -> &'a str {
        query.name.as_ref().filter(|_| !self.exact).unwrap_or(&self.template)
    }
}
