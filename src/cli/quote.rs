//! Words as they are typed into a shell, for commands that a message offers.

/// The word, in single quotes where a shell would not leave it alone.
pub(super) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_=./:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_needs_it() {
        for (word, want) in [
            ("width=300", "width=300"),
            ("a.jpg?width=3&x=1", "'a.jpg?width=3&x=1'"),
            ("", "''"),
            ("it's", r"'it'\''s'"),
            ("größe", "größe"),
        ] {
            assert_eq!(quoted(word), want);
        }
    }
}
