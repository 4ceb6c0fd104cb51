//! The corrected query for an invalid one, where the correction is unambiguous.

use super::{Meant, QueryErrorKind, QueryErrors, Recipe, meant, query};
use std::ops::Range;

impl QueryErrors {
    /// The query with all errors corrected and repetitions removed. `None` if an error has no known correction, so that a
    /// suggestion is always valid, and for more errors than are displayed.
    ///
    /// ```
    /// let errors = pixmill::Recipe::parse("?widht=300&quality=80").expect_err("a typo");
    /// assert_eq!(errors.suggested_fix().as_deref(), Some("?width=300&quality=80"));
    /// ```
    pub fn suggested_fix(&self) -> Option<String> {
        if self.errors.len() > QueryErrors::SHOWN {
            return None;
        }
        let mut fixed = self.query.clone();
        // From the end, so that earlier positions stay valid.
        for error in self.errors.iter().rev() {
            let pair = self.query.get(error.span.clone())?;
            let new = match &error.kind {
                QueryErrorKind::Unknown { did_you_mean: Some(near), .. } if *near != query::CLASS => {
                    let value = pair.split_once('=').map_or("", |(_, value)| value);
                    let pair = format!("{near}={value}");
                    let right = Recipe::parse(&pair).is_ok().then_some(pair);
                    right.or_else(|| meant::by_value(near, value))?
                }
                QueryErrorKind::Value { name, value, .. } => meant::by_value(name, value)?,
                QueryErrorKind::NoValue { meant: Meant::Query(query), .. } => query.clone(),
                QueryErrorKind::Repeated { .. } => String::new(),
                _ => return None,
            };
            fixed.replace_range(with_separator(&fixed, error.span.clone(), new.is_empty()), &new);
        }
        is_right(&fixed).then(|| with_own_names(fixed))
    }
}

/// Whether the query is valid. Classes are not known here; those in the query have been checked.
fn is_right(query: &str) -> bool {
    let class = |kind: &QueryErrorKind| matches!(kind, QueryErrorKind::Value { name: query::CLASS, .. });
    Recipe::default().read(query).errors.iter().all(|error| class(&error.kind))
}

/// Replaces parameters of other services, such as `w=300`, and values of other tools with those of IO.
fn with_own_names(query: String) -> String {
    let ignored = Recipe::default().read(&query).ignored;
    if ignored.len() > QueryErrors::SHOWN {
        return query;
    }
    let of_io = |kind: &QueryErrorKind| match kind {
        QueryErrorKind::Ignored { instead: Some(instead), .. } if instead.contains('=') => Some(instead.clone()),
        QueryErrorKind::Translated { name, instead, .. } => Some(format!("{name}={instead}")),
        _ => None,
    };
    ignored.iter().rev().fold(query, |query, error| match of_io(&error.kind) {
        Some(instead) => {
            let mut new = query.clone();
            new.replace_range(error.span.clone(), &instead);
            if is_right(&new) { new } else { query }
        }
        None => query,
    })
}

/// The range to replace: a removed pair includes the `&` before it, or after the first pair.
fn with_separator(query: &str, span: Range<usize>, removed: bool) -> Range<usize> {
    let is_separator = |at: Option<usize>| at.is_some_and(|at| query.as_bytes().get(at) == Some(&b'&'));
    if removed && is_separator(span.start.checked_sub(1)) {
        span.start - 1..span.end
    } else if removed && is_separator(Some(span.end)) {
        span.start..span.end + 1
    } else {
        span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested_fix(query: &str) -> Option<String> {
        Recipe::parse(query).expect_err(query).suggested_fix()
    }

    #[test]
    fn corrected_queries() {
        for (wrong, right) in [
            ("widht=300&quality=80", "width=300&quality=80"),
            ("?width=3&widths=4&blur=2&heigth=5&fit=bonds", ""),
            ("?width=3&blur=2&heigth=50%25&fit=bonds", "?width=3&blur=2&height=50%25&fit=bounds"),
            ("width=3&width=4&fit=crop&width=5", "width=3&fit=crop"),
            ("format=wepb", "format=webp"),
            ("width=x", ""),
            ("widht=x", ""),
            ("widht=3&orient=99", ""),
            ("clas=hero", ""),
            ("80", "quality=80"),
            ("?webp&800x600", "?format=webp&width=800&height=600"),
            ("orient=0&width=3", "width=3"),
            ("width=3&orient=0", "width=3"),
            ("width=3&amp;height=4", "width=3&height=4"),
            ("--width=3", "width=3"),
            ("width=3,height=4", "width=3&height=4"),
            ("fti=contain&width=3&height=3", "fit=bounds&width=3&height=3"),
            ("auto=format,compress&fit=max", "format=auto&optimize=medium&fit=bounds"),
            ("auto=format&fit=max&w=300&q=80&v=3", "format=auto&fit=bounds&width=300&quality=80&v=3"),
            ("widht=3&w=5", "width=3&w=5"),
            ("https://cdn.example/a.jpg?widht=3#top", "https://cdn.example/a.jpg?width=3#top"),
            ("dpr=0.5", ""),
            ("width", ""),
            ("https://cdn.example/a.jpg", ""),
        ] {
            assert_eq!(suggested_fix(wrong), Some(right.to_owned()).filter(|right| !right.is_empty()), "{wrong}");
        }
    }
}
