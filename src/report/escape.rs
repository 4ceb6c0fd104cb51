//! Escaping for HTML: content, attribute values, comments and scripts.

use crate::visible;

/// Escapes text for content and for attribute values in double quotes. Control characters that HTML does not allow
/// become U+FFFD, and the text begins no workflow command of GitHub Actions if it is printed.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(c))),
            c if visible::is_separator_or_direction(c) => out.push_str(&format!("&#{};", u32::from(c))),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out.replace("##[", "#&#35;[")
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
        assert_eq!(html("a\n\x1b\u{85}\u{202e}##[b]"), "a&#10;\u{fffd}\u{fffd}&#8238;#&#35;[b]");
        for hostile in ["-->", "--!><b>", "--", "---", "----->", "->", ">"] {
            let safe = comment(hostile);
            assert!(!safe.contains("--") && !safe.contains('>'), "{hostile}: {safe}");
        }
        assert_eq!(json(r#"{"a":"</script><!--"}"#), r#"{"a":"\u003c/script>\u003c!--"}"#);
    }
}
