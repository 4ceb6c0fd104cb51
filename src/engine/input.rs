//! What a plan is made of: inputs, what is wanted of each image, and how outputs are called.

use super::{
    name::{self, Late, Parts},
    overrides::Overrides,
    plan_error::PlanError,
    spec::RenditionSpec,
};
use crate::store::{Key, SharedStore};
use std::{borrow::Cow, sync::Arc};

/// Something the user named: one object, or everything in a store.
#[derive(Clone)]
pub struct Input {
    /// The store.
    pub store: SharedStore,
    /// One object; `None` for all there are.
    pub only: Option<Key>,
    /// What the report puts before the object's name.
    pub label: String,
    /// What is wanted of each image.
    pub queries: Vec<RenditionSpec>,
    /// What is different for some of them.
    pub overrides: Overrides,
    /// An image whose format cannot be written is skipped and listed, instead of failed: nobody has named it.
    pub skips_unwritable: bool,
    /// Why nothing is made of its images, which are only listed as skipped.
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

    /// What is wanted of one of its files.
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

    /// Every query that a file of it may get.
    pub(super) fn queries(&self) -> impl Iterator<Item = &RenditionSpec> {
        self.queries.iter().chain(self.overrides.rules.iter().flat_map(|rule| &rule.queries))
    }
}

/// How outputs are called.
#[derive(Clone)]
pub struct Naming {
    /// Where they go. `None`: beside each source.
    pub store: Option<SharedStore>,
    /// A template of [`name::WORDS`].
    pub template: String,
    /// The template is the exact name of the only output.
    pub exact: bool,
}

impl Naming {
    /// The name of one output, and what of it only the output can fill in.
    pub(super) fn key(&self, template: &str, parts: Parts<'_>) -> Result<(Key, Late), PlanError> {
        if self.exact {
            let key = Key::new(&self.template);
            let key = key.ok_or_else(|| PlanError::Name(format!("`{}` is no name", self.template)))?;
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
