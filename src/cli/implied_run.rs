//! `pixmill photo.jpg -o small.webp` means `pixmill run …`.

use super::suggest::is_option_of_run;
use crate::{
    codec::Format,
    store::{Kind, kind},
};
use clap::Command;
use std::{ffi::OsString, path::Path};

/// The arguments with `run` in front if they begin with an input or an option of `run`. Names of subcommands have
/// priority over files of the same name. Other words stay, so that a mistyped subcommand is an error.
pub(super) fn with_run(mut words: Vec<OsString>, command: &Command) -> Vec<OsString> {
    if words.first().is_some_and(|first| begins_run(first, command)) {
        words.insert(0, OsString::from("run"));
    }
    words
}

fn begins_run(first: &OsString, command: &Command) -> bool {
    let Some(text) = first.to_str() else { return true };
    if text == "help" || command.find_subcommand(text).is_some() {
        return false;
    }
    if text.starts_with('-') && text != "-" {
        // A short option may have its value attached.
        let name = if text.starts_with("--") { text } else { text.get(..2).unwrap_or(text) };
        return is_option_of_run(name);
    }
    let path = text.split_once('?').map_or(text, |(path, _)| path);
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    text == "-"
        || text.contains(['/', '\\', '*'])
        || extension.and_then(Format::for_extension).is_some()
        || kind(Path::new(path)) != Kind::Missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args;

    fn complete(line: &str) -> String {
        let words = line.split(' ').map(OsString::from).collect();
        let words = with_run(words, &args::command());
        words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn inputs_and_options_of_run_imply_it() {
        for line in [
            "photo.jpg -o x.webp",
            "photo.jpg?width=300 -o d",
            "photos/ -o d",
            "src",
            "./check -o d",
            "*.png -o d",
            "- -o -",
            "-o d photos",
            "--width 300 photo.jpg",
            "-W 300 photo.jpg",
            "--width=300 photo.jpg",
        ] {
            assert_eq!(complete(line), format!("run {line}"));
        }
        for line in ["run a.jpg", "check", "help", "help run", "--version", "-V", "-h", "--help", "rnu", "convert a b"]
        {
            assert_eq!(complete(line), line);
        }
    }
}
