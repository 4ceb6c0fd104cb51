//! Formats the errors of the file: the line, and carets under the invalid part.

use crate::visible::one_line;
use std::{fmt::Write, ops::Range};

/// The number of errors that are shown.
const SHOWN: usize = 20;

/// An error in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// The bytes of the file that are invalid.
    pub(super) span: Range<usize>,
    /// The part of the configuration: `the query of the class hero`.
    pub(super) what: String,
    /// The error and the valid values.
    pub(super) message: String,
}

/// The first errors in order of position. A line with several errors is shown once. Control characters are escaped.
pub(super) fn show(text: &str, mut problems: Vec<Problem>) -> String {
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    let mut out = String::new();
    let mut last = None;
    let more = problems.len().saturating_sub(SHOWN);
    for Problem { span, what, message } in problems.iter().take(SHOWN) {
        let begin = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let line = text[begin..].lines().next().unwrap_or_default();
        let number = text[..begin].matches('\n').count() + 1;
        if last.as_ref() != Some(&(number, what)) {
            let gap = if out.is_empty() { "" } else { "\n" };
            let _ = writeln!(out, "{gap}line {number}, {}:\n  {}", one_line(what), shown(line));
            last = Some((number, what));
        }
        let columns = |range: Range<usize>| text.get(range).map_or(1, |part| shown(part).chars().count());
        let (before, under) = (columns(begin..span.start), columns(span.start..span.end.min(begin + line.len())));
        let message: Vec<_> = message.split('\n').map(one_line).collect();
        let message = message.join("\n    ");
        let _ = writeln!(out, "  {}{} {message}", " ".repeat(before), "^".repeat(under.max(1)));
    }
    if more > 0 {
        let _ = writeln!(out, "\nand {more} more");
    }
    out.truncate(out.trim_end().len());
    out
}

/// A part of a line. A tab would misplace the carets.
fn shown(line: &str) -> String {
    one_line(&line.replace('\t', " ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_once() {
        let text = "a = 1\n\tb = 'xy'\n";
        let at = |span: Range<usize>, what: &str| Problem { span, what: what.into(), message: "no".into() };
        let shown = show(text, vec![at(13..14, "b"), at(12..13, "b"), at(0..1, "a")]);
        assert_eq!(shown, "line 1, a:\n  a = 1\n  ^ no\n\nline 2, b:\n   b = 'xy'\n        ^ no\n         ^ no");
    }

    #[test]
    fn only_the_first_errors_are_shown() {
        let text = "a = '\u{7f}\u{202e}'\n".repeat(25);
        let at =
            |line: usize| Problem { span: line * 11 + 5..line * 11 + 9, what: "a".into(), message: "no\x1b".into() };
        let shown = show(&text, (0..25).map(at).collect());
        let first = "line 1, a:\n  a = '\\u{7f}\\u{202e}'\n       ^^^^^^^^^^^^^^ no\\u{1b}\n\nline 2, a:";
        assert!(shown.starts_with(first) && shown.ends_with("\n\nand 5 more"), "{shown}");
        assert_eq!(shown.matches("line ").count(), 20);
    }
}
