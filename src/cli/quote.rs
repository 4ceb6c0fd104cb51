//! Shell quoting for commands in messages.

/// Puts a word in single quotes if a shell requires it.
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
    fn quotes_only_where_needed() {
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
