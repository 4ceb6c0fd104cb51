//! Formats the errors of the file: the line, and carets under the invalid part.

use std::{fmt::Write, ops::Range};

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

/// All errors in order of position. A line with several errors is shown once.
pub(super) fn show(text: &str, mut problems: Vec<Problem>) -> String {
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    let mut out = String::new();
    let mut last = None;
    for Problem { span, what, message } in &problems {
        let begin = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let line = text[begin..].lines().next().unwrap_or_default();
        let number = text[..begin].matches('\n').count() + 1;
        if last.as_ref() != Some(&(number, what)) {
            let gap = if out.is_empty() { "" } else { "\n" };
            // A tab would misplace the carets.
            let _ = writeln!(out, "{gap}line {number}, {what}:\n  {}", line.replace('\t', " "));
            last = Some((number, what));
        }
        let columns = |range: Range<usize>| text.get(range).map_or(1, |part| part.chars().count());
        let (before, under) = (columns(begin..span.start), columns(span.start..span.end.min(begin + line.len())));
        let message = message.replace('\n', "\n    ");
        let _ = writeln!(out, "  {}{} {message}", " ".repeat(before), "^".repeat(under.max(1)));
    }
    out.truncate(out.trim_end().len());
    out
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
}
