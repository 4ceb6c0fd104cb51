//! Suggestions for unknown options and subcommands: by meaning first, then by spelling. clap's own suggestions compare
//! only spelling, so that `--strip` becomes `--trim`.

mod command;
mod known;
mod one_dash;
mod option;

pub(super) use one_dash::one_dash;

use super::{args, quote::quoted};
use crate::{param::closest, visible::one_line};
use clap::{
    Error,
    builder::StyledStr,
    error::{ContextKind, ContextValue, ErrorKind},
};
use command::of_command;
use known::{Fix, has, named, whole};
use option::of_option;

/// Whether a word is an option of `run`, and not one of the whole program.
pub(super) fn is_option_of_run(word: &str) -> bool {
    let whole = whole();
    !has(&whole, word) && whole.find_subcommand("run").is_some_and(|run| has(run, word))
}

/// The maximum number of corrected errors in a command line.
const MOST: usize = 16;

/// Replaces clap's suggestions in an error. Returns the corrected command line if every error has a correction.
pub(super) fn improve(error: &mut Error, typed: &[String]) -> Option<String> {
    let mut words = typed.to_vec();
    let mut first = true;
    // The first error is shown; the others decide whether a corrected command can be offered.
    let mut corrected = None;
    let mut next = None;
    for _ in 0..MOST {
        let error = next.as_mut().unwrap_or(&mut *error);
        let fix = fix(error, &words);
        if std::mem::take(&mut first) {
            show(error, fix.tip, &words);
        }
        words = fix.words?;
        match args::command().try_get_matches_from(std::iter::once("pixmill").chain(words.iter().map(String::as_str))) {
            Ok(_) => {
                corrected = Some(words);
                break;
            }
            Err(other) => next = Some(other),
        }
    }
    let words: Vec<String> = corrected?.iter().map(|word| quoted(word)).collect();
    Some(format!("pixmill {}", words.join(" ")))
}

/// Escapes the control characters of the words in an error.
pub(super) fn escape(error: &mut Error) {
    let escaped = |text: &String| one_line(text).into_owned();
    let values: Vec<(ContextKind, ContextValue)> = error
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, ContextValue::String(escaped(text)))),
            ContextValue::Strings(texts) => Some((kind, ContextValue::Strings(texts.iter().map(escaped).collect()))),
            _ => None,
        })
        .collect();
    for (kind, value) in values {
        error.insert(kind, value);
    }
}

fn fix(error: &Error, words: &[String]) -> Fix {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        _ => "",
    };
    match error.kind() {
        ErrorKind::UnknownArgument => of_option(text(ContextKind::InvalidArg), words),
        ErrorKind::InvalidSubcommand => of_command(text(ContextKind::InvalidSubcommand), words),
        ErrorKind::InvalidValue => {
            let valid = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(valid)) => valid.as_slice(),
                _ => &[],
            };
            let near = closest(text(ContextKind::InvalidValue), valid.iter().map(String::as_str));
            Fix { tip: near.map(|near| format!("did you mean '{near}'?")), words: None }
        }
        _ => Fix::default(),
    }
}

/// Replaces the tip of clap. The usage becomes that of the command, without the argument that clap suggested.
fn show(error: &mut Error, tip: Option<String>, words: &[String]) {
    if !matches!(error.kind(), ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand | ErrorKind::InvalidValue) {
        return;
    }
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        error.remove(kind);
    }
    error.remove(ContextKind::Suggested);
    if let Some(tip) = tip {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
    }
    if error.kind() == ErrorKind::UnknownArgument {
        let usage = named(&mut whole(), words).map(|(command, _)| command.clone().render_usage());
        if let Some(usage) = usage {
            error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::other_tools::{COMMANDS, OPTIONS};
    use known::has;

    /// The message for a command line, and the corrected command line.
    fn improved(line: &str) -> (String, Option<String>) {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let typed = std::iter::once("pixmill").chain(words.iter().map(String::as_str));
        let mut error = args::command().try_get_matches_from(typed).expect_err(line);
        let corrected = improve(&mut error, &words);
        (error.to_string(), corrected)
    }

    #[test]
    fn by_meaning_then_by_spelling() {
        for (line, tip, corrected) in [
            ("run a.jpg -o d --strip", "metadata is removed", Some("run a.jpg -o d")),
            ("run a.jpg -o d --rotate 90", "use --orient", Some("run a.jpg -o d --orient r")),
            ("run a.jpg -o d --resize 800x600", "use --width", Some("run a.jpg -o d --width 800 --height 600")),
            ("run a.jpg -o d --resize=50%", "use --width", Some("run a.jpg -o d --width 50%")),
            ("run a.jpg -o d -w 800", "use --width", Some("run a.jpg -o d --width 800")),
            ("run a.jpg -o d -w800", "use --width", Some("run a.jpg -o d --width 800")),
            ("run a.jpg -o d --force", "always replaced", Some("run a.jpg -o d")),
            ("run a -o d -r --overwrite", "subfolders", Some("run a -o d")),
            ("run a.jpg -o d -strip", "metadata is removed", Some("run a.jpg -o d")),
            ("run a.jpg -o d --threads 4", "use --jobs", Some("run a.jpg -o d --jobs 4")),
            ("run a.jpg -o d --keep-exif", "use --keep-metadata", Some("run a.jpg -o d --keep-metadata")),
            ("run a.jpg --out-dir d", "use --output", Some("run a.jpg --output d")),
            (
                "run a.jpg -o d --long-edge 1600",
                "--fit bounds",
                Some("run a.jpg -o d --width 1600 --height 1600 --fit bounds"),
            ),
            ("run a.jpg -o d --grayscale", "--saturation", Some("run a.jpg -o d --saturation=-100")),
            ("run a.jpg -o d --effort 6", "cannot be set", None),
            ("run a.jpg -o d --lossless", "webpll", None),
            ("run a.jpg -o d --widht 3", "did you mean `--width`?", Some("run a.jpg -o d --width 3")),
            ("run a.jpg -o d --dryrun", "did you mean `--dry-run`?", Some("run a.jpg -o d --dry-run")),
            ("--width 3 a.jpg -o d", "an option of `pixmill run`", Some("run --width 3 a.jpg -o d")),
            ("compare a b --baseline x", "`--baseline` is an option of `pixmill check`", None),
            ("identify a.jpg", "pixmill info", Some("info a.jpg")),
            ("convert a.jpg -o b.webp", "pixmill run", Some("run a.jpg -o b.webp")),
            (
                "convert a.jpg -resize 800x600 b.webp",
                "pixmill run",
                Some("run a.jpg --width 800 --height 600 -o b.webp"),
            ),
            ("mogrify a.jpg --quality 80", "--in-place", Some("run --in-place a.jpg --quality 80")),
            ("rnu a -o d", "did you mean `run`?", Some("run a -o d")),
            ("inti", "did you mean `init`?", None),
            ("cache clear", "did you mean `clean`?", None),
            ("resize a.jpg 300", "pixmill run", None),
            ("magick a.jpg -quality 80 b.webp", "pixmill run", Some("run a.jpg --quality 80 -o b.webp")),
            ("cache stast", "did you mean `stats`?", Some("cache stats")),
            ("run a -o d --on-error copi", "did you mean 'copy'?", None),
        ] {
            let (text, command) = improved(line);
            assert!(text.contains(tip), "{line}: {tip:?} is not in\n{text}");
            assert_eq!(command.as_deref().map(|c| c.trim_start_matches("pixmill ")), corrected, "{line}");
        }
    }

    #[test]
    fn unknown_words_get_no_suggestion() {
        for line in
            ["run a --foo", "frobnicate", "run a --xyz 3", "cache identify", "info --strip a.jpg", "init --strip"]
        {
            let (text, command) = improved(line);
            assert!(!text.contains("tip:") && !text.contains("similar") && command.is_none(), "{line}\n{text}");
        }
    }

    #[test]
    fn every_suggestion_exists() {
        let whole = whole();
        let run = whole.find_subcommand("run").expect("there");
        for row in OPTIONS {
            for word in row.instead.unwrap_or_default().split(' ').filter(|word| word.starts_with("--")) {
                assert!(has(run, word), "{word}");
            }
            for typed in row.typed {
                assert!(!has(run, typed), "{typed} is an option already");
            }
        }
        for (names, instead, _) in COMMANDS {
            let first = instead.unwrap_or("run").split(' ').next().unwrap_or_default();
            assert!(whole.find_subcommand(first).is_some(), "{first}");
            assert!(names.iter().all(|name| whole.find_subcommand(name).is_none()), "{names:?}");
        }
    }
}
