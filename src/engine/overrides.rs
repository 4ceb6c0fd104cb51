//! Overrides for some files of an input: other queries, other focus points for smart crops.

use super::spec::RenditionSpec;
use crate::{geometry::Point, store::Key};
use globset::GlobSet;
use std::collections::BTreeMap;

/// Overrides for some files of an input. The default is empty.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Prefix of a file's name in the store for matching globs and paths: `photos/`, or empty.
    pub under: String,
    /// The first matching rule replaces the input's own queries.
    pub rules: Vec<FileRule>,
    /// The focus point of smart crops for single files; overrides their queries.
    pub focus: BTreeMap<String, Point>,
}

/// The queries of the files that match a glob.
#[derive(Debug, Clone)]
pub struct FileRule {
    /// The matching files.
    pub files: GlobSet,
    /// The globs as text.
    pub patterns: Vec<String>,
    /// The renditions of each of them.
    pub queries: Vec<RenditionSpec>,
}

impl Overrides {
    /// The path that globs and focus entries are matched with.
    pub fn path(&self, key: &Key) -> String {
        format!("{}{key}", self.under)
    }

    /// The index of the first rule that matches a path.
    pub fn rule(&self, path: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.files.is_match(path))
    }
}

/// Focal points of smart crops, for files that are requested one by one.
#[derive(Debug, Clone, Default)]
pub struct FocalPoints {
    /// The prefix of a file's name: `photos/`, or empty.
    pub under: String,
    /// The focal points of single files.
    pub files: BTreeMap<String, Point>,
    /// The focal points of the files that match a glob; the first match counts.
    pub rules: Vec<(GlobSet, Option<Point>)>,
}

impl FocalPoints {
    /// The focal point of a file.
    pub fn of(&self, name: &str) -> Option<Point> {
        let path = format!("{}{name}", self.under);
        let rule = || self.rules.iter().find(|(files, _)| files.is_match(&path))?.1;
        self.files.get(&path).copied().or_else(rule)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::input::Input, *};
    use crate::recipe::Recipe;
    use globset::Glob;

    fn rule(glob: &str, query: &str) -> FileRule {
        let files = GlobSet::builder().add(Glob::new(glob).expect(glob)).build().expect(glob);
        FileRule { files, patterns: vec![glob.to_owned()], queries: vec![self::query(query)] }
    }

    fn query(text: &str) -> RenditionSpec {
        RenditionSpec { recipe: Recipe::parse(text).expect(text).into(), ..RenditionSpec::default() }
    }

    #[test]
    fn the_first_rule_that_matches_counts() {
        let center = Point { x: crate::geometry::Length::Px(1), y: crate::geometry::Length::Px(2) };
        let store = std::sync::Arc::new(crate::store::MemoryStore::default());
        let input = Input {
            overrides: Overrides {
                under: "photos/".into(),
                rules: vec![rule("photos/people/**", "width=2"), rule("photos/**/*.jpg", "width=3")],
                focus: [("photos/people/a.jpg".to_owned(), center)].into(),
            },
            ..Input::new(store, vec![query("width=1")])
        };
        let wanted = |name: &str| {
            let queries = input.wanted(&Key::new(name).expect(name)).into_owned();
            (queries[0].recipe.to_string(), queries[0].settings.focus)
        };
        assert_eq!(wanted("people/a.jpg"), ("width=2".into(), Some(center)));
        assert_eq!(wanted("a.jpg"), ("width=3".into(), None));
        assert_eq!(wanted("a.png"), ("width=1".into(), None));
    }
}
