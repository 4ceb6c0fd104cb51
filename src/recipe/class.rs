//! Queries with a name, which other queries build on: `class=hero&width=640` is the class `hero` at another width.

use super::{QueryErrors, Recipe};
use std::collections::BTreeMap;

/// The classes that a query may name. IO keeps them in the service's configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Classes(BTreeMap<String, String>);

impl Classes {
    /// Gives a query a name; a later one of the same name replaces it. A class cannot build on another.
    ///
    /// # Errors
    /// Every mistake in the query, with its place.
    pub fn define(&mut self, name: &str, query: &str) -> Result<(), QueryErrors> {
        Recipe::parse(query)?;
        self.0.insert(name.to_owned(), query.to_owned());
        Ok(())
    }

    /// The query of a class.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// What a value of `class` has to be.
    pub(super) fn expected(&self) -> String {
        let names: Vec<String> = self.0.keys().map(|name| format!("`{name}`")).collect();
        match names.as_slice() {
            [] => "a class of the configuration, which has none: `[class.NAME]` with a `query`".to_owned(),
            [one] => format!("the only class, {one}"),
            many => format!("a class, one of {}", many.join(", ")),
        }
    }
}
