//! Dependencies of outputs in the syntax of make, which ninja reads too.

use std::{collections::BTreeSet, fmt::Write};

/// A rule for each output with the files that it was made from, then an empty rule for each of these files, as `cc -MP`
/// writes, so that a deleted source is not an error of make.
pub fn to_make(rules: &[(String, Vec<String>)]) -> String {
    let mut text = String::new();
    let mut sources = BTreeSet::new();
    for (output, files) in rules {
        let _ = write!(text, "{}:", escaped(output));
        for file in files {
            let _ = write!(text, " {}", escaped(file));
            sources.insert(file);
        }
        text.push('\n');
    }
    for file in sources {
        let _ = write!(text, "\n{}:\n", escaped(file));
    }
    text
}

/// Whether make and ninja can name a file: a line break ends a rule, and patterns have no escape that both know.
pub fn is_possible(file: &str) -> bool {
    !file.contains(['\n', '\r', '%', ';', '\\', '*', '?', '[', ']'])
}

fn escaped(file: &str) -> String {
    let mut out = String::with_capacity(file.len());
    for c in file.chars() {
        match c {
            ' ' | '\t' | '#' | ':' | '|' => out.extend(['\\', c]),
            '$' => out.push_str("$$"),
            c => out.push(c),
        }
    }
    out
}
