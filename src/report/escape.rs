//! Escaping for HTML: content, attribute values, comments and scripts.

/// Escapes text for content and for attribute values in double quotes.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// Escapes text for a comment, which two hyphens could end.
pub fn comment(text: &str) -> String {
    html(text).replace("--", "-&#45;").replace("--", "-&#45;")
}

/// Escapes JSON for a script element: without `<` it cannot contain `</script` or `<!--`.
pub fn json(text: &str) -> String {
    text.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_escaped() {
        assert_eq!(html("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
        for hostile in ["-->", "--!><b>", "--", "---", "----->", "->", ">"] {
            let safe = comment(hostile);
            assert!(!safe.contains("--") && !safe.contains('>'), "{hostile}: {safe}");
        }
        assert_eq!(json(r#"{"a":"</script><!--"}"#), r#"{"a":"\u003c/script>\u003c!--"}"#);
    }
}
