//! Text from outside, such as file names and queries, without the characters that terminals and logs act on.

use std::{borrow::Cow, fmt::Write};

/// The text as one line. Control characters, line separators and changes of the text direction become escapes such as
/// `\n` and `\u{1b}`, and the beginning of a workflow command of GitHub Actions becomes `\u{3a}:` or `#\u{23}[`. Applied
/// again, it changes nothing.
///
/// ```
/// use pixmill::visible::one_line;
///
/// assert_eq!(one_line("a\n\u{1b}[31m.jpg"), r"a\n\u{1b}[31m.jpg");
/// assert_eq!(one_line("größe ::.jpg"), "größe ::.jpg");
/// ```
pub fn one_line(text: &str) -> Cow<'_, str> {
    escaped(text, false)
}

/// As [`one_line`] for each line of a text. Its line breaks and tabs stay.
pub fn lines(text: &str) -> Cow<'_, str> {
    if text.split('\n').all(|line| matches!(escaped(line, true), Cow::Borrowed(_))) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(|line| escaped(line, true)).collect();
    Cow::Owned(lines.join("\n"))
}

/// As [`lines`] for JSON, with the escapes of JSON. The value stays the same.
pub fn json(text: &str) -> Cow<'_, str> {
    if !text.contains("##[") && !text.chars().any(|c| acts(c) && c != '\n') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.replace("##[", r"#\u0023[").chars() {
        // A line break is outside of strings.
        if acts(c) && c != '\n' {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Whether terminals or logs act on a character instead of showing it.
pub fn acts(c: char) -> bool {
    c.is_control() || is_separator_or_direction(c)
}

/// Whether a character separates lines or changes the direction of the text. Unlike a control character, it may be
/// part of a text in a markup language.
pub fn is_separator_or_direction(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str, tabs: bool) -> Cow<'_, str> {
    // The runner of GitHub Actions trims a line before it looks for `::`, and finds `##[` anywhere.
    let command = text.find("::").filter(|at| !text[..*at].contains(|c: char| c.is_ascii_graphic()));
    let stays = |c: char| !acts(c) || (tabs && c == '\t');
    if command.is_none() && !text.contains("##[") && text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        if !stays(c) {
            out.extend(c.escape_default());
        } else if command == Some(at) {
            out.push_str(r"\u{3a}");
        } else if c == '[' && text[..at].ends_with("##") {
            out.pop();
            out.push_str(r"\u{23}[");
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_stable_and_plain_text_is_borrowed() {
        for (text, want) in [
            ("a\r\n\t\x07b\x7f\u{85}", r"a\r\n\t\u{7}b\u{7f}\u{85}"),
            ("a\u{202e}gpj.exe\u{2066}\u{2028}", r"a\u{202e}gpj.exe\u{2066}\u{2028}"),
            ("::error::x", r"\u{3a}:error::x"),
            (" \u{200b}::error::x", " \u{200b}\\u{3a}:error::x"),
            ("a##[error]b###[", r"a#\u{23}[error]b##\u{23}["),
            ("a::b: #[c] 日本.jpg", "a::b: #[c] 日本.jpg"),
        ] {
            assert_eq!(one_line(text), want);
            assert_eq!(one_line(want), want);
            assert_eq!(matches!(one_line(text), Cow::Borrowed(_)), text == want);
        }
    }

    #[test]
    fn each_line_of_several_is_escaped() {
        assert_eq!(lines("a\n\tb\x1b\n  ::error::x\n"), "a\n\tb\\u{1b}\n  \\u{3a}:error::x\n");
        assert!(matches!(lines("a\n\tb\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn json_keeps_its_value() {
        let value = serde_json::json!({ "a\u{85}": "\x1b\u{202e}##[x] é\n" });
        let text = serde_json::to_string_pretty(&value).expect("JSON");
        let shown = json(&text);
        assert!(!shown.chars().any(|c| acts(c) && c != '\n') && !shown.contains("##["), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).expect("JSON"), value);
    }
}
