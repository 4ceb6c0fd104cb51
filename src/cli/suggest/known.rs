//! Lookups in the command line definition, and the suggestion type.

use crate::cli::args;
use clap::Command;

/// The tip for an error, and the corrected words.
#[derive(Default)]
pub(super) struct Fix {
    pub(super) tip: Option<String>,
    pub(super) words: Option<Vec<String>>,
}

/// The command line with the options of all subcommands.
pub(super) fn whole() -> Command {
    let mut whole = args::command();
    whole.build();
    whole
}

/// The innermost subcommand of the words, and the position of its name.
pub(super) fn named<'a>(whole: &'a mut Command, words: &[String]) -> Option<(&'a Command, usize)> {
    let mut found: Option<(&Command, usize)> = None;
    for (at, word) in words.iter().enumerate() {
        let level = found.map_or(&*whole, |(command, _)| command);
        match level.find_subcommand(word) {
            Some(below) => found = Some((below, at)),
            None if found.is_some() || !word.starts_with('-') => break,
            None => {}
        }
    }
    found
}

pub(super) fn has(command: &Command, option: &str) -> bool {
    let option = option.split('=').next().unwrap_or(option);
    command.get_arguments().any(|arg| match option.strip_prefix("--") {
        Some(long) => arg.get_long() == Some(long),
        None => {
            option.strip_prefix('-').is_some_and(|short| arg.get_short().map(String::from).as_deref() == Some(short))
        }
    })
}
