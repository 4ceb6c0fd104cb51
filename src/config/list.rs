//! A string or a list of strings: `files = "a"` means `files = ["a"]`.

use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor, value::SeqAccessDeserializer},
};
use std::ops::Range;
use toml::Spanned;

/// Strings, each with its position in the file. Empty by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    texts: Vec<Spanned<String>>,
    /// The position of the whole list.
    span: Range<usize>,
}

impl List {
    /// The strings.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.texts.iter().map(|text| text.get_ref().as_str())
    }

    /// Whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    pub(super) fn items(&self) -> &[Spanned<String>] {
        &self.texts
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<List, D::Error> {
        // A visitor does not know the position of a single string, so the position of the whole is needed.
        let whole = Spanned::<OneOrMany>::deserialize(deserializer)?;
        let span = whole.span();
        let texts = match whole.into_inner() {
            OneOrMany::One(text) => vec![Spanned::new(span.clone(), text)],
            OneOrMany::Many(texts) => texts,
        };
        Ok(List { texts, span })
    }
}

enum OneOrMany {
    One(String),
    Many(Vec<Spanned<String>>),
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<OneOrMany, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = OneOrMany;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string or a list of strings")
            }

            fn visit_str<E>(self, text: &str) -> Result<OneOrMany, E> {
                Ok(OneOrMany::One(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<OneOrMany, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(list)).map(OneOrMany::Many)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[test]
    fn one_or_many() {
        let inputs = |text: &str| -> Vec<String> {
            let config = Config::parse(text).expect(text);
            config.inputs.texts().map(str::to_owned).collect()
        };
        assert_eq!(inputs("inputs = 'a'"), ["a"]);
        assert_eq!(inputs("inputs = ['a', 'b']"), ["a", "b"]);
        assert!(Config::parse("inputs = [1]").is_err());
        let error = Config::parse("inputs = 1").expect_err("a number").to_string();
        assert!(error.contains("a string or a list of strings"), "{error}");
    }
}
