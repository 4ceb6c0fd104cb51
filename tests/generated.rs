//! Completions, man page and the tables of the guides match the command line, the parameter rows and the codes.
//! `UPDATE=1 cargo test --release --test generated` writes them again.
#![cfg(feature = "cli")]
#![allow(clippy::disallowed_methods, reason = "a test reads the project's own files")]

use pixmill::{
    cli::{
        args::Generated,
        cmd::generate::{FILES, text},
    },
    codes::{ErrorCode, WarningCode},
};
use std::{fs, path::Path};

/// Files with a generated table, the name of the table, and its text.
fn tables() -> [(&'static str, &'static str, String); 3] {
    let codes = |rows: String| format!("| code | meaning |\n|---|---|\n{rows}");
    let warnings = WarningCode::ALL.iter().map(|code| format!("| `{code}` | {} |\n", code.meaning())).collect();
    let errors = ErrorCode::ALL.iter().map(|code| format!("| `{code}` | {} |\n", code.meaning())).collect();
    [
        ("src/guide/language.md", "parameters", text(Generated::Parameters)),
        ("src/guide/report.md", "warnings", codes(warnings)),
        ("src/guide/report.md", "errors", codes(errors)),
    ]
}

/// The file with a new table: it stands below the comment `<!-- NAME: … -->`, up to `<!-- end of NAME -->`.
fn with_table(file: &str, name: &str, table: &str) -> String {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect(file).replace("\r\n", "\n");
    let begin = text.find(&format!("<!-- {name}: ")).expect(name);
    let begin = begin + text[begin..].find("-->\n").expect(name) + "-->\n".len();
    let end = text.find(&format!("<!-- end of {name} -->")).expect(name);
    format!("{}{table}{}", &text[..begin], &text[end..])
}

fn agree(name: &str, want: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, want).expect("written");
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    (there.replace("\r\n", "\n") != want).then(|| name.to_owned())
}

#[test]
fn generated_files_are_current() {
    let mut stale: Vec<String> = FILES.iter().filter_map(|(what, name)| agree(name, &text(*what))).collect();
    for (file, name, table) in tables() {
        stale.extend(agree(file, &with_table(file, name, &table)));
    }
    assert!(stale.is_empty(), "stale: {}; run UPDATE=1 cargo test --release --test generated", stale.join(" "));
}
