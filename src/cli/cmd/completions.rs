//! Shell completions: clap's, and for bash, zsh and fish a function that completes inside a query.

use crate::{cli::args, param::Doc, recipe};
use clap::ValueEnum;
use clap_complete::Shell;
use std::fmt::Write;

/// The script for a shell.
pub(super) fn script(shell: Shell) -> String {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut args::command(), "pixmill", &mut out);
    let words = String::from_utf8_lossy(&out);
    match shell {
        Shell::Bash => bash(&words),
        Shell::Zsh => zsh(&words),
        Shell::Fish => fish(&words),
        _ => words.into_owned(),
    }
}

/// Bash calls one function for all words, so the function for queries wraps the one of clap.
fn bash(words: &str) -> String {
    let names: Vec<&str> = recipe::docs().iter().map(|doc| doc.name).collect();
    let cases = rows(|doc| match doc.choices {
        [] => Some(format!("        {}) example={} ;;\n", doc.name, quoted(example(doc)?, r"'\''"))),
        choices => Some(format!("        {}) values=\"{}\" ;;\n", doc.name, choices.join(" "))),
    });
    let function = include_str!("query.bash").replace("@NAMES@", &names.join(" ")).replace("@CASES@", &cases);
    words.replacen("_pixmill() {", "_pixmill_words() {", 1) + &function
}

/// Zsh names the function in the description of an option. It is defined before the code that runs at load.
fn zsh(words: &str) -> String {
    const FIRST: &str = "autoload -U is-at-least\n";
    let names = rows(|doc| Some(format!("        {}\n", quoted(&format!("{}:{}", doc.name, doc.summary), r"'\''"))));
    let values =
        rows(|doc| (!doc.choices.is_empty()).then(|| format!("        {} '{}'\n", doc.name, doc.choices.join(" "))));
    let function = include_str!("query.zsh").replace("@NAMES@", &names).replace("@VALUES@", &values);
    words
        .replace(":QUERY:_default'", ":QUERY:_pixmill_query'")
        .replace(":query -- The query:_default'", ":query -- The query:_pixmill_query'")
        // With two colons, zsh completes no options after the first of several words.
        .replace("'*::", "'*:")
        .replacen(FIRST, &format!("{FIRST}{function}"), 1)
}

/// Fish merges a second description of an option into the first.
fn fish(words: &str) -> String {
    let names = rows(|doc| Some(format!(" \\\n            {} {}", doc.name, quoted(doc.summary, r"\'"))));
    let cases = rows(|doc| {
        let choices = doc.choices.join(" ");
        let print = format!("            printf \"$head$name=%s\\n\" {choices}\n");
        (!choices.is_empty()).then(|| format!("        case {}\n{print}", doc.name))
    });
    // clap's script omits the values of positional arguments.
    let files = args::Generated::value_variants()
        .iter()
        .filter_map(|what| Some(what.to_possible_value()?.get_name().to_owned()));
    let files: Vec<String> = files.collect();
    let function = include_str!("query.fish").replace(" @NAMES@", &names).replace("@CASES@", &cases);
    words.to_owned() + &function.replace("@FILES@", &files.join(" "))
}

/// A row for each parameter.
fn rows(row: impl Fn(&Doc) -> Option<String>) -> String {
    recipe::docs().iter().filter_map(row).fold(String::new(), |mut all, text| {
        let _ = write!(all, "{text}");
        all
    })
}

/// The value of the parameter in its own example.
fn example(doc: &Doc) -> Option<&'static str> {
    let pairs = doc.example.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(name, _)| *name == doc.name).map(|(_, value)| value)
}

/// In single quotes; `quote` is an escaped single quote of the shell.
fn quoted(text: &str, quote: &str) -> String {
    format!("'{}'", text.replace('\'', quote))
}
