//! A wrong query with its slips mended, where the right one is plain to see.

use super::{QueryErrorKind, QueryErrors, Recipe, query};

impl QueryErrors {
    /// The query with misspelt names and words replaced by the nearest of the language, and repetitions left out. `None`
    /// when a mistake is of another kind, so that what is offered is never wrong again.
    ///
    /// ```
    /// let errors = pixmill::Recipe::parse("?widht=300&quality=80").expect_err("a slip");
    /// assert_eq!(errors.mended().as_deref(), Some("?width=300&quality=80"));
    /// ```
    pub fn mended(&self) -> Option<String> {
        let mut mended = self.query.clone();
        // From the end, so that the places before stay where they are.
        for error in self.errors.iter().rev() {
            let pair = self.query.get(error.span.clone())?;
            let new = match &error.kind {
                QueryErrorKind::Unknown { did_you_mean: Some(near), .. } if *near != query::CLASS => {
                    let value = pair.split_once('=').map_or("", |(_, value)| value);
                    format!("{near}={value}")
                }
                QueryErrorKind::Value { name, value, .. } => {
                    let doc = query::docs().into_iter().find(|doc| doc.name == *name)?;
                    format!("{name}={}", query::nearest(value, doc.choices.iter().copied())?)
                }
                QueryErrorKind::Repeated { .. } => String::new(),
                _ => return None,
            };
            // A pair that goes takes the `&` before it along; it is never the first.
            let begin = error.span.start - usize::from(new.is_empty());
            mended.replace_range(begin..error.span.end, &new);
        }
        // Which classes there are is not known here, only that those in the query were right.
        let class = |kind: &QueryErrorKind| matches!(kind, QueryErrorKind::Value { name: query::CLASS, .. });
        let wrong = Recipe::default().read(&mended).errors;
        wrong.iter().all(|error| class(&error.kind)).then_some(mended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(query: &str) -> Option<String> {
        Recipe::parse(query).expect_err(query).mended()
    }

    #[test]
    fn slips_are_mended_and_nothing_else() {
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
        ] {
            assert_eq!(mended(wrong), Some(right.to_owned()).filter(|right| !right.is_empty()), "{wrong}");
        }
    }
}
