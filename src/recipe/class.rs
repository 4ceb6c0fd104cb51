//! Classes: named queries that other queries build on. `class=hero&width=640` is the class `hero` at another width.

use super::{QueryErrors, Recipe};
use std::collections::BTreeMap;

/// The classes that queries can use. IO keeps them in the configuration of a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Classes(BTreeMap<String, String>);

impl Classes {
    /// Defines a class, or replaces the one of the same name. The query of a class cannot use another class.
    ///
    /// # Errors
    /// All errors of the query, with their positions.
    pub fn define(&mut self, name: &str, query: &str) -> Result<(), QueryErrors> {
        Recipe::parse(query)?;
        self.0.insert(name.to_owned(), query.to_owned());
        Ok(())
    }

    /// The query of a class.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The valid values of `class`, for messages.
    pub(super) fn expected(&self) -> String {
        let names: Vec<String> = self.0.keys().map(|name| format!("`{name}`")).collect();
        match names.as_slice() {
            [] => "a class of the configuration, which defines none (`[class.NAME]` with a `query`)".to_owned(),
            [one] => format!("{one}, the only class"),
            many => format!("one of the classes {}", many.join(", ")),
        }
    }
}
