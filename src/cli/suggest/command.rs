//! Suggestions for an unknown subcommand.

use super::known::{Fix, named, whole};
use crate::{
    cli::other_tools::COMMANDS,
    param::closest,
    store::{Kind, kind},
};
use clap::Command;
use std::path::Path;

/// The tip for an unknown subcommand, and the corrected words.
pub(super) fn of_command(typed: &str, words: &[String]) -> Fix {
    let Some(at) = words.iter().position(|word| word == typed) else { return Fix::default() };
    let with = |new: &[&str]| {
        let new: Vec<String> = new.iter().map(|word| (*word).to_owned()).collect();
        [&words[..at], &new, &words[at + 1..]].concat()
    };
    let mut whole = whole();
    if at == 0 {
        // An image or a folder: the subcommand is missing.
        let path = typed.split_once('?').map_or(typed, |(path, _)| path);
        if kind(Path::new(path)) != Kind::Missing {
            return Fix { tip: None, words: Some(with(&["run", typed])) };
        }
        if let Some((_, instead, tip)) = COMMANDS.iter().find(|(names, ..)| names.contains(&typed)) {
            let words = instead.map(|instead| with(&instead.split(' ').collect::<Vec<_>>()));
            let words = words.filter(|words| !has_stray_number(words)).map(double_dashes).map(with_output);
            return Fix { tip: Some((*tip).to_owned()), words };
        }
    }
    let level = named(&mut whole, words).map(|(command, _)| command.clone()).unwrap_or(whole);
    let names = level.get_subcommands().filter(|sub| !sub.is_hide_set()).map(Command::get_name);
    match closest(typed, names) {
        // Commands that write or delete without further arguments are suggested, but without a corrected command line.
        Some(near @ ("init" | "clean" | "purge")) => Fix { tip: Some(format!("did you mean `{near}`?")), words: None },
        Some(near) => Fix { tip: Some(format!("did you mean `{near}`?")), words: Some(with(&[near])) },
        None => Fix::default(),
    }
}

/// Whether a number has no option, as in `resize a.jpg 300`. Its meaning is unknown.
fn has_stray_number(words: &[String]) -> bool {
    let is_number =
        |word: &str| word.starts_with(|c: char| c.is_ascii_digit()) && kind(Path::new(word)) == Kind::Missing;
    words.windows(2).any(|pair| !pair[0].starts_with('-') && is_number(&pair[1]) && !pair[1].contains('.'))
}

/// Adds a second dash to long options: clap reads ImageMagick's `-quality 80` as `-q uality`.
fn double_dashes(words: Vec<String>) -> Vec<String> {
    let is_long = |word: &str| word.len() > 3 && word.bytes().skip(1).all(|b| b.is_ascii_lowercase() || b == b'-');
    let double = |word: String| {
        if word.starts_with('-') && !word.starts_with("--") && is_long(&word) { format!("-{word}") } else { word }
    };
    words.into_iter().map(double).collect()
}

/// Makes the last of several files the output if it does not exist, as in `convert a.jpg b.webp`.
fn with_output(mut words: Vec<String>) -> Vec<String> {
    let is_run = words.first().is_some_and(|word| word == "run") && words.len() > 2;
    let has_output = words.iter().any(|word| word == "-o" || word.starts_with("--output") || word == "--in-place");
    let new = words.last().is_some_and(|last| {
        !last.starts_with('-') && Path::new(last).extension().is_some() && kind(Path::new(last)) == Kind::Missing
    });
    if is_run && new && !has_output {
        words.insert(words.len() - 1, "-o".to_owned());
    }
    words
}
